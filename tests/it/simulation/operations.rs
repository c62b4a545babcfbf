//! What may happen in a step: clients come, talk, stall and vanish, events go astray, the clock
//! jumps.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use super::driver::Driver;
use super::script::{Desk, Kind};
use super::setting::Flavour;
use super::web::Asks;
use super::world::WITNESS;

/// What a step may do before its turn.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Operation {
    Connect,
    /// A program that was here comes back.
    Return,
    Talk,
    /// Somebody new in a room with moderators.
    Visit,
    /// What somebody does there.
    Act,
    /// The keys are read again.
    Reload,
    Burst,
    Chatter,
    Flood,
    Freeze,
    Thaw,
    HalfClose,
    Break,
    Vanish,
    QuitStorm,
    ResetStorm,
    Stale,
    Wait,
    Jump,
    NextDeadline,
    ShutDown,
    Nothing,
}

/// How often what happens in most runs.
pub(crate) const OPERATIONS: [(usize, Operation); 18] = [
    (90, Operation::Connect),
    (30, Operation::Return),
    (400, Operation::Talk),
    (30, Operation::Burst),
    (5, Operation::Flood),
    (40, Operation::Freeze),
    (40, Operation::Thaw),
    (25, Operation::HalfClose),
    (25, Operation::Break),
    (10, Operation::Vanish),
    (2, Operation::QuitStorm),
    (4, Operation::ResetStorm),
    (30, Operation::Stale),
    (80, Operation::Wait),
    (5, Operation::Jump),
    (30, Operation::NextDeadline),
    (1, Operation::ShutDown),
    (100, Operation::Nothing),
];

/// The same where more is said than a frozen reader may fall behind.
pub(crate) const FLOODS: [(usize, Operation); 10] = [
    (60, Operation::Connect),
    (40, Operation::Return),
    (150, Operation::Talk),
    (150, Operation::Flood),
    (100, Operation::Freeze),
    (50, Operation::Thaw),
    (10, Operation::Break),
    (60, Operation::Vanish),
    (30, Operation::Wait),
    (100, Operation::Nothing),
];

/// The same where some moderate.
pub(crate) const MODERATED: [(usize, Operation); 14] = [
    (90, Operation::Visit),
    (600, Operation::Act),
    (6, Operation::Freeze),
    (20, Operation::Thaw),
    (8, Operation::HalfClose),
    (8, Operation::Break),
    (1, Operation::QuitStorm),
    (10, Operation::Stale),
    (50, Operation::Wait),
    (12, Operation::Jump),
    (10, Operation::NextDeadline),
    (15, Operation::Reload),
    (1, Operation::ShutDown),
    (20, Operation::Nothing),
];

/// The same where some come by IRC.
pub(crate) const BY_IRC: [(usize, Operation); 15] = [
    (110, Operation::Visit),
    (600, Operation::Act),
    (10, Operation::Burst),
    (12, Operation::Freeze),
    (25, Operation::Thaw),
    (8, Operation::HalfClose),
    (10, Operation::Break),
    (1, Operation::QuitStorm),
    (10, Operation::Stale),
    (80, Operation::Wait),
    (15, Operation::Jump),
    (20, Operation::NextDeadline),
    (6, Operation::Reload),
    (1, Operation::ShutDown),
    (20, Operation::Nothing),
];

impl Driver {
    pub(crate) fn perform(&mut self, operation: Operation) {
        let choices = self.world.choices();
        match operation {
            Operation::Connect => self.newcomer(),
            Operation::Return => self.program_returns(),
            Operation::Talk => self.with_somebody(Driver::talk),
            Operation::Visit if self.flavour == Flavour::Irc => self.somebody_comes(),
            Operation::Visit => self.guest_comes(),
            Operation::Act => self.act(),
            Operation::Reload => self.reload(),
            Operation::Burst if self.flavour == Flavour::Irc => {
                (0..choices.within(5..=30)).for_each(|_| self.act());
            }
            Operation::Burst => self.with_somebody(|driver, client| {
                (0..driver.world.choices().within(5..=90)).for_each(|_| driver.talk(client));
            }),
            Operation::Chatter => {
                for client in self.somebodies() {
                    self.talk(client);
                    self.world.arrive(client, usize::MAX);
                }
            }
            Operation::Flood => self.with_somebody(Driver::flood),
            Operation::Freeze => {
                self.with_somebody(|driver, client| driver.set_frozen(client, true));
            }
            Operation::Thaw => {
                self.with_somebody(|driver, client| driver.set_frozen(client, false));
            }
            Operation::HalfClose => self.with_somebody(Driver::half_close),
            Operation::Break => self.with_somebody(Driver::break_down),
            Operation::Vanish => self.vanish(),
            Operation::QuitStorm => {
                for client in self.somebodies() {
                    self.world.leave(client);
                    self.world.arrive(client, usize::MAX);
                }
            }
            Operation::ResetStorm => {
                for client in self.somebodies() {
                    if choices.once_in(2) {
                        self.break_down(client);
                    }
                }
            }
            Operation::Stale if self.world.clients().len() > 1 => {
                let client = choices.within(1..=self.world.clients().len() - 1);
                self.world.deliver_stale(client);
            }
            Operation::Wait => {
                let millis = choices.below(*choices.pick(&[3, 50, 700])) as u64;
                self.world.advance(Duration::from_millis(millis));
            }
            Operation::Jump => {
                let secs = *choices.pick(&[3, 20, 70, 4_000, 200_000]);
                self.world.advance(Duration::from_secs(secs));
            }
            Operation::NextDeadline => self.advance_to_deadline(),
            Operation::ShutDown => {
                if choices.once_in(3) {
                    self.world.shut_down();
                }
            }
            Operation::Stale | Operation::Nothing => {}
        }
    }

    /// Everyone but the witness whose connection is open.
    pub(crate) fn somebodies(&self) -> Vec<usize> {
        let mut open = self.world.open();
        open.retain(|&client| client != WITNESS);
        open
    }

    fn with_somebody(&mut self, act: impl FnOnce(&mut Driver, usize)) {
        let open = self.somebodies();
        if !open.is_empty() {
            let client = *self.world.choices().pick(&open);
            act(self, client);
        }
    }

    pub(crate) fn connect(&mut self) -> usize {
        let (peer, room_max) = self.somebody();
        self.world.connect(peer, room_max)
    }

    /// An address and the room of a kernel's buffer.
    pub(crate) fn somebody(&self) -> (SocketAddr, usize) {
        let choices = self.world.choices();
        let address = self.flavour.address(&choices);
        let port = 1_024 + u16::try_from(self.world.clients().len()).expect("a short run");
        let room_max = *choices.pick(&[4096, 100, 600, 40_000]);
        ((address, port).into(), room_max)
    }

    /// Somebody new, of any kind.
    pub(crate) fn newcomer(&mut self) {
        let is_over = self.world.record().ended_in().is_some();
        if is_over || self.world.clients().len() >= 300 || !self.world.takes_newcomers() {
            return;
        }
        if self.world.choices().once_in(60) {
            let (peer, room_max) = self.somebody();
            self.world.connect_unwatched(peer, room_max);
            return;
        }
        let client = self.connect();
        let choices = self.world.choices();
        self.speak_a_dialect(client);
        let is_plain = self.world.clients()[client].sent().is_empty();
        if choices.once_in(25) {
            if is_plain && self.world.setting().is_web {
                return self.world.request(client, Asks::File);
            }
            self.world.say(client, b"GET /list HTTP/1.1");
            self.world.say(client, b"Host: example.net");
        } else if choices.once_in(40) {
            let others = [&b"\x16\x03\x01/quit"[..], b"SSH-2.0-x", b"*1\r", b"GEt /"];
            let start = *choices.pick(&others);
            self.world.say(client, start);
        } else if !choices.once_in(6) {
            self.attempt(client);
        }
    }

    /// Some are programs, which say so first. Moderators and those that they decide about speak plain.
    pub(crate) fn speak_a_dialect(&mut self, client: usize) {
        if self.flavour != Flavour::Moderated && self.world.choices().once_in(4) {
            self.speak_objects(client);
        }
    }

    /// As a program over TCP, or as a browser.
    pub(crate) fn speak_objects(&mut self, client: usize) {
        let choices = self.world.choices();
        {
            let first = choices.pick(&["/json", "/json", "/json\r", "\u{FEFF}/json"]);
            let is_web = self.world.setting().is_web && self.world.web_choices().once_in(2);
            match is_web {
                true => self.world.request(client, Asks::WebSocket),
                false => self.world.say(client, first.as_bytes()),
            }
        }
    }

    pub(crate) fn attempt(&mut self, client: usize) {
        let line = self.desk(client).attempt();
        self.world.say(client, &line);
    }

    /// Something to say: a try at a nickname as long as none can have been accepted, and sometimes
    /// beyond.
    fn talk(&mut self, client: usize) {
        if self.world.clients()[client].ends() {
            return;
        }
        let author = self.world.clients()[client].author();
        let logged_in = author.last_name().is_some();
        if !logged_in || self.world.choices().once_in(40) {
            return self.attempt(client);
        }
        if self.world.choices().once_in(12) && !self.world.is_member(client) {
            return self.attempt(client);
        }
        let lines = self.desk(client).any();
        for line in lines {
            self.world.say(client, &line);
        }
    }

    /// Where a client writes, knowing those present and some that were.
    pub(crate) fn desk(&mut self, client: usize) -> Desk<'_> {
        let mut others = Vec::new();
        for (index, other) in self.world.clients().iter().enumerate() {
            let known = self.world.pipe(index).closed().is_none() || index % 4 == 0;
            if index != client && known {
                others.extend(other.author().last_name().cloned());
            }
        }
        self.world.desk(client, others)
    }

    /// One talks much, in public and to one that does not read.
    fn flood(&mut self, client: usize) {
        let others: Vec<usize> = self.somebodies();
        let target = *self.world.choices().pick(&others);
        if target == client || !self.world.is_member(client) || self.world.clients()[client].ends()
        {
            return;
        }
        self.set_frozen(target, true);
        let author = self.world.clients()[target].author();
        let names = Vec::from_iter(author.last_name().cloned());
        for _ in 0..self.world.choices().within(5..=25) {
            let kind = self
                .world
                .choices()
                .weighted(&[(4, Kind::Say), (1, Kind::Private)]);
            let bytes_min = if kind == Kind::Say { 900 } else { 0 };
            let mut desk = self.world.desk(client, names.clone());
            let lines = desk.lines(kind, bytes_min);
            for line in lines {
                self.world.say(client, &line);
            }
        }
    }

    fn set_frozen(&mut self, client: usize, frozen: bool) {
        self.world.tell(|| format!("{client} frozen: {frozen}"));
        self.world.set_frozen(client, frozen);
    }

    fn half_close(&mut self, client: usize) {
        let is_web_socket = self.world.clients()[client].asks() == Some(Asks::WebSocket);
        if is_web_socket && !self.world.web_choices().once_in(3) {
            return self.world.say_goodbye(client);
        }
        self.world.tell(|| format!("{client} will end"));
        if !self.world.clients()[client].ends() {
            if self.world.choices().once_in(3) {
                self.world.say_unfinished(client, b"/quit");
            }
            self.world.will_end(client);
        }
    }

    fn break_down(&mut self, client: usize) {
        let choices = self.world.choices();
        let errors = [
            ErrorKind::ConnectionReset,
            ErrorKind::TimedOut,
            ErrorKind::BrokenPipe,
        ];
        let error = *choices.pick(&errors);
        let lose_input = choices.once_in(2);
        self.world.tell(|| format!("{client} breaks: {error}"));
        self.world.break_down(client, error, lose_input);
    }

    /// Somebody comes, tries nicknames and is gone: what was sent is still there to be read.
    fn vanish(&mut self) {
        if self.world.record().ended_in().is_some() || !self.world.takes_newcomers() {
            return;
        }
        let client = self.connect();
        self.speak_a_dialect(client);
        for _ in 0..self.world.choices().within(1..=4) {
            self.attempt(client);
        }
        self.world.arrive(client, usize::MAX);
        self.world.tell(|| format!("{client} vanishes"));
        self.world
            .break_down(client, ErrorKind::ConnectionReset, false);
    }
}
