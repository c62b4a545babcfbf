//! What was heard and shown, to be drawn anew and searched. Bounded, whatever is shown.

use std::collections::VecDeque;

use time::Time;

use crate::client::conversation::Entry;
use crate::room::unicode::unmarked;

/// How many entries are kept: some days of a room that is talkative, and some hundred screens.
const ENTRIES_MAX: usize = 10_000;
/// How many bytes of text they have together.
const BYTES_MAX: usize = 4 << 20;
/// The longest entry that is kept, in bytes. A longer one would fill the screen alone.
const ENTRY_BYTES_MAX: usize = 8 * 1024;

/// The entries that were heard last.
#[derive(Debug, Default)]
pub(super) struct Scrollback {
    entries: VecDeque<(Entry, Time)>,
    bytes: usize,
    /// How many of the last ones stand on the screen: not those of before it was cleared.
    shown: usize,
}

/// What a search found.
#[derive(Debug)]
pub(super) struct Found<'a> {
    /// The last ones, oldest first.
    pub(super) last: Vec<(&'a Entry, Time)>,
    /// How many there are.
    pub(super) count: usize,
    /// Among how many.
    pub(super) of: usize,
}

impl Scrollback {
    pub(super) fn push(&mut self, entry: Entry, at: Time) {
        let bytes = entry.text().len();
        if bytes > ENTRY_BYTES_MAX {
            return;
        }
        while self.entries.len() >= ENTRIES_MAX || self.bytes + bytes > BYTES_MAX {
            let first = self.entries.pop_front();
            self.bytes -= first.map_or(0, |(entry, _)| entry.text().len());
        }
        self.bytes += bytes;
        self.entries.push_back((entry, at));
        self.shown = (self.shown + 1).min(self.entries.len());
    }

    /// Another entry stands in the place of the last.
    pub(super) fn replace_last(&mut self, entry: Entry, at: Time) {
        if let Some((last, _)) = self.entries.pop_back() {
            self.bytes -= last.text().len();
            self.shown = self.shown.saturating_sub(1);
        }
        self.push(entry, at);
    }

    /// The screen was cleared.
    pub(super) fn clear(&mut self) {
        self.shown = 0;
    }

    /// The last entries as `draw` draws them, each in lines with their LF: at most `rows` lines.
    pub(super) fn draw(&self, rows: usize, draw: impl Fn(&Entry, Time) -> String) -> String {
        let mut drawn = Vec::new();
        let mut left = rows;
        for (entry, at) in self.entries.iter().rev().take(self.shown) {
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

    /// What people said that holds this text, whatever its case and accents: the last of it.
    pub(super) fn search(&self, text: &str, shown_max: usize) -> Found<'_> {
        let sought = folded(text);
        let mut found = Found {
            last: Vec::new(),
            count: 0,
            of: 0,
        };
        for (entry, at) in self.entries.iter().rev() {
            let Some(said) = entry.searchable() else {
                continue;
            };
            found.of += 1;
            if folded(&said).contains(&sought) {
                found.count += 1;
                if found.last.len() < shown_max {
                    found.last.push((entry, *at));
                }
            }
        }
        found.last.reverse();
        found
    }
}

/// A text without what its case and accents are.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    unmarked(text, |c| folded.extend(c.to_lowercase()));
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::conversation::Concern;
    use crate::room::nickname::Nickname;

    const MIDNIGHT: Time = Time::MIDNIGHT;

    fn drawn(scrollback: &Scrollback, rows: usize) -> String {
        scrollback.draw(rows, |entry, _| format!("{}\n", entry.text()))
    }

    fn said(by: &str, text: &str) -> Entry {
        Entry::Said {
            by: Nickname::parse(by).expect(by),
            text: text.into(),
            concern: Concern::Others,
        }
    }

    #[test]
    fn draws_the_last_that_fit() {
        let mut scrollback = Scrollback::default();
        for text in ["a", "b", "c\nd"] {
            scrollback.push(Entry::Plain(text.into()), MIDNIGHT);
        }
        assert_eq!(drawn(&scrollback, 10), "a\nb\nc\nd\n");
        assert_eq!(drawn(&scrollback, 3), "b\nc\nd\n");
        assert_eq!(drawn(&scrollback, 1), "");
        scrollback.replace_last(Entry::Plain("e".into()), MIDNIGHT);
        assert_eq!(drawn(&scrollback, 10), "a\nb\ne\n");
        scrollback.clear();
        assert_eq!(drawn(&scrollback, 10), "");
        scrollback.push(Entry::Plain("f".into()), MIDNIGHT);
        assert_eq!(drawn(&scrollback, 10), "f\n");
    }

    #[test]
    fn keeps_no_more_than_it_should() {
        let mut scrollback = Scrollback::default();
        for _ in 0..ENTRIES_MAX + 10 {
            scrollback.push(Entry::Plain("a".into()), MIDNIGHT);
            scrollback.push(Entry::Plain("x".repeat(ENTRY_BYTES_MAX + 1)), MIDNIGHT);
        }
        assert_eq!(scrollback.entries.len(), ENTRIES_MAX);
        assert!(!drawn(&scrollback, 1_000).contains('x'));
        for _ in 0..BYTES_MAX / 4_096 + 10 {
            scrollback.push(Entry::Plain("y".repeat(4_096)), MIDNIGHT);
        }
        assert_eq!(scrollback.bytes, BYTES_MAX);
        let kept = scrollback
            .entries
            .iter()
            .map(|(entry, _)| entry.text().len());
        assert_eq!(kept.sum::<usize>(), BYTES_MAX);
        assert_eq!(scrollback.shown, scrollback.entries.len());
    }

    #[test]
    fn finds_what_people_said_whatever_its_case_and_accents() {
        let mut scrollback = Scrollback::default();
        for entry in [
            said("João", "bom dia"),
            Entry::Notice("João saiu".into()),
            Entry::History {
                age: "[há 5 min] ".into(),
                at: None,
                entry: Box::new(said("bia", "O GATO é do joão")),
            },
            said("bia", "gatos"),
        ] {
            scrollback.push(entry, MIDNIGHT);
        }
        // It stays to be found when the screen was cleared.
        scrollback.clear();
        let found = |text, most| {
            let found = scrollback.search(text, most);
            let texts: Vec<&str> = found.last.iter().map(|(entry, _)| entry.text()).collect();
            (texts.join("|"), found.count, found.of)
        };
        assert_eq!(found("JOAO", 5), ("bom dia|O GATO é do joão".into(), 2, 3));
        assert_eq!(found("gató", 1), ("gatos".into(), 2, 3));
        assert_eq!(found("<bia>", 5).1, 2);
        assert_eq!(found("cão", 5), (String::new(), 0, 3));
    }
}
