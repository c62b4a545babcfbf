//! The grammar as tables: every form of a line, and every sentence of the contract.

use super::*;
use crate::room::event::{Cursor, EventId, LeaveReason};
use crate::room::history::Utterance;
use crate::room::nickname::Nickname;
use crate::room::refusal::DeliveryError;
use crate::room::time::{Now, Time, WallTime};
use crate::text::{Language, refusals};

const LANGUAGES: [Language; 2] = [Language::Portuguese, Language::English];

#[test]
fn every_form_of_a_line_is_its_command() {
    let ask = Decoded::Request;
    let refuse = Decoded::Refused;
    for (line, decoded) in [
        ("", Decoded::Nothing),
        (" \t ", Decoded::Nothing),
        ("oi", ask(Request::Say("oi"))),
        (" /list", ask(Request::Say(" /list"))),
        ("oi ", ask(Request::Say("oi "))),
        ("//list", ask(Request::Say("/list"))),
        ("//", ask(Request::Say("/"))),
        ("/me acena ", ask(Request::Act("acena "))),
        ("/me \t acena", ask(Request::Act("acena"))),
        ("/me", refuse(Refusal::TextMissing(Usage::Act))),
        ("/me \t", refuse(Refusal::TextMissing(Usage::Act))),
        (
            "/msg bia psiu",
            ask(Request::Private {
                to: "bia",
                text: "psiu",
            }),
        ),
        (
            "/w \tbia\t ei  você ",
            ask(Request::Private {
                to: "bia",
                text: "ei  você ",
            }),
        ),
        (
            "/privado bia",
            ask(Request::Private {
                to: "bia",
                text: "",
            }),
        ),
        (
            "/msg bia  ",
            ask(Request::Private {
                to: "bia",
                text: "",
            }),
        ),
        ("/msg", refuse(Refusal::TextMissing(Usage::Private))),
        ("/r sim", ask(Request::Reply("sim"))),
        ("/r ", refuse(Refusal::TextMissing(Usage::Reply))),
        ("/list", ask(Request::List)),
        ("/lista", ask(Request::List)),
        ("/who", ask(Request::List)),
        ("/usuarios todos", ask(Request::List)),
        ("/nick", ask(Request::Rename(""))),
        ("/nick  nova", ask(Request::Rename("nova"))),
        ("/quit", ask(Request::Quit { text: "" })),
        ("/sair já", ask(Request::Quit { text: "" })),
        ("/help", ask(Request::Help)),
        ("/ajuda", ask(Request::Help)),
        ("/LIST", refuse(Refusal::UnknownCommand("/LIST"))),
        ("/lists x", refuse(Refusal::UnknownCommand("/lists"))),
        ("/", refuse(Refusal::UnknownCommand("/"))),
        ("/ msg", refuse(Refusal::UnknownCommand("/"))),
    ] {
        assert_eq!(parse(line), decoded, "{line:?}");
    }
}

/// What `encode` appends, as text.
fn heard(language: Language, encode: impl FnOnce(&Words, &mut Vec<u8>)) -> String {
    let mut bytes = b"before".to_vec();
    encode(&Words::new(language, None), &mut bytes);
    let text = String::from_utf8(bytes).expect("all is UTF-8");
    text.strip_prefix("before").expect("appends").to_owned()
}

fn answered(answer: &Answer<'_>, language: Language) -> String {
    heard(language, |words, out| {
        Plain.answer(answer, Addressee::default(), words, out);
    })
}

fn told(kind: EventKind<'_>, language: Language) -> String {
    let event = Event {
        id: EventId::nth(1),
        at: at(Time::ZERO),
        by: None,
        kind,
    };
    heard(language, |words, out| Plain.event(&event, words, out))
}

fn at(time: Time) -> Now {
    Now {
        time,
        wall: WallTime::default(),
    }
}

fn nickname(text: &str) -> Nickname {
    Nickname::parse(text).expect("valid")
}

#[test]
fn every_event_is_in_the_words_of_the_contract() {
    let (ana, bia) = (&nickname("ana"), &nickname("bia"));
    let left = EventKind::Left {
        nickname: ana,
        reason: LeaveReason::Quit,
        text: "até",
    };
    for (kind, pt, en) in [
        (
            EventKind::Joined { nickname: ana },
            "O cliente ana entrou no chat dos Little Cats.",
            "The client ana joined the Little Cats chat.",
        ),
        (
            left,
            "ana saiu do chat dos Little Cats.",
            "ana left the Little Cats chat.",
        ),
        (
            EventKind::Renamed { from: ana, to: bia },
            "ana mudou o nickname para bia.",
            "ana changed the nickname to bia.",
        ),
        (
            EventKind::Said {
                by: ana,
                text: " oi ",
            },
            "<ana>  oi ",
            "<ana>  oi ",
        ),
        (
            EventKind::Acted {
                by: ana,
                text: "acena",
            },
            "* ana acena",
            "* ana acena",
        ),
        (
            EventKind::ShuttingDown,
            "O servidor está sendo encerrado.",
            "The server is shutting down.",
        ),
    ] {
        assert_eq!(told(kind, Language::Portuguese), format!("{pt}\n"));
        assert_eq!(told(kind, Language::English), format!("{en}\n"));
    }
}

#[test]
fn a_private_message_says_from_whom() {
    let (ana, bia) = (&nickname("ana"), &nickname("bia"));
    let message = PrivateMessage {
        at: at(Time::ZERO),
        from: ana,
        to: bia,
        text: "psiu",
    };
    let told = LANGUAGES.map(|language| {
        heard(language, |words, out| {
            Plain.private(&message, Addressee::default(), words, out);
        })
    });
    assert_eq!(
        told,
        ["[privado de ana] psiu\n", "[private from ana] psiu\n"]
    );
}

#[test]
fn people_do_not_hear_their_own_words() {
    let ana = &nickname("ana");
    let text = "oi";
    assert!(!Plain.echoes(&EventKind::Said { by: ana, text }));
    assert!(!Plain.echoes(&EventKind::Acted { by: ana, text }));
    assert!(!Plain.echoes_private());
    assert!(Plain.echoes(&EventKind::Joined { nickname: ana }));
    assert!(Plain.echoes(&EventKind::Renamed { from: ana, to: ana }));
}

#[test]
fn every_answer_is_in_the_words_of_the_contract() {
    let ana = &nickname("ana");
    for (answer, pt, en) in [
        (
            Answer::AskNickname,
            "Bem-vindo ao chat dos Little Cats! Informe seu nickname:",
            "Welcome to the Little Cats chat! Enter your nickname:",
        ),
        (
            Answer::Unchanged { nickname: ana },
            "Seu nickname já é ana.",
            "Your nickname already is ana.",
        ),
        (
            Answer::Alone,
            "Não há outros usuários conectados.",
            "There are no other connected users.",
        ),
    ] {
        assert_eq!(answered(&answer, Language::Portuguese), format!("{pt}\n"));
        assert_eq!(answered(&answer, Language::English), format!("{en}\n"));
    }
}

#[test]
fn every_refusal_has_its_code_and_the_words_of_the_contract() {
    for (code, refusal, pt, en) in [
        (
            "too_fast",
            Refusal::TooFast,
            "aviso: você está enviando rápido demais; suas mensagens sairão com atraso",
            "warning: you are sending too fast; your messages will go out late",
        ),
        (
            "nickname_empty",
            Refusal::NicknameEmpty,
            "erro: o nickname não pode ser vazio; informe um nickname",
            "error: the nickname cannot be empty; enter a nickname",
        ),
        (
            "nickname_invalid",
            Refusal::NicknameInvalid,
            "erro: nickname inválido: use de 1 a 20 letras, dígitos, _ ou -; informe outro nickname",
            "error: invalid nickname: use 1 to 20 letters, digits, _ or -; enter another nickname",
        ),
        (
            "nickname_in_use",
            Refusal::NicknameInUse("Ana"),
            "erro: o nickname \"Ana\" já está em uso; informe outro nickname",
            "error: the nickname \"Ana\" is already in use; enter another nickname",
        ),
        (
            "nickname_reserved",
            Refusal::NicknameReserved("erro"),
            "erro: o nickname \"erro\" é reservado; informe outro nickname",
            "error: the nickname \"erro\" is reserved; enter another nickname",
        ),
        (
            "full",
            Refusal::Full,
            "erro: o servidor está cheio; tente mais tarde",
            "error: the server is full; try again later",
        ),
        (
            "address_full",
            Refusal::AddressFull,
            "erro: há conexões demais a partir do seu endereço",
            "error: too many connections from your address",
        ),
        (
            "login_time",
            Refusal::LoginTime,
            "erro: tempo esgotado para informar o nickname",
            "error: time to enter the nickname ran out",
        ),
        (
            "no_such_user",
            Refusal::NoSuchUser("x"),
            "erro: não há nenhum usuário conectado com o nickname \"x\"",
            "error: there is no connected user with the nickname \"x\"",
        ),
        (
            "to_oneself",
            Refusal::ToOneself,
            "erro: não é possível enviar uma mensagem privada a si mesmo",
            "error: you cannot send a private message to yourself",
        ),
        (
            "nobody_to_answer",
            Refusal::NobodyToAnswer,
            "erro: ninguém lhe enviou uma mensagem privada ainda",
            "error: nobody has sent you a private message yet",
        ),
        (
            "not_delivered",
            Refusal::NotDelivered {
                to: "bia",
                why: DeliveryError::QueueFull,
            },
            "erro: não foi possível entregar a mensagem privada a bia: a fila de quem a receberia está cheia",
            "error: could not deliver the private message to bia: the recipient's queue is full",
        ),
        (
            "text_missing",
            Refusal::TextMissing(Usage::Reply),
            "erro: faltou o texto; use /r texto",
            "error: the text is missing; use /r text",
        ),
        (
            "unknown_command",
            Refusal::UnknownCommand("/x"),
            "erro: comando desconhecido: /x (use /ajuda)",
            "error: unknown command: /x (use /help)",
        ),
        (
            "line_too_long",
            Refusal::LineTooLong { bytes_max: 1024 },
            "erro: linha longa demais; o limite é 1024 bytes",
            "error: line too long; the limit is 1024 bytes",
        ),
        (
            "not_text",
            Refusal::NotText,
            "erro: a linha não é UTF-8 ou contém caracteres de controle",
            "error: the line is not UTF-8 or holds control characters",
        ),
    ] {
        assert_eq!(refusals::code(refusal), code);
        let answer = refusal.into();
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
            id: EventId::nth(1),
            at: at(Time::ZERO),
            by: nickname("ana"),
            kind: UtteranceKind::Said,
            text: "oi".into(),
        };
        let history = Answer::History(HistoryPart {
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
        id: EventId::nth(1),
        at: at(Time::ZERO),
        by: nickname("ana"),
        kind: UtteranceKind::Acted,
        text: "acena".into(),
    };
    let history = Answer::History(HistoryPart {
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
    };
    let last = ListPart {
        count: None,
        nicknames: vec![&c],
        rest: None,
    };
    let whole = answered(&Answer::List(first), Language::Portuguese)
        + &answered(&Answer::List(last), Language::Portuguese);
    assert_eq!(whole, "Usuários conectados (3): a, b, c\n");
}

#[test]
fn help_has_a_line_for_each_command_in_both_languages() {
    for language in LANGUAGES {
        let help = answered(&Answer::Help, language);
        assert_eq!(help.lines().count(), 8);
        assert!(help.lines().all(|line| !line.starts_with(['<', '*', '['])));
        for command in ["/me", "/msg", "/r", "/list", "/nick", "/quit", "/help"] {
            assert!(
                help.lines()
                    .any(|line| line.split(' ').next() == Some(command))
            );
        }
    }
}
