//! What the start tells of the page, and the QR code of it that a terminal is shown.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use littlecats::daemon::qr_code::{Ink, drawn};
use littlecats::transport::interfaces;

use super::scratch;
use crate::support::in_terminal::InTerminal;
use crate::support::words::WELCOME;
use crate::support::{Client, Daemon, wait_until};

/// What a daemon shows in such a terminal until somebody has joined it, and where its page is.
fn shown(terminal: (&str, u16, u16), flags: &[&str]) -> (String, String) {
    let daemon = InTerminal::start_in(terminal, flags, " se conectou ");
    let address: SocketAddr = daemon
        .behind("escutando em ")
        .trim()
        .parse()
        .expect("an address");
    let _ana = Client::join(address, "ana");
    daemon.behind(" se conectou ");
    (daemon.shown(), format!("http://{address}/"))
}

/// The flag that has a daemon listen where a telephone could reach it; `None` on a machine without a
/// network.
fn on_the_network() -> Option<String> {
    let address = interfaces::addresses().into_iter().find(IpAddr::is_ipv4);
    if address.is_none() {
        eprintln!("left out: this machine has no address but its own");
    }
    address.map(|ip| format!("--listen={ip}:0"))
}

/// As a terminal is sent it.
fn code(page: &str, ink: Ink) -> String {
    let code = drawn(page, ink, (99, 99)).expect("it has space");
    code.replace('\n', "\r\n")
}

#[test]
fn on_a_terminal_the_start_shows_the_page_as_a_code_in_black_and_white() {
    let Some(listen) = on_the_network() else {
        return;
    };
    for (term, ink) in [
        ("xterm-256color", Ink::Exact),
        ("linux", Ink::Basic),
        ("dumb", Ink::Bare),
    ] {
        let (shown, _) = shown((term, 24, 80), &[&listen]);
        let (_, page) = shown.split_once("com um navegador: ").expect("the page");
        let page = page.lines().next().expect("an address").trim().to_owned();
        let (before, behind) = shown.split_once(&code(&page, ink)).expect("the code");
        let lines = ["escutando em ", &page, "para entrar com o nc: ", "/op "];
        for line in lines {
            assert!(before.contains(line), "{term}: {before}");
        }
        assert!(behind.contains("ana se conectou "), "{term}: {behind}");
    }
}

#[test]
fn no_code_is_shown_where_it_was_not_wanted_has_no_space_or_leads_nowhere() {
    let Some(listen) = on_the_network() else {
        return;
    };
    for (rows, columns, flags) in [
        (24, 80, &[&*listen, "--no-qr"][..]),
        (24, 80, &[&listen, "--no-web"]),
        (17, 80, &[&listen]),
        (24, 32, &[&listen]),
    ] {
        let (shown, _) = shown(("xterm", rows, columns), flags);
        assert!(!shown.contains('▀'), "{flags:?}: {shown}");
        let is_told = shown.contains("com um navegador: http://");
        assert_eq!(is_told, !flags.contains(&"--no-web"), "{shown}");
    }
}

#[test]
fn no_code_is_shown_of_a_page_that_only_this_machine_can_open() {
    let (shown, page) = shown(("xterm", 24, 80), &[]);
    assert!(shown.contains(&page) && !shown.contains('▀'), "{shown}");
}

#[test]
fn in_a_file_or_a_pipe_the_lines_stand_without_the_code() {
    let log = scratch("qr.log");
    let flag = format!("--log-file={}", log.display());
    let terminal = InTerminal::start(&[&flag], "nothing of this");
    terminal.behind("/op ");
    let logged = || std::fs::read_to_string(&log).unwrap_or_default();
    let page = "para entrar com um navegador: http://127.0.0.1:";
    let text = logged();
    let (_, behind) = text.split_once(page).expect("the page");
    let port = behind
        .split_once('/')
        .and_then(|(port, _)| port.parse().ok());
    let _ana = Client::join((Ipv4Addr::LOCALHOST, port.expect("a port")).into(), "ana");
    wait_until("she is logged", || logged().contains("ana se conectou "));
    assert!(!logged().contains('▀') && !terminal.shown().contains('▀'));
    std::fs::remove_file(&log).expect("a file of ours");
    let daemon = Daemon::start(&[]);
    let _ana = Client::join(daemon.address(), "ana");
    daemon.expect_console("ana se conectou ");
    assert_eq!(daemon.console_count(page), 1);
    assert_eq!(daemon.console_count("▀"), 0);
}

#[test]
fn a_port_that_browsers_refuse_to_open_is_warned_of() {
    // An address of this test's own, on which no other daemon listens.
    let [high, low] = [8, 0].map(|shift| (std::process::id() >> shift).to_le_bytes()[0]);
    let ip = IpAddr::from([127, 99, high, low.clamp(1, 254)]);
    let address = |port| SocketAddr::new(ip, port).to_string();
    let daemon = Daemon::start_on(&address(6667), &["--listen", &address(10080)]);
    for port in [6667, 10080] {
        daemon.expect_console(&format!(
            "[WARN] os navegadores se recusam a abrir a porta {port},"
        ));
    }
    Client::connect(daemon.address()).expect(WELCOME);
    assert_eq!(daemon.console_count("http://"), 0);
    let without = Daemon::start_on(&address(6668), &["--no-web"]);
    let good = Daemon::start_on(&address(6670), &[]);
    for daemon in [&without, &good] {
        Client::connect(daemon.address()).expect(WELCOME);
        assert_eq!(daemon.console_count("navegadores"), 0);
    }
    assert_eq!(without.console_count("navegador"), 0);
    let page = good.expect_console("para entrar com um navegador: ");
    assert!(
        page.ends_with(&format!(" http://{}/", address(6670))),
        "{page}"
    );
}
