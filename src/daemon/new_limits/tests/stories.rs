//! One change each, and what it means.

use std::time::Duration;

use super::{House, few};
use crate::daemon::limits::Limits;
use crate::daemon::rate::Rate;

#[test]
fn nobody_who_is_in_is_closed_by_a_new_limit() {
    let mut house = House::with(few(100));
    let nicknames = ["ana", "bia", "caio", "davi", "eva"];
    let peers = nicknames.map(|it| house.joins(1, it).expect("there is a place"));
    house.change(Limits {
        line_bytes_max: 80,
        history_lines_max: 0,
        irc_history_lines_max: 0,
        history_bytes_max: 0,
        clients_max: 1,
        per_address_max: Some(1),
        rate: Some(Rate::new(1, 1)),
        log_bytes_max: 16 * 1024,
        outbox_bytes_max: 8 * 1024,
        login_timeout: Duration::from_secs(1),
        kick_time: Duration::ZERO,
        has_tls: false,
        proxies: Vec::new(),
    });
    house.waits(5_000);
    assert!(peers.iter().all(|&it| house.is_in(it)));
    house.read(0);
    house.says(4, "still here");
    house.turns();
    assert_eq!(house.read(0), "<eva> still here\n");
}

#[test]
fn fewer_places_than_are_taken_keep_new_ones_out_until_enough_are_free() {
    let mut house = House::with(few(100));
    for nickname in ["ana", "bia", "caio", "davi"] {
        house.joins(1, nickname).expect("there is a place");
    }
    // A guest, whose place a newcomer would be given where all are taken.
    let guest = house.joins(1, "").expect("there is a place");
    house.waits(20_000);
    house.change(few(2));
    assert_eq!(
        house.engine.next_place(house.now().time),
        None,
        "it is told"
    );
    let eva = house.joins(2, "eva").expect("it is told why");
    house.waits(1_000);
    assert!(!house.is_in(eva));
    assert!(house.read(eva).contains("full"), "it is told why");
    let (guest, _) = house.peers[guest];
    assert!(house.engine.connections().get(guest).is_some(), "it stays");
    for peer in 0..4 {
        house.says(peer, "/quit");
    }
    house.waits(30_000);
    let eva = house.joins(2, "eva").expect("there is a place");
    assert!(house.is_in(eva));
}

#[test]
fn more_places_are_there_at_once() {
    let mut house = House::with(few(2));
    for nickname in ["ana", "bia"] {
        house.joins(1, nickname).expect("there is a place");
    }
    let caio = house.joins(1, "caio").expect("it is told why");
    house.waits(1_000);
    assert!(!house.is_in(caio));
    house.change(few(300));
    for number in 0..100 {
        let nickname = format!("cat{number}");
        let peer = house.joins(number, &nickname).expect("there is a place");
        house.waits(100);
        assert!(house.is_in(peer), "{number}");
    }
}

#[test]
fn a_limit_of_an_address_counts_those_that_came_without_one() {
    let none = Limits {
        per_address_max: None,
        rate: None,
        ..Limits::default()
    };
    let mut house = House::with(none.clone());
    for nickname in ["ana", "bia", "caio"] {
        house.joins(1, nickname).expect("there is a place");
    }
    let three = Limits {
        per_address_max: Some(3),
        ..Limits::default()
    };
    house.change(three);
    let davi = house.joins(1, "davi").expect("it is told why");
    let eva = house.joins(2, "eva").expect("there is a place");
    house.waits(1_000);
    assert!(!house.is_in(davi) && house.is_in(eva));
    house.says(0, "/quit");
    house.waits(10_000);
    let davi = house.joins(1, "davi").expect("there is a place");
    assert!(house.is_in(davi));
    // Back to none, with groups that are counted still.
    house.change(none);
    for peer in [1, 2, davi] {
        house.says(peer, "/quit");
    }
    house.waits(10_000);
    let davi = house.joins(1, "davi").expect("there is a place");
    assert!(house.is_in(davi));
}

#[test]
fn a_line_that_waited_for_its_rate_is_read_by_the_new_one() {
    let slow = Limits {
        rate: Some(Rate::new(1, 1)),
        ..Limits::default()
    };
    for rate in [None, Some(Rate::new(1_000, 1_000))] {
        let mut house = House::with(slow.clone());
        house.joins(1, "ana").expect("there is a place");
        house.waits(5_000);
        house.joins(2, "bia").expect("there is a place");
        house.waits(5_000);
        house.read(0);
        for number in 0..9 {
            house.says(1, &number.to_string());
        }
        house.turns();
        assert_eq!(house.read(0), "<bia> 0\n");
        house.change(Limits {
            rate,
            ..Limits::default()
        });
        house.waits(100);
        let rest = house.read(0);
        assert!(rest.ends_with("<bia> 8\n"), "{rest}");
    }
}

#[test]
fn a_longer_line_is_heard_and_a_shorter_limit_refuses_it() {
    let mut house = House::with(Limits::default());
    house.joins(1, "ana").expect("there is a place");
    house.joins(2, "bia").expect("there is a place");
    let long = "x".repeat(40_000);
    let wide = Limits {
        line_bytes_max: 64 << 10,
        ..Limits::default()
    };
    house.change(wide);
    house.read(0);
    house.says(1, &long);
    house.waits(1_000);
    assert_eq!(house.read(0), format!("<bia> {long}\n"));
    // The start of a line is there when the limit falls below it.
    house.sends(1, &[b'y'; 20_000]);
    house.turns();
    house.change(Limits {
        line_bytes_max: 80,
        ..Limits::default()
    });
    house.read(1);
    house.says(1, &long);
    house.says(1, "short");
    house.waits(1_000);
    let (ana, bia) = (house.read(0), house.read(1));
    assert_eq!(ana, "<bia> short\n", "{bia}");
    assert_eq!(bia.matches("too long").count(), 1, "{bia}");
}

/// What is kept for it is more than the new limit, and stays until it has read it.
#[test]
fn a_reader_that_is_behind_when_less_is_kept_loses_nothing_of_what_was_kept() {
    let unlimited = Limits {
        rate: None,
        ..Limits::default()
    };
    let mut house = House::with(unlimited.clone());
    for nickname in ["ana", "bia"] {
        house.joins(1, nickname).expect("there is a place");
    }
    house.waits(100);
    house.read(0);
    house.sleeps(0, true);
    let text = "x".repeat(900);
    for number in 0..400 {
        house.says(1, &format!("{number} {text}"));
        house.turns();
    }
    house.change(Limits {
        log_bytes_max: 16 << 10,
        ..unlimited
    });
    assert!(house.is_in(0));
    house.sleeps(0, false);
    house.waits(1_000);
    let heard = house.read(0);
    assert_eq!(heard.lines().count(), 400);
    assert!(heard.ends_with(&format!("<bia> 399 {text}\n")));
    // With the next line the memory is given back, and the limit is the new one.
    house.says(1, "next");
    house.waits(1_000);
    house.sleeps(0, true);
    for number in 0..99 {
        house.says(1, &format!("{number} {text}"));
        house.waits(100);
    }
    assert!(!house.is_in(0), "it fell further behind than is kept now");
}

#[test]
fn newcomers_are_shown_what_the_new_limit_says() {
    let with = |history_lines_max| Limits {
        history_lines_max,
        ..Limits::default()
    };
    let mut house = House::with(with(3));
    house.joins(1, "ana").expect("there is a place");
    for number in 0..6 {
        house.says(0, &format!("n{number}"));
    }
    house.waits(1_000);
    for (lines, shown) in [
        (5, &["n1", "n2", "n3", "n4", "n5"][..]),
        (2, &["n4", "n5"]),
        (6, &["n0", "n1", "n2", "n3", "n4", "n5"]),
        (0, &[]),
        (6, &[]),
    ] {
        house.change(with(lines));
        let peer = house.joins(2, "bia").expect("there is a place");
        house.waits(1_000);
        let read = house.read(peer);
        let said = read.lines().filter_map(|line| line.split_once("<ana> "));
        let said: Vec<&str> = said.map(|(_, text)| text).collect();
        assert_eq!(said, shown, "{lines} in {read}");
        house.says(peer, "/quit");
        house.waits(10_000);
    }
}

#[test]
fn a_daemon_that_ends_keeps_its_limits() {
    let mut house = House::with(few(9));
    house.joins(1, "ana").expect("there is a place");
    house.engine.shut_down(house.now());
    house.change(few(7));
    assert_eq!(house.engine.limits().clients_max, 9);
}
