//! The grammar as tables: every form of a line, and every sentence of the contract.

use super::*;
use crate::text::words::{DeliveryError, Language, Refusal};

#[test]
fn every_form_of_a_line_is_its_command() {
    for (line, command) in [
        ("", Command::Nothing),
        (" \t ", Command::Nothing),
        ("oi", Command::Say("oi")),
        (" /list", Command::Say(" /list")),
        ("oi ", Command::Say("oi ")),
        ("//list", Command::Say("/list")),
        ("//", Command::Say("/")),
        ("/me acena ", Command::Act("acena ")),
        ("/me \t acena", Command::Act("acena")),
        ("/me", Command::MissingText(Usage::Me)),
        ("/me \t", Command::MissingText(Usage::Me)),
        (
            "/msg bia psiu",
            Command::Private {
                to: "bia",
                text: "psiu",
            },
        ),
        (
            "/w \tbia\t ei  você ",
            Command::Private {
                to: "bia",
                text: "ei  você ",
            },
        ),
        (
            "/privado bia",
            Command::Private {
                to: "bia",
                text: "",
            },
        ),
        (
            "/msg bia  ",
            Command::Private {
                to: "bia",
                text: "",
            },
        ),
        ("/msg", Command::MissingText(Usage::Msg)),
        ("/r sim", Command::Reply("sim")),
        ("/r ", Command::MissingText(Usage::Reply)),
        ("/list", Command::List),
        ("/lista", Command::List),
        ("/who", Command::List),
        ("/usuarios todos", Command::List),
        ("/nick", Command::Rename("")),
        ("/nick  nova", Command::Rename("nova")),
        ("/quit", Command::Quit),
        ("/sair já", Command::Quit),
        ("/help", Command::Help),
        ("/ajuda", Command::Help),
        ("/LIST", Command::Unknown("/LIST")),
        ("/lists x", Command::Unknown("/lists")),
        ("/", Command::Unknown("/")),
        ("/ msg", Command::Unknown("/")),
    ] {
        assert_eq!(Command::parse(line), command, "{line:?}");
    }
}

fn heard(event: &Event<'_>, language: Language) -> String {
    let mut bytes = b"before".to_vec();
    encode(event, &Words::new(language, None), &mut bytes);
    let text = String::from_utf8(bytes).expect("all is UTF-8");
    text.strip_prefix("before").expect("appends").to_owned()
}

#[test]
fn every_notice_is_in_the_words_of_the_contract() {
    use Phrase as P;
    use Refusal as C;
    for (phrase, pt, en) in [
        (
            P::AskNickname,
            "Bem-vindo ao chat dos Little Cats! Informe seu nickname:",
            "Welcome to the Little Cats chat! Enter your nickname:",
        ),
        (
            P::Joined("ana"),
            "O cliente ana entrou no chat dos Little Cats.",
            "The client ana joined the Little Cats chat.",
        ),
        (
            P::Left("ana"),
            "ana saiu do chat dos Little Cats.",
            "ana left the Little Cats chat.",
        ),
        (
            P::Renamed {
                from: "ana",
                to: "bia",
            },
            "ana mudou o nickname para bia.",
            "ana changed the nickname to bia.",
        ),
        (
            P::AlreadyNamed("ana"),
            "Seu nickname já é ana.",
            "Your nickname already is ana.",
        ),
        (
            P::Alone,
            "Não há outros usuários conectados.",
            "There are no other connected users.",
        ),
        (
            P::ShuttingDown,
            "O servidor está sendo encerrado.",
            "The server is shutting down.",
        ),
        (
            P::TooFast,
            "aviso: você está enviando rápido demais; suas mensagens sairão com atraso",
            "warning: you are sending too fast; your messages will go out late",
        ),
        (
            P::Error(C::EmptyNickname),
            "erro: o nickname não pode ser vazio; informe um nickname",
            "error: the nickname cannot be empty; enter a nickname",
        ),
        (
            P::Error(C::InvalidNickname),
            "erro: nickname inválido: use de 1 a 20 letras, dígitos, _ ou -; informe outro nickname",
            "error: invalid nickname: use 1 to 20 letters, digits, _ or -; enter another nickname",
        ),
        (
            P::Error(C::NicknameInUse("Ana")),
            "erro: o nickname \"Ana\" já está em uso; informe outro nickname",
            "error: the nickname \"Ana\" is already in use; enter another nickname",
        ),
        (
            P::Error(C::NicknameReserved("erro")),
            "erro: o nickname \"erro\" é reservado; informe outro nickname",
            "error: the nickname \"erro\" is reserved; enter another nickname",
        ),
        (
            P::Error(C::ServerFull),
            "erro: o servidor está cheio; tente mais tarde",
            "error: the server is full; try again later",
        ),
        (
            P::Error(C::TooManyFromAddress),
            "erro: há conexões demais a partir do seu endereço",
            "error: too many connections from your address",
        ),
        (
            P::Error(C::LoginTimeout),
            "erro: tempo esgotado para informar o nickname",
            "error: time to enter the nickname ran out",
        ),
        (
            P::Error(C::NoSuchUser("x")),
            "erro: não há nenhum usuário conectado com o nickname \"x\"",
            "error: there is no connected user with the nickname \"x\"",
        ),
        (
            P::Error(C::PrivateToOneself),
            "erro: não é possível enviar uma mensagem privada a si mesmo",
            "error: you cannot send a private message to yourself",
        ),
        (
            P::Error(C::NobodyToAnswer),
            "erro: ninguém lhe enviou uma mensagem privada ainda",
            "error: nobody has sent you a private message yet",
        ),
        (
            P::Error(C::NotDelivered {
                to: "bia",
                why: DeliveryError::QueueFull,
            }),
            "erro: não foi possível entregar a mensagem privada a bia: a fila de quem a receberia está cheia",
            "error: could not deliver the private message to bia: the recipient's queue is full",
        ),
        (
            P::Error(C::MissingText(Usage::Reply)),
            "erro: faltou o texto; use /r texto",
            "error: the text is missing; use /r text",
        ),
        (
            P::Error(C::UnknownCommand("/x")),
            "erro: comando desconhecido: /x (use /ajuda)",
            "error: unknown command: /x (use /help)",
        ),
        (
            P::Error(C::LineTooLong(1024)),
            "erro: linha longa demais; o limite é 1024 bytes",
            "error: line too long; the limit is 1024 bytes",
        ),
        (
            P::Error(C::NotText),
            "erro: a linha não é UTF-8 ou contém caracteres de controle",
            "error: the line is not UTF-8 or holds control characters",
        ),
    ] {
        let event = Event::Notice(phrase);
        assert_eq!(heard(&event, Language::Portuguese), format!("{pt}\n"));
        assert_eq!(heard(&event, Language::English), format!("{en}\n"));
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
        let lines = [(Duration::from_secs(secs), "<ana> oi")];
        let event = Event::History(&lines);
        assert_eq!(
            heard(&event, Language::Portuguese),
            format!("[há {age}] <ana> oi\n")
        );
        assert_eq!(
            heard(&event, Language::English),
            format!("[{age} ago] <ana> oi\n")
        );
    }
}

#[test]
fn a_list_in_parts_is_one_line() {
    let more = Listing { after: "b".into() };
    let first = List {
        count: Some(3),
        names: vec!["a", "b"],
        rest: Some(more),
    };
    let last = List {
        count: None,
        names: vec!["c"],
        rest: None,
    };
    let whole = heard(&Event::List(first), Language::Portuguese)
        + &heard(&Event::List(last), Language::Portuguese);
    assert_eq!(whole, "Usuários conectados (3): a, b, c\n");
}

#[test]
fn help_has_a_line_for_each_command_in_both_languages() {
    for language in [Language::Portuguese, Language::English] {
        let help = heard(&Event::Help, language);
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
