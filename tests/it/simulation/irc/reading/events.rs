//! What all in the room hear, in its one order: each event as it is told by IRC.

use super::super::super::heard::{Heard, Public};
use super::super::super::meaning::{Meaning, Order as Request};
use super::super::super::moderated::{
    self,
    order::{self, Order},
};
use super::super::super::names;
use super::super::super::plain::moderation::{Decided, Told};
use super::super::asked::Asked;
use super::super::line::Line;
use super::super::{CHANNEL, SERVER, parts};
use super::{Join, Reader};

impl Reader<'_> {
    pub(super) fn read_speech(&mut self) {
        if self.is_history() {
            return self.read_history();
        }
        let position = self.position.unwrap_or_else(|| self.is_told_outside());
        let position = self.pass_unheard(position);
        let event = self.order.event(position).map(|it| it.told.clone());
        let speech = parts::public(&self.lines[self.at..], event.as_ref(), self.who);
        let line = self.line();
        parts::check_notice(self.world, line);
        self.check_source(line);
        self.check_tags(line, true);
        for other in &self.lines[self.at + 1..self.at + speech] {
            self.check_tags(other, false);
        }
        self.note_id(position);
        self.at += speech - 1;
        self.position = Some(position + 1);
    }

    pub(super) fn is_told_outside(&self) -> ! {
        panic!("{} is outside and told {}", self.who, self.line().text)
    }

    /// Whether it is a line of what was said before.
    pub(super) fn is_history(&self) -> bool {
        let line = self.line();
        line.tags.get("batch") == Some(&"history") || line.parameter(1).starts_with('[')
    }

    pub(super) fn read_history(&mut self) {
        let (heard, lines) = parts::history(self.order, &self.lines[self.at..]);
        if self.is_recalled() {
            self.read_recalled(heard);
            self.at += lines - 1;
            return;
        }
        let joined = self.reading.joins.last().map(|it| it.position);
        assert!(
            self.position.is_some() && self.position == joined.map(|it| it + 1),
            "is shown out of its place: {}",
            self.line().text
        );
        self.reading.shown.push((self.reading.joins.len(), heard));
        self.at += lines - 1;
        let end = self.line().end;
        self.reading.shown_in = self.world.record().turn_of_bytes(self.who, end);
    }

    /// Somebody else in the room is away, or back; to who asked for such news.
    pub(super) fn read_away(&self) {
        let line = self.line();
        let name = line.nickname().expect("somebody's");
        let text = line.parameter(0);
        let is_wanted = self.agreed.has("away-notify") || self.may_be_told_as_others();
        assert!(is_wanted, "nobody asked for {}", line.text);
        assert_ne!(name, self.own, "its own: {}", line.text);
        assert!(self.position.is_some(), "outside: {}", line.text);
        let owner = order::owner(self.world, name);
        let said = |it: &Meaning| matches!(it, Meaning::Order(Request::Away(it)) if it == text);
        let mut sent = self.world.clients()[owner].sent().iter();
        assert!(
            sent.any(|it| said(&it.meaning)),
            "never said so: {}",
            line.text
        );
        self.check_source(line);
    }

    pub(super) fn read_own_join(&mut self) {
        let visit = self.reading.joins.len();
        let line = self.line();
        let (joined, _) = *self
            .visits
            .get(visit)
            .unwrap_or_else(|| panic!("never came in"));
        let expected = Told::Heard(Heard::Joined(self.own.clone()));
        assert_eq!(self.position, None, "joins where it is");
        assert_eq!(self.order.event(joined).map(|it| &it.told), Some(&expected));
        self.check_tags(line, true);
        self.check_join(line);
        self.note_id(joined);
        let handled = self.reading.handled;
        self.reading.joins.push(Join {
            position: joined,
            handled,
        });
        self.position = Some(joined + 1);
        self.pass_rest_of_join(joined + 1);
    }

    /// Some other event.
    pub(super) fn read_event(&mut self) {
        let position = self.position.unwrap_or_else(|| self.is_told_outside());
        let position = self.pass_unheard(position);
        let next = self.order.event(position).map(|it| &it.told);
        let line = self.line();
        let is_it = next.is_some_and(|next| is_told_as(next, line));
        assert!(is_it, "reads {} where {next:?} was to come", line.text);
        self.check_tags(line, true);
        self.check_source(line);
        self.note_id(position);
        self.position = Some(position + 1);
        match line.verb {
            "JOIN" => {
                self.check_join(line);
                self.pass_rest_of_join(position + 1);
            }
            "PART" if line.nickname() == Some(&self.own) => self.position = None,
            "KICK" if line.parameter(1) == self.own => self.position = None,
            "NICK" if line.nickname() == Some(&self.own) => {
                self.own = line.parameter(0).to_owned();
            }
            "QUIT" => assert_ne!(line.nickname(), Some(&*self.own), "reads its own leave"),
            _ => {}
        }
        if matches!(line.verb, "PART" | "QUIT") {
            self.check_way_out(position);
        }
    }

    /// The door opens by itself, once the time is over for which it was closed: no sentence says so, and so the witness
    /// does not hear it.
    pub(super) fn read_lock_over(&mut self) {
        let position = self.position.unwrap_or_else(|| self.is_told_outside());
        let position = self.pass_unheard(position);
        let line = self.line();
        let mut before = (0..position)
            .rev()
            .filter_map(|at| Some((at, self.order.event(at)?)));
        let closed = before.find_map(|(at, event)| match event.told.decided() {
            Some(Decided::Locked { time, .. }) => Some((at, time, event.time)),
            Some(decided) => {
                let is_open = matches!(decided, Decided::Unlocked { .. });
                assert!(!is_open, "is open: {}", line.text);
                None
            }
            None => None,
        });
        let (at, time, from) = closed.unwrap_or_else(|| panic!("never closed: {}", line.text));
        let written = self.world.record().turn_of_bytes(self.who, line.end);
        let until = moderated::until(time.as_deref(), from);
        let is_due = until <= self.world.clock().time_of(written);
        assert!(is_due, "is closed for {time:?}: {}", line.text);
        self.check_tags(line, true);
        let is_first = self.locks_over.insert(at);
        assert!(is_first, "reads twice {}", self.line().text);
    }

    /// A PART is of one that asked for that and keeps its connection, and a QUIT of one that is gone.
    fn check_way_out(&self, position: usize) {
        let line = self.line();
        let name = line.nickname().expect("somebody's");
        let gone = order::owner(self.world, name);
        let event = self.order.event(position).expect("it is there");
        let mut sent = self.world.clients()[gone].sent().iter();
        let may_part = sent.any(|it| {
            let asks = it.irc.as_ref().is_some_and(|it| it.asked == Asked::Part);
            asks && it.arrived.is_some_and(|arrived| arrived <= event.turn)
        });
        let comes_back = (position + 1..self.order.events()).any(|at| {
            let joined = self.order.event(at).and_then(|it| it.told.joined());
            joined.is_some_and(|name| order::owner(self.world, name) == gone)
        });
        let is_so = if line.verb == "PART" {
            may_part
        } else {
            !comes_back
        };
        assert!(is_so, "{gone} went otherwise: {}", line.text);
    }

    /// Behind a join it is told, where it wants to know, that who came is away, and that it moderates.
    pub(super) fn pass_rest_of_join(&mut self, behind: usize) {
        let who = self.line().nickname().expect("somebody's").to_owned();
        // With an id it is an event of its own.
        let is_away = |line: &Line<'_>| {
            let is_its = line.verb == "AWAY" && line.nickname() == Some(&who);
            is_its && !line.tags.contains_key("msgid")
        };
        if self.lines.get(self.at + 1).is_some_and(is_away) {
            self.at += 1;
            let is_wanted = self.agreed.has("away-notify") || self.may_be_told_as_others();
            assert!(is_wanted, "{}", self.line().text);
            self.check_tags(self.line(), false);
        }
        let is_mode =
            |line: &Line<'_>| line.source == SERVER && line.parameters == [CHANNEL, "+o", &*who];
        let is_next = self.lines.get(self.at + 1).is_some_and(is_mode);
        let is_behind = self.lines.get(self.at + 2).is_some_and(is_mode);
        let promoted = Told::Decided(Decided::Promoted(who.clone()));
        let next = self.order.event(behind).map(|it| &it.told);
        if is_next && (next != Some(&promoted) || is_behind) {
            self.at += 1;
            self.check_tags(self.line(), false);
        }
    }

    /// The next event that it reads: not what others alone are told, nor its own words where it does not ask for
    /// these.
    pub(super) fn pass_unheard(&self, from: usize) -> usize {
        let mut position = from;
        while let Some(event) = self.order.event(position) {
            if !self.is_unheard(position, &event.told) {
                return position;
            }
            position += 1;
        }
        position
    }

    fn is_unheard(&self, position: usize, told: &Told) -> bool {
        if let Told::Decided(Decided::Held {
            is_ban: true, whom, ..
        }) = told
        {
            let next = self.order.event(position + 1);
            let left = next.and_then(|it| it.told.left());
            return left.is_none_or(|left| names::fold(left) != names::fold(whom));
        }
        match told.public() {
            Some(Public::Left(name)) => is_removed(self.order, position, name),
            Some(Public::Said { by, text } | Public::Acted { by, text }) => {
                order::owner(self.world, by) == self.who && !self.hears_itself(text)
            }
            Some(Public::Joined(_) | Public::Renamed { .. } | Public::ShutDown) | None => false,
        }
    }

    pub(super) fn hears_itself(&self, text: &str) -> bool {
        let is_it = |asked: &Asked| matches!(asked, Asked::Say(it) if it.text == text);
        let said = self.given().find(|(_, it)| is_it(&it.asked));
        let (number, _) = said.unwrap_or_else(|| panic!("it never said {text:?}"));
        self.agreed_at(number).has("echo-message")
    }
}

/// Whether somebody that leaves was kicked or banned, of which all have heard.
fn is_removed(order: &Order, position: usize, name: &str) -> bool {
    let before = position.checked_sub(1).and_then(|it| order.event(it));
    match before.map(|it| &it.told) {
        Some(Told::Decided(Decided::Kicked { name: kicked, .. })) => kicked == name,
        Some(Told::Decided(Decided::Held {
            is_ban: true, whom, ..
        })) => names::fold(whom) == names::fold(name),
        Some(_) | None => false,
    }
}

/// Whether an event that is not said is told so.
fn is_told_as(event: &Told, line: &Line<'_>) -> bool {
    let by = line.nickname();
    match event.public() {
        Some(Public::Joined(name)) => line.verb == "JOIN" && by == Some(name),
        Some(Public::Left(name)) => matches!(line.verb, "PART" | "QUIT") && by == Some(name),
        Some(Public::Renamed { from, to }) => {
            line.verb == "NICK" && by == Some(from) && line.parameters == [to]
        }
        Some(Public::Said { .. } | Public::Acted { .. } | Public::ShutDown) => false,
        None => event.decided().is_some_and(|it| is_decided_as(it, line)),
    }
}

fn is_decided_as(decided: &Decided, line: &Line<'_>) -> bool {
    let is_in_channel = line.parameter(0) == CHANNEL;
    let is_by = |giver: &str| line.nickname() == Some(giver);
    let is_mode = |change: &str, whom: &str| {
        let is_it = line.parameter(1) == change && line.parameter(2) == whom;
        line.verb == "MODE" && is_in_channel && is_it
    };
    let is_kick = line.verb == "KICK" && is_in_channel;
    match decided {
        Decided::Promoted(name) => is_mode("+o", name),
        Decided::Demoted { by, name } => is_mode("-o", name) && line.nickname() == by.as_deref(),
        Decided::Locked { by, .. } => is_mode("+i", "") && is_by(by),
        Decided::Unlocked { by } => is_mode("-i", "") && is_by(by),
        Decided::Kicked { by, name } => is_kick && line.parameter(1) == name && is_by(by),
        Decided::Held {
            is_ban: true,
            by,
            whom,
            ..
        } => is_kick && names::fold(line.parameter(1)) == names::fold(whom) && is_by(by),
        Decided::Held {
            is_ban: false,
            by,
            whom,
            ..
        } => is_mode("+q", whom) && is_by(by),
        Decided::Unmuted { by, whom } => is_mode("-q", whom) && is_by(by),
        Decided::Topic { by, text } => {
            line.verb == "TOPIC" && line.parameters == [CHANNEL, text] && is_by(by)
        }
    }
}
