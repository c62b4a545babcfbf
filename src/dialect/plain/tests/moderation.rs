//! What moderators do and are told, in the words that people rely on.

use std::net::Ipv4Addr;
use std::time::Duration;

use super::*;
use crate::room::address_block::AddressBlock;
use crate::room::answer::{BansPart, DecidedApart};
use crate::room::event::Decided;
use crate::room::moderation::network::Network;
use crate::room::moderation::sanctions::{Sanction, SanctionKind, Target};

fn network() -> Network {
    Network::parse("192.0.2.0/24").expect("a network")
}

#[test]
fn what_moderators_do_is_in_its_words() {
    let (by, nickname) = (&nickname("ana"), &nickname("bia"));
    let term = Term::parse("10min");
    let banned = |term, reason| {
        EventKind::Decided(Decided::Banned {
            was_inside: true,
            by,
            nickname,
            term,
            reason,
        })
    };
    let kicked = |reason| {
        EventKind::Decided(Decided::Kicked {
            by,
            nickname,
            reason,
        })
    };
    for (kind, pt, en) in [
        (
            EventKind::Decided(Decided::Locked { by, term: None }),
            "ana fechou a porta do chat.",
            "ana closed the door of the chat.",
        ),
        (
            EventKind::Decided(Decided::Locked { by, term }),
            "ana fechou a porta do chat por 10min.",
            "ana closed the door of the chat for 10min.",
        ),
        (
            EventKind::Decided(Decided::Unlocked { by }),
            "ana abriu a porta do chat.",
            "ana opened the door of the chat.",
        ),
        (
            kicked(""),
            "ana tirou bia do chat.",
            "ana removed bia from the chat.",
        ),
        (
            kicked("barulho"),
            "ana tirou bia do chat: barulho",
            "ana removed bia from the chat: barulho",
        ),
        (
            banned(None, ""),
            "ana baniu bia do chat.",
            "ana banned bia from the chat.",
        ),
        (
            banned(term, ""),
            "ana baniu bia do chat por 10min.",
            "ana banned bia from the chat for 10min.",
        ),
        (
            banned(term, "barulho"),
            "ana baniu bia do chat por 10min: barulho",
            "ana banned bia from the chat for 10min: barulho",
        ),
        (
            banned(None, "barulho"),
            "ana baniu bia do chat: barulho",
            "ana banned bia from the chat: barulho",
        ),
        (
            EventKind::Decided(Decided::Muted {
                by,
                nickname,
                term: None,
            }),
            "ana silenciou bia.",
            "ana muted bia.",
        ),
        (
            EventKind::Decided(Decided::Muted { by, nickname, term }),
            "ana silenciou bia por 10min.",
            "ana muted bia for 10min.",
        ),
        (
            EventKind::Decided(Decided::Unmuted { by, nickname }),
            "ana devolveu a palavra a bia.",
            "ana let bia speak again.",
        ),
    ] {
        assert_eq!(told(kind, Language::Portuguese), format!("{pt}\n"));
        assert_eq!(told(kind, Language::English), format!("{en}\n"));
        assert!(Plain.echoes(&kind, Addressee::default()));
    }
}

#[test]
fn what_moderators_are_told_is_in_its_words() {
    let (ana, bia) = (&nickname("ana"), &nickname("bia"));
    let network = network();
    let sanctioned = |kind, reason| {
        Answer::DecidedApart(DecidedApart::NetworkSanctioned {
            at: at(Time::ZERO),
            kind,
            by: ana,
            network,
            term: Term::parse("2h"),
            reason,
        })
    };
    let address = |left| Answer::Address {
        at: at(Time::ZERO),
        nickname: bia,
        address: (Ipv4Addr::new(192, 0, 2, 7), 51_234).into(),
        left,
    };
    for (answer, pt, en) in [
        (
            sanctioned(SanctionKind::Ban, "barulho"),
            "ana baniu 192.0.2.0/24 do chat por 2h: barulho",
            "ana banned 192.0.2.0/24 from the chat for 2h: barulho",
        ),
        (
            sanctioned(SanctionKind::Mute, ""),
            "ana silenciou 192.0.2.0/24 por 2h.",
            "ana muted 192.0.2.0/24 for 2h.",
        ),
        (
            Answer::DecidedApart(DecidedApart::NetworkUnmuted { by: ana, network }),
            "ana devolveu a palavra a 192.0.2.0/24.",
            "ana let 192.0.2.0/24 speak again.",
        ),
        (
            Answer::DecidedApart(DecidedApart::Unbanned {
                target: &Target::Nickname(bia.clone()),
            }),
            "bia pode voltar.",
            "bia may come back.",
        ),
        (
            address(None),
            "bia: 192.0.2.7, porta 51234",
            "bia: 192.0.2.7, port 51234",
        ),
        (
            address(Some(Duration::from_secs(300))),
            "bia: 192.0.2.7, porta 51234; saiu há 5 min",
            "bia: 192.0.2.7, port 51234; left 5 min ago",
        ),
    ] {
        assert_eq!(answered(&answer, Language::Portuguese), format!("{pt}\n"));
        assert_eq!(answered(&answer, Language::English), format!("{en}\n"));
    }
}

#[test]
fn each_ban_and_mute_has_its_line() {
    let now = Now {
        time: Time::ZERO,
        wall: WallTime::from_millis(1_795_608_000_000),
    };
    let sanction = |kind, target, term: Option<&str>| {
        let term = term.and_then(Term::parse);
        Sanction::new(kind, target, term, nickname("ana"), now)
    };
    let bia = || Target::Nickname(nickname("bia"));
    let block = Some(AddressBlock::V4([192, 0, 2, 7]));
    let mut first = sanction(SanctionKind::Ban, bia(), Some("2h")).with_block(block);
    first.refused = 3;
    let second = sanction(SanctionKind::Mute, bia(), None);
    let third = sanction(SanctionKind::Ban, Target::Network(network()), None);
    let part = |sanctions, secs| {
        Answer::Bans(BansPart {
            sanctions,
            is_first: true,
            now: Time::ZERO + Duration::from_secs(secs),
            rest: None,
        })
    };
    let all = part(vec![&first, &second, &third], 1);
    assert_eq!(
        answered(&all, Language::Portuguese),
        "banido: bia (192.0.2.7) desde 2026-11-25 12:00 UTC até 2026-11-25 14:00 UTC por ana; recusou 3\n\
         silenciado: bia desde 2026-11-25 12:00 UTC por ana\n\
         banido: 192.0.2.0/24 desde 2026-11-25 12:00 UTC por ana; recusou 0\n"
    );
    assert_eq!(
        answered(&all, Language::English),
        "banned: bia (192.0.2.7) since 2026-11-25 12:00 UTC until 2026-11-25 14:00 UTC by ana; refused 3\n\
         muted: bia since 2026-11-25 12:00 UTC by ana\n\
         banned: 192.0.2.0/24 since 2026-11-25 12:00 UTC by ana; refused 0\n"
    );
    let none = part(Vec::new(), 1);
    assert_eq!(
        answered(&none, Language::Portuguese),
        "Ninguém está banido nem silenciado.\n"
    );
    assert_eq!(
        answered(&none, Language::English),
        "Nobody is banned or muted.\n"
    );
}
