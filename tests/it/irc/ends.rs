//! What a client is told last.

use rustix::process::Signal;

use super::peer::Peer;
use crate::secrets::Files;
use crate::support::{Client, Daemon};

#[test]
fn a_shutdown_is_told_and_ends_with_an_error() {
    let mut daemon = Daemon::start(&[]);
    let mut ana = Peer::joined(daemon.address(), "ana");
    let mut bia = Peer::registered(daemon.address(), "bia");
    let mut guest = Peer::connect(daemon.address());
    guest.say(&["CAP LS"]);
    guest.line();
    daemon.signal(Signal::TERM);
    for peer in [&mut ana, &mut bia, &mut guest] {
        let notice = peer.line();
        assert!(notice.contains(" NOTICE "), "{notice}");
        assert!(peer.last_line().starts_with("ERROR :"));
    }
    assert!(daemon.wait().success());
}

#[test]
fn who_is_refused_for_want_of_a_place_reads_an_error() {
    let daemon = Daemon::start(&["--max-clients", "1"]);
    let _mia = Client::join(daemon.address(), "mia");
    let mut ana = Peer::connect(daemon.address());
    ana.say(&["CAP LS 302", "NICK ana"]);
    ana.expect("ERROR :o servidor está cheio; tente mais tarde");
    ana.expect_end();
}

#[test]
fn a_kick_leaves_the_connection_and_a_ban_or_a_kill_ends_it() {
    let files = Files::new();
    let (key, line) = crate::secrets::key(&["mia", "--moderator"]);
    let daemon = Daemon::start(&[&files.write("keys", &line)]);
    let mut mia = Client::connect(daemon.address());
    for given in ["mia", &key] {
        mia.send(given);
    }
    mia.skip_to(&crate::support::words::joined("mia"));
    let [mut ana, mut bia, mut caio] =
        ["ana", "bia", "caio"].map(|it| Peer::joined(daemon.address(), it));
    mia.send("/kick ana chega");
    ana.told_until("KICK #littlecats ana :chega");
    ana.expect_nothing();
    mia.send("/ban bia");
    assert!(bia.last_line().starts_with("ERROR :Closing link: bia ("));
    let mut moderator = Peer::connect(daemon.address());
    moderator.say(&[&format!("PASS mia:{key}")]);
    moderator.register("mia");
    let mut moderator = moderator.join();
    moderator.say(&["KILL caio :chega"]);
    assert!(caio.last_line().starts_with("ERROR :Closing link: caio ("));
    assert!(mia.rest().iter().any(|line| line.contains("substituída")));
}

#[test]
fn a_wrong_password_is_464_and_a_close() {
    let files = Files::new();
    let daemon = Daemon::start(&[&files.write("password-file", "gato\n")]);
    let mut ana = Peer::connect(daemon.address());
    ana.say(&["PASS cachorro", "NICK ana", "USER u 0 * :Real"]);
    assert!(ana.line().starts_with(":irc.littlecats 464 * "));
    assert!(ana.last_line().starts_with("ERROR :"));
    let mut ana = Peer::connect(daemon.address());
    ana.say(&["PASS :gato"]);
    ana.register("ana");
}
