//! Bans and mutes that outlive the daemon.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rustix::process::Signal;

use super::{Files, key, log_in};
use crate::support::words::{joined, left};
use crate::support::{Client, Daemon};

#[test]
fn bans_and_mutes_outlive_the_daemon() {
    let files = Files::new();
    let (ana_key, ana_line) = key(&["ana", "--moderator"]);
    let flags = [files.write("keys", &ana_line), files.flag("bans")];
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let bans = files.path("bans");
    let daemon = Daemon::start(&flags);
    let mut ana = log_in(daemon.address(), &["ana", &ana_key]);
    let _bia = Client::join(daemon.address(), "bia");
    ana.skip_to(&joined("bia"));
    ana.send("/ban bia 2h");
    ana.expect("ana baniu bia do chat por 2h.");
    ana.skip_to(&left("bia"));
    // What is told is written: nothing has to be waited for.
    let held = fs::read_to_string(&bans).expect("it is written");
    assert!(held.contains("ban bia - "), "{held}");
    ana.send("/mute caio");
    ana.expect("ana silenciou caio.");
    let mode = fs::metadata(&bans)
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    // As by a power cut.
    daemon.signal(Signal::KILL);
    drop(daemon);
    let daemon = Daemon::start(&flags);
    let mut bia = Client::connect(daemon.address());
    bia.send("bia");
    bia.expect("erro: o nickname \"bia\" foi banido; informe outro nickname");
    bia.send("caio");
    bia.skip_to(&joined("caio"));
    bia.send("oi");
    bia.skip_to("erro: você foi silenciado");
    let mut ana = log_in(daemon.address(), &["ana", &ana_key]);
    ana.send("/bans");
    let told = ana.line();
    let told = if told.starts_with("Digite") {
        ana.line()
    } else {
        told
    };
    assert!(
        told.starts_with("banido: bia desde ") && told.ends_with("; recusou 1"),
        "{told}"
    );
    ana.send("/unban bia");
    ana.skip_to("bia pode voltar.");
    assert!(
        !fs::read_to_string(&bans)
            .expect("written")
            .contains("ban bia")
    );
}

#[test]
fn bans_that_cannot_be_written_hold_and_are_told() {
    let files = Files::new();
    let (ana_key, ana_line) = key(&["ana", "--moderator"]);
    let keys = files.write("keys", &ana_line);
    let daemon = Daemon::start(&[
        &keys,
        &format!("--bans={}", files.path("none/bans").display()),
    ]);
    let mut ana = log_in(daemon.address(), &["ana", &ana_key]);
    ana.send("/ban bia");
    let warning = "aviso: a lista de banidos não pôde ser gravada: ";
    ana.skip_to("ana baniu bia do chat.");
    assert!(ana.line().starts_with(warning));
    daemon.expect_console("[ERROR] a lista de banidos não pôde ser gravada");
    let mut bia = Client::connect(daemon.address());
    bia.send("bia");
    bia.expect("erro: o nickname \"bia\" foi banido; informe outro nickname");
}
