//! What newcomers are shown: the last public lines, with the time they were said.

use std::collections::VecDeque;
use std::time::Duration;

use crate::room::time::Time;

/// The most bytes that a newcomer is shown, whatever the number of lines.
pub const BYTES_MAX: usize = 16 * 1024;

/// What a line's age and LF take on the wire, at most.
const AGE_BYTES_MAX: usize = 24;

/// The last public lines, as they were heard.
#[derive(Debug)]
pub struct History {
    lines: VecDeque<(Time, Box<str>)>,
    lines_max: usize,
    bytes: usize,
}

impl History {
    /// Keeps at most `lines_max` lines, zero for none, and [`BYTES_MAX`] bytes.
    pub fn new(lines_max: usize) -> History {
        History {
            lines: VecDeque::new(),
            lines_max,
            bytes: 0,
        }
    }

    /// Remembers a line without its LF, which is made only if it is kept; the oldest make room.
    pub fn push(&mut self, now: Time, line: impl FnOnce() -> String) {
        if self.lines_max == 0 {
            return;
        }
        let line = line().into_boxed_str();
        if self.lines.len() == self.lines_max {
            self.forget_oldest();
        }
        self.bytes += line.len() + AGE_BYTES_MAX;
        self.lines.push_back((now, line));
        while self.bytes > BYTES_MAX {
            self.forget_oldest();
        }
    }

    /// The lines, oldest first, each with its age.
    pub fn iter(&self, now: Time) -> impl Iterator<Item = (Duration, &str)> {
        self.lines
            .iter()
            .map(move |(at, line)| (now.since(*at), &**line))
    }

    fn forget_oldest(&mut self) {
        if let Some((_, line)) = self.lines.pop_front() {
            self.bytes -= line.len() + AGE_BYTES_MAX;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(history: &History) -> Vec<&str> {
        history.iter(Time::ZERO).map(|(_, line)| line).collect()
    }

    #[test]
    fn keeps_the_last_lines_and_their_ages() {
        let mut history = History::new(2);
        for (second, text) in ["a", "b", "c"].into_iter().enumerate() {
            let at = Time::ZERO + Duration::from_secs(second as u64);
            history.push(at, || format!("<ana> {text}"));
        }
        assert_eq!(kept(&history), ["<ana> b", "<ana> c"]);
        let now = Time::ZERO + Duration::from_secs(61);
        let ages: Vec<_> = history.iter(now).map(|(age, _)| age.as_secs()).collect();
        assert_eq!(ages, [60, 59]);
    }

    #[test]
    fn is_bounded_in_bytes() {
        let mut history = History::new(1_000);
        let long = "x".repeat(1_000);
        for _ in 0..100 {
            history.push(Time::ZERO, || long.clone());
        }
        assert_eq!(kept(&history).len(), BYTES_MAX / (1_000 + AGE_BYTES_MAX));
        history.push(Time::ZERO, || "y".repeat(BYTES_MAX + 1));
        assert!(kept(&history).is_empty());
        assert_eq!(history.bytes, 0);
    }

    #[test]
    fn zero_lines_keep_nothing() {
        let mut history = History::new(0);
        history.push(Time::ZERO, || "<ana> oi".into());
        assert!(kept(&history).is_empty());
    }
}
