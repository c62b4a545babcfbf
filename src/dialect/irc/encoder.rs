//! What is heard, as lines of IRC.

use super::super::encode::{Addressee, Encode};
use super::capabilities::Form;
use super::refusals;
use super::reply::Reply;
use crate::room::answer::Answer;
use crate::room::event::{Event, EventKind, PrivateMessage};
use crate::text::Words;

impl Encode for Form {
    fn echoes(&self, kind: &EventKind<'_>, _to: Addressee<'_>) -> bool {
        !matches!(kind, EventKind::Said { .. } | EventKind::Acted { .. })
    }

    fn echoes_private(&self, _to: Addressee<'_>) -> bool {
        false
    }

    fn tells_resume(&self) -> bool {
        false
    }

    fn event_bytes_max(&self, line_bytes_max: usize) -> usize {
        4 * line_bytes_max + 4_096
    }

    fn event(&self, event: &Event<'_>, words: &Words, out: &mut Vec<u8>) {
        let channel = words.channel();
        match event.kind {
            EventKind::Said { by, text, .. } => Reply::from(out, by, event.by, "PRIVMSG")
                .word(channel)
                .text(text),
            EventKind::Joined { nickname, .. } => Reply::from(out, nickname, event.by, "JOIN")
                .word(channel)
                .end(),
            EventKind::Left { nickname, text, .. } => {
                Reply::from(out, nickname, event.by, "QUIT").text(text);
            }
            _ => {}
        }
    }

    fn private(
        &self,
        message: &PrivateMessage<'_>,
        _to: Addressee<'_>,
        _words: &Words,
        out: &mut Vec<u8>,
    ) {
        Reply::from(out, message.from, Some(message.author), "PRIVMSG")
            .word(message.to.as_str())
            .text(message.text);
    }

    fn answer(&self, answer: &Answer<'_>, to: Addressee<'_>, words: &Words, out: &mut Vec<u8>) {
        match answer {
            Answer::Refused(refusal) => {
                refusals::refused(*refusal, to.nickname, to.asker, words, out);
            }
            _ => {}
        }
    }
}
