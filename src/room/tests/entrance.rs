//! Coming in behind what was said before: what newcomers are shown, what those are that name an event, and
//! what they are told of the room when they are in.

use super::story::{Story, Welcomed, ana, joined, left, with_moderator};
use crate::room::event::{EndReason, EventId};
use crate::room::history;
use crate::room::request::{Outcome, Request};
use crate::room::roster::Standing;
use crate::room::session::SessionId;

/// A newcomer that reads slowly.
fn slow() -> SessionId {
    SessionId::new(9, 0)
}

/// ana and bia are there, and ana has said so much that it takes several parts.
pub(super) fn much_was_said() -> (Story, [SessionId; 2]) {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    for number in 0..15 {
        story.says(ana, &said(number));
    }
    story.ears.heard.clear();
    (story, [ana, bia])
}

pub(super) fn said(number: usize) -> String {
    format!("{number} {}", "x".repeat(900))
}

fn shown(number: usize) -> String {
    format!("[há 0 s] <ana> {}", said(number))
}

impl Story {
    /// A guest has given its nickname; says whether it is in.
    fn is_in(&self, who: SessionId) -> bool {
        assert_ne!(self.room.standing(who), Standing::Guest);
        self.room.standing(who) == Standing::Inside
    }

    /// It has read what it was shown so far.
    pub(super) fn reads_on(&mut self, who: SessionId) -> Outcome<'static> {
        let now = self.now();
        self.room.continue_entrance(who, now, &mut self.ears)
    }

    pub(super) fn reads_all(&mut self, who: SessionId) {
        while self.reads_on(who) == Outcome::Enters {}
        assert!(self.is_in(who));
    }

    fn comes_since(&mut self, who: SessionId, id: &str, nickname: &str) -> Welcomed {
        self.comes(who);
        self.asks(who, Request::Since(id));
        self.says(who, nickname);
        self.reads_all(who);
        self.ears.welcomed.pop().expect("it is in")
    }
}

#[test]
fn a_newcomer_is_told_of_the_room_between_what_was_said_and_its_join() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.says(ana(), "/topic gatos");
    story.says(bia, "oi");
    story.ears.welcomed.clear();
    let caio = SessionId::new(5, 0);
    story.comes(caio);
    story.ears.are_told_resume.push(caio);
    story.says(caio, "Caio");
    let welcomed = Welcomed {
        who: caio,
        users: 3,
        topic: "gatos".into(),
        is_moderator: false,
        is_locked: false,
        has_missed: false,
        resume: format!("resume {}", caio.number()),
        heard_before: vec!["Assunto: gatos".into(), "[há 0 s] <bia> oi".into()],
    };
    assert_eq!(story.ears.welcomed, [welcomed]);
    let history = ["Assunto: gatos", "[há 0 s] <bia> oi", &joined("Caio")];
    story.hears(caio, &history);
    story.says(ana(), "/lock");
    let chief = SessionId::new(6, 0);
    story.comes(chief);
    story.says(chief, "/op chave");
    story.says(chief, "davi");
    let welcomed = story.ears.welcomed.last().expect("it is in");
    assert!(welcomed.is_moderator && welcomed.is_locked);
    assert_eq!((welcomed.users, &*welcomed.resume), (4, ""));
}

#[test]
fn a_long_history_comes_in_parts_and_the_newcomer_enters_with_the_last() {
    let (mut story, [ana, bia]) = much_was_said();
    story.comes(slow());
    story.says(slow(), "caio");
    assert!(!story.is_in(slow()) && story.room.is_entering(slow()));
    let first = story.ears.heard.remove(&slow()).expect("the first part");
    assert_eq!(first, (0..7).map(shown).collect::<Vec<_>>());
    story.hears(bia, &[]);
    // Its nickname is taken, and it is in no list yet.
    story.says(bia, "/nick caio");
    story.says(bia, "/list");
    let in_use = "erro: o nickname \"caio\" já está em uso; informe outro nickname";
    story.hears(bia, &[in_use, "Usuários conectados (2): ana, bia"]);
    // What is said meanwhile is part of what it is shown.
    story.says(ana, &said(15));
    story.asks(slow(), Request::Say("cedo demais"));
    story.ears.heard.clear();
    assert_eq!(story.reads_on(slow()), Outcome::Enters);
    let second = story.ears.heard.remove(&slow()).expect("a part");
    assert_eq!(second, (7..14).map(shown).collect::<Vec<_>>());
    assert!(!story.is_in(slow()));
    assert_eq!(story.reads_on(slow()), Outcome::Named);
    story.hears(slow(), &[&*shown(14), &shown(15), &joined("caio")]);
    story.hears(bia, &[&joined("caio")]);
    assert!(story.is_in(slow()) && !story.room.is_entering(slow()));
    assert_eq!(story.reads_on(slow()), Outcome::Continues);
    story.says(slow(), "agora sim");
    story.hears(bia, &["<caio> agora sim"]);
}

#[test]
fn one_that_goes_before_it_is_in_is_heard_by_nobody() {
    let (mut story, [_ana, bia]) = much_was_said();
    story.comes(slow());
    story.says(slow(), "caio");
    story.leaves(slow());
    assert_eq!(story.reads_on(slow()), Outcome::Continues);
    story.hears(bia, &[]);
    story.says(bia, "/nick caio");
    story.hears(bia, &["bia mudou o nickname para caio."]);
}

#[test]
fn one_that_is_not_in_yet_is_found_by_kicks_bans_and_private_messages() {
    for (command, reason) in [
        ("/kick caio", EndReason::Kicked),
        ("/ban caio", EndReason::Banned),
        ("/ban 192.0.2.10", EndReason::AddressBanned),
    ] {
        let (mut story, [bia]) = with_moderator(["bia"]);
        (0..15).for_each(|number| story.says(bia, &said(number)));
        story.comes(slow());
        story.says(slow(), "caio");
        story.ears.heard.clear();
        story.says(bia, "/msg caio psiu");
        story.hears(slow(), &["[privado de bia] psiu"]);
        story.says(ana(), command);
        assert_eq!(story.ears.ended, [(slow(), reason)], "{command}");
        assert_eq!(story.reads_on(slow()), Outcome::Continues);
        assert_eq!(story.room.standing(slow()), Standing::Guest);
        let heard = story.ears.heard.remove(&bia).unwrap_or_default();
        let is_left = |line: &String| *line == left("caio");
        assert!(!heard.iter().any(is_left), "{heard:?}");
    }
}

#[test]
fn one_that_is_about_to_be_banned_does_not_come_in() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    (0..15).for_each(|number| story.says(bia, &said(number)));
    story.comes(slow());
    story.says(slow(), "caio");
    story.ears.kept = crate::room::effects::Kept::Later;
    story.says(ana(), "/ban caio");
    let now = story.now();
    assert_eq!(story.room.enters_next(slow(), now), None);
    for _ in 0..9 {
        assert_eq!(story.reads_on(slow()), Outcome::Enters);
    }
    assert!(!story.is_in(slow()));
    story.room.sanctions_kept(1, None, now, &mut story.ears);
    assert_eq!(story.ears.ended, [(slow(), EndReason::Banned)]);
}

#[test]
fn since_an_event_all_is_shown_that_was_said_behind_it() {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    (0..40).for_each(|number| story.says(ana, &format!("{number}")));
    story.says(bia, "/nick bea");
    let renamed = story.ears.ids[42].to_string();
    let tenth = story.ears.ids[12].to_string();
    (40..50).for_each(|number| story.says(ana, &format!("{number}")));
    for (id, shown) in [(&renamed, 40..50), (&tenth, 11..50)] {
        story.ears.heard.clear();
        let welcomed = story.comes_since(slow(), id, "caio");
        assert!(!welcomed.has_missed);
        let lines = shown.map(|number| format!("[há 0 s] <ana> {number}"));
        assert_eq!(welcomed.heard_before, lines.collect::<Vec<_>>());
        story.leaves(slow());
    }
}

#[test]
fn an_id_of_another_life_brings_what_newcomers_are_shown_and_that_something_was_missed() {
    let (mut story, [ana, _bia]) = Story::with(["ana", "bia"]);
    (0..30).for_each(|number| story.says(ana, &format!("{number}")));
    let last = *story.ears.ids.last().expect("much was said");
    let unmarked = EventId::nth(last.number()).to_string();
    let lines: Vec<_> = (10..30).map(|it| format!("[há 0 s] <ana> {it}")).collect();
    for id in [&*unmarked, "", "ontem", "1-00000000", "99999-00000000"] {
        story.ears.heard.clear();
        let welcomed = story.comes_since(slow(), id, "caio");
        assert!(welcomed.has_missed, "{id:?}");
        assert_eq!(welcomed.heard_before, lines);
        story.leaves(slow());
    }
    story.ears.heard.clear();
    story.comes(slow());
    story.says(slow(), "caio");
    let welcomed = story.ears.welcomed.last().expect("it is in");
    assert!(!welcomed.has_missed, "it named no event");
    assert_eq!(welcomed.heard_before, lines);
}

#[test]
fn the_last_since_counts_and_outlives_an_objection() {
    let (mut story, [ana, _bia]) = Story::with(["ana", "bia"]);
    story.says(ana, "um");
    let id = story.ears.ids.last().expect("was said").to_string();
    story.says(ana, "dois");
    story.comes(slow());
    story.asks(slow(), Request::Since("ontem"));
    story.asks(slow(), Request::Since(&id));
    story.says(slow(), "ana");
    story.says(slow(), "caio");
    let welcomed = story.ears.welcomed.last().expect("it is in");
    assert!(!welcomed.has_missed);
    assert_eq!(welcomed.heard_before[1..], ["[há 0 s] <ana> dois"]);
}

#[test]
fn what_is_dropped_while_a_newcomer_reads_is_missed_by_one_that_named_an_event() {
    for names_one in [true, false] {
        let (mut story, [ana, _bia]) = much_was_said();
        let id = story.ears.ids[1].to_string();
        story.comes(slow());
        if names_one {
            story.asks(slow(), Request::Since(&id));
        }
        story.says(slow(), "caio");
        (0..200).for_each(|number| story.says(ana, &said(number)));
        story.reads_all(slow());
        let welcomed = story.ears.welcomed.last().expect("it is in");
        assert_eq!(welcomed.has_missed, names_one);
    }
}

#[test]
fn a_ban_takes_out_what_was_said_and_nobody_misses_it() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    let id = story.ears.ids.last().expect("joined").to_string();
    story.says(bia, "bobagem");
    story.says(ana(), "oi");
    story.says(ana(), "/ban bia");
    let welcomed = story.comes_since(slow(), &id, "caio");
    assert!(!welcomed.has_missed);
    assert_eq!(welcomed.heard_before, ["[há 0 s] <ana> oi"]);
}

#[test]
fn a_thousand_that_come_back_at_once_are_given_no_more_than_a_part() {
    let (mut story, [ana, _bia]) = Story::with(["ana", "bia"]);
    let id = story.ears.ids[0].to_string();
    (0..60).for_each(|number| story.says(ana, &said(number)));
    story.ears.heard.clear();
    for slot in 10..1_010 {
        let who = SessionId::new(slot, 0);
        let number = slot.to_le_bytes();
        story.comes_from(who, &format!("10.0.{}.{}:1", number[1], number[0]));
        story.asks(who, Request::Since(&id));
        story.says(who, &format!("n{slot}"));
        assert!(!story.is_in(who));
    }
    for lines in story.ears.heard.values() {
        let bytes: usize = lines.iter().map(|line| line.len() + 1).sum();
        assert!((1..=history::PART_BYTES_MAX).contains(&bytes), "{bytes}");
    }
    assert_eq!(story.room.count(), 2);
    for slot in 10..1_010 {
        story.ears.heard.clear();
        story.reads_all(SessionId::new(slot, 0));
    }
    let all_have_it_whole = story.ears.welcomed[2..].iter().all(|it| !it.has_missed);
    assert!(all_have_it_whole);
    assert_eq!(story.room.count(), 1_002);
}
