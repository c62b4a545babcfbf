//! A daemon that does what a test tells it, a connection at a time.

use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// How long anything may take before a test fails.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// Listens on a free port of the loopback.
pub(super) struct Daemon {
    listener: TcpListener,
    pub(super) address: SocketAddr,
}

/// One client's connection, seen from the daemon.
pub(super) struct Peer {
    input: BufReader<TcpStream>,
}

impl Daemon {
    pub(super) fn start() -> Daemon {
        Daemon::on("127.0.0.1:0".parse().expect("an address"))
    }

    /// Comes back on an address that was used before.
    pub(super) fn on(address: SocketAddr) -> Daemon {
        // The standard library sets SO_REUSEADDR, so the old connections are not in the way.
        let listener = TcpListener::bind(address).expect("a free port");
        listener.set_nonblocking(true).expect("a listener");
        let address = listener.local_addr().expect("an address");
        Daemon { listener, address }
    }

    /// The next connection.
    pub(super) fn accept(&self) -> Peer {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    stream.set_nonblocking(false).expect("a stream");
                    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
                    stream.set_write_timeout(Some(PATIENCE)).expect("a timeout");
                    return Peer {
                        input: BufReader::new(stream),
                    };
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    assert!(Instant::now() < deadline, "nobody connects");
                    std::thread::sleep(Duration::from_millis(2));
                }
                Err(error) => panic!("accept: {error}"),
            }
        }
    }

    /// Shows that nobody connects for a while. For what must not be: it can only fail rightly.
    pub(super) fn expect_nobody(&self) {
        std::thread::sleep(Duration::from_millis(150));
        let come = self.listener.accept();
        assert!(come.is_err(), "somebody connects");
    }

    /// The next connection, logged in as `nickname`.
    pub(super) fn welcome(&self, nickname: &str) -> Peer {
        let mut peer = self.accept();
        peer.expect(nickname);
        peer.join(nickname);
        peer
    }
}

impl Peer {
    /// Tells the newcomer that the room knows of it.
    pub(super) fn join(&mut self, nickname: &str) {
        self.send(format!(
            "O cliente {nickname} entrou no chat dos Little Cats.\n"
        ));
    }

    /// Sends bytes as they are.
    pub(super) fn send(&mut self, text: impl AsRef<[u8]>) {
        self.try_send(text).expect("the client reads");
    }

    /// Sends bytes to a client that may have ended.
    pub(super) fn try_send(&mut self, text: impl AsRef<[u8]>) -> io::Result<()> {
        self.input.get_mut().write_all(text.as_ref())
    }

    /// The next line of the client, without its LF; `None` when it has half-closed.
    pub(super) fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.input.read_line(&mut line).expect("a line in time");
        (read > 0).then(|| line.trim_end_matches('\n').to_owned())
    }

    /// Waits for a line, which must be this one.
    pub(super) fn expect(&mut self, line: &str) {
        assert_eq!(self.line().as_deref(), Some(line));
    }

    /// Like [`Peer::expect`], but nothing is waited for when nothing is expected.
    pub(super) fn expect_any(&mut self, line: &str) {
        if !line.is_empty() {
            self.expect(line);
        }
    }

    /// Waits for the client's half-close.
    pub(super) fn expect_end(&mut self) {
        assert_eq!(self.line(), None);
    }

    /// Shows that nothing comes for a while. For what must not be: it can only fail rightly.
    pub(super) fn expect_silence(&mut self) {
        let stream = self.input.get_ref();
        stream
            .set_read_timeout(Some(Duration::from_millis(150)))
            .expect("a timeout");
        let mut line = String::new();
        let silence = self.input.read_line(&mut line);
        assert!(
            silence.is_err_and(|error| matches!(
                error.kind(),
                ErrorKind::WouldBlock | ErrorKind::TimedOut
            )),
            "{line:?}"
        );
        let stream = self.input.get_ref();
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    }

    /// Half-closes: the client has been told everything.
    pub(super) fn finish(&mut self) {
        self.input
            .get_ref()
            .shutdown(Shutdown::Write)
            .expect("an open connection");
    }
}
