//! The loop: what the sockets and signals say goes to the engine, turn after turn.
//!
//! The only one that knows mio's tokens. Sockets are registered once, edge-triggered, for both
//! directions; the engine remembers which connections have more to do. What SIGHUP reads again is for
//! `hangup` to know.

mod hangup;
#[cfg(feature = "tls")]
mod heap;

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::thread;
use std::time::Duration;

use mio::event::Event;
use mio::{Events, Interest, Poll, Token, Waker};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

#[cfg(feature = "tls")]
use self::heap::Heap;
use super::clock::Clock;
use super::engine::{Engine, Readiness, Wait};
use super::limits::{FLUSH_TIMEOUT, Limits};
use super::listeners::{Listener, Opened, spare_descriptor};
use super::log_writer::LogWriter;
use super::numbers::counters::Histogram;
#[cfg(feature = "metrics")]
use super::numbers::serve::Asked;
use super::reload::Flags;
use super::secrets::Secrets;
use super::secrets::files::SecretFiles;
use super::signals::{drain, on_signals};
use super::supervisor::Supervisor;
#[cfg(feature = "tls")]
use super::tls::Certificate;
use super::ways_in::Listening;
#[cfg(feature = "web")]
use super::web::WebOptions;
use crate::room::moderation::sanctions::Sanction;
use crate::room::time::{Now, Time};
use crate::text::Words;
use crate::transport::Accepted;
use crate::transport::listener;

/// Events taken from the kernel at once.
const EVENTS_A_TURN: usize = 1024;

/// Tokens from here down are not sessions', which stay in the lower half of the numbers.
const TERMINATE: Token = Token(usize::MAX);
const HANGUP: Token = Token(usize::MAX - 1);
const BANS_KEPT: Token = Token(usize::MAX - 2);
/// Those between are of the numbers that are asked for.
const FIRST_LISTENER: usize = usize::MAX - 64;

/// The daemon, ready to run.
#[derive(Debug)]
pub struct Server {
    pub(super) poll: Poll,
    clock: Clock,
    pub(super) engine: Engine<Accepted>,
    /// How long turns took.
    pub(super) turns: Histogram,
    #[cfg(feature = "metrics")]
    pub(super) asked: Asked,
    pub(super) listeners: Vec<Listener>,
    #[cfg(feature = "tls")]
    pub(super) certificate: Option<Certificate>,
    #[cfg(feature = "tls")]
    heap: Heap,
    terminate: mio::net::UnixStream,
    hangup: mio::net::UnixStream,
    files: SecretFiles,
    flags: Option<Flags>,
    /// What started it and wants to be told how it does.
    supervisor: Option<Supervisor>,
    /// Held to be given up when there is no other, so that nobody waits in vain.
    pub(super) spare: Option<OwnedFd>,
    /// Descriptors ran out; until somebody is taken again.
    pub(super) exhausted: bool,
    /// When the daemon is to be gone, once it was asked to end.
    ends_at: Option<Time>,
}

impl Server {
    /// Takes over listening sockets and the process's signals.
    ///
    /// # Errors
    /// When the kernel refuses the poll, a registration or a signal handler.
    pub(super) fn new(sockets: Vec<Opened>, words: Words, limits: Limits) -> io::Result<Server> {
        let poll = Poll::new()?;
        let mut listeners = Vec::new();
        for (index, (mut socket, lacks)) in sockets.into_iter().enumerate() {
            let token = Token(FIRST_LISTENER - index);
            poll.registry()
                .register(&mut socket, token, Interest::READABLE)?;
            listeners.push(Listener {
                address: socket.local_addr()?,
                socket,
                accept_at: Time::NEVER,
                lacks,
            });
        }
        let terminate = on_signals(&[SIGINT, SIGTERM], &poll, TERMINATE)?;
        let hangup = on_signals(&[SIGHUP], &poll, HANGUP)?;
        Ok(Server {
            poll,
            clock: Clock::start(),
            engine: Engine::new(words, limits),
            turns: Histogram::default(),
            #[cfg(feature = "metrics")]
            asked: Asked::default(),
            #[cfg(feature = "tls")]
            certificate: None,
            #[cfg(feature = "tls")]
            heap: Heap::default(),
            listeners,
            terminate,
            hangup,
            files: SecretFiles::default(),
            flags: None,
            supervisor: None,
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

    /// Tells this service manager how it does.
    pub(super) fn supervised_by(&mut self, supervisor: Supervisor) {
        self.supervisor = Some(supervisor);
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
        let now = self.clock.time();
        self.tell_supervisor(|it| it.ready(now));
        let mut events = Events::with_capacity(EVENTS_A_TURN);
        let mut began = None;
        loop {
            let now = self.clock.time();
            self.engine.turn_ended(now);
            if let Some(began) = began.take() {
                self.turns.note(now.since(began));
            }
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
            began = Some(now.time);
            for event in &events {
                self.dispatch(event, now, log_writer);
            }
            #[cfg(feature = "tls")]
            self.look_at_certificate(now);
            #[cfg(feature = "metrics")]
            self.look_after_those_that_ask(now);
            self.accept_due(now);
            self.engine.turn(now);
            #[cfg(feature = "tls")]
            self.look_at_heap(now.time);
            let members = self.engine.room().count();
            self.tell_supervisor(|it| it.turn(members, now.time));
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

    #[cfg(feature = "tls")]
    fn look_at_heap(&mut self, now: Time) {
        let connections = self.engine.connections().len();
        if self.certificate.is_some() && self.heap.take_due(connections, now) {
            heap::give_back();
        }
    }

    /// How long events are waited for when the engine has nothing to do before `until`.
    fn timeout(&self, until: Time, now: Time) -> Option<Duration> {
        let listeners = self.listeners.iter().map(|listener| listener.accept_at);
        let supervisor = self.supervisor.as_ref().map(Supervisor::due);
        #[cfg(feature = "metrics")]
        let until = until.min(self.asked.due());
        #[cfg(feature = "tls")]
        let until = until.min(self.heap.due()).min(
            self.certificate
                .as_ref()
                .map_or(until, Certificate::look_at),
        );
        let wake_at = listeners
            .chain(self.ends_at)
            .chain(supervisor)
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
                    self.tell_supervisor(|it| it.reloading(now.time));
                    log_writer.reopen();
                    self.reload(now, log_writer);
                    self.tell_supervisor(|it| it.ready(now.time));
                }
            }
            // The turn looks at what there is.
            BANS_KEPT => {}
            #[cfg(feature = "metrics")]
            token if token.0 > FIRST_LISTENER && self.is_asked(token, now, log_writer) => {}
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
        self.tell_supervisor(|it| it.stopping(now.time));
        self.listeners.clear();
        self.engine.shut_down(now);
        self.ends_at = Some(now.time + FLUSH_TIMEOUT);
    }

    fn tell_supervisor(&mut self, tell: impl FnOnce(&mut Supervisor)) {
        if let Some(supervisor) = &mut self.supervisor {
            tell(supervisor);
        }
    }
}
