//! What the service manager that started the daemon is told, if one did (sd_notify(3)): that it is ready,
//! how many are in, that it lives.
//!
//! Its socket is opened once, as a daemon out of descriptors has to say that it lives, too; and nothing
//! waits for the manager: what it does not take is kept and tried again.

use std::collections::VecDeque;
use std::env;
use std::ffi::OsStr;
use std::io;
#[cfg(any(target_os = "android", target_os = "linux"))]
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use sd_notify::NotifyState;

use crate::room::time::Time;
use crate::text::Language;
use crate::text::service::Status;

/// Where the manager listens.
const NOTIFY_SOCKET: &str = "NOTIFY_SOCKET";

/// How often it is told how many are in, at most.
const STATUS_GAP: Duration = Duration::from_secs(1);

/// What part of its patience passes between two signs of life: half of it is the most that one may let
/// pass, and a loop has other things to do.
const SIGNS_OF_LIFE: u32 = 3;

/// The least time between two of them.
const SIGN_GAP_MIN: Duration = Duration::from_millis(1);

/// When something is tried again that the manager did not take.
const RETRY: Duration = Duration::from_millis(50);

/// What waits for a manager that takes nothing: some more than a few reloads.
const MESSAGES_MAX: usize = 16;

/// A service manager.
#[derive(Debug)]
pub(super) struct Supervisor {
    socket: UnixDatagram,
    address: SocketAddr,
    language: Language,
    /// What it did not take yet, in order.
    messages: VecDeque<String>,
    retry_at: Time,
    /// The time between two signs of life; `None` where it does not want any.
    sign_gap: Option<Duration>,
    sign_at: Time,
    /// How many are in, and how many it was told are.
    members: usize,
    told: Option<usize>,
    /// Not before this it is told again.
    tell_at: Time,
}

impl Supervisor {
    /// The one that the environment names.
    ///
    /// # Errors
    /// When there can be no socket to tell it by, or its address is none that is known.
    pub(super) fn from_env(language: Language) -> io::Result<Option<Supervisor>> {
        let Some(name) = env::var_os(NOTIFY_SOCKET) else {
            return Ok(None);
        };
        Supervisor::at(address(&name)?, patience(), language).map(Some)
    }

    fn at(
        address: SocketAddr,
        patience: Option<Duration>,
        language: Language,
    ) -> io::Result<Supervisor> {
        let socket = UnixDatagram::unbound()?;
        socket.set_nonblocking(true)?;
        Ok(Supervisor {
            socket,
            address,
            language,
            messages: VecDeque::new(),
            retry_at: Time::NEVER,
            sign_gap: patience.map(|it| (it / SIGNS_OF_LIFE).max(SIGN_GAP_MIN)),
            sign_at: patience.map_or(Time::NEVER, |_| Time::ZERO),
            members: 0,
            told: None,
            tell_at: Time::ZERO,
        })
    }

    /// All sockets listen, or what was to be read again was.
    pub(super) fn ready(&mut self, now: Time) {
        self.tell(&[NotifyState::Ready], now);
    }

    pub(super) fn reloading(&mut self, now: Time) {
        match NotifyState::monotonic_usec_now() {
            Ok(since) => self.tell(&[NotifyState::Reloading, since], now),
            Err(_) => self.tell(&[NotifyState::Reloading], now),
        }
    }

    /// Is told in this language from here on, also what it was told in the other.
    pub(super) fn speak(&mut self, language: Language) {
        if self.language != language {
            self.language = language;
            self.told = None;
        }
    }

    pub(super) fn stopping(&mut self, now: Time) {
        self.tell(&[NotifyState::Stopping], now);
    }

    /// Says what is due by now, in a turn of the loop itself: what else would it show of that?
    pub(super) fn turn(&mut self, members: usize, now: Time) {
        self.members = members;
        if self.retry_at <= now {
            self.send(now);
        }
        if let Some(gap) = self.sign_gap
            && self.sign_at <= now
        {
            self.sign_at = now + gap;
            self.tell_unless_others_wait(NotifyState::Watchdog, now);
        }
        if self.told != Some(members) && self.tell_at <= now {
            self.told = Some(members);
            self.tell_at = now + STATUS_GAP;
            let status = Status { members }.in_words(self.language).to_string();
            self.tell_unless_others_wait(NotifyState::Status(&status), now);
        }
    }

    /// When there is something to be said, or [`Time::NEVER`].
    pub(super) fn due(&self) -> Time {
        let status = if self.told == Some(self.members) {
            Time::NEVER
        } else {
            self.tell_at
        };
        self.retry_at.min(self.sign_at).min(status)
    }

    fn tell(&mut self, states: &[NotifyState<'_>], now: Time) {
        if self.messages.len() < MESSAGES_MAX {
            let lines = states.iter().map(ToString::to_string);
            self.messages
                .push_back(lines.collect::<Vec<_>>().join("\n"));
        }
        self.send(now);
    }

    /// What is worth nothing once it is late: it comes again by itself.
    fn tell_unless_others_wait(&mut self, state: NotifyState<'_>, now: Time) {
        if self.messages.is_empty() {
            self.tell(&[state], now);
        }
    }

    fn send(&mut self, now: Time) {
        self.retry_at = Time::NEVER;
        while let Some(message) = self.messages.front() {
            let sent = self.socket.send_to_addr(message.as_bytes(), &self.address);
            match sent {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.retry_at = now + RETRY;
                    return;
                }
                // To one that is gone nothing can be told, and the daemon goes on without it.
                Ok(_) | Err(_) => self.messages.pop_front(),
            };
        }
    }
}

/// The time within which the manager wants a sign of life of this process.
fn patience() -> Option<Duration> {
    sd_notify::watchdog_enabled().filter(|patience| !patience.is_zero())
}

/// A path, or behind an `@` a name without one (unix(7)).
fn address(name: &OsStr) -> io::Result<SocketAddr> {
    match name.as_bytes() {
        #[cfg(any(target_os = "android", target_os = "linux"))]
        [b'@', name @ ..] => SocketAddr::from_abstract_name(name),
        [b'/', ..] => SocketAddr::from_pathname(name),
        _ => Err(io::ErrorKind::Unsupported.into()),
    }
}

#[cfg(test)]
mod tests;
