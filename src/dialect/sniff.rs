//! Which dialect a connection speaks, decided on its first bytes, however they are cut.
//!
//! Telnet's sequences are taken out before ([`telnet`](super::telnet)).

#[cfg(feature = "irc")]
use memchr::memchr2;

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sniffed {
    /// More bytes have to come: these could still be the beginning of several.
    Undecided,
    /// IRC, behind so many bytes that are dropped.
    #[cfg(feature = "irc")]
    Irc { behind: usize },
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

/// What a proxy begins with that says in bytes whom it speaks for.
const PROXY_IN_BYTES: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// So many bytes of that may be empty lines that a person typed, which are answered: as one piece it is
/// known, as it is sent.
pub const EMPTY_LINES_BYTES: usize = 4;

/// What a client of IRC begins with, in whatever case.
#[cfg(feature = "irc")]
const IRC: [&[u8]; 13] = [
    b"CAP ",
    b"NICK ",
    b"USER ",
    b"PASS ",
    b"QUIT ",
    b"PING ",
    b"PONG ",
    b"JOIN ",
    b"AUTHENTICATE ",
    b"PRIVMSG ",
    b"NOTICE ",
    b"WEBIRC ",
    b"STARTTLS ",
];

/// So many bytes may have to come before it is decided.
#[cfg(feature = "irc")]
pub const UNDECIDED_BYTES_MAX: usize = IRC_BYTES_MAX;
#[cfg(not(feature = "irc"))]
pub const UNDECIDED_BYTES_MAX: usize = 16;

/// The most bytes of a client's line, with its tags.
#[cfg(feature = "irc")]
const IRC_BYTES_MAX: usize = super::irc::LINE_BYTES_MAX + super::irc::TAGS_BYTES_MAX;

/// What a connection speaks that begins with `start`.
pub fn sniff(start: &[u8]) -> Sniffed {
    let mark = BYTE_ORDER_MARK.as_bytes();
    let (behind, start) = match start.strip_prefix(mark) {
        Some(start) => (mark.len(), start),
        None if mark.starts_with(start) => return Sniffed::Undecided,
        None => (0, start),
    };
    if start.starts_with(PROXY_IN_BYTES) {
        return Sniffed::Foreign;
    }
    let mut is_undecided = start.len() > EMPTY_LINES_BYTES && PROXY_IN_BYTES.starts_with(start);
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
    #[cfg(feature = "irc")]
    match irc_at(start) {
        Irc::Yes => return Sniffed::Irc { behind },
        Irc::Open => is_undecided = true,
        Irc::No => {}
    }
    if is_undecided {
        Sniffed::Undecided
    } else {
        Sniffed::Plain { behind }
    }
}

/// Whether a connection speaks IRC.
#[cfg(feature = "irc")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Irc {
    Yes,
    No,
    /// More bytes have to come.
    Open,
}

/// Looks for a command, behind tags and what a client says it is from.
#[cfg(feature = "irc")]
fn irc_at(start: &[u8]) -> Irc {
    let mut rest = start;
    for mark in [b'@', b':'] {
        if rest.first() != Some(&mark) {
            continue;
        }
        match memchr2(b' ', b'\n', rest) {
            Some(end) if rest[end] == b' ' => rest = without_spaces(&rest[end..]),
            Some(_) => return Irc::No,
            None => rest = &[],
        }
        if rest.is_empty() {
            return open(start);
        }
    }
    let mut is_open = false;
    for verb in IRC {
        let is_alike = verb
            .iter()
            .zip(rest)
            .all(|(like, byte)| is_like(*like, *byte));
        if is_alike && verb.len() <= rest.len() {
            return Irc::Yes;
        }
        is_open |= is_alike;
    }
    if is_open { open(start) } else { Irc::No }
}

/// No client's line is so long that its command has not begun here.
#[cfg(feature = "irc")]
fn open(start: &[u8]) -> Irc {
    if start.len() < IRC_BYTES_MAX {
        Irc::Open
    } else {
        Irc::No
    }
}

#[cfg(feature = "irc")]
fn without_spaces(bytes: &[u8]) -> &[u8] {
    let spaces = bytes.iter().take_while(|byte| **byte == b' ').count();
    &bytes[spaces..]
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
            #[cfg(feature = "irc")]
            Sniffed::Irc { behind: 0 } => Sniffed::Irc { behind: 3 },
            #[cfg(feature = "irc")]
            Sniffed::Irc { .. } => sniffed,
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
    fn a_header_in_bytes_is_known_where_it_comes_as_one_piece() {
        for end in 0..PROXY_IN_BYTES.len() {
            let start = &PROXY_IN_BYTES[..end];
            let expected = match end {
                0 | 5.. => Sniffed::Undecided,
                1..5 => PLAIN,
            };
            assert_eq!(sniff(start), expected, "{start:?}");
        }
        let header = [PROXY_IN_BYTES, b"\x21\x11"].concat();
        assert_eq!(sniff(&header), Sniffed::Foreign);
        check("\r\n\r\n\0\r\nQUIT ana\n", PLAIN);
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

    #[cfg(feature = "irc")]
    #[test]
    fn the_verbs_of_irc_are_known_in_any_case_however_they_are_cut() {
        let irc = Sniffed::Irc { behind: 0 };
        for verb in IRC {
            let verb = String::from_utf8(verb.to_vec()).expect("ASCII");
            for before in ["", ":ana ", "@a=b;c ", "@+x=ç :ana!a@b  ", ":) ", "@ : "] {
                for verb in [verb.to_lowercase(), verb.clone()] {
                    let start = format!("{before}{verb}");
                    check(&start, irc);
                    for end in (0..start.len()).filter(|end| start.is_char_boundary(*end)) {
                        check(&start[..end], Sniffed::Undecided);
                    }
                }
            }
        }
    }

    #[cfg(feature = "irc")]
    #[test]
    fn what_people_say_first_is_not_irc() {
        for start in [
            "nick\n",
            "user\n",
            "user\r\n",
            "join\t#a",
            "who is there",
            "who\n",
            "mode x",
            "oper x",
            "capa ",
            " NICK ana",
            "NICK\tana",
            ":)\n",
            ":) oi",
            ":) \n",
            ": \n",
            ":-) nicks ",
            "@ana oi",
            "@ana\n",
            ":ana\n",
            ":a @b NICK x",
            ":a :b NICK x",
            "\u{3}NICK ",
            "privmsg\n",
        ] {
            check(start, PLAIN);
        }
    }

    #[cfg(feature = "irc")]
    #[test]
    fn it_is_undecided_no_longer_than_a_line_can_be() {
        for start in [":", "@", ":a ", "@a ", "@a :b "] {
            for filler in ["x", " "] {
                let filled = |len: usize| [start, &filler.repeat(len - start.len())].concat();
                if start.ends_with(' ') && filler == "x" {
                    check(&filled(start.len() + 1), PLAIN);
                    continue;
                }
                assert_eq!(
                    sniff(filled(IRC_BYTES_MAX - 1).as_bytes()),
                    Sniffed::Undecided
                );
                assert_eq!(sniff(filled(IRC_BYTES_MAX).as_bytes()), PLAIN);
            }
        }
        let longest = format!("@{} NICK ana", "x".repeat(4_000));
        check(&longest, Sniffed::Irc { behind: 0 });
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
