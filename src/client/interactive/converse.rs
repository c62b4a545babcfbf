//! The thread that reads the person: what is typed, and leaving.

use std::io;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::enter::prompt_for;
use super::interrupts::Interrupts;
use super::screen::{Hidden, Input, Keyboard};
use super::{Chat, Link, lock};
use crate::client::conversation::commands::showable;
use crate::client::conversation::{Conversation, Typed};
use crate::client::link::send_line;
use crate::client::secrets::SECRET_BYTES_MAX;
use crate::dialect::{Decoded, plain};
use crate::room::nickname::Nickname;
use crate::room::request::Request;
use crate::text::client::Text;

/// The person, at a keyboard.
pub(super) struct Person<'a> {
    chat: &'a Chat,
    keyboard: &'a mut dyn Keyboard,
    interrupts: Interrupts,
    /// What Enter alone says: a text that was too long for a line.
    offered: Vec<String>,
}

impl<'a> Person<'a> {
    pub(super) fn new(chat: &'a Chat, keyboard: &'a mut dyn Keyboard) -> Person<'a> {
        Person {
            chat,
            keyboard,
            interrupts: Interrupts::default(),
            offered: Vec::new(),
        }
    }

    /// Says what is typed, until the person leaves.
    pub(super) fn converse(&mut self) -> io::Result<()> {
        while let Some(inputs) = self.keyboard.read(&self.chat.prompt(), true)? {
            if self.take(inputs)?.is_break() || self.answer_question()?.is_break() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Takes in what was given with one Enter; a break is the person's wish to leave.
    fn take(&mut self, inputs: Vec<Input>) -> io::Result<ControlFlow<()>> {
        let is_interrupted = inputs.contains(&Input::Interrupted);
        let offered = std::mem::take(&mut self.offered);
        if inputs.iter().all(Input::is_blank) && !offered.is_empty() {
            self.chat.tell(Text::SayingLines(offered.len()));
            offered.iter().for_each(|line| self.chat.send(line));
            return Ok(ControlFlow::Continue(()));
        }
        if is_interrupted {
            return Ok(self.interrupted());
        }
        if inputs.len() > 1
            && let Some(lines) = self.lines_of(&inputs)
        {
            self.offer(lines);
            return Ok(ControlFlow::Continue(()));
        }
        for input in inputs {
            if let Some(objection) = input.objection() {
                self.chat.tell(objection);
            } else if let Input::Line(line) = input {
                // It may hold a key.
                let line = Zeroizing::new(line);
                if self.say(&line)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Ctrl-C.
    fn interrupted(&mut self) -> ControlFlow<()> {
        if self.interrupts.leaves(Instant::now()) {
            return ControlFlow::Break(());
        }
        self.chat.tell(Text::LeaveByCtrlC);
        ControlFlow::Continue(())
    }

    /// The lines that several inputs are, where one of them is too long for one line and all can be said.
    fn lines_of(&self, inputs: &[Input]) -> Option<Vec<String>> {
        let conversation = lock(&self.chat.conversation);
        let (mut lines, mut is_any_too_long) = (Vec::new(), false);
        for input in inputs {
            let Input::Line(line) = input else {
                return None;
            };
            if conversation.is_too_long(line) {
                is_any_too_long = true;
                lines.extend(conversation.split(line)?);
            } else {
                lines.push(line.clone());
            }
        }
        is_any_too_long.then_some(lines)
    }

    fn offer(&mut self, lines: Vec<String>) {
        self.chat.tell(Text::TooLongFor(lines.len()));
        self.offered = lines;
    }

    /// Says one line; a break is the person's wish to leave.
    fn say(&mut self, line: &str) -> io::Result<ControlFlow<()>> {
        let typed = lock(&self.chat.conversation).say(line);
        match typed {
            Typed::Nothing => {}
            Typed::Clear => self.chat.clear(),
            Typed::Show(entry) => self.chat.show(entry),
            Typed::Search(text) => self.chat.search(&text),
            Typed::Offer(lines) => self.offer(lines),
            Typed::Quit => return Ok(ControlFlow::Break(())),
            Typed::ShowAndSend(entry) => {
                self.chat.show(entry);
                self.chat.send(line);
            }
            Typed::AskKey => self.ask_key()?,
            Typed::Send => {
                self.chat.send(line);
                if nickname_given(line).is_some() {
                    self.chat.wait_for_answer();
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Asks for the key of `/op`; without one nothing comes of it.
    fn ask_key(&mut self) -> io::Result<()> {
        let prompt = Text::OpPrompt.say(self.chat.settings.language);
        match self.keyboard.read_secret(&prompt)? {
            Some(Hidden::Secret(key)) => {
                // Put into what is long enough, for growing leaves a copy behind.
                let mut line = Zeroizing::new(String::with_capacity(SECRET_BYTES_MAX + 4));
                line.push_str("/op ");
                line.push_str(key.as_str());
                self.chat.send(&line);
            }
            Some(Hidden::NotUtf8) => self.chat.tell(Text::SecretNotUtf8),
            Some(Hidden::Nothing | Hidden::Interrupted) | None => {}
        }
        Ok(())
    }

    /// Asks for what the way back needs, if anything; a break is the wish to leave.
    fn answer_question(&mut self) -> io::Result<ControlFlow<()>> {
        let chat = self.chat;
        let question = match &*lock(&chat.link) {
            Link::Down(down) => down.question.clone(),
            Link::Up(_) | Link::Leaving => None,
        };
        let Some(question) = question else {
            return Ok(ControlFlow::Continue(()));
        };
        let prompt = prompt_for(&question, chat.settings.language);
        match self.keyboard.read_secret(&prompt)? {
            None => return Ok(ControlFlow::Break(())),
            Some(Hidden::Nothing) => {}
            Some(Hidden::Interrupted) => return Ok(self.interrupted()),
            Some(Hidden::NotUtf8) => chat.tell(Text::SecretNotUtf8),
            Some(Hidden::Secret(secret)) => {
                lock(&chat.secrets).keep(&question, secret);
                if let Link::Down(down) = &mut *lock(&chat.link) {
                    down.question = None;
                    down.is_answered = true;
                }
                chat.link_changed.notify_all();
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

impl Chat {
    /// Waits a moment for what becomes of a nickname that was asked for: the next prompt shows it.
    fn wait_for_answer(&self) {
        const PATIENCE: Duration = Duration::from_millis(500);
        let awaits = |conversation: &mut Conversation| conversation.awaits_answer();
        let conversation = lock(&self.conversation);
        let waited = self
            .heard
            .wait_timeout_while(conversation, PATIENCE, awaits);
        drop(waited);
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
        | Decoded::Command(_)
        | Decoded::Refused(_)
        | Decoded::Hello { .. }
        | Decoded::Irc(_)
        | Decoded::Web(_)
        | Decoded::Reply { .. }
        | Decoded::Foreign => None,
    }
}
