//! Browsers over sockets of memory and a clock that the tests turn.

mod guests;

use std::time::Duration;

use crate::daemon::limits::{Limits, REQUESTS_MAX};
use crate::daemon::rate::Rate;
use crate::daemon::tests::{House, secs};
use crate::dialect::web::frame::tests::frame;
use crate::room::time::Time;

const REQUEST: &str = "GET /icon.svg HTTP/1.1\r\nHost: a\r\n\r\n";
const PING: [u8; 2] = [0x89, 0];

impl House {
    /// A WebSocket, of which nothing is heard yet.
    fn opens(&mut self) -> usize {
        let peer = self.comes();
        self.sends(peer, upgrade(""));
        let heard = self.heard_text(peer);
        assert!(heard.starts_with("HTTP/1.1 101 "), "{heard}");
        peer
    }

    fn ana_by_a_browser_and_bia(&mut self) -> [usize; 2] {
        let bia = self.comes_from("192.0.2.9");
        self.sends(bia, "bia\n");
        let ana = self.opens();
        self.sends(ana, frame(0x81, b"ana"));
        self.heard(ana);
        self.heard(bia);
        [ana, bia]
    }
}

/// A request for this, with these fields beside its Host.
pub(in crate::daemon) fn request(path: &str, fields: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: a\r\n{fields}\r\n")
}

/// A request for a WebSocket, with these fields beside those that it needs.
pub(in crate::daemon) fn upgrade(fields: &str) -> String {
    let needed = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                  Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    request("/ws", &format!("{needed}{fields}"))
}

#[test]
fn who_sent_nothing_for_30_s_is_pinged_and_gone_after_60_s_without_an_answer() {
    let mut house = House::new(Limits::default());
    let [ana, bia] = house.ana_by_a_browser_and_bia();
    house.passes(secs(29));
    assert_eq!(house.heard(ana), b"");
    house.passes(secs(3));
    assert_eq!(house.heard(ana), PING);
    house.passes(secs(57));
    house.sends(ana, frame(0x8A, b""));
    house.passes(secs(29));
    assert_eq!(house.heard(ana), b"", "a Pong is heard like anything");
    house.passes(secs(3));
    assert_eq!(house.heard(ana), PING);
    house.passes(secs(57));
    assert_eq!(house.heard_text(bia), "");
    house.passes(secs(4));
    assert!(house.is_closed(ana));
    let left = house.heard_text(bia);
    assert!(left.starts_with("ana saiu"), "{left}");
    assert!(!house.is_closed(bia));
    assert_eq!(house.engine.sessions.next_look.at(), Time::NEVER);
}

#[test]
fn what_came_and_was_not_read_yet_is_no_silence() {
    let limits = Limits {
        rate: Some(Rate::new(1, 1)),
        ..Limits::default()
    };
    let mut house = House::new(limits);
    let [ana, bia] = house.ana_by_a_browser_and_bia();
    let said: Vec<u8> = (0..9_000).flat_map(|_| frame(0x81, b"oi")).collect();
    house.sends(ana, said);
    house.passes(secs(200));
    assert!(!house.is_closed(ana));
    let heard = house.heard_text(bia).matches("<ana> oi").count();
    assert!((190..210).contains(&heard), "{heard}");
}

#[test]
fn a_try_at_the_nickname_of_a_web_socket_has_it_pinged() {
    let mut house = House::new(Limits::default());
    let [ana, _] = house.ana_by_a_browser_and_bia();
    let taker = house.comes();
    house.sends(taker, "ana\n");
    assert_eq!(house.heard(ana), PING);
    house.passes(secs(10));
    assert!(!house.is_closed(ana), "nobody displaces who may be there");
}

#[test]
fn a_request_has_10_s_from_its_first_byte_on_with_its_answer() {
    let mut house = House::new(Limits::default());
    let slow = house.comes();
    house.passes(Duration::from_millis(100));
    house.sends(slow, "G");
    house.passes(secs(4));
    house.sends(slow, "ET / HTTP/1.1\r\n");
    house.passes(Duration::from_millis(5_990));
    assert!(!house.is_closed(slow));
    house.passes(Duration::from_millis(20));
    assert!(house.is_closed(slow));
    assert_eq!(house.heard(slow), b"");
    // One that does not read what it asked for.
    let stalled = house.comes();
    house.peers[stalled].1.borrow_mut().is_stalled = true;
    house.sends(stalled, "GET / HTTP/1.1\r\n");
    house.passes(secs(8));
    house.sends(stalled, "Host: a\r\n\r\n");
    house.passes(secs(1));
    assert!(!house.is_closed(stalled));
    house.passes(Duration::from_millis(1_010));
    assert!(house.is_closed(stalled));
    assert_eq!(house.engine.connections().len(), 0);
}

#[test]
fn requests_have_places_of_their_own_and_the_oldest_of_the_block_with_most_goes() {
    let mut house = House::new(Limits::default());
    let first = house.comes_from("192.0.2.7");
    house.sends(first, "GET / HTTP/1.1\r\n");
    let many: Vec<usize> = (1..REQUESTS_MAX)
        .map(|_| {
            let peer = house.comes();
            house.sends(peer, "GET / HTTP/1.1\r\n");
            peer
        })
        .collect();
    assert!((0..REQUESTS_MAX).all(|peer| !house.is_closed(peer)));
    let one_more = house.comes_from("192.0.2.8");
    house.sends(one_more, "GET / HTTP/1.1\r\n");
    assert!(house.is_closed(many[0]));
    for peer in [first, many[1], one_more] {
        house.sends(peer, "Host: a\r\n\r\n");
        let heard = house.heard_text(peer);
        assert!(heard.starts_with("HTTP/1.1 200 "), "{heard}");
    }
}

#[test]
fn a_request_for_a_file_costs_its_block_a_tenth_of_a_line() {
    let limits = Limits {
        // A block has 8 lines, and then 4 a second.
        rate: Some(Rate::new(1, 2)),
        ..Limits::default()
    };
    let mut house = House::new(limits);
    let answered = |house: &mut House| {
        let peer = house.comes();
        house.sends(peer, REQUEST);
        house.heard_text(peer).starts_with("HTTP/1.1 200 ")
    };
    let at_once = (0..120).take_while(|_| answered(&mut house)).count();
    assert!((70..=80).contains(&at_once), "{at_once}");
    // The one that waits has its turn soon, and others do not wait for it.
    let waits = house.peers.len() - 1;
    let elsewhere = house.comes_from("192.0.2.50");
    house.sends(elsewhere, REQUEST);
    assert!(house.heard_text(elsewhere).starts_with("HTTP/1.1 200 "));
    house.passes(Duration::from_millis(300));
    assert!(house.heard_text(waits).starts_with("HTTP/1.1 200 "));
}

#[test]
fn where_a_browser_was_a_connection_that_it_opens_ahead_is_not_greeted_for_12_s() {
    let mut house = House::new(Limits::default());
    let visit = house.comes();
    house.sends(visit, REQUEST);
    let ahead = house.comes();
    house.passes(secs(11));
    assert_eq!(house.heard(ahead), b"");
    house.sends(ahead, REQUEST);
    assert!(house.heard_text(ahead).starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_close_that_comes_as_more_than_a_guest_may_send_is_answered() {
    let limits = Limits {
        rate: None,
        ..Limits::default()
    };
    let mut house = House::new(limits);
    let peer = house.opens();
    let said: Vec<u8> = (0..38).flat_map(|_| frame(0x81, &[b'?'; 100])).collect();
    house.sends(peer, said);
    house.sends(peer, frame(0x88, &[&[3, 233], &[b'x'; 120][..]].concat()));
    house.passes(secs(1));
    let heard = house.heard(peer);
    assert!(heard.ends_with(&[0x88, 2, 3, 233]), "{heard:?}");
}

/// Lines in frames, cut into fragments with Pings between them, and sent in pieces, as numbers decide.
#[test]
fn however_lines_are_framed_and_cut_the_others_hear_them_in_their_order() {
    let mut numbers = (1..).map(|seed: u64| {
        let mixed = (seed ^ (seed >> 3)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        usize::try_from((mixed ^ (mixed >> 29)) % 1_009).expect("a small one")
    });
    let mut number = move |below: usize| numbers.next().map_or(0, |number| number % below);
    for _ in 0..60 {
        let limits = Limits {
            rate: None,
            ..Limits::default()
        };
        let mut house = House::new(limits);
        let [ana, bia] = house.ana_by_a_browser_and_bia();
        let (mut bytes, mut expected, mut pings) = (Vec::new(), String::new(), 0);
        for line in 0..20 {
            let text = format!("{line} olá {}", "é🐱x".repeat(number(20)));
            expected += &format!("<ana> {text}\n");
            let mut rest = text.as_bytes();
            let mut opcode = 1;
            while number(4) > 0 {
                let (piece, behind) = rest.split_at(number(rest.len() + 1).min(120));
                bytes.extend(frame(opcode, piece));
                (rest, opcode) = (behind, 0);
                if number(3) == 0 {
                    bytes.extend(frame(0x89, &[b'p'; 125][..number(126)]));
                    pings += 1;
                }
            }
            while rest.len() > 120 {
                let (piece, behind) = rest.split_at(120);
                bytes.extend(frame(opcode, piece));
                (rest, opcode) = (behind, 0);
            }
            bytes.extend(frame(0x80 | opcode, rest));
        }
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at((1 + number(90)).min(rest.len()));
            house.sends(ana, piece);
            rest = behind;
        }
        assert_eq!(house.heard_text(bia), expected);
        let heard = house.heard(ana);
        let pongs = heard
            .windows(3)
            .filter(|it| it[0] == 0x8A && it[2..] != [b'"']);
        assert!(pongs.count() >= pings / 2, "{pings} Pings");
    }
}
