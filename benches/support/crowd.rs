//! Many users of one server in one poll loop: connecting them, logging them in, reading for them.
//!
//! What they say and when is left to `load`; what their protocol is, to `peers`.

mod logins;
mod user;

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use rustls::ClientConfig;

use super::peers::Peer;
use super::process::Server;
use super::tls::{self, Session};
use logins::Logins;
pub(crate) use user::connect_from;
use user::{User, source_address};

/// How long the logins of a crowd may take in all.
const LOGIN_TIME_MAX: Duration = Duration::from_secs(120);

/// How often it is looked whether a server has accepted users that get no answer.
const LOGIN_POLL: Duration = Duration::from_millis(2);

/// How long nothing must be heard until the room counts as quiet.
const QUIET_TIME: Duration = Duration::from_millis(20);

/// How much is read at once: more than a busy server writes between two reads, so that one call
/// takes all there is.
const READ_BUFFER_BYTES: usize = 256 * 1024;

/// Users of a server, in the order they logged in. Those who speak come first.
pub(crate) struct Crowd {
    poll: Poll,
    events: Events,
    users: Vec<User>,
    speakers: usize,
    audience: u64,
    messages: Vec<Vec<u8>>,
    buffer: Vec<u8>,
    /// What connections offer, if the server is spoken to over TLS.
    tls: Option<Arc<ClientConfig>>,
}

/// The users of a room: how many speak and how many hear. If there are as many of one as of the
/// other they are the same users, else one user who hears nothing speaks to all the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// How many speak.
    pub(crate) speakers: usize,
    /// How many hear.
    pub(crate) listeners: usize,
}

impl Shape {
    /// A room where everyone only listens.
    pub(crate) fn silent(listeners: usize) -> Self {
        Self {
            speakers: 0,
            listeners,
        }
    }

    /// How many hear a message: the listeners, less its speaker if that is one of them and the server does
    /// not echo.
    fn audience(self, peer: &dyn Peer) -> usize {
        if self.all_do_both() {
            self.listeners - usize::from(!peer.echoes())
        } else if peer.speakers_listen() {
            self.listeners + self.speakers
        } else {
            self.listeners
        }
    }

    fn all_do_both(self) -> bool {
        self.speakers == self.listeners
    }

    /// How many connections it takes.
    pub(crate) fn users(self) -> usize {
        if self.all_do_both() {
            self.listeners
        } else {
            self.speakers + self.listeners
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.speakers, self.listeners)
    }
}

impl Crowd {
    /// Connects the users of a room and logs them in, as many at a time as the server can take.
    ///
    /// `text` is what the speakers will say. `heard` is told all that anybody hears meanwhile.
    ///
    /// # Errors
    ///
    /// When the server refuses somebody or the logins take more than two minutes.
    pub(crate) fn log_in(
        peer: &dyn Peer,
        server: &Server,
        shape: Shape,
        text: &[u8],
        heard: impl FnMut(&[u8]),
    ) -> io::Result<Self> {
        Self::log_in_over(peer.is_over_tls(), peer, server, shape, text, heard)
    }

    /// The same, over TLS or in clear text, of a server that takes both.
    ///
    /// # Errors
    ///
    /// As for [`Crowd::log_in`].
    pub(crate) fn log_in_over(
        is_over_tls: bool,
        peer: &dyn Peer,
        server: &Server,
        shape: Shape,
        text: &[u8],
        mut heard: impl FnMut(&[u8]),
    ) -> io::Result<Self> {
        let mut crowd = Self::new(is_over_tls, peer, shape, text)?;
        let mut logins = Logins::default();
        let descriptors = server.descriptors()?;
        let deadline = Instant::now() + LOGIN_TIME_MAX;
        while crowd.users() < shape.users() || logins.waiting() > 0 {
            while crowd.users() < shape.users() && logins.waiting() < peer.logins_at_once() {
                let user = crowd.users();
                let listens = shape.all_do_both() || user >= shape.speakers;
                crowd.add(connect_from(source_address(user), server.address())?)?;
                crowd.write(user, &logins.begin(user, listens, peer))?;
            }
            if Instant::now() > deadline {
                return Err(logins.overdue(crowd.users(), LOGIN_TIME_MAX));
            }
            crowd.turn(Some(LOGIN_POLL), |user, bytes| {
                heard(bytes);
                logins.hear(user, bytes, peer);
            })?;
            for (user, login) in logins.take_opened() {
                crowd.write(user, &login)?;
            }
            // The connection that tried whether it accepts may have gone only after they were counted.
            if !peer.answers_logins() && server.descriptors()? + 1 >= descriptors + crowd.users() {
                logins.end();
            }
        }
        Ok(crowd)
    }

    /// Nobody yet.
    fn new(is_over_tls: bool, peer: &dyn Peer, shape: Shape, text: &[u8]) -> io::Result<Self> {
        Ok(Self {
            poll: Poll::new()?,
            events: Events::with_capacity(1024),
            users: Vec::with_capacity(shape.users()),
            speakers: shape.speakers,
            audience: shape.audience(peer) as u64,
            messages: (0..shape.speakers)
                .map(|speaker| peer.message(speaker, text))
                .collect(),
            buffer: vec![0; READ_BUFFER_BYTES],
            tls: is_over_tls.then(tls::client_config).transpose()?,
        })
    }

    fn add(&mut self, mut stream: TcpStream) -> io::Result<()> {
        let token = Token(self.users.len());
        // Only speakers ever wait to write; events of the others would cost time.
        let interest = if self.users.len() < self.speakers {
            Interest::READABLE | Interest::WRITABLE
        } else {
            Interest::READABLE
        };
        self.poll
            .registry()
            .register(&mut stream, token, interest)?;
        let tls = self.tls.as_ref().map(Session::new).transpose()?;
        self.users.push(User::new(stream, tls));
        Ok(())
    }

    /// How many of them speak.
    pub(crate) fn speakers(&self) -> usize {
        self.speakers
    }

    /// How many hear a message.
    pub(crate) fn audience(&self) -> u64 {
        self.audience
    }

    /// How many are connected.
    pub(crate) fn users(&self) -> usize {
        self.users.len()
    }

    /// The bytes with which a speaker says the text.
    pub(crate) fn message(&self, speaker: usize) -> &[u8] {
        &self.messages[speaker]
    }

    /// Waits for events and reads: `heard` is told the user and the bytes, in order.
    ///
    /// A timeout of zero only looks, and `None` waits as long as it takes.
    ///
    /// # Errors
    ///
    /// When the server closes a connection, or the poll fails.
    pub(crate) fn turn(
        &mut self,
        timeout: Option<Duration>,
        mut heard: impl FnMut(usize, &[u8]),
    ) -> io::Result<()> {
        match self.poll.poll(&mut self.events, timeout) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        for event in &self.events {
            let Token(number) = event.token();
            let user = &mut self.users[number];
            if event.is_writable() {
                user.write_unsent()?;
            }
            if event.is_readable() {
                user.read(&mut self.buffer, |bytes| heard(number, bytes))?;
            }
        }
        Ok(())
    }

    /// Writes for a user; what the socket does not take follows when it can.
    ///
    /// # Errors
    ///
    /// When the connection is broken.
    pub(crate) fn write(&mut self, user: usize, bytes: &[u8]) -> io::Result<()> {
        self.users[user].write(bytes)
    }

    /// Reads and forgets until the room has been quiet for a moment.
    ///
    /// # Errors
    ///
    /// As for [`Crowd::turn`].
    pub(crate) fn settle(&mut self) -> io::Result<()> {
        let mut quiet_since = Instant::now();
        while quiet_since.elapsed() < QUIET_TIME {
            self.turn(Some(QUIET_TIME / 4), |_, _| quiet_since = Instant::now())?;
        }
        Ok(())
    }

    /// The last `count` users leave at once.
    pub(crate) fn leave(&mut self, count: usize) {
        self.users.truncate(self.users.len().saturating_sub(count));
    }
}
