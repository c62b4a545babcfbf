//! When the way back is tried next, and what is told of it. The clock and chance are arguments.

use std::time::{Duration, Instant};

use crate::client::heard::complaint::{asks_for_another, is_nickname_in_use};
use crate::room::nickname::Nickname;
use crate::text::client::{Failure, Text};

/// The longest first pause after a break, in seconds.
const FIRST_SECS: u64 = 1;
/// The same after the nickname was found in use. A daemon then looks whether the session that holds it
/// still lives, which takes 3 s; the pause is at least that.
const FIRST_IN_USE_SECS: u64 = 5;
/// The longest pause.
const SECS_MAX: u64 = 30;
/// After a stay of this length the pauses start anew. A daemon that lets in and closes at once is met
/// less and less often.
const STAY: Duration = Duration::from_secs(60);
/// How long a nickname that is in use is tried again: a session of one's own that is dead is known to be
/// after 90 s at most (keep-alive), and its nickname is kept for 60 s more.
const IN_USE: Duration = Duration::from_secs(180);

/// Pauses that double up to half a minute. A daemon that was only restarted is met again at once; one
/// that is gone is not bothered by a whole class.
#[derive(Debug)]
struct Pauses {
    first_secs: u64,
    next_secs: u64,
}

impl Pauses {
    /// The first is so long at most.
    fn from(first_secs: u64) -> Pauses {
        Pauses {
            first_secs,
            next_secs: first_secs,
        }
    }

    /// The longest that the next pause can be, in seconds, and the pause itself: between two thirds of
    /// that and all of it, as `chance` has it, so that a room of clients does not come back in one
    /// instant.
    fn next(&mut self, chance: u64) -> (u64, Duration) {
        let secs = self.next_secs;
        self.next_secs = (2 * secs).min(SECS_MAX);
        let millis = secs * 1_000;
        let pause = millis - chance % (millis / 3 + 1);
        (secs, Duration::from_millis(pause))
    }

    /// What follows after a connection that stood for so long.
    fn stayed(&mut self, stay: Duration) {
        if stay >= STAY {
            self.next_secs = self.first_secs;
        }
    }
}

/// For how long a nickname that is in use is tried again.
#[derive(Debug, Default)]
struct Patience {
    since: Option<Instant>,
}

impl Patience {
    /// Whether it is over at `now`, another time that the nickname is in use; it begins with the first.
    fn is_over(&mut self, now: Instant) -> bool {
        let since = *self.since.get_or_insert(now);
        now.saturating_duration_since(since) >= IN_USE
    }
}

/// The tries to come back, of one break after the other.
#[derive(Debug)]
pub(super) struct Tries {
    pauses: Pauses,
    /// Since the nickname was found in use.
    in_use: Option<(Pauses, Patience)>,
    told_secs: u64,
    told_objection: String,
}

/// What comes after a break, or a try that failed.
#[derive(Debug)]
pub(super) struct Next<'a> {
    pub(super) told: Vec<Text<'a>>,
    /// How long to wait for the next try; without it, until the person gives a nickname.
    pub(super) pause: Option<Duration>,
}

impl Tries {
    pub(super) fn new() -> Tries {
        Tries {
            pauses: Pauses::from(FIRST_SECS),
            in_use: None,
            told_secs: 0,
            told_objection: String::new(),
        }
    }

    /// A connection broke that stood for so long.
    pub(super) fn broke(&mut self, stay: Duration, chance: u64) -> Next<'static> {
        self.pauses.stayed(stay);
        self.told_secs = 0;
        self.begin_anew();
        self.later(Vec::new(), chance)
    }

    /// The person gave a nickname.
    pub(super) fn begin_anew(&mut self) {
        self.in_use = None;
        self.told_objection.clear();
    }

    /// A try failed under `nickname`, of one that was in the room as `own`.
    pub(super) fn failed<'a>(
        &mut self,
        failure: &'a Failure,
        nickname: &'a Nickname,
        own: &Nickname,
        now: Instant,
        chance: u64,
    ) -> Next<'a> {
        let Failure::Refused { code, why } = failure else {
            return self.later(Vec::new(), chance);
        };
        let mut told = Vec::new();
        let is_new = *why != self.told_objection;
        self.told_objection.clone_from(why);
        if nickname == own && is_nickname_in_use(code) {
            let begin = || (Pauses::from(FIRST_IN_USE_SECS), Patience::default());
            let (_, patience) = self.in_use.get_or_insert_with(begin);
            if patience.is_over(now) {
                told.push(Text::NicknameTaken(nickname.as_str()));
                return Next { told, pause: None };
            }
            told.extend(is_new.then_some(Text::NicknameInUse(nickname.as_str())));
            return self.later(told, chance);
        }
        told.extend(is_new.then_some(Text::RefusedForNow(why)));
        if asks_for_another(code) {
            told.push(Text::NeedsNickname);
            return Next { told, pause: None };
        }
        self.later(told, chance)
    }

    /// The next pause, told where it is another than the last.
    fn later<'a>(&mut self, mut told: Vec<Text<'a>>, chance: u64) -> Next<'a> {
        let pauses = match &mut self.in_use {
            Some((pauses, _)) => pauses,
            None => &mut self.pauses,
        };
        let (secs, pause) = pauses.next(chance);
        if std::mem::replace(&mut self.told_secs, secs) != secs {
            told.push(Text::RetryWithin(secs));
        }
        let pause = Some(pause);
        Next { told, pause }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    fn longest(pauses: &mut Pauses, count: usize) -> Vec<u64> {
        (0..count).map(|_| pauses.next(0).0).collect()
    }

    #[test]
    fn pauses_grow_up_to_the_longest() {
        assert_eq!(
            longest(&mut Pauses::from(1), 8),
            [1, 2, 4, 8, 16, 30, 30, 30]
        );
        assert_eq!(longest(&mut Pauses::from(5), 4), [5, 10, 20, 30]);
    }

    #[test]
    fn pauses_start_anew_after_a_minute_and_not_before() {
        let mut pauses = Pauses::from(1);
        for grown in [1, 2, 4, 8] {
            pauses.stayed(Duration::from_millis(59_999));
            assert_eq!(pauses.next(0).0, grown);
        }
        pauses.stayed(Duration::from_secs(60));
        assert_eq!(pauses.next(0).0, 1);
    }

    #[test]
    fn no_pause_is_longer_than_told_or_shorter_than_two_thirds() {
        let mut pauses = Pauses::from(5);
        let all: Vec<Duration> = (0..10_000)
            .map(|chance| {
                pauses.stayed(STAY);
                pauses.next(chance * 7_919).1
            })
            .collect();
        let least = all.iter().min().expect("some");
        let most = all.iter().max().expect("some");
        assert!(*least < Duration::from_millis(3_400), "{least:?}");
        assert!(*most > Duration::from_millis(4_900), "{most:?}");
        assert!(*least >= Duration::from_secs(10) / 3, "{least:?}");
        assert!(*most <= Duration::from_secs(5), "{most:?}");
    }

    #[test]
    fn a_nickname_in_use_is_tried_for_three_minutes() {
        let begun = Instant::now();
        let mut patience = Patience::default();
        for (secs, is_over) in [(0, false), (5, false), (179, false), (180, true)] {
            let now = begun + Duration::from_secs(secs);
            assert_eq!(patience.is_over(now), is_over, "{secs}");
        }
    }

    fn name(given: &str) -> Nickname {
        Nickname::parse(given).expect(given)
    }

    fn refused(code: &str, why: &str) -> Failure {
        Failure::Refused {
            code: code.to_owned(),
            why: why.to_owned(),
        }
    }

    fn in_use(name: &str) -> Failure {
        let why = format!("o nickname \"{name}\" já está em uso; informe outro nickname");
        refused("nickname_in_use", &why)
    }

    fn told(next: &Next<'_>) -> Vec<String> {
        let told = next.told.iter();
        told.map(|text| text.say(Language::English)).collect()
    }

    #[test]
    fn a_nickname_in_use_is_told_once_and_tried_again_within_5_s() {
        let (ana, begun) = (name("ana"), Instant::now());
        for chance in [0, 1_000, u64::MAX] {
            let mut tries = Tries::new();
            tries.broke(Duration::ZERO, chance);
            // The pauses have grown, as where there was no network for a while.
            for _ in 0..6 {
                tries.failed(&Failure::Closed, &ana, &ana, begun, chance);
            }
            let failure = in_use("ana");
            let first = tries.failed(&failure, &ana, &ana, begun, chance);
            let said = told(&first);
            assert!(said[0].contains("maybe by somebody else"), "{said:?}");
            assert_eq!(said[1..], ["trying again within 5 s"]);
            let pause = first.pause.expect("another try");
            assert!(pause >= Duration::from_secs(3) && pause <= Duration::from_secs(5));
            let second = tries.failed(&failure, &ana, &ana, begun + pause, chance);
            assert_eq!(told(&second), ["trying again within 10 s"]);
        }
    }

    #[test]
    fn a_nickname_that_stays_in_use_is_given_up_until_the_person_gives_one() {
        let (ana, failure) = (name("ana"), in_use("ana"));
        let mut tries = Tries::new();
        tries.broke(Duration::ZERO, 0);
        let mut now = Instant::now();
        let begun = now;
        let mut count = 0;
        while let Some(pause) = tries.failed(&failure, &ana, &ana, now, 0).pause {
            now += pause;
            count += 1;
        }
        assert!(now - begun >= IN_USE && now - begun <= IN_USE + Duration::from_secs(SECS_MAX));
        assert!(count < 12, "{count}");
        let last = tries.failed(&failure, &ana, &ana, now, 0);
        assert!(told(&last)[0].contains("give another with /nick"));
        tries.begin_anew();
        assert!(tries.failed(&failure, &ana, &ana, now, 0).pause.is_some());
    }

    #[test]
    fn another_nickname_that_is_refused_is_not_tried_again() {
        let (ana, bia) = (name("ana"), name("bia"));
        let mut tries = Tries::new();
        tries.broke(Duration::ZERO, 0);
        for failure in [
            in_use("bia"),
            refused(
                "nickname_reserved",
                "o nickname \"bia\" é reservado; informe outro nickname",
            ),
        ] {
            tries.begin_anew();
            let next = tries.failed(&failure, &bia, &ana, Instant::now(), 0);
            let said = told(&next);
            assert!(said[0].contains("\"bia\""), "{said:?}");
            assert_eq!(said[1], "to come back, give another nickname with /nick");
            assert_eq!(next.pause, None);
        }
        let failure = refused("full", "o servidor está cheio; tente mais tarde");
        let next = tries.failed(&failure, &bia, &ana, Instant::now(), 0);
        assert!(next.pause.is_some());
    }

    #[test]
    fn a_daemon_that_lets_in_and_closes_at_once_is_met_less_and_less_often() {
        let mut tries = Tries::new();
        let mut longest = |stay| told(&tries.broke(Duration::from_secs(stay), 0)).concat();
        assert_eq!(longest(3_600), "trying again within 1 s");
        assert_eq!(longest(0), "trying again within 2 s");
        assert_eq!(longest(1), "trying again within 4 s");
        assert_eq!(longest(59), "trying again within 8 s");
        assert_eq!(longest(60), "trying again within 1 s");
    }
}
