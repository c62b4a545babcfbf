//! The key of a run, which is shown on a terminal and nowhere else; and what SIGHUP means there.

use std::fs;
use std::net::Ipv4Addr;

use rustix::process::Signal;

use super::Files;
use crate::support::in_terminal::InTerminal;
use crate::support::{Client, Daemon, proc, wait_until};

/// Behind this the key of a run is shown.
const SHOWN: &str = "type in the chat: /op ";

#[test]
fn a_key_for_the_run_is_shown_on_a_terminal_and_moderates_whatever_sighup_reads() {
    let files = Files::new();
    let log = files.flag("log-file");
    let keys = files.write("keys", "");
    let mut house = InTerminal::start(&["--lang=en", &keys], SHOWN);
    let address = house
        .behind("listening on ")
        .trim()
        .parse()
        .expect("an address");
    let key = house.behind(SHOWN).trim().to_owned();
    let mut ana = Client::connect(address);
    ana.send("ana");
    ana.send(&format!("/op {key}"));
    ana.skip_to("ana now moderates the chat.");
    // The terminal is open: SIGHUP is no reason to end.
    house.signal(Signal::HUP);
    ana.send("/topic cats");
    ana.expect("ana changed the topic to: cats");
    assert_eq!(house.shown().matches(&key).count(), 1);
    // Closed, it is one: the kernel itself sends the signal.
    house.close();
    ana.expect("The server is shutting down.");
    assert!(house.wait());
    // In a file it never is.
    let house = InTerminal::start(&["--lang=en", &log], SHOWN);
    let key = house.behind(SHOWN).trim().to_owned();
    let logged = || fs::read_to_string(files.path("log-file")).unwrap_or_default();
    wait_until("it is logged", || logged().contains("listening on "));
    assert!(!logged().contains(&key) && !logged().contains("/op"));
}

#[test]
fn a_key_for_the_run_is_shown_neither_quietly_nor_elsewhere() {
    let mut quiet = InTerminal::start(&["-q"], "/op");
    let pid = quiet.pid();
    let mut port = None;
    wait_until("it listens", || {
        port = proc::listening_port(pid);
        port.is_some()
    });
    let address = (Ipv4Addr::LOCALHOST, port.expect("just found")).into();
    // Whom it serves it has told all that it tells at the start.
    Client::join(address, "ana");
    quiet.signal(Signal::TERM);
    assert!(quiet.wait());
    assert_eq!(quiet.shown(), "");
    let daemon = Daemon::start(&[]);
    daemon.expect_console("para entrar com o nc: ");
    let mut ana = Client::join(daemon.address(), "ana");
    ana.send("/quit");
    ana.expect_end();
    daemon.expect_console("ana se desconectou");
    assert_eq!(daemon.console_count("/op"), 0);
}
