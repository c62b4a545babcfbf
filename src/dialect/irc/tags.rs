//! What stands before a line that is told in a form with tags: when it was, under which id, and whether a
//! machine said it (IRCv3 `server-time`, `message-ids`, `bot` and `batch`).

use super::super::timestamp::{Timestamp, timestamp};
use super::capabilities::Form;
use crate::room::event::{Event, EventId};
use crate::room::time::WallTime;

/// The most bytes of tags that the server writes, with the `@` and the space behind them.
pub(super) const BYTES_MAX: usize = "@batch=;time=;msgid=;bot ".len()
    + BATCH_BYTES_MAX
    + size_of::<Timestamp>()
    + NUMBER_DIGITS_MAX
    + 1
    + MARK_DIGITS;

/// The most bytes of the name of a batch.
const BATCH_BYTES_MAX: usize = 8;

/// The digits of the longest number.
const NUMBER_DIGITS_MAX: usize = 20;

/// The digits of the mark of an id.
const MARK_DIGITS: usize = 8;

const HEX: &[u8; 16] = b"0123456789abcdef";

impl Form {
    /// Whether each line is a frame of WebSocket, without CR LF.
    pub fn is_framed(self) -> bool {
        match self {
            Form::FramedBare | Form::FramedModern => true,
            Form::Bare | Form::Timed | Form::Tagged | Form::TimedModern | Form::TaggedModern => {
                false
            }
        }
    }

    /// Whether it tells what modern clients ask for together.
    pub fn is_modern(self) -> bool {
        match self {
            Form::TimedModern | Form::TaggedModern | Form::FramedModern => true,
            Form::Bare | Form::Timed | Form::Tagged | Form::FramedBare => false,
        }
    }

    fn has_time(self) -> bool {
        match self {
            Form::Bare | Form::FramedBare => false,
            Form::Timed
            | Form::Tagged
            | Form::TimedModern
            | Form::TaggedModern
            | Form::FramedModern => true,
        }
    }

    fn has_all_tags(self) -> bool {
        match self {
            Form::Tagged | Form::TaggedModern | Form::FramedModern => true,
            Form::Bare | Form::Timed | Form::TimedModern | Form::FramedBare => false,
        }
    }
}

/// The tags of one line.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tags {
    batch: Option<&'static str>,
    time: Option<Timestamp>,
    id: Option<EventId>,
    is_bot: bool,
}

impl Tags {
    pub const NONE: Tags = Tags {
        batch: None,
        time: None,
        id: None,
        is_bot: false,
    };

    /// Those of something that happened then, as a form tells them.
    pub fn at(form: Form, moment: WallTime) -> Tags {
        Tags {
            time: form.has_time().then(|| timestamp(moment)),
            ..Tags::NONE
        }
    }

    /// Those of an event.
    pub fn of(form: Form, event: &Event<'_>) -> Tags {
        let is_bot = event.by.is_some_and(|by| by.is_bot);
        Tags::at(form, event.at.wall)
            .with_id(form, event.id)
            .with_bot(form, is_bot)
    }

    /// These, with the id of an event.
    #[must_use]
    pub fn with_id(self, form: Form, id: EventId) -> Tags {
        let id = form.has_all_tags().then_some(id);
        Tags { id, ..self }
    }

    /// These, of what a machine did or not.
    #[must_use]
    pub fn with_bot(self, form: Form, is_bot: bool) -> Tags {
        let is_bot = is_bot && form.has_all_tags();
        Tags { is_bot, ..self }
    }

    /// These, within a batch, at a moment that the client asked to be told.
    #[must_use]
    pub fn in_batch(self, batch: &'static str, moment: WallTime) -> Tags {
        debug_assert!(batch.len() <= BATCH_BYTES_MAX);
        Tags {
            batch: Some(batch),
            time: Some(timestamp(moment)),
            ..self
        }
    }

    /// These without the id: those of a line that goes on with what another began.
    #[must_use]
    pub fn without_id(self) -> Tags {
        Tags { id: None, ..self }
    }

    /// Those of a line of the server about the same: what was at the same moment, and under the same id, but not
    /// said by a machine.
    #[must_use]
    pub fn of_server(self) -> Tags {
        Tags {
            is_bot: false,
            ..self
        }
    }

    /// Writes them, with the space behind them.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let start = out.len();
        if let Some(batch) = self.batch {
            put(out, [b";batch=", batch.as_bytes()]);
        }
        if let Some(time) = &self.time {
            put(out, [b";time=", time]);
        }
        if let Some(id) = self.id {
            out.extend_from_slice(b";msgid=");
            put_id(out, id);
        }
        if self.is_bot {
            out.extend_from_slice(b";bot");
        }
        if out.len() > start {
            out[start] = b'@';
            out.push(b' ');
        }
    }
}

fn put(out: &mut Vec<u8>, pieces: [&[u8]; 2]) {
    for piece in pieces {
        out.extend_from_slice(piece);
    }
}

/// Writes an id as its text is. Each line that is said has one, so no formatting machinery.
fn put_id(out: &mut Vec<u8>, id: EventId) {
    let mut digits = [0; NUMBER_DIGITS_MAX];
    let mut first = digits.len();
    let mut number = id.number();
    loop {
        first -= 1;
        digits[first] = HEX[(number % 10) as usize];
        number /= 10;
        if number == 0 {
            break;
        }
    }
    let mut mark = [b'-'; 1 + MARK_DIGITS];
    for (place, digit) in mark[1..].iter_mut().rev().enumerate() {
        *digit = HEX[(id.mark() >> (4 * place)) as usize & 0xF];
    }
    put(out, [&digits[first..], &mark]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::event::EventIds;
    use std::hash::RandomState;

    fn written(tags: Tags) -> String {
        let mut out = Vec::new();
        tags.write(&mut out);
        assert!(out.len() <= BYTES_MAX, "{}", out.len());
        String::from_utf8(out).expect("tags are ASCII")
    }

    #[test]
    fn an_id_is_written_as_its_text() {
        let mut ids = EventIds::new(RandomState::new());
        for _ in 0..123 {
            let id = ids.next();
            let tags = Tags::NONE.with_id(Form::Tagged, id);
            assert_eq!(written(tags), format!("@msgid={id} "));
        }
        let last = EventId::nth(u64::MAX);
        let tags = Tags::NONE.with_id(Form::Tagged, last);
        assert_eq!(written(tags), format!("@msgid={last} "));
    }

    #[test]
    fn each_form_has_its_tags() {
        let moment = WallTime::from_millis(1_795_957_200_000);
        let id = EventId::nth(7);
        let (time, all) = (
            "@time=2026-11-29T13:00:00.000Z ",
            "@time=2026-11-29T13:00:00.000Z;msgid=7-00000000;bot ",
        );
        for (form, tags) in [
            (Form::Bare, ""),
            (Form::Timed, time),
            (Form::Tagged, all),
            (Form::TimedModern, time),
            (Form::TaggedModern, all),
            (Form::FramedBare, ""),
            (Form::FramedModern, all),
        ] {
            let of_form = Tags::at(form, moment)
                .with_id(form, id)
                .with_bot(form, true);
            assert_eq!(written(of_form), tags, "{form:?}");
        }
    }

    #[test]
    fn the_longest_tags_are_as_long_as_is_reckoned_with() {
        let longest = Tags::at(Form::Tagged, WallTime::default())
            .with_id(Form::Tagged, EventId::nth(u64::MAX))
            .with_bot(Form::Tagged, true)
            .in_batch("12345678", WallTime::default());
        assert_eq!(written(longest).len(), BYTES_MAX);
    }
}
