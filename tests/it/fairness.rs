//! What one address may take of the others, each rule shown once; at full length they are
//! [`attacks`](crate::attacks).

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use crate::support::words::{TOO_FAST, joined, left};
use crate::support::{Client, Daemon, proc, room, wait_until};

/// A connection from another address than the tests otherwise have.
fn from(last: u8, at: SocketAddr) -> Client {
    Client::connect_from(IpAddr::from([127, 0, 0, last]), at)
}

/// So many who have joined from an address, and read what they hear.
fn crowd(last: u8, prefix: &str, count: usize, at: SocketAddr) -> Vec<Client> {
    let crowd = (0..count).map(|number| {
        let client = from(last, at).log_in(&format!("{prefix}{number}"));
        client.drain_in_background();
        client
    });
    crowd.collect()
}

#[test]
fn those_of_an_address_speak_in_turns_and_others_at_once() {
    let daemon = Daemon::start(&["--rate", "5", "--burst", "2"]);
    let mut ana = from(2, daemon.address()).log_in("ana");
    let mut bia = from(3, daemon.address()).log_in("bia");
    ana.expect(&joined("bia"));
    let mut crowd = crowd(4, "f", 8, daemon.address());
    for client in [&mut ana, &mut bia] {
        client.skip_to(&joined("f7"));
    }
    // Each has two lines within its own burst, all of them eight within that of their address.
    for speaker in &mut crowd {
        speaker.send_bytes("0\n1\n2\n3\n4\n");
    }
    let begun = Instant::now();
    ana.send("oi");
    bia.skip_to("<ana> oi");
    assert!(begun.elapsed() < Duration::from_millis(500));
    let mut said = vec![0; crowd.len()];
    for count in 0..32 {
        let line = ana.line();
        let (by, number) = line.split_once(' ').expect("a nickname and a number");
        let by: usize = by[2..by.len() - 1].parse().expect("a number");
        assert_eq!(number.parse(), Ok(said[by]), "{line}");
        said[by] += 1;
        let (least, most) = (said.iter().min(), said.iter().max());
        let apart = most.zip(least).map_or(0, |(most, least)| most - least);
        assert!(apart <= 2, "{said:?} after {count} lines");
    }
    // Twenty a second, whatever the rates of eight would allow.
    let taken = begun.elapsed();
    assert!(taken > Duration::from_secs(1), "{taken:?}");
}

#[test]
fn twenty_of_an_address_join_in_a_second_and_none_is_left_out() {
    let daemon = Daemon::start(&[]);
    let mut ana = from(2, daemon.address()).log_in("ana");
    let begun = Instant::now();
    let _crowd: Vec<Client> = (0..36)
        .map(|number| {
            let mut client = from(3, daemon.address());
            client.send(&format!("n{number:02}"));
            client
        })
        .collect();
    // In the order in which they came.
    for number in 0..36 {
        ana.expect(&joined(&format!("n{number:02}")));
        if number == 20 {
            // Nobody of another address waits for them.
            let mut bia = from(4, daemon.address()).log_in("bia");
            bia.expect_nothing();
            let between = ana.skip_to(&joined("bia"));
            assert!(between.len() < 10, "{between:?}");
            assert_eq!(
                between.first(),
                Some(&joined("n21")).filter(|_| !between.is_empty())
            );
            for number in 21 + between.len()..36 {
                ana.expect(&joined(&format!("n{number:02}")));
            }
            break;
        }
    }
    let taken = begun.elapsed();
    assert!(taken > Duration::from_millis(700), "{taken:?}");
}

#[test]
fn one_that_goes_before_its_turn_is_told_of_neither_as_joined_nor_as_left() {
    let daemon = Daemon::start(&[]);
    let mut ana = from(2, daemon.address()).log_in("ana");
    let mut crowd: Vec<Client> = (0..24)
        .map(|number| {
            let mut client = from(3, daemon.address());
            client.send(&format!("n{number:02}"));
            client
        })
        .collect();
    ana.skip_to(&joined("n19"));
    crowd.remove(22).reset();
    for number in [20, 21, 23] {
        ana.expect(&joined(&format!("n{number:02}")));
    }
    ana.expect_nothing();
}

#[test]
fn nobody_waits_to_come_in_for_those_of_the_address_who_speak() {
    let daemon = Daemon::start(&["--rate", "1", "--burst", "4"]);
    let mut crowd = crowd(3, "f", 4, daemon.address());
    for speaker in &mut crowd {
        speaker.send_bytes("x\n".repeat(100));
    }
    let mut ana = from(2, daemon.address()).log_in("ana");
    ana.expect("<f0> x");
    let begun = Instant::now();
    from(3, daemon.address()).log_in("bia");
    assert!(begun.elapsed() < Duration::from_millis(900));
}

#[test]
fn guests_that_never_give_a_valid_nickname_keep_nobody_of_their_address_out() {
    let daemon = Daemon::start(&[]);
    let mut guests: Vec<Client> = (0..6).map(|_| from(2, daemon.address())).collect();
    for guest in &mut guests {
        // Hundreds, where their address has eighty and then twenty a second.
        guest.send_bytes("!\n".repeat(80));
    }
    guests[0].line();
    let begun = Instant::now();
    from(2, daemon.address()).log_in("ana");
    let taken = begun.elapsed();
    assert!(taken < Duration::from_secs(2), "{taken:?}");
}

#[test]
fn what_speaks_another_protocol_waits_for_no_turn_and_costs_its_address_none() {
    let daemon = Daemon::start(&["--rate", "1", "--burst", "2"]);
    let begun = Instant::now();
    // Eight lines, and then four a second, are all that newcomers of the address have.
    for _ in 0..30 {
        let mut browser = from(2, daemon.address());
        browser.send_bytes("POST / HTTP/1.1\r\n\r\n");
        browser.expect_end();
    }
    from(2, daemon.address()).log_in("ana");
    let taken = begun.elapsed();
    assert!(taken < Duration::from_secs(3), "{taken:?}");
}

#[test]
fn a_burst_that_the_log_does_not_hold_cuts_no_reader() {
    const LINES: usize = 300;
    let flags = ["--rate", "0", "--backlog", "16K", "--send-buffer", "4K"];
    let daemon = Daemon::start(&flags);
    let mut slow = Client::connect_with_small_buffer(daemon.address()).log_in("davi");
    let mut crowd = crowd(3, "f", 4, daemon.address());
    let text = "x".repeat(500);
    for speaker in &mut crowd {
        let lines: String = (0..LINES / 4).map(|it| format!("{it} {text}\n")).collect();
        speaker.send_bytes(lines);
    }
    let mut heard = 0;
    while heard < LINES {
        heard += usize::from(slow.line().starts_with("<f"));
        if heard % 20 == 0 {
            // It is slower than what is said.
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    slow.expect_nothing();
}

#[test]
fn a_reset_ends_a_paused_sender_at_once() {
    let (daemon, [mut ana, mut bia]) = room(&["--rate", "1", "--burst", "2"], ["ana", "bia"]);
    // More than is read of one that is paused.
    bia.send_bytes("oi\n".repeat(13_000));
    bia.expect(TOO_FAST);
    let begun = Instant::now();
    bia.reset();
    let before = ana.skip_to(&left("bia"));
    assert!(before.len() < 5, "{before:?}");
    assert!(begun.elapsed() < Duration::from_millis(900));
    daemon.expect_console("bia se desconectou: a conexão falhou");
}

#[test]
fn the_kernel_holds_no_more_of_a_sender_than_twice_the_receive_buffer() {
    const SENDERS: usize = 64;
    let flags = [
        "--rate",
        "1",
        "--burst",
        "1",
        "--receive-buffer",
        "8K",
        "--max-per-ip",
        "0",
    ];
    let daemon = Daemon::start(&flags);
    let senders: Vec<Client> = (0..SENDERS)
        .map(|_| {
            let mut sender = Client::connect(daemon.address());
            sender.stream().set_nonblocking(true).expect("a socket");
            // A guest whose rate is used up: it is not read.
            while sender.try_send("!\n".repeat(4_096)).is_ok() {}
            sender
        })
        .collect();
    let port = daemon.address().port();
    let unread = || {
        let sockets = proc::tcp_sockets();
        let mut unread: Vec<usize> = sockets
            .iter()
            .filter(|it| it.local_port == port && it.state == 0x01)
            .map(|it| it.unread)
            .collect();
        unread.sort_unstable();
        unread
    };
    wait_until("they are filled", || {
        let unread = unread();
        unread.len() == SENDERS && unread[0] >= 1_024
    });
    let most = unread()[SENDERS - 1];
    assert!(most <= 2 * 8 * 1_024, "{most} bytes");
    drop(senders);
}

#[test]
fn private_messages_hold_up_nobody_but_their_senders() {
    let flags = ["--rate", "0", "--outbox", "8K", "--send-buffer", "4K"];
    let daemon = Daemon::start(&flags);
    let mut davi = Client::connect_with_small_buffer(daemon.address()).log_in("davi");
    let mut ana = from(2, daemon.address()).log_in("ana");
    let mut crowd = crowd(3, "f", 8, daemon.address());
    // Davi reads nothing, and what is said to him fills his outbox.
    let text = format!("/msg davi {}\n", "x".repeat(900)).repeat(20);
    for speaker in &mut crowd {
        speaker.send_bytes(&text);
    }
    ana.skip_to(&joined("f7"));
    crowd[0].send("pronto");
    ana.skip_to("<f0> pronto");
    let begun = Instant::now();
    davi.send("socorro");
    ana.skip_to("<davi> socorro");
    assert!(begun.elapsed() < Duration::from_millis(500));
}
