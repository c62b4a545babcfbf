//! What a client asked to be shown again of what was said: as many messages as it asked for, next to the place that it
//! named, no further back than what newcomers are shown or its own first join.

use super::super::super::heard::Heard;
use super::super::super::history::Said;
use super::super::super::plain::moderation::Told;
use super::super::asked::{Asked, Given, Range, Recall};
use super::Reader;

/// The most messages that are shown at once.
const MOST: usize = 100;

/// The answers to one client.
#[derive(Debug, Default)]
pub(super) struct Recalled {
    /// What was shown of the one that is told just now, and where it began: one may be kicked within it.
    shown: Vec<Heard>,
    begun_at: Option<usize>,
    /// So many have ended.
    count: usize,
}

impl<'a> Reader<'a> {
    /// Whether what is shown was asked for: where it may ask, nothing is shown unasked.
    pub(super) fn is_recalled(&self) -> bool {
        self.agreed.has("draft/chathistory")
    }

    pub(super) fn read_begin_of_recalled(&mut self) {
        let position = self.position.unwrap_or_else(|| self.is_told_outside());
        let before = self.recalled.begun_at.replace(position);
        assert_eq!(before, None, "{} is shown two at once", self.who);
    }

    pub(super) fn read_recalled(&mut self, heard: Heard) {
        self.recalled.shown.push(heard);
    }

    fn requests(&self) -> impl Iterator<Item = (usize, &'a Recall)> + use<'a> {
        self.given().filter_map(|(number, given)| match given {
            Given {
                asked: Asked::Recall(recall),
                ..
            } => Some((number, recall)),
            _ => None,
        })
    }

    fn next_request(&mut self) -> (usize, &'a Recall) {
        let next = self.requests().nth(self.recalled.count);
        self.recalled.count += 1;
        next.unwrap_or_else(|| panic!("{} asked for nothing: {}", self.who, self.line().text))
    }

    /// Nothing can be shown to who is outside; each event that is named here was told.
    pub(super) fn read_recall_failed(&mut self) {
        self.next_request();
        let line = self.line();
        assert_eq!(line.parameter(1), "INVALID_TARGET", "{}", line.text);
        assert_eq!(self.position, None, "{} is in: {}", self.who, line.text);
    }

    pub(super) fn read_end_of_recalled(&mut self) {
        let (number, recall) = self.next_request();
        let shown = std::mem::take(&mut self.recalled.shown);
        let begun_at = self.recalled.begun_at.take().expect("it began");
        let position = self.position_of(number, begun_at);
        let end = self.line().end;
        let read_in = self.world.record().turn_of_bytes(self.who, end);
        let read_at = self.order.position_after(read_in).max(position);
        if read_at >= self.kept.unknown_from {
            return;
        }
        let Some(expected) = self.expected(recall, position) else {
            return;
        };
        // What newer lines have driven out before it was made is shown no more.
        let later = self.kept.history.kept(read_at);
        let gone_before = later.first().map_or(usize::MAX, |it| it.at);
        let mut rest = shown.iter().peekable();
        let is_so = expected
            .iter()
            .all(|it| rest.next_if(|shown| **shown == it.line).is_some() || it.at < gone_before);
        assert!(
            is_so && rest.next().is_none(),
            "{} asked for {recall:?} at {position}, and is shown {shown:#?} where {expected:#?} is kept",
            self.who
        );
    }

    /// Up to which event all had happened when one of its lines was handled, where it had read up to this one.
    fn position_of(&self, number: usize, read: usize) -> usize {
        let is_before = |text: &str| {
            let said = |it: &Given| matches!(&it.asked, Asked::Say(it) if it.text == text);
            self.given().any(|(it, given)| it < number && said(given))
        };
        let end = self.pass_unheard(read);
        let mut position = read;
        while position < end {
            let told = self.order.event(position).map(|it| &it.told);
            if let Some(Told::Heard(Heard::Said { text, .. } | Heard::Acted { text, .. })) = told
                && !is_before(text)
            {
                break;
            }
            position += 1;
        }
        position
    }

    /// What is to be shown; none where it is not known here which event is meant.
    fn expected(&self, recall: &Recall, position: usize) -> Option<Vec<&'a Said>> {
        let joined = self.reading.joins.first().expect("it is in").position;
        let newcomers = self.kept.history.shown_from(position);
        let floor = newcomers.min(joined);
        let kept = self.kept.history.kept(position);
        let place = |id: &str| self.ids.get(id).copied();
        let may_be_shown = |floor: usize| {
            let shown = kept.iter().copied().skip_while(move |it| it.at < floor);
            shown.collect::<Vec<&Said>>()
        };
        let all = may_be_shown(floor);
        let most = recall.most.min(MOST);
        let last = |said: Vec<&'a Said>| said[said.len().saturating_sub(most)..].to_vec();
        Some(match &recall.range {
            Range::Last => last(all),
            Range::LastBehind(id) => {
                let id = place(id)?;
                last(all.into_iter().filter(|it| it.at > id).collect())
            }
            Range::Before(id) => {
                let id = place(id)?;
                last(all.into_iter().filter(|it| it.at < id).collect())
            }
            Range::Behind(id) => {
                let id = place(id)?;
                let all = may_be_shown(floor.min(id)).into_iter();
                all.filter(|it| it.at > id).take(most).collect()
            }
            Range::Around(id) => {
                let id = place(id)?;
                let before = all.iter().filter(|it| it.at < id).count();
                let start = before.saturating_sub(most / 2);
                all.into_iter().skip(start).take(most).collect()
            }
        })
    }

    /// All that it asked up to here was handled.
    pub(super) fn check_recalled(&self) {
        let handled = self.reading.handled;
        let asked = self.requests().take_while(|(it, _)| *it < handled);
        let answered = self.recalled.count;
        assert_eq!(asked.count(), answered, "what {} asked for", self.who);
    }
}
