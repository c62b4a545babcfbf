//! A client that speaks lines, as a person with `nc` or a script does.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::net::{AddressFamily, SocketType, sockopt};

use super::{DEADLINE, words};

/// A connection to a daemon.
#[derive(Debug)]
pub(crate) struct Client {
    stream: TcpStream,
    /// What was received and not yet taken as lines.
    received: Vec<u8>,
    taken: usize,
}

impl Client {
    /// A connection over which nothing was said.
    #[track_caller]
    pub(crate) fn connect(address: SocketAddr) -> Client {
        Client::over(TcpStream::connect_timeout(&address, DEADLINE).expect("the daemon listens"))
    }

    /// A connection from a certain address of this machine.
    #[track_caller]
    pub(crate) fn connect_from(source: IpAddr, address: SocketAddr) -> Client {
        Client::connect_with(Some(source), None, address)
    }

    /// A connection whose receive buffer is as small as the kernel allows: one that stalls soon.
    #[track_caller]
    pub(crate) fn connect_with_small_buffer(address: SocketAddr) -> Client {
        Client::connect_with(None, Some(1024), address)
    }

    /// A connection from a certain address, if any, with a receive buffer of so many bytes, if that
    /// matters.
    #[track_caller]
    pub(crate) fn connect_with(
        source: Option<IpAddr>,
        receive_bytes: Option<usize>,
        address: SocketAddr,
    ) -> Client {
        let family = match address {
            SocketAddr::V4(_) => AddressFamily::INET,
            SocketAddr::V6(_) => AddressFamily::INET6,
        };
        let socket = rustix::net::socket(family, SocketType::STREAM, None).expect("a socket");
        if let Some(bytes) = receive_bytes {
            sockopt::set_socket_recv_buffer_size(&socket, bytes)
                .expect("an option of every socket");
        }
        if let Some(source) = source {
            rustix::net::bind(&socket, &SocketAddr::new(source, 0)).expect("an address of ours");
        }
        rustix::net::connect(&socket, &address).expect("the daemon listens");
        Client::over(socket.into())
    }

    fn over(stream: TcpStream) -> Client {
        stream.set_nodelay(true).expect("an option of TCP");
        let deadline = Some(DEADLINE);
        stream.set_read_timeout(deadline).expect("a valid time");
        stream.set_write_timeout(deadline).expect("a valid time");
        Client {
            stream,
            received: Vec::new(),
            taken: 0,
        }
    }

    /// A connection that has joined the room; what newcomers are shown before that is dropped.
    #[track_caller]
    pub(crate) fn join(address: SocketAddr, nickname: &str) -> Client {
        Client::connect(address).log_in(nickname)
    }

    /// Joins the room.
    #[track_caller]
    pub(crate) fn log_in(mut self, nickname: &str) -> Client {
        self.send(nickname);
        self.skip_to(&words::joined(nickname));
        self
    }

    /// Sends a line.
    #[track_caller]
    pub(crate) fn send(&mut self, line: &str) {
        self.send_bytes(format!("{line}\n"));
    }

    #[track_caller]
    pub(crate) fn send_bytes(&mut self, bytes: impl AsRef<[u8]>) {
        self.try_send(bytes).expect("the daemon takes it");
    }

    /// Sends to a daemon that may have closed.
    pub(crate) fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.write_all(bytes.as_ref())
    }

    /// The next line, without its LF; `None` at the end of the stream.
    ///
    /// # Panics
    /// When it does not come in time, the connection fails, or the stream ends within a line.
    #[track_caller]
    pub(crate) fn next_line(&mut self) -> Option<String> {
        match self.try_line() {
            Ok(line) => line,
            Err(error) => panic!("no line: {error}; so far {:?}", self.untaken()),
        }
    }

    /// As [`Client::next_line`], with the errors of the connection.
    pub(crate) fn try_line(&mut self) -> io::Result<Option<String>> {
        let until = Instant::now() + DEADLINE;
        loop {
            let untaken = &self.received[self.taken..];
            if let Some(end) = untaken.iter().position(|&byte| byte == b'\n') {
                let line = String::from_utf8(untaken[..end].to_vec());
                self.taken += end + 1;
                return line.map(Some).map_err(io::Error::other);
            }
            if Instant::now() > until {
                return Err(io::ErrorKind::TimedOut.into());
            }
            if self.receive()? == 0 {
                return match self.untaken().as_str() {
                    "" => Ok(None),
                    _ => Err(io::ErrorKind::UnexpectedEof.into()),
                };
            }
        }
    }

    fn receive(&mut self) -> io::Result<usize> {
        self.received.drain(..self.taken);
        self.taken = 0;
        let mut bytes = [0; 16 * 1024];
        loop {
            match self.stream.read(&mut bytes) {
                // A read with a time limit is not restarted after a stop (signal(7)).
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => {
                    let count = read?;
                    self.received.extend_from_slice(&bytes[..count]);
                    return Ok(count);
                }
            }
        }
    }

    fn untaken(&self) -> String {
        String::from_utf8_lossy(&self.received[self.taken..]).into_owned()
    }

    /// The next line, which has to come.
    #[track_caller]
    pub(crate) fn line(&mut self) -> String {
        self.next_line().expect("a line before the end")
    }

    /// Asserts what the next bytes are, which make no line.
    #[track_caller]
    pub(crate) fn expect_bytes(&mut self, bytes: &[u8]) {
        while self.received.len() - self.taken < bytes.len() {
            assert_ne!(self.receive().expect("bytes in time"), 0, "the end came");
        }
        let next = &self.received[self.taken..][..bytes.len()];
        assert_eq!(next, bytes);
        self.taken += bytes.len();
    }

    /// The bytes before this line, which has to come.
    #[track_caller]
    pub(crate) fn bytes_until(&mut self, line: &str) -> Vec<u8> {
        let line = format!("{line}\n").into_bytes();
        loop {
            let untaken = &self.received[self.taken..];
            if let Some(at) = untaken.windows(line.len()).position(|it| it == line) {
                let before = untaken[..at].to_vec();
                self.taken += at + line.len();
                return before;
            }
            assert_ne!(self.receive().expect("bytes in time"), 0, "the end came");
        }
    }

    /// Asserts what the next line is.
    #[track_caller]
    pub(crate) fn expect(&mut self, line: &str) {
        let next = self.next_line();
        assert_eq!(next.as_deref(), Some(line));
    }

    /// Asserts what the next lines are.
    #[track_caller]
    pub(crate) fn expect_all<S: AsRef<str>>(&mut self, lines: impl IntoIterator<Item = S>) {
        for line in lines {
            self.expect(line.as_ref());
        }
    }

    /// Reads up to this line and returns those before it.
    #[track_caller]
    pub(crate) fn skip_to(&mut self, line: &str) -> Vec<String> {
        let mut before = Vec::new();
        loop {
            match self.next_line() {
                Some(next) if next == line => return before,
                Some(next) => before.push(next),
                None => panic!("the end came instead of {line:?}, after {before:?}"),
            }
        }
    }

    /// Asserts that it was sent nothing more until now, and that all it sent is handled.
    ///
    /// The answer to a command comes behind everything that was owed before.
    #[track_caller]
    pub(crate) fn expect_nothing(&mut self) {
        self.send("/nada");
        self.expect(&words::unknown("/nada"));
    }

    /// Asserts that the daemon ended the stream in order, behind the lines read so far.
    #[track_caller]
    pub(crate) fn expect_end(&mut self) {
        assert_eq!(self.next_line(), None);
    }

    /// All the lines up to the end of the stream.
    #[track_caller]
    pub(crate) fn rest(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.next_line()).collect()
    }

    /// Waits until bytes have come and returns how many wait, without reading them.
    #[track_caller]
    pub(crate) fn wait_for_bytes(&self) -> usize {
        self.stream.peek(&mut [0; 4096]).expect("bytes in time")
    }

    /// Closes the sending half.
    pub(crate) fn half_close(&mut self) {
        self.stream
            .shutdown(Shutdown::Write)
            .expect("an open connection");
    }

    /// Closes with a reset, which throws away what either side has not read.
    pub(crate) fn reset(self) {
        sockopt::set_socket_linger(&self.stream, Some(Duration::ZERO)).expect("an option of TCP");
    }

    /// Closes, also where another thread reads.
    pub(crate) fn close(self) {
        // It may be closed already.
        let _ = self.stream.shutdown(Shutdown::Both);
    }

    /// Has a thread read and throw away what comes, until the end.
    pub(crate) fn drain_in_background(&self) {
        let mut stream = self.stream.try_clone().expect("a descriptor");
        std::thread::spawn(move || {
            let mut bytes = [0; 16 * 1024];
            while stream.read(&mut bytes).is_ok_and(|count| count > 0) {}
        });
    }

    /// The address and port that the daemon sees.
    pub(crate) fn address(&self) -> SocketAddr {
        self.stream.local_addr().expect("a bound socket")
    }

    /// The socket, for what lines cannot do.
    pub(crate) fn stream(&self) -> &TcpStream {
        &self.stream
    }
}
