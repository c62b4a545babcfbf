//! Away, the topic, and robots.

use super::story::Story;
use crate::room::key::Role;
use crate::room::request::{Registration, Request};
use crate::room::session::SessionId;

#[test]
fn who_writes_to_somebody_away_is_told_so_and_its_words_arrive() {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    story.says(ana, "/away já volto");
    story.hears(ana, &["Você está ausente: já volto"]);
    story.hears(bia, &[]);
    story.says(bia, "/msg ana oi");
    story.hears(ana, &["[privado de bia] oi"]);
    story.hears(bia, &["ana está ausente: já volto"]);
    story.says(ana, "/nick aninha");
    story.ears.heard.clear();
    story.says(bia, "/msg aninha ei");
    story.hears(bia, &["aninha está ausente: já volto"]);
    story.says(ana, "/away");
    story.hears(ana, &["[privado de bia] ei", "Você voltou."]);
    story.says(bia, "/msg aninha oi");
    story.hears(bia, &[]);
}

#[test]
fn away_and_back_are_events_only_when_something_changes() {
    let (mut story, [ana]) = Story::with(["ana"]);
    let before = story.ears.ids.len();
    for line in [
        "/away",
        "/away x",
        "/ausente x",
        "/away y",
        "/ausente",
        "/away",
    ] {
        story.says(ana, line);
    }
    assert_eq!(story.ears.ids.len() - before, 3);
    story.says(ana, "/away x");
    story.leaves(ana);
    let later = SessionId::new(ana.slot(), 1);
    story.says(later, "ana");
    let bia = SessionId::new(1, 0);
    story.says(bia, "bia");
    story.ears.heard.clear();
    story.says(bia, "/msg ana oi");
    story.hears(bia, &[]);
}

#[test]
fn a_topic_is_for_moderators_to_set_and_shown_to_newcomers_before_the_history() {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    story.has_key("chave", "ana", Role::Moderator);
    story.says(bia, "/topic");
    story.says(bia, "/topic gatos");
    story.hears(
        bia,
        &[
            "O chat não tem assunto.",
            "erro: só quem modera pode fazer isso",
        ],
    );
    story.says(ana, "/op chave");
    story.says(ana, "oi");
    story.ears.heard.clear();
    story.says(ana, "/topic gatos");
    for everybody in [ana, bia] {
        story.hears(everybody, &["ana mudou o assunto para: gatos"]);
    }
    story.says(bia, "/assunto");
    story.hears(bia, &["Assunto: gatos"]);
    let caio = SessionId::new(2, 0);
    story.says(caio, "caio");
    story.hears(
        caio,
        &[
            "Assunto: gatos",
            "[há 0 s] <ana> oi",
            "O cliente caio entrou no chat dos Little Cats.",
        ],
    );
    story.ears.heard.clear();
    story.says(ana, "/topic -");
    story.hears(caio, &["ana tirou o assunto."]);
    story.says(caio, "/topic");
    story.hears(caio, &["O chat não tem assunto."]);
}

#[test]
fn topics_and_away_texts_have_300_bytes_at_most() {
    let (mut story, [ana]) = Story::with(["ana"]);
    story.has_key("chave", "ana", Role::Moderator);
    story.says(ana, "/op chave");
    story.ears.heard.clear();
    let (longest, longer) = ("ã".repeat(150), "ã".repeat(150) + "x");
    story.says(ana, &format!("/away {longer}"));
    story.says(ana, &format!("/topic {longer}"));
    let refused = "erro: texto longo demais; o limite é 300 bytes";
    story.hears(ana, &[refused, refused]);
    story.says(ana, &format!("/away {longest}"));
    story.says(ana, &format!("/topic {longest}"));
    story.hears(
        ana,
        &[
            &format!("Você está ausente: {longest}"),
            &format!("ana mudou o assunto para: {longest}"),
        ],
    );
}

#[test]
fn what_a_robot_says_is_marked_for_programs_and_people_read_it_like_other_words() {
    let (mut story, [ana]) = Story::with(["ana"]);
    let robot = SessionId::new(1, 0);
    story.says(robot, "/bot");
    story.says(robot, "robô");
    story.ears.heard.clear();
    story.says(robot, "bip");
    story.says(robot, "/me gira");
    story.says(robot, "/msg ana bop");
    story.hears(ana, &["<robô> bip", "* robô gira", "[privado de robô] bop"]);
    assert_eq!(story.ears.notices, [true, true, true]);
    story.says(ana, "oi");
    story.says(ana, "/bot");
    story.asks(ana, Request::Act("pisca"));
    assert_eq!(story.ears.notices[3..], [false, true]);
}

#[test]
fn a_list_knows_which_of_those_in_it_are_away_and_which_moderate() {
    let (mut story, [ana, bia, _caio]) = Story::with(["ana", "bia", "caio"]);
    story.has_key("chave", "ana", Role::Moderator);
    story.says(ana, "/op chave");
    story.says(bia, "/away");
    story.says(bia, "/away já volto");
    let outside = SessionId::new(3, 0);
    story.asks(outside, Request::Register(Registration::named("davi")));
    story.asks(outside, Request::Op("chave"));
    let part = story.room.list_part(None);
    let names = |of: &[&crate::room::nickname::Nickname]| {
        of.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(names(&part.away), ["bia"]);
    assert_eq!(names(&part.moderators), ["ana"]);
    assert_eq!(
        names(&story.room.list_part(Some("ana")).moderators),
        [""; 0]
    );
}
