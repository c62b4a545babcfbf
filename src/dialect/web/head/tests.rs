//! Heads, however they are cut.

use super::*;

fn head(lines: &str) -> String {
    format!("{lines}\r\n\r\n")
        .replace("\r\n", "\n")
        .replace('\n', "\r\n")
}

#[test]
fn a_head_ends_with_an_empty_line_however_it_is_cut() {
    for (text, len) in [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 27),
        ("HEAD / HTTP/1.0\n\nrest", 17),
        ("GET / HTTP/1.1\nHost: a\r\n\nGET", 25),
        ("GET / HTTP/1.1\r\n\nx", 17),
    ] {
        for cut in 0..len {
            assert_eq!(
                end(&text.as_bytes()[..cut]),
                HeadEnd::Open,
                "{text:?} {cut}"
            );
        }
        for cut in len..=text.len() {
            assert_eq!(
                end(&text.as_bytes()[..cut]),
                HeadEnd::At(len),
                "{text:?} {cut}"
            );
        }
    }
}

#[test]
fn a_first_line_that_is_of_no_request_is_not_waited_behind() {
    for line in [
        "GET tickets now\n",
        "GET /\r\n",
        "GET / HTTP/2.0\r\n",
        "HEAD HTTP/1.1x\n",
    ] {
        assert_eq!(end(line.as_bytes()), HeadEnd::At(line.len()), "{line:?}");
        assert_eq!(parse(line.as_bytes()).err(), Some(NoRequest), "{line:?}");
    }
}

#[test]
fn a_head_has_8_kib_and_not_a_byte_more() {
    let cookie = |len| {
        let begun = "GET / HTTP/1.1\r\nHost: a\r\nCookie: ";
        let fill = "c".repeat(len - begun.len() - 4);
        format!("{begun}{fill}\r\n\r\n").into_bytes()
    };
    let longest = cookie(HEAD_BYTES_MAX);
    assert_eq!(end(&longest), HeadEnd::At(HEAD_BYTES_MAX));
    assert!(parse(&longest).is_ok());
    let longer = cookie(HEAD_BYTES_MAX + 1);
    assert_eq!(end(&longer), HeadEnd::TooLong);
    assert_eq!(end(&longer[..HEAD_BYTES_MAX]), HeadEnd::Open);
    assert_eq!(end(&longer[..HEAD_BYTES_MAX - 3]), HeadEnd::Open);
    assert_eq!(end(&vec![b'x'; HEAD_BYTES_MAX + 1]), HeadEnd::TooLong);
}

#[test]
fn a_head_of_more_fields_than_are_read_is_not_searched_to_its_end() {
    let with = |fields| format!("GET / HTTP/1.1\n{}\n", "a:\n".repeat(fields)).into_bytes();
    let most = with(FIELDS_MAX);
    assert_eq!(end(&most), HeadEnd::At(most.len()));
    assert_eq!(end(&most[..most.len() - 1]), HeadEnd::Open);
    assert_eq!(end(&with(FIELDS_MAX + 1)), HeadEnd::TooLong);
    assert!(parse(&with(FIELDS_MAX + 1)).is_err());
}

#[test]
fn what_matters_is_read_in_any_case_and_without_spaces_around() {
    let text = head(
        "GET /ws?x=/y HTTP/1.1\nhost:\t sala:2287 \nORIGIN: http://sala:2287\nConnection: keep-alive, \
         UPGRADE\nupgrade: WebSocket\nSec-websocket-version: 13\nSec-WebSocket-Key: k\nCookie: \u{FF}",
    );
    let head = parse(text.as_bytes()).expect("a request");
    assert_eq!(
        (head.method, head.path, head.is_1_1),
        (Method::Get, "/ws", true)
    );
    assert_eq!(
        (head.host, head.origin),
        ("sala:2287", Some("http://sala:2287"))
    );
    assert!(head.asks_for_web_socket);
    assert_eq!(head.web_socket_version, Some("13"));
    assert_eq!(head.web_socket_key, Some("k"));
}

#[test]
fn an_upgrade_is_two_fields_that_may_be_lists_or_stand_several_times() {
    for (fields, asks) in [
        ("Connection: Upgrade\nUpgrade: websocket", true),
        (
            "Connection: close\nConnection: upgrade\nUpgrade: h2c\nUpgrade: websocket",
            true,
        ),
        ("Connection: upgrade\nUpgrade: h2c, websocket", true),
        ("Connection: upgrade", false),
        ("Upgrade: websocket", false),
        ("Connection: keep-alive\nUpgrade: websocket", false),
        ("Connection: upgraded\nUpgrade: websocket", false),
    ] {
        let text = head(&format!("GET /ws HTTP/1.1\nHost: a\n{fields}"));
        let head = parse(text.as_bytes()).expect("a request");
        assert_eq!(head.asks_for_web_socket, asks, "{fields:?}");
    }
}

#[test]
#[cfg(feature = "irc")]
fn a_subprotocol_is_taken_that_stands_among_those_offered() {
    let irc = Some(Subprotocol::Irc);
    for (fields, taken) in [
        ("", None),
        ("\nSec-WebSocket-Protocol: text.ircv3.net", irc),
        (
            "\nSec-WebSocket-Protocol: binary.ircv3.net, text.ircv3.net",
            irc,
        ),
        ("\nsec-websocket-protocol: x,text.ircv3.net ,y", irc),
        (
            "\nSec-WebSocket-Protocol: a\nSec-WebSocket-Protocol: text.ircv3.net",
            irc,
        ),
        ("\nSec-WebSocket-Protocol: binary.ircv3.net", None),
        ("\nSec-WebSocket-Protocol: TEXT.ircv3.net", None),
        ("\nSec-WebSocket-Protocol: text.ircv3.net.example", None),
        ("\nSec-WebSocket-Protocol: \"text.ircv3.net\"", None),
    ] {
        let text = head(&format!("GET /ws HTTP/1.1\nHost: a{fields}"));
        let head = parse(text.as_bytes()).expect("a request");
        assert_eq!(head.subprotocol, taken, "{fields:?}");
    }
}

#[test]
fn a_file_that_the_browser_has_is_known_by_its_tag() {
    for (field, has) in [
        ("If-None-Match: \"a\"", true),
        ("If-None-Match: W/\"a\"", true),
        ("If-None-Match: \"b\", \"a\"", true),
        ("If-None-Match: \"b\"\nif-none-match: \"a\"", false),
        ("If-None-Match: *", true),
        ("If-None-Match: \"b\"", false),
        ("If-None-Match: a", false),
        ("If-Match: \"a\"", false),
    ] {
        let text = head(&format!("GET / HTTP/1.1\nHost: a\n{field}"));
        let head = parse(text.as_bytes()).expect("a request");
        assert_eq!(head.has("\"a\""), has, "{field:?}");
    }
}

#[test]
fn what_is_no_request_is_said_to_be_none() {
    for lines in [
        "GET / HTTP/1.1",
        "GET / HTTP/1.0",
        "GET / HTTP/1.1\nHost: a\nHost: a",
        "GET / HTTP/1.1\nHost: a\nhost: b",
        "GET / HTTP/1.1\nHost: \u{FFFD}\u{0}",
        "GET / HTTP/1.1\nHost : a",
        "GET / HTTP/1.1\nHost: a\n  folded",
        "GET / HTTP/1.1\nHost: a\nOrigin: http://a\nOrigin: http://a",
        "GET  / HTTP/1.1\nHost: a",
        "GET / / HTTP/1.1\nHost: a",
        "GETS / HTTP/1.1\nHost: a",
        "GET /\u{1} HTTP/1.1\nHost: a",
        "GET / HTTP/1.1\nno field",
    ] {
        let text = head(lines);
        assert_eq!(parse(text.as_bytes()).err(), Some(NoRequest), "{lines:?}");
    }
    let many: String = (0..FIELDS_MAX).map(|n| format!("\nX-{n}: y")).collect();
    let text = head(&format!("GET / HTTP/1.1\nHost: a{many}"));
    assert!(parse(text.as_bytes()).is_err(), "too many fields");
    let latin = b"GET / HTTP/1.1\r\nHost: \xE9\r\n\r\n";
    assert!(parse(latin).is_err(), "a Host that is no UTF-8");
}

#[test]
fn a_target_may_say_whom_it_is_addressed_to() {
    for (target, host, path, query) in [
        ("/a", "sala", "/a", ""),
        ("/a?b?c", "sala", "/a", "?b?c"),
        ("/a?http://b/", "sala", "/a", "?http://b/"),
        ("http://gatos:1/chat.js", "gatos:1", "/chat.js", ""),
        ("HTTP://gatos/ws?x=/", "gatos", "/ws", "?x=/"),
        ("https://[::1]:9/", "[::1]:9", "/", ""),
        ("http://gatos", "gatos", "/", ""),
        ("http://gatos?b", "gatos", "/", "?b"),
        ("http:///a", "", "/a", ""),
        ("ftp://gatos/", "sala", "ftp://gatos/", ""),
        ("*", "sala", "*", ""),
    ] {
        let text = head(&format!("GET {target} HTTP/1.1\nHost: sala"));
        let head = parse(text.as_bytes()).expect(target);
        assert_eq!((head.host, head.path, head.query), (host, path, query));
    }
    // A request of HTTP/1.1 needs its field all the same.
    let alone = head("GET http://gatos/ HTTP/1.1\nA: b");
    assert_eq!(parse(alone.as_bytes()).err(), Some(NoRequest));
}
