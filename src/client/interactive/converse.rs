//! The thread that reads the person: what is typed, and leaving.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::screen::{Input, Keyboard, PROMPT};
use super::{Chat, Ending, Link, lock};
use crate::client::conversation::{Entry, Typed};
use crate::client::link::{finish_sending, send_line};
use crate::text::client::{Failure, Text};

/// Whether the person goes on.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Something,
    Quit,
}

impl Chat {
    /// Says what is typed, until the person leaves.
    pub(super) fn converse<K: Keyboard>(&self, keyboard: &mut K) -> io::Result<()> {
        let prompt = if self.settings.echoes { "" } else { PROMPT };
        while let Input::Lines(lines) = keyboard.read(prompt, true)? {
            if lines.iter().any(|line| self.say(line) == Said::Quit) {
                break;
            }
        }
        Ok(())
    }

    fn say(&self, line: &str) -> Said {
        let typed = lock(&self.conversation).say(line);
        match typed {
            Typed::Nothing => {}
            Typed::Clear => {
                lock(&self.recent).clear();
                self.screen.clear();
            }
            Typed::Show(entry) => self.show(entry),
            Typed::Quit => return Said::Quit,
            Typed::ShowAndSend(entry) => {
                self.show(entry);
                self.send(line, None);
            }
            Typed::Send(entry) => self.send(line, entry),
        }
        Said::Something
    }

    fn send(&self, line: &str, shown_as: Option<Entry>) {
        let mut link = lock(&self.link);
        let sent = match &mut *link {
            Link::Up { stream, last_sent } => {
                // Shown first, for an answer to it may come at once.
                if let Some(entry) = shown_as.filter(|_| !self.settings.echoes) {
                    self.show(entry);
                }
                *last_sent = Some(Instant::now());
                send_line(stream, line).is_ok()
            }
            Link::Down | Link::Leaving => false,
        };
        drop(link);
        if !sent {
            self.tell(Text::NotSent(line));
        }
    }

    /// Leaves the room: what was said is still handled, what is owed is still shown.
    pub(super) fn depart(&self, ended: &Receiver<Ending>) -> Result<(), Failure> {
        /// Before this, there is nothing to explain.
        const PATIENCE: Duration = Duration::from_secs(1);
        self.screen.leave();
        let link = std::mem::replace(&mut *lock(&self.link), Link::Leaving);
        self.link_changed.notify_all();
        let Link::Up { stream, .. } = link else {
            return Ok(());
        };
        // The daemon closes once it has handled what was said and written what it owes.
        finish_sending(&stream);
        let ending = match ended.recv_timeout(PATIENCE) {
            Err(RecvTimeoutError::Timeout) => {
                self.tell(Text::StillSending);
                ended.recv().ok()
            }
            ending => ending.ok(),
        };
        match ending {
            Some(Ending::Left) => Ok(()),
            Some(Ending::Lost) | None => Err(Failure::Closed),
        }
    }
}
