//! Bans, as those that are there live them.

use std::time::Duration;

use super::story::{ana, joined, later, left, with_moderator};
use crate::room::effects::Kept;
use crate::room::event::EndReason;
use crate::room::session::SessionId;

#[test]
fn a_ban_holds_for_the_nickname_and_for_the_address_behind_it() {
    let (mut story, [bia, caio]) = with_moderator(["bia", "caio"]);
    story.says(ana(), "/ban bia 2h muito barulho");
    let banned = "ana baniu bia do chat por 2h: muito barulho";
    story.hears(bia, &[banned]);
    for other in [ana(), caio] {
        story.hears(other, &[banned, &left("bia")]);
    }
    assert_eq!(story.ears.ended, [(bia, EndReason::Banned)]);
    let again = later(bia, 1);
    story.comes_from(again, "192.0.2.2:999");
    story.says(again, "outra");
    story.hears(again, &["erro: este endereço foi banido do chat"]);
    assert_eq!(story.ears.ended[1..], [(again, EndReason::AddressBanned)]);
    let elsewhere = later(bia, 2);
    story.comes_from(elsewhere, "203.0.113.9:1");
    story.says(elsewhere, "Bía");
    let refused = "erro: o nickname \"Bía\" foi banido; informe outro nickname";
    story.hears(elsewhere, &[refused]);
    story.says(caio, "/nick Bía");
    story.hears(caio, &[refused]);
    story.says(ana(), "/bans");
    story.hears(
        ana(),
        &["banido: bia (192.0.2.2) desde 2026-11-25 12:00 UTC até 2026-11-25 14:00 UTC por ana; recusou 3"],
    );
    story.says(ana(), "/unban bía");
    story.says(ana(), "/unban bía");
    story.hears(
        ana(),
        &["bia pode voltar.", "erro: \"bía\" não está banido"],
    );
    story.hears(caio, &[]);
    let back = later(bia, 3);
    story.comes_from(back, "192.0.2.2:999");
    story.says(back, "bia");
    story.hears(back, &[&joined("bia")]);
}

#[test]
fn a_ban_ends_with_its_time_and_nobody_is_told() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.says(ana(), "/banir bia 30s");
    story.ears.heard.clear();
    story.now = story.now + Duration::from_secs(30);
    story.says(ana(), "/bans");
    story.hears(ana(), &["Ninguém está banido nem silenciado."]);
    let again = later(bia, 1);
    story.comes(again);
    story.says(again, "bia");
    story.hears(again, &[&joined("bia")]);
}

#[test]
fn who_has_left_within_the_last_hour_is_banned_with_its_address() {
    let (mut story, [bia, _caio]) = with_moderator(["Bía", "caio"]);
    story.leaves(bia);
    story.ears.heard.clear();
    story.now = story.now + Duration::from_secs(300);
    story.says(ana(), "/ban bia");
    story.hears(
        ana(),
        &[
            "ana baniu Bía do chat.",
            "aviso: Bía saiu há 5 min; o endereço era 192.0.2.2",
        ],
    );
    let again = later(bia, 1);
    story.comes(again);
    story.says(again, "x");
    story.hears(again, &["erro: este endereço foi banido do chat"]);
    // Nobody of that nickname was ever here.
    story.says(ana(), "/ban davi 7d");
    story.hears(ana(), &["ana baniu davi do chat por 7d."]);
    story.says(ana(), "/bans");
    story.hears(
        ana(),
        &[
            "banido: Bía (192.0.2.2) desde 2026-11-25 12:05 UTC por ana; recusou 1",
            "banido: davi desde 2026-11-25 12:05 UTC até 2026-12-02 12:05 UTC por ana; recusou 0",
        ],
    );
}

#[test]
fn a_ban_by_night_does_not_shut_out_the_school_in_the_morning() {
    let (mut story, [_bia]) = with_moderator(["bia"]);
    let [caio, again] = [5, 6].map(|slot| SessionId::new(slot, 0));
    story.comes_from(caio, "192.0.2.2:7");
    story.says(caio, "caio");
    story.leaves(caio);
    story.now = story.now + Duration::from_secs(3 * 3_600);
    story.ears.heard.clear();
    story.says(ana(), "/ban bia");
    let warned = "aviso: o endereço de bia é também de outros (caio); só o nickname foi banido: \
                  /ban 192.0.2.2 bane o endereço, /lock fecha a porta";
    story.hears(ana(), &["ana baniu bia do chat.", warned, &left("bia")]);
    story.now = story.now + Duration::from_secs(12 * 3_600);
    story.comes_from(again, "192.0.2.2:8");
    story.says(again, "davi");
    story.hears(again, &[&joined("davi")]);
}

#[test]
fn an_address_that_others_have_too_is_not_banned_with_the_nickname() {
    let (mut story, [bia, caio]) = with_moderator(["bia", "caio"]);
    let mut others = Vec::new();
    for (slot, nickname) in ["davi", "eva", "fabi", "gil", "hugo", "iara"]
        .iter()
        .enumerate()
    {
        let other = SessionId::new(slot + 3, 0);
        story.comes_from(other, "192.0.2.2:5");
        story.says(other, nickname);
        others.push(other);
    }
    story.leaves(others[0]);
    story.ears.heard.clear();
    story.says(ana(), "/ban bia");
    story.hears(
        ana(),
        &[
            "ana baniu bia do chat.",
            "aviso: o endereço de bia é também de outros (davi, eva, fabi, gil, hugo, ...); \
             só o nickname foi banido: /ban 192.0.2.2 bane o endereço, /lock fecha a porta",
            &left("bia"),
        ],
    );
    story.hears(caio, &["ana baniu bia do chat.", &left("bia")]);
    let again = later(bia, 1);
    story.comes_from(again, "192.0.2.2:6");
    story.says(again, "bia");
    story.says(again, "jose");
    let refused = "erro: o nickname \"bia\" foi banido; informe outro nickname";
    story.hears(again, &[refused, &joined("jose")]);
}

#[test]
fn the_address_of_a_proxy_or_of_this_machine_is_not_banned_with_a_nickname() {
    for address in [
        "127.0.0.1:9",
        "[::1]:9",
        "[::ffff:127.0.0.1]:9",
        "198.51.100.7:9",
    ] {
        let (mut story, []) = with_moderator([]);
        let bia = SessionId::new(1, 0);
        story.comes_from(bia, address);
        story.says(bia, "bia");
        story.ears.heard.clear();
        story.says(ana(), "/mute bia");
        let heard = story.ears.heard.remove(&ana()).expect("something");
        assert_eq!(heard[0], "ana silenciou bia.");
        let shared = "aviso: o endereço de bia é também de outros (proxy); só o nickname foi silenciado: /mute ";
        assert!(heard[1].starts_with(shared), "{heard:?}");
        assert_eq!(heard.len(), 2);
    }
}

#[test]
fn a_ban_of_a_network_closes_all_who_are_there_and_is_told_to_moderators_alone() {
    let (mut story, [bia, caio]) = with_moderator(["bia", "caio"]);
    let davi = SessionId::new(3, 0);
    story.comes_from(davi, "203.0.113.200:1");
    story.says(davi, "davi");
    story.says(ana(), "/promote caio");
    story.ears.heard.clear();
    story.says(ana(), "/ban 203.0.113.7/24 1h barulho");
    let banned = "ana baniu 203.0.113.0/24 do chat por 1h: barulho";
    for moderator in [ana(), caio] {
        story.hears(moderator, &[banned, &left("davi")]);
    }
    story.hears(bia, &[&left("davi")]);
    story.hears(davi, &["erro: este endereço foi banido do chat"]);
    assert_eq!(story.ears.ended, [(davi, EndReason::AddressBanned)]);
    let again = later(davi, 1);
    story.comes_from(again, "[::ffff:203.0.113.1]:1");
    story.says(again, "x");
    story.hears(again, &["erro: este endereço foi banido do chat"]);
    story.says(ana(), "/ban 192.0.2.0/24");
    story.hears(
        ana(),
        &["erro: 192.0.2.0/24 inclui o endereço de quem modera: ana"],
    );
    story.says(ana(), "/unban 203.0.113.0/24");
    story.hears(ana(), &["203.0.113.0/24 pode voltar."]);
}

#[test]
fn a_block_of_ipv6_is_banned_whole() {
    let (mut story, []) = with_moderator([]);
    let bia = SessionId::new(1, 0);
    story.comes_from(bia, "[2001:db8:1:2::5]:4000");
    story.says(bia, "bia");
    story.ears.heard.clear();
    story.says(ana(), "/ip bia");
    story.says(ana(), "/ban bia");
    story.hears(
        ana(),
        &[
            "bia: 2001:db8:1:2::5, porta 4000",
            "ana baniu bia do chat.",
            &left("bia"),
        ],
    );
    let again = later(bia, 1);
    story.comes_from(again, "[2001:db8:1:2:9:9:9:9]:1");
    story.says(again, "x");
    story.hears(again, &["erro: este endereço foi banido do chat"]);
    story.says(ana(), "/bans");
    story.hears(
        ana(),
        &["banido: bia (2001:db8:1:2::/64) desde 2026-11-25 12:00 UTC por ana; recusou 1"],
    );
}

#[test]
fn what_a_banned_one_said_is_shown_no_more_and_what_others_said_is() {
    let (mut story, [bia, _caio]) = with_moderator(["bia", "caio"]);
    story.says(ana(), "um");
    story.says(bia, "dois");
    story.leaves(bia);
    // Another bia, from elsewhere.
    let other = later(bia, 1);
    story.comes_from(other, "203.0.113.9:1");
    story.says(other, "Bia");
    story.says(other, "três");
    story.leaves(other);
    let third = later(bia, 2);
    story.comes(third);
    story.says(third, "bia");
    story.says(third, "quatro");
    story.says(ana(), "/ban bia");
    let davi = SessionId::new(3, 0);
    story.comes(davi);
    story.says(davi, "davi");
    story.hears(
        davi,
        &["[há 0 s] <ana> um", "[há 0 s] <Bia> três", &joined("davi")],
    );
}

#[test]
fn a_ban_that_waits_to_be_kept_holds_at_once() {
    let (mut story, [bia, caio]) = with_moderator(["bia", "caio"]);
    story.ears.kept = Kept::Later;
    story.says(ana(), "/ban bia");
    story.says(ana(), "/mute caio");
    story.says(bia, "ainda aqui");
    story.says(caio, "eu também");
    story.hears(caio, &["erro: você foi silenciado"]);
    story.hears(bia, &[]);
    story.hears(ana(), &[]);
    let again = SessionId::new(3, 0);
    story.comes_from(again, "192.0.2.2:1");
    story.says(again, "x");
    story.hears(again, &["erro: este endereço foi banido do chat"]);
    let now = story.now();
    story.room.sanctions_kept(0, None, now, &mut story.ears);
    story.hears(ana(), &[]);
    let full = Some("disco cheio");
    story.room.sanctions_kept(2, full, now, &mut story.ears);
    let failed = "aviso: a lista de banidos não pôde ser gravada: disco cheio";
    story.hears(
        ana(),
        &[
            "ana baniu bia do chat.",
            failed,
            &left("bia"),
            "ana silenciou caio.",
            failed,
        ],
    );
    story.hears(bia, &["ana baniu bia do chat."]);
    let ended = [(again, EndReason::AddressBanned), (bia, EndReason::Banned)];
    assert_eq!(story.ears.ended, ended);
}

#[test]
fn what_a_moderator_took_back_is_told_though_it_left_meanwhile() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.says(ana(), "/mute bia");
    story.ears.kept = Kept::Later;
    story.says(ana(), "/unmute bia");
    story.leaves(ana());
    story.ears.heard.clear();
    let now = story.now();
    story.room.sanctions_kept(1, None, now, &mut story.ears);
    story.room.sanctions_kept(2, None, now, &mut story.ears);
    story.hears(bia, &["ana devolveu a palavra a bia."]);
}

#[test]
fn whoever_is_banned_already_is_not_made_a_moderator() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.ears.kept = Kept::Later;
    story.says(ana(), "/ban bia");
    story.says(ana(), "/promote bia");
    let nobody = "erro: não há nenhum usuário conectado com o nickname \"bia\"";
    story.hears(ana(), &[nobody]);
    let now = story.now();
    story.room.sanctions_kept(1, None, now, &mut story.ears);
    story.hears(ana(), &["ana baniu bia do chat.", &left("bia")]);
    story.hears(bia, &["ana baniu bia do chat."]);
}

#[test]
fn a_mute_that_ends_before_it_is_told_is_not_told() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.ears.kept = Kept::Later;
    story.says(ana(), "/mute bia");
    story.says(ana(), "/promote bia");
    let now = story.now();
    story.room.sanctions_kept(2, None, now, &mut story.ears);
    story.says(bia, "oi");
    story.hears(ana(), &["bia agora modera o chat.", "<bia> oi"]);
}
