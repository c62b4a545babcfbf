//! Requests, and what they are answered with.

use super::*;

const KEY: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

fn service<'a>(names: &'a [Box<str>]) -> Service<'a> {
    Service {
        names,
        language: Language::English,
        refusal: None,
    }
}

fn request(lines: &str) -> Vec<u8> {
    format!("{lines}\n\n").replace('\n', "\r\n").into_bytes()
}

/// The head of a response, and its body.
fn answered(service: &Service<'_>, lines: &str) -> (String, String) {
    let request = request(lines);
    let text = |bytes: &Bytes| String::from_utf8(bytes.to_vec()).expect("is text");
    match service.answer(Some(&request)) {
        Answer::Response(response) | Answer::Forbidden { response, .. } => {
            (text(&response.head), text(&response.body))
        }
        Answer::Switch(bytes, _) => (text(&bytes), String::new()),
    }
}

/// The number of the status.
fn status(service: &Service<'_>, lines: &str) -> String {
    let (head, _) = answered(service, lines);
    head["HTTP/1.1 ".len()..][..3].to_owned()
}

fn upgrade(path: &str, host: &str, fields: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\nHost: {host}\nConnection: Upgrade\nUpgrade: websocket\n\
         Sec-WebSocket-Version: 13\n{KEY}{fields}"
    )
}

#[test]
fn the_page_comes_with_everything_a_browser_has_to_know() {
    let service = service(&[]);
    let (head, body) = answered(
        &service,
        "GET / HTTP/1.1\nHost: sala:2287\nConnection: keep-alive",
    );
    let file = File::at("/").expect("is there");
    assert_eq!(body.as_bytes(), &file.content[..]);
    let expected = format!(
        "HTTP/1.1 200 OK\r\n\
         Connection: close\r\n\
         Content-Type: text/html; charset=utf-8\r\n\
         Content-Length: {}\r\n\
         ETag: {}\r\n\
         Cache-Control: no-cache\r\n\
         X-Content-Type-Options: nosniff\r\n\
         Referrer-Policy: no-referrer\r\n\
         Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self' ws://sala:2287 wss://sala:2287; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'\r\n\r\n",
        body.len(),
        file.tag
    );
    assert_eq!(head, expected);
}

#[test]
fn the_head_alone_is_the_same_without_the_body() {
    let service = service(&[]);
    for path in [
        "/",
        "/chat.js",
        "/style.css",
        "/icon.svg",
        "/nothing",
        "/ws",
    ] {
        let [(got, _), (head, body)] = ["GET", "HEAD"]
            .map(|method| answered(&service, &format!("{method} {path} HTTP/1.1\nHost: a")));
        assert_eq!(got, head, "{path}");
        assert_eq!(body, "", "{path}");
    }
}

#[test]
fn a_file_that_the_browser_has_is_not_sent_again() {
    let service = service(&[]);
    for path in ["/", "/chat.js"] {
        let tag = &File::at(path).expect(path).tag;
        let lines = format!("GET {path} HTTP/1.1\nHost: a\nIf-None-Match: {tag}");
        let (head, body) = answered(&service, &lines);
        assert!(head.starts_with("HTTP/1.1 304 Not Modified\r\n"), "{head}");
        assert!(head.contains(&format!("\r\nETag: {tag}\r\n")), "{head}");
        assert_eq!(body, "");
    }
}

#[test]
fn what_is_not_the_page_has_its_status() {
    let names = ["chat.example.org".into()];
    let service = service(&names);
    for (lines, expected) in [
        ("GET / HTTP/1.0\nHost: a", "200"),
        ("GET /?x HTTP/1.1\nHost: [::1]:2287", "200"),
        ("GET / HTTP/1.1\nHost: chat.example.org", "200"),
        ("GET /favicon.ico HTTP/1.1\nHost: a", "404"),
        // Its target says whom it is addressed to, whatever the field says (RFC 9112, 3.2.2).
        ("GET http://a/ HTTP/1.1\nHost: a", "200"),
        ("GET http://a/chat.js HTTP/1.1\nHost: evil.org", "200"),
        ("GET http://a HTTP/1.1\nHost: a", "200"),
        ("GET http://a/favicon.ico HTTP/1.1\nHost: a", "404"),
        ("GET http://evil.org/ HTTP/1.1\nHost: a", "421"),
        ("GET http:// HTTP/1.1\nHost: a", "400"),
        ("GET http://a/ HTTP/1.1", "400"),
        ("GET * HTTP/1.1\nHost: a", "404"),
        ("GET / HTTP/1.1", "400"),
        ("GET / HTTP/1.0", "400"),
        ("GET / HTTP/1.1\nHost:", "400"),
        ("GET / HTTP/1.1\nHost: a\nHost: a", "400"),
        ("GET / HTTP/1.1\nHost: a b", "400"),
        ("GET tickets", "400"),
        ("GET / HTTP/1.1\nHost: evil.org", "421"),
        // Before all that follows.
        ("GET /nothing HTTP/1.1\nHost: evil.org", "421"),
        ("GET /ws HTTP/1.1\nHost: evil.org", "421"),
        ("GET /ws HTTP/1.1\nHost: a", "426"),
    ] {
        assert_eq!(status(&service, lines), expected, "{lines:?}");
    }
    let Answer::Response(too_long) = service.answer(None) else {
        panic!("a head too long is answered");
    };
    assert!(too_long.head.starts_with(b"HTTP/1.1 400 "));
}

#[test]
fn an_objection_says_so_in_a_line_and_has_all_that_others_have() {
    let service = service(&[]);
    for (lines, word) in [
        ("GET / HTTP/1.1", "HTTP request"),
        ("GET / HTTP/1.1\nHost: evil.org", "--web-host"),
        ("GET /x HTTP/1.1\nHost: a", "nothing here"),
        ("GET /ws HTTP/1.1\nHost: a", "WebSocket"),
        (&upgrade("/ws", "a", "\nOrigin: http://b"), "--web-host"),
    ] {
        let (head, body) = answered(&service, lines);
        assert!(body.contains(word) && body.ends_with('\n'), "{body}");
        assert!(body.starts_with("error: "), "{body}");
        for field in [
            "Connection: close",
            "Content-Type: text/plain; charset=utf-8",
            &format!("Content-Length: {}", body.len()),
            "ETag: \"",
            "Cache-Control: no-cache",
            "X-Content-Type-Options: nosniff",
            "Referrer-Policy: no-referrer",
            "Content-Security-Policy: default-src 'none'; ",
        ] {
            assert!(head.contains(&format!("\r\n{field}")), "{field} in {head}");
        }
    }
}

#[test]
fn the_policy_names_the_host_that_was_checked_and_no_other() {
    let names = ["chat.example.org".into(), "b.org".into()];
    let service = service(&names);
    let given = " ws://chat.example.org:* wss://chat.example.org:* ws://b.org:* wss://b.org:*";
    for (lines, sources) in [
        (
            "GET / HTTP/1.1\nHost: a:1",
            format!("'self' ws://a:1 wss://a:1{given}"),
        ),
        (
            "GET / HTTP/1.1\nHost: [::1]:2287",
            format!("'self' ws: wss:{given}"),
        ),
        (
            "GET /x HTTP/1.1\nHost: 10.0.0.1",
            format!("'self' ws://10.0.0.1 wss://10.0.0.1{given}"),
        ),
        ("GET / HTTP/1.1\nHost: evil.org", "'self'".into()),
        ("GET / HTTP/1.1\nHost: a;script-src *", "'self'".into()),
        ("GET / HTTP/1.1", "'self'".into()),
    ] {
        let (head, _) = answered(&service, lines);
        let policy = format!("connect-src {sources}; base-uri");
        assert!(head.contains(&policy), "{policy} in {head}");
    }
}

#[test]
fn an_upgrade_is_one_of_rfc_6455_and_at_its_place() {
    let service = service(&[]);
    let (head, _) = answered(&service, &upgrade("/ws", "a:1", ""));
    assert_eq!(
        head,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    );
    let whole = upgrade("/ws", "a:1", "");
    for (changed, expected) in [
        (whole.replace("GET", "HEAD"), "426"),
        (whole.replace("HTTP/1.1", "HTTP/1.0"), "426"),
        (whole.replace("13", "8"), "426"),
        (whole.replace("Sec-WebSocket-Version: 13\n", ""), "426"),
        (whole.replace("Upgrade: websocket\n", ""), "426"),
        (whole.replace("Connection: Upgrade\n", ""), "426"),
        (whole.replace(KEY, "X: y"), "400"),
        (whole.replace("==", "="), "400"),
        (upgrade("/", "a", ""), "200"),
        (upgrade("/ws/", "a", ""), "404"),
        (upgrade("/ws?x", "a", ""), "101"),
        (
            upgrade(
                "/ws",
                "a",
                "\nSec-WebSocket-Protocol: chat\nSec-WebSocket-Extensions: permessage-deflate",
            ),
            "101",
        ),
    ] {
        assert_eq!(status(&service, &changed), expected, "{changed}");
    }
    let (head, _) = answered(&service, &whole.replace("13", "8"));
    assert!(head.contains("\r\nSec-WebSocket-Version: 13\r\n"), "{head}");
    assert!(head.contains("\r\nUpgrade: websocket\r\n"), "{head}");
}

#[test]
fn a_page_of_another_server_does_not_talk_and_is_told_of() {
    let service = service(&[]);
    for (origin, host, expected) in [
        ("http://a:1", "a:1", "101"),
        ("http://b:1", "a:1", "403"),
        ("null", "a:1", "403"),
        ("http://evil.org", "evil.org", "421"),
    ] {
        let lines = upgrade("/ws", host, &format!("\nOrigin: {origin}"));
        assert_eq!(status(&service, &lines), expected, "{origin}");
    }
    let lines = request(&upgrade("/ws", "a:1", "\nOrigin: http://evil.org"));
    let Answer::Forbidden { origin, host, .. } = service.answer(Some(&lines)) else {
        panic!("it is told of");
    };
    assert_eq!((origin, host), ("http://evil.org", "a:1"));
}

#[test]
fn where_there_is_no_place_the_page_is_unavailable_and_a_web_socket_opens_to_be_told() {
    let service = Service {
        refusal: Some(Refusal::Full),
        ..service(&[])
    };
    let (head, body) = answered(&service, "GET / HTTP/1.1\nHost: a");
    assert!(
        head.starts_with("HTTP/1.1 503 Service Unavailable\r\n"),
        "{head}"
    );
    assert!(head.contains("\r\nRetry-After: 5\r\n"), "{head}");
    assert_eq!(body.lines().count(), 1);
    assert_eq!(status(&service, &upgrade("/ws", "a", "")), "101");
    assert_eq!(status(&service, "GET / HTTP/1.1\nHost: evil.org"), "421");
}

#[test]
fn where_tls_alone_is_taken_every_request_is_sent_to_the_same_place_over_it() {
    let service = Service {
        refusal: Some(Refusal::TlsOnly),
        ..service(&[])
    };
    for (line, location) in [
        ("GET / HTTP/1.1", "https://sala:2287/"),
        ("HEAD /chat.js HTTP/1.1", "https://sala:2287/chat.js"),
        ("GET /nada HTTP/1.0", "https://sala:2287/nada"),
        ("GET /ws HTTP/1.1", "https://sala:2287/ws"),
        ("GET //evil.org/ HTTP/1.1", "https://sala:2287//evil.org/"),
        ("GET /?a=b&c=/ HTTP/1.1", "https://sala:2287/?a=b&c=/"),
        ("GET http://gatos?a HTTP/1.1", "https://gatos/?a"),
    ] {
        let (head, body) = answered(&service, &format!("{line}\nHost: sala:2287"));
        assert!(
            head.starts_with("HTTP/1.1 308 Permanent Redirect\r\n"),
            "{head}"
        );
        assert!(
            head.contains(&format!("\r\nLocation: {location}\r\n")),
            "{head}"
        );
        let says = "error: this chat takes TLS only; use littlecats connect --tls\n";
        assert_eq!(body, if line.starts_with("HEAD") { "" } else { says });
    }
    assert_eq!(status(&service, &upgrade("/ws", "sala", "")), "308");
    // Nobody is sent to a name that is not this server's, nor to one that the path would make.
    for (line, expected) in [
        ("GET / HTTP/1.1\nHost: evil.org", "421"),
        ("GET http://evil.org/ HTTP/1.1\nHost: sala", "421"),
        ("GET http://ana@sala/ HTTP/1.1\nHost: sala", "400"),
        ("GET ftp://sala/ HTTP/1.1\nHost: sala", "400"),
        ("GET .evil.org/ HTTP/1.1\nHost: sala", "400"),
        ("GET * HTTP/1.1\nHost: sala", "400"),
    ] {
        let (head, _) = answered(&service, line);
        assert!(head.starts_with(&format!("HTTP/1.1 {expected} ")), "{head}");
        assert!(!head.contains("Location"), "{head}");
    }
}
