//! What is counted where: by the address that a proxy names, and of all connections by sockets.

use super::*;
use crate::daemon::rate::Rate;
use crate::daemon::web::tests::{request, upgrade};

fn header_of(ip: &str) -> String {
    HEADER.replace("192.0.2.7", ip)
}

const FULL: &str = "erro: há conexões demais a partir do seu endereço\n";

fn narrow() -> Limits {
    Limits {
        per_address_max: Some(2),
        ..limits()
    }
}

#[test]
fn places_are_those_of_the_address_that_is_named() {
    let mut house = House::new(narrow());
    for name in ["ana", "bia"] {
        let peer = house.comes_through_proxy(HEADER, &format!("{name}\n"));
        assert!(house.heard_text(peer).contains("entrou"));
    }
    let third = house.comes_through_proxy(HEADER, "caio\n");
    assert_eq!(house.heard_text(third), FULL);
    house.passes(secs(2));
    assert!(house.is_closed(third));
    // Which is told in the dialect of the one that has none.
    let bot = house.comes_through_proxy(HEADER, "/json\n");
    assert!(house.heard_text(bot).contains("\"code\":\"address_full\""));
    let irc = house.comes_through_proxy(HEADER, "NICK caio\r\n");
    assert!(house.heard_text(irc).starts_with("ERROR :"));
    let silent = house.comes_through_proxy(HEADER, "");
    house.passes(Duration::from_millis(299));
    assert_eq!(house.heard(silent), b"");
    house.passes(Duration::from_millis(1));
    assert_eq!(house.heard_text(silent), FULL);
    // Others have places, however many the proxy hands on.
    for (number, name) in ["davi", "eva", "fia", "gil"].iter().enumerate() {
        let header = header_of(&format!("192.0.2.{}", 20 + number));
        let peer = house.comes_through_proxy(&header, &format!("{name}\n"));
        assert!(house.heard_text(peer).contains("entrou"));
    }
    // And those of the proxy's own address are not taken by any of them.
    for name in ["hugo", "ines"] {
        let own = house.comes_from(OWN);
        house.sends(own, format!("{name}\n"));
        assert!(house.heard_text(own).contains("entrou"));
    }
    let own = house.comes_from(OWN);
    house.sends(own, "joao\n");
    assert_eq!(house.heard_text(own), FULL);
    house.passes(secs(2));
    assert_eq!(house.engine.connections().len(), 8);
}

#[test]
fn a_web_socket_without_a_place_is_told_so_and_the_page_needs_none() {
    let mut house = House::new(narrow());
    for name in ["ana", "bia"] {
        house.comes_through_proxy(HEADER, &format!("{name}\n"));
    }
    let fields = "X-Forwarded-For: 192.0.2.7\r\n";
    let peer = house.comes_through_proxy("", &request("/", fields));
    assert!(house.heard_text(peer).starts_with("HTTP/1.1 200 "));
    let peer = house.comes_through_proxy("", &upgrade(fields));
    let heard = house.heard_text(peer);
    assert!(
        heard.starts_with("HTTP/1.1 101 ") && heard.contains("address_full"),
        "{heard}"
    );
}

#[test]
fn all_connections_are_counted_by_sockets() {
    let limits = Limits {
        clients_max: 3,
        per_address_max: None,
        ..limits()
    };
    let mut house = House::new(limits);
    for (number, name) in ["ana", "bia", "caio"].iter().enumerate() {
        let header = header_of(&format!("192.0.2.{number}"));
        house.comes_through_proxy(&header, &format!("{name}\n"));
    }
    assert_eq!(house.engine.room().count(), 3);
    // Behind its header one that is refused says how it is told.
    for (words, told) in [
        ("dora\n", "erro: o servidor está cheio; tente mais tarde\n"),
        ("/json\n", "\"code\":\"full\""),
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 503 "),
    ] {
        for header in [HEADER, ""] {
            let peer = house.comes_through_proxy(header, words);
            let heard = house.heard_text(peer);
            assert!(heard.contains(told), "{heard:?} to {header:?} {words:?}");
        }
    }
    let peer = house.comes_through_proxy("PROXY nonsense\r\n", "dora\n");
    house.passes(secs(2));
    assert!(house.is_closed(peer) && house.heard(peer).is_empty());
    assert_eq!(house.engine.connections().len(), 3);
}

/// A block has 8 lines at once here.
#[test]
fn lines_are_those_of_the_address_that_is_named() {
    let limits = Limits {
        rate: Some(Rate::new(1, 2)),
        per_address_max: Some(250),
        ..limits()
    };
    let mut house = House::new(limits);
    let mut entered = |header: &str, name: &str| {
        let peer = house.comes_through_proxy(header, &format!("{name}\n"));
        house.heard_text(peer).contains("entrou")
    };
    let names: Vec<String> = (0..20).map(|number| format!("ana{number}")).collect();
    let at_once = names
        .iter()
        .take_while(|name| entered(HEADER, name))
        .count();
    assert_eq!(at_once, 8);
    assert!(entered(&header_of("192.0.2.9"), "bia"));
    let requests = (0..120).take_while(|_| {
        let fields = "X-Forwarded-For: 192.0.2.10\r\n";
        let page = format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        let peer = house.comes_through_proxy("", &page);
        house.heard_text(peer).starts_with("HTTP/1.1 200 ")
    });
    let answered = requests.count();
    assert!((70..=80).contains(&answered), "{answered}");
    // The connections of this machine wait for their own turn as well.
    let own = (0..20).take_while(|number| {
        let peer = house.comes_from(OWN);
        house.sends(peer, format!("eva{number}\n"));
        house.heard_text(peer).contains("entrou")
    });
    assert_eq!(own.count(), 8);
}

#[test]
fn new_limits_and_new_proxies_hold_for_those_that_come() {
    let unlimited = Limits {
        per_address_max: None,
        ..limits()
    };
    let mut house = House::new(unlimited);
    let waits = house.comes_from(PROXY);
    house.comes_through_proxy(HEADER, "ana\n");
    let moment = house.moment();
    house.engine.change_limits(narrow(), moment);
    house.comes_through_proxy(HEADER, "bia\n");
    // Also one that came before, and says only now whose it is.
    house.sends(waits, format!("{HEADER}caio\n"));
    assert_eq!(house.heard_text(waits), FULL);
    let none = Limits {
        proxies: Vec::new(),
        ..narrow()
    };
    let came = house.comes_from(PROXY);
    house.engine.change_limits(none, moment);
    house.sends(came, format!("{}dora\n", header_of("192.0.2.9")));
    assert_eq!(house.address(came), address("192.0.2.9:51234"));
    let stranger = house.comes_from(PROXY);
    house.sends(stranger, "eva\n");
    assert_eq!(house.address(stranger), address("10.0.0.1:1024"));
}
