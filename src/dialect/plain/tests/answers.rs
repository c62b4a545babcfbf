//! What one alone is told, in the words that people rely on.

use std::time::Duration;

use super::*;
use crate::room::answer::{Cursor, DecidedApart};
use crate::room::event::Utterance;

#[test]
fn every_answer_is_in_its_words() {
    let ana = &nickname("ana");
    for (answer, pt, en) in [
        (
            Answer::AskNickname,
            "Bem-vindo ao chat dos Little Cats! Informe seu nickname:",
            "Welcome to the Little Cats chat! Enter your nickname:",
        ),
        (
            Answer::Hint,
            "Digite /ajuda para ver os comandos, /quit para sair.",
            "Type /help for the commands, /quit to leave.",
        ),
        (
            Answer::AskPassword,
            "Senha do chat:",
            "Password of the chat:",
        ),
        (
            Answer::AskKey { nickname: ana },
            "Chave de ana:",
            "Key of ana:",
        ),
        (
            Answer::Unchanged { nickname: ana },
            "Seu nickname já é ana.",
            "Your nickname already is ana.",
        ),
        (
            Answer::Away {
                text: "já volto",
                is_news: true,
            },
            "Você está ausente: já volto",
            "You are away: já volto",
        ),
        (
            Answer::Away {
                text: "",
                is_news: false,
            },
            "Você voltou.",
            "You are back.",
        ),
        (
            Answer::IsAway {
                nickname: ana,
                text: "já volto",
            },
            "ana está ausente: já volto",
            "ana is away: já volto",
        ),
        (
            Answer::Topic {
                set: None,
                text: "gatos",
                is_asked: true,
            },
            "Assunto: gatos",
            "Topic: gatos",
        ),
        (
            Answer::Topic {
                set: None,
                text: "",
                is_asked: true,
            },
            "O chat não tem assunto.",
            "The chat has no topic.",
        ),
        (
            Answer::DecidedApart(DecidedApart::Demoted { nickname: ana }),
            "ana não modera mais o chat.",
            "ana no longer moderates the chat.",
        ),
        (
            Answer::Alone,
            "Não há outros usuários conectados.",
            "There are no other connected users.",
        ),
        (
            Refusal::NotText.into(),
            "erro: a linha não é UTF-8 ou contém caracteres de controle; envie em UTF-8",
            "error: the line is not UTF-8 or holds control characters; send UTF-8",
        ),
    ] {
        assert_eq!(answered(&answer, Language::Portuguese), format!("{pt}\n"));
        assert_eq!(answered(&answer, Language::English), format!("{en}\n"));
    }
}

#[test]
fn an_age_is_told_in_its_largest_unit() {
    for (secs, age) in [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3_599, "59 min"),
        (3_600, "1 h"),
        (86_399, "23 h"),
        (86_400, "1 d"),
        (864_000, "10 d"),
    ] {
        let said = Utterance {
            is_bot: false,
            user: "cat".into(),
            id: EventId::nth(1),
            at: at(Time::ZERO),
            by: nickname("ana"),
            block: None,
            kind: UtteranceKind::Said,
            text: "oi".into(),
            is_notice: false,
        };
        let history = Answer::History(HistoryPart {
            is_first: true,
            is_asked: false,
            utterances: vec![&said],
            now: Time::ZERO + Duration::from_secs(secs),
            rest: None,
        });
        assert_eq!(
            answered(&history, Language::Portuguese),
            format!("[há {age}] <ana> oi\n")
        );
        assert_eq!(
            answered(&history, Language::English),
            format!("[{age} ago] <ana> oi\n")
        );
    }
}

#[test]
fn an_action_of_the_past_is_told_as_one() {
    let acted = Utterance {
        is_bot: false,
        user: "cat".into(),
        id: EventId::nth(1),
        at: at(Time::ZERO),
        by: nickname("ana"),
        block: None,
        kind: UtteranceKind::Acted,
        text: "acena".into(),
        is_notice: false,
    };
    let history = Answer::History(HistoryPart {
        is_first: true,
        is_asked: false,
        utterances: vec![&acted],
        now: Time::ZERO,
        rest: None,
    });
    assert_eq!(
        answered(&history, Language::Portuguese),
        "[há 0 s] * ana acena\n"
    );
}

#[test]
fn a_list_in_parts_is_one_line() {
    let [a, b, c] = ["a", "b", "c"].map(nickname);
    let first = ListPart {
        count: Some(3),
        nicknames: vec![&a, &b],
        rest: Some(Cursor::List { after: "b".into() }),
        ..ListPart::default()
    };
    let last = ListPart {
        count: None,
        nicknames: vec![&c],
        rest: None,
        ..ListPart::default()
    };
    let whole = answered(&Answer::List(first), Language::Portuguese)
        + &answered(&Answer::List(last), Language::Portuguese);
    assert_eq!(whole, "Usuários conectados (3): a, b, c\n");
}

#[test]
fn help_has_a_line_for_each_command_in_both_languages() {
    for language in LANGUAGES {
        let help = answered(&Answer::Help, language);
        assert_eq!(help.lines().count(), 23);
        assert!(help.lines().all(|line| !line.starts_with(['<', '*', '['])));
        for command in [
            "/me", "/msg", "/r", "/list", "/nick", "/away", "/topic", "/bot", "/op", "/promote",
            "/unop", "/lock", "/kick", "/ban", "/unban", "/bans", "/mute", "/unmute", "/ip",
            "/quit", "/help",
        ] {
            assert!(
                help.lines()
                    .any(|line| line.split(' ').next() == Some(command))
            );
        }
    }
}
