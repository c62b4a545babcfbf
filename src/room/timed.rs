//! Nicknames of which something is so for a time, as many as there is a limit on.

use std::collections::BTreeMap;
use std::time::Duration;

use super::nickname::Nickname;
use super::time::Time;

/// The most nicknames in one of these: the one whose time is over soonest gives way.
pub(super) const TIMED_MAX: usize = 1_024;

/// Nicknames by their folded form, each until its time.
#[derive(Debug, Default)]
pub(super) struct TimedNicknames(BTreeMap<Box<str>, Time>);

impl TimedNicknames {
    pub(super) fn insert(&mut self, nickname: &Nickname, until: Time, now: Time) {
        self.0.retain(|_, until| now < *until);
        self.0.remove(nickname.folded());
        if self.0.len() >= TIMED_MAX {
            let soonest = self.0.iter().min_by_key(|(_, until)| **until);
            if let Some(folded) = soonest.map(|(folded, _)| folded.clone()) {
                self.0.remove(&folded);
            }
        }
        self.0.insert(nickname.folded().into(), until);
    }

    /// For how long it is still so of a nickname.
    pub(super) fn left(&self, folded: &str, now: Time) -> Option<Duration> {
        let until = *self.0.get(folded)?;
        (now < until).then(|| until.since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Time {
        Time::ZERO + Duration::from_secs(secs)
    }

    fn nickname(text: &str) -> Nickname {
        Nickname::parse(text).expect("valid")
    }

    #[test]
    fn it_is_so_for_a_time_and_of_so_many() {
        let mut timed = TimedNicknames::default();
        timed.insert(&nickname("Bía"), at(60), at(0));
        assert_eq!(timed.left("bia", at(18)), Some(Duration::from_secs(42)));
        assert_eq!(timed.left("bia", at(60)), None);
        timed.insert(&nickname("caio"), at(61), at(60));
        assert_eq!(timed.0.len(), 1, "what is over is forgotten");
        for number in 0..TIMED_MAX {
            timed.insert(&nickname(&format!("x{number}")), at(100), at(60));
        }
        assert_eq!(timed.0.len(), TIMED_MAX);
        assert_eq!(timed.left("caio", at(60)), None, "was over soonest");
        assert!(timed.left("x0", at(60)).is_some());
    }
}
