//! What a connection agrees upon is a point in the order of what it hears.

use super::peer::Peer;
use crate::support::{Client, Daemon};

const LINES: usize = 3_000;

#[test]
fn a_reader_that_does_not_read_for_a_while_loses_nothing_when_its_encoding_changes() {
    let flags = ["--rate", "0", "--backlog", "1M", "--send-buffer", "4K"];
    let daemon = Daemon::start(&flags);
    let mut mia = Client::join(daemon.address(), "mia");
    let small = Client::connect_with_small_buffer(daemon.address());
    let mut ana = Peer::over(small);
    ana.register("ana");
    let mut ana = ana.join();
    let filler = "x".repeat(100);
    let mut said = 0;
    let mut talk = |mia: &mut Client| {
        for _ in 0..LINES {
            mia.send(&format!("{said} {filler}"));
            said += 1;
        }
    };
    talk(&mut mia);
    ana.say(&["CAP REQ :server-time", "PRIVMSG #littlecats :behind it"]);
    talk(&mut mia);
    // Until now nothing of what is owed was read, and so nothing behind the change was handled.
    let mut next = 0;
    let mut is_changed = false;
    while next < 2 * LINES {
        let line = ana.line();
        if line == ":irc.littlecats CAP ana ACK :server-time" {
            assert!(!is_changed);
            is_changed = true;
            continue;
        }
        assert_eq!(line.starts_with("@time="), is_changed, "{line}");
        let (_, text) = line.rsplit_once(" :").expect("a text");
        assert_eq!(text, format!("{next} {filler}"));
        next += 1;
    }
    if !is_changed {
        ana.expect(":irc.littlecats CAP ana ACK :server-time");
    }
    mia.skip_to("<ana> behind it");
    mia.send("the last");
    let line = ana.line();
    assert!(
        line.starts_with("@time=") && line.ends_with(":the last"),
        "{line}"
    );
    ana.expect_nothing();
}
