//! What people say: the path of every public line, so pieces side by side and no formatting machinery.

use std::borrow::Cow;

use memchr::memchr3;

use super::super::super::events::{Frames, Framing};
use super::super::capabilities::Form;
use super::super::reply::{CONTENT_BYTES_MAX, END, Source};
use super::super::split::{self, parts};
use super::super::tags::{self, Tags};
use super::super::{CHANNEL_BYTES_MAX, HOST};
use crate::room::event::PrivateKind;
use crate::room::{nickname, person};

/// Something that somebody says, to all or to one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Speech<'a> {
    pub(super) source: Source<'a>,
    /// The channel or a nickname.
    pub(super) to: &'a str,
    pub(super) kind: PrivateKind,
    /// Machines must not answer it.
    pub(super) is_notice: bool,
    pub(super) text: &'a str,
}

/// What stands around an action within a text.
const ACTION: [&str; 2] = ["\u{1}ACTION ", "\u{1}"];

/// What stands around the text in a line of public speech, at most, tags and frame included.
const AROUND_BYTES_MAX: usize =
    Frames::BYTES_MAX + tags::BYTES_MAX + BEFORE_BYTES_MAX + ACTION[0].len() + ACTION[1].len() + 2;

/// What stands before the text in such a line, at most, behind the tags.
const BEFORE_BYTES_MAX: usize = 1
    + nickname::BYTES_MAX
    + "!~@".len()
    + person::USER_BYTES_MAX
    + HOST.len()
    + " PRIVMSG ".len()
    + CHANNEL_BYTES_MAX
    + " :".len();

/// The most bytes of all lines in which a text of so many is said in public.
pub(super) const fn bytes_max(text_bytes: usize) -> usize {
    let room = CONTENT_BYTES_MAX - BEFORE_BYTES_MAX - ACTION[0].len() - ACTION[1].len();
    let lines = text_bytes / split::part_bytes_min(room) + 1;
    text_bytes + lines * AROUND_BYTES_MAX
}

impl Speech<'_> {
    /// Writes its lines: one, unless the text is too long for that. The id of the event stands on the first
    /// alone.
    pub(super) fn write(&self, form: Form, mut tags: Tags, out: &mut Vec<u8>) {
        let verb = if self.is_notice {
            " NOTICE "
        } else {
            " PRIVMSG "
        };
        let [open, close] = match self.kind {
            PrivateKind::Said => ["", ""],
            PrivateKind::Acted => ACTION,
            PrivateKind::Ctcp => ["\u{1}", "\u{1}"],
        };
        let Source { nickname, user } = self.source;
        let before = [
            ":",
            nickname.as_str(),
            "!",
            user,
            "@",
            HOST,
            verb,
            self.to,
            " :",
            open,
        ];
        let around: usize = before.iter().map(|piece| piece.len()).sum();
        let room = CONTENT_BYTES_MAX.saturating_sub(around + close.len());
        for part in parts(&clean(self.text), room) {
            let mark = if form.is_framed() {
                Frames::begin(out)
            } else {
                0
            };
            tags.write(out);
            for piece in before {
                out.extend_from_slice(piece.as_bytes());
            }
            out.extend_from_slice(part.as_bytes());
            out.extend_from_slice(close.as_bytes());
            if form.is_framed() {
                Frames::end(out, mark);
            } else {
                out.extend_from_slice(END.as_bytes());
            }
            tags = tags.without_id();
        }
    }
}

/// A text without what would end its line. No dialect lets such a text in; that is not for this one to rely on.
fn clean(text: &str) -> Cow<'_, str> {
    match memchr3(b'\r', b'\n', 0, text.as_bytes()) {
        None => Cow::Borrowed(text),
        Some(_) => text
            .chars()
            .filter(|it| !matches!(it, '\r' | '\n' | '\0'))
            .collect(),
    }
}
