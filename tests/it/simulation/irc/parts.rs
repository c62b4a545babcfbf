//! What is said, put together again of the lines that it was told in: joined, the parts are the whole.

use super::super::heard::Heard;
use super::super::meaning::{Meaning, Order as Request};
use super::super::moderated::order::{self, Order};
use super::super::plain::moderation::Told;
use super::super::world::World;
use super::asked::Asked;
use super::line::Line;

/// What one client said to another.
#[derive(Debug)]
pub(super) struct Private {
    pub(super) from: usize,
    pub(super) text: String,
    /// Which of its lines it was, where it came by IRC.
    pub(super) number: Option<usize>,
    /// In so many lines.
    pub(super) lines: usize,
}

/// A text without what says that it is an action, and whether it is one.
fn said<'a>(line: &Line<'a>) -> (&'a str, bool) {
    let text = line.parameter(1);
    match text.strip_prefix("\u{1}ACTION ") {
        Some(action) => {
            let action = action.strip_suffix('\u{1}');
            (action.expect("an action has an end"), true)
        }
        None => {
            assert!(!text.contains('\u{1}'), "{}", line.text);
            (text, false)
        }
    }
}

/// How many lines tell a text from the first of these on; all there are, where it was cut off.
fn joined(lines: &[Line<'_>], text: &str, is_action: bool) -> usize {
    let first = &lines[0];
    let mut rest = text;
    for (count, line) in lines.iter().enumerate() {
        let (part, acts) = said(line);
        let is_same = (line.source, line.verb) == (first.source, first.verb);
        assert!(
            is_same && line.parameter(0) == first.parameter(0) && acts == is_action,
            "{} where {rest:?} was to come",
            line.text
        );
        let behind = rest.strip_prefix(part);
        rest = behind.unwrap_or_else(|| panic!("{} is no part of {rest:?}", line.text));
        if rest.is_empty() {
            return count + 1;
        }
        // Where it was cut at a space, that is gone.
        rest = rest.strip_prefix(' ').unwrap_or(rest);
    }
    lines.len()
}

/// Something private, from the first of these lines on.
pub(super) fn private(world: &World, lines: &[Line<'_>]) -> Private {
    let line = &lines[0];
    let name = line.nickname().expect("somebody's");
    let from = order::owner(world, name);
    let (part, is_action) = said(line);
    let mut sent = world.clients()[from].sent().iter().enumerate();
    let found = sent.find_map(|(number, sent)| {
        let (_, text) = sent.meaning.private()?;
        (begins(text, part)).then_some((number, text, sent.irc.as_ref()))
    });
    let (number, text, given) = found.unwrap_or_else(|| panic!("nobody said {}", line.text));
    if let Some(Asked::Private { speech, .. }) = given.map(|given| &given.asked) {
        assert_eq!(speech.is_action, is_action, "{}", line.text);
        assert!(!speech.is_notice || line.verb == "NOTICE", "{}", line.text);
    }
    Private {
        from,
        text: text.to_owned(),
        number: given.map(|_| number),
        lines: joined(lines, text, is_action),
    }
}

/// Whether a part may be the first of a text. Each text begins with a tag of its own, as its first word or before what
/// fills it.
fn begins(text: &str, part: &str) -> bool {
    let tag = |text: &str| text.split(' ').next().map(str::len);
    text.starts_with(part) && (tag(text) == tag(part) || part.len() > 100)
}

/// How many lines tell this event, from the first of these on.
pub(super) fn public(lines: &[Line<'_>], event: Option<&Told>, who: usize) -> usize {
    let line = &lines[0];
    let (by, text, is_action) = match event {
        Some(Told::Heard(Heard::Said { by, text })) => (by, text, false),
        Some(Told::Heard(Heard::Acted { by, text })) => (by, text, true),
        _ => panic!("{who} reads {} where {event:?} was to come", line.text),
    };
    assert_eq!(
        line.nickname(),
        Some(&**by),
        "{} and not {text:?}",
        line.text
    );
    joined(lines, text, is_action)
}

/// A NOTICE is what was said as one, or by a machine.
pub(super) fn check_notice(world: &World, line: &Line<'_>) {
    let name = line.nickname().expect("somebody's");
    let owner = order::owner(world, name);
    let (part, _) = said(line);
    let sent = world.clients()[owner].sent();
    let is_bot = sent.iter().any(|it| {
        let asked = it.irc.as_ref().map(|it| &it.asked);
        matches!(it.meaning, Meaning::Order(Request::MarkBot))
            || matches!(asked, Some(Asked::Bot(_)))
    });
    let mut speeches = sent.iter().filter_map(|it| {
        let Asked::Say(speech) = &it.irc.as_ref()?.asked else {
            return None;
        };
        Some(speech)
    });
    let is_notice = speeches.any(|speech| speech.is_notice && begins(&speech.text, part));
    let is_told_so = line.verb == "NOTICE";
    assert!(is_notice == is_told_so || is_bot, "{}", line.text);
}

/// A line of what was said before, behind its age or in a batch, and in how many lines it is told.
pub(super) fn history(order: &Order, lines: &[Line<'_>]) -> (Heard, usize) {
    let line = &lines[0];
    let by = line.nickname().expect("somebody's").to_owned();
    // In the answer to a line with a label it may stand without a batch of its own.
    let is_aged = line.tags.get("batch") != Some(&"history");
    let whole = |heard: &Heard| match (heard, is_aged) {
        (Heard::Said { text, .. } | Heard::Acted { text, .. }, false) => text.clone(),
        (Heard::Said { text, .. }, true) => text.clone(),
        (Heard::Acted { by, text }, true) => format!("* {by} {text}"),
        _ => panic!("{heard:?} is nothing that is said"),
    };
    let (first, _) = said(line);
    let age = match is_aged {
        true => first.split_once("] ").map_or(0, |(age, _)| age.len() + 2),
        false => 0,
    };
    let mut events = (0..order.events()).filter_map(|at| {
        let told = &order.event(at)?.told;
        told.speaker().filter(|it| **it == *by)?;
        let Told::Heard(heard) = told else {
            return None;
        };
        Some(heard)
    });
    let found = events.find(|heard| begins(&whole(heard), &first[age..]));
    let heard = found
        .unwrap_or_else(|| panic!("nobody said {}", line.text))
        .clone();
    let is_action = matches!(heard, Heard::Acted { .. }) && !is_aged;
    let text = format!("{}{}", &first[..age], whole(&heard));
    (heard, joined(lines, &text, is_action))
}
