//! The header ahead of all else, in both versions.

use std::net::Ipv4Addr;

use super::{behind_proxy, binary, handed_on, line};
use crate::support::{Client, words};

#[test]
fn the_console_says_where_the_person_is_and_not_where_the_proxy_is() {
    let daemon = behind_proxy(&[]);
    for (name, header, told) in [
        (
            "ana",
            line("192.0.2.7:51234").into_bytes(),
            "IP 192.0.2.7 por meio da porta 51234.",
        ),
        (
            "bia",
            line("[2001:db8::7]:4321").into_bytes(),
            "IP 2001:db8::7 por meio da porta 4321.",
        ),
        (
            "caio",
            binary("192.0.2.8:1", &[]),
            "IP 192.0.2.8 por meio da porta 1.",
        ),
        (
            "dora",
            binary("[2001:db8::8]:65535", &[4, 0, 2, 0, 0]),
            "IP 2001:db8::8 por meio da porta 65535.",
        ),
        (
            "eva",
            line("[::ffff:192.0.2.9]:7").into_bytes(),
            "IP 192.0.2.9 por meio da porta 7.",
        ),
    ] {
        // In one piece, and each byte by itself.
        let whole = [&header[..], format!("{name}\n").as_bytes()].concat();
        let mut client = Client::connect(daemon.address());
        client.send_bytes(&whole);
        client.skip_to(&words::joined(name));
        daemon.expect_console(&format!("{name} se conectou com o {told}"));
        let mut slow = Client::connect(daemon.address());
        for byte in header.chunks(1) {
            slow.send_bytes(byte);
        }
        slow.log_in(&format!("{name}2"));
        daemon.expect_console(&format!("{name}2 se conectou com o {told}"));
    }
}

#[test]
fn anything_follows_it() {
    let daemon = behind_proxy(&["--lang", "en"]);
    let mut bot = handed_on(&daemon, "192.0.2.7:1");
    bot.send("/json");
    assert!(bot.line().starts_with("{\"type\":\"hello\""));
    // Who says nothing is greeted.
    let mut silent = handed_on(&daemon, "192.0.2.8:1");
    silent.expect("Welcome to the Little Cats chat! Enter your nickname:");
    #[cfg(feature = "irc")]
    {
        let mut irc = handed_on(&daemon, "192.0.2.9:1");
        irc.send("NICK ana\r\nUSER ana 0 * :ana");
        assert!(irc.line().contains(" 001 ana "));
        daemon.expect_console("ana connected from the IP 192.0.2.9 through the port 1.");
    }
}

/// The console is told the first of an episode, and how many there were then.
#[test]
fn what_does_not_serve_is_told_on_the_console() {
    let daemon = behind_proxy(&[]);
    let faulty = |header: &[u8]| {
        let mut client = Client::connect(daemon.address());
        client.send_bytes(header);
        client.expect_end();
    };
    faulty(b"PROXY TCP5 1 2 3 4\r\n");
    let line =
        daemon.expect_console("foi recusado: é um proxy cujo cabeçalho PROXY não se entende");
    assert!(line.contains("[WARN] 127.0.0.1:"), "{line}");
    faulty(format!("PROXY UNKNOWN {}", "x".repeat(107)).as_bytes());
    daemon.expect_console("é um proxy cujo cabeçalho PROXY é longo demais");
    faulty(b"\r\n\r\n\0\r\nQUIT\n\x21\x12\0\x0c");
    daemon.expect_console("é um proxy cujo cabeçalho PROXY não é de TCP");
    let mut unknown = Client::connect(daemon.address());
    unknown.send_bytes("PROXY UNKNOWN\r\nana\n");
    unknown.expect("erro: esta conexão veio de um proxy que não disse de quem é");
    unknown.expect_end();
    daemon.expect_console("foi recusado: é um proxy que não disse de quem é a conexão (cabeçalho PROXY ou X-Forwarded-For)");
    for _ in 0..3 {
        faulty(b"PROXY TCP5 1 2 3 4\r\n");
    }
    let counted = daemon.expect_console("mais ");
    assert!(
        counted.contains("alguém foi recusado: é um proxy cujo cabeçalho PROXY não se entende"),
        "{counted}"
    );
}

#[test]
fn what_of_this_machine_has_none_is_its_own_and_that_is_told_once() {
    let daemon = behind_proxy(&[]);
    let _ana = Client::join(daemon.address(), "ana");
    daemon.expect_console("ana se conectou com o IP 127.0.0.1 por meio da porta ");
    let line = daemon.expect_console("se conectou sem dizer por quem: vale como desta máquina");
    assert!(
        line.contains("[INFO] 127.0.0.1:") && line.contains("--trust-proxy"),
        "{line}"
    );
    let _bia = Client::join(daemon.address(), "bia");
    daemon.expect_console("bia se conectou com o IP 127.0.0.1 por meio da porta ");
    let lines = daemon.console_lines();
    let told = lines
        .iter()
        .filter(|line| line.contains("sem dizer por quem"));
    assert_eq!(told.count(), 1, "{lines:#?}");
    // A health check says that it is the proxy's own.
    let mut check = Client::connect(daemon.address());
    check.send_bytes(b"\r\n\r\n\0\r\nQUIT\n\x20\x00\0\0");
    check.send("caio");
    check.skip_to(&words::joined("caio"));
    daemon.expect_console("caio se conectou com o IP 127.0.0.1 por meio da porta ");
}

#[test]
fn from_elsewhere_it_is_closed_without_a_word() {
    let daemon = behind_proxy(&[]);
    for header in [line("192.0.2.7:1").into_bytes(), binary("192.0.2.7:1", &[])] {
        let mut client = Client::connect_from(Ipv4Addr::new(127, 0, 0, 2).into(), daemon.address());
        client.send_bytes(header);
        client.expect_end();
    }
    let mut without = Client::connect_from(Ipv4Addr::new(127, 0, 0, 2).into(), daemon.address());
    without.send("ana");
    without.skip_to(&words::joined("ana"));
    // And from everywhere where no proxy is trusted.
    let daemon = crate::support::Daemon::start(&[]);
    for header in [line("192.0.2.7:1").into_bytes(), binary("192.0.2.7:1", &[])] {
        let mut client = Client::connect(daemon.address());
        client.send_bytes(header);
        client.expect_end();
    }
}

#[test]
fn one_that_closes_before_its_header_is_whole_is_gone() {
    let daemon = behind_proxy(&["--verbose"]);
    for start in ["", "PRO", "PROXY TCP4 192.0.2.7", "\r\n\r\n\0\r\n"] {
        let mut client = Client::connect(daemon.address());
        client.send_bytes(start);
        client.half_close();
        assert_eq!(client.rest(), [""; 0]);
    }
    Client::join(daemon.address(), "ana");
}

/// On other machines nobody is taken for the proxy's own: refused in words, with a close.
#[test]
fn a_proxy_elsewhere_that_says_nothing_of_anybody_is_refused() {
    let addresses = littlecats::transport::interfaces::addresses();
    let Some(own) = addresses.into_iter().find(std::net::IpAddr::is_ipv4) else {
        // This machine has no address but 127.0.0.1; the same is tested over sockets of memory.
        return;
    };
    let trusted = own.to_string();
    let daemon =
        crate::support::Daemon::start_on(&format!("{own}:0"), &["--trust-proxy", &trusted]);
    let mut client = Client::connect(daemon.address());
    client.send("ana");
    client.expect("erro: esta conexão veio de um proxy que não disse de quem é");
    client.expect_end();
    daemon.expect_console("é um proxy que não disse de quem é a conexão");
    handed_on(&daemon, "192.0.2.7:51234").log_in("ana");
    daemon.expect_console("ana se conectou com o IP 192.0.2.7 por meio da porta 51234.");
}
