//! Many users of one server in one poll loop: connecting them, logging them in, reading for them.
//!
//! What they say and when is left to `load`; what their protocol is, to `peers`.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, Read, Write};
use std::mem;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use rustix::net::{AddressFamily, SocketType, bind, connect, socket};
use rustls::ClientConfig;

use super::peers::{Peer, contains};
use super::process::Server;
use super::tls::{self, Session};

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

/// One connection.
struct User {
    stream: TcpStream,
    /// What the socket did not take yet, of clear text.
    unsent: Vec<u8>,
    /// What is around all that it says and hears, if it is not clear text.
    tls: Option<Box<Session>>,
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
        let audience = if shape.all_do_both() {
            shape.listeners - usize::from(!peer.echoes())
        } else {
            shape.listeners
                + if peer.speakers_listen() {
                    shape.speakers
                } else {
                    0
                }
        };
        let mut crowd = Self {
            poll: Poll::new()?,
            events: Events::with_capacity(1024),
            users: Vec::with_capacity(shape.users()),
            speakers: shape.speakers,
            audience: audience as u64,
            messages: (0..shape.speakers)
                .map(|speaker| peer.message(speaker, text))
                .collect(),
            buffer: vec![0; READ_BUFFER_BYTES],
            tls: is_over_tls.then(tls::client_config).transpose()?,
        };
        let mut logins = Logins::default();
        let descriptors = server.descriptors()?;
        let deadline = Instant::now() + LOGIN_TIME_MAX;
        while crowd.users.len() < shape.users() || !logins.waiting.is_empty() {
            while crowd.users.len() < shape.users() && logins.waiting.len() < peer.logins_at_once()
            {
                let user = crowd.users.len();
                let listens = shape.all_do_both() || user >= shape.speakers;
                crowd.add(connect_from(source_address(user), server.address())?)?;
                let login = peer.login(user, listens);
                let (first, rest) = match peer.opening(user) {
                    Some((opening, answered_by)) => (opening, Some((answered_by, login))),
                    None => (login, None),
                };
                crowd.write(user, &first)?;
                let answer = Vec::new();
                logins.waiting.insert(user, Login { rest, answer });
            }
            if Instant::now() > deadline {
                return Err(logins.overdue(crowd.users.len()));
            }
            crowd.turn(Some(LOGIN_POLL), |user, bytes| {
                heard(bytes);
                logins.answer(user, bytes, peer);
            })?;
            for (user, login) in logins.opened.drain(..) {
                crowd.write(user, &login)?;
            }
            // The connection that tried whether it accepts may have gone only after they were counted.
            if !peer.answers_logins() && server.descriptors()? + 1 >= descriptors + crowd.users() {
                logins.waiting.clear();
            }
        }
        Ok(crowd)
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
        self.users.push(User {
            stream,
            unsent: Vec::new(),
            tls: tls.map(Box::new),
        });
        Ok(())
    }

    /// How many of them speak.
    pub(crate) fn speakers(&self) -> usize {
        self.speakers
    }

    /// How many hear a message: the listeners, less its speaker if that is one of them and the
    /// server does not echo.
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

impl User {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(tls) = &mut self.tls {
            return tls.write(&mut self.stream, bytes);
        }
        if !self.unsent.is_empty() {
            self.unsent.extend_from_slice(bytes);
            return Ok(());
        }
        let taken = match self.stream.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
            other => other?,
        };
        self.unsent.extend_from_slice(&bytes[taken..]);
        Ok(())
    }

    fn write_unsent(&mut self) -> io::Result<()> {
        if let Some(tls) = &mut self.tls {
            return tls.send(&mut self.stream);
        }
        let unsent = mem::take(&mut self.unsent);
        if unsent.is_empty() {
            return Ok(());
        }
        self.write(&unsent)
    }

    /// Reads until there is no more: a read that does not fill the buffer took all, epoll(7).
    fn read(&mut self, buffer: &mut [u8], mut heard: impl FnMut(&[u8])) -> io::Result<()> {
        loop {
            match self.stream.read(buffer) {
                Ok(0) => return Err(io::Error::other("the server closed a connection")),
                Ok(length) => {
                    let bytes = &buffer[..length];
                    match &mut self.tls {
                        None => heard(bytes),
                        Some(tls) => tls.read(&mut self.stream, bytes, &mut heard)?,
                    }
                    if length < buffer.len() {
                        return Ok(());
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }
}

/// Every user has an address of loopback to themselves: the kernel's tables spread, and no limit of
/// connections or ports of one address is in the way.
fn source_address(user: usize) -> Ipv4Addr {
    let [.., high, low] = u32::try_from(user).unwrap_or(u32::MAX).to_be_bytes();
    Ipv4Addr::new(127, 1, high, low)
}

/// Connects from an address of loopback, without waiting for what is sent.
///
/// # Errors
///
/// When the server does not listen, or the system has no more sockets.
pub(crate) fn connect_from(source: Ipv4Addr, server: SocketAddrV4) -> io::Result<TcpStream> {
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None)?;
    bind(&socket, &SocketAddrV4::new(source, 0))?;
    connect(&socket, &server)?;
    let stream = std::net::TcpStream::from(socket);
    stream.set_nodelay(true)?;
    stream.set_nonblocking(true)?;
    Ok(TcpStream::from_std(stream))
}

/// Users that are not logged in yet, with all that they have heard.
#[derive(Default)]
struct Logins {
    waiting: HashMap<usize, Login>,
    /// Whose opening was answered, with what they say then.
    opened: Vec<(usize, Vec<u8>)>,
}

struct Login {
    /// What is to be said when the opening is answered, and what that ends with.
    rest: Option<(&'static str, Vec<u8>)>,
    answer: Vec<u8>,
}

impl Logins {
    fn answer(&mut self, user: usize, bytes: &[u8], peer: &dyn Peer) {
        let Some(login) = self.waiting.get_mut(&user) else {
            return;
        };
        login.answer.extend_from_slice(bytes);
        let answer = &login.answer;
        let rest = login
            .rest
            .take_if(|(ends_with, _)| contains(answer, ends_with));
        if let Some((_, rest)) = rest {
            self.opened.push((user, rest));
        }
        if peer.is_logged_in(&login.answer) {
            self.waiting.remove(&user);
        }
    }

    /// The error of logins that did not end, with the last line that somebody heard.
    fn overdue(&self, connected: usize) -> io::Error {
        let mut answers = self.waiting.values().map(|login| &login.answer);
        let answer = answers.find(|answer| !answer.is_empty());
        let answer = String::from_utf8_lossy(answer.map_or(b"nothing", Vec::as_slice)).into_owned();
        let last_line: String = answer
            .lines()
            .last()
            .unwrap_or("")
            .chars()
            .take(60)
            .collect();
        io::Error::other(format!(
            "{} users were logged in after {} s; who waits heard: {last_line}",
            connected - self.waiting.len(),
            LOGIN_TIME_MAX.as_secs()
        ))
    }
}
