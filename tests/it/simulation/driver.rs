//! The course of a run: step by step something happens, and the daemon has a turn. In the end all
//! is mended, and everything owed must come out.

use std::net::{Ipv4Addr, SocketAddr};

use littlecats::room::time::Time;

use super::choices::Choices;
use super::console;
use super::irc;
use super::moderated::{self, WITNESS_NAME};
use super::operations::{BY_IRC, FLOODS, MODERATED, OPERATIONS, Operation};
use super::oracle;
use super::setting::{Flavour, setting};
use super::world::{WITNESS, World};

/// Turns at one moment, after which the daemon only seems to be busy.
const TURNS_AT_A_TIME_MAX: usize = 3_000;

/// One run from its first choice to its last.
pub(crate) fn run(choices: &Choices, loud: bool) {
    let flavour = Flavour::of(choices);
    let is_moderated = flavour.has_secrets();
    let console = is_moderated.then(console::collect);
    let world = World::new(setting(choices, flavour), choices.clone(), loud);
    let mut driver = Driver { world, flavour };
    driver.world.tell(|| format!("{flavour:?}"));
    driver.open_the_room();
    let steps = match flavour {
        Flavour::Moderated | Flavour::Irc => 60..=250,
        Flavour::Mixed | Flavour::Neighbours | Flavour::Flood | Flavour::Rush | Flavour::Crowd => {
            20..=150
        }
    };
    for _ in 0..choices.within(steps) {
        driver.step();
    }
    driver.mend_and_settle();
    if choices.once_in(2) {
        driver.world.shut_down();
        driver.mend_and_settle();
        let left = driver.world.subject().connections();
        assert_eq!(left, 0, "somebody is left after the end");
    }
    match console {
        Some(console) if flavour == Flavour::Irc => irc::judge(&driver.world, &console),
        Some(console) => moderated::judge(&driver.world, &console),
        None => oracle::judge(&driver.world),
    }
}

/// Decides what happens in a world.
pub(crate) struct Driver {
    pub(crate) world: World,
    pub(crate) flavour: Flavour,
}

impl Driver {
    /// The witness comes first and logs in, so that it hears everything.
    fn open_the_room(&mut self) {
        let is_moderated = self.flavour.has_secrets();
        if is_moderated {
            self.make_secrets();
        }
        let world = &mut self.world;
        let peer = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 1), 1));
        let witness = world.connect(peer, usize::MAX / 4);
        if is_moderated {
            self.witness_gives_its_key();
        }
        let world = &mut self.world;
        world.say(witness, WITNESS_NAME.as_bytes());
        world.arrive(witness, usize::MAX);
        world.deliver(witness);
        world.turn();
        if self.flavour == Flavour::Crowd {
            for _ in 0..self.world.choices().within(100..=170) {
                let client = self.connect();
                self.speak_a_dialect(client);
                let name = self.world.names_mut().give_long(client);
                self.world.say(client, name.as_bytes());
            }
        }
    }

    fn step(&mut self) {
        let choices = self.world.choices();
        let operation = match self.flavour {
            Flavour::Mixed | Flavour::Crowd => choices.weighted(&OPERATIONS),
            Flavour::Flood => choices.weighted(&FLOODS),
            Flavour::Moderated => choices.weighted(&MODERATED),
            Flavour::Irc => choices.weighted(&BY_IRC),
            Flavour::Rush if choices.once_in(5) => {
                (0..choices.within(1..=8)).for_each(|_| self.newcomer());
                Operation::Nothing
            }
            Flavour::Neighbours if choices.once_in(4) => Operation::Chatter,
            Flavour::Neighbours | Flavour::Rush => choices.weighted(&OPERATIONS),
        };
        self.perform(operation);
        if choices.once_in(4) {
            return;
        }
        self.let_things_through();
        self.world.turn();
    }

    /// Some of what was written arrives, some of what was sent is read, some events come through,
    /// in any order.
    fn let_things_through(&mut self) {
        let choices = self.world.choices();
        let count = self.world.clients().len();
        if self.flavour == Flavour::Irc {
            self.answer_pings();
        }
        for client in self.somebodies() {
            let it = &self.world.clients()[client];
            if it.has_outgoing() || it.ends() {
                let most = match choices.below(4) {
                    0 => choices.below(20),
                    1 => choices.below(500),
                    _ => usize::MAX,
                };
                self.world.arrive(client, most);
            }
        }
        for client in 1..count {
            if choices.once_in(3) {
                let most = if choices.once_in(3) {
                    choices.below(300)
                } else {
                    usize::MAX
                };
                self.world.read(client, most);
            }
        }
        let first = choices.below(count);
        for client in (first..count).chain(0..first) {
            if self.world.pipe(client).has_event() && (client == WITNESS || !choices.once_in(4)) {
                self.world.deliver(client);
            }
        }
    }

    pub(crate) fn advance_to_deadline(&mut self) {
        let deadline = self.world.subject().next_deadline();
        if deadline != Time::NEVER {
            self.world.advance(deadline.since(self.world.clock().now()));
        }
    }

    /// Faults end, everyone reads, every event comes through, and the clock goes on as long as
    /// there is a deadline. A daemon that forgot somebody leaves something undone.
    fn mend_and_settle(&mut self) {
        self.world.tell(|| "all is mended".into());
        self.world.end_faults();
        let mut turns_at_a_time = 0;
        loop {
            for client in 1..self.world.clients().len() {
                self.world.arrive(client, usize::MAX);
                self.world.set_frozen(client, false);
                self.world.read(client, usize::MAX);
            }
            let mut events = 0;
            for client in 0..self.world.clients().len() {
                events += usize::from(self.world.deliver(client));
            }
            let at_rest = events == 0 && !self.world.subject().has_work();
            let wakes_at = self.world.subject().wakes_at();
            let now = self.world.clock().now();
            if at_rest && wakes_at == Time::NEVER {
                break;
            }
            turns_at_a_time += 1;
            if at_rest && turns_at_a_time > 1 && wakes_at > now {
                self.world.advance(wakes_at.since(now));
                turns_at_a_time = 0;
            }
            assert!(turns_at_a_time < TURNS_AT_A_TIME_MAX, "busy without end");
            self.world.turn();
        }
        self.no_dead_connection_is_held_on_to();
    }

    /// With all at rest, no connection waits for an event that cannot come any more.
    fn no_dead_connection_is_held_on_to(&self) {
        for client in 0..self.world.clients().len() {
            let pipe = self.world.pipe(client);
            let is_gone = pipe.has_ended() || pipe.is_broken();
            assert!(
                !is_gone || pipe.closed().is_some(),
                "{client} is gone, and its connection is held on to"
            );
        }
    }
}
