//! The decoder of a connection: what telnet says beside the text, and what a connection begins with.

use super::*;
use crate::dialect::telnet;
use crate::room::refusal::Refusal;
use crate::room::request::Request;

const LIMIT: usize = 16;

/// What a decoder makes of bytes that come in chunks, as a server would hold them. A reply that is
/// free is told in lower case.
fn decoded(chunks: &[&[u8]]) -> Vec<String> {
    let (mut decoder, mut aside) = (Decoder::new(), Aside::new());
    let mut held = Vec::new();
    let mut items = Vec::new();
    for chunk in chunks {
        held.extend_from_slice(chunk);
        loop {
            let peeked = decoder.peek(&held, &aside, Standing::Guest, LIMIT);
            let (consumed, item) = decoder.next(&mut held, &mut aside, Standing::Guest, LIMIT);
            assert_eq!(peeked, item.map(|item| item.charge()));
            let item = item.map(|item| told(&item));
            held.drain(..consumed);
            match item {
                Some(item) if item == "foreign" => return [items, vec![item]].concat(),
                Some(item) => items.push(item),
                None => break,
            }
        }
        let line_bytes_max = match held.first() {
            Some(b'@' | b':') => sniff::UNDECIDED_BYTES_MAX,
            _ => LIMIT,
        };
        assert!(held.len() < line_bytes_max + telnet::HELD_BYTES_MAX);
    }
    items
}

fn told(item: &Decoded<'_>) -> String {
    match item {
        Decoded::Request(Request::Enter(text)) => format!("{text:?}"),
        Decoded::Refused(Refusal::NotText) => "not text".into(),
        Decoded::Refused(Refusal::LineTooLong { .. }) => "too long".into(),
        Decoded::Reply { bytes, charge } => match charge {
            Charge::Line => format!("REPLY {bytes:X?}"),
            Charge::Free | Charge::Aside => format!("reply {bytes:X?}"),
        },
        Decoded::Foreign | Decoded::Irc(_) | Decoded::Web(_) => "foreign".into(),
        Decoded::Hello { line_bytes_max } => format!("hello {line_bytes_max}"),
        Decoded::Request(Request::Since(id)) => format!("since {id}"),
        Decoded::Request(_) | Decoded::Command(_) | Decoded::Refused(_) | Decoded::Nothing => {
            panic!("a guest does not ask for {item:?}")
        }
    }
}

/// Every case whole, byte by byte, cut anywhere, and with trailing bytes.
#[track_caller]
fn check(bytes: &[u8], expected: &[&str]) {
    assert_eq!(decoded(&[bytes]), expected, "{bytes:X?} whole");
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(decoded(&single), expected, "{bytes:X?} byte by byte");
    for at in 0..bytes.len() {
        let (start, end) = bytes.split_at(at);
        assert_eq!(decoded(&[start, end]), expected, "{bytes:X?} cut at {at}");
    }
    let tailed = decoded(&[&[bytes, b"tail"].concat()]);
    assert_eq!(tailed, expected, "{bytes:X?} with a tail");
}

#[test]
fn commands_are_taken_out_wherever_they_stand() {
    for command in (0xF0..=0xF9).filter(|byte| *byte != 0xFA) {
        let nop = [IAC, command];
        check(&[b"a", &nop[..], b"na\n"].concat(), &[r#""ana""#]);
        check(
            &[&nop[..], &nop, b"ana", &nop, b"\n"].concat(),
            &[r#""ana""#],
        );
        check(&[b"ana\r", &nop[..], b"\n"].concat(), &[r#""ana""#]);
        check(&[b"a\xC3", &nop[..], b"\xA9\n"].concat(), &[r#""aé""#]);
    }
}

#[test]
fn options_are_refused_once_for_each_verb_and_the_timing_mark_each_time() {
    let mark = "REPLY [FF, FC, 6]";
    check(
        b"\xFF\xFD\x01a\xFF\xFB\x01n\xFF\xFD\x01a\xFF\xFB\x01\n",
        &["reply [FF, FC, 1]", "reply [FF, FE, 1]", r#""ana""#],
    );
    check(
        b"\xFF\xFD\x06\xFF\xFD\x06ana\xFF\xFD\x06\n",
        &[mark, mark, mark, r#""ana""#],
    );
    // To use it ourselves is one thing, that the other does is another.
    check(
        b"\xFF\xFB\x06\xFF\xFB\x06ana\n",
        &["reply [FF, FE, 6]", r#""ana""#],
    );
    // What is given up needs no answer, and an option may have the number of any byte.
    check(b"\xFF\xFC\x01\xFF\xFE\x01\xFF\xFE\nana\n", &[r#""ana""#]);
    check(
        b"a\xFF\xFB\nna\xFF\xFD\xFF\n",
        &["reply [FF, FE, A]", "reply [FF, FC, FF]", r#""ana""#],
    );
}

#[test]
fn every_option_is_answered_and_none_twice() {
    let asked: Vec<u8> = (0..=u8::MAX)
        .flat_map(|option| [IAC, 0xFD, option, IAC, 0xFB, option])
        .collect();
    let asked = [&asked[..], &asked].concat();
    let replies = decoded(&[&asked]);
    let free = replies.iter().filter(|it| it.starts_with("reply"));
    assert_eq!(free.count(), 2 * 256 - 1);
    assert_eq!(replies.len(), 2 * 256 + 1, "the timing mark twice");
}

#[test]
fn putty_negotiates_before_the_nickname() {
    let putty =
        b"\xFF\xFB\x1F\xFF\xFB\x20\xFF\xFB\x18\xFF\xFB\x27\xFF\xFD\x01\xFF\xFB\x03\xFF\xFD\x03";
    assert_eq!(putty.len(), 21);
    check(
        &[&putty[..], b"ana\r\n"].concat(),
        &[
            "reply [FF, FE, 1F]",
            "reply [FF, FE, 20]",
            "reply [FF, FE, 18]",
            "reply [FF, FE, 27]",
            "reply [FF, FC, 1]",
            "reply [FF, FE, 3]",
            "reply [FF, FC, 3]",
            r#""ana""#,
        ],
    );
}

#[test]
fn a_subnegotiation_is_skipped_whatever_its_length_and_what_is_in_it() {
    for content in [
        &b""[..],
        b"\x18\x00xterm",
        b"a\nb\r\n",
        b"\xFF\xFF",
        b"\xFF\xFF\xF0\xFF\xFF",
        b"\xFF\xFA\xFF\xFD\x06",
        &[b'x'; 40],
        &[0xFF; 40],
    ] {
        let whole = [b"\xFF\xFA", content, b"\xFF\xF0"].concat();
        check(&[b"a", &whole[..], b"na\n"].concat(), &[r#""ana""#]);
        check(&[&whole[..], b"ana\n", &whole].concat(), &[r#""ana""#]);
        let in_a_long_line = [&[b'x'; LIMIT][..], b"y", &whole, b"z\nana\n"].concat();
        check(&in_a_long_line, &["too long", r#""ana""#]);
    }
    // Nothing of it is kept.
    assert!(decoded(&[b"ana\xFF\xFA", &[b'x'; 5_000], &[b'\n'; 5_000]]).is_empty());
}

#[test]
fn an_iac_before_any_other_byte_is_no_text() {
    for byte in (0..0xF0).filter(|byte| *byte != b'\n') {
        check(&[b'a', IAC, byte, b'\n'], &["not text"]);
    }
    check(b"a\xFF\nana\n", &["not text", r#""ana""#]);
    check(b"a\xFF\xFFna\n", &["not text"]);
    // The second of two begins nothing.
    check(b"\xFF\xFF\xFD\x06\nana\n", &["not text", r#""ana""#]);
    check(
        b"\xFF\xFF\xFF\xFD\x06\n",
        &["REPLY [FF, FC, 6]", "not text"],
    );
}

#[test]
fn sequences_do_not_count_for_the_length_of_a_line() {
    let nop = [IAC, 0xF1].repeat(20);
    let longest = b"123456789012345\n";
    check(
        &[&longest[..7], &nop, &longest[7..]].concat(),
        &[r#""123456789012345""#],
    );
    check(
        &[&longest[..7], &nop, b"x", &longest[7..], b"ok\n"].concat(),
        &["too long", r#""ok""#],
    );
    // Also in what is skipped a mark is answered, and an option is no LF.
    check(
        b"xxxxxxxxxxxxxxxxxxxx\xFF\xFD\x06x\xFF\xFC\nx\xFF\xFFx\nok\n",
        &["too long", "REPLY [FF, FC, 6]", r#""ok""#],
    );
    check(
        b"xxxxxxxxxxxxxxx\xFF\xFF\xFD\x06\nok\n",
        &["too long", r#""ok""#],
    );
}

#[test]
fn what_a_connection_begins_with_is_looked_at_behind_sequences_and_a_mark() {
    let nop = b"\xFF\xF1";
    let mark = "\u{FEFF}".as_bytes();
    for start in [
        &b"GET "[..],
        b"ssh-",
        b"\x16",
        b"\x03\x00",
        b"*1\r\n",
        b"proxy ",
    ] {
        check(&[nop, start].concat(), &["foreign"]);
        check(&[nop, mark, nop, start].concat(), &["foreign"]);
        check(
            &[mark, &start[..1], nop, &start[1..]].concat(),
            &["foreign"],
        );
        check(
            &[b"\xFF\xFD\x06", start, b"\xFF\xFD\x06"].concat(),
            &["REPLY [FF, FC, 6]", "foreign"],
        );
    }
    check(
        &[nop, mark, nop, b"a", mark, b"na\n"].concat(),
        &[r#""a\u{feff}na""#],
    );
    check(
        &[&mark[..1], nop, &mark[1..], b"ana\n", mark, b"oi\n"].concat(),
        &[r#""ana""#, r#""\u{feff}oi""#],
    );
}

#[cfg(feature = "irc")]
#[test]
fn tags_may_be_longer_than_a_line_of_people_also_with_sequences_in_them() {
    let tags = [b'x'; 3 * LIMIT];
    let (nop, timing) = (&b"\xFF\xF1"[..], &b"\xFF\xFD\x06"[..]);
    check(&[b"@", &tags[..], b" NICK ana\n"].concat(), &["foreign"]);
    let with_nops = [b"@", nop, &tags[..], nop, b" NI", nop, b"CK ana\n"].concat();
    check(&with_nops, &["foreign"]);
    let with_marks = [b"@", nop, &tags[..], timing, &tags, b" NICK ana\n"].concat();
    check(&with_marks, &["REPLY [FF, FC, 6]", "foreign"]);
    check(&[b"@", &tags[..], nop, b"\n"].concat(), &["too long"]);
    check(
        &[b":", &tags[..], nop, b" oi", timing, b"\n"].concat(),
        &["too long", "REPLY [FF, FC, 6]"],
    );
    check(
        &[b":", &tags[..], timing, b" oi\n"].concat(),
        &["REPLY [FF, FC, 6]", "too long"],
    );
}

#[cfg(feature = "irc")]
#[test]
fn nothing_is_taken_out_behind_what_shows_that_it_is_irc() {
    for behind in [&b"\xFF\xFB\n"[..], b"a\xFF\xFD\x06na\n", b"\xFF\xF1\n"] {
        check(&[b"\xFF\xF1nIck ", behind].concat(), &["foreign"]);
        let negotiated = [b"ni\xFF\xFD\x06ck ", behind].concat();
        check(&negotiated, &["REPLY [FF, FC, 6]", "foreign"]);
    }
}

#[test]
fn a_cr_nul_is_a_cr() {
    check(b"ana\r\0\n", &[r#""ana""#]);
    check(b"ana\r\xFF\xF1\0\n", &[r#""ana""#]);
    check(b"an\r\0a\n", &["not text"]);
    check(b"ana\r\0\r\n", &["not text"]);
}

#[test]
fn a_connection_that_does_not_negotiate_takes_no_memory_for_it() {
    let bytes = size_of::<Decoder>();
    assert!(
        bytes <= if cfg!(feature = "irc") { 8 } else { 2 },
        "{bytes}"
    );
    let (mut decoder, mut aside) = (Decoder::new(), Aside::new());
    let mut decode = |bytes: &[u8]| {
        decoder.next(&mut bytes.to_vec(), &mut aside, Standing::Guest, LIMIT);
        aside.is_needed()
    };
    assert!(!decode(b"ana\xFF\xF1\xFF\xFA\xFF\xF0\xFF\xFC\x01\n"));
    assert!(decode(b"\xFF\xFB\x01"));
}

#[test]
fn the_first_line_alone_may_ask_for_events() {
    let hello = "hello 16";
    check(b"/json\nana\n", &[hello, r#""ana""#]);
    check(b"/json\r\nana\r\n", &[hello, r#""ana""#]);
    check(b"\xEF\xBB\xBF/json\n/since 7-1\n", &[hello, "since 7-1"]);
    // What telnet says before the end of the line is taken out as ever.
    check(
        b"\xFF\xFD\x01/js\xFF\xF1on\nana\n",
        &["reply [FF, FC, 1]", hello, r#""ana""#],
    );
    check(b"/json\n/json\n", &[hello, r#""/json""#]);
    for first in [
        "", " ", "ana", "/JSON", " /json", "/json ", "/json x", "//json",
    ] {
        let first_line = format!("{first:?}");
        let bytes = format!("{first}\n/json\n/since 1\n");
        let expected = [&first_line, r#""/json""#, r#""/since 1""#];
        check(bytes.as_bytes(), &expected);
    }
    check(b"\x07\n/json\n", &["not text", r#""/json""#]);
    check(b"0123456789abcdef\n/json\n", &["too long", r#""/json""#]);
}

#[test]
fn no_telnet_is_taken_out_of_what_programs_send() {
    check(
        b"/json\na\xFF\xF1na\n\xFF\xFD\x01\nana\n",
        &["hello 16", "not text", "not text", r#""ana""#],
    );
    check(
        b"/json\n0123456789\xFF\xFF\xFF\xFF\xFF\xFF\xFF\nana\n",
        &["hello 16", "too long", r#""ana""#],
    );
}
