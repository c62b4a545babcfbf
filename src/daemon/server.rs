//! The loop: what the sockets and signals say goes to the engine, turn after turn.
//!
//! The only one that knows mio's tokens. Sockets are registered once, edge-triggered, for both
//! directions; the engine remembers which connections have more to do.

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::thread;
use std::time::Duration;

use mio::event::Event;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token, Waker};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::clock::Clock;
use super::engine::{Engine, Readiness, Wait};
use super::limits::{FLUSH_TIMEOUT, Limits};
use super::log_writer::LogWriter;
use super::secrets::Secrets;
use super::secrets::files::SecretFiles;
use super::signals::{drain, on_signals};
#[cfg(feature = "tls")]
use super::tls::Certificate;
use super::ways_in::Listening;
#[cfg(feature = "web")]
use super::web::WebOptions;
use crate::room::moderation::sanctions::Sanction;
use crate::room::time::{Now, Time};
use crate::text::Words;
use crate::text::console::Report;
use crate::text::incidents::Incident;
use crate::transport::Accepted;
use crate::transport::listener::{self, AcceptError};

/// Events taken from the kernel at once.
const EVENTS_A_TURN: usize = 1024;

/// Connections accepted of one listening socket in a turn: some milliseconds' worth. When thousands
/// come at once, those of a turn share the writes that tell everyone of them.
const ACCEPTS_A_TURN: usize = 256;

/// After accepting failed for want of descriptors there is no new event for those that wait, even
/// when descriptors are free again (measured), so it is tried again after this time.
const ACCEPT_RETRY: Duration = Duration::from_millis(250);

/// While no guest may be made to go, the newcomers that wait are looked after this often: guests that
/// log in make places.
const PLACE_RETRY: Duration = Duration::from_millis(20);

/// What a connection's events tell: bytes, room for bytes, and on systems that have it, urgent bytes.
#[cfg(not(any(target_os = "android", target_os = "linux")))]
const INTEREST: Interest = Interest::READABLE.add(Interest::WRITABLE);
#[cfg(any(target_os = "android", target_os = "linux"))]
const INTEREST: Interest = Interest::READABLE
    .add(Interest::WRITABLE)
    .add(Interest::PRIORITY);

/// Tokens from here down are not sessions', which stay in the lower half of the numbers.
const TERMINATE: Token = Token(usize::MAX);
const HANGUP: Token = Token(usize::MAX - 1);
const BANS_KEPT: Token = Token(usize::MAX - 2);
const FIRST_LISTENER: usize = usize::MAX - 3;

/// The daemon, ready to run.
#[derive(Debug)]
pub struct Server {
    poll: Poll,
    clock: Clock,
    engine: Engine<Accepted>,
    #[cfg(feature = "tls")]
    certificate: Option<Certificate>,
    listeners: Vec<Listener>,
    terminate: mio::net::UnixStream,
    hangup: mio::net::UnixStream,
    files: SecretFiles,
    /// Held to be given up when there is no other, so that nobody waits in vain.
    spare: Option<OwnedFd>,
    /// Descriptors ran out; until somebody is taken again.
    exhausted: bool,
    /// When the daemon is to be gone, once it was asked to end.
    ends_at: Option<Time>,
}

#[derive(Debug)]
struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    /// When to accept next without an event; [`Time::NEVER`] while nobody is known to wait.
    accept_at: Time,
}

impl Server {
    /// Takes over listening sockets and the process's signals.
    ///
    /// # Errors
    /// When the kernel refuses the poll, a registration or a signal handler.
    pub fn new(sockets: Vec<TcpListener>, words: Words, limits: Limits) -> io::Result<Server> {
        let poll = Poll::new()?;
        let mut listeners = Vec::new();
        for (index, mut socket) in sockets.into_iter().enumerate() {
            let token = Token(FIRST_LISTENER - index);
            poll.registry()
                .register(&mut socket, token, Interest::READABLE)?;
            listeners.push(Listener {
                address: socket.local_addr()?,
                socket,
                accept_at: Time::NEVER,
            });
        }
        let terminate = on_signals(&[SIGINT, SIGTERM], &poll, TERMINATE)?;
        let hangup = on_signals(&[SIGHUP], &poll, HANGUP)?;
        Ok(Server {
            poll,
            clock: Clock::start(),
            engine: Engine::new(words, limits),
            #[cfg(feature = "tls")]
            certificate: None,
            listeners,
            terminate,
            hangup,
            files: SecretFiles::default(),
            spare: spare_descriptor(),
            exhausted: false,
            ends_at: None,
        })
    }

    /// Serves the page so.
    #[cfg(feature = "web")]
    pub fn serve_web(&mut self, web: WebOptions) {
        self.engine.serve_web(web);
    }

    /// Has these secrets in force, which SIGHUP has read again from these files.
    pub fn guard(&mut self, secrets: Secrets, files: SecretFiles) {
        let now = self.clock.now();
        self.engine
            .change_secrets(|in_force| *in_force = secrets, now);
        self.files = files;
    }

    /// Offers TLS to newcomers with this certificate, which SIGHUP has read again.
    #[cfg(feature = "tls")]
    pub fn offer_tls(&mut self, certificate: Certificate) {
        self.certificate = Some(certificate);
    }

    /// Has these bans and mutes in force, and writes to a file what becomes of them.
    ///
    /// # Errors
    /// When the system refuses what tells that they are written.
    pub fn keep_bans(&mut self, path: &Path, sanctions: Vec<Sanction>) -> io::Result<()> {
        let now = self.clock.now();
        self.engine.restore_bans(sanctions, now);
        let waker = Waker::new(self.poll.registry(), BANS_KEPT)?;
        // A poll that is gone needs no waking.
        let wake = move || drop(waker.wake());
        self.engine.bans().keep_in(path, wake)
    }

    /// Reads the secrets and the certificate again: what cannot be understood is told, and changes nothing.
    fn reload(&mut self, now: Now) {
        let language = self.engine.words().language();
        #[cfg(feature = "tls")]
        if let Some(Err(error)) = self.certificate.as_mut().map(Certificate::read_again) {
            log::error!("{}", Report::FileKept(&error).in_words(language));
        }
        if !self.files.are_given() {
            return;
        }
        let files = &self.files;
        let change = |secrets: &mut Secrets| {
            for error in files.read_into(secrets) {
                log::error!("{}", Report::FileKept(&error).in_words(language));
            }
        };
        self.engine.change_secrets(change, now);
    }

    /// What it listens on.
    pub fn listening(&self) -> Vec<Listening> {
        let listening = self.listeners.iter().map(|listener| Listening {
            address: listener.address,
            takes_ipv4: listener::takes_ipv4(&listener.socket),
        });
        listening.collect()
    }

    /// Runs until a signal asks for the end and everybody was told.
    ///
    /// # Errors
    /// When polling fails, which ends the daemon: one connection's failure never does.
    pub fn run(&mut self, log_writer: &LogWriter) -> io::Result<()> {
        let ended = self.run_until_asked_to_end(log_writer);
        let now = self.clock.now();
        self.engine.finish_bans(now);
        // Also what was only counted so far.
        self.engine.console().tell_rest(self.clock.time());
        ended
    }

    fn run_until_asked_to_end(&mut self, log_writer: &LogWriter) -> io::Result<()> {
        let mut events = Events::with_capacity(EVENTS_A_TURN);
        loop {
            let now = self.clock.time();
            self.engine.turn_ended(now);
            let timeout = match self.engine.wait() {
                Wait::No => Some(Duration::ZERO),
                // While something said waits to share its write ([`super::pacing`]), nothing is
                // waited for but time: what comes meanwhile is read in one turn, and the poll's own
                // timeouts are whole milliseconds on Linux (epoll_wait(2)).
                Wait::Sleep(until) => {
                    thread::sleep(until.since(now));
                    Some(Duration::ZERO)
                }
                Wait::Events(until) => self.timeout(until, now),
            };
            match self.poll.poll(&mut events, timeout) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                polled => polled?,
            }
            let now = self.clock.now();
            for event in &events {
                self.dispatch(event, now, log_writer);
            }
            #[cfg(feature = "tls")]
            self.look_at_certificate(now);
            self.accept_due(now);
            self.engine.turn(now);
            if let Some(ends_at) = self.ends_at
                && (self.engine.connections().is_empty() || ends_at <= now.time)
            {
                return Ok(());
            }
        }
    }

    #[cfg(feature = "tls")]
    fn look_at_certificate(&mut self, now: Now) {
        if let Some(ends) = self.certificate.as_mut().and_then(|it| it.take_due(now)) {
            ends.tell(self.engine.words().language());
        }
    }

    /// How long events are waited for when the engine has nothing to do before `until`.
    fn timeout(&self, until: Time, now: Time) -> Option<Duration> {
        let listeners = self.listeners.iter().map(|listener| listener.accept_at);
        #[cfg(feature = "tls")]
        let until = until.min(
            self.certificate
                .as_ref()
                .map_or(until, Certificate::look_at),
        );
        let wake_at = listeners
            .chain(self.ends_at)
            .fold(until, std::cmp::Ord::min);
        (wake_at != Time::NEVER).then(|| wake_at.since(now))
    }

    fn dispatch(&mut self, event: &Event, now: Now, log_writer: &LogWriter) {
        match event.token() {
            TERMINATE => {
                drain(&mut self.terminate);
                self.terminate(now);
            }
            HANGUP => {
                drain(&mut self.hangup);
                if log_writer.has_hung_up() {
                    self.terminate(now);
                } else {
                    log_writer.reopen();
                    self.reload(now);
                }
            }
            // The turn looks at what there is.
            BANS_KEPT => {}
            Token(number) => {
                if let Some(listener) = self.listeners.get_mut(FIRST_LISTENER.wrapping_sub(number))
                {
                    listener.accept_at = now.time;
                } else {
                    // A read stops before an urgent byte (tcp(7)): a short one says nothing then.
                    let readiness = Readiness {
                        readable: event.is_readable() || event.is_priority(),
                        writable: event.is_writable(),
                        reads_may_be_short: event.is_priority(),
                        has_shut: event.is_read_closed(),
                        is_gone: event.is_error() || event.is_write_closed(),
                    };
                    self.engine.notify(number, readiness, now.time);
                }
            }
        }
    }

    /// The first signal begins the end; one more does not wait for anybody.
    fn terminate(&mut self, now: Now) {
        if self.ends_at.is_some() {
            self.ends_at = Some(now.time);
            return;
        }
        self.listeners.clear();
        self.engine.shut_down(now);
        self.ends_at = Some(now.time + FLUSH_TIMEOUT);
    }

    fn accept_due(&mut self, now: Now) {
        for index in 0..self.listeners.len() {
            if self.listeners[index].accept_at <= now.time {
                self.listeners[index].accept_at = self.accept(index, now);
            }
        }
    }

    /// Accepts the connections that wait, up to the share of one turn, and returns when to go on without an event.
    fn accept(&mut self, index: usize, now: Now) -> Time {
        for _ in 0..ACCEPTS_A_TURN {
            if let Some(place_at) = self.engine.next_place(now.time) {
                // A place may also become free before that.
                return place_at.min(now.time + PLACE_RETRY);
            }
            match listener::accept(&self.listeners[index].socket) {
                Ok((stream, peer)) => {
                    self.recover();
                    self.take(stream, peer, now);
                }
                Err(AcceptError::Nobody) => return Time::NEVER,
                Err(AcceptError::NoAddress(error)) => {
                    self.report(Incident::NoAddress, &error, now);
                }
                Err(AcceptError::Connection(error)) => {
                    self.report(Incident::AcceptFailed, &error, now);
                }
                Err(AcceptError::Exhausted(error)) => {
                    let is_turned_away = self.turn_away(index);
                    // While not even that helps, what fails is one connection's turn, many times.
                    if !std::mem::replace(&mut self.exhausted, true) || is_turned_away {
                        self.report(Incident::OutOfDescriptors, &error, now);
                    }
                    if !is_turned_away {
                        return now.time + ACCEPT_RETRY;
                    }
                }
            }
        }
        now.time
    }

    fn report(&mut self, incident: Incident, error: &io::Error, now: Now) {
        let console = self.engine.console();
        console.report(incident.because(error), now.time);
    }

    /// Tells a connection that waits that there is no place, for which the spare descriptor is given up for
    /// a moment. False when that did not help.
    fn turn_away(&mut self, index: usize) -> bool {
        drop(self.spare.take());
        let accepted = listener::accept(&self.listeners[index].socket);
        let turned_away = accepted.is_ok();
        if let Ok((stream, _)) = accepted {
            #[cfg(feature = "tls")]
            let stream = Accepted::from(stream);
            self.engine.turn_away(stream);
        }
        self.spare = spare_descriptor();
        turned_away
    }

    /// Notes that somebody was taken, which ends an episode without descriptors.
    fn recover(&mut self) {
        if std::mem::replace(&mut self.exhausted, false) && self.spare.is_none() {
            self.spare = spare_descriptor();
        }
    }

    fn take(&mut self, stream: TcpStream, peer: SocketAddr, now: Now) {
        #[cfg(feature = "tls")]
        let stream = {
            let offer = self.certificate.as_ref().map(|it| it.offer(peer.ip()));
            Accepted::new(stream, offer)
        };
        let registry = self.poll.registry();
        self.engine.accept(stream, peer, now, |socket, token| {
            #[cfg(feature = "tls")]
            let socket = socket.socket_mut();
            registry.register(socket, Token(token), INTEREST)
        });
    }
}

/// A descriptor that stands for nothing.
fn spare_descriptor() -> Option<OwnedFd> {
    File::open("/dev/null").ok().map(OwnedFd::from)
}
