//! The thread that reads the person: what is typed, and leaving.

use std::io;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::screen::{Keyboard, PROMPT};
use super::{Chat, Link, lock};
use crate::client::conversation::{Entry, Typed};
use crate::client::link::{finish_sending, send_line};
use crate::text::client::Text;

impl Chat {
    /// Says what is typed, until the person leaves.
    pub(super) fn converse<K: Keyboard>(&self, keyboard: &mut K) -> io::Result<()> {
        let prompt = if self.settings.echoes { "" } else { PROMPT };
        while let Some(lines) = keyboard.read(prompt, true)? {
            if lines.iter().any(|line| self.say(line).is_break()) {
                break;
            }
        }
        Ok(())
    }

    /// Says one line; a break is the person's wish to leave.
    fn say(&self, line: &str) -> ControlFlow<()> {
        let typed = lock(&self.conversation).say(line);
        match typed {
            Typed::Nothing => {}
            Typed::Clear => {
                lock(&self.recent).clear();
                self.screen.clear();
            }
            Typed::Show(entry) => self.show(entry),
            Typed::Quit => return ControlFlow::Break(()),
            Typed::ShowAndSend(entry) => {
                self.show(entry);
                self.send(line, None);
            }
            Typed::Send(entry) => self.send(line, entry),
        }
        ControlFlow::Continue(())
    }

    fn send(&self, line: &str, shown_as: Option<Entry>) {
        let link = lock(&self.link);
        let sent = match &*link {
            Link::Up(stream) => {
                // Shown first, for an answer to it may come at once.
                if let Some(entry) = shown_as.filter(|_| !self.settings.echoes) {
                    self.show(entry);
                }
                *lock(&self.last_sent) = Some(Instant::now());
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
    pub(super) fn depart(&self, ended: &Receiver<()>) {
        /// Before this, there is nothing to explain.
        const PATIENCE: Duration = Duration::from_secs(1);
        self.screen.leave();
        let link = std::mem::replace(&mut *lock(&self.link), Link::Leaving);
        self.link_changed.notify_all();
        if let Link::Up(stream) = link {
            // The daemon closes once it has handled what was said and written what it owes.
            finish_sending(&stream);
            if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                self.tell(Text::StillSending);
                let _ = ended.recv();
            }
        }
    }
}
