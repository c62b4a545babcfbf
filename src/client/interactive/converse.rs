//! The thread that reads the person: what is typed, and leaving.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::{Chat, Ending, Way, lock};
use crate::client::conversation::{Entry, Typed};
use crate::client::failure::Failure;
use crate::client::interactive::screen::{Input, Keyboard, PROMPT};
use crate::client::link::{finish_sending, send_line};
use crate::text::client::Text;

/// Whether the person goes on.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Something,
    Quit,
}

impl Chat {
    /// Says what is typed, until the person leaves.
    pub(super) fn converse<K: Keyboard>(&self, keyboard: &mut K) -> io::Result<()> {
        let prompt = if self.choices.echoes { "" } else { PROMPT };
        loop {
            match keyboard.read(prompt, true)? {
                Input::End => return Ok(()),
                Input::Lines(lines) => {
                    for line in lines {
                        if self.say(&line) == Said::Quit {
                            return Ok(());
                        }
                    }
                }
            }
        }
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
        let way = lock(&self.way);
        let sent = match &*way {
            Way::Open(stream) => {
                // Shown first, for an answer to it may come at once.
                if let Some(entry) = shown_as.filter(|_| !self.choices.echoes) {
                    self.show(entry);
                }
                send_line(stream, line).is_ok()
            }
            Way::Broken | Way::Leaving => false,
        };
        drop(way);
        if !sent {
            self.tell(Text::NotSent(line));
        }
    }

    /// Leaves the room: what was said is still handled, what is owed is still shown.
    pub(super) fn depart(&self, ended: &Receiver<Ending>) -> Result<(), Failure> {
        /// Before this, there is nothing to explain.
        const PATIENCE: Duration = Duration::from_secs(1);
        self.screen.leave();
        let way = std::mem::replace(&mut *lock(&self.way), Way::Leaving);
        self.way_changed.notify_all();
        let Way::Open(stream) = way else {
            return Ok(());
        };
        // The daemon closes once it has handled what was said and written what it owes.
        finish_sending(&stream);
        let ending = match ended.recv_timeout(PATIENCE) {
            Err(RecvTimeoutError::Timeout) => {
                self.tell(Text::StillOwed);
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
