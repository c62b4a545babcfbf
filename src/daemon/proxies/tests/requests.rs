//! Requests of HTTP: whose they are stands in a field.

use super::*;
use crate::daemon::web::tests::{request, upgrade};

#[test]
fn a_request_of_a_proxy_is_answered_to_the_one_that_it_names() {
    for proxy in [PROXY, OWN] {
        for cut in [1, 1_000] {
            let mut house = house();
            let page = house.comes_from(proxy);
            for piece in request("/", "X-Forwarded-For: 192.0.2.7\r\n")
                .as_bytes()
                .chunks(cut)
            {
                house.sends(page, piece);
            }
            assert!(house.heard_text(page).starts_with("HTTP/1.1 200 "));
            let socket = house.comes_from(proxy);
            let fields =
                "X-Forwarded-For: 198.51.100.1, 192.0.2.8\r\nX-Forwarded-For: 10.9.9.9\r\n";
            for piece in upgrade(fields).as_bytes().chunks(cut) {
                house.sends(socket, piece);
            }
            assert!(house.heard_text(socket).starts_with("HTTP/1.1 101 "));
            // The port is the proxy's: of the other nobody says anything.
            assert_eq!(house.address(socket), address("192.0.2.8:1024"));
        }
    }
}

#[test]
fn a_request_without_an_address_is_refused_with_400() {
    for fields in [
        "",
        "X-Forwarded-For: unknown\r\n",
        "X-Forwarded-For: 192.0.2.7, x\r\n",
        "X-Forwarded-For:\r\n",
    ] {
        for text in [
            request("/", fields),
            upgrade(fields),
            request("/nowhere", fields),
        ] {
            let mut house = house();
            let peer = house.comes_through_proxy("", &text);
            let heard = house.heard_text(peer);
            assert!(
                heard.starts_with("HTTP/1.1 400 ") && heard.ends_with(REFUSED),
                "{heard}"
            );
            house.passes(secs(2));
            assert!(house.is_closed(peer));
            let own = house.comes_from(OWN);
            house.sends(own, &text);
            let status = if fields.is_empty() {
                "HTTP/1.1 400 "
            } else {
                ""
            };
            let heard = house.heard_text(own);
            assert_eq!(
                heard.starts_with("HTTP/1.1 400 "),
                status.is_empty(),
                "{heard}"
            );
        }
    }
}

#[test]
fn from_elsewhere_and_behind_a_header_the_field_means_nothing() {
    let mut house = house();
    let socket = house.comes_from(ELSEWHERE);
    house.sends(socket, upgrade("X-Forwarded-For: 192.0.2.8\r\n"));
    assert!(house.heard_text(socket).starts_with("HTTP/1.1 101 "));
    assert_eq!(house.address(socket), address("198.51.100.9:1024"));
    let socket = house.comes_through_proxy(HEADER, &upgrade("X-Forwarded-For: nonsense\r\n"));
    assert!(house.heard_text(socket).starts_with("HTTP/1.1 101 "));
    assert_eq!(house.address(socket), address("192.0.2.7:51234"));
}

#[test]
fn a_request_has_its_10_s_whoever_asks() {
    let mut house = house();
    let slow = house.comes_through_proxy("", "GET / HTTP/1.1\r\n");
    house.passes(Duration::from_millis(9_999));
    assert!(!house.is_closed(slow));
    house.passes(secs(1));
    assert!(house.is_closed(slow) && house.heard(slow).is_empty());
    assert!(!house.is_waited_for(slow));
}

#[test]
fn for_a_day_a_connection_of_the_one_that_asked_may_be_its_browsers() {
    let mut house = house();
    let page = house.comes_through_proxy("", &request("/", "X-Forwarded-For: 192.0.2.7\r\n"));
    assert!(house.heard_text(page).starts_with("HTTP/1.1 200 "));
    let ahead = house.comes_through_proxy(HEADER, "");
    let other = house.comes_through_proxy(&HEADER.replace("192.0.2.7", "192.0.2.9"), "");
    house.passes(secs(11));
    assert_eq!(house.heard(ahead), b"");
    assert_eq!(house.heard_text(other), GREETING);
}
