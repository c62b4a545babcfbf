//! Nicknames that a client watches.

use super::peer::Peer;
use crate::secrets::{Files, key};
use crate::support::{Client, Daemon};

#[test]
fn who_watches_a_nickname_is_told_when_it_comes_goes_and_changes() {
    let daemon = Daemon::start(&[]);
    let mut ana = Peer::registered(daemon.address(), "ana");
    ana.say(&["PART #littlecats", "MONITOR + bia,Mia,ana"]);
    ana.skip_to_numeric("442");
    ana.expect(":irc.littlecats 730 ana :ana!~u@littlecats");
    ana.expect(":irc.littlecats 731 ana :bia,Mia");
    let mut bia = Peer::registered(daemon.address(), "bia");
    ana.expect(":irc.littlecats 730 ana :bia!~u@littlecats");
    let mut mia = Client::join(daemon.address(), "mia");
    ana.expect(":irc.littlecats 730 ana :mia!cat@littlecats");
    mia.send("/nick lia");
    ana.expect(":irc.littlecats 731 ana :mia");
    bia.say(&["NICK mia"]);
    ana.expect(":irc.littlecats 731 ana :bia");
    ana.expect(":irc.littlecats 730 ana :mia!~u@littlecats");
    bia.say(&["QUIT"]);
    ana.expect(":irc.littlecats 731 ana :mia");
    ana.say(&["MONITOR - mia", "MONITOR L"]);
    let listed = ana.line();
    assert!(listed.starts_with(":irc.littlecats 732 ana :"), "{listed}");
    assert!(ana.line().starts_with(":irc.littlecats 733 ana :"));
    ana.say(&["MONITOR C", "MONITOR L"]);
    assert!(ana.line().starts_with(":irc.littlecats 733 ana :"));
    let _bia = Peer::registered(daemon.address(), "bia");
    ana.expect_nothing();
}

#[test]
fn a_nickname_that_is_named_twice_is_answered_once() {
    let daemon = Daemon::start(&[]);
    let mut ana = Peer::registered(daemon.address(), "ana");
    ana.say(&["PART #littlecats", "MONITOR + ana,bia,Ana,BIA"]);
    ana.skip_to_numeric("442");
    ana.expect(":irc.littlecats 730 ana :ana!~u@littlecats");
    ana.expect(":irc.littlecats 731 ana :bia");
    ana.expect_nothing();
}

/// It watches its own nickname, which is there again: that is not its business any more.
#[test]
fn who_is_replaced_is_told_that_last() {
    let files = Files::new();
    let (key, line) = key(&["ana"]);
    let daemon = Daemon::start(&[&files.write("keys", &line)]);
    let pass = format!("PASS ana:{key}");
    let mut first = Peer::connect(daemon.address());
    first.say(&[&pass]);
    first.register("ana");
    first.say(&["MONITOR + ana"]);
    first.expect(":irc.littlecats 730 ana :ana!~u@littlecats");
    let mut second = Peer::connect(daemon.address());
    second.say(&[&pass]);
    second.register("ana");
    let last = first.last_line();
    assert!(last.starts_with("ERROR :"), "{last}");
}
