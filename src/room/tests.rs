//! Scripts that read as stories: ana joins, ana says, bia hears.

use std::collections::HashMap;
use std::time::Duration;

use super::*;
use crate::dialect::plain::encode;
use crate::text::words::{Language, Words};

/// A room, and what everybody in it has heard and not yet been asked about.
struct Story {
    room: Room,
    ears: Ears,
    now: Time,
}

#[derive(Default)]
struct Ears {
    in_room: Vec<SessionId>,
    heard: HashMap<SessionId, Vec<String>>,
    quit: Option<SessionId>,
    /// Whose private messages cannot be queued, and why.
    deaf: HashMap<SessionId, DeliveryError>,
}

impl Ears {
    fn hear(&mut self, who: SessionId, event: &Event<'_>) {
        let mut bytes = Vec::new();
        encode(event, &Words::new(Language::Portuguese, None), &mut bytes);
        let text = String::from_utf8(bytes).expect("all is UTF-8");
        let lines = text.lines().map(str::to_owned);
        self.heard.entry(who).or_default().extend(lines);
    }
}

impl Effects for Ears {
    fn enter(&mut self, who: SessionId, _nickname: &Nickname) {
        self.in_room.push(who);
    }

    fn broadcast(&mut self, event: &Event<'_>, except: Option<SessionId>) {
        for who in self.in_room.clone() {
            if Some(who) != except {
                self.hear(who, event);
            }
        }
    }

    fn answer(&mut self, to: SessionId, event: &Event<'_>) {
        self.hear(to, event);
    }

    fn private(&mut self, to: SessionId, event: &Event<'_>) -> Result<(), DeliveryError> {
        if let Some(why) = self.deaf.get(&to) {
            return Err(*why);
        }
        self.hear(to, event);
        Ok(())
    }

    fn quit(&mut self, who: SessionId) {
        self.quit = Some(who);
    }
}

impl Story {
    fn new() -> Story {
        Story {
            room: Room::new(10, 20),
            ears: Ears::default(),
            now: Time::ZERO,
        }
    }

    /// A story in which these have joined, in slots 0, 1, ..., and have read all of it.
    fn with<const N: usize>(nicknames: [&str; N]) -> (Story, [SessionId; N]) {
        let mut story = Story::new();
        let ids = std::array::from_fn(|slot| SessionId::new(slot, 0));
        for (id, nickname) in ids.iter().zip(nicknames) {
            story.says(*id, nickname);
        }
        story.ears.heard.clear();
        (story, ids)
    }

    fn says(&mut self, who: SessionId, line: &str) {
        self.room.line(who, line, self.now, &mut self.ears);
    }

    fn leaves(&mut self, who: SessionId) {
        self.ears.in_room.retain(|member| *member != who);
        self.room.leave(who, &mut self.ears);
    }

    #[track_caller]
    fn hears(&mut self, who: SessionId, lines: &[&str]) {
        let heard = self.ears.heard.remove(&who).unwrap_or_default();
        assert_eq!(heard, lines);
    }
}

#[test]
fn rf001_all_hear_who_joins_the_newcomer_too() {
    let (mut story, [ana]) = Story::with(["ana"]);
    let bia = SessionId::new(1, 0);
    story.says(bia, " bia ");
    story.hears(ana, &["O cliente bia entrou no chat dos Little Cats."]);
    story.hears(bia, &["O cliente bia entrou no chat dos Little Cats."]);
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
        Some(8)
    );
    story.says(ana, "/dançar já");
    story.hears(ana, &["erro: comando desconhecido: /dançar (use /ajuda)"]);
    story.says(ana, "/sair");
    assert_eq!(story.ears.quit, Some(ana));
    story.hears(bia, &[]);
}

#[test]
fn the_list_of_a_large_room_comes_in_parts_that_make_the_whole() {
    let mut story = Story::new();
    for slot in 0..2_000 {
        story.says(SessionId::new(slot, 0), &format!("nickname{slot:04}"));
        story.ears.heard.clear();
    }
    let mut names = Vec::new();
    let mut parts = 0;
    let mut part = story.room.list_part(None);
    assert_eq!(part.count, Some(2_000));
    loop {
        parts += 1;
        names.append(&mut part.names);
        let Some(rest) = part.rest else { break };
        part = story.room.list_part(Some(&rest));
        assert_eq!(part.count, None);
    }
    assert!(parts > 1);
    let expected: Vec<_> = (0..2_000)
        .map(|slot| format!("nickname{slot:04}"))
        .collect();
    assert_eq!(names, expected);
}
