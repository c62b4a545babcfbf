//! What those ask for that want to see more of what was said, or less.

use std::time::Duration;

use super::outside::caio;
use super::story::{Story, with_moderator};
use crate::room::effects::Effects;
use crate::room::event::EventId;
use crate::room::recall::{Place, Recall};
use crate::room::request::Request;
use crate::room::session::SessionId;
use crate::room::time::WallTime;

/// What bia says: a number each second, by the number.
struct Said {
    story: Story,
    bia: SessionId,
    numbers: Vec<(EventId, WallTime)>,
}

impl Said {
    fn new() -> Said {
        let (story, [bia]) = with_moderator(["bia"]);
        let numbers = Vec::new();
        Said {
            story,
            bia,
            numbers,
        }
    }

    fn says(&mut self, how_many: usize) {
        for _ in 0..how_many {
            let number = self.numbers.len();
            self.story.now = self.story.now + Duration::from_secs(1);
            self.story.says(self.bia, &number.to_string());
            let id = *self.story.ears.ids.last().expect("it was said");
            self.numbers.push((id, self.story.now().wall));
        }
    }

    fn event(&self, number: usize) -> Place {
        Place::Event(self.numbers[number].0)
    }

    fn moment(&self, number: usize) -> Place {
        Place::Moment(self.numbers[number].1)
    }

    /// The numbers that caio is shown.
    #[track_caller]
    fn shows(&mut self, recall: Recall, utterances: usize, numbers: std::ops::Range<usize>) {
        let now = self.story.now();
        let room = &self.story.room;
        let span = room.recall(caio(), recall, utterances).expect("a span");
        self.story.ears.heard.clear();
        room.show_said(caio(), span, now, &mut self.story.ears);
        let mut rest = room.history_part(span.0, span.1, now.time).rest;
        while let Some(answer) = rest.and_then(|rest| room.continue_answer(&rest, now)) {
            let nickname = room.nickname(caio());
            self.story.ears.continue_answer(caio(), nickname, &answer);
            rest = answer.rest().cloned();
        }
        let lines = self.story.ears.heard.remove(&caio()).unwrap_or_default();
        let texts = lines.iter().filter_map(|line| line.split("<bia> ").nth(1));
        let expected = numbers.map(|number| number.to_string());
        assert_eq!(
            Vec::from_iter(texts),
            Vec::from_iter(expected),
            "{recall:?}"
        );
    }
}

/// bia has said 0 to 29, of which newcomers are shown the last 20, then caio came in, and 30 to 39 were
/// said.
fn said() -> Said {
    let mut said = Said::new();
    said.says(30);
    said.story.registers(caio(), "caio");
    said.story.joins(caio());
    said.says(10);
    said
}

#[test]
fn so_much_is_shown_as_is_asked_for() {
    let mut said = said();
    // What newcomers are shown by now begins before caio came in.
    said.shows(Recall::Latest(None), 5, 35..40);
    said.shows(Recall::Latest(None), 100, 20..40);
    for place in [Said::event, Said::moment] {
        let place = |number| place(&said, number);
        let [a, b] = [place(30), place(36)];
        for (recall, utterances, numbers) in [
            (Recall::Latest(Some(a)), 100, 31..40),
            (Recall::Latest(Some(a)), 3, 37..40),
            (Recall::Before(b), 4, 32..36),
            (Recall::After(a), 4, 31..35),
            (Recall::After(a), 100, 31..40),
            (Recall::Around(b), 5, 34..39),
            (Recall::Between(a, b), 100, 31..36),
            (Recall::Between(a, b), 2, 31..33),
            (Recall::Between(b, a), 2, 34..36),
            (Recall::Between(a, a), 2, 31..31),
        ] {
            said.shows(recall, utterances, numbers);
        }
    }
}

#[test]
fn nothing_is_shown_that_one_could_not_have_seen_but_behind_what_it_names() {
    let mut said = said();
    said.story.asks(caio(), Request::Part { text: "" });
    said.story.joins(caio());
    said.says(15);
    // Newcomers are shown 35 to 54, and caio has heard all since 30.
    said.shows(Recall::Latest(None), 100, 30..55);
    for (recall, numbers) in [
        (Recall::Before(said.event(33)), 30..33),
        (Recall::Before(said.moment(20)), 30..30),
        (Recall::After(said.moment(3)), 30..55),
        (Recall::Around(said.moment(30)), 30..55),
        (Recall::Between(said.moment(3), said.event(32)), 30..32),
        (Recall::After(said.event(10)), 11..55),
        (Recall::Between(said.event(10), said.event(32)), 11..32),
        (Recall::Between(said.event(32), said.event(10)), 11..32),
    ] {
        said.shows(recall, 100, numbers);
    }
    let room = &said.story.room;
    assert_eq!(room.last_said(caio()), Some(said.numbers[54].1));
    assert_eq!(room.last_said(said.bia), None, "it did not register");
}

#[test]
fn an_event_that_never_was_is_not_known() {
    let said = said();
    let unknown = Place::Event(EventId::nth(7));
    for recall in [
        Recall::Latest(Some(unknown)),
        Recall::Before(unknown),
        Recall::After(unknown),
        Recall::Around(unknown),
        Recall::Between(said.event(30), unknown),
    ] {
        assert_eq!(said.story.room.recall(caio(), recall, 5), None);
    }
}
