//! What those are shown that registered, when they have come in: once, and nothing twice.

use std::time::Duration;

use super::outside::caio;
use super::story::{Story, ana, later, with_moderator};
use crate::room::answer::Answer;
use crate::room::request::{Registration, Request};
use crate::room::session::SessionId;

impl Story {
    /// What a session is shown behind its join.
    fn is_shown(&mut self, who: SessionId) -> Vec<String> {
        self.ears.heard.remove(&who);
        let now = self.now();
        self.room.show_history(who, now, &mut self.ears);
        self.ears.heard.remove(&who).unwrap_or_default()
    }

    fn comes_in(&mut self, who: SessionId, nickname: &str) -> Vec<String> {
        self.registers(who, nickname);
        self.joins(who);
        self.is_shown(who)
    }
}

#[test]
fn a_newcomer_is_shown_what_newcomers_are_once() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    (0..30).for_each(|number| story.says(bia, &format!("{number}")));
    let lines: Vec<_> = (10..30).map(|it| format!("[há 0 s] <bia> {it}")).collect();
    assert_eq!(story.comes_in(caio(), "caio"), lines);
    story.asks(caio(), Request::Part { text: "" });
    story.says(bia, "enquanto isso");
    story.joins(caio());
    assert!(story.is_shown(caio()).is_empty());
}

#[test]
fn nothing_is_shown_to_one_that_is_outside() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.says(bia, "oi");
    story.registers(caio(), "caio");
    assert!(story.is_shown(caio()).is_empty());
    assert!(story.is_shown(bia).is_empty(), "nor to others");
}

#[test]
fn one_that_comes_back_is_shown_only_what_it_missed() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.says(bia, "um");
    story.comes_in(caio(), "caio");
    story.says(bia, "dois");
    story.leaves(caio());
    story.says(bia, "três");
    let day = Duration::from_secs(24 * 3_600);
    for (address, secs_more, shown) in [
        ("192.0.2.10:77", 0, &["três"][..]),
        ("192.0.2.11:77", 0, &["um", "dois", "três"]),
        ("192.0.2.10:77", 60, &["um", "dois", "três"]),
    ] {
        let mut now = story.now;
        if secs_more > 0 {
            now = now + day;
        }
        story.now = now;
        let again = later(caio(), now.as_nanos() + u64::from(address.contains(".11")));
        story.comes_from(again, address);
        story.asks(again, Request::Register(Registration::named("Caio")));
        story.joins(again);
        let lines = story.is_shown(again);
        let texts = lines.iter().filter_map(|line| line.split("<bia> ").nth(1));
        assert_eq!(Vec::from_iter(texts), shown, "{address}");
        story.ears.heard.clear();
        story.leaves(again);
    }
}

#[test]
fn what_was_missed_since_one_went_outside_is_known_by_the_nickname_asked_for_first() {
    let (mut story, [bia, _ana]) = with_moderator(["bia", "caio"]);
    story.comes(caio());
    for nickname in ["caio", "caio_"] {
        story.asks(caio(), Request::Register(Registration::named(nickname)));
    }
    story.joins(caio());
    story.says(bia, "um");
    story.asks(caio(), Request::Part { text: "" });
    story.says(bia, "dois");
    story.asks(caio(), Request::Rename("kai"));
    story.leaves(caio());
    story.says(bia, "três");
    let again = later(caio(), 1);
    story.comes(again);
    for nickname in ["caio", "caio__"] {
        story.asks(again, Request::Register(Registration::named(nickname)));
    }
    story.joins(again);
    let missed = ["[há 0 s] <bia> dois", "[há 0 s] <bia> três"];
    assert_eq!(story.is_shown(again), missed);
}

#[test]
fn a_machine_is_shown_nothing() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.says(bia, "oi");
    story.registers(caio(), "caio");
    story.asks(caio(), Request::SetBotMode(true));
    story.joins(caio());
    assert!(story.is_shown(caio()).is_empty());
}

#[test]
fn as_many_are_shown_as_is_said() {
    for (utterances, shown) in [(0, 30..30), (3, 27..30), (25, 5..30)] {
        let (mut story, [bia]) = with_moderator(["bia"]);
        story.room.irc_utterances_max = utterances;
        (0..30).for_each(|number| story.says(bia, &format!("{number}")));
        let lines: Vec<_> = shown.map(|it| format!("[há 0 s] <bia> {it}")).collect();
        assert_eq!(story.comes_in(caio(), "caio"), lines);
    }
}

#[test]
fn what_is_shown_comes_in_parts_and_ends_with_the_join() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    let long = "x".repeat(900);
    (0..15).for_each(|number| story.says(bia, &format!("{number} {long}")));
    let mut lines = story.comes_in(caio(), "caio");
    let now = story.now();
    let (after, until) = story.room.history_for(caio(), now.time).expect("some");
    assert!(after < until);
    story.says(bia, "depois");
    let mut cursor = story.room.history_part(after, until, now.time).rest;
    let mut parts = 1;
    while let Some(rest) = cursor {
        let Some(Answer::History(part)) = story.room.continue_answer(&rest, now) else {
            panic!("{rest:?} is that of the history");
        };
        lines.extend(part.utterances.iter().map(|said| said.text.to_string()));
        cursor = part.rest;
        parts += 1;
    }
    assert_eq!((parts, lines.len()), (4, 15));
    assert!(lines[14].starts_with("14 "));
}

#[test]
fn a_ban_takes_out_what_is_shown_to_those_too() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.says(bia, "bobagem");
    story.says(ana(), "oi");
    story.says(ana(), "/ban bia");
    assert_eq!(story.comes_in(caio(), "caio"), ["[há 0 s] <ana> oi"]);
}
