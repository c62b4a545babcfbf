//! What is shown: in its order, kept to be drawn anew and searched, and told anew in its place where
//! something that is still the last of the screen has changed.

use std::time::Instant;

use time::Time;
use unicode_width::UnicodeWidthStr;

use super::crowd::Told;
use super::scrollback::Scrollback;
use super::{Chat, lock};
use crate::client::conversation::{Entry, Passage};
use crate::client::local_time;
use crate::client::render::{Palette, render};
use crate::client::terminal;
use crate::text::client::Text;

/// The most lines that a search shows.
const FOUND_MAX: usize = 20;

/// What was shown.
#[derive(Debug, Default)]
pub(super) struct Shown {
    scrollback: Scrollback,
    /// The last of it, where it may be told anew.
    last: Option<Last>,
}

/// What may be told anew while it is the last of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Changing {
    /// How the way back goes on.
    WayBack,
    /// Those who come and go.
    Crowd,
}

#[derive(Debug, Clone, Copy)]
struct Last {
    what: Changing,
    /// How many rows it took, in a terminal of this width.
    rows: usize,
    columns: usize,
}

impl Chat {
    /// What was shown last, drawn anew for a terminal of this size: as much of it as fits. It replaces
    /// what is on its way to the screen, which is the end of it.
    pub fn redraw(&self, rows: usize, columns: usize, replace: impl FnOnce(&str)) {
        let mut shown = lock(&self.shown);
        shown.last = None;
        replace(&shown.scrollback.draw(rows, |entry, at| {
            render(entry, at, self.settings.palette, Some(columns))
        }));
    }

    pub(super) fn show(&self, entry: Entry) {
        let (at, columns) = (local_time::now().time(), terminal::columns());
        let lines = render(&entry, at, self.settings.palette, columns);
        // Held meanwhile, so that it is known exactly once wherever the screen is drawn anew.
        let mut shown = lock(&self.shown);
        self.screen.show(&lines);
        shown.scrollback.push(entry, at);
        shown.last = None;
    }

    /// Shows what may be told anew; in place of what it was before, where that is the last of the screen.
    pub(super) fn show_changing(&self, what: Changing, entry: Entry) {
        let mut shown = lock(&self.shown);
        let over = shown.last.filter(|last| self.can_change(*last, what));
        self.put(&mut shown, what, entry, over);
    }

    /// Shows what may be told anew: behind all, or in place of the last that was shown.
    fn put(&self, shown: &mut Shown, what: Changing, entry: Entry, over: Option<Last>) {
        let (at, columns) = (local_time::now().time(), terminal::columns());
        let lines = render(&entry, at, self.settings.palette, columns);
        shown.last = columns.map(|columns| Last {
            what,
            rows: rows(&entry, at, columns),
            columns,
        });
        if let Some(over) = over {
            // Up to where that begins, and all behind it away.
            self.screen
                .show(&format!("\x1b[{}A\r\x1b[J{lines}", over.rows));
            shown.scrollback.replace_last(entry, at);
        } else {
            self.screen.show(&lines);
            shown.scrollback.push(entry, at);
        }
    }

    fn can_change(&self, last: Last, what: Changing) -> bool {
        let fits = |(rows, columns)| columns == last.columns && last.rows + 1 < rows;
        last.what == what && self.screen.can_change() && terminal::size().is_some_and(fits)
    }

    pub(super) fn tell(&self, text: Text<'_>) {
        self.show(Entry::Info(text.say(self.settings.language)));
    }

    /// Tells something that is kept, too: what became of the connection.
    pub(super) fn tell_and_keep(&self, text: Text<'_>) {
        let entry = Entry::Info(text.say(self.settings.language));
        self.keep(&entry);
        self.show(entry);
    }

    /// Tells how the way back goes on, in place of how it was before.
    pub(super) fn tell_way_back(&self, text: Text<'_>) {
        let entry = Entry::Info(text.say(self.settings.language));
        self.show_changing(Changing::WayBack, entry);
    }

    /// Shows what was heard while logging in.
    pub(super) fn catch_up(&self, backlog: &[String], shows_history: bool) {
        let entries = lock(&self.conversation).begin(backlog);
        for entry in entries {
            if shows_history || !matches!(entry, Entry::History { .. }) {
                self.keep(&entry);
                self.show_heard(entry);
            }
        }
    }

    pub(super) fn hear(&self, line: &str) {
        let entries = lock(&self.conversation).hear(line);
        self.heard.notify_all();
        for entry in entries {
            self.keep(&entry);
            if self.settings.echoes && entry.is_echo() {
                // It stands there as it was typed.
                let at = local_time::now().time();
                lock(&self.shown).scrollback.push(entry, at);
                continue;
            }
            let rings = self.settings.rings && entry.is_for_the_person();
            self.show_heard(entry);
            if rings && lock(&self.bell).rings(Instant::now()) {
                self.screen.show("\x07");
            }
        }
    }

    fn show_heard(&self, entry: Entry) {
        match entry {
            Entry::Passage(passage) => self.pass(passage),
            Entry::Said { .. }
            | Entry::Acted { .. }
            | Entry::Private { .. }
            | Entry::History { .. }
            | Entry::Notice(_)
            | Entry::Alarm(_)
            | Entry::Info(_)
            | Entry::Plain(_) => self.show(entry),
        }
    }

    /// Somebody comes or goes who has said nothing for some minutes.
    fn pass(&self, passage: Passage) {
        let mut shown = lock(&self.shown);
        let over = shown
            .last
            .filter(|last| self.can_change(*last, Changing::Crowd));
        let told = lock(&self.crowd).pass(passage, over.is_some(), Instant::now());
        match told {
            Told::InPlace(entry) => self.put(&mut shown, Changing::Crowd, entry, over),
            Told::New(entry) => self.put(&mut shown, Changing::Crowd, entry, None),
            Told::Later => {}
        }
    }

    /// Tells those who came and went, and have waited for others.
    pub(super) fn release_crowd(&self) {
        let told = lock(&self.crowd).release(Instant::now());
        if let Some(entry) = told {
            self.put(&mut lock(&self.shown), Changing::Crowd, entry, None);
        }
    }

    /// Shows what people said that holds this text.
    pub(super) fn search(&self, text: &str) {
        let columns = terminal::columns();
        let mut shown = lock(&self.shown);
        let found = shown.scrollback.search(text, FOUND_MAX);
        let palette = self.settings.palette;
        let lines = found.last.iter();
        let lines: String = lines
            .map(|(entry, at)| render(entry, *at, palette, columns))
            .collect();
        let told = Text::Found {
            text,
            count: found.count,
            shown: found.last.len(),
            kept: found.of,
        };
        let told = Entry::Info(told.say(self.settings.language));
        if !lines.is_empty() {
            self.screen.show(&lines);
            shown.last = None;
        }
        drop(shown);
        self.show(told);
    }

    /// The screen is blank.
    pub(super) fn clear(&self) {
        let mut shown = lock(&self.shown);
        shown.scrollback.clear();
        shown.last = None;
        self.screen.clear();
    }

    /// Writes it down, where the person wants that.
    pub(super) fn keep(&self, entry: &Entry) {
        let mut log = lock(&self.log);
        let Some(log) = log.as_mut() else {
            return;
        };
        let Some(line) = entry.kept() else {
            return;
        };
        if let Err(cause) = log.add(entry.at(), &line) {
            let cause = &cause;
            let path = log.path();
            let told = Text::LogFailed { path, cause }.say(self.settings.language);
            self.show(Entry::Info(told));
        }
    }
}

/// How many rows an entry takes in a terminal of this width.
fn rows(entry: &Entry, at: Time, columns: usize) -> usize {
    // What stands out is as wide as what does not.
    let lines = render(entry, at, Palette::None, Some(columns));
    let rows = lines
        .lines()
        .map(|line| line.width().div_ceil(columns).max(1));
    rows.sum()
}
