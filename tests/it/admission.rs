//! What is not let in, or not for long: too many connections, too much time, too many bytes.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use crate::support::words::{FULL, INVALID, TOO_MANY_OF_ADDRESS, WELCOME, joined, too_long};
use crate::support::{Client, Daemon, wait_until};

#[test]
fn one_more_than_the_limit_in_all_is_refused() {
    let daemon = Daemon::start(&["--max-clients", "3", "--max-per-ip", "1"]);
    let from = |last| Client::connect_from(IpAddr::from([127, 0, 0, last]), daemon.address());
    let mut ana = from(1).log_in("ana");
    let _bia = from(2).log_in("bia");
    ana.expect(&joined("bia"));
    let guest = from(3);
    // Looked at before the address.
    for last in [1, 4] {
        let mut refused = from(last);
        refused.expect(FULL);
        refused.expect_end();
    }
    drop(guest);
    wait_until("its place is free", || {
        from(4).next_line().as_deref() == Some(WELCOME)
    });
    ana.expect_nothing();
}

#[test]
fn one_more_than_the_limit_of_an_address_is_refused() {
    let daemon = Daemon::start(&["--max-per-ip", "2"]);
    let from = |last| Client::connect_from(IpAddr::from([127, 0, 0, last]), daemon.address());
    let mut ana = from(1).log_in("ana");
    let bia = from(1).log_in("bia");
    let mut refused = from(1);
    refused.expect(TOO_MANY_OF_ADDRESS);
    refused.expect_end();
    from(2).expect(WELCOME);
    drop(bia);
    ana.skip_to("bia saiu do chat dos Little Cats.");
    wait_until("its place is free", || {
        from(1).next_line().as_deref() == Some(WELCOME)
    });
}

#[test]
fn ipv6_and_mapped_ipv4_addresses_are_counted_each_as_what_they_are() {
    let daemon = Daemon::start_on("[::]:0", &["--max-per-ip", "1"]);
    let v4 = (std::net::Ipv4Addr::LOCALHOST, daemon.address().port()).into();
    let _ana = Client::join(daemon.address(), "ana");
    let _bia = Client::join(v4, "bia");
    for address in [daemon.address(), v4] {
        let mut refused = Client::connect(address);
        refused.expect(TOO_MANY_OF_ADDRESS);
        refused.expect_end();
    }
}

#[test]
fn without_a_limit_of_an_address_there_is_none() {
    let daemon = Daemon::start(&["--max-per-ip", "0"]);
    let mut first = Client::join(daemon.address(), "nome0");
    let _others: Vec<Client> = (1..70)
        .map(|number| {
            let name = format!("nome{number}");
            let client = Client::join(daemon.address(), &name);
            first.expect(&joined(&name));
            client
        })
        .collect();
}

#[test]
fn one_more_guest_than_256_is_refused() {
    let daemon = Daemon::start(&["--max-per-ip", "0"]);
    let mut ana = Client::join(daemon.address(), "ana");
    let mut guests: Vec<Client> = (0..256)
        .map(|_| Client::connect(daemon.address()))
        .collect();
    let mut refused = Client::connect(daemon.address());
    refused.expect(FULL);
    refused.expect_end();
    // A guest that logs in makes a place.
    let mut bia = guests.pop().expect("there are 256");
    bia.skip_to(WELCOME);
    bia.send("bia");
    bia.expect(&joined("bia"));
    ana.expect(&joined("bia"));
    Client::connect(daemon.address()).expect(WELCOME);
}

#[test]
fn the_time_to_log_in_is_absolute() {
    let daemon = Daemon::start(&["--login-timeout", "1"]);
    let connected = Instant::now();
    let mut slow = Client::connect(daemon.address());
    let mut silent = Client::connect(daemon.address());
    let mut ana = Client::join(daemon.address(), "ana");
    // Bytes do not renew it.
    slow.send_bytes("x");
    slow.send_bytes("x!\n");
    slow.expect(INVALID);
    for (guest, asked) in [(&mut slow, false), (&mut silent, true)] {
        if asked {
            guest.expect(WELCOME);
        }
        guest.expect("erro: tempo esgotado para informar o nickname");
        guest.expect_end();
    }
    assert!(connected.elapsed() >= Duration::from_secs(1));
    daemon.expect_console(
        "saiu sem informar um nickname: tempo esgotado para informar o nickname; --login-timeout ",
    );
    ana.expect_nothing();
}

#[test]
fn the_bytes_to_log_in_with_are_4096() {
    const TOO_LONG: &str = "saiu sem informar um nickname: enviou bytes demais sem um nickname.";
    let tries = |bytes: usize| format!("{}\n", "!".repeat(bytes - 1));
    // 4,096 bytes with the nickname and its LF, and one more.
    for (last_try, passes) in [(1020, true), (1021, false)] {
        for at_once in [true, false] {
            // The console tells the first of them in full.
            let daemon = Daemon::start(&["--rate", "0", "-v"]);
            let mut client = Client::connect(daemon.address());
            let first = format!("{}{}", tries(1024).repeat(3), tries(last_try));
            if at_once {
                client.send_bytes(format!("{first}ana\n"));
                client.expect_all([INVALID; 4]);
            } else {
                client.send_bytes(first);
                client.expect_all([INVALID; 4]);
                client.send("ana");
            }
            if passes {
                client.expect(&joined("ana"));
                client.send("/quit");
            } else {
                let address = client.address();
                daemon.expect_console(&format!("{address} {TOO_LONG}"));
            }
            client.expect_end();
        }
    }
}

#[test]
fn what_has_no_lf_counts_towards_the_bytes_to_log_in_with() {
    // Skipped as the tail of a line too long, or kept as the start of a longer one.
    for limit in ["1024", "65536"] {
        let daemon = Daemon::start(&["--rate", "0", "-v", "--max-line", limit]);
        let mut endless = Client::connect(daemon.address());
        endless.send_bytes("x".repeat(1024));
        if limit == "1024" {
            endless.expect(&too_long(1024));
        }
        endless.send_bytes("x".repeat(3 * 1024));
        let mut ana = Client::join(daemon.address(), "ana");
        ana.expect_nothing();
        assert_eq!(daemon.console_count("bytes demais"), 0);
        endless.send_bytes("x");
        endless.expect_end();
        daemon
            .expect_console("saiu sem informar um nickname: enviou bytes demais sem um nickname.");
    }
}
