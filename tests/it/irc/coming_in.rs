//! How a client registers, comes in, talks and goes.

use std::time::{Duration, Instant};

use super::peer::Peer;
use crate::support::daemon::run;
use crate::support::words::{joined, left};
use crate::support::{Client, Daemon};

#[test]
fn a_client_registers_joins_talks_and_quits() {
    let daemon = Daemon::start(&[]);
    let mut mia = Client::join(daemon.address(), "mia");
    let mut ana = Peer::connect(daemon.address());
    ana.say(&["CAP LS 302", "NICK ana", "USER ana 0 * :Ana Lima"]);
    assert!(ana.line().starts_with(":irc.littlecats CAP * LS :"));
    ana.say(&["CAP END"]);
    let greeting = ana.skip_to_numeric("376");
    assert!(greeting[0].starts_with(":irc.littlecats 001 ana :"));
    ana.say(&["JOIN #littlecats"]);
    ana.expect(":ana!~ana@littlecats JOIN #littlecats");
    let names = ana.skip_to_numeric("366");
    assert!(names[0].ends_with(":ana mia"), "{names:?}");
    mia.expect(&joined("ana"));
    mia.send("oi");
    ana.expect(":mia!cat@littlecats PRIVMSG #littlecats :oi");
    ana.say(&["PRIVMSG #littlecats :olá", "PRIVMSG mia :psiu"]);
    mia.expect("<ana> olá");
    mia.expect("[privado de ana] psiu");
    ana.expect_nothing();
    ana.say(&["QUIT :tchau"]);
    assert!(ana.line().starts_with("ERROR :Closing link: ana ("));
    ana.expect_end();
    mia.expect(&left("ana"));
    daemon.expect_console("ana se conectou com o IP 127.0.0.1");
    daemon.expect_console("ana se desconectou: pediu para sair.");
}

#[test]
fn who_sends_no_join_is_put_into_the_channel_after_2_s() {
    let daemon = Daemon::start(&[]);
    let begun = Instant::now();
    let mut ana = Peer::registered(daemon.address(), "ana");
    ana.expect(":ana!~u@littlecats JOIN #littlecats");
    assert!(begun.elapsed() >= Duration::from_secs(2));
    ana.skip_to_numeric("366");
    ana.say(&["JOIN #littlecats key"]);
    ana.expect_nothing();
}

#[test]
fn who_was_greeted_as_a_person_may_still_speak_irc() {
    let daemon = Daemon::start(&[]);
    let mut client = Client::connect(daemon.address());
    client.expect(crate::support::words::WELCOME);
    let mut ana = Peer::over(client);
    ana.register("ana");
}

#[test]
fn the_start_of_a_line_is_no_silence() {
    let daemon = Daemon::start(&[]);
    let mut client = Client::connect(daemon.address());
    client.send_bytes("CAP L");
    std::thread::sleep(Duration::from_millis(600));
    client.send_bytes("S 302\r\n");
    let mut ana = Peer::over(client);
    assert!(ana.line().starts_with(":irc.littlecats CAP * LS :"));
}

#[test]
fn what_was_said_is_shown_behind_the_names() {
    let daemon = Daemon::start(&[]);
    let mut mia = Client::join(daemon.address(), "mia");
    for number in 0..3 {
        mia.send(&format!("m{number}"));
    }
    mia.expect_nothing();
    let mut ana = Peer::registered(daemon.address(), "ana");
    ana.say(&["JOIN #littlecats"]);
    let told = ana.told();
    assert_eq!(told[0], ":ana!~u@littlecats JOIN #littlecats");
    let end = told.iter().position(|line| line.contains(" 366 "));
    let shown = &told[end.expect("the names have an end") + 1..];
    assert_eq!(shown.len(), 3, "{told:?}");
    for (number, line) in shown.iter().enumerate() {
        assert!(line.ends_with(&format!("] m{number}")), "{line}");
    }
}

#[test]
fn one_that_parts_keeps_its_connection_and_comes_back() {
    let daemon = Daemon::start(&[]);
    let mut mia = Client::join(daemon.address(), "mia");
    let mut ana = Peer::joined(daemon.address(), "ana");
    mia.expect(&joined("ana"));
    ana.say(&["PART #littlecats :já volto"]);
    ana.expect(":ana!~u@littlecats PART #littlecats :já volto");
    mia.expect(&left("ana"));
    mia.send("alguém?");
    mia.expect_nothing();
    ana.expect_nothing();
    mia.send("/msg ana oi");
    ana.expect(":mia!cat@littlecats PRIVMSG ana :oi");
    let mut ana = ana.join();
    mia.expect(&joined("ana"));
    ana.expect_nothing();
}

#[test]
fn what_was_said_is_recalled_from_here_or_up_to_there() {
    let daemon = Daemon::start(&["--history", "5"]);
    let mut mia = Client::join(daemon.address(), "mia");
    for number in 0..8 {
        mia.send(&format!("m{number}"));
    }
    mia.expect_nothing();
    let mut ana = Peer::connect(daemon.address());
    ana.say(&["CAP REQ :draft/chathistory batch server-time message-tags"]);
    assert!(ana.line().contains(" ACK "));
    ana.say(&["CHATHISTORY LATEST #littlecats * 3", "CAP END"]);
    assert!(ana.line().contains(" 451 "));
    ana.register("ana");
    ana.say(&["CHATHISTORY LATEST #littlecats * 3"]);
    let refused = ana.line();
    assert!(
        refused.starts_with(":irc.littlecats FAIL CHATHISTORY INVALID_TARGET LATEST #littlecats "),
        "{refused}"
    );
    let mut ana = ana.join();
    ana.expect_nothing();
    ana.say(&["CHATHISTORY LATEST #littlecats * 2"]);
    ana.expect(":irc.littlecats BATCH +history chathistory #littlecats");
    let mut said = ana.line();
    assert!(
        said.starts_with("@batch=history;") && said.ends_with(" :m6"),
        "{said}"
    );
    let id = said.split(';').find_map(|tag| tag.strip_prefix("msgid="));
    let id = id
        .and_then(|id| id.split(' ').next())
        .expect("an id")
        .to_owned();
    said = ana.line();
    assert!(said.ends_with(" :m7"), "{said}");
    ana.expect(":irc.littlecats BATCH -history");
    ana.say(&[&format!("CHATHISTORY BEFORE #littlecats msgid={id} 100")]);
    let before = ana.told();
    let texts: Vec<&str> = before
        .iter()
        .filter_map(|it| it.rsplit_once(" :"))
        .map(|it| it.1)
        .collect();
    assert_eq!(texts, ["m3", "m4", "m5"], "{before:?}");
    ana.say(&["CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z timestamp=2999-01-01T00:00:00.000Z 10"]);
    let targets = ana.told();
    assert_eq!(targets.len(), 3, "{targets:?}");
    assert!(
        targets[1].contains(" CHATHISTORY TARGETS #littlecats "),
        "{targets:?}"
    );
}

#[test]
fn the_channel_is_called_as_was_asked_for_and_shows_as_many_messages() {
    let daemon = Daemon::start(&["--irc-channel", "#gatos", "--irc-history", "1"]);
    let mut mia = Client::join(daemon.address(), "mia");
    mia.send("um");
    mia.send("dois");
    mia.expect_nothing();
    let mut ana = Peer::registered(daemon.address(), "ana");
    ana.say(&["JOIN #littlecats", "JOIN #GATOS"]);
    assert!(ana.line().contains(" 403 ana #littlecats "));
    ana.expect(":ana!~u@littlecats JOIN #gatos");
    ana.skip_to_numeric("366");
    let shown = ana.told();
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert!(shown[0].ends_with("] dois"), "{shown:?}");
    for name in [
        "gatos",
        "#",
        "#a b",
        "#a,b",
        &format!("#{}", "x".repeat(32)),
    ] {
        let output = run(&["serve", "--irc-channel", name]);
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
}
