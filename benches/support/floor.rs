//! The floor: what the kernel charges for writing the same bytes to each of the same sockets.
//!
//! A process of its own accepts the listeners and then does nothing but `send`, so its processor
//! time is that of the writes, and is measured as a server's is. It is this bench itself, started
//! with an argument that makes it [`serve`].

use std::env;
use std::io::{self, BufRead, Read, Write};
use std::net::{SocketAddrV4, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::crowd::{Crowd, Shape};
use super::load::{MARK, marks, text};
use super::peers::Peer;
use super::process::{CpuTime, Server};

/// The argument that makes a bench the floor's process; an address and a number follow it.
pub(crate) const SERVE_ARGUMENT: &str = "--serve-floor";

/// How many rounds of writes tell how long a round takes.
const CALIBRATION_ROUNDS: u64 = 20;

/// What the writes cost.
pub(crate) struct Floor {
    /// Messages that were received.
    pub(crate) deliveries: u64,
    /// From the order to write until everything was received.
    pub(crate) elapsed: Duration,
    /// Processor time of the writing process.
    pub(crate) cpu: CpuTime,
}

/// Writes to `listeners` sockets for about `duration`, `messages_a_write` in each write on average.
///
/// # Errors
///
/// When the process cannot be started, or ends.
pub(crate) fn measure(
    listeners: usize,
    messages_a_write: f64,
    duration: Duration,
    cpu: usize,
) -> io::Result<Floor> {
    let peer = Writer {
        listeners,
        program: env::current_exe()?.to_string_lossy().into_owned(),
    };
    let mut server = Server::start(&peer, cpu)?;
    let mut orders = server
        .take_stdin()
        .ok_or_else(|| io::Error::other("the floor's process has no standard input"))?;
    let mut crowd = Crowd::log_in(
        &peer,
        server.address(),
        Shape::silent(listeners),
        &[],
        |_| {},
    )?;

    let mut write = |rounds: u64| -> io::Result<Floor> {
        // As many as `serve` will send: the last round may carry one less than the average asks.
        let messages: usize = Batches::new(messages_a_write).take_rounds(rounds).sum();
        let expected = (messages * listeners) as u64;
        let (before, started, mut deliveries) = (server.cpu_time()?, Instant::now(), 0);
        writeln!(orders, "{rounds} {messages_a_write}")?;
        while deliveries < expected {
            crowd.turn(Some(Duration::ZERO), |_, bytes| deliveries += marks(bytes))?;
        }
        let elapsed = started.elapsed();
        std::thread::sleep(Duration::from_millis(2));
        Ok(Floor {
            deliveries,
            elapsed,
            cpu: server.cpu_time()?.since(before),
        })
    };
    let calibration = write(CALIBRATION_ROUNDS)?;
    let round_ns = (calibration.elapsed.as_nanos() / u128::from(CALIBRATION_ROUNDS)).max(1);
    write(u64::try_from(duration.as_nanos() / round_ns).map_or(1, |rounds| rounds.max(1)))
}

/// The floor's process: accepts so many listeners at an address, then writes as it is told on
/// standard input, a line for each order with the number of rounds and of messages a write.
///
/// # Errors
///
/// When it cannot listen, or a listener goes away.
pub(crate) fn serve(address: SocketAddrV4, listeners: usize) -> io::Result<()> {
    let socket = TcpListener::bind(address)?;
    let mut streams: Vec<TcpStream> = Vec::with_capacity(listeners);
    while streams.len() < listeners {
        let (mut stream, _) = socket.accept()?;
        // Who only tried whether somebody listens sends nothing.
        if stream.read(&mut [0])? > 0 {
            stream.set_nodelay(true)?;
            stream.write_all(b".")?;
            streams.push(stream);
        }
    }
    let line = [b"<u0> ", &text()[..], b"\n"].concat();
    for order in io::stdin().lock().lines() {
        let order = order?;
        let (rounds, messages) = order.split_once(' ').unwrap_or(("0", "1"));
        let rounds = rounds.parse().map_err(io::Error::other)?;
        let batches = Batches::new(messages.parse().map_err(io::Error::other)?);
        let script = line.repeat(batches.largest());
        for messages in batches.take_rounds(rounds) {
            for stream in &mut streams {
                stream.write_all(&script[..messages * line.len()])?;
            }
        }
    }
    Ok(())
}

/// Whole numbers of messages whose average is the one that was asked for.
struct Batches {
    /// In thousandths, so that both processes come to the same numbers.
    average: usize,
}

impl Batches {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn new(average: f64) -> Self {
        Self {
            average: ((average * 1000.0).round() as usize).max(1000),
        }
    }

    fn largest(&self) -> usize {
        self.average.div_ceil(1000)
    }

    fn take_rounds(&self, rounds: u64) -> impl Iterator<Item = usize> {
        let average = self.average;
        (0..rounds).scan(0, move |rest, _| {
            *rest += average;
            let whole = *rest / 1000;
            *rest %= 1000;
            Some(whole)
        })
    }
}

/// The floor's process as a peer: nobody speaks there.
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

    fn login(&self, _user: usize, _listens: bool) -> Vec<u8> {
        b"\n".to_vec()
    }

    fn is_logged_in(&self, answer: &[u8]) -> bool {
        !answer.is_empty() && !answer.contains(&MARK)
    }

    fn message(&self, _user: usize, _text: &[u8]) -> Vec<u8> {
        Vec::new()
    }
}
