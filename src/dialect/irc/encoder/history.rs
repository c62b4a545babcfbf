//! What was said before: with its times in a batch for a client that asked for these, else each text behind its
//! age.

use std::fmt::Write;

use super::super::super::encode::Addressee;
use super::super::capabilities::{Capability, Form};
use super::super::reply::{Lines, Source};
use super::super::tags::Tags;
use super::spoken::Speech;
use crate::room::answer::HistoryPart;
use crate::room::event::{PrivateKind, Utterance, UtteranceKind};
use crate::room::time::Time;
use crate::text::Words;
use crate::text::moment::Age;
use crate::text::notices::Notice;

/// The name of a batch: a client asks for the next history when it has read the last, so there is one at a time.
const BATCH: &str = "history";

pub(super) fn history(
    part: &HistoryPart<'_>,
    form: Form,
    to: Addressee<'_>,
    words: &Words,
    out: &mut Vec<u8>,
) {
    let capabilities = to.asker.capabilities;
    let has_batch = capabilities.has(Capability::Batch) && capabilities.has(Capability::ServerTime);
    if !has_batch {
        for said in &part.utterances {
            aged(said, part.now, form, words, out);
        }
        return;
    }
    // Whoever asked is told that there is nothing; to one that did not, nobody says so.
    let is_nothing = part.is_first && part.utterances.is_empty() && part.rest.is_none();
    if is_nothing && !part.is_asked {
        return;
    }
    if part.is_first {
        let batch = &mut Lines::new(out, form, to.nickname);
        let begin = batch.server("BATCH").joined(&["+", BATCH]);
        begin.word("chathistory").word(words.channel()).end();
    }
    for said in &part.utterances {
        let tags = Tags::NONE
            .in_batch(BATCH, said.at.wall)
            .with_id(form, said.id)
            .with_bot(form, said.is_bot);
        speech(said, said.kind.into(), &said.text, words).write(form, tags, out);
    }
    if part.rest.is_none() {
        let batch = &mut Lines::new(out, form, to.nickname);
        batch.server("BATCH").joined(&["-", BATCH]).end();
    }
}

/// A text behind its age: it would pass for one that is said now.
fn aged(said: &Utterance, now: Time, form: Form, words: &Words, out: &mut Vec<u8>) {
    let age = words.say(Notice::Age(Age(now.since(said.at.time))));
    let mut text = age.to_string();
    match said.kind {
        UtteranceKind::Said => text.push_str(&said.text),
        UtteranceKind::Acted => {
            let _ = write!(text, "* {} {}", said.by, said.text);
        }
    }
    let tags = Tags::at(form, said.at.wall)
        .with_id(form, said.id)
        .with_bot(form, said.is_bot);
    speech(said, PrivateKind::Said, &text, words).write(form, tags, out);
}

fn speech<'a>(
    said: &'a Utterance,
    kind: PrivateKind,
    text: &'a str,
    words: &'a Words,
) -> Speech<'a> {
    Speech {
        source: Source {
            nickname: &said.by,
            user: &said.user,
        },
        to: words.channel(),
        kind,
        is_notice: said.is_notice,
        text,
    }
}
