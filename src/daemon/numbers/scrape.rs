//! How a monitoring system asks for the numbers: `GET /metrics` over HTTP, on an address of its own.
//!
//! A few connections at a time, each for some seconds: others wait in the kernel's queue. All of it is
//! done when an event or the time says so, in the loop that everything else is done in.

use std::io::{self, IoSlice, Write};
use std::net::{Shutdown, SocketAddr};
use std::time::Duration;

use httparse::{EMPTY_HEADER, Status};
use mio::net::{TcpListener, TcpStream};
use mio::{Interest, Registry, Token};

use crate::room::time::Time;
use crate::transport::clear::{read, write};
use crate::transport::listener::{self, AcceptError};

/// Connections at a time: one of each system that asks, and some that only look.
const CONNECTIONS_MAX: usize = 8;

/// How long a connection may take from its accept to its end.
const TIME_MAX: Duration = Duration::from_secs(5);

/// Bytes of a request at most.
const HEAD_BYTES_MAX: usize = 4 * 1024;

/// Header fields at most.
const FIELDS_MAX: usize = 32;

/// Bytes of a connection that are read and thrown away behind its answer at most.
const REST_BYTES_MAX: usize = 64 * 1024;

/// When accepting is tried again after it failed.
const ACCEPT_RETRY: Duration = Duration::from_millis(250);

/// Where the numbers are asked for, and who asks.
#[derive(Debug)]
pub(super) struct Scrapes {
    listeners: Vec<TcpListener>,
    /// The token of the first listener; those of the others and of connections follow downwards.
    first: usize,
    connections: [Option<Connection>; CONNECTIONS_MAX],
    /// When it is to be accepted without an event; [`Time::NEVER`] while nobody is known to wait.
    accept_at: Time,
}

#[derive(Debug)]
struct Connection {
    socket: TcpStream,
    ends_at: Time,
    state: State,
}

#[derive(Debug)]
enum State {
    /// What came of the request.
    Asking(Vec<u8>),
    /// The answer, of which so many bytes are written.
    Answering(Vec<u8>, usize),
    /// All is written: so many bytes may come before it is closed, which a peer must not find reset.
    Lingering(usize),
    Over,
}

/// What a request amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Request {
    Unfinished,
    Numbers,
    OtherPath,
    OtherMethod,
    Nonsense,
}

impl Scrapes {
    /// Takes over listening sockets; tokens are used from `first` downwards.
    ///
    /// # Errors
    /// When one cannot be registered.
    pub(super) fn new(
        mut listeners: Vec<TcpListener>,
        registry: &Registry,
        first: usize,
    ) -> io::Result<Scrapes> {
        for (index, listener) in listeners.iter_mut().enumerate() {
            registry.register(listener, Token(first - index), Interest::READABLE)?;
        }
        Ok(Scrapes {
            listeners,
            first,
            connections: Default::default(),
            accept_at: Time::NEVER,
        })
    }

    /// Where it listens.
    pub(super) fn addresses(&self) -> impl Iterator<Item = SocketAddr> {
        self.listeners.iter().filter_map(|it| it.local_addr().ok())
    }

    /// Notes an event, and says whether it was one of these sockets. `numbers` makes what is asked for.
    pub(super) fn notify(
        &mut self,
        Token(token): Token,
        now: Time,
        numbers: impl FnOnce() -> String,
    ) -> bool {
        let index = self.first.wrapping_sub(token);
        if index < self.listeners.len() {
            self.accept_at = now;
            return true;
        }
        let Some(place) = self.connections.get_mut(index - self.listeners.len()) else {
            return false;
        };
        if let Some(connection) = place {
            connection.go_on(numbers);
            if matches!(connection.state, State::Over) {
                *place = None;
            }
        }
        true
    }

    /// Ends connections whose time is over, and takes those that wait.
    pub(super) fn turn(&mut self, registry: &Registry, now: Time) {
        for place in &mut self.connections {
            if place.as_ref().is_some_and(|it| it.ends_at <= now) {
                *place = None;
            }
        }
        if self.accept_at <= now {
            self.accept(registry, now);
        }
    }

    /// When there is something to do, whatever the sockets do, or [`Time::NEVER`].
    pub(super) fn due(&self) -> Time {
        let taken = self.connections.iter().flatten();
        let ends_at = taken.map(|it| it.ends_at).min().unwrap_or(Time::NEVER);
        // Where all places are taken, the first that ends makes one.
        if self.connections.iter().all(Option::is_some) {
            return ends_at;
        }
        ends_at.min(self.accept_at)
    }

    fn accept(&mut self, registry: &Registry, now: Time) {
        let first = self.first - self.listeners.len();
        for listener in &self.listeners {
            loop {
                let mut places = self.connections.iter_mut().enumerate();
                let Some((index, place)) = places.find(|(_, place)| place.is_none()) else {
                    return;
                };
                match listener::accept(listener) {
                    Ok((mut socket, _)) => {
                        let token = Token(first - index);
                        let interest = Interest::READABLE | Interest::WRITABLE;
                        if registry.register(&mut socket, token, interest).is_ok() {
                            *place = Some(Connection {
                                socket,
                                ends_at: now + TIME_MAX,
                                state: State::Asking(Vec::new()),
                            });
                        }
                    }
                    Err(AcceptError::Nobody) => break,
                    Err(AcceptError::NoAddress(_) | AcceptError::Connection(_)) => {}
                    Err(AcceptError::Exhausted(_)) => {
                        self.accept_at = now + ACCEPT_RETRY;
                        return;
                    }
                }
            }
        }
        self.accept_at = Time::NEVER;
    }
}

impl Connection {
    /// Does what can be done without waiting.
    fn go_on(&mut self, numbers: impl FnOnce() -> String) {
        if self.step(numbers).is_err() {
            self.state = State::Over;
        }
    }

    fn step(&mut self, numbers: impl FnOnce() -> String) -> io::Result<()> {
        if let State::Asking(received) = &mut self.state {
            let Some(request) = receive(&mut self.socket, received)? else {
                return Ok(());
            };
            self.state = State::Answering(answer(request, numbers), 0);
        }
        if let State::Answering(bytes, written) = &mut self.state {
            while *written < bytes.len() {
                let progress = write(&mut self.socket, &[IoSlice::new(&bytes[*written..])])?;
                *written += progress.bytes;
                if progress.exhausted {
                    return Ok(());
                }
            }
            self.socket.shutdown(Shutdown::Write)?;
            self.state = State::Lingering(REST_BYTES_MAX);
        }
        if let State::Lingering(bytes_left) = &mut self.state {
            let mut rest = [0; 1024];
            loop {
                let progress = read(&mut self.socket, &mut rest)?;
                let is_end = progress.bytes == 0 && !progress.exhausted;
                if is_end || *bytes_left <= progress.bytes {
                    self.state = State::Over;
                    return Ok(());
                }
                *bytes_left -= progress.bytes;
                // A short read may have come ahead of the end, which raises no further event then.
                if progress.bytes == 0 {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

/// Reads on; `None` when more has to come.
fn receive(socket: &mut TcpStream, received: &mut Vec<u8>) -> io::Result<Option<Request>> {
    let mut buffer = [0; 1024];
    loop {
        let progress = read(socket, &mut buffer)?;
        received.extend_from_slice(&buffer[..progress.bytes]);
        let request = request(received);
        if request != Request::Unfinished {
            return Ok(Some(request));
        }
        if progress.bytes == 0 {
            return match progress.exhausted {
                true => Ok(None),
                false => Err(io::ErrorKind::UnexpectedEof.into()),
            };
        }
    }
}

fn request(received: &[u8]) -> Request {
    let mut fields = [EMPTY_HEADER; FIELDS_MAX];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(received) {
        Ok(Status::Partial) if received.len() < HEAD_BYTES_MAX => Request::Unfinished,
        Ok(Status::Partial) | Err(_) => Request::Nonsense,
        Ok(Status::Complete(_)) => {
            let target = request.path.unwrap_or_default();
            let path = target.split_once('?').map_or(target, |(path, _)| path);
            match (request.method, path) {
                (Some("GET"), "/metrics") => Request::Numbers,
                (_, "/metrics") => Request::OtherMethod,
                _ => Request::OtherPath,
            }
        }
    }
}

fn answer(request: Request, numbers: impl FnOnce() -> String) -> Vec<u8> {
    let (status, more, body) = match request {
        Request::Numbers => ("200 OK", "", numbers()),
        Request::OtherPath => ("404 Not Found", "", String::new()),
        Request::OtherMethod => ("405 Method Not Allowed", "Allow: GET\r\n", String::new()),
        Request::Nonsense | Request::Unfinished => ("400 Bad Request", "", String::new()),
    };
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    let _ = write!(
        bytes,
        "HTTP/1.1 {status}\r\n\
         Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n\
         Content-Length: {}\r\n{more}Connection: close\r\n\r\n{body}",
        body.len(),
    );
    bytes
}

#[cfg(test)]
mod tests;
