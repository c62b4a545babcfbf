//! Scripts that read as stories: ana joins, ana says, bia hears.

mod bans;
mod entrance;
mod history;
mod kept;
mod login;
mod lookup;
mod missed;
mod moderation;
mod mutes;
mod outside;
mod power;
mod recall;
mod registering;
mod reload;
mod resume;
mod story;
mod talk;

use std::time::Duration;

use self::story::Story;
use super::refusal::DeliveryError;
use super::request::Request;
use super::*;

#[test]
fn rf001_all_hear_who_joins_the_newcomer_too() {
    let (mut story, [ana]) = Story::with(["ana"]);
    let bia = SessionId::new(1, 0);
    story.says(bia, " bia ");
    story.hears(ana, &["O cliente bia entrou no chat dos Little Cats."]);
    story.hears(bia, &["O cliente bia entrou no chat dos Little Cats."]);
}

#[test]
fn an_answer_is_for_a_guest_or_for_a_nickname() {
    let (story, [ana]) = Story::with(["ana"]);
    let called = story.room.nickname(ana).map(Nickname::as_str);
    assert_eq!(called, Some("ana"));
    let guest = SessionId::new(1, 0);
    assert_eq!(story.room.nickname(guest), None);
}

#[test]
fn what_one_says_all_the_others_hear() {
    let (mut story, [ana, bia, caio]) = Story::with(["ana", "bia", "caio"]);
    for line in ["oi", " ", "//lista", "/me acena"] {
        story.says(ana, line);
    }
    story.hears(ana, &[]);
    for other in [bia, caio] {
        story.hears(other, &["<ana> oi", "<ana> /lista", "* ana acena"]);
    }
}

#[test]
fn rf002_rf007_a_private_message_reaches_one_who_sees_from_whom() {
    let (mut story, [ana, bia, caio]) = Story::with(["ana", "Bia", "caio"]);
    story.says(ana, "/msg bía psiu");
    story.hears(bia, &["[privado de ana] psiu"]);
    story.hears(ana, &[]);
    story.hears(caio, &[]);
}

#[test]
fn rf002_rf009_the_sender_learns_why_a_private_message_was_not_delivered() {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    story.ears.deaf.insert(bia, DeliveryError::ConnectionFailed);
    for line in [
        "/msg x oi",
        "/msg b!a oi",
        "/msg ANA oi",
        "/msg bia",
        "/msg bia oi",
    ] {
        story.says(ana, line);
    }
    story.hears(
        ana,
        &[
            "erro: não há nenhum usuário conectado com o nickname \"x\"",
            "erro: não há nenhum usuário conectado com o nickname \"b!a\"",
            "erro: não é possível enviar uma mensagem privada a si mesmo",
            "erro: faltou o texto; use /msg nickname texto",
            "erro: não foi possível entregar a mensagem privada a bia: a conexão de quem a receberia falhou",
        ],
    );
    story.hears(bia, &[]);
}

#[test]
fn rf004_all_who_remain_hear_who_leaves_once() {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    story.leaves(ana);
    story.leaves(ana);
    story.hears(bia, &["ana saiu do chat dos Little Cats."]);
    story.says(bia, "/list");
    story.hears(bia, &["Não há outros usuários conectados."]);
}

#[test]
fn rf005_a_nickname_is_asked_again_until_it_is_good() {
    let (mut story, [ana]) = Story::with(["ana"]);
    let newcomer = SessionId::new(1, 0);
    for line in ["", "/list", "ÁNA", "server", "bia"] {
        story.says(newcomer, line);
    }
    story.hears(
        newcomer,
        &[
            "erro: o nickname não pode ser vazio; informe um nickname",
            "erro: nickname inválido: use de 1 a 20 letras, dígitos, _ ou -; informe outro nickname",
            "erro: o nickname \"ÁNA\" já está em uso; informe outro nickname",
            "erro: o nickname \"server\" é reservado; informe outro nickname",
            "O cliente bia entrou no chat dos Little Cats.",
        ],
    );
    story.hears(ana, &["O cliente bia entrou no chat dos Little Cats."]);
}

#[test]
fn rf006_the_list_is_sorted_and_says_when_nobody_else_is_there() {
    let (mut story, [ana]) = Story::with(["Ana"]);
    story.says(ana, "/list");
    story.hears(ana, &["Não há outros usuários conectados."]);
    for (slot, nickname) in ["caio", "Álvaro", "bia"].into_iter().enumerate() {
        story.says(SessionId::new(slot + 1, 0), nickname);
    }
    story.ears.heard.clear();
    story.says(ana, "/list");
    story.hears(ana, &["Usuários conectados (4): Álvaro, Ana, bia, caio"]);
}

#[test]
fn a_nickname_is_free_again_when_its_owner_renamed_or_left() {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    story.says(ana, "/nick Áná");
    story.says(ana, "/nick caio");
    story.says(bia, "/nick ana");
    story.says(bia, "/nick ana");
    story.says(bia, "/nick Caio");
    story.says(bia, "/nick");
    let renames = [
        "ana mudou o nickname para Áná.",
        "Áná mudou o nickname para caio.",
        "bia mudou o nickname para ana.",
    ];
    story.hears(ana, &renames);
    story.hears(
        bia,
        &[
            renames[0],
            renames[1],
            renames[2],
            "Seu nickname já é ana.",
            "erro: o nickname \"Caio\" já está em uso; informe outro nickname",
            "erro: o nickname não pode ser vazio; informe um nickname",
        ],
    );
}

#[test]
fn an_answer_goes_to_the_session_and_never_to_a_later_owner_of_its_nickname() {
    let (mut story, [ana, bia, caio]) = Story::with(["ana", "bia", "caio"]);
    story.says(bia, "/r ninguém");
    story.hears(
        bia,
        &["erro: ninguém lhe enviou uma mensagem privada ainda"],
    );
    story.says(ana, "/msg bia psiu");
    story.says(ana, "/nick zeca");
    story.says(caio, "/nick ana");
    story.ears.heard.clear();
    story.says(bia, "/r sim");
    story.hears(ana, &["[privado de bia] sim"]);
    story.leaves(ana);
    let newcomer = SessionId::new(ana.slot(), 1);
    story.says(newcomer, "zeca");
    story.ears.heard.clear();
    story.says(bia, "/r ainda?");
    story.hears(
        bia,
        &["erro: não há nenhum usuário conectado com o nickname \"ana\""],
    );
    story.hears(newcomer, &[]);
    story.hears(caio, &[]);
}

#[test]
fn a_newcomer_is_shown_what_was_said_in_public_before_its_join() {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    story.says(ana, "oi");
    story.says(ana, "/msg bia segredo");
    story.now = story.now + Duration::from_secs(300);
    story.says(bia, "/me acena");
    story.says(bia, "/nick beatriz");
    story.ears.heard.clear();
    let caio = SessionId::new(2, 0);
    story.says(caio, "caio");
    story.hears(
        caio,
        &[
            "[há 5 min] <ana> oi",
            "[há 0 s] * bia acena",
            "O cliente caio entrou no chat dos Little Cats.",
        ],
    );
    story.hears(ana, &["O cliente caio entrou no chat dos Little Cats."]);
}

#[test]
fn help_unknown_commands_and_quit_concern_the_asker_alone() {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    story.says(ana, "/ajuda");
    assert_eq!(
        story.ears.heard.remove(&ana).map(|lines| lines.len()),
        Some(23)
    );
    story.says(ana, "/dançar já");
    story.hears(ana, &["erro: comando desconhecido: /dançar (use /ajuda)"]);
    story.says(ana, "/sair");
    assert_eq!(story.quit, Some(ana));
    story.hears(bia, &[]);
}

#[test]
fn the_list_of_a_large_room_comes_in_parts_that_make_the_whole() {
    let mut story = Story::new();
    for slot in 0..2_000 {
        story.says(SessionId::new(slot, 0), &format!("nickname{slot:04}"));
        story.ears.heard.clear();
    }
    let ana = SessionId::new(0, 0);
    let now = story.now();
    let mut nicknames = Vec::new();
    let mut parts = 0;
    let mut part = story.room.roster.list_part(None, |_| Marks::default());
    assert_eq!(part.count, Some(2_000));
    loop {
        parts += 1;
        nicknames.extend(part.nicknames.iter().map(|nickname| nickname.as_str()));
        let Some(cursor) = part.rest else { break };
        let Some(Answer::List(next)) = story.room.continue_answer(&cursor, now) else {
            panic!("{cursor:?} is that of a list");
        };
        part = next;
        assert_eq!(part.count, None);
    }
    assert!(parts > 1);
    let expected: Vec<_> = (0..2_000)
        .map(|slot| format!("nickname{slot:04}"))
        .collect();
    assert_eq!(nicknames, expected);
    story.asks(ana, Request::List);
    let heard = story.ears.heard.remove(&ana).expect("the first part");
    assert!(heard[0].starts_with("Usuários conectados (2000): nickname0000, nickname0001"));
}

#[test]
fn events_have_ids_in_the_order_in_which_all_hear_them() {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    story.says(ana, "oi");
    story.says(ana, "/msg bia psiu");
    story.says(bia, "/nick bea");
    story.leaves(ana);
    let ids: Vec<_> = story.ears.ids.iter().map(|id| id.number()).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5]);
}
