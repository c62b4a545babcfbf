//! `--trust-proxy` on the command line, in a file of flags, and in one that is read again.

use std::fs;

use rustix::process::Signal;

use super::{handed_on, line};
use crate::support::daemon::run;
use crate::support::{Client, Daemon, words};

#[test]
fn it_is_read_again_and_holds_for_those_that_come_then() {
    let folder = tempfile::tempdir().expect("a folder of ours");
    let path = folder.path().join("conf");
    let write = |content: &str| fs::write(&path, content).expect("a folder of ours");
    write("trust-proxy 10.1.2.3/8\n");
    let config = format!("--config={}", path.display());
    let daemon = Daemon::start(&[&config]);
    let mut stranger = handed_on(&daemon, "192.0.2.7:1");
    stranger.expect_end();
    let mut greeted = Client::connect(daemon.address());
    greeted.expect(words::WELCOME);
    write("trust-proxy 10.1.2.3/8\ntrust-proxy = 127.0.0.1\n");
    daemon.signal(Signal::HUP);
    daemon.expect_console("trust-proxy: de 10.0.0.0/8 para 10.0.0.0/8, 127.0.0.1");
    handed_on(&daemon, "192.0.2.7:51234").log_in("ana");
    daemon.expect_console("ana se conectou com o IP 192.0.2.7 por meio da porta 51234.");
    // One that came before is nobody's but its own.
    greeted.send_bytes(line("192.0.2.8:1"));
    greeted.expect_end();
    write("");
    daemon.signal(Signal::HUP);
    daemon.expect_console("trust-proxy: de 10.0.0.0/8, 127.0.0.1 para nada");
    handed_on(&daemon, "192.0.2.7:1").expect_end();
    let mut own = Client::connect(daemon.address());
    own.send("bia");
    own.skip_to(&words::joined("bia"));
}

#[test]
fn what_is_no_network_is_told_with_what_serves() {
    let output = run(&["check", "--trust-proxy", "10.0.0.0/33"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        told.contains("'--trust-proxy'")
            && told.contains("use um endereço IP ou uma rede, como 192.168.0.10 ou 10.0.0.0/8"),
        "{told}"
    );
    let output = run(&[
        "check",
        "--trust-proxy",
        "10.0.0.0/8",
        "--trust-proxy=2001:db8::1",
    ]);
    assert_eq!(output.status.code(), Some(0));
}
