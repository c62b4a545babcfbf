//! The thread that reads the person: what is typed, and leaving.

use std::io;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use zeroize::Zeroizing;

use super::enter::prompt_for;
use super::screen::{Hidden, Input, Keyboard, PROMPT};
use super::{Chat, Link, lock};
use crate::client::conversation::Typed;
use crate::client::conversation::commands::showable;
use crate::client::link::send_line;
use crate::client::secrets::SECRET_BYTES_MAX;
use crate::dialect::{Decoded, plain};
use crate::room::nickname::Nickname;
use crate::room::request::Request;
use crate::text::client::Text;

impl Chat {
    /// Says what is typed, until the person leaves.
    pub(super) fn converse<K: Keyboard>(&self, keyboard: &mut K) -> io::Result<()> {
        let prompt = if self.settings.echoes { "" } else { PROMPT };
        while let Some(inputs) = keyboard.read(prompt, true)? {
            for input in inputs {
                if self.take(input, keyboard)?.is_break() {
                    return Ok(());
                }
            }
            if self.answer_question(keyboard)?.is_break() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn take<K: Keyboard>(&self, input: Input, keyboard: &mut K) -> io::Result<ControlFlow<()>> {
        if let Input::Line(line) = input {
            // It may hold a key.
            let line = Zeroizing::new(line);
            return self.say(&line, keyboard);
        }
        if let Some(objection) = input.objection() {
            self.tell(objection);
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Says one line; a break is the person's wish to leave.
    fn say<K: Keyboard>(&self, line: &str, keyboard: &mut K) -> io::Result<ControlFlow<()>> {
        let typed = lock(&self.conversation).say(line);
        match typed {
            Typed::Nothing => {}
            Typed::Clear => {
                lock(&self.recent).clear();
                self.screen.clear();
            }
            Typed::Show(entry) => self.show(entry),
            Typed::Quit => return Ok(ControlFlow::Break(())),
            Typed::ShowAndSend(entry) => {
                self.show(entry);
                self.send(line);
            }
            Typed::AskKey => self.ask_key(keyboard)?,
            Typed::Send => self.send(line),
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Asks for the key of `/op`; without one nothing comes of it.
    fn ask_key<K: Keyboard>(&self, keyboard: &mut K) -> io::Result<()> {
        let prompt = Text::OpPrompt.say(self.settings.language);
        match keyboard.read_secret(&prompt)? {
            Some(Hidden::Secret(key)) => {
                // Put into what is long enough, for growing leaves a copy behind.
                let mut line = Zeroizing::new(String::with_capacity(SECRET_BYTES_MAX + 4));
                line.push_str("/op ");
                line.push_str(key.as_str());
                self.send(&line);
            }
            Some(Hidden::NotUtf8) => self.tell(Text::SecretNotUtf8),
            Some(Hidden::Nothing) | None => {}
        }
        Ok(())
    }

    /// Asks for what the way back needs, if anything; a break is the wish to leave.
    fn answer_question<K: Keyboard>(&self, keyboard: &mut K) -> io::Result<ControlFlow<()>> {
        let question = match &*lock(&self.link) {
            Link::Down(down) => down.question.clone(),
            Link::Up(_) | Link::Leaving => None,
        };
        let Some(question) = question else {
            return Ok(ControlFlow::Continue(()));
        };
        match keyboard.read_secret(&prompt_for(&question, self.settings.language))? {
            None => return Ok(ControlFlow::Break(())),
            Some(Hidden::Nothing) => {}
            Some(Hidden::NotUtf8) => self.tell(Text::SecretNotUtf8),
            Some(Hidden::Secret(secret)) => {
                lock(&self.secrets).keep(&question, secret);
                if let Link::Down(down) = &mut *lock(&self.link) {
                    down.question = None;
                    down.is_answered = true;
                }
                self.link_changed.notify_all();
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    pub(super) fn send(&self, line: &str) {
        let mut link = lock(&self.link);
        let sent = match &mut *link {
            Link::Up(stream) => {
                // First, for an answer to it may come at once.
                lock(&self.conversation).send(line);
                let sent = send_line(stream, line).is_ok();
                if !sent {
                    // The thread that hears waits for the link before it looks at what may be lost.
                    lock(&self.conversation).unsend(line);
                }
                sent
            }
            Link::Down(down) => {
                if let Some(given) = nickname_given(line) {
                    self.tell(Text::ComingBackAs(given.as_str()));
                    down.nickname = Some(given);
                    down.question = None;
                    return self.link_changed.notify_all();
                }
                false
            }
            Link::Leaving => false,
        };
        drop(link);
        if !sent {
            self.tell(Text::NotSent(showable(line)));
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
            stream.finish_sending();
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
        | Decoded::Hello { .. }
        | Decoded::Irc(_)
        | Decoded::Web(_)
        | Decoded::Reply { .. }
        | Decoded::Foreign => None,
    }
}
