//! What is said before one is registered, in whatever order.

use super::*;
use crate::dialect::irc::Proof;
use crate::room::request::Registration;

const COLLECTED: Decoded<'_> = Decoded::Irc(Item::Registering);
const USER: &str = "USER a 0 * :Ana B";

#[track_caller]
fn lines(lines: &[&str], expected: &[Decoded<'_>]) {
    let bytes: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    check(bytes.as_bytes(), Standing::Guest, expected);
}

fn register<'a>(nickname: &'a str, pass: Option<&'a str>) -> Decoded<'a> {
    Request::Register(Registration {
        nickname,
        user: "~a",
        real_name: "Ana B",
        pass,
    })
    .into()
}

#[test]
fn nick_user_and_pass_come_in_any_order() {
    let registered = register("ana", None);
    lines(&["NICK ana", USER], &[COLLECTED, registered]);
    lines(&[USER, "NICK :ana"], &[COLLECTED, registered]);
    let registered = register("ana", Some("x y"));
    for order in [
        ["PASS x y", "NICK ana", USER],
        ["NICK ana", "PASS :x y", USER],
        [USER, "pass x y", "nick ana"],
    ] {
        lines(&order, &[COLLECTED, COLLECTED, registered]);
    }
}

#[test]
fn a_pass_is_the_rest_of_its_line() {
    let many = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17";
    for (line, pass) in [
        ("PASS ana:k-e-y", "ana:k-e-y"),
        ("PASS :ana:k e  y ", "ana:k e  y "),
        ("PASS  ::x", ":x"),
        ("PASS a b :c", "a b :c"),
        (&format!("PASS {many}"), many),
    ] {
        let registered = register("ana", Some(pass));
        lines(
            &[line, "NICK ana", USER],
            &[COLLECTED, COLLECTED, registered],
        );
    }
    let verb = "PASS";
    for line in ["PASS", "PASS :"] {
        guest(line, Complaint::NeedMoreParams { verb });
    }
}

#[test]
fn capabilities_hold_registration_until_their_end() {
    let list = Item::Cap(Cap::List { version: 302 }).into();
    let registered = register("ana", None);
    lines(
        &["CAP LS 302", "NICK ana", USER, "CAP END"],
        &[list, COLLECTED, COLLECTED, registered],
    );
    let request = Item::Cap(Cap::Request("batch sasl")).into();
    lines(
        &["NICK ana", "cap req :batch sasl", USER, "CAP END"],
        &[COLLECTED, request, COLLECTED, registered],
    );
    lines(
        &["CAP LS 302", "CAP END", "NICK ana", USER],
        &[list, COLLECTED, COLLECTED, registered],
    );
    // These two hold nothing.
    let enabled = Item::Cap(Cap::Enabled).into();
    let unknown = Item::Cap(Cap::Unknown("NO")).into();
    lines(
        &["CAP LIST", "CAP NO", "NICK ana", USER],
        &[enabled, unknown, COLLECTED, registered],
    );
    for (line, version) in [("CAP LS", 0), ("CAP LS x", 0), ("CAP ls :301", 301)] {
        guest(line, Item::Cap(Cap::List { version }));
    }
    guest("CAP", Complaint::NeedMoreParams { verb: "CAP" });
}

#[test]
fn behind_a_nickname_that_was_tried_another_may_follow_and_nothing_else_tries_it_again() {
    let list = Item::Cap(Cap::List { version: 0 }).into();
    let none_given = Complaint::NoNicknameGiven.into();
    lines(
        &[
            "NICK *", USER, "CAP LS", "CAP END", USER, "PASS x", "NICK", "NICK ana",
        ],
        &[
            COLLECTED,
            register("*", None),
            list,
            COLLECTED,
            COLLECTED,
            COLLECTED,
            none_given,
            register("ana", Some("x")),
        ],
    );
    lines(
        &["NICK", "NICK :", "NICK ana", USER],
        &[none_given, none_given, COLLECTED, register("ana", None)],
    );
}

#[test]
fn a_real_name_is_needed_and_cut() {
    let verb = "USER";
    for line in [
        "USER",
        "USER a",
        "USER a 0 *",
        "USER a 0 * :",
        "USER a 0 * :  ",
        "USER :",
    ] {
        guest(line, Complaint::NeedMoreParams { verb });
    }
    let long = "ç".repeat(60);
    let registration = Registration {
        nickname: "ana",
        user: "~jo_o_silva",
        real_name: &long[..100],
        pass: None,
    };
    lines(
        &[&format!("USER ~joão!silva!!! 0 * :{long}"), "NICK ana"],
        &[COLLECTED, Request::Register(registration).into()],
    );
    // What is no nickname is not kept whole.
    let endless = "x".repeat(300);
    lines(
        &[&format!("NICK {endless}"), USER],
        &[COLLECTED, register(&endless[..100], None)],
    );
}

#[test]
fn what_needs_a_nickname_is_refused_without_one() {
    for line in [
        "JOIN :",
        "JOIN #a",
        "PRIVMSG #a :oi",
        "NOTICE #a oi",
        "PART #a",
        "MODE #a",
        "AWAY",
        "OPER a b",
        "LIST",
        "WHO",
        "TAGMSG #a",
        "CHATHISTORY LATEST #a * 5",
        "MOTD",
        "KILL",
        "SETNAME",
    ] {
        let verb = line.split(' ').next().expect("a verb");
        guest(line, Complaint::NotRegistered { verb });
    }
    guest("PING a", ping("a"));
    guest("PONG", Item::Pong);
    guest("QUIT :tchau", Request::Quit { text: "tchau" });
    guest("AUTHENTICATE PLAIN", Item::Authenticate(Proof("PLAIN")));
    guest("NOSUCH x", Complaint::Unknown { verb: "NOSUCH" });
    for verb in ["WEBIRC", "STARTTLS"] {
        guest(&format!("{verb} a b c d"), Complaint::Unknown { verb });
    }
}

#[test]
fn what_is_for_guests_is_refused_behind_registration() {
    for line in [USER, "USER", "PASS x", "AUTHENTICATE PLAIN", "AUTHENTICATE"] {
        inside(line, Complaint::AlreadyRegistered);
        outside(line, Complaint::AlreadyRegistered);
    }
    inside("CAP END", Item::Taken);
    inside("CAP LS 302", Item::Cap(Cap::List { version: 302 }));
    outside("NICK bia", Request::Rename("bia"));
    inside("NICK", Complaint::NoNicknameGiven);
}

#[test]
fn a_piece_of_400_bytes_is_the_longest() {
    let piece = "x".repeat(401);
    guest(&format!("AUTHENTICATE {piece}"), Complaint::SaslTooLong);
    let piece = &piece[1..];
    guest(
        &format!("AUTHENTICATE {piece}"),
        Item::Authenticate(Proof(piece)),
    );
    let verb = "AUTHENTICATE";
    guest(verb, Complaint::NeedMoreParams { verb });
}

#[test]
fn what_is_kept_of_a_guest_is_shown_to_nobody_and_dropped_when_it_is_registered() {
    let (mut decoder, mut aside) = (Decoder::new(), Aside::new());
    let mut take = |line: &str, aside: &mut Aside, standing| {
        let mut bytes = line.as_bytes().to_vec();
        let (consumed, item) = decoder.next(&mut bytes, aside, standing, 16);
        assert!(item.expect("an item").may_be_secret(), "{line}");
        assert_eq!(consumed, line.len());
    };
    take("PASS geheim\r\n", &mut aside, Standing::Guest);
    take("NICK ana\r\n", &mut aside, Standing::Guest);
    assert!(aside.is_needed());
    assert!(!format!("{aside:?}").contains("geheim"));
    take("USER a 0 * :Ana B\r\n", &mut aside, Standing::Guest);
    aside.registered();
    assert!(!aside.is_needed());
    take("PASS geheim\r\n", &mut aside, Standing::Inside);
    take("PAS geheim\r\n", &mut aside, Standing::Inside);
    assert!(!aside.is_needed());
}

#[test]
fn the_proof_of_an_account_is_not_shown() {
    let shown = format!("{:?}", Item::Authenticate(Proof("YW5hAGFuYQBhYmNk")));
    assert_eq!(shown, "Authenticate(Proof { .. })");
}
