//! How fast passwords can be guessed: a guest that comes from where many were wrong waits a moment for
//! an answer.
//!
//! From the tenth wrong one of an address block within 15 minutes on, each sets a moment before which
//! no password from there is answered: 1 s ahead, then 2 s, and so on, up to 30 s. All that come until
//! then are answered together at that moment, in no queue: so whoever knows the password is in within
//! 30 s, however many guess behind the same address. All blocks of one /56 have four times as many.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use crate::room::address_block::{AddressBlock, Site};
use crate::room::session::SessionId;
use crate::room::time::Time;

/// So many wrong ones of a block set a pause, when they are not older than this.
const WRONG_MAX: usize = 10;
/// See [`WRONG_MAX`].
const WRONG_WITHIN: Duration = Duration::from_secs(15 * 60);

/// The first pause, which each further wrong one doubles, and the longest.
const PAUSE_MIN: Duration = Duration::from_secs(1);
/// See [`PAUSE_MIN`].
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// With so many wrong ones more, the pause is the longest.
const DOUBLINGS: usize = 5;

/// How many times what a block has all blocks of a /56 have together.
const SITE_SHARE: usize = 4;

/// The most blocks, and sites, that are remembered: the one whose last wrong password is oldest gives
/// way.
const SOURCES_MAX: usize = 1_024;

/// What all of it takes in memory at most, in bytes, and as much again for the table.
pub const BYTES_MAX: usize = {
    let at = (WRONG_MAX * SITE_SHARE + DOUBLINGS).next_power_of_two() * size_of::<Time>();
    2 * SOURCES_MAX * (size_of::<(Source, Guesses)>() + at)
};

/// Where passwords come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Source {
    Block(AddressBlock),
    Site(Site),
}

/// The wrong ones of a source.
#[derive(Debug, Default)]
struct Guesses {
    /// When they came, as far back as it matters.
    at: VecDeque<Time>,
    /// No password is answered before.
    paused_until: Time,
}

/// Wrong passwords of late, and who waits for an answer.
#[derive(Debug, Default)]
pub struct Guessing {
    sources: HashMap<Source, Guesses>,
    waiting: BTreeMap<SessionId, Time>,
    /// Those that have waited: their password is looked at, whatever came meanwhile.
    have_waited: BTreeSet<SessionId>,
}

impl Source {
    fn all(block: AddressBlock) -> impl Iterator<Item = Source> {
        let site = block.site().map(Source::Site);
        [Some(Source::Block(block)), site].into_iter().flatten()
    }

    fn wrong_max(self) -> usize {
        match self {
            Source::Block(_) => WRONG_MAX,
            Source::Site(_) => WRONG_MAX * SITE_SHARE,
        }
    }
}

impl Guesses {
    fn note(&mut self, wrong_max: usize, now: Time) {
        self.at.retain(|&at| now < at + WRONG_WITHIN);
        self.at.push_back(now);
        if self.at.len() > wrong_max + DOUBLINGS {
            self.at.pop_front();
        }
        if let Some(doublings) = self.at.len().checked_sub(wrong_max) {
            let pause = PAUSE_MIN * (1 << doublings);
            self.paused_until = now + pause.min(PAUSE_MAX);
        }
    }

    fn last(&self) -> Time {
        self.at.back().copied().unwrap_or_default()
    }
}

impl Guessing {
    /// Whether a password of a session is to be looked at now; if not, it waits.
    pub fn may_try(&mut self, session: SessionId, block: AddressBlock, now: Time) -> bool {
        if self.have_waited.remove(&session) {
            return true;
        }
        let of = |source| self.sources.get(&source).map(|it| it.paused_until);
        let until = Source::all(block).filter_map(of).max();
        match until.filter(|&until| now < until) {
            None => true,
            Some(until) => {
                self.waiting.insert(session, until);
                false
            }
        }
    }

    /// A password from there was wrong.
    pub fn wrong(&mut self, block: AddressBlock, now: Time) {
        for source in Source::all(block) {
            if !self.sources.contains_key(&source) {
                self.make_space(now);
            }
            let guesses = self.sources.entry(source).or_default();
            guesses.note(source.wrong_max(), now);
        }
    }

    /// A password from there was right: the wrong ones are forgotten.
    pub fn right(&mut self, block: AddressBlock) {
        for source in Source::all(block) {
            self.sources.remove(&source);
        }
    }

    /// Takes out those that have waited long enough.
    pub fn release(&mut self, now: Time) -> Vec<SessionId> {
        self.release_if(|until| until <= now)
    }

    /// Takes out all that wait: there is another password.
    pub fn release_all(&mut self) -> Vec<SessionId> {
        self.release_if(|_| true)
    }

    fn release_if(&mut self, is_due: impl Fn(Time) -> bool) -> Vec<SessionId> {
        let due = self.waiting.extract_if(.., |_, until| is_due(*until));
        let due: Vec<SessionId> = due.map(|(session, _)| session).collect();
        self.have_waited.extend(&due);
        due
    }

    /// A session is over.
    pub fn forget(&mut self, session: SessionId) {
        self.waiting.remove(&session);
        self.have_waited.remove(&session);
    }

    /// When the next are to be taken out, or [`Time::NEVER`].
    pub fn due(&self) -> Time {
        self.waiting.values().min().copied().unwrap_or(Time::NEVER)
    }

    fn make_space(&mut self, now: Time) {
        if self.sources.len() < SOURCES_MAX {
            return;
        }
        self.sources
            .retain(|_, guesses| now < guesses.last() + WRONG_WITHIN);
        if self.sources.len() >= SOURCES_MAX {
            let oldest = self.sources.iter().min_by_key(|(_, it)| it.last());
            if let Some(oldest) = oldest.map(|(source, _)| *source) {
                self.sources.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(millis: u64) -> Time {
        Time::ZERO + Duration::from_millis(millis)
    }

    fn block(address: &str) -> AddressBlock {
        let address: std::net::IpAddr = address.parse().expect("an address");
        address.into()
    }

    fn session(slot: usize) -> SessionId {
        SessionId::new(slot, 0)
    }

    fn after_wrong(count: usize, from: &str) -> Guessing {
        let mut guessing = Guessing::default();
        for _ in 0..count {
            guessing.wrong(block(from), at(0));
        }
        guessing
    }

    #[test]
    fn from_the_tenth_wrong_password_on_each_doubles_the_pause_up_to_30_s() {
        for (wrong, pause) in [
            (9, 0),
            (10, 1_000),
            (11, 2_000),
            (12, 4_000),
            (13, 8_000),
            (14, 16_000),
            (15, 30_000),
            (16, 30_000),
            (1_000, 30_000),
        ] {
            let mut guessing = after_wrong(wrong, "192.0.2.7");
            let here = block("192.0.2.7");
            assert_eq!(guessing.may_try(session(0), here, at(0)), pause == 0);
            if pause > 0 {
                assert_eq!(guessing.due(), at(pause), "after {wrong}");
                assert!(!guessing.may_try(session(1), here, at(pause - 1)));
                assert!(guessing.release(at(pause - 1)).is_empty());
                assert_eq!(guessing.release(at(pause)), [session(0), session(1)]);
                assert_eq!(guessing.due(), Time::NEVER);
            }
            assert!(guessing.may_try(session(2), here, at(pause)));
            assert!(guessing.may_try(session(3), block("192.0.2.8"), at(0)));
        }
    }

    #[test]
    fn all_that_wait_are_answered_together_though_the_first_of_them_is_wrong() {
        let mut guessing = after_wrong(10, "192.0.2.7");
        let here = block("192.0.2.7");
        for slot in 0..5 {
            assert!(!guessing.may_try(session(slot), here, at(10)));
        }
        assert_eq!(guessing.release(at(1_000)).len(), 5);
        for slot in 0..5 {
            assert!(guessing.may_try(session(slot), here, at(1_000)));
            guessing.wrong(here, at(1_000));
        }
        // Each has its answer once: they wait again for the next.
        assert!(!guessing.may_try(session(0), here, at(1_000)));
        assert_eq!(guessing.due(), at(31_000));
    }

    #[test]
    fn a_right_password_forgets_the_wrong_ones() {
        let mut guessing = after_wrong(30, "2001:db8::1");
        guessing.right(block("2001:db8::2"));
        assert!(guessing.may_try(session(0), block("2001:db8::3"), at(0)));
        for _ in 0..9 {
            guessing.wrong(block("2001:db8::1"), at(0));
        }
        assert!(guessing.may_try(session(0), block("2001:db8::1"), at(0)));
    }

    #[test]
    fn wrong_passwords_older_than_15_minutes_do_not_count() {
        let mut guessing = after_wrong(9, "192.0.2.7");
        let here = block("192.0.2.7");
        let later = 15 * 60 * 1_000;
        guessing.wrong(here, at(later));
        assert!(guessing.may_try(session(0), here, at(later)));
        let mut guessing = after_wrong(9, "192.0.2.7");
        guessing.wrong(here, at(later - 1));
        assert!(!guessing.may_try(session(0), here, at(later - 1)));
    }

    #[test]
    fn all_blocks_of_a_56_have_four_times_as_many() {
        let mut guessing = Guessing::default();
        for number in 0..39 {
            guessing.wrong(block(&format!("2001:db8:0:{number:x}::1")), at(0));
        }
        assert!(guessing.may_try(session(0), block("2001:db8:0:ff::1"), at(0)));
        guessing.wrong(block("2001:db8:0:fe::1"), at(0));
        assert!(!guessing.may_try(session(0), block("2001:db8:0:ff::1"), at(0)));
        assert!(guessing.may_try(session(1), block("2001:db8:0:100::1"), at(0)));
    }

    #[test]
    fn so_many_blocks_are_remembered_and_the_oldest_gives_way() {
        let mut guessing = after_wrong(10, "192.0.2.7");
        for number in 0..u32::try_from(SOURCES_MAX).expect("few") {
            let address = std::net::Ipv4Addr::from_bits(0x0a00_0000 + number);
            guessing.wrong(block(&address.to_string()), at(1));
            assert!(guessing.sources.len() <= SOURCES_MAX);
        }
        assert!(guessing.may_try(session(0), block("192.0.2.7"), at(2)));
    }

    #[test]
    fn who_is_gone_waits_no_more() {
        let mut guessing = after_wrong(10, "192.0.2.7");
        for slot in 0..2 {
            assert!(!guessing.may_try(session(slot), block("192.0.2.7"), at(0)));
        }
        guessing.forget(session(0));
        assert_eq!(guessing.release_all(), [session(1)]);
        guessing.forget(session(1));
        assert!(guessing.have_waited.is_empty() && guessing.waiting.is_empty());
    }

    #[derive(Debug, Clone)]
    enum Step {
        Wrong,
        Right,
        Comes,
        Passes(u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            6 => Just(Step::Wrong),
            1 => Just(Step::Right),
            4 => Just(Step::Comes),
            4 => (1..40_000u64).prop_map(Step::Passes),
        ]
    }

    proptest! {
        /// Nobody waits for more than 30 s, whatever others do; and nobody is answered in a pause.
        #[test]
        fn everybody_is_answered_within_30_s(steps in prop::collection::vec(step(), 0..200)) {
            let mut guessing = Guessing::default();
            let here = block("192.0.2.7");
            let mut now = 0;
            let mut waiting: BTreeMap<SessionId, u64> = BTreeMap::new();
            for (slot, step) in steps.into_iter().enumerate() {
                match step {
                    Step::Wrong => guessing.wrong(here, at(now)),
                    Step::Right => guessing.right(here),
                    Step::Comes => {
                        let paused = guessing.sources.values().any(|it| at(now) < it.paused_until);
                        let is_answered = guessing.may_try(session(slot), here, at(now));
                        prop_assert_eq!(is_answered, !paused);
                        if !is_answered {
                            waiting.insert(session(slot), now);
                        }
                    }
                    Step::Passes(millis) => {
                        let until = now + millis;
                        while guessing.due() <= at(until) {
                            let due = guessing.due();
                            for released in guessing.release(due) {
                                let since = waiting.remove(&released).expect("it waited");
                                prop_assert!(due.since(at(since)) <= PAUSE_MAX);
                                prop_assert!(guessing.may_try(released, here, due));
                            }
                        }
                        now = until;
                    }
                }
            }
            prop_assert_eq!(guessing.waiting.len(), waiting.len());
        }
    }
}
