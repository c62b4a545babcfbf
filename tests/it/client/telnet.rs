//! `telnet`, where it is installed: people who have no `nc` come with it.

use std::process::{Command, Stdio};

use super::terminal::Start;
use crate::support::words::{WELCOME, joined};
use crate::support::{Client, Daemon};

/// Whether there is such a program; it need not end well.
fn is_installed(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null());
    command.output().is_ok()
}

#[test]
fn telnet_shows_what_is_said_behind_an_interrupt() {
    if !is_installed("telnet") {
        println!("skipped: there is no telnet");
        return;
    }
    let daemon = Daemon::start(&[]);
    let mut ana = Client::join(daemon.address(), "ana");
    let (host, port) = (daemon.address().ip().to_string(), daemon.address().port());
    let mut telnet = Start::program("telnet", [&*host, &*port.to_string()]).run();
    telnet.wait_for(WELCOME);
    telnet.type_in("bia\r");
    ana.expect(&joined("bia"));
    telnet.wait_for(&joined("bia"));
    for round in 0..3 {
        telnet.type_in("\x03");
        telnet.type_in(format!("depois {round}\r"));
        ana.expect(&format!("<bia> depois {round}"));
        ana.send(&format!("ouço {round}"));
        telnet.wait_for(&format!("<ana> ouço {round}"));
    }
}
