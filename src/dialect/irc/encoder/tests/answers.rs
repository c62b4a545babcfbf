//! What one client is told.

use super::*;
use crate::room::answer::{Asked, BansPart, DecidedApart, ListPart, Stats, TopicSet, Welcome};
use crate::room::moderation::network::Network;
use crate::room::moderation::sanctions::{Sanction, SanctionKind, Target};
use crate::room::refusal::Refusal;

fn told(answer: &Answer<'_>, verb: Option<Verb>, capabilities: Capabilities) -> Vec<String> {
    let ana = nickname("ana");
    let to = Addressee {
        nickname: Some(&ana),
        command: "",
        asker: Asker { capabilities, verb },
    };
    let mut out = Vec::new();
    Form::Bare.answer(answer, to, &words(), &mut out);
    lines_of(Form::Bare, &out)
}

#[test]
fn every_answer_is_in_its_lines() {
    let (ana, bia) = (&nickname("ana"), &nickname("bia"));
    let network = || Network::parse("192.0.2.0/24").expect("a network");
    let sanctioned = |kind| {
        Answer::DecidedApart(DecidedApart::NetworkSanctioned {
            at: now(),
            kind,
            by: bia,
            network: network(),
            term: None,
            reason: "",
        })
    };
    let set = TopicSet { by: bia, at: now() };
    let of_bia = Target::Nickname(bia.clone());
    let of_network = Target::Network(network());
    let sanctions = [
        Sanction::new(SanctionKind::Ban, of_bia.clone(), None, ana.clone(), now()),
        Sanction::new(
            SanctionKind::Ban,
            of_network.clone(),
            None,
            ana.clone(),
            now(),
        ),
    ];
    let bans = Answer::Bans(BansPart {
        sanctions: sanctions.iter().collect(),
        is_first: true,
        now: now().time,
        rest: None,
    });
    let welcome = Answer::Welcome(Welcome {
        at: now(),
        nickname: ana,
        users: 1,
        topic: "",
        is_moderator: false,
        is_locked: false,
        has_missed: false,
        resume: "",
    });
    let topic = |text, set, is_asked| Answer::Topic {
        text,
        set,
        is_asked,
    };
    let away = |text| Answer::Away {
        text,
        is_news: true,
    };
    for (answer, lines) in [
        (Answer::Hello { line_bytes_max: 1 }, &[][..]),
        (welcome, &[]),
        (Answer::Hint, &[]),
        (Answer::AskNickname, &[]),
        (Answer::AskKey { nickname: bia }, &[]),
        (Answer::StillAsked(Asked::Nickname), &[]),
        (Answer::Unchanged { nickname: ana }, &[]),
        (Answer::Alone, &[]),
        (Answer::List(ListPart::default()), &[]),
        (topic("oi", Some(set), false), &[]),
        (
            topic("oi", Some(set), true),
            &[
                ":irc.littlecats 332 ana #littlecats :oi",
                ":irc.littlecats 333 ana #littlecats bia 1795957200",
            ],
        ),
        (
            topic("", None, true),
            &[":irc.littlecats 331 ana #littlecats :O chat não tem assunto."],
        ),
        (Answer::Renamed { from: ana, to: bia }, &[":ana NICK bia"]),
        (away("x"), &[":irc.littlecats 306 ana :Você está ausente"]),
        (away(""), &[":irc.littlecats 305 ana :Você voltou"]),
        (
            Answer::IsAway {
                nickname: bia,
                text: "no café",
            },
            &[":irc.littlecats 301 ana bia :no café"],
        ),
        (
            Answer::Identified { account: bia },
            &[
                ":irc.littlecats 900 ana ana!*@littlecats bia :Você deu a chave de bia",
                ":irc.littlecats 903 ana :A chave está certa",
            ],
        ),
        (Answer::BotMode(true), &[":ana MODE ana +B"]),
        (Answer::BotMode(false), &[":ana MODE ana -B"]),
        (
            Answer::Inviting { nickname: bia },
            &[":irc.littlecats 341 ana bia #littlecats"],
        ),
        (
            Answer::IsInside { nickname: bia },
            &[":irc.littlecats 443 ana bia #littlecats :já está no canal"],
        ),
        (
            Answer::Moderates,
            &[":irc.littlecats 381 ana :Você agora modera o chat"],
        ),
        (
            Answer::Invited {
                by: bia,
                author: author(None),
            },
            &[":bia!~ana@littlecats INVITE ana #littlecats"],
        ),
        (
            Answer::DecidedApart(DecidedApart::Demoted { nickname: bia }),
            &[":irc.littlecats MODE #littlecats -o bia"],
        ),
        (
            sanctioned(SanctionKind::Ban),
            &[":bia MODE #littlecats +b *!*@192.0.2.0/24"],
        ),
        (
            sanctioned(SanctionKind::Mute),
            &[":bia MODE #littlecats +q *!*@192.0.2.0/24"],
        ),
        (
            Answer::DecidedApart(DecidedApart::NetworkUnmuted {
                by: bia,
                network: network(),
            }),
            &[":bia MODE #littlecats -q *!*@192.0.2.0/24"],
        ),
        (
            Answer::DecidedApart(DecidedApart::Unbanned { target: &of_bia }),
            &[":irc.littlecats MODE #littlecats -b bia!*@*"],
        ),
        (
            Answer::DecidedApart(DecidedApart::Unbanned {
                target: &of_network,
            }),
            &[":irc.littlecats MODE #littlecats -b *!*@192.0.2.0/24"],
        ),
        (
            bans,
            &[
                ":irc.littlecats 367 ana #littlecats bia!*@* ana 1795957200",
                ":irc.littlecats 367 ana #littlecats *!*@192.0.2.0/24 ana 1795957200",
                ":irc.littlecats 368 ana #littlecats :End of channel ban list",
            ],
        ),
        (
            Answer::Address {
                at: now(),
                nickname: bia,
                address: "192.0.2.7:51234".parse().expect("an address"),
                left: None,
            },
            &[":irc.littlecats NOTICE ana :bia: 192.0.2.7, porta 51234"],
        ),
        (
            Answer::Stats(Stats {
                members: 3,
                connections: 4,
                public_messages: 5,
                private_messages: 6,
                refused: 7,
                slow_consumers: 8,
            }),
            &[
                ":irc.littlecats 249 ana :pessoas no chat: 3",
                ":irc.littlecats 249 ana :conexões abertas: 4",
                ":irc.littlecats 249 ana :mensagens a todos: 5",
                ":irc.littlecats 249 ana :mensagens privadas: 6",
                ":irc.littlecats 249 ana :conexões recusadas: 7",
                ":irc.littlecats 249 ana :conexões encerradas por não ler: 8",
            ],
        ),
        (
            Answer::Refused(Refusal::NoSuchUser("bia")),
            &[
                ":irc.littlecats 401 ana bia :não há nenhum usuário conectado com o nickname \"bia\"",
            ],
        ),
    ] {
        assert_eq!(told(&answer, Some(Verb::Nick), Capabilities::NONE), lines);
    }
}

#[test]
fn a_notice_is_not_answered_by_who_is_away() {
    let answer = Answer::IsAway {
        nickname: &nickname("bia"),
        text: "x",
    };
    assert_eq!(
        told(&answer, Some(Verb::Notice), Capabilities::NONE),
        [""; 0]
    );
}

#[test]
fn a_real_name_is_told_to_those_that_asked_for_real_names() {
    let answer = Answer::RealName("Ana M.");
    assert_eq!(
        told(&answer, Some(Verb::Setname), Capabilities::NONE),
        [""; 0]
    );
    let capabilities = Capabilities::NONE.with(Capability::Setname);
    let line = ":ana SETNAME :Ana M.";
    assert_eq!(told(&answer, Some(Verb::Setname), capabilities), [line]);
}

#[test]
fn help_is_told_line_by_line() {
    let lines = told(&Answer::Help, Some(Verb::Help), Capabilities::NONE);
    let (first, last) = (&lines[0], lines.last().expect("some"));
    assert!(first.starts_with(":irc.littlecats 704 ana * :"));
    assert!(last.starts_with(":irc.littlecats 706 ana * :"));
}
