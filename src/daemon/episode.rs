//! How often the console is told of one kind of incident: of the first at once, then how many more
//! there were. A value, with time as an argument; what it counts it does not know.

use std::time::Duration;

use crate::room::time::Time;

/// How often the count of an episode is told, and when the episode is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Every second while there is more than one a second, else every hour: strangers cannot flood
    /// the console, and nothing they do stays untold for longer. Over when there was none for an
    /// hour.
    Strangers,
    /// Every minute: a crowd that a limit keeps out waits for the operator. Over when there was none
    /// for a minute.
    Limits,
    /// Never: the first says all there is to it. Over when there was none for an hour.
    Once,
}

const SECOND: Duration = Duration::from_secs(1);

impl Pace {
    /// How long a count waits, and after how long without an incident the episode is over.
    fn period(self) -> Duration {
        match self {
            Pace::Strangers | Pace::Once => Duration::from_secs(3_600),
            Pace::Limits => Duration::from_secs(60),
        }
    }
}

/// One kind of incident, from the first, which was told, until there is none for a while.
#[derive(Debug, Clone, Copy)]
pub struct Episode {
    pace: Pace,
    /// When the console was last told.
    told: Time,
    /// How many came since.
    count: u64,
    /// When the last came.
    last: Time,
    /// Since when two came within a second of each other; `None` while none did.
    frequent: Option<Time>,
}

impl Episode {
    /// An episode whose first incident is told now.
    pub fn begin(pace: Pace, now: Time) -> Episode {
        Episode {
            pace,
            told: now,
            count: 0,
            last: now,
            frequent: None,
        }
    }

    /// Notes that it happened again.
    pub fn note(&mut self, now: Time) {
        if self.pace == Pace::Once {
            self.last = now;
            return;
        }
        if self.frequent.is_none() && now < self.last + SECOND {
            self.frequent = Some(self.last.max(self.told));
        }
        self.count += 1;
        self.last = now;
    }

    /// When the count is to be told, or [`Time::NEVER`] while there is none.
    pub fn due(&self) -> Time {
        match (self.pace, self.frequent) {
            _ if self.count == 0 => Time::NEVER,
            (Pace::Strangers, Some(since)) => since + SECOND,
            (Pace::Strangers | Pace::Limits | Pace::Once, _) => self.told + self.pace.period(),
        }
    }

    /// How many came in how long since the console was last told, which it is now; `None` when there
    /// was none.
    pub fn take(&mut self, now: Time) -> Option<(u64, Duration)> {
        if self.count == 0 {
            return None;
        }
        let taken = (self.count, now.since(self.told));
        *self = Episode {
            last: self.last,
            ..Episode::begin(self.pace, now)
        };
        Some(taken)
    }

    /// Whether the next one is the first of another episode, all of this one being told.
    pub fn is_over(&self, now: Time) -> bool {
        self.count == 0 && self.last + self.pace.period() <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Time {
        Time::ZERO + Duration::from_millis(millis)
    }

    /// When the console is told how many more came, of incidents at these moments: the first is told
    /// at once, and so is the first of another episode.
    fn told(pace: Pace, moments: &[u64]) -> Vec<(Time, u64)> {
        let mut lines = Vec::new();
        let mut episode: Option<Episode> = None;
        let mut tell = |episode: &mut Episode, until: Time| {
            while episode.due() <= until && episode.due() != Time::NEVER {
                let due = episode.due();
                let (count, _) = episode.take(due).expect("a count is due");
                lines.push((due, count));
            }
        };
        for &moment in moments {
            let now = at(moment);
            if let Some(episode) = &mut episode {
                tell(episode, now);
            }
            match &mut episode {
                Some(episode) if !episode.is_over(now) => episode.note(now),
                _ => episode = Some(Episode::begin(pace, now)),
            }
        }
        tell(&mut episode.expect("there are moments"), Time::NEVER);
        lines
    }

    #[test]
    fn what_strangers_do_often_is_counted_every_second() {
        let moments: Vec<u64> = (0..3_000).collect();
        assert_eq!(
            told(Pace::Strangers, &moments),
            [(at(1_000), 999), (at(2_000), 1_000), (at(3_000), 1_000)]
        );
        // Two in a second are more than one a second, whenever they come.
        assert_eq!(
            told(Pace::Strangers, &[0, 600_000, 600_999]),
            [(at(601_000), 2)]
        );
    }

    #[test]
    fn what_strangers_do_rarely_is_counted_every_hour() {
        const HOUR: u64 = 3_600_000;
        // One a second is not more than one a second.
        let moments: Vec<u64> = (0..5_400).map(|second| second * 1_000).collect();
        assert_eq!(
            told(Pace::Strangers, &moments),
            [(at(HOUR), 3_599), (at(2 * HOUR), 1_800)]
        );
        // An hour without one ends the episode: the next is told at once, and counts as none.
        assert_eq!(told(Pace::Strangers, &[0, HOUR, 2 * HOUR + 1]), []);
        assert_eq!(
            told(Pace::Strangers, &[0, 1_000, HOUR + 999]),
            [(at(HOUR), 1), (at(2 * HOUR), 1)]
        );
    }

    #[test]
    fn what_a_limit_keeps_out_is_counted_every_minute() {
        let class: Vec<u64> = (0..16).map(|number| number * 10).collect();
        assert_eq!(told(Pace::Limits, &class), [(at(60_000), 15)]);
        assert_eq!(
            told(Pace::Limits, &[0, 59_999, 60_001, 119_998]),
            [(at(60_000), 1), (at(120_000), 2)]
        );
        assert_eq!(told(Pace::Limits, &[0, 60_000, 120_000]), []);
    }

    #[test]
    fn what_the_first_says_all_of_is_told_once() {
        let moments: Vec<u64> = (0..7_200).map(|second| second * 1_000).collect();
        assert_eq!(told(Pace::Once, &moments), []);
        let mut episode = Episode::begin(Pace::Once, at(0));
        episode.note(at(3_599_999));
        assert_eq!(episode.take(at(3_600_000)), None, "nor at the end");
        assert!(!episode.is_over(at(3_600_000)) && episode.is_over(at(7_199_999)));
    }

    #[test]
    fn what_was_told_is_not_told_again() {
        let mut episode = Episode::begin(Pace::Strangers, at(0));
        assert_eq!(episode.take(at(1)), None);
        episode.note(at(500));
        assert_eq!(
            episode.take(at(750)),
            Some((1, Duration::from_millis(750))),
            "also before it is due, as at the end"
        );
        assert_eq!(episode.take(at(751)), None);
        assert_eq!(episode.due(), Time::NEVER);
    }
}
