//! Kicks, the door, and what only moderators may do.

use std::time::Duration;

use super::story::{ana, joined, later, left, with_moderator};
use crate::room::event::EndReason;
use crate::room::key::Role;
use crate::room::session::SessionId;
use crate::room::time::Time;

#[test]
fn who_is_kicked_reads_why_and_the_others_hear_it_leave() {
    let (mut story, [bia, caio]) = with_moderator(["bia", "caio"]);
    story.says(ana(), "/kick bia muito barulho ");
    story.hears(bia, &["ana tirou bia do chat: muito barulho "]);
    for other in [ana(), caio] {
        story.hears(
            other,
            &["ana tirou bia do chat: muito barulho ", &left("bia")],
        );
    }
    assert_eq!(story.ears.ended, [(bia, EndReason::Kicked)]);
    story.says(ana(), "/expulsar caio");
    story.hears(caio, &["ana tirou caio do chat."]);
}

#[test]
fn a_kicked_nickname_is_kept_out_for_a_time_from_anywhere() {
    let (mut story, [bia, caio]) = with_moderator(["Bia", "caio"]);
    story.says(ana(), "/kick bía");
    story.now = story.now + Duration::from_millis(18_500);
    let again = later(bia, 1);
    story.comes_from(again, "203.0.113.9:1");
    story.says(again, "bia");
    story.says(caio, "/nick BIA");
    let kept_out = |name: &str| {
        format!(
            "erro: o nickname \"{name}\" acaba de ser tirado do chat; espere 42s ou informe outro nickname"
        )
    };
    story.hears(again, &[&kept_out("bia")]);
    story.ears.heard.remove(&caio);
    story.says(caio, "/nick BIA");
    story.hears(caio, &[&kept_out("BIA")]);
    story.says(again, "beatriz");
    story.hears(again, &[&joined("beatriz")]);
    story.now = story.now + Duration::from_millis(41_500);
    story.says(again, "/nick bia");
    story.hears(again, &["beatriz mudou o nickname para bia."]);
}

#[test]
fn only_moderators_moderate_and_neither_each_other_nor_themselves() {
    let (mut story, [bia, caio]) = with_moderator(["bia", "caio"]);
    for line in [
        "/kick caio",
        "/ban caio",
        "/mute caio",
        "/unban x",
        "/unmute x",
        "/bans",
        "/lock",
        "/unlock",
        "/ip caio",
    ] {
        story.says(bia, line);
        story.hears(bia, &["erro: só quem modera pode fazer isso"]);
    }
    story.says(ana(), "/promote bia");
    story.ears.heard.clear();
    for line in ["/kick bia", "/ban bia", "/mute bia 1h"] {
        story.says(ana(), line);
        story.hears(ana(), &["erro: bia também modera o chat"]);
    }
    for line in ["/kick ana", "/ban Ana", "/mute ana"] {
        story.says(ana(), line);
        story.hears(ana(), &["erro: não é possível fazer isso a si mesmo"]);
    }
    story.has_key("outra", "davi", Role::Moderator);
    for line in ["/ban davi", "/mute davi"] {
        story.says(ana(), line);
        story.hears(ana(), &["erro: davi também modera o chat"]);
    }
    story.says(ana(), "/kick ninguem");
    let nobody = "erro: não há nenhum usuário conectado com o nickname \"ninguem\"";
    story.hears(ana(), &[nobody]);
    for line in ["/ban a!", "/mute 192.0.2.0/33", "/unban a!"] {
        story.says(ana(), line);
        let given = line.split(' ').nth(1).expect("a target");
        let refused = format!("erro: \"{given}\" não é um nickname, um endereço ou uma rede");
        story.hears(ana(), &[&refused]);
    }
    story.says(ana(), &format!("/kick caio {}", "x".repeat(301)));
    story.says(ana(), &format!("/ban caio {}", "x".repeat(301)));
    let too_long = "erro: texto longo demais; o limite é 300 bytes";
    story.hears(ana(), &[too_long, too_long]);
    story.hears(caio, &[]);
    assert_eq!(story.ears.ended, []);
}

#[test]
fn behind_the_end_of_the_daemon_nobody_is_told_that_the_door_is_open_or_a_ban_over() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.says(ana(), "/lock 10min");
    story.says(ana(), "/ban 203.0.113.9 10min");
    assert_ne!(story.room.deadline(), Time::NEVER);
    let now = story.now();
    story.room.shut_down(now, &mut story.ears);
    story.ears.heard.clear();
    assert_eq!(story.room.deadline(), Time::NEVER);
    story.now = story.now + Duration::from_secs(600);
    let now = story.now();
    story.room.expire(now, &mut story.ears);
    story.hears(ana(), &[]);
    story.hears(bia, &[]);
}

#[test]
fn behind_the_closed_door_come_keys_and_who_was_in() {
    let (mut story, [bia, caio]) = with_moderator(["bia", "caio"]);
    story.leaves(bia);
    story.ears.heard.clear();
    story.says(ana(), "/lock 10min");
    story.hears(ana(), &["ana fechou a porta do chat por 10min."]);
    story.hears(caio, &["ana fechou a porta do chat por 10min."]);
    let closed = "erro: a porta do chat está fechada a quem é novo; tente mais tarde";
    let stranger = SessionId::new(3, 0);
    story.comes(stranger);
    story.says(stranger, "davi");
    story.hears(stranger, &[closed]);
    assert_eq!(story.ears.ended, [(stranger, EndReason::Locked)]);
    for (address, nickname) in [("192.0.2.2:1", "outra"), ("203.0.113.9:1", "bia")] {
        let other = SessionId::new(4, 0);
        story.comes_from(other, address);
        story.says(other, nickname);
        story.hears(other, &[closed]);
    }
    let again = later(bia, 1);
    story.comes(again);
    story.says(again, "Bía");
    story.hears(again, &[&joined("Bía")]);
    let chief = SessionId::new(5, 0);
    story.comes(chief);
    story.says(chief, "/op chave");
    story.says(chief, "eva");
    story.hears(chief, &[&joined("eva")]);
    story.now = story.now + Duration::from_secs(600);
    let later = SessionId::new(6, 0);
    story.comes(later);
    story.says(later, "fabi");
    story.hears(later, &[&joined("fabi")]);
}

#[test]
fn the_door_is_closed_until_it_is_opened() {
    let (mut story, []) = with_moderator([]);
    story.says(ana(), "/trancar");
    story.now = story.now + Duration::from_secs(1_000_000);
    let bia = SessionId::new(1, 0);
    story.comes(bia);
    story.says(bia, "bia");
    story.hears(
        bia,
        &["erro: a porta do chat está fechada a quem é novo; tente mais tarde"],
    );
    story.says(ana(), "/destrancar");
    story.hears(
        ana(),
        &["ana fechou a porta do chat.", "ana abriu a porta do chat."],
    );
    let again = later(bia, 1);
    story.comes(again);
    story.says(again, "bia");
    story.hears(again, &[&joined("bia")]);
}

#[test]
fn an_address_is_told_also_of_who_has_left() {
    let (mut story, [bia]) = with_moderator(["Bia"]);
    story.says(ana(), "/ip bía");
    story.hears(ana(), &["Bia: 192.0.2.2, porta 51234"]);
    story.leaves(bia);
    story.ears.heard.clear();
    story.now = story.now + Duration::from_secs(3_599);
    story.says(ana(), "/ip bia");
    story.hears(ana(), &["Bia: 192.0.2.2, porta 51234; saiu há 59 min"]);
    story.now = story.now + Duration::from_secs(1);
    story.says(ana(), "/ip bia");
    let nobody = "erro: não há nenhum usuário conectado com o nickname \"bia\"";
    story.hears(ana(), &[nobody]);
}
