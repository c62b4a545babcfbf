use super::*;
use crate::dialect::{Charge, Command, Decoded, plain};
use crate::room::refusal::{Refusal, Usage};
use crate::room::request::Request;
use crate::room::roster::Standing;

#[test]
fn guests_ask_for_what_was_said_and_for_their_place_beside_what_plain_knows() {
    for (line, request) in [
        ("/since 1041-6f2c09ab", Request::Since("1041-6f2c09ab")),
        ("/since   1041-6f2c09ab\t ", Request::Since("1041-6f2c09ab")),
        ("/since", Request::Since("")),
        ("/resume k3v9", Request::Resume("k3v9")),
        ("/resume", Request::Resume("")),
        ("ana", Request::Enter("ana")),
        ("", Request::Enter("")),
        // They are known by the first line of a connection alone, and in no other form.
        ("/json", Request::Enter("/json")),
        (" /since 1", Request::Enter(" /since 1")),
        ("/SINCE 1", Request::Enter("/SINCE 1")),
        ("/sincere", Request::Enter("/sincere")),
    ] {
        let parsed = parse(line, Standing::Guest);
        assert_eq!(parsed, Decoded::Request(request), "{line:?}");
    }
}

#[test]
fn what_comes_before_the_nickname_counts_for_its_connection_alone() {
    for (line, charge) in [
        ("/since 1", Charge::Aside),
        ("/resume x", Charge::Aside),
        ("/bot", Charge::Line),
        ("ana", Charge::Line),
    ] {
        assert_eq!(parse(line, Standing::Guest).charge(), charge, "{line:?}");
    }
}

#[test]
fn after_the_login_it_is_the_grammar_of_plain() {
    for name in ["/json", "/since", "/resume"] {
        for line in [name.to_owned(), format!("{name} x")] {
            let unknown = Decoded::Refused(Refusal::UnknownCommand(name));
            assert_eq!(parse(&line, Standing::Inside), unknown, "{line:?}");
        }
    }
    for line in ["oi", "/me acena", "//since", "/list", "", "/nope", "/msg"] {
        let mut parsed = parse(line, Standing::Inside);
        if let Decoded::Command(command) = parsed {
            parsed = command.asked();
        }
        assert_eq!(parsed, plain::parse(line));
    }
}

#[test]
fn a_command_is_named_as_it_was_typed() {
    for (line, standing, name, asks) in [
        ("/bot", Standing::Guest, "/bot", Ok(Request::MarkBot)),
        ("/op key", Standing::Guest, "/op", Ok(Request::Op("key"))),
        (
            "/op",
            Standing::Guest,
            "/op",
            Err(Refusal::TextMissing(Usage::Op)),
        ),
        ("/list", Standing::Inside, "/list", Ok(Request::List)),
        (
            "/usuarios",
            Standing::Inside,
            "/usuarios",
            Ok(Request::List),
        ),
        (
            "/expulsar\tbia",
            Standing::Inside,
            "/expulsar",
            Ok(Request::Kick {
                nickname: "bia",
                reason: "",
            }),
        ),
        (
            "/privado ",
            Standing::Outside,
            "/privado",
            Err(Refusal::TextMissing(Usage::Private)),
        ),
    ] {
        let command = Decoded::Command(Command { name, asks });
        assert_eq!(parse(line, standing), command, "{line:?}");
    }
    for said in ["oi /list", "//list"] {
        let parsed = parse(said, Standing::Inside);
        assert!(
            matches!(parsed, Decoded::Request(Request::Say(_))),
            "{said:?}"
        );
    }
}

#[test]
fn no_byte_stands_for_telnet() {
    let mut decoder = Decoder::new();
    let (consumed, decoded) = decoder.next(b"\xFF\xFD\x01ana\nbia\n", Standing::Guest, 16);
    assert_eq!(
        (consumed, decoded),
        (7, Some(Decoded::Refused(Refusal::NotText)))
    );
    let (consumed, decoded) = decoder.next(&[b'x'; 16], Standing::Inside, 16);
    let too_long = Refusal::LineTooLong { bytes_max: 16 };
    assert_eq!((consumed, decoded), (16, Some(Decoded::Refused(too_long))));
}
