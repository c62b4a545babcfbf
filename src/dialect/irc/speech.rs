//! What is said: PRIVMSG and NOTICE, to the channel or to one.

use memchr::memchr;

use super::super::decoded::Decoded;
use super::super::plain;
use super::commands::{Line, Step};
use super::item::{Complaint, Item, Then};
use super::targets::target;
use super::text::DELIMITER;
use crate::room::event::{Manner, PrivateKind, UtteranceKind};
use crate::room::request::Request;
use crate::room::roster::Standing;

pub(super) fn privmsg<'a>(line: &Line<'a>) -> Step<'a> {
    say(line, false)
}

pub(super) fn notice<'a>(line: &Line<'a>) -> Step<'a> {
    say(line, true)
}

fn say<'a>(line: &Line<'a>, is_notice: bool) -> Step<'a> {
    let verb = line.verb.name();
    let Some((target, _, next)) = target(line.parameter(0), line.item) else {
        return Complaint::NoRecipient { verb }.into();
    };
    let said = match Said::parse(line.parameter(1)) {
        Ok(Some(said)) => said,
        Ok(None) => return Complaint::NoTextToSend.into(),
        Err(Misplaced) => return Complaint::InvalidText { verb }.into(),
    };
    let decoded = if target.starts_with('#') {
        let then = said.to_channel(target, line.standing, is_notice);
        let channel = target;
        Item::InChannel { channel, then }.into()
    } else {
        said.to_one(target, is_notice)
    };
    Line::step(decoded, next)
}

/// What a text is, behind the bytes that say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said<'a> {
    Words(&'a str),
    Action(&'a str),
    /// What programs ask each other.
    Ctcp(&'a str),
}

/// A delimiter of CTCP that is not around a text.
struct Misplaced;

impl<'a> Said<'a> {
    /// `None` where nothing is said.
    fn parse(text: &'a str) -> Result<Option<Said<'a>>, Misplaced> {
        let (inner, is_ctcp) = match text.strip_prefix(DELIMITER) {
            // Some clients leave the second away.
            Some(inner) => (inner.strip_suffix(DELIMITER).unwrap_or(inner), true),
            None => (text, false),
        };
        if memchr(DELIMITER as u8, inner.as_bytes()).is_some() {
            return Err(Misplaced);
        }
        let said = if !is_ctcp {
            Said::Words(text)
        } else {
            let (command, rest) = inner.split_once(' ').unwrap_or((inner, ""));
            if command.eq_ignore_ascii_case("ACTION") {
                Said::Action(rest)
            } else {
                Said::Ctcp(inner)
            }
        };
        let (Said::Words(words) | Said::Action(words) | Said::Ctcp(words)) = said;
        let is_blank = words.trim_matches([' ', '\t']).is_empty();
        Ok((!is_blank).then_some(said))
    }

    fn to_channel(self, channel: &'a str, standing: Standing, is_notice: bool) -> Then<'a> {
        let (kind, text) = match self {
            Said::Words(text) => (UtteranceKind::Said, text),
            Said::Action(text) => (UtteranceKind::Acted, text),
            Said::Ctcp(_) => return Complaint::CannotSendToChannel { channel }.into(),
        };
        if standing != Standing::Inside || tells_key(text) {
            return Complaint::CannotSendToChannel { channel }.into();
        }
        Then::Request(match (is_notice, kind) {
            (true, kind) => Request::Notice { kind, text },
            (false, UtteranceKind::Said) => Request::Say(text),
            (false, UtteranceKind::Acted) => Request::Act(text),
        })
    }

    fn to_one(self, to: &'a str, is_notice: bool) -> Decoded<'a> {
        let (kind, text) = match self {
            Said::Words(text) => (PrivateKind::Said, text),
            Said::Action(text) => (PrivateKind::Acted, text),
            Said::Ctcp(text) => (PrivateKind::Ctcp, text),
        };
        let manner = Manner { kind, is_notice };
        Request::Private { to, text, manner }.into()
    }
}

/// Whether a text is the command of the plain dialect that gives a key: said in public, it would tell that
/// to all.
fn tells_key(text: &str) -> bool {
    let text = text.trim_start_matches(plain::is_any_space);
    // Nearly nothing that is said begins so, and a text without spaces is long.
    if !text.starts_with('/') {
        return false;
    }
    let command = text.split(plain::is_any_space).next().unwrap_or_default();
    ["/op", "/moderar"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(command))
}
