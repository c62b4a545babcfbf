//! The room: who is in it, what each command means, and who gets to hear it.
//!
//! A value without sockets, clock or log: lines come in, [`Effects`] go out, and time is an
//! argument. It changes its state once, then announces the change. Malformed lines never reach it.
//!
//! [`roster`] knows who is called what, [`history`] what newcomers are shown.

pub mod history;
pub mod nickname;
pub mod roster;
pub mod session;
pub mod time;

use self::nickname::{InvalidNickname, Nickname};
use self::session::SessionId;
use self::time::Time;
use crate::dialect::plain::{Command, Event, List, Listing};
use crate::fault::{self, Fault};
use crate::text::words::{DeliveryError, Phrase, Refusal, Usage};
use history::History;
use roster::{Correspondent, Roster};

/// What the room asks of whoever moves the bytes.
pub trait Effects {
    /// From here on `who` hears the room, under this nickname.
    fn enter(&mut self, who: SessionId, nickname: &Nickname);

    /// All in the room but `except` hear the event.
    fn broadcast(&mut self, event: &Event<'_>, except: Option<SessionId>);

    /// `to` alone hears the event, which answers something `to` sent.
    fn answer(&mut self, to: SessionId, event: &Event<'_>);

    /// `to` alone hears the event, which somebody else sent.
    ///
    /// # Errors
    /// Says why `to` will not get it.
    fn private(&mut self, to: SessionId, event: &Event<'_>) -> Result<(), DeliveryError>;

    /// `who` asked to leave: to be ended with [`Room::leave`] once this line is handled.
    fn quit(&mut self, who: SessionId);
}

/// The most bytes of nicknames in one part of a list: larger rooms are told in several.
///
/// With this, who asks in a room of 10,000 holds no more memory than the largest line of a small
/// room; who is told in later parts is who is there when the part is made.
pub const LIST_PART_BYTES_MAX: usize = 8 * 1024;

/// The room's state.
#[derive(Debug)]
pub struct Room {
    roster: Roster,
    history: History,
}

impl Room {
    /// An empty room for `members_max` sessions that shows newcomers the last `history_lines_max`
    /// public lines.
    pub fn new(members_max: usize, history_lines_max: usize) -> Room {
        Room {
            roster: Roster::with_capacity(members_max),
            history: History::new(history_lines_max),
        }
    }

    /// Who is in the room.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Handles a well-formed line of `who`: a try at a nickname before login, a command after.
    pub fn line(&mut self, who: SessionId, line: &str, now: Time, effects: &mut impl Effects) {
        if self.roster.contains(who) {
            self.command(who, Command::parse(line), now, effects);
        } else {
            self.log_in(who, line, now, effects);
        }
    }

    /// Ends a session: all who remain hear it, once. One that never logged in leaves silently.
    ///
    /// Returns the nickname it had.
    pub fn leave(&mut self, who: SessionId, effects: &mut impl Effects) -> Option<Nickname> {
        let nickname = self.roster.remove(who)?;
        if fault::planted(Fault::NicknameNotReleased) {
            self.roster.insert(who, nickname.clone());
        }
        let left = Event::Notice(Phrase::Left(nickname.as_str()));
        effects.broadcast(&left, None);
        if fault::planted(Fault::LeaveToldTwice) {
            effects.broadcast(&left, None);
        }
        Some(nickname)
    }

    /// The next part of a list that did not fit one part.
    pub fn list_part(&self, from: Option<&Listing>) -> List<'_> {
        let mut names = Vec::new();
        let mut bytes = 0;
        let mut members = self
            .roster
            .sorted_after(from.map(|listing| &*listing.after));
        let mut rest = None;
        for nickname in members.by_ref() {
            names.push(nickname.as_str());
            bytes += nickname.as_str().len();
            if bytes >= LIST_PART_BYTES_MAX {
                let after = nickname.folded().into();
                rest = Some(Listing { after });
                break;
            }
        }
        if members.next().is_none() {
            rest = None;
        }
        List {
            count: from.is_none().then(|| self.roster.len()),
            names,
            rest,
        }
    }

    fn log_in(&mut self, who: SessionId, line: &str, now: Time, effects: &mut impl Effects) {
        match self.validated(line, None) {
            Err(complaint) => complain(who, complaint, effects),
            Ok(nickname) => {
                let said: Vec<_> = self.history.iter(now).collect();
                if !said.is_empty() {
                    effects.answer(who, &Event::History(&said));
                }
                effects.enter(who, &nickname);
                effects.broadcast(&Event::Notice(Phrase::Joined(nickname.as_str())), None);
                self.roster.insert(who, nickname);
            }
        }
    }

    /// A nickname that is valid, and free or `owner`'s own.
    fn validated<'a>(
        &self,
        given: &'a str,
        owner: Option<SessionId>,
    ) -> Result<Nickname, Refusal<'a>> {
        let nickname = Nickname::parse(given).map_err(|invalid| match invalid {
            InvalidNickname::Empty => Refusal::EmptyNickname,
            InvalidNickname::Malformed => Refusal::InvalidNickname,
            InvalidNickname::Reserved(given) => Refusal::NicknameReserved(given),
        })?;
        match self.roster.find(nickname.folded()) {
            Some(holder) if Some(holder) != owner => {
                Err(Refusal::NicknameInUse(nickname::trim(given)))
            }
            _ => Ok(nickname),
        }
    }

    fn command(
        &mut self,
        who: SessionId,
        command: Command<'_>,
        now: Time,
        effects: &mut impl Effects,
    ) {
        match command {
            Command::Nothing => {}
            Command::Say(text) => {
                let by = self.roster.nickname(who);
                effects.broadcast(&Event::Said { by, text }, Some(who));
                self.history
                    .push(now, || ["<", by.as_str(), "> ", text].concat());
            }
            Command::Act(text) => {
                let by = self.roster.nickname(who);
                effects.broadcast(&Event::Acted { by, text }, Some(who));
                self.history
                    .push(now, || ["* ", by.as_str(), " ", text].concat());
            }
            Command::Private { to, text } => self.private(who, to, text, effects),
            Command::Reply(text) => self.reply(who, text, effects),
            Command::List => self.list(who, effects),
            Command::Rename(given) => self.rename(who, given, effects),
            Command::Quit => effects.quit(who),
            Command::Help => effects.answer(who, &Event::Help),
            Command::MissingText(usage) => complain(who, Refusal::MissingText(usage), effects),
            Command::Unknown(name) => complain(who, Refusal::UnknownCommand(name), effects),
        }
    }

    fn private(&mut self, who: SessionId, to: &str, text: &str, effects: &mut impl Effects) {
        let found = Nickname::parse(to)
            .ok()
            .and_then(|nickname| self.roster.find(nickname.folded()));
        match found {
            None => complain(who, Refusal::NoSuchUser(to), effects),
            Some(recipient) if recipient == who => {
                complain(who, Refusal::PrivateToOneself, effects);
            }
            Some(_) if text.is_empty() => {
                complain(who, Refusal::MissingText(Usage::Msg), effects);
            }
            Some(recipient) => self.deliver_private(who, recipient, text, effects),
        }
    }

    fn reply(&mut self, who: SessionId, text: &str, effects: &mut impl Effects) {
        match self.roster.correspondent(who) {
            None => complain(who, Refusal::NobodyToAnswer, effects),
            Some(Correspondent { session, nickname }) => {
                let session = *session;
                if self.roster.contains(session) {
                    self.deliver_private(who, session, text, effects);
                } else {
                    complain(who, Refusal::NoSuchUser(nickname.as_str()), effects);
                }
            }
        }
    }

    fn deliver_private(
        &mut self,
        from: SessionId,
        to: SessionId,
        text: &str,
        effects: &mut impl Effects,
    ) {
        let sender = self.roster.nickname(from);
        match effects.private(to, &Event::Private { from: sender, text }) {
            Ok(()) => self.roster.set_correspondent(to, from),
            Err(why) => {
                let to = self.roster.nickname(to).as_str();
                complain(from, Refusal::NotDelivered { to, why }, effects);
            }
        }
    }

    fn list(&mut self, who: SessionId, effects: &mut impl Effects) {
        if self.roster.len() == 1 {
            effects.answer(who, &Event::Notice(Phrase::Alone));
        } else {
            effects.answer(who, &Event::List(self.list_part(None)));
        }
    }

    fn rename(&mut self, who: SessionId, given: &str, effects: &mut impl Effects) {
        match self.validated(given, Some(who)) {
            Err(complaint) => complain(who, complaint, effects),
            Ok(nickname) if nickname == *self.roster.nickname(who) => {
                let same = Phrase::AlreadyNamed(nickname.as_str());
                effects.answer(who, &Event::Notice(same));
            }
            Ok(nickname) => {
                let from = self.roster.rename(who, nickname);
                let renamed = Phrase::Renamed {
                    from: from.as_str(),
                    to: self.roster.nickname(who).as_str(),
                };
                effects.broadcast(&Event::Notice(renamed), None);
            }
        }
    }
}

fn complain(to: SessionId, complaint: Refusal<'_>, effects: &mut impl Effects) {
    effects.answer(to, &Event::Notice(Phrase::Error(complaint)));
}

#[cfg(test)]
mod tests;
