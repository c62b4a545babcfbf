//! Words that had not come back when the connection broke: they are looked for in what was said since,
//! and never said again by themselves.

use crate::client::heard::Utterance;
use crate::client::unanswered::Words;
use crate::dialect::{Decoded, plain};
use crate::room::event::UtteranceKind;
use crate::room::nickname::Nickname;
use crate::room::request::Request;

#[derive(Debug, Default)]
pub(super) struct Lost {
    words: Vec<Words>,
    /// Under which nickname they were sent.
    by: Option<Nickname>,
}

impl Lost {
    /// These words of `by` may be lost, too; of those of an earlier break no more will be known.
    pub(super) fn add(&mut self, words: Vec<Words>, by: &Nickname) -> &[Words] {
        self.words = words;
        self.by = Some(by.clone());
        &self.words
    }

    /// This was said meanwhile.
    pub(super) fn find(&mut self, said: &Utterance) {
        if self.by.as_ref() == Some(&said.by) {
            let found = self.words.iter().position(|words| is_said(words, said));
            found.map(|found| self.words.remove(found));
        }
    }

    /// Those that were said in public and not found: nobody heard them.
    pub(super) fn take(&mut self) -> Vec<Words> {
        let mut words = std::mem::take(&mut self.words);
        words.retain(|words| !words.is_private);
        words
    }
}

fn is_said(words: &Words, said: &Utterance) -> bool {
    match plain::parse(&words.line) {
        Decoded::Request(Request::Say(text)) => {
            said.kind == UtteranceKind::Said && said.text == text
        }
        Decoded::Request(Request::Act(text)) => {
            said.kind == UtteranceKind::Acted && said.text == text
        }
        Decoded::Request(_)
        | Decoded::Nothing
        | Decoded::Command(_)
        | Decoded::Refused(_)
        | Decoded::Reply { .. }
        | Decoded::Hello { .. }
        | Decoded::Irc(_)
        | Decoded::Web(_)
        | Decoded::Foreign => false,
    }
}
