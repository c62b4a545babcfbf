//! In which form a line is told: with what was agreed upon at its place, in the batch and with the label of what it
//! answers, and from whom.

use super::super::super::heard::EventId;
use super::super::super::moderated::order;
use super::super::super::names;
use super::super::super::plain::moderation::{Decided, Told};
use super::super::asked::Asked;
use super::super::line::Line;
use super::super::{CHANNEL, SERVER};
use super::Reader;

/// With room for so many bytes in an outbox nobody here asks for more.
const OUTBOX_BYTES_WELL: usize = 64 * 1024;

impl Reader<'_> {
    /// What has a label is an answer to the line that had it.
    pub(super) fn check_label(&mut self) {
        let line = self.line();
        let known = ["time", "msgid", "bot", "label", "batch"];
        assert!(
            line.tags.keys().all(|it| known.contains(it)),
            "{}",
            line.text
        );
        let batch = line.tags.get("batch").copied();
        // A batch within it marks its own lines.
        let is_its_end = line.verb == "BATCH" && line.parameter(0).ends_with('l');
        let is_within = self.is_in_batch && !is_its_end && batch != Some("history");
        assert_eq!(batch == Some("l"), is_within, "{}", line.text);
        let Some(&label) = line.tags.get("label") else {
            return;
        };
        let text = line.text;
        let sent = self
            .given()
            .find(|(_, it)| it.label.as_deref() == Some(label));
        let (number, _) = sent.unwrap_or_else(|| panic!("nobody gave the label of {text}"));
        let agreed = self.agreed_at(number);
        assert!(agreed.has("labeled-response"), "nobody asked for {text}");
        assert!(self.labels.insert(label.to_owned()), "twice: {text}");
    }

    pub(super) fn read_batch(&mut self) {
        let line = self.line();
        match line.parameters[..] {
            ["+l", "labeled-response"] => self.is_in_batch = true,
            ["-l"] => {
                assert!(self.is_in_batch, "{}", line.text);
                self.is_in_batch = false;
            }
            ["+history", "chathistory", CHANNEL] | ["-history"] => {
                let is_agreed = self.agreed.has("batch") && self.agreed.has("server-time");
                assert!(is_agreed, "{}: {}", self.who, line.text);
                if self.is_recalled() {
                    match line.parameter(0) {
                        "-history" => self.read_end_of_recalled(),
                        _ => self.read_begin_of_recalled(),
                    }
                }
            }
            _ => panic!("an unknown batch: {}", line.text),
        }
    }

    /// Whom the channel keeps out, only those are told that moderate: some that gave a key or were given power.
    pub(super) fn check_moderates(&self) {
        let line = self.line();
        let turn = self.world.record().turn_of_bytes(self.who, line.end);
        assert!(
            self.may_moderate(self.who, turn),
            "{} is told {}",
            self.who,
            line.text
        );
    }

    /// Whether somebody may have had power by a turn: it gave a moderator's key, or was given it.
    pub(super) fn may_moderate(&self, who: usize, turn: u32) -> bool {
        let ring = self.world.ring();
        let has_key = ring.may_have(self.world, who, (0, turn), |key| key.is_moderator);
        has_key || self.is_promoted(who)
    }

    /// Whether it is told that somebody does not moderate that did not before, since it asked for that.
    pub(super) fn is_answer_to_demote(&self) -> bool {
        let line = self.line();
        let [CHANNEL, "-o", name] = line.parameters[..] else {
            return false;
        };
        let next = self.position.map(|at| self.pass_unheard(at));
        let next = next.and_then(|at| self.order.event(at));
        let is_event = next.is_some_and(
            |it| matches!(&it.told, Told::Decided(Decided::Demoted { name: it, .. }) if it == name),
        );
        let folded = names::fold(name);
        let asked = |asked: &Asked| matches!(asked, Asked::Demote(it) if names::fold(it) == folded);
        line.source == SERVER && !is_event && self.given().any(|(_, it)| asked(&it.asked))
    }

    pub(super) fn check_join(&self, line: &Line<'_>) {
        assert_eq!(line.parameter(0), CHANNEL);
        let is_extended = self.agreed.has("extended-join");
        let expected = if is_extended { 3 } else { 1 };
        let is_so = line.parameters.len() == expected;
        assert!(is_so || self.may_be_told_as_others(), "{}", line.text);
    }

    /// Whether so little may wait for it that it is told what its form tells, and not what it asked for beside that.
    pub(super) fn may_be_told_as_others(&self) -> bool {
        let is_modern = ["extended-join", "away-notify", "setname"].map(|it| self.agreed.has(it));
        let is_told_all = self.is_framed() && self.has_all_tags();
        let is_told_nothing = self.is_framed() && !self.has_all_tags();
        let is_odd = (is_told_all || is_modern.contains(&true))
            && (is_told_nothing || is_modern.contains(&false));
        let outbox_bytes_max = self.world.setting().limits.outbox_bytes_max;
        is_odd && outbox_bytes_max < OUTBOX_BYTES_WELL
    }

    fn is_framed(&self) -> bool {
        self.world.clients()[self.who].asks().is_some()
    }

    /// Whether each event stands behind the moment of it. In frames who asks for the time or for tags is told both.
    fn has_time(&self) -> bool {
        self.agreed.has("server-time") || self.agreed.has("message-tags")
    }

    /// Whether each event has its id.
    fn has_all_tags(&self) -> bool {
        self.agreed.has("message-tags") || self.is_framed() && self.agreed.has("server-time")
    }

    /// It stands in the form that was agreed upon here; the first line of an event has its id.
    pub(super) fn check_tags(&self, line: &Line<'_>, is_first: bool) {
        let has_time = line.tags.contains_key("time");
        let has_id = line.tags.contains_key("msgid");
        assert_eq!(has_time, self.has_time(), "{}: {}", self.who, line.text);
        let expected = is_first && self.has_all_tags();
        assert_eq!(has_id, expected, "{}: {}", self.who, line.text);
        assert!(
            !line.tags.contains_key("bot") || self.has_all_tags(),
            "{}",
            line.text
        );
    }

    /// Who came by IRC has the user name that it gave, others that of all.
    pub(super) fn user_of(&self, client: usize) -> String {
        match self.world.clients()[client].speaks_irc() {
            true => format!("~u{client}"),
            false => "cat".into(),
        }
    }

    pub(super) fn check_source(&self, line: &Line<'_>) {
        let Some(name) = line.nickname() else {
            return assert_eq!(line.source, SERVER, "{}", line.text);
        };
        let owner = order::owner(self.world, name);
        let user = self.user_of(owner);
        assert_eq!(
            line.source,
            format!("{name}!{user}@littlecats"),
            "{}",
            line.text
        );
    }

    /// Each event has the same id for all.
    pub(super) fn note_id(&mut self, position: usize) {
        if let Some(id) = self.line().tags.get("msgid") {
            self.ids.insert((*id).to_owned(), position);
            let id = EventId::parse(id).expect("an id");
            self.tokens.note_event(position, id);
        }
    }
}
