//! What the server tells of itself, and what was wrong with a line.

use super::*;

#[test]
fn one_that_registers_is_told_who_it_is_and_what_the_server_is_like() {
    let (world, [_, bia, _]) = World::with_people();
    let mut out = Vec::new();
    welcome(&world.room, world.asking(bia), &mut out);
    let told = lines(&out);
    let numerics: Vec<&str> = told.iter().map(|line| &line[..3]).collect();
    assert_eq!(
        numerics,
        [
            "001", "002", "003", "004", "005", "005", "251", "252", "253", "254", "255", "265",
            "266", "375", "372", "372", "376",
        ]
    );
    assert_eq!(told[0], "001 bia :Welcome to the Little Cats chat, bia!");
    assert!(told[3].starts_with("004 bia irc.littlecats littlecats-"));
    assert!(told[4].starts_with("005 bia NETWORK=Little_Cats "));
    assert!(
        told.iter()
            .any(|line| line == "372 bia :- /HELP shows the commands.")
    );
}

#[test]
fn the_message_of_the_day_has_the_topic() {
    let (mut world, [ana, bia, _]) = World::with_people();
    world.asks(ana, Request::SetTopic("cats"));
    let told = world.told(bia, Query::Motd);
    assert_eq!(told[1], "372 bia :- Topic: cats");
}

#[test]
fn of_a_history_that_nobody_is_shown_nothing_is_said() {
    for (shown, lines) in [(10, 4), (0, 3)] {
        let mut world = World::that_shows(shown);
        let ana = world.joins("ana");
        assert_eq!(world.told(ana, Query::Motd).len(), lines, "{shown}");
    }
}

#[test]
fn lusers_counts_those_outside_too() {
    let (mut world, [ana, _, caio]) = World::with_people();
    world.registers("dora");
    assert_eq!(
        world.told(ana, Query::Lusers),
        [
            "251 ana :There are 4 users and 0 invisible on 1 servers",
            "252 ana 1 :operator(s) online",
            "253 ana 2 :unknown connection(s)",
            "254 ana 1 :channels formed",
            "255 ana :I have 4 clients and 0 servers",
            "265 ana 4 4 :Current local users 4, max 4",
            "266 ana 4 4 :Current global users 4, max 4",
        ]
    );
    world.leaves(caio);
    let told = world.told(ana, Query::Lusers);
    assert_eq!(told[5], "265 ana 3 4 :Current local users 3, max 4");
}

#[test]
fn the_server_says_what_it_is() {
    let (world, [_, bia, _]) = World::with_people();
    let software = super::super::server::SOFTWARE;
    let numerics = |query| -> Vec<String> {
        let told = world.told(bia, query);
        told.iter().map(|line| line[..3].to_owned()).collect()
    };
    let version = format!("351 bia {software} irc.littlecats :");
    assert_eq!(world.told(bia, Query::Version), [version]);
    let time = "391 bia irc.littlecats :2026-11-29 13:00 UTC";
    assert_eq!(world.told(bia, Query::Time), [time]);
    assert_eq!(numerics(Query::Info), ["371", "371", "374"]);
    assert_eq!(numerics(Query::Admin), ["256", "257", "258", "259"]);
    assert_eq!(numerics(Query::Links), ["365"]);
    let ping = Query::Ping { token: "a b" };
    assert_eq!(world.told(bia, ping), ["PONG irc.littlecats :a b"]);
}

#[test]
fn there_is_help_on_some_subjects() {
    let (world, [_, bia, _]) = World::with_people();
    let help = |subject| world.told(bia, Query::Help { subject });
    let index = help("");
    assert!(index[0].starts_with("704 bia * :"));
    assert!(index[1].starts_with("705 bia * :"));
    assert_eq!(
        index.last().map(String::as_str),
        Some("706 bia * :End of /HELP")
    );
    let told = help("privmsg");
    assert!(told[0].starts_with("704 bia privmsg :PRIVMSG target"));
    assert_eq!(help("x"), ["524 bia x :No help available on this topic"]);
}

#[test]
fn what_is_wrong_with_a_line_is_told_by_its_numeric() {
    let (world, [_, bia, _]) = World::with_people();
    for (query, beginning) in [
        (Complaint::Unknown { verb: "FOO" }, "421 bia FOO :"),
        (Complaint::NotRegistered { verb: "JOIN" }, "451 bia :"),
        (Complaint::AlreadyRegistered, "462 bia :"),
        (Complaint::NeedMoreParams { verb: "KICK" }, "461 bia KICK :"),
        (
            Complaint::NoSuchChannel { channel: "#x" },
            "403 bia #x :No such channel; there is #littlecats",
        ),
        (Complaint::NoSuchServer { server: "x" }, "402 bia x :"),
        (
            Complaint::UserNotInChannel { nickname: "x" },
            "441 bia x #littlecats :",
        ),
        (Complaint::NoNicknameGiven, "431 bia :"),
        (
            Complaint::NoRecipient { verb: "PRIVMSG" },
            "411 bia :No recipient given (PRIVMSG)",
        ),
        (Complaint::NoTextToSend, "412 bia :"),
        (Complaint::NoOrigin, "409 bia :"),
        (Complaint::NotOnChannel { channel: "#x" }, "442 bia #x :"),
        (
            Complaint::CannotSendToChannel { channel: "#x" },
            "404 bia #x :",
        ),
        (Complaint::UnknownMode { mode: 'z' }, "472 bia z :"),
        (Complaint::UmodeUnknownFlag, "501 bia :"),
        (Complaint::UsersDontMatch, "502 bia :"),
        (Complaint::LineTooLong, "417 bia :"),
        (Complaint::SaslTooLong, "905 bia :"),
        (
            Complaint::InvalidUtf8 { verb: "PRIVMSG" },
            "FAIL PRIVMSG INVALID_UTF8 :",
        ),
        (
            Complaint::InvalidText { verb: "PRIVMSG" },
            "FAIL PRIVMSG INVALID_TEXT :",
        ),
        (
            Complaint::InvalidRealName,
            "FAIL SETNAME INVALID_REALNAME :",
        ),
        (
            Complaint::InvalidParams {
                command: "LATEST",
                parameter: "x",
            },
            "FAIL CHATHISTORY INVALID_PARAMS LATEST x :",
        ),
        (
            Complaint::InvalidParams {
                command: "LATEST",
                parameter: "",
            },
            "FAIL CHATHISTORY INVALID_PARAMS LATEST :",
        ),
    ] {
        let told = world.told(bia, query);
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with(beginning), "{told:?}");
        let mut asking = world.asking(bia);
        asking.asker.verb = Some(Verb::Notice);
        let mut out = Vec::new();
        assert_eq!(answer(query.into(), &world.room, asking, &mut out), None);
        assert!(out.is_empty(), "a NOTICE is never answered");
    }
}

#[test]
fn the_end_of_stats_names_the_letter_that_was_asked_for() {
    let (world, [_, bia, _]) = World::with_people();
    for (letter, named) in [
        (Some('u'), "u"),
        (None, "*"),
        (Some(':'), "*"),
        (Some(' '), "*"),
        (Some('é'), "*"),
    ] {
        let told = world.told(bia, Query::EndOfStats { letter });
        assert_eq!(told, [format!("219 bia {named} :End of /STATS")]);
    }
}

#[test]
fn a_guest_is_called_by_a_star() {
    let mut world = World::new();
    let guest = world.comes();
    let told = world.told(guest, Complaint::NotRegistered { verb: "JOIN" });
    assert_eq!(told, ["451 * :You have not registered"]);
}

/// Programs look for ` FAIL `, and tell by its source who says so.
#[test]
fn a_standard_reply_is_from_the_server() {
    let (world, [_, bia, _]) = World::with_people();
    let query = Complaint::InvalidUtf8 { verb: "USER" }.into();
    let mut out = Vec::new();
    answer(query, &world.room, world.asking(bia), &mut out);
    assert!(out.starts_with(b":irc.littlecats FAIL USER INVALID_UTF8 :"));
}
