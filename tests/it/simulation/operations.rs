//! What may happen in a step: clients come, talk, stall and vanish, events go astray, the clock
//! jumps.

use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::time::Duration;

use super::driver::Driver;
use super::script::{Desk, Kind};
use super::world::WITNESS;

/// What a step may do before its turn.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Deed {
    Connect,
    Talk,
    Burst,
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
pub(crate) const DEEDS: [(usize, Deed); 17] = [
    (90, Deed::Connect),
    (400, Deed::Talk),
    (30, Deed::Burst),
    (5, Deed::Flood),
    (40, Deed::Freeze),
    (40, Deed::Thaw),
    (25, Deed::HalfClose),
    (25, Deed::Break),
    (10, Deed::Vanish),
    (2, Deed::QuitStorm),
    (4, Deed::ResetStorm),
    (30, Deed::Stale),
    (80, Deed::Wait),
    (5, Deed::Jump),
    (30, Deed::NextDeadline),
    (1, Deed::ShutDown),
    (100, Deed::Nothing),
];

/// The same where more is said than a frozen reader may fall behind.
pub(crate) const FLOODS: [(usize, Deed); 9] = [
    (60, Deed::Connect),
    (150, Deed::Talk),
    (150, Deed::Flood),
    (100, Deed::Freeze),
    (50, Deed::Thaw),
    (10, Deed::Break),
    (60, Deed::Vanish),
    (30, Deed::Wait),
    (100, Deed::Nothing),
];

impl Driver {
    pub(crate) fn act(&mut self, deed: Deed) {
        let choices = self.world.choices.clone();
        match deed {
            Deed::Connect => self.newcomer(),
            Deed::Talk => self.with_somebody(Driver::talk),
            Deed::Burst => self.with_somebody(|driver, client| {
                (0..driver.world.choices.within(5..=90)).for_each(|_| driver.talk(client));
            }),
            Deed::Flood => self.with_somebody(Driver::flood),
            Deed::Freeze => self.with_somebody(|driver, client| driver.set_frozen(client, true)),
            Deed::Thaw => self.with_somebody(|driver, client| driver.set_frozen(client, false)),
            Deed::HalfClose => self.with_somebody(Driver::half_close),
            Deed::Break => self.with_somebody(Driver::break_down),
            Deed::Vanish => self.vanish(),
            Deed::QuitStorm => {
                for client in self.somebodies() {
                    self.world.say(client, b"/sair".to_vec());
                    self.world.arrive(client, usize::MAX);
                }
            }
            Deed::ResetStorm => {
                for client in self.somebodies() {
                    if choices.once_in(2) {
                        self.break_down(client);
                    }
                }
            }
            Deed::Stale if self.world.clients.len() > 1 => {
                let client = choices.within(1..=self.world.clients.len() - 1);
                self.world.deliver_stale(client);
            }
            Deed::Wait => {
                let millis = choices.below(*choices.pick(&[3, 50, 700])) as u64;
                self.world.advance(Duration::from_millis(millis));
            }
            Deed::Jump => {
                let secs = *choices.pick(&[3, 20, 70, 4_000, 200_000]);
                self.world.advance(Duration::from_secs(secs));
            }
            Deed::NextDeadline => self.advance_to_deadline(),
            Deed::ShutDown => {
                if choices.once_in(3) {
                    self.world.shut_down();
                }
            }
            Deed::Stale | Deed::Nothing => {}
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
            let client = *self.world.choices.pick(&open);
            act(self, client);
        }
    }

    pub(crate) fn connect(&mut self) -> usize {
        let choices = &self.world.choices;
        let address = Ipv4Addr::new(10, 0, 0, u8::try_from(choices.below(5)).expect("small"));
        let port = 1_024 + u16::try_from(self.world.clients.len()).expect("a short run");
        let room_max = *choices.pick(&[4096, 100, 600, 40_000]);
        self.world.connect((address, port).into(), room_max)
    }

    /// Somebody new, who may be anything.
    pub(crate) fn newcomer(&mut self) {
        if self.world.ended_in.is_some() || self.world.clients.len() >= 300 {
            return;
        }
        let client = self.connect();
        let choices = self.world.choices.clone();
        if choices.once_in(60) && self.world.clients[client].refused.is_none() {
            self.abandon(client);
        } else if choices.once_in(25) {
            self.world.say(client, b"GET /list HTTP/1.1".to_vec());
            self.world.say(client, b"Host: example.net".to_vec());
        } else if choices.once_in(40) {
            self.world.say(client, b"\x16\x03\x01/quit".to_vec());
        } else if !choices.once_in(6) {
            self.attempt(client);
        }
    }

    /// The kernel refuses to watch the new socket.
    fn abandon(&mut self, client: usize) {
        self.world.clients[client].abandoned = true;
        self.world
            .pipe_mut(client)
            .break_down(ErrorKind::Other, true);
        if let Some(id) = self.world.clients[client].id {
            self.world.engine.abandon(id, ErrorKind::Other.into());
        }
    }

    pub(crate) fn attempt(&mut self, client: usize) {
        let line = self.desk(client).attempt();
        self.world.say(client, line);
    }

    /// Something to say: a try at a nickname as long as none can have been accepted, and sometimes
    /// beyond.
    fn talk(&mut self, client: usize) {
        if self.world.clients[client].ends {
            return;
        }
        let logged_in = !self.world.clients[client].author.names.is_empty();
        if !logged_in || self.world.choices.once_in(40) {
            return self.attempt(client);
        }
        if self.world.choices.once_in(12) && !self.is_member(client) {
            return self.attempt(client);
        }
        let lines = self.desk(client).any();
        for line in lines {
            self.world.say(client, line);
        }
    }

    fn is_member(&self, client: usize) -> bool {
        let room = self.world.engine.room();
        self.world.clients[client]
            .id
            .is_some_and(|id| room.roster().contains(id))
    }

    /// Where a client writes, knowing who is there and some who were.
    fn desk(&mut self, client: usize) -> Desk<'_> {
        let mut others = Vec::new();
        for (index, other) in self.world.clients.iter().enumerate() {
            let known = self.world.pipe(index).closed.is_none() || index % 4 == 0;
            if index != client && known {
                others.extend(other.author.names.last().cloned());
            }
        }
        self.desk_among(client, others)
    }

    fn desk_among(&mut self, client: usize, others: Vec<String>) -> Desk<'_> {
        let world = &mut self.world;
        let it = &mut world.clients[client];
        Desk {
            client,
            line: it.sent.len(),
            author: &mut it.author,
            others,
            names: &mut world.names,
            choices: &world.choices,
            line_bytes_max: world.setting.limits.line_bytes_max,
        }
    }

    /// One talks much, in public and to one who does not read.
    fn flood(&mut self, client: usize) {
        let others: Vec<usize> = self.somebodies();
        let target = *self.world.choices.pick(&others);
        if target == client || !self.is_member(client) || self.world.clients[client].ends {
            return;
        }
        self.set_frozen(target, true);
        let names: Vec<String> = self.world.clients[target]
            .author
            .names
            .last()
            .cloned()
            .into_iter()
            .collect();
        for _ in 0..self.world.choices.within(5..=25) {
            let kind = self
                .world
                .choices
                .weighted(&[(4, Kind::Say), (1, Kind::Private)]);
            let bytes_min = if kind == Kind::Say { 900 } else { 0 };
            let lines = self
                .desk_among(client, names.clone())
                .lines(kind, bytes_min);
            for line in lines {
                self.world.say(client, line);
            }
        }
    }

    fn set_frozen(&mut self, client: usize, frozen: bool) {
        self.world.tell(|| format!("{client} frozen: {frozen}"));
        self.world.pipe_mut(client).frozen = frozen;
    }

    fn half_close(&mut self, client: usize) {
        self.world.tell(|| format!("{client} will end"));
        if !self.world.clients[client].ends {
            if self.world.choices.once_in(3) {
                self.world.say_unfinished(client, b"/quit");
            }
            self.world.clients[client].ends = true;
        }
    }

    fn break_down(&mut self, client: usize) {
        let choices = &self.world.choices;
        let errors = [
            ErrorKind::ConnectionReset,
            ErrorKind::TimedOut,
            ErrorKind::BrokenPipe,
        ];
        let error = *choices.pick(&errors);
        let lose_input = choices.once_in(2);
        self.world.tell(|| format!("{client} breaks: {error}"));
        self.world.pipe_mut(client).break_down(error, lose_input);
    }

    /// Somebody comes, tries nicknames and is gone: what was sent is still there to be read.
    fn vanish(&mut self) {
        if self.world.ended_in.is_some() {
            return;
        }
        let client = self.connect();
        for _ in 0..self.world.choices.within(1..=4) {
            self.attempt(client);
        }
        self.world.arrive(client, usize::MAX);
        self.world.tell(|| format!("{client} vanishes"));
        self.world
            .pipe_mut(client)
            .break_down(ErrorKind::ConnectionReset, false);
    }
}
