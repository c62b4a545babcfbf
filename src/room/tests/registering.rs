//! How those get their nickname that register before they come in: by what they give with it, and never by
//! an answer to a question.

use std::time::Duration;

use super::story::{Story, ana, later, with_moderator};
use crate::room::event::{EndReason, LeaveReason};
use crate::room::key::Role;
use crate::room::nickname::Nickname;
use crate::room::request::{Registration, Request};
use crate::room::roster::Standing;
use crate::room::session::SessionId;

const IN_USE: &str = "erro: o nickname \"ana\" já está em uso; informe outro nickname";
const OWNED: &str = "erro: o nickname \"ana\" tem dono; informe a chave";
const WRONG_PASSWORD: &str = "erro: senha incorreta; informe a senha";

fn who() -> SessionId {
    SessionId::new(8, 0)
}

impl Story {
    /// A newcomer registers with a PASS, if any.
    fn registers_with(&mut self, who: SessionId, nickname: &str, pass: Option<&str>) {
        let registration = Registration {
            pass,
            ..Registration::named(nickname)
        };
        self.asks(who, Request::Register(registration));
    }

    fn account(&self, who: SessionId) -> Option<&str> {
        self.room.author(who)?.account.map(Nickname::as_str)
    }

    /// A room with a password and keys for ana and for chefe, and a newcomer.
    fn with_secrets() -> Story {
        let mut story = Story::new();
        story.ears.password = Some("senha: da casa");
        story.has_key("chave de ana", "ana", Role::Member);
        story.has_key("chave: do chefe", "chefe", Role::Moderator);
        story.comes(who());
        story
    }
}

#[test]
fn a_pass_is_the_password_of_the_room_as_a_whole() {
    let mut story = Story::with_secrets();
    story.registers_with(who(), "bia", Some("senha: da casa"));
    assert_eq!(story.room.standing(who()), Standing::Outside);
    assert_eq!(story.account(who()), None);
    story.hears(who(), &[]);
    assert!(story.ears.told.is_empty() && story.ears.ended.is_empty());
}

#[test]
fn a_wrong_or_missing_pass_ends_the_session_and_nothing_is_asked() {
    for pass in [
        None,
        Some(""),
        Some("senha"),
        Some("ana:chave"),
        Some("x:y"),
    ] {
        let mut story = Story::with_secrets();
        story.registers_with(who(), "bia", pass);
        story.hears(who(), &[WRONG_PASSWORD]);
        assert!(story.ears.told.is_empty(), "{pass:?}");
        assert_eq!(story.ears.ended, [(who(), EndReason::PasswordWrong)]);
        assert_eq!(story.room.standing(who()), Standing::Guest);
    }
}

#[test]
fn a_pass_may_be_a_nickname_and_its_key_which_stands_for_the_password() {
    for (nickname, pass, account, moderates) in [
        ("ana", "ana:chave de ana", "ana", false),
        ("bia", "ÁNA:chave de ana", "ana", false),
        ("bia", "chefe:chave: do chefe", "chefe", true),
    ] {
        let mut story = Story::with_secrets();
        story.registers_with(who(), nickname, Some(pass));
        assert_eq!(story.room.standing(who()), Standing::Outside, "{pass}");
        assert_eq!(story.account(who()), Some(account));
        assert_eq!(story.room.moderates(who()), moderates);
        story.hears(who(), &[]);
    }
}

#[test]
fn in_a_room_without_a_password_a_pass_that_is_no_key_is_nothing() {
    for pass in ["qualquer", "bouncer:rede:senha", ":", ""] {
        let mut story = Story::with_secrets();
        story.ears.password = None;
        story.registers_with(who(), "bia", Some(pass));
        assert_eq!(story.room.standing(who()), Standing::Outside, "{pass}");
    }
    // One for a nickname that has another key is wrong.
    let mut story = Story::with_secrets();
    story.ears.password = None;
    story.registers_with(who(), "bia", Some("ana:outra"));
    story.hears(who(), &[WRONG_PASSWORD]);
    assert_eq!(story.ears.ended, [(who(), EndReason::PasswordWrong)]);
}

#[test]
fn an_owned_nickname_is_refused_without_a_question_and_another_may_follow() {
    let mut story = Story::with_secrets();
    story.ears.password = None;
    for nickname in ["ana", "server", "a b"] {
        story.registers_with(who(), nickname, None);
    }
    story.hears(
        who(),
        &[
            OWNED,
            "erro: o nickname \"server\" é reservado; informe outro nickname",
            "erro: nickname inválido: use de 1 a 20 letras, dígitos, _ ou -; informe outro nickname",
        ],
    );
    assert!(story.ears.told.is_empty());
    story.registers_with(who(), "ana_", None);
    assert_eq!(story.room.standing(who()), Standing::Outside);
    let person = story.room.person(who()).expect("it is registered");
    assert_eq!(person.first_asked(), "ana");
}

#[test]
fn a_pass_is_tried_once_for_all_the_nicknames_that_follow() {
    let mut story = Story::with_secrets();
    story.registers_with(who(), "server", Some("senha: da casa"));
    story.registers_with(who(), "ana", Some("senha: da casa"));
    story.ears.password = Some("outra");
    story.ears.heard.clear();
    story.registers_with(who(), "bia", Some("senha: da casa"));
    story.hears(who(), &[WRONG_PASSWORD]);
    let mut story = Story::with_secrets();
    let (caio, pass) = (SessionId::new(1, 0), Some("senha: da casa"));
    story.comes(caio);
    story.registers_with(caio, "caio", pass);
    story.registers_with(who(), "caio", pass);
    story.ears.password = Some("outra");
    story.registers_with(who(), "bia", pass);
    assert_eq!(story.room.standing(who()), Standing::Outside);
}

#[test]
fn while_passwords_pause_a_registration_waits_and_keys_do_not() {
    let mut story = Story::with_secrets();
    story.ears.is_pausing = true;
    story.registers_with(who(), "bia", Some("senha: da casa"));
    assert_eq!(story.waiting, [who()]);
    assert_eq!(story.room.awaits(who()), None);
    story.ears.is_pausing = false;
    story.registers_with(who(), "bia", Some("senha: da casa"));
    assert_eq!(story.room.standing(who()), Standing::Outside);
    let caio = SessionId::new(1, 0);
    story.comes(caio);
    story.ears.is_pausing = true;
    story.registers_with(caio, "caio", Some("ana:chave de ana"));
    assert_eq!(story.room.standing(caio), Standing::Outside);
}

#[test]
fn a_key_takes_the_place_of_who_has_its_nickname() {
    let mut story = Story::with_secrets();
    let old = SessionId::new(1, 0);
    for session in [old, who()] {
        story.comes_from(session, "192.0.2.1:7");
        story.registers_with(session, "ana", Some("ana:chave de ana"));
    }
    story.hears(old, &["aviso: sua conexão foi substituída por outra"]);
    assert_eq!(story.ears.ended, [(old, EndReason::Replaced)]);
    assert_eq!(story.room.standing(who()), Standing::Outside);
    // Not again for a minute, while that answers.
    let third = SessionId::new(2, 0);
    story.comes(third);
    story.registers_with(third, "ana", Some("ana:chave de ana"));
    assert_eq!(story.waiting, [third]);
    assert_eq!(story.room.awaits(third), Some(who()));
    story.registers_with(third, "ana", Some("ana:chave de ana"));
    story.hears(third, &[IN_USE]);
}

#[test]
fn where_the_nickname_is_of_one_that_may_be_dead_the_answer_waits_for_the_probe() {
    let (mut story, [old, bia]) = Story::with(["ana", "bia"]);
    let elsewhere = SessionId::new(7, 0);
    story.comes(elsewhere);
    story.registers_with(elsewhere, "ana", None);
    story.hears(elsewhere, &[IN_USE]);
    assert!(story.ears.probed.is_empty());
    // It answers.
    story.comes_from(who(), "192.0.2.1:99");
    story.registers_with(who(), "ana", None);
    assert_eq!(story.ears.probed, [old]);
    assert_eq!(story.waiting, [who()]);
    assert_eq!(story.room.awaits(who()), Some(old));
    story.hears(who(), &[]);
    story.registers_with(who(), "ana", None);
    assert_eq!(story.room.awaits(who()), None);
    story.hears(who(), &[IN_USE]);
    // Then it does not.
    story.registers_with(who(), "ana", None);
    let now = story.now();
    story
        .room
        .leave(old, LeaveReason::Failed, "", now, &mut story.ears);
    story.registers_with(who(), "ana", None);
    assert_eq!(story.room.standing(who()), Standing::Outside);
    story.hears(bia, &["ana saiu do chat dos Little Cats."]);
}

#[test]
fn a_banned_address_is_refused_but_for_a_moderators_key() {
    let (mut story, []) = with_moderator([]);
    story.says(ana(), "/ban 203.0.113.0/24");
    for (serial, pass, standing) in [
        (0, None, Standing::Guest),
        (1, Some("chefe:chave"), Standing::Outside),
    ] {
        let who = later(who(), serial);
        story.comes_from(who, "203.0.113.9:1");
        story.registers_with(who, "caio", pass);
        assert_eq!(story.room.standing(who), standing);
    }
    assert_eq!(story.ears.ended, [(who(), EndReason::AddressBanned)]);
    story.hears(who(), &["erro: este endereço foi banido do chat"]);
}

#[test]
fn a_nickname_that_was_kicked_or_banned_is_refused_as_such() {
    let (mut story, [bia, _caio]) = with_moderator(["bia", "caio"]);
    story.says(ana(), "/kick bia");
    story.says(ana(), "/ban davi");
    story.now = story.now + Duration::from_secs(20);
    story.comes(who());
    story.registers_with(who(), "bia", None);
    story.registers_with(who(), "davi", None);
    story.hears(
        who(),
        &[
            "erro: o nickname \"bia\" acaba de ser tirado do chat; espere 40s ou informe outro nickname",
            "erro: o nickname \"davi\" foi banido; informe outro nickname",
        ],
    );
    assert_eq!(story.ears.ended, [(bia, EndReason::Kicked)]);
    assert_eq!(story.room.standing(who()), Standing::Guest);
}

#[test]
fn who_gives_a_nickname_and_its_key_is_known_by_it_whatever_it_is_called() {
    let mut story = Story::with_secrets();
    let identify = |nickname, key| Request::Identify { nickname, key };
    story.asks(who(), identify("chefe", "chave de ana"));
    story.hears(who(), &["erro: chave incorreta; informe a chave"]);
    assert!(story.ears.told.is_empty(), "nothing is asked");
    story.asks(who(), identify("Ana", "chave de ana"));
    assert_eq!(story.account(who()), Some("ana"));
    let (to, told) = story.ears.told.pop().expect("an answer");
    assert_eq!(to, who());
    assert!(told.starts_with("Identified"), "{told}");
    story.registers_with(who(), "bia", Some("errada"));
    assert_eq!(story.room.standing(who()), Standing::Outside);
    assert_eq!(story.account(who()), Some("ana"));
}

#[test]
fn the_third_wrong_secret_ends_the_session_whatever_it_was_given_for() {
    let mut story = Story::with_secrets();
    for _ in 0..2 {
        let (nickname, key) = ("ana", "errada");
        story.asks(who(), Request::Identify { nickname, key });
    }
    story.ears.heard.clear();
    story.registers_with(who(), "bia", Some("errada"));
    story.hears(who(), &["erro: tentativas demais"]);
    assert_eq!(story.ears.ended, [(who(), EndReason::TooManyTries)]);
}
