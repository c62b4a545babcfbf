//! The daemon under test: its engine, and all of it that the simulation touches.
//!
//! Whoever changes the engine mends this file, and the simulation is well again.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use littlecats::daemon::connection::Input;
use littlecats::daemon::engine::{Engine, Readiness, Wait};
use littlecats::daemon::limits::Limits;
use littlecats::daemon::phase::{Over, Phase};
use littlecats::daemon::secrets::Secrets;
use littlecats::daemon::secrets::digest::Digest;
use littlecats::daemon::secrets::files::KeyLine;
#[cfg(feature = "web")]
use littlecats::daemon::web::WebOptions;
use littlecats::delivery::log::Log;
use littlecats::dialect::Encoding;
use littlecats::room::key::Role;
use littlecats::room::nickname::Nickname;
use littlecats::room::roster::{Holder, Standing};
use littlecats::room::session::SessionId;
use littlecats::room::time::{Now, Time, WallTime};
use littlecats::text::{Language, Words};

use super::network::{DaemonSocket, SocketEvent};
use super::ring::{Era, Key};

/// What the engine calls a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Handle(SessionId);

/// How a connection stands between two turns.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) stage: Stage,
    /// It asks for something as a browser does, or was answered.
    pub(crate) is_request: bool,
    /// It has become a WebSocket.
    pub(crate) is_web_socket: bool,
    /// It has no place.
    pub(crate) is_refused: bool,
    /// It sent faster than its rate, and more of it is to be read.
    pub(crate) paused: bool,
    /// It waits for its turn among those of its address, or for all that read.
    pub(crate) queued: bool,
    pub(crate) queued_bytes: usize,
    pub(crate) unread_bytes: usize,
    /// Its socket may have more that needs no event to be read.
    pub(crate) may_have_more: bool,
    pub(crate) deadline: Time,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It asks for something as a browser does.
    Request,
    Guest,
    /// It has a nickname, and is not in the room, or on its way there.
    Outside,
    Member,
    /// What it is owed is still written, until then.
    Closing(Time),
    Lingering,
    Closed,
}

/// A member as the roster has it: by its place in the order, and found again both ways.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    pub(crate) nickname: &'a str,
    pub(crate) folded: &'a str,
    pub(crate) found: Option<Handle>,
    pub(crate) known_as: Option<&'a str>,
}

#[derive(Debug)]
pub(crate) struct Subject {
    engine: Engine<DaemonSocket>,
}

impl Subject {
    pub(crate) fn new(language: Language, limits: Limits, is_web: bool) -> Subject {
        #[cfg_attr(not(feature = "web"), expect(unused_mut, reason = "set below"))]
        let mut engine = Engine::new(Words::new(language, None), limits);
        #[cfg(feature = "web")]
        engine.serve_web(WebOptions {
            is_served: is_web,
            ..WebOptions::default()
        });
        #[cfg(not(feature = "web"))]
        assert!(!is_web);
        Subject { engine }
    }

    /// Hands a new connection over; none when it is closed on the spot. The kernel may refuse to
    /// watch the socket.
    pub(crate) fn accept(
        &mut self,
        socket: DaemonSocket,
        peer: SocketAddr,
        is_watched: bool,
        now: Time,
    ) -> Option<Handle> {
        let register = |_: &mut DaemonSocket, _| match is_watched {
            true => Ok(()),
            false => Err(ErrorKind::Other.into()),
        };
        let id = self.engine.accept(socket, peer, both(now), register);
        id.map(Handle)
    }

    /// Hands an event over as the loop does, by its token.
    pub(crate) fn notify(&mut self, connection: Handle, event: SocketEvent, now: Time) -> bool {
        let readiness = Readiness {
            readable: event.readable,
            writable: event.writable,
            reads_may_be_short: false,
            has_shut: event.shut,
            is_gone: event.gone,
        };
        let is_known = self.engine.connections().get(connection.0).is_some();
        self.engine.notify(connection.0.to_token(), readiness, now);
        is_known
    }

    /// Whether a newcomer would be taken, or told that there is no place, and not left waiting.
    pub(crate) fn takes_newcomers(&self, now: Time) -> bool {
        self.engine.next_place(now).is_none()
    }

    pub(crate) fn turn(&mut self, now: Time) {
        self.engine.turn(both(now));
    }

    pub(crate) fn turn_ended(&mut self, now: Time) {
        self.engine.turn_ended(now);
    }

    pub(crate) fn shut_down(&mut self, now: Time) {
        self.engine.shut_down(both(now));
    }

    /// Other secrets are in force from here on.
    pub(crate) fn change_secrets(&mut self, era: &Era, now: Time) {
        let change = |secrets: &mut Secrets| {
            secrets.set_keys(era.keys.iter().filter_map(key_line).collect());
            secrets.set_password(era.password.as_deref().map(Digest::of_password));
        };
        self.engine.change_secrets(change, both(now));
    }

    /// A key that moderates as long as the daemon runs.
    pub(crate) fn set_key_of_run(&mut self, key: &str, now: Time) {
        let digest = Digest::of_key(key);
        let change = |secrets: &mut Secrets| secrets.set_key_of_run(digest);
        self.engine.change_secrets(change, both(now));
    }

    pub(crate) fn is_asked_for_secret(&self, connection: Handle) -> bool {
        self.engine.room().is_asked_for_secret(connection.0)
    }

    pub(crate) fn moderates(&self, connection: Handle) -> bool {
        self.engine.room().moderates(connection.0)
    }

    pub(crate) fn has_work(&self) -> bool {
        self.engine.wait() == Wait::No
    }

    pub(crate) fn next_deadline(&self) -> Time {
        self.engine.next_deadline()
    }

    /// When the loop would wake without an event.
    pub(crate) fn wakes_at(&self) -> Time {
        match self.engine.wait() {
            Wait::No => Time::ZERO,
            Wait::Sleep(until) => until.min(self.engine.next_deadline()),
            Wait::Events(until) => until,
        }
    }

    pub(crate) fn connections(&self) -> usize {
        self.engine.connections().len()
    }

    pub(crate) fn deadlines(&self) -> usize {
        self.engine.deadlines()
    }

    /// Up to which byte the room's events have happened.
    pub(crate) fn log_head(&self) -> u64 {
        self.log().head()
    }

    fn log(&self) -> &Log {
        self.engine.feed(Encoding::Plain).log()
    }

    /// Whether any connection reads the room's events in an encoding.
    pub(crate) fn has_readers(&self, encoding: Encoding) -> bool {
        self.engine.feed(encoding).has_readers()
    }

    pub(crate) fn log_capacity(&self, encoding: Encoding) -> usize {
        self.engine.feed(encoding).log().capacity()
    }

    /// None when the engine holds no such connection.
    pub(crate) fn state(&self, connection: Handle) -> Option<State> {
        let found = self.engine.connections().get(connection.0)?;
        #[cfg(feature = "web")]
        let is_request = found.decoder.is_http();
        #[cfg(feature = "web")]
        let is_web_socket = found.decoder.encoding() == Encoding::Framed;
        #[cfg(not(feature = "web"))]
        let (is_request, is_web_socket) = (false, false);
        #[cfg(feature = "irc")]
        let speaks_irc = found.speaks_irc();
        #[cfg(not(feature = "irc"))]
        let speaks_irc = false;
        let stage = match &found.phase {
            Phase::Open if is_request => Stage::Request,
            Phase::Open => match self.engine.room().roster().standing(connection.0) {
                Standing::Guest => Stage::Guest,
                Standing::Outside if speaks_irc => Stage::Outside,
                Standing::Outside => {
                    let is_entering = self.engine.room().is_entering(connection.0);
                    assert!(is_entering, "nobody else is outside in the plain dialect");
                    Stage::Guest
                }
                Standing::Inside => Stage::Member,
            },
            Phase::Over(over) => match **over {
                Over::Draining(until) => Stage::Closing(until),
                Over::Lingering(_) | Over::Refusing(_) | Over::Refused(_) => Stage::Lingering,
                Over::Closed => Stage::Closed,
            },
        };
        Some(State {
            is_request,
            is_web_socket,
            is_refused: found.phase.is_refused(),
            stage,
            paused: found.input == Input::Paused,
            queued: matches!(found.input, Input::Queued | Input::Held),
            queued_bytes: found.outbox.queued_bytes(),
            unread_bytes: self.engine.unread_bytes(connection.0),
            may_have_more: found.readable,
            deadline: self.engine.deadline(connection.0),
        })
    }

    pub(crate) fn is_member(&self, connection: Handle) -> bool {
        self.engine.room().roster().standing(connection.0) == Standing::Inside
    }

    /// Whether a connection has a nickname.
    pub(crate) fn is_registered(&self, connection: Handle) -> bool {
        self.engine.room().roster().standing(connection.0) != Standing::Guest
    }

    /// Whether a connection is past its login and not on its way out.
    pub(crate) fn has_logged_in(&self, connection: Handle) -> bool {
        let state = self.state(connection);
        state.is_some_and(|state| state.stage == Stage::Member)
    }

    pub(crate) fn is_taken(&self, folded: &str) -> bool {
        self.holder(folded).is_some()
    }

    fn holder(&self, folded: &str) -> Option<SessionId> {
        match self.engine.room().roster().holder(folded, Time::NEVER)? {
            Holder::Session(session) => Some(session),
            Holder::Kept(_) => None,
        }
    }

    pub(crate) fn member_count(&self) -> usize {
        self.engine.room().count()
    }

    /// In the order of a list.
    pub(crate) fn members(&self) -> impl Iterator<Item = Member<'_>> {
        let roster = self.engine.room().roster();
        roster.sorted_after(None).map(|nickname| {
            let found = self.holder(nickname.folded());
            let known_as = found.and_then(|session| roster.nickname(session));
            Member {
                nickname: nickname.as_str(),
                folded: nickname.folded(),
                found: found.map(Handle),
                known_as: known_as.map(Nickname::as_str),
            }
        })
    }
}

fn key_line(key: &Key) -> Option<KeyLine> {
    let nickname = key.nickname.as_ref()?;
    Some(KeyLine {
        nickname: Nickname::parse(nickname).expect("a valid one"),
        role: match key.is_moderator {
            true => Role::Moderator,
            false => Role::Member,
        },
        digest: Digest::of_key(&key.text),
    })
}

/// A wall clock that began on a day in 2026, and goes as the other does.
fn both(time: Time) -> Now {
    let since_start: Duration = time.since(Time::ZERO);
    let millis = u64::try_from(since_start.as_millis()).expect("a short run");
    Now {
        time,
        wall: WallTime::from_millis(1_790_000_000_000 + millis),
    }
}
