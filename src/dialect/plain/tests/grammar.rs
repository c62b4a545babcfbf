//! The grammar as tables: every form of a line.

use super::*;
use crate::room::event::Manner;
use crate::room::refusal::Usage;
use crate::room::request::Request;

#[test]
fn every_form_of_a_line_is_its_command() {
    for (line, decoded) in table() {
        assert_eq!(parse(line), decoded, "{line:?}");
        framed(line, Standing::Inside, decoded);
    }
}

/// A line whole, byte by byte, and with bytes behind it, is the same.
fn framed(line: &str, standing: Standing, decoded: Decoded<'_>) {
    let bytes = format!("{line}\n");
    let whole = Decoder::new().next(bytes.as_bytes(), standing, 1_024);
    assert_eq!(whole, (bytes.len(), Some(decoded)), "{line:?}");
    let behind = format!("{bytes}/quit\n");
    let first = Decoder::new().next(behind.as_bytes(), standing, 1_024);
    assert_eq!(first, (bytes.len(), Some(decoded)), "{line:?}");
    let mut decoder = Decoder::new();
    for end in 1..bytes.len() {
        let begun = decoder.next(&bytes.as_bytes()[..end], standing, 1_024);
        assert_eq!(begun, (0, None), "{line:?} up to {end}");
    }
    let last = decoder.next(bytes.as_bytes(), standing, 1_024);
    assert_eq!(last, (bytes.len(), Some(decoded)), "{line:?}");
}

#[test]
fn a_guest_is_asked_for_something_whatever_it_says_but_bot_and_op() {
    for line in [
        "ana",
        "",
        " ",
        "/list",
        "/topic x",
        "/promote ana",
        "/botx",
        " /bot",
        "//op x",
    ] {
        framed(
            line,
            Standing::Guest,
            Decoded::Request(Request::Enter(line)),
        );
    }
    for (line, decoded) in [
        ("/bot", Decoded::Request(Request::MarkBot)),
        ("/op abc-def", Decoded::Request(Request::Op("abc-def"))),
        ("/moderar  abc ", Decoded::Request(Request::Op("abc"))),
        ("/op", Decoded::Refused(Refusal::TextMissing(Usage::Op))),
    ] {
        framed(line, Standing::Guest, decoded);
    }
}

fn ban<'a>(target: &'a str, term: Option<&str>, reason: &'a str) -> Request<'a> {
    let term = term.map(|term| Term::parse(term).expect("a time"));
    Request::Ban {
        target,
        term,
        reason,
    }
}

#[rustfmt::skip]
fn table() -> Vec<(&'static str, Decoded<'static>)> {
    let ask = Decoded::Request;
    let refuse = Decoded::Refused;
    vec![
        ("", Decoded::Nothing),
        (" \t ", Decoded::Nothing),
        ("oi", ask(Request::Say("oi"))),
        (" /nada", ask(Request::Say(" /nada"))),
        (" / list", ask(Request::Say(" / list"))),
        (" //list", ask(Request::Say(" //list"))),
        ("oi /list", ask(Request::Say("oi /list"))),
        ("oi ", ask(Request::Say("oi "))),
        ("//list", ask(Request::Say("/list"))),
        ("//", ask(Request::Say("/"))),
        ("/me acena ", ask(Request::Act("acena "))),
        ("/me \t acena", ask(Request::Act("acena"))),
        ("/me", refuse(Refusal::TextMissing(Usage::Act))),
        ("/me \t", refuse(Refusal::TextMissing(Usage::Act))),
        (
            "/msg bia psiu",
            ask(Request::Private { manner: Manner::default(),
                to: "bia",
                text: "psiu",
            }),
        ),
        (
            "/w \tbia\t ei  você ",
            ask(Request::Private { manner: Manner::default(),
                to: "bia",
                text: "ei  você ",
            }),
        ),
        (
            "/privado bia",
            ask(Request::Private { manner: Manner::default(),
                to: "bia",
                text: "",
            }),
        ),
        (
            "/msg bia  ",
            ask(Request::Private { manner: Manner::default(),
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
        ("/away", ask(Request::Away(""))),
        ("/away  \t", ask(Request::Away(""))),
        ("/away  já volto ", ask(Request::Away("já volto "))),
        ("/ausente x", ask(Request::Away("x"))),
        ("/topic", ask(Request::AskTopic)),
        ("/assunto \t", ask(Request::AskTopic)),
        ("/topic -", ask(Request::SetTopic(""))),
        ("/topic  - ", ask(Request::SetTopic(""))),
        ("/topic --", ask(Request::SetTopic("--"))),
        ("/assunto  gatos ", ask(Request::SetTopic("gatos "))),
        ("/bot", ask(Request::MarkBot)),
        ("/bot x", ask(Request::MarkBot)),
        ("/op  abc-def ", ask(Request::Op("abc-def"))),
        ("/moderar abc def", ask(Request::Op("abc def"))),
        ("/op", refuse(Refusal::TextMissing(Usage::Op))),
        ("/op \t", refuse(Refusal::TextMissing(Usage::Op))),
        ("/promote  bia ", ask(Request::Promote("bia"))),
        ("/promover bia", ask(Request::Promote("bia"))),
        ("/promote", refuse(Refusal::TextMissing(Usage::Promote))),
        ("/unop bia", ask(Request::Demote("bia"))),
        ("/desmoderar bia", ask(Request::Demote("bia"))),
        ("/unop", refuse(Refusal::TextMissing(Usage::Demote))),
        ("/kick bia", ask(Request::Kick { nickname: "bia", reason: "" })),
        ("/kick  bia \t", ask(Request::Kick { nickname: "bia", reason: "" })),
        ("/expulsar bia  10min de fora ", ask(Request::Kick { nickname: "bia", reason: "10min de fora " })),
        ("/kick ", refuse(Refusal::TextMissing(Usage::Kick))),
        ("/ban bia", ask(ban("bia", None, ""))),
        ("/banir bia 2h", ask(ban("bia", Some("2h"), ""))),
        ("/ban  bia  2h  muito barulho ", ask(ban("bia", Some("2h"), "muito barulho "))),
        ("/ban bia muito barulho", ask(ban("bia", None, "muito barulho"))),
        ("/ban bia 10m fora", ask(ban("bia", None, "10m fora"))),
        ("/ban bia 0s", ask(ban("bia", None, "0s"))),
        ("/ban 192.0.2.0/24 7d", ask(ban("192.0.2.0/24", Some("7d"), ""))),
        ("/ban", refuse(Refusal::TextMissing(Usage::Ban))),
        ("/unban bia ", ask(Request::Unban("bia"))),
        ("/unban", refuse(Refusal::TextMissing(Usage::Unban))),
        ("/bans", ask(Request::ListBans)),
        ("/stats", ask(Request::AskStats)),
        ("/stats x", ask(Request::AskStats)),
        ("/mute bia", ask(Request::Mute { target: "bia", term: None })),
        ("/calar  bia  10min ", ask(Request::Mute { target: "bia", term: Term::parse("10min") })),
        ("/mute bia já", refuse(Refusal::NoTime("já"))),
        ("/mute bia 10min já", refuse(Refusal::NoTime("10min já"))),
        ("/mute", refuse(Refusal::TextMissing(Usage::Mute))),
        ("/unmute bia", ask(Request::Unmute("bia"))),
        ("/descalar bia", ask(Request::Unmute("bia"))),
        ("/unmute \t", refuse(Refusal::TextMissing(Usage::Unmute))),
        ("/lock", ask(Request::Lock { term: None })),
        ("/trancar  30s ", ask(Request::Lock { term: Term::parse("30s") })),
        ("/lock agora", refuse(Refusal::NoTime("agora"))),
        ("/unlock", ask(Request::Unlock)),
        ("/destrancar já", ask(Request::Unlock)),
        ("/ip  bia ", ask(Request::AskAddress("bia"))),
        ("/ip", refuse(Refusal::TextMissing(Usage::Address))),
        ("/quit", ask(Request::Quit { text: "" })),
        ("/sair já", ask(Request::Quit { text: "" })),
        ("/help", ask(Request::Help)),
        ("/ajuda", ask(Request::Help)),
        ("/LIST", refuse(Refusal::UnknownCommand("/LIST"))),
        ("/lists x", refuse(Refusal::UnknownCommand("/lists"))),
        ("/", refuse(Refusal::UnknownCommand("/"))),
        ("/ msg", refuse(Refusal::UnknownCommand("/"))),
    ]
}

#[test]
fn a_command_behind_spaces_of_any_kind_is_an_unknown_one() {
    let spaces = [
        " ",
        "\t ",
        "\u{A0}",
        "\u{1680}",
        "\u{2003}",
        "\u{202F}",
        "\u{3000}",
        "\u{200B}",
        "\u{2060}",
        "\u{FEFF}",
        " \u{FEFF}\u{A0}",
    ];
    for space in spaces {
        for name in [
            "/msg", "/MSG", "/Msg", "/w", "/r", "/me", "/LIST", "/sair", "/op", "/OP", "/moderar",
            "/away", "/topic", "/unop", "/kick", "/Ban", "/ip", "/trancar",
        ] {
            for behind in ["", " bia psiu", "\tx", "\u{A0}bia psiu", "\u{3000}"] {
                let line = format!("{space}{name}{behind}");
                let refused = Decoded::Refused(Refusal::UnknownCommand(name));
                assert_eq!(parse(&line), refused, "{line:?}");
            }
        }
    }
}
