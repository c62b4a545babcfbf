//! What is shown since an event, and whether something is missing, against a model that forgets nothing.

use proptest::prelude::*;

use crate::room::event::{EventId, Utterance, UtteranceKind};
use crate::room::history::{HELD_BYTES, History};
use crate::room::nickname::Nickname;
use crate::room::time::{Now, Time, WallTime};

/// What a model of the history knows: of each event, the utterance that it was, if it was one.
#[derive(Debug, Default)]
struct Model {
    events: Vec<Option<Said>>,
    /// How many of the utterances, from the first on, are not kept any more.
    dropped: usize,
}

#[derive(Debug, Clone)]
struct Said {
    by: usize,
    text: String,
    is_taken_out: bool,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn since_and_missed_are_what_was_said_and_dropped(
        steps in proptest::collection::vec((0..12_u8, 0..3_usize, 0..500_usize), 1..60),
        older_bytes_max in 0..6_000_usize,
        utterances_max in 0..6_usize,
        after in 0..60_usize,
    ) {
        let mut history = History::new(utterances_max, older_bytes_max);
        let names = ["ana", "bia", "caio"].map(|name| {
            Nickname::parse(name).expect("valid")
        });
        let mut model = Model::default();
        for (kind, by, len) in steps {
            match kind {
                0..=8 => {
                    let id = EventId::nth(model.events.len() as u64 + 1);
                    let text = format!("{} {}", id.number(), "x".repeat(len));
                    let said = Said { by, text, is_taken_out: false };
                    history.push(id, || Utterance { is_bot: false, user: "cat".into(),
                        id,
                        at: Now {
                            time: Time::ZERO,
                            wall: WallTime::default(),
                        },
                        by: names[by].clone(),
                        block: None,
                        kind: UtteranceKind::Said,
                        text: said.text.as_str().into(),
                        is_notice: false,
                    });
                    model.events.push(Some(said));
                }
                9 | 10 => model.events.push(None),
                _ => {
                    history.forget_said(names[by].folded(), None);
                    for said in model.events[model.dropped..].iter_mut().flatten() {
                        said.is_taken_out |= said.by == by;
                    }
                }
            }
            let cost = |said: &&Said| {
                HELD_BYTES + said.text.len() + names[said.by].as_str().len()
            };
            model.drop_what_is_too_much(utterances_max, older_bytes_max, cost);
        }
        let after = after.min(model.events.len());
        let mut expected = Vec::new();
        let mut has_missed = false;
        for (at, event) in model.events.iter().enumerate().skip(after) {
            let Some(said) = event.as_ref().filter(|said| !said.is_taken_out) else {
                continue;
            };
            if at < model.dropped {
                has_missed = true;
            } else {
                expected.push(said.text.clone());
            }
        }
        let mut shown = Vec::new();
        let mut from = EventId::nth(after as u64);
        prop_assert_eq!(history.has_dropped_behind(from), has_missed);
        loop {
            let part = history.part(from, Time::ZERO);
            shown.extend(part.utterances.iter().map(|said| said.text.to_string()));
            from = part.utterances.last().map_or(from, |said| said.id);
            if part.rest.is_none() {
                break;
            }
        }
        prop_assert_eq!(shown, expected);
    }
}

impl Model {
    /// Drops the oldest until what is left fits: the last ones that newcomers are shown, and as many
    /// before them as the bytes allow.
    fn drop_what_is_too_much(
        &mut self,
        utterances_max: usize,
        older_bytes_max: usize,
        cost: impl Fn(&&Said) -> usize,
    ) {
        let kept = |model: &Model| -> Vec<Said> {
            let left = model.events[model.dropped..].iter().flatten();
            left.filter(|said| !said.is_taken_out).cloned().collect()
        };
        loop {
            let kept = kept(self);
            let older = &kept[..kept.len().saturating_sub(utterances_max)];
            let is_too_much = match utterances_max {
                0 => !kept.is_empty(),
                _ => older.iter().map(|said| cost(&said)).sum::<usize>() > older_bytes_max,
            };
            if !is_too_much {
                break;
            }
            self.dropped += 1;
        }
    }
}
