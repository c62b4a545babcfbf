//! How connections in TLS end.

use super::*;
use crate::daemon::connection::Output;

#[test]
fn every_orderly_close_ends_with_close_notify() {
    // One that leaves, one that ends its input, and one that moderators would send away.
    for how in ["/quit\n", "end", "login", "http", "shutdown"] {
        let mut house = House::new(Limits::default());
        let mut ana = if how == "login" || how == "http" {
            house.come()
        } else {
            house.join("ana")
        };
        house.settle(&mut [&mut ana]);
        match how {
            "end" => ana.tls.as_mut().expect("TLS").send_close_notify(),
            "login" => house.wait_millis(31_000),
            "http" => ana.say("GET / HTTP/1.1\r\nHost: sala\r\n\r\n"),
            "shutdown" => house.engine.shut_down(house.now),
            line => ana.say(line),
        }
        house.settle(&mut [&mut ana]);
        let tls = ana.tls.as_mut().expect("TLS");
        let is_said = matches!(tls.reader().read(&mut [0; 8]), Ok(0));
        assert!(is_said, "{how}: {:?}", ana.take_text());
        // Behind the end of its input it is closed, which the socket itself tells.
        assert_eq!(ana.wire.borrow().server_has_shut, how != "end", "{how}");
    }
}

#[test]
fn the_end_that_a_socket_did_not_take_is_said_before_the_close() {
    let mut house = House::new(Limits::default());
    let mut ana = house.join("ana");
    house.settle(&mut [&mut ana]);
    ana.wire.borrow_mut().room = 0;
    ana.say("/quit\n");
    house.settle(&mut [&mut ana]);
    let is_said = |ana: &mut Peer| {
        let tls = ana.tls.as_mut().expect("TLS");
        matches!(tls.reader().read(&mut [0; 8]), Ok(0))
    };
    assert!(!is_said(&mut ana));
    // One event says that there is room, and that its peer has ended.
    ana.wire.borrow_mut().room = usize::MAX;
    ana.wire.borrow_mut().client_has_shut = true;
    house.turn(&mut [&mut ana]);
    assert!(house.engine.connections().is_empty());
    assert!(is_said(&mut ana));
}

#[test]
fn one_that_failed_is_read_no_more_also_where_its_input_is_thrown_away() {
    let mut house = House::new(Limits::default());
    let mut ana = house.join("ana");
    ana.say("/quit\n");
    house.settle(&mut [&mut ana]);
    let connections = &mut house.engine.sessions.connections;
    connections.get_mut(ana.id).expect("it lingers").output = Output::Broken;
    ana.say("more\n");
    house.turn(&mut [&mut ana]);
    assert!(!ana.wire.borrow().to_server.is_empty());
}

#[test]
fn input_that_ends_without_close_notify_is_the_end_of_input() {
    let mut house = House::new(Limits::default());
    let (mut ana, mut bia) = (house.join("ana"), house.join("bia"));
    house.settle(&mut [&mut ana, &mut bia]);
    ana.take_text();
    bia.say("one\ntwo\n");
    bia.send();
    bia.wire.borrow_mut().client_has_shut = true;
    house.settle(&mut [&mut ana, &mut bia]);
    assert_eq!(
        ana.take_text(),
        "<bia> one\n<bia> two\nbia left the Little Cats chat.\n"
    );
    assert_eq!(house.engine.connections().len(), 1);
}

#[test]
fn a_room_that_is_full_says_so_inside() {
    let limits = Limits {
        clients_max: 2,
        per_address_max: None,
        ..Limits::default()
    };
    let mut house = House::new(limits);
    let (mut ana, mut bia) = (house.join("ana"), house.join("bia"));
    for speaks in [true, false] {
        let mut caio = house.come();
        caio.send();
        caio.stalls = true;
        house.turn(&mut [&mut ana, &mut bia, &mut caio]);
        // It has more time than one that is silent in the clear.
        house.wait_millis(1_500);
        house.settle(&mut [&mut caio]);
        caio.stalls = false;
        house.settle(&mut [&mut caio]);
        assert_eq!(caio.take_text(), "");
        if speaks {
            caio.say("caio\n");
        } else {
            house.wait_millis(300);
        }
        house.settle(&mut [&mut caio]);
        assert_eq!(
            caio.take_text(),
            "error: the server is full; try again later\n"
        );
        assert!(caio.was_told_the_end());
    }
}

#[test]
fn a_handshake_of_one_for_which_there_is_no_place_takes_two_seconds_at_most() {
    let limits = Limits {
        clients_max: 1,
        per_address_max: None,
        ..Limits::default()
    };
    let mut house = House::new(limits);
    let _ana = house.join("ana");
    let mut caio = house.come();
    caio.send();
    caio.stalls = true;
    house.turn(&mut [&mut caio]);
    house.wait_millis(1_990);
    house.settle(&mut [&mut caio]);
    assert_eq!(house.engine.connections().len(), 2);
    house.wait_millis(20);
    house.settle(&mut [&mut caio]);
    assert_eq!(house.engine.connections().len(), 1);
}
