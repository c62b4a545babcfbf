//! What a handshake may take: time, turns, and nothing of others'.

use super::*;
use crate::daemon::engine::Wait;
use crate::daemon::limits::HANDSHAKE_STEPS_A_TURN;

#[test]
fn silence_inside_is_greeted_inside_300_ms_behind_the_handshake_and_not_before() {
    let mut house = House::new(Limits::default());
    let mut ana = house.come();
    // The hello has come, and what ends the handshake has not.
    ana.send();
    ana.stalls = true;
    house.turn(&mut [&mut ana]);
    house.wait_millis(1_000);
    house.settle(&mut [&mut ana]);
    ana.stalls = false;
    house.settle(&mut [&mut ana]);
    assert_eq!(ana.take_text(), "");
    house.wait_millis(290);
    house.settle(&mut [&mut ana]);
    assert_eq!(ana.take_text(), "", "not yet");
    house.wait_millis(10);
    house.settle(&mut [&mut ana]);
    assert_eq!(ana.take_text(), GREETING);
    ana.say("ana\n");
    house.settle(&mut [&mut ana]);
    assert_eq!(
        ana.take_text(),
        "The client ana joined the Little Cats chat.\n\
         Type /help for the commands, /quit to leave.\n"
    );
}

#[test]
fn what_waits_for_the_end_of_a_handshake_is_said_behind_it_without_another_event() {
    let mut house = House::new(Limits::default());
    let mut ana = house.come();
    // Nothing has come of it when it is asked, and its socket takes nothing for now.
    ana.wire.borrow_mut().room = 0;
    house.wait_millis(300);
    house.engine.turn(house.now);
    ana.wire.borrow_mut().room = usize::MAX;
    house.turn(&mut [&mut ana]);
    while ana.tls.as_ref().is_some_and(|tls| tls.is_handshaking()) {
        house.turn(&mut [&mut ana]);
    }
    assert_eq!(ana.take_text(), "", "what ends the handshake is on its way");
    ana.send();
    let readable = Readiness {
        readable: true,
        ..Readiness::default()
    };
    let token = ana.id.to_token();
    house.engine.notify(token, readable, house.now.time);
    house.engine.turn(house.now);
    ana.receive();
    assert_eq!(ana.take_text(), GREETING);
}

#[test]
fn who_speaks_at_once_inside_is_not_greeted() {
    let mut house = House::new(Limits::default());
    let mut ana = house.join("ana");
    house.wait_millis(20_000);
    house.settle(&mut [&mut ana]);
    assert_eq!(ana.take_text(), "");
}

#[cfg(feature = "web")]
#[test]
fn a_browser_that_keeps_a_connection_for_later_is_greeted_when_it_would_have_thrown_it_away() {
    let mut house = House::new(Limits::default());
    let tls = client(
        house.roots.clone(),
        rustls::ALL_VERSIONS,
        &[b"h2", b"http/1.1"],
    );
    let mut browser = house.accept("192.0.2.8:1", Some(tls));
    house.settle(&mut [&mut browser]);
    house.wait_millis(11_900);
    house.settle(&mut [&mut browser]);
    assert_eq!(browser.take_text(), "");
    browser.say("GET / HTTP/1.1\r\nHost: sala\r\n\r\n");
    house.settle(&mut [&mut browser]);
    assert!(browser.take_text().starts_with("HTTP/1.1 200 OK\r\n"));
}

#[test]
fn a_handshake_is_time_to_log_in() {
    for garbage in [false, true] {
        let mut house = House::new(Limits::default());
        let mut ana = house.join("ana");
        let mut other = house.come();
        other.stalls = true;
        let begun: &[u8] = if garbage {
            b"\x16"
        } else {
            b"\x16\x03\x01\x02\x00\x01"
        };
        other.wire.borrow_mut().to_server.extend(begun);
        house.settle(&mut [&mut ana, &mut other]);
        house.wait_millis(29_900);
        house.settle(&mut [&mut ana, &mut other]);
        assert_eq!(house.engine.connections().len(), 2);
        house.wait_millis(200);
        house.settle(&mut [&mut ana, &mut other]);
        assert_eq!(house.engine.connections().len(), 1, "its time is over");
        assert!(
            other.wire.borrow().to_client.is_empty(),
            "it could read nothing"
        );
        assert_eq!(ana.take_text(), "", "nobody hears of it");
    }
}

#[test]
fn one_that_is_garbage_costs_only_itself() {
    let mut house = House::new(Limits::default());
    let mut ana = house.join("ana");
    let mut other = house.come_clear();
    other.say("\x16\x03\x01zz, and not a hello");
    house.turn(&mut [&mut other, &mut ana]);
    house.settle(&mut [&mut other, &mut ana]);
    assert_eq!(house.engine.connections().len(), 1);
    let mut bia = house.join("bia");
    house.settle(&mut [&mut ana, &mut bia]);
    assert_eq!(
        ana.take_text(),
        "The client bia joined the Little Cats chat.\n"
    );
}

#[test]
fn a_flood_of_handshakes_goes_on_a_few_steps_a_turn_and_who_is_in_is_heard_meanwhile() {
    let limits = Limits {
        per_address_max: None,
        ..Limits::default()
    };
    let mut house = House::new(limits);
    let (mut ana, mut bia) = (house.join("ana"), house.join("bia"));
    house.settle(&mut [&mut ana, &mut bia]);
    ana.take_text();
    let mut crowd: Vec<Peer> = (0..100).map(|_| house.come()).collect();
    for peer in &mut crowd {
        peer.send();
        peer.stalls = true;
    }
    let mut all: Vec<&mut Peer> = crowd.iter_mut().collect();
    house.turn(&mut all);
    let answered = |crowd: &[Peer]| {
        let wires = crowd.iter().map(|peer| peer.wire.borrow().to_client.len());
        wires.filter(|&bytes| bytes > 0).count()
    };
    assert_eq!(answered(&crowd), HANDSHAKE_STEPS_A_TURN);
    assert_eq!(house.engine.wait(), Wait::No, "the others need no event");
    bia.say("oi\n");
    bia.send();
    let mut turns = 1;
    while answered(&crowd) < crowd.len() {
        // Nothing comes any more.
        let before = answered(&crowd);
        house.turn(&mut [&mut bia]);
        turns += 1;
        assert!(answered(&crowd) - before <= HANDSHAKE_STEPS_A_TURN);
        assert!(turns < 30);
        if turns == 3 {
            house.settle(&mut [&mut ana]);
            assert_eq!(ana.take_text(), "<bia> oi\n");
        }
    }
    for peer in &mut crowd {
        peer.stalls = false;
    }
    let mut all: Vec<&mut Peer> = crowd.iter_mut().collect();
    house.settle(&mut all);
    assert!(
        all.iter()
            .all(|peer| peer.tls.as_ref().is_some_and(|tls| !tls.is_handshaking()))
    );
}

#[test]
fn the_end_of_the_daemon_waits_for_no_handshake() {
    let mut house = House::new(Limits::default());
    let mut other = house.come();
    other.send();
    other.stalls = true;
    house.turn(&mut [&mut other]);
    house.engine.shut_down(house.now);
    house.turn(&mut [&mut other]);
    assert!(house.engine.connections().is_empty());
}

#[test]
fn one_flush_is_one_record() {
    let mut house = House::new(Limits::default());
    let (mut ana, mut bia) = (house.join("ana"), house.join("bia"));
    house.settle(&mut [&mut ana, &mut bia]);
    ana.take_text();
    let lines: String = (0..15).map(|line| format!("line {line}\n")).collect();
    bia.say(&lines);
    ana.stalls = true;
    house.settle(&mut [&mut ana, &mut bia]);
    let sent = ana.wire.borrow().to_client.clone();
    let records = crate::transport::tls::stream::tests::records(&sent);
    assert_eq!(records.len(), 1, "{records:?}");
    ana.stalls = false;
    house.settle(&mut [&mut ana]);
    assert_eq!(ana.take_text().lines().count(), 15);
}
