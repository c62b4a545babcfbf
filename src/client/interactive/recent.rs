//! What was shown last, for a screen that has to be drawn anew. Bounded, whatever is shown.

use std::collections::VecDeque;

use chrono::NaiveTime;

use crate::client::conversation::Entry;

/// How many entries are kept: more than a screen has rows.
const ENTRIES_MAX: usize = 200;
/// The longest entry that is kept, in bytes. A longer one would fill the screen alone.
const ENTRY_BYTES_MAX: usize = 8 * 1024;

/// The entries that were shown last.
#[derive(Debug, Default)]
pub(super) struct Recent {
    entries: VecDeque<(Entry, NaiveTime)>,
}

impl Recent {
    pub(super) fn push(&mut self, entry: Entry, at: NaiveTime) {
        if entry.text().len() > ENTRY_BYTES_MAX {
            return;
        }
        if self.entries.len() == ENTRIES_MAX {
            self.entries.pop_front();
        }
        self.entries.push_back((entry, at));
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }

    /// The last entries as `draw` draws them, each in lines with their LF: at most `rows` lines.
    pub(super) fn draw(&self, rows: usize, draw: impl Fn(&Entry, NaiveTime) -> String) -> String {
        let mut drawn = Vec::new();
        let mut left = rows;
        for (entry, at) in self.entries.iter().rev() {
            let lines = draw(entry, *at);
            let taken = lines.matches('\n').count();
            if taken > left {
                break;
            }
            left -= taken;
            drawn.push(lines);
        }
        drawn.reverse();
        drawn.concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIDNIGHT: NaiveTime = NaiveTime::MIN;

    fn drawn(recent: &Recent, rows: usize) -> String {
        recent.draw(rows, |entry, _| format!("{}\n", entry.text()))
    }

    #[test]
    fn draws_the_last_that_fit() {
        let mut recent = Recent::default();
        for text in ["a", "b", "c\nd"] {
            recent.push(Entry::Plain(text.into()), MIDNIGHT);
        }
        assert_eq!(drawn(&recent, 10), "a\nb\nc\nd\n");
        assert_eq!(drawn(&recent, 3), "b\nc\nd\n");
        assert_eq!(drawn(&recent, 1), "");
        recent.clear();
        assert_eq!(drawn(&recent, 10), "");
    }

    #[test]
    fn keeps_no_more_than_it_should() {
        let mut recent = Recent::default();
        for _ in 0..ENTRIES_MAX + 10 {
            recent.push(Entry::Plain("a".into()), MIDNIGHT);
            recent.push(Entry::Plain("x".repeat(ENTRY_BYTES_MAX + 1)), MIDNIGHT);
        }
        assert_eq!(recent.entries.len(), ENTRIES_MAX);
        assert!(!drawn(&recent, 1_000).contains('x'));
    }
}
