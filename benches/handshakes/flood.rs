//! Connections that come for their handshake alone, so many a second.

use std::io::{self, Read};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use rustls::ClientConfig;

use crate::support::crowd::connect_from;
use crate::support::tls::{self, Session};

/// How many are begun at once at most, where some are late.
const BEGUN_AT_ONCE: u32 = 4;

/// More than a server says in a handshake.
const READ_BUFFER_BYTES: usize = 16 * 1024;

/// The flood, which goes on whenever it is given a turn.
pub(crate) struct Flood {
    server: SocketAddrV4,
    rate: u32,
    started: Instant,
    begun: u32,
    config: Arc<ClientConfig>,
    poll: Poll,
    events: Events,
    /// Those whose handshake is not over.
    open: Vec<Option<Handshake>>,
    /// How long those took that are, from the connect on, in nanoseconds.
    took_ns: Vec<u32>,
}

struct Handshake {
    stream: TcpStream,
    session: Session,
    began: Instant,
}

impl Flood {
    /// One that begins so many handshakes a second with a server; none with zero.
    ///
    /// # Errors
    ///
    /// When the system refuses a poll.
    pub(crate) fn new(server: SocketAddrV4, rate: u32) -> io::Result<Self> {
        Ok(Self {
            server,
            rate,
            started: Instant::now(),
            begun: 0,
            config: tls::client_config()?,
            poll: Poll::new()?,
            events: Events::with_capacity(256),
            open: Vec::new(),
            took_ns: Vec::new(),
        })
    }

    /// Begins those that are due, and goes on with those that were answered.
    ///
    /// # Errors
    ///
    /// When the server refuses one.
    pub(crate) fn turn(&mut self) -> io::Result<()> {
        if self.rate == 0 {
            return Ok(());
        }
        let interval = Duration::from_secs(1) / self.rate;
        let mut begun_now = 0;
        while begun_now < BEGUN_AT_ONCE && self.started.elapsed() >= interval * self.begun {
            self.begin()?;
            begun_now += 1;
        }
        match self.poll.poll(&mut self.events, Some(Duration::ZERO)) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        for event in &self.events {
            let Token(number) = event.token();
            let place = &mut self.open[number];
            let Some(handshake) = place else { continue };
            handshake.go_on()?;
            if !handshake.session.is_handshaking() {
                let took = handshake.began.elapsed().as_nanos();
                self.took_ns.push(u32::try_from(took).unwrap_or(u32::MAX));
                *place = None;
            }
        }
        Ok(())
    }

    /// How long each took that is over, in nanoseconds, sorted.
    pub(crate) fn finish(mut self) -> Vec<u32> {
        self.took_ns.sort_unstable();
        self.took_ns
    }

    fn begin(&mut self) -> io::Result<()> {
        let [.., high, low] = self.begun.to_be_bytes();
        self.begun += 1;
        let began = Instant::now();
        let mut stream = connect_from(Ipv4Addr::new(127, 2, high, low), self.server)?;
        let free = self.open.iter().position(Option::is_none);
        let number = free.unwrap_or(self.open.len());
        self.poll
            .registry()
            .register(&mut stream, Token(number), Interest::READABLE)?;
        let mut session = Session::new(&self.config)?;
        session.send(&mut stream)?;
        let handshake = Some(Handshake {
            stream,
            session,
            began,
        });
        match free {
            Some(number) => self.open[number] = handshake,
            None => self.open.push(handshake),
        }
        Ok(())
    }
}

impl Handshake {
    fn go_on(&mut self) -> io::Result<()> {
        let mut buffer = [0; READ_BUFFER_BYTES];
        match self.stream.read(&mut buffer) {
            Ok(0) => Err(io::Error::other("a handshake was refused")),
            Ok(length) => self
                .session
                .read(&mut self.stream, &buffer[..length], |_| {}),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error),
        }
    }
}
