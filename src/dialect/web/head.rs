//! The head of a request (RFC 9112): where it ends, and what of it matters here.
//!
//! It stays where it was read until it is whole. What is asked for by it is for
//! [`response`](super::response) to know.

use httparse::{EMPTY_HEADER, Status};
use memchr::memchr_iter;

use super::handshake::Subprotocol;

/// Bytes of a head at most: browsers on `localhost` carry the cookies of other servers there.
pub const HEAD_BYTES_MAX: usize = 8 * 1024;

/// Header fields at most: those of a browser and of a few proxies are about 30.
const FIELDS_MAX: usize = 100;

/// Where a head ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadEnd {
    /// More has to come.
    Open,
    /// Behind so many bytes; or its first line is of no request, and nothing behind it matters.
    At(usize),
    /// It is longer than [`HEAD_BYTES_MAX`], or has more than 100 fields.
    TooLong,
}

/// What the page is asked for with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    /// Only the head of the response is wanted.
    Head,
}

/// A request, as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    pub method: Method,
    /// Without what stands behind a `?`.
    pub path: &'a str,
    /// The rest, with its `?`; empty where there is none.
    pub query: &'a str,
    /// HTTP/1.1; else HTTP/1.0, as proxies ask.
    pub is_1_1: bool,
    /// Whom it is addressed to: there is always one, which may be empty. Where its target says that, too, as
    /// clients of proxies write it, that counts (RFC 9112, 3.2.2).
    pub host: &'a str,
    /// The page that a browser sends it for.
    pub origin: Option<&'a str>,
    /// Another protocol is asked for, and that is WebSocket.
    pub asks_for_web_socket: bool,
    pub web_socket_version: Option<&'a str>,
    pub web_socket_key: Option<&'a str>,
    /// The first of the subprotocols that are offered and served.
    pub subprotocol: Option<Subprotocol>,
    /// The tags of what the browser has of this path.
    known_tags: Option<&'a str>,
}

/// Not a request that can be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRequest;

/// Looks for the end of a head in all that came of it: an empty line.
pub fn end(bytes: &[u8]) -> HeadEnd {
    let ends = memchr_iter(b'\n', &bytes[..bytes.len().min(HEAD_BYTES_MAX)]);
    for (line, lf) in ends.enumerate() {
        if line == 0 && !is_request_line(&bytes[..lf]) {
            return HeadEnd::At(lf + 1);
        }
        // All of them are looked at again with each byte that comes.
        if line > FIELDS_MAX {
            return HeadEnd::TooLong;
        }
        let end = match &bytes[lf + 1..] {
            [b'\n', ..] => lf + 2,
            [b'\r', b'\n', ..] => lf + 3,
            _ => continue,
        };
        return if end <= HEAD_BYTES_MAX {
            HeadEnd::At(end)
        } else {
            HeadEnd::TooLong
        };
    }
    if bytes.len() > HEAD_BYTES_MAX {
        HeadEnd::TooLong
    } else {
        HeadEnd::Open
    }
}

/// Whether a first line, without its LF, could be of a request: a person that types is not made to
/// wait for an answer.
fn is_request_line(line: &[u8]) -> bool {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    line.ends_with(b" HTTP/1.1") || line.ends_with(b" HTTP/1.0")
}

/// Reads a head that is whole.
///
/// # Errors
/// When it is none, has two of what may stand only once, or says not whom it is addressed to.
pub fn parse(bytes: &[u8]) -> Result<Head<'_>, NoRequest> {
    let mut fields = [EMPTY_HEADER; FIELDS_MAX];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(bytes) {
        Ok(Status::Complete(_)) => {}
        Ok(Status::Partial) | Err(_) => return Err(NoRequest),
    }
    let method = match request.method {
        Some("GET") => Method::Get,
        Some("HEAD") => Method::Head,
        _ => return Err(NoRequest),
    };
    let (of_target, target) = target_parts(request.path.ok_or(NoRequest)?);
    let (path, query) = target.split_at(target.find('?').unwrap_or(target.len()));
    let one = |name| only(request.headers, name);
    let has = |name, token| list(request.headers, name).any(|it| it.eq_ignore_ascii_case(token));
    Ok(Head {
        method,
        path: if path.is_empty() && of_target.is_some() {
            "/"
        } else {
            path
        },
        query,
        is_1_1: request.version == Some(1),
        host: one("Host")?
            .map(|host| of_target.unwrap_or(host))
            .ok_or(NoRequest)?,
        origin: one("Origin")?,
        asks_for_web_socket: has("Connection", "upgrade") && has("Upgrade", "websocket"),
        web_socket_version: one("Sec-WebSocket-Version")?,
        web_socket_key: one("Sec-WebSocket-Key")?,
        subprotocol: list(request.headers, "Sec-WebSocket-Protocol").find_map(Subprotocol::named),
        known_tags: one("If-None-Match").unwrap_or_default(),
    })
}

/// The values of all fields of a name, in their order.
///
/// # Errors
/// When it is no request.
pub fn values<'a>(bytes: &'a [u8], name: &str) -> Result<Vec<&'a [u8]>, NoRequest> {
    let mut fields = [EMPTY_HEADER; FIELDS_MAX];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(bytes) {
        Ok(Status::Complete(_)) => {}
        Ok(Status::Partial) | Err(_) => return Err(NoRequest),
    }
    let fields = request.headers.iter();
    let found = fields.filter(|field| field.name.eq_ignore_ascii_case(name));
    Ok(found.map(|field| field.value).collect())
}

impl Head<'_> {
    /// Whether the browser has the file of this tag (RFC 9110, 13.1.2).
    pub fn has(&self, tag: &str) -> bool {
        let mut known = self.known_tags.into_iter().flat_map(|tags| tags.split(','));
        known.any(|it| {
            let it = it.trim();
            it == "*" || it.strip_prefix("W/").unwrap_or(it) == tag
        })
    }
}

/// A request's target (RFC 9112, 3.2): whom it is addressed to, where it says so, and the rest.
fn target_parts(target: &str) -> (Option<&str>, &str) {
    let behind_scheme = target.split_once("://").filter(|(scheme, _)| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    });
    let Some((_, rest)) = behind_scheme else {
        return (None, target);
    };
    let (host, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    (Some(host), rest)
}

/// The value of a field that may stand once.
fn only<'a>(fields: &[httparse::Header<'a>], name: &str) -> Result<Option<&'a str>, NoRequest> {
    let mut found = fields
        .iter()
        .filter(|field| field.name.eq_ignore_ascii_case(name));
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some(field), None) => {
            let value = std::str::from_utf8(field.value).map_err(|_| NoRequest)?;
            Ok(Some(value.trim()))
        }
        (Some(_), Some(_)) => Err(NoRequest),
    }
}

/// What stands in the lists of all fields of a name.
fn list<'a>(fields: &'a [httparse::Header<'a>], name: &'a str) -> impl Iterator<Item = &'a str> {
    fields
        .iter()
        .filter(move |field| field.name.eq_ignore_ascii_case(name))
        .filter_map(|field| std::str::from_utf8(field.value).ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

#[cfg(test)]
mod tests {
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
}
