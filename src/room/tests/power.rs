//! Who moderates: by a key, or made so by somebody who does.

use super::story::Story;
use crate::room::event::EndReason;
use crate::room::key::Role;
use crate::room::session::SessionId;

/// A room in which ana moderates by a key.
fn with_moderator() -> (Story, [SessionId; 3]) {
    let (mut story, all) = Story::with(["ana", "bia", "caio"]);
    story.has_key("chave", "chefe", Role::Moderator);
    story.has_key("minha", "bia", Role::Member);
    story.says(all[0], "/op chave");
    story.ears.heard.clear();
    (story, all)
}

#[test]
fn a_moderators_key_gives_power_and_all_hear_of_it_once() {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    story.has_key("chave", "chefe", Role::Moderator);
    story.says(ana, "/moderar chave");
    story.says(ana, "/op chave");
    for everybody in [ana, bia] {
        story.hears(everybody, &["ana agora modera o chat."]);
    }
    assert!(story.room.moderates(ana));
    assert!(!story.room.moderates(bia));
}

#[test]
fn a_key_before_the_nickname_gives_power_unannounced() {
    let (mut story, [ana]) = Story::with(["ana"]);
    story.has_key("chave", "chefe", Role::Moderator);
    let bia = SessionId::new(1, 0);
    story.says(bia, "/op chave");
    story.hears(bia, &[]);
    story.says(bia, "bia");
    let joined = "O cliente bia entrou no chat dos Little Cats.";
    story.hears(bia, &[joined]);
    story.hears(ana, &[joined]);
    assert!(story.room.moderates(bia));
}

#[test]
fn the_third_wrong_key_of_a_connection_closes_it() {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    story.has_key("chave", "chefe", Role::Moderator);
    story.has_key("minha", "davi", Role::Member);
    story.says(bia, "/op errada");
    story.says(bia, "/op minha");
    story.says(bia, "/op chave");
    story.says(bia, "/op errada");
    let wrong = "erro: chave incorreta";
    let moderates = "bia agora modera o chat.";
    story.hears(bia, &[wrong, wrong, moderates, "erro: tentativas demais"]);
    story.hears(ana, &[moderates, "bia saiu do chat dos Little Cats."]);
    assert_eq!(story.ears.ended, [(bia, EndReason::TooManyTries)]);
    story.says(ana, "/nick bia");
    story.hears(ana, &["ana mudou o nickname para bia."]);
}

#[test]
fn wrong_keys_before_the_nickname_count_with_those_behind_it() {
    let (mut story, [ana]) = Story::with(["ana"]);
    let bia = SessionId::new(1, 0);
    for line in ["/op um", "/op dois", "bia", "/op três"] {
        story.says(bia, line);
    }
    let joined = "O cliente bia entrou no chat dos Little Cats.";
    let wrong = "erro: chave incorreta";
    story.hears(bia, &[wrong, wrong, joined, "erro: tentativas demais"]);
    story.hears(ana, &[joined, "bia saiu do chat dos Little Cats."]);
    let guest = SessionId::new(2, 0);
    for line in ["/op um", "/op dois", "/op três"] {
        story.says(guest, line);
    }
    story.hears(guest, &[wrong, wrong, "erro: tentativas demais"]);
    story.hears(ana, &[]);
    let ended = [bia, guest].map(|who| (who, EndReason::TooManyTries));
    assert_eq!(story.ears.ended, ended);
}

#[test]
fn who_moderates_by_a_key_makes_moderators_and_takes_that_back() {
    let (mut story, [ana, bia, caio]) = with_moderator();
    story.says(ana, "/promote bía");
    story.says(ana, "/promover bia");
    story.hears(
        ana,
        &["bia agora modera o chat.", "erro: bia também modera o chat"],
    );
    story.hears(caio, &["bia agora modera o chat."]);
    story.says(bia, "/promote caio");
    story.says(bia, "/unop ana");
    let by_key = "erro: só quem modera por uma chave pode fazer isso";
    story.hears(bia, &["bia agora modera o chat.", by_key, by_key]);
    story.says(caio, "/promote bia");
    story.hears(caio, &["erro: só quem modera pode fazer isso"]);
    story.says(ana, "/unop bia");
    story.says(ana, "/desmoderar bia");
    story.hears(
        ana,
        &[
            "ana tirou a moderação de bia.",
            "bia não modera mais o chat.",
        ],
    );
    story.hears(caio, &["ana tirou a moderação de bia."]);
    assert!(!story.room.moderates(bia));
}

#[test]
fn power_by_a_key_of_its_own_cannot_be_taken() {
    let (mut story, [ana, bia, _caio]) = with_moderator();
    story.has_key("outra", "bia", Role::Moderator);
    story.says(ana, "/promote bia");
    story.says(bia, "/op outra");
    story.ears.heard.clear();
    for line in [
        "/unop bia",
        "/promote bia",
        "/unop ana",
        "/promote ninguem",
        "/unop a!",
    ] {
        story.says(ana, line);
    }
    story.hears(
        ana,
        &[
            "erro: bia modera por uma chave própria",
            "erro: bia modera por uma chave própria",
            "erro: não é possível fazer isso a si mesmo",
            "erro: não há nenhum usuário conectado com o nickname \"ninguem\"",
            "erro: não há nenhum usuário conectado com o nickname \"a!\"",
        ],
    );
}

#[test]
fn power_ends_with_its_session() {
    let (mut story, [ana, ..]) = with_moderator();
    story.leaves(ana);
    let later = SessionId::new(ana.slot(), 1);
    story.says(later, "ana");
    assert!(!story.room.moderates(later));
}
