//! Which dialect a connection speaks, decided on its first bytes, however they are cut.
//!
//! Telnet's sequences are taken out before ([`telnet`](super::telnet)).

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sniffed {
    /// More bytes have to come: these could still be the beginning of several.
    Undecided,
    /// The plain dialect, behind so many bytes that are dropped.
    Plain { behind: usize },
    /// A request that the page may be given to.
    Http,
    /// What is not served: TLS where there is no certificate, other requests of HTTP, and what scanners and strangers' programs speak.
    Foreign,
}

/// Files of Windows programs begin with it, and a line that stood behind it would be no command.
pub const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// What a browser begins with that opens the page, in capitals.
const HTTP: [&[u8]; 2] = [b"GET ", b"HEAD "];

/// What others begin with: letters stand for both cases, and `#` for a digit.
///
/// A web page can make its visitor's browser send a request anywhere (cross-protocol request
/// forgery); what follows the request's first line must not be taken for chat. The others are SSH,
/// mail, RDP, Redis, and a proxy that says whom it speaks for.
const OTHERS: [&[u8]; 17] = [
    b"\x16",
    b"GET ",
    b"HEAD ",
    b"POST ",
    b"PUT ",
    b"DELETE ",
    b"CONNECT ",
    b"OPTIONS ",
    b"TRACE ",
    b"PATCH ",
    b"PRI ",
    b"SSH-",
    b"EHLO ",
    b"HELO ",
    b"\x03\x00",
    b"*#\r\n",
    b"PROXY ",
];

/// What a connection speaks that begins with `start`.
pub fn sniff(start: &[u8]) -> Sniffed {
    let mark = BYTE_ORDER_MARK.as_bytes();
    let (behind, start) = match start.strip_prefix(mark) {
        Some(start) => (mark.len(), start),
        None if mark.starts_with(start) => return Sniffed::Undecided,
        None => (0, start),
    };
    let mut is_undecided = false;
    for other in OTHERS {
        if other
            .iter()
            .zip(start)
            .all(|(like, byte)| is_like(*like, *byte))
        {
            if other.len() <= start.len() {
                let is_http = behind == 0 && HTTP.iter().any(|it| start.starts_with(it));
                return if is_http {
                    Sniffed::Http
                } else {
                    Sniffed::Foreign
                };
            }
            is_undecided = true;
        }
    }
    if is_undecided {
        Sniffed::Undecided
    } else {
        Sniffed::Plain { behind }
    }
}

fn is_like(like: u8, byte: u8) -> bool {
    if like == b'#' {
        byte.is_ascii_digit()
    } else {
        byte.eq_ignore_ascii_case(&like)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Sniffed = Sniffed::Plain { behind: 0 };

    /// Whatever stands behind a beginning that is decided, and whether or not a mark stands before.
    #[track_caller]
    fn check(start: &str, sniffed: Sniffed) {
        assert_eq!(sniff(start.as_bytes()), sniffed, "{start:?}");
        let marked = format!("\u{FEFF}{start}");
        let expected = match sniffed {
            Sniffed::Plain { behind: 0 } => Sniffed::Plain { behind: 3 },
            // Nothing stands before a request.
            Sniffed::Http => Sniffed::Foreign,
            Sniffed::Plain { .. } | Sniffed::Undecided | Sniffed::Foreign => sniffed,
        };
        assert_eq!(sniff(marked.as_bytes()), expected, "{marked:?}");
        if sniffed != Sniffed::Undecided {
            let tailed = format!("{start}tail \r\n/quit\n");
            assert_eq!(sniff(tailed.as_bytes()), sniffed, "{tailed:?}");
        }
    }

    #[test]
    fn other_protocols_are_known_by_how_they_begin_however_they_are_cut() {
        for other in OTHERS {
            let start = String::from_utf8(other.to_vec()).expect("ASCII");
            let start = start.replace('#', "3");
            for start in [start.to_lowercase(), start] {
                let is_http = HTTP.contains(&start.as_bytes());
                check(
                    &start,
                    if is_http {
                        Sniffed::Http
                    } else {
                        Sniffed::Foreign
                    },
                );
                for end in 0..start.len() {
                    check(&start[..end], Sniffed::Undecided);
                }
            }
        }
        for start in [
            "Get / HTTP/1.1",
            "pOST /",
            "ssh-2.0",
            "Ehlo x",
            "Proxy TCP4",
        ] {
            check(start, Sniffed::Foreign);
        }
    }

    #[test]
    fn words_that_only_look_like_another_protocol_are_plain() {
        for start in [
            "\n",
            "\r\n",
            "GET\n",
            "GETS ",
            "PO ",
            "ana",
            "SSH ",
            "HELO\r\n",
            "EHLO\n",
            "*a\r\n",
            "*12\r\n",
            "*1\n",
            "\u{3}\u{1}",
            "PROXY\n",
            " GET / x",
            "ana\nGET / HTTP\n",
        ] {
            check(start, PLAIN);
        }
    }

    #[test]
    fn a_byte_order_mark_is_dropped_once_and_only_before_the_first_byte() {
        check("ana\n", PLAIN);
        let mark = BYTE_ORDER_MARK.as_bytes();
        for end in 0..=mark.len() {
            assert_eq!(sniff(&mark[..end]), Sniffed::Undecided);
        }
        assert_eq!(sniff(&mark[..2]), Sniffed::Undecided);
        assert_eq!(sniff(b"\xEF\xBBx"), PLAIN);
        let twice = format!("{BYTE_ORDER_MARK}{BYTE_ORDER_MARK}ana");
        assert_eq!(sniff(twice.as_bytes()), Sniffed::Plain { behind: 3 });
        let later = format!("a{BYTE_ORDER_MARK}na");
        assert_eq!(sniff(later.as_bytes()), PLAIN);
    }
}
