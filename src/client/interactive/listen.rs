//! The thread that reads the socket: what is heard.

use std::io::ErrorKind;
use std::time::Instant;

use super::tries::Tries;
use super::{Chat, Down, Link, lock};
use crate::client::link::{Deadline, Lines};
use crate::client::stream::Stream;
use crate::client::unanswered::Words;
use crate::text::client::{Failure, Text};

/// So many words that may be lost are told one by one.
const WORDS_TOLD_MAX: usize = 5;

impl Chat {
    /// Shows what is heard, over one connection after the other, until the person leaves and all that
    /// was owed to them was shown.
    pub(super) fn listen(&self, mut lines: Lines<Stream>) {
        let mut tries = Tries::new();
        loop {
            let begun = Instant::now();
            while let Some(line) = self.next_line(&mut lines) {
                self.screen.make_room();
                self.hear(&line);
            }
            self.release_crowd();
            if self.change(Link::Down(Down::default())).is_none() {
                return;
            }
            let stay = begun.elapsed();
            let is_dismissed = lock(&self.conversation).is_dismissed();
            let is_ending = lock(&self.conversation).is_ending();
            self.tell_and_keep(match (is_dismissed, is_ending) {
                (true, _) => Text::Dismissed,
                (false, true) => Text::Failed(&Failure::Closed),
                (false, false) => Text::ConnectionBroke,
            });
            self.tell_what_may_be_lost();
            if is_dismissed || !self.settings.reconnects {
                self.end();
            }
            match self.come_back(&mut tries, stay) {
                Some(back) => lines = back,
                None => return,
            }
        }
    }

    /// The next line of the daemon. Comings and goings that wait to be told are told meanwhile.
    fn next_line(&self, lines: &mut Lines<Stream>) -> Option<String> {
        loop {
            let due = lock(&self.crowd).due();
            let Some(due) = due else {
                return lines.read().ok().flatten();
            };
            let left = due.saturating_duration_since(Instant::now());
            match lines.read_before(Deadline::after(left)) {
                Err(error) if error.kind() == ErrorKind::TimedOut => self.release_crowd(),
                read => return read.ok().flatten(),
            }
        }
    }

    fn tell_what_may_be_lost(&self) {
        let lost = lock(&self.conversation).broke().to_vec();
        if lost.len() > WORDS_TOLD_MAX {
            return self.tell(Text::ManyMayBeLost(lost.len()));
        }
        for Words { line, is_private } in &lost {
            self.tell(match is_private {
                true => Text::PrivateMayBeLost(line),
                false => Text::MayBeLost(line),
            });
        }
    }

    /// Words that were sent before the break and are not among what was said since.
    pub(super) fn tell_what_was_not_said(&self) {
        let words = lock(&self.conversation).not_found();
        if words.len() > WORDS_TOLD_MAX {
            return self.tell(Text::ManyNotSaid(words.len()));
        }
        for Words { line, .. } in &words {
            self.tell(Text::NotSaid(line));
        }
    }

    /// Changes the link, and returns what it was. `None` when the person leaves, which stays so.
    pub(super) fn change(&self, to: Link) -> Option<Link> {
        let mut link = lock(&self.link);
        let leaves = matches!(*link, Link::Leaving);
        (!leaves).then(|| std::mem::replace(&mut *link, to))
    }
}
