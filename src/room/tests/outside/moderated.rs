//! The same with moderators: what power one has that is outside, and what holds for it there.

use std::time::Duration;

use super::caio;
use crate::room::effects::Kept;
use crate::room::event::{EndReason, LeaveReason, Manner, UtteranceKind};
use crate::room::request::Request;
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::tests::story::{ana, joined, later, left, with_moderator};

#[test]
fn a_key_from_outside_gives_power_without_a_word_to_the_room() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.registers(caio(), "caio");
    story.asks(caio(), Request::Op("errada"));
    story.hears(caio(), &["erro: chave incorreta"]);
    story.asks(caio(), Request::Op("chave"));
    assert!(story.room.moderates(caio()));
    assert_eq!(story.room.moderators(), 2);
    story.hears(bia, &[]);
    story.joins(caio());
    assert_eq!(story.ears.moderators.last(), Some(&true));
    // The second time it is told so, and nobody hears of it again.
    story.ears.heard.clear();
    story.told(caio());
    story.asks(caio(), Request::Op("chave"));
    assert_eq!(story.told(caio()), ["Moderates"]);
    story.hears(bia, &[]);
}

#[test]
fn one_that_is_outside_is_not_promoted_and_loses_its_power_without_a_word_to_the_room() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.registers(caio(), "caio");
    story.says(ana(), "/promote caio");
    let nobody = "erro: não há nenhum usuário conectado com o nickname \"caio\"";
    story.hears(ana(), &[nobody]);
    story.joins(caio());
    story.says(ana(), "/promote caio");
    story.asks(caio(), Request::Part { text: "" });
    story.ears.heard.clear();
    assert!(story.room.moderates(caio()));
    story.says(ana(), "/unop caio");
    assert!(!story.room.moderates(caio()));
    story.hears(ana(), &["caio não modera mais o chat."]);
    story.hears(bia, &[]);
}

#[test]
fn who_registered_and_is_kicked_is_outside_and_kept_out_for_a_time() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.registers(caio(), "caio");
    story.joins(caio());
    story.ears.heard.clear();
    story.says(ana(), "/kick caio barulho");
    let kicked = "ana tirou caio do chat: barulho";
    story.hears(bia, &[kicked, &left("caio")]);
    assert!(story.ears.ended.is_empty());
    assert_eq!(story.room.standing(caio()), Standing::Outside);
    story.ears.heard.clear();
    story.now = story.now + Duration::from_secs(18);
    story.asks(caio(), Request::Join);
    let kept_out = "erro: o nickname \"caio\" acaba de ser tirado do chat; espere 42s ou informe outro nickname";
    story.hears(caio(), &[kept_out]);
    let now = story.now;
    let left = story.room.kept_out_for(caio(), now);
    assert_eq!(left, Some(Duration::from_secs(42)));
    story.now = now + Duration::from_secs(42);
    assert_eq!(story.room.kept_out_for(caio(), story.now), None);
    story.joins(caio());
    story.hears(bia, &[&joined("caio")]);
}

#[test]
fn one_that_is_outside_cannot_be_kicked_and_may_be_killed_in_silence() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.registers(caio(), "caio");
    story.says(ana(), "/kick caio");
    story.hears(
        ana(),
        &["erro: não há nenhum usuário conectado com o nickname \"caio\""],
    );
    let (nickname, reason) = ("caio", "");
    story.asks(ana(), Request::Kill { nickname, reason });
    assert_eq!(story.ears.ended, [(caio(), EndReason::Kicked)]);
    let again = later(caio(), 1);
    story.comes(again);
    story.says(again, "caio");
    let kept_out = "erro: o nickname \"caio\" acaba de ser tirado do chat; espere 1min ou informe outro nickname";
    story.hears(again, &[kept_out]);
    // Of one that is in, all hear.
    story.says(again, "davi");
    story.ears.heard.clear();
    let nickname = "davi";
    story.asks(ana(), Request::Kill { nickname, reason });
    story.hears(bia, &["ana tirou davi do chat.", &left("davi")]);
    assert_eq!(story.ears.ended[1..], [(again, EndReason::Kicked)]);
}

#[test]
fn one_that_is_outside_is_banned_and_muted_like_others() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.registers(caio(), "caio");
    story.says(ana(), "/mute caio");
    story.says(caio(), "/msg bia oi");
    story.asks(caio(), Request::Away("x"));
    story.hears(caio(), &["erro: você foi silenciado"; 2]);
    story.says(ana(), "/ban caio");
    assert_eq!(story.ears.ended, [(caio(), EndReason::Banned)]);
    let told = ["ana silenciou caio.", "ana baniu caio do chat."];
    story.hears(bia, &told);
    // Nothing is heard of one that is about to go.
    let davi = SessionId::new(8, 0);
    story.registers(davi, "davi");
    story.ears.kept = Kept::Later;
    story.says(ana(), "/ban davi");
    story.asks(davi, Request::Join);
    story.says(davi, "/msg bia oi");
    story.hears(bia, &[]);
}

#[test]
fn the_door_and_bans_are_looked_at_when_one_wants_to_come_in() {
    let (mut story, []) = with_moderator([]);
    story.says(ana(), "/lock");
    story.registers(caio(), "caio");
    let locked = "erro: a porta do chat está fechada a quem é novo; tente mais tarde";
    story.asks(caio(), Request::Join);
    story.hears(caio(), &[locked]);
    assert_eq!(story.room.standing(caio()), Standing::Outside);
    assert!(story.ears.ended.is_empty());
    // To have been outside opens no door.
    story.leaves(caio());
    let again = later(caio(), 1);
    story.registers(again, "caio");
    story.asks(again, Request::Join);
    story.hears(again, &[locked]);
    story.says(ana(), "/unlock");
    story.joins(again);
    story.says(ana(), "/lock");
    story.ears.heard.clear();
    // To have been inside does, for an hour.
    story.asks(again, Request::Part { text: "" });
    story.joins(again);
    story.asks(again, Request::Part { text: "" });
    story.leaves(again);
    let third = later(caio(), 2);
    story.registers(third, "caio");
    story.joins(third);
    story.asks(third, Request::Part { text: "" });
    // But under the nickname that one had there.
    story.asks(third, Request::Rename("cai"));
    story.ears.heard.clear();
    story.asks(third, Request::Join);
    story.hears(third, &[locked]);
    story.says(ana(), "/unlock");
    story.joins(third);
    story.says(ana(), "/lock");
    story.asks(third, Request::Part { text: "" });
    story.now = story.now + Duration::from_secs(3_600);
    story.ears.heard.clear();
    story.asks(third, Request::Join);
    story.hears(third, &[locked]);
}

#[test]
fn of_the_muted_neither_texts_nor_a_real_name_are_shown() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.registers(caio(), "caio");
    story.joins(caio());
    assert_eq!(
        story.ears.real_names.last().map(|it| &**it),
        Some("Real Name")
    );
    story.says(ana(), "/mute caio");
    story.ears.heard.clear();
    story.told(caio());
    let (kind, text) = (UtteranceKind::Said, "oi");
    let to = "bia";
    for request in [
        Request::Notice { kind, text },
        Request::SetRealName("Propaganda"),
        Request::Invite("bia"),
        Request::Private {
            to: "ana",
            text,
            manner: Manner {
                is_notice: true,
                ..Manner::default()
            },
        },
        Request::Private {
            to,
            text,
            manner: Manner::default(),
        },
    ] {
        story.asks(caio(), request);
    }
    story.ctcp(caio(), "ana");
    story.hears(caio(), &["erro: você foi silenciado"; 6]);
    story.says(caio(), "/msg ana por quê?");
    story.hears(ana(), &["[privado de caio] por quê?"]);
    story.asks(caio(), Request::Part { text: "propaganda" });
    story.joins(caio());
    assert_eq!(story.ears.real_names.last().map(|it| &**it), Some("-"));
    assert_eq!(story.room.real_name(caio(), story.now), "-");
    let now = story.now();
    let (reason, text) = (LeaveReason::Quit, "propaganda");
    story.room.leave(caio(), reason, text, now, &mut story.ears);
    story.hears(bia, &[&left("caio"), &joined("caio"), &left("caio")]);
    assert!(story.ears.left_texts.iter().all(String::is_empty));
}

#[test]
fn through_a_closed_door_only_who_moderates_invites() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.registers(caio(), "caio");
    story.asks(ana(), Request::Lock { term: None });
    story.told(ana());
    story.ears.heard.clear();
    story.asks(bia, Request::Invite("caio"));
    story.hears(bia, &["erro: só quem modera pode fazer isso"]);
    assert_eq!(story.told(caio()), [""; 0]);
    story.asks(ana(), Request::Invite("caio"));
    assert!(story.told(ana())[0].starts_with("Inviting"));
    story.asks(ana(), Request::Unlock);
    story.ears.told.clear();
    story.asks(bia, Request::Invite("caio"));
    assert!(story.told(bia)[0].starts_with("Inviting"));
}
