//! The thread that reads the person: what is typed, and leaving.

use std::io;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::screen::{Input, Keyboard, PROMPT};
use super::{Chat, Link, lock};
use crate::client::conversation::{Entry, Typed};
use crate::client::link::{finish_sending, send_line};
use crate::dialect::{Decoded, plain};
use crate::room::nickname::Nickname;
use crate::room::request::Request;
use crate::text::client::Text;

impl Chat {
    /// Says what is typed, until the person leaves.
    pub(super) fn converse<K: Keyboard>(&self, keyboard: &mut K) -> io::Result<()> {
        let prompt = if self.settings.echoes { "" } else { PROMPT };
        while let Some(inputs) = keyboard.read(prompt, true)? {
            if inputs.iter().any(|input| self.take(input).is_break()) {
                break;
            }
        }
        Ok(())
    }

    fn take(&self, input: &Input) -> ControlFlow<()> {
        if let Input::Line(line) = input {
            return self.say(line);
        }
        if let Some(objection) = input.objection() {
            self.tell(objection);
        }
        ControlFlow::Continue(())
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

    pub(super) fn send(&self, line: &str, shown_as: Option<Entry>) {
        let mut link = lock(&self.link);
        let sent = match &mut *link {
            Link::Up(stream) => {
                // Shown first, for an answer to it may come at once.
                if let Some(entry) = shown_as.filter(|_| !self.settings.echoes) {
                    self.show(entry);
                }
                *lock(&self.last_sent) = Some(Instant::now());
                send_line(stream, line).is_ok()
            }
            Link::Down { nickname } => {
                if let Some(given) = nickname_given(line) {
                    self.tell(Text::ComingBackAs(given.as_str()));
                    *nickname = Some(given);
                    return self.link_changed.notify_all();
                }
                false
            }
            Link::Leaving => false,
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

/// The nickname that `/nick` gives.
fn nickname_given(line: &str) -> Option<Nickname> {
    match plain::parse(line) {
        Decoded::Request(Request::Rename(given)) => Nickname::parse(given).ok(),
        Decoded::Request(_)
        | Decoded::Nothing
        | Decoded::Refused(_)
        | Decoded::Reply { .. }
        | Decoded::Foreign => None,
    }
}
