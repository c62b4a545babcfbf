//! The floor: what the kernel charges for writing the same bytes to each of the same sockets.
//!
//! A process of its own does nothing but `send`, round by round: everyone has received a round before
//! the next begins, so that its sockets are as idle as a server's are. It is this bench itself, started
//! with an argument that makes it [`serve`].

use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddrV4, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use super::crowd::{Crowd, Shape};
use super::load::{MARK, QUICK_ACKS, marks, text};
use super::peers::Peer;
use super::process::Server;

/// The argument that makes a bench the floor's process; an address and a number follow it.
pub(crate) const SERVE_ARGUMENT: &str = "--serve-floor";

/// What a connection of the floor says first: it will give the orders.
const ORDERS: &[u8] = b"o";

/// Or it will listen.
const LISTENS: &[u8] = b"l";

/// The order to tell how much processor time the writes took so far.
const TELL: &str = "?";

/// A process that writes, and the sockets it writes to.
pub(crate) struct Floor {
    crowd: Crowd,
    // After the crowd, so that its connections are closed first.
    _server: Server,
}

/// What the writes cost.
pub(crate) struct Writes {
    /// Messages that were received.
    pub(crate) deliveries: u64,
    /// Bytes that were received.
    pub(crate) bytes: u64,
    /// From the first order to write until everything was received.
    pub(crate) elapsed: Duration,
    /// Processor time of the writing thread from before each round to after it.
    pub(crate) cpu: Duration,
}

impl Floor {
    /// Starts the process on a processor and connects the listeners.
    ///
    /// # Errors
    ///
    /// When it cannot be started, or the listeners cannot connect.
    pub(crate) fn start(listeners: usize, cpu: usize) -> io::Result<Self> {
        let peer = Writer {
            listeners,
            program: env::current_exe()?.to_string_lossy().into_owned(),
        };
        let server = Server::start(&peer, cpu)?;
        let shape = Shape {
            speakers: 1,
            listeners,
        };
        let crowd = Crowd::log_in(&peer, &server, shape, &[], |_| {})?;
        Ok(Self {
            crowd,
            _server: server,
        })
    }

    /// Writes for about `duration`, on average `messages_a_write` in each write, each of `bytes`, and so
    /// often that a second call finds no connection that acknowledges at once.
    ///
    /// # Errors
    ///
    /// When the process ends.
    pub(crate) fn write(
        &mut self,
        messages_a_write: f64,
        bytes: usize,
        duration: Duration,
    ) -> io::Result<Writes> {
        let cpu_before = self.cpu_time()?;
        let started = Instant::now();
        let (mut rounds, mut expected, mut owed) = (0, 0, 0.0);
        let (mut deliveries, mut bytes_heard) = (0, 0);
        while started.elapsed() < duration || rounds < QUICK_ACKS {
            rounds += 1;
            owed += messages_a_write.max(1.0);
            let mut messages = 0;
            while owed >= 1.0 {
                owed -= 1.0;
                messages += 1;
            }
            self.crowd
                .write(0, format!("{messages} {bytes}\n").as_bytes())?;
            expected += messages * self.crowd.audience();
            while deliveries < expected {
                self.crowd.turn(Some(Duration::ZERO), |_, bytes| {
                    deliveries += marks(bytes);
                    bytes_heard += bytes.len() as u64;
                })?;
            }
        }
        Ok(Writes {
            deliveries,
            bytes: bytes_heard,
            elapsed: started.elapsed(),
            cpu: self.cpu_time()? - cpu_before,
        })
    }

    fn cpu_time(&mut self) -> io::Result<Duration> {
        self.crowd.write(0, format!("{TELL}\n").as_bytes())?;
        let mut answer = String::new();
        while !answer.ends_with('\n') {
            self.crowd
                .turn(None, |_, bytes| answer += &String::from_utf8_lossy(bytes))?;
        }
        let ns = answer.trim().parse().map_err(io::Error::other)?;
        Ok(Duration::from_nanos(ns))
    }
}

/// The floor's process: accepts so many listeners at an address and one user that gives orders, a line each:
/// how many messages of how many bytes to write to every listener at once, or to tell the time it took.
///
/// # Errors
///
/// When it cannot listen, or a connection breaks.
pub(crate) fn serve(address: SocketAddrV4, listeners: usize) -> io::Result<()> {
    let socket = TcpListener::bind(address)?;
    let mut streams: Vec<TcpStream> = Vec::with_capacity(listeners);
    let mut orders = None;
    while orders.is_none() || streams.len() < listeners {
        let (mut stream, _) = socket.accept()?;
        let mut first = [0];
        // A connection that only tried whether somebody listens sends nothing.
        if stream.read(&mut first)? == 0 {
            continue;
        }
        stream.set_nodelay(true)?;
        stream.write_all(b".")?;
        if first == ORDERS {
            orders = Some(stream);
        } else {
            streams.push(stream);
        }
    }
    let Some(orders) = orders else { return Ok(()) };
    let mut answers = orders.try_clone()?;

    let (mut line, mut script, mut spent) = (Vec::new(), Vec::new(), Duration::ZERO);
    for order in BufReader::new(orders).lines() {
        let order = order?;
        if order == TELL {
            writeln!(answers, "{}", spent.as_nanos())?;
            continue;
        }
        let (messages, bytes) = order.split_once(' ').unwrap_or((&order, ""));
        let messages: usize = messages.parse().map_err(io::Error::other)?;
        let bytes = bytes.parse().map_err(io::Error::other)?;
        if line.len() != bytes {
            line = text().to_vec();
            line.resize(bytes, b'a');
            script.clear();
        }
        if script.len() < messages * line.len() {
            script = line.repeat(messages);
        }
        let before = thread_cpu_time();
        for stream in &mut streams {
            stream.write_all(&script[..messages * line.len()])?;
        }
        spent += thread_cpu_time().saturating_sub(before);
    }
    Ok(())
}

/// What this thread has used of a processor: what schedstat says too, but up to date.
fn thread_cpu_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

/// The floor's process as a peer: nobody is passed on there.
struct Writer {
    listeners: usize,
    program: String,
}

impl Peer for Writer {
    fn label(&self) -> &'static str {
        "floor"
    }

    fn program(&self) -> &str {
        &self.program
    }

    fn package(&self) -> &'static str {
        "littlecats"
    }

    fn command(&self, address: SocketAddrV4, _directory: &Path) -> io::Result<Command> {
        let mut command = Command::new(&self.program);
        command.args([SERVE_ARGUMENT, &address.to_string()]);
        command.arg(self.listeners.to_string());
        Ok(command)
    }

    fn login(&self, _user: usize, listens: bool) -> Vec<u8> {
        if listens { LISTENS } else { ORDERS }.to_vec()
    }

    fn is_logged_in(&self, answer: &[u8]) -> bool {
        !answer.is_empty() && !answer.contains(&MARK)
    }

    fn message(&self, _user: usize, _text: &[u8]) -> Vec<u8> {
        Vec::new()
    }
}
