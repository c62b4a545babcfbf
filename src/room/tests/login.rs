//! Passwords and keys: in which order a nickname is tried, and what a guest is asked for.

use std::time::Duration;

use super::story::{Story, ana, joined, later, left, with_moderator};
use crate::room::event::EndReason;
use crate::room::key::Role;
use crate::room::roster::Keeper;
use crate::room::session::SessionId;

const OWNED: &str = "erro: o nickname \"ana\" tem dono; informe a chave";
const IN_USE: &str = "erro: o nickname \"ana\" já está em uso; informe outro nickname";
const ADDRESS_BANNED: &str = "erro: este endereço foi banido do chat";

/// Somebody that comes from an address of its own.
fn guest(story: &mut Story, slot: usize) -> SessionId {
    let who = SessionId::new(slot, 7);
    story.comes(who);
    who
}

#[test]
fn the_password_is_asked_behind_a_valid_nickname_and_only_once() {
    let (mut story, [_bia]) = with_moderator(["bia"]);
    story.ears.password = Some("segredo");
    let caio = guest(&mut story, 5);
    for line in ["", "a b", "servidor", "bia", "errada", "segredo", "caio"] {
        story.says(caio, line);
    }
    story.hears(
        caio,
        &[
            "erro: o nickname não pode ser vazio; informe um nickname",
            "erro: nickname inválido: use de 1 a 20 letras, dígitos, _ ou -; informe outro nickname",
            "erro: o nickname \"servidor\" é reservado; informe outro nickname",
            "Senha do chat:",
            "erro: senha incorreta; informe a senha",
            "erro: o nickname \"bia\" já está em uso; informe outro nickname",
            &joined("caio"),
        ],
    );
}

#[test]
fn the_third_wrong_secret_closes_whatever_it_was_for() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.ears.password = Some("segredo");
    story.has_key("minha", "caio", Role::Member);
    let caio = guest(&mut story, 5);
    for line in ["/op x", "caio", "errada", "", "davi", ""] {
        story.says(caio, line);
    }
    story.hears(
        caio,
        &[
            "erro: chave incorreta",
            "erro: o nickname \"caio\" tem dono; informe a chave",
            "Chave de caio:",
            "erro: chave incorreta; informe a chave",
            "Bem-vindo ao chat dos Little Cats! Informe seu nickname:",
            "Senha do chat:",
            "erro: tentativas demais",
        ],
    );
    assert_eq!(story.ears.ended, [(caio, EndReason::TooManyTries)]);
    story.hears(bia, &[]);
}

#[test]
fn a_password_that_waits_is_looked_at_when_it_is_given_again() {
    let (mut story, []) = with_moderator([]);
    story.ears.password = Some("segredo");
    let bia = guest(&mut story, 5);
    story.says(bia, "bia");
    story.ears.is_pausing = true;
    story.says(bia, "segredo");
    story.hears(bia, &["Senha do chat:"]);
    assert_eq!(story.waiting, [bia]);
    story.ears.is_pausing = false;
    story.says(bia, "segredo");
    story.hears(bia, &[&joined("bia")]);
}

#[test]
fn an_owned_nickname_is_given_to_its_key_which_stands_for_the_password() {
    let (mut story, []) = with_moderator([]);
    story.ears.password = Some("segredo");
    story.has_key("minha", "bia", Role::Member);
    story.has_key("outra", "caio", Role::Member);
    let bia = guest(&mut story, 5);
    for line in ["Bía", "outra", "minha"] {
        story.says(bia, line);
    }
    story.hears(
        bia,
        &[
            "erro: o nickname \"Bía\" tem dono; informe a chave",
            "Chave de Bía:",
            "erro: chave incorreta; informe a chave",
            &joined("Bía"),
        ],
    );
    assert!(!story.room.moderates(bia));
    assert_eq!(story.ears.moderators, [false, false]);
}

#[test]
fn who_comes_in_with_a_moderators_key_moderates_at_once_unannounced() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    let chief = guest(&mut story, 5);
    story.says(chief, "chefe");
    story.says(chief, "chave");
    story.hears(bia, &[&joined("chefe")]);
    assert!(story.room.moderates(chief));
    assert_eq!(story.ears.moderators, [false, false, true]);
    story.ears.heard.clear();
    story.says(chief, "/kick bia");
    story.hears(bia, &["chefe tirou bia do chat."]);
}

#[test]
fn only_the_owner_renames_to_an_owned_nickname() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.has_key("minha", "caio", Role::Member);
    story.says(bia, "/nick Caio");
    story.hears(bia, &["erro: o nickname \"Caio\" tem dono"]);
    let caio = guest(&mut story, 5);
    for line in ["caio", "minha", "/nick c", "/nick Cáio"] {
        story.says(caio, line);
    }
    story.ears.heard.remove(&caio);
    story.hears(
        bia,
        &[
            &joined("caio"),
            "caio mudou o nickname para c.",
            "c mudou o nickname para Cáio.",
        ],
    );
    // Who moderates by the key of a nickname owns it, too.
    story.says(ana(), "/nick chefe");
    story.hears(bia, &["ana mudou o nickname para chefe."]);
}

#[test]
fn who_gives_the_key_takes_the_place_of_who_has_the_nickname() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.has_key("minha", "ana", Role::Moderator);
    let other = guest(&mut story, 5);
    story.says(other, "ana");
    story.says(other, "minha");
    let replaced = "aviso: sua conexão foi substituída por outra";
    story.hears(ana(), &[replaced]);
    story.hears(bia, &[&left("ana"), &joined("ana")]);
    story.hears(other, &[OWNED, "Chave de ana:", &joined("ana")]);
    assert_eq!(story.ears.ended, [(ana(), EndReason::Replaced)]);
    // Not twice within a minute.
    let third = guest(&mut story, 6);
    story.says(third, "ana");
    story.says(third, "minha");
    story.hears(third, &[OWNED, "Chave de ana:", IN_USE]);
    story.now = story.now + Duration::from_secs(60);
    story.says(third, "ana");
    story.hears(third, &[&joined("ana")]);
    assert_eq!(story.ears.ended[1..], [(other, EndReason::Replaced)]);
}

#[test]
fn a_lost_nickname_is_opened_by_its_key() {
    let (mut story, []) = with_moderator([]);
    story.has_key("minha", "bia", Role::Member);
    let nickname = crate::room::nickname::Nickname::parse("bia").expect("valid");
    let until = story.now + Duration::from_secs(60);
    let keeper = Keeper {
        block: std::net::IpAddr::from([203, 0, 113, 1]).into(),
        session: None,
    };
    story.room.roster.keep(&nickname, keeper, until, story.now);
    let bia = guest(&mut story, 5);
    story.says(bia, "bia");
    story.says(bia, "minha");
    let asked = "erro: o nickname \"bia\" tem dono; informe a chave";
    story.hears(bia, &[asked, "Chave de bia:", &joined("bia")]);
}

#[test]
fn an_owners_key_is_asked_before_a_ban_of_the_address_and_a_members_passes_none() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.has_key("minha", "bia", Role::Member);
    story.ears.password = Some("segredo");
    story.says(ana(), "/ban bia");
    let again = later(bia, 1);
    story.comes(again);
    story.says(again, "bia");
    story.says(again, "minha");
    let asked = "erro: o nickname \"bia\" tem dono; informe a chave";
    story.hears(again, &[asked, "Chave de bia:", ADDRESS_BANNED]);
    let elsewhere = later(bia, 2);
    story.comes_from(elsewhere, "203.0.113.9:1");
    story.says(elsewhere, "bia");
    story.says(elsewhere, "minha");
    let banned = "erro: o nickname \"bia\" foi banido; informe outro nickname";
    story.hears(elsewhere, &[asked, "Chave de bia:", banned]);
}

#[test]
fn a_stranger_meets_the_ban_of_its_address_before_the_password_and_the_nicknames_behind_it() {
    let (mut story, [bia, _caio]) = with_moderator(["bia", "caio"]);
    story.ears.password = Some("segredo");
    story.says(ana(), "/ban bia");
    story.says(ana(), "/kick caio");
    story.says(ana(), "/lock");
    let again = later(bia, 1);
    story.comes(again);
    story.says(again, "x");
    story.hears(again, &[ADDRESS_BANNED]);
    let stranger = later(bia, 2);
    story.comes_from(stranger, "203.0.113.9:1");
    for line in ["caio", "segredo", "bia", "ana"] {
        story.says(stranger, line);
    }
    story.hears(
        stranger,
        &[
            "Senha do chat:",
            "erro: o nickname \"caio\" acaba de ser tirado do chat; espere 1min ou informe outro nickname",
            "erro: o nickname \"bia\" foi banido; informe outro nickname",
            "erro: a porta do chat está fechada a quem é novo; tente mais tarde",
        ],
    );
    assert_eq!(
        story.ears.ended.last(),
        Some(&(stranger, EndReason::Locked))
    );
}

#[test]
fn a_moderators_key_passes_bans_password_and_door() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.ears.password = Some("segredo");
    story.says(ana(), "/ban bia");
    story.says(ana(), "/lock");
    let again = later(bia, 1);
    story.comes(again);
    story.says(again, "/op chave");
    story.says(again, "bia");
    story.hears(again, &[&joined("bia")]);
    // Also while another secret is asked for.
    let other = guest(&mut story, 5);
    story.says(other, "caio");
    story.says(other, "/op chave");
    story.hears(other, &["Senha do chat:", &joined("caio")]);
}

#[test]
fn behind_a_closed_door_a_members_key_comes_in() {
    let (mut story, []) = with_moderator([]);
    story.has_key("minha", "bia", Role::Member);
    story.says(ana(), "/lock");
    let bia = guest(&mut story, 5);
    story.says(bia, "bia");
    story.says(bia, "minha");
    let asked = "erro: o nickname \"bia\" tem dono; informe a chave";
    story.hears(bia, &[asked, "Chave de bia:", &joined("bia")]);
}

#[test]
fn where_a_secret_is_gone_meanwhile_what_it_answers_is_not_said() {
    let (mut story, []) = with_moderator([]);
    story.ears.password = Some("segredo");
    story.has_key("minha", "bia", Role::Member);
    let (bia, caio) = (guest(&mut story, 5), guest(&mut story, 6));
    story.says(bia, "bia");
    story.says(caio, "caio");
    story.ears.password = None;
    story.ears.keys.retain(|(key, _)| *key != "minha");
    story.ears.heard.clear();
    story.says(bia, "um segredo");
    story.says(caio, "outro segredo");
    story.hears(bia, &[&joined("bia"), &joined("caio")]);
    story.hears(caio, &[&joined("caio")]);
}

#[test]
fn power_by_a_key_that_is_gone_is_taken_at_once_and_all_are_told() {
    let (mut story, [bia, caio]) = with_moderator(["bia", "caio"]);
    story.says(ana(), "/promote bia");
    story.ears.heard.clear();
    let now = story.now();
    story.room.keys_changed(now, &mut story.ears);
    story.hears(ana(), &[]);
    story.ears.keys.clear();
    story.room.keys_changed(now, &mut story.ears);
    for everybody in [ana(), bia, caio] {
        story.hears(everybody, &["ana não modera mais o chat."]);
    }
    assert!(!story.room.moderates(ana()));
    assert!(story.room.moderates(bia));
}

#[test]
fn a_nickname_that_has_an_owner_now_may_be_kept_for_a_minute() {
    let (mut story, [bia, caio]) = with_moderator(["bia", "caio"]);
    story.has_key("minha", "bia", Role::Member);
    story.has_key("outra", "caio", Role::Member);
    let now = story.now();
    story.room.keys_changed(now, &mut story.ears);
    story.hears(
        bia,
        &["aviso: o nickname \"bia\" agora tem dono; escolha outro em 60 s"],
    );
    story.says(caio, "/nick davi");
    story.ears.heard.clear();
    assert_eq!(story.room.deadline(), story.now + Duration::from_secs(60));
    story.now = story.room.deadline();
    let now = story.now();
    story.room.expire(now, &mut story.ears);
    story.hears(caio, &[&left("bia")]);
    assert_eq!(story.ears.ended, [(bia, EndReason::NicknameOwned)]);
    assert_eq!(story.room.deadline(), crate::room::time::Time::NEVER);
}

#[test]
fn a_moderators_key_that_is_a_members_now_gives_the_nickname_still() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.has_key("minha", "caio", Role::Moderator);
    let (caio, davi) = (guest(&mut story, 5), guest(&mut story, 6));
    story.says(caio, "caio");
    story.says(caio, "minha");
    story.says(davi, "/op minha");
    story.says(davi, "davi");
    story.ears.heard.clear();
    for (_, holder) in &mut story.ears.keys {
        if holder
            .nickname
            .as_ref()
            .is_some_and(|it| it.as_str() == "caio")
        {
            holder.role = Role::Member;
        }
    }
    let now = story.now();
    story.room.keys_changed(now, &mut story.ears);
    let demoted = [
        "caio não modera mais o chat.",
        "davi não modera mais o chat.",
    ];
    for everybody in [bia, caio, davi] {
        story.hears(everybody, &demoted);
    }
    assert_eq!(story.room.deadline(), crate::room::time::Time::NEVER);
    assert!(!story.room.moderates(caio) && !story.room.moderates(davi));
}

#[test]
fn the_minute_of_an_owned_nickname_begins_with_its_own_warning() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    let minute = Duration::from_secs(60);
    let reload = |story: &mut Story| {
        let now = story.now();
        story.room.keys_changed(now, &mut story.ears);
    };
    story.has_key("minha", "bia", Role::Member);
    reload(&mut story);
    // Warned of once more, it has no longer.
    story.now = story.now + Duration::from_secs(10);
    reload(&mut story);
    assert_eq!(
        story.room.deadline(),
        crate::room::time::Time::ZERO + minute
    );
    // The nickname was free meanwhile.
    let own = story.ears.keys.pop().expect("bia's");
    reload(&mut story);
    story.ears.keys.push(own);
    story.now = story.now + Duration::from_secs(10);
    reload(&mut story);
    assert_eq!(story.room.deadline(), story.now + minute);
    // Another nickname was taken.
    story.says(bia, "/nick bela");
    story.has_key("outra", "bela", Role::Member);
    story.now = story.now + Duration::from_secs(10);
    reload(&mut story);
    assert_eq!(story.room.deadline(), story.now + minute);
}

#[test]
fn a_nickname_taken_by_its_key_is_kept_only_by_a_session_that_answers() {
    let (mut story, []) = with_moderator([]);
    story.has_key("minha", "ana", Role::Member);
    let [second, third] = [5, 6].map(|slot| guest(&mut story, slot));
    for device in [second, third] {
        story.says(device, "ana");
        story.says(device, "minha");
    }
    story.hears(third, &[OWNED, "Chave de ana:", IN_USE]);
    assert_eq!(story.ears.probed, [second]);
}
