//! Nicknames that a client watches.

use super::peer::Peer;
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
