//! Mutes, as those that are there live them.

use std::time::Duration;

use super::story::{ana, joined, later, with_moderator};

#[test]
fn the_muted_are_heard_by_moderators_alone() {
    let (mut story, [bia, caio]) = with_moderator(["bia", "caio"]);
    story.says(caio, "/msg bia oi");
    story.says(ana(), "/mute bia 10min");
    for everybody in [ana(), caio] {
        story.hears(everybody, &["ana silenciou bia por 10min."]);
    }
    story.ears.heard.clear();
    let muted = "erro: você foi silenciado";
    for line in [
        "oi",
        "/me acena",
        "/msg caio oi",
        "/r oi",
        "/nick b",
        "/nick Bia",
        "/away x",
    ] {
        story.says(bia, line);
        story.hears(bia, &[muted]);
    }
    story.says(bia, "/msg ana por quê?");
    story.says(bia, "/away");
    story.hears(bia, &["Você voltou."]);
    story.hears(ana(), &["[privado de bia] por quê?"]);
    story.says(caio, "ouve");
    story.hears(bia, &["<caio> ouve"]);
    story.hears(caio, &[]);
    story.now = story.now + Duration::from_secs(600);
    story.says(bia, "oi");
    story.hears(caio, &["<bia> oi"]);
}

#[test]
fn a_mute_holds_also_after_leaving_and_coming_back() {
    let (mut story, [bia, caio]) = with_moderator(["bia", "caio"]);
    story.says(ana(), "/calar bia");
    story.leaves(bia);
    let muted = "erro: você foi silenciado";
    for (serial, address, nickname) in [(1, "192.0.2.2:7", "outra"), (2, "203.0.113.9:7", "Bía")] {
        let again = later(bia, serial);
        story.comes_from(again, address);
        story.says(again, nickname);
        story.says(again, "oi");
        story.hears(again, &[&joined(nickname), muted]);
        story.leaves(again);
    }
    story.ears.heard.clear();
    story.says(ana(), "/descalar bia");
    story.says(ana(), "/unmute bia");
    let spoken = "ana devolveu a palavra a bia.";
    story.hears(ana(), &[spoken, "erro: \"bia\" não está silenciado"]);
    story.hears(caio, &[spoken]);
    let again = later(bia, 3);
    story.comes(again);
    story.says(again, "bia");
    story.ears.heard.clear();
    story.says(again, "oi");
    story.hears(caio, &["<bia> oi"]);
}

#[test]
fn who_becomes_a_moderator_is_muted_no_more() {
    let (mut story, [bia, caio]) = with_moderator(["bia", "caio"]);
    story.says(ana(), "/mute bia");
    story.says(ana(), "/promote bia");
    story.says(ana(), "/unop bia");
    story.ears.heard.clear();
    story.says(bia, "oi");
    story.hears(caio, &["<bia> oi"]);
    story.says(ana(), "/mute caio");
    story.says(caio, "/op chave");
    story.ears.heard.clear();
    story.says(caio, "oi");
    story.hears(bia, &["<caio> oi"]);
}

#[test]
fn a_mute_of_a_network_is_told_to_moderators_alone() {
    let (mut story, [bia, caio]) = with_moderator(["bia", "caio"]);
    story.says(ana(), "/mute 192.0.2.2 2h");
    story.hears(ana(), &["ana silenciou 192.0.2.2 por 2h."]);
    story.says(bia, "oi");
    story.hears(bia, &["erro: você foi silenciado"]);
    story.says(ana(), "/bans");
    story.says(ana(), "/unmute 192.0.2.2/32");
    story.hears(
        ana(),
        &[
            "silenciado: 192.0.2.2 desde 2026-11-25 12:00 UTC até 2026-11-25 14:00 UTC por ana",
            "ana devolveu a palavra a 192.0.2.2.",
        ],
    );
    story.says(bia, "oi");
    story.hears(caio, &["<bia> oi"]);
}
