//! Where lines end, and what may stand in them.

use super::*;
use crate::room::event::Manner;

#[track_caller]
fn lines(bytes: &[u8], expected: &[Decoded<'_>]) {
    check(bytes, Standing::Inside, expected);
}

#[test]
fn lines_end_with_lf_and_what_stands_before_it_of_cr_is_dropped() {
    let (a, b) = (ping("a"), ping("b"));
    lines(b"PING a\r\nPING b\nPING a\r\r\n", &[a, b, a]);
    lines(b"\r\n\n  \n:ana\r\n@a\n", &[Decoded::Nothing; 5]);
    let verb = "PING";
    lines(
        b"PING a\rPING b\n",
        &[Complaint::InvalidText { verb }.into()],
    );
}

#[test]
fn a_line_has_512_bytes_with_its_end() {
    let longest = format!("PING {}", "x".repeat(LINE_BYTES_MAX - 7));
    lines(format!("{longest}\r\n").as_bytes(), &[ping(&longest[5..])]);
    let with_lf = format!("{longest}x\n");
    lines(with_lf.as_bytes(), &[ping(with_lf[5..].trim_end())]);
    let too_long = Complaint::LineTooLong.into();
    for end in ["x\r\n", "xx\n", "xxx\n"] {
        let bytes = format!("{longest}{end}PING a\n");
        lines(bytes.as_bytes(), &[too_long, ping("a")]);
    }
}

#[test]
fn a_line_too_long_is_told_once_at_the_limit_and_its_tail_is_no_command() {
    let too_long: Decoded<'_> = Complaint::LineTooLong.into();
    let bytes = format!("PING {}\nPING a\n", "x QUIT ".repeat(1_000));
    lines(bytes.as_bytes(), &[too_long, ping("a")]);
    let at_limit = [b'x'; LINE_BYTES_MAX];
    assert_eq!(decoded(&[&at_limit], Standing::Inside).len(), 1);
    assert_eq!(decoded(&[&at_limit[1..]], Standing::Inside).len(), 0);
}

#[test]
fn tags_have_4096_bytes_of_their_own() {
    let tags = format!("@+a={} ", "x".repeat(TAGS_BYTES_MAX - 5));
    assert_eq!(tags.len(), TAGS_BYTES_MAX);
    let longest = format!("PING {}", "x".repeat(LINE_BYTES_MAX - 7));
    let too_long = Complaint::LineTooLong.into();
    let line = format!("{tags}{longest}\r\nPING a\n");
    lines(line.as_bytes(), &[ping(&longest[5..]), ping("a")]);
    for line in [
        format!("{tags}{longest}x\r\nPING a\n"),
        format!("@x{}PING b\nPING a\n", &tags[1..]),
        format!("@{}PING b\nPING a\n", "x".repeat(2 * TAGS_BYTES_MAX)),
        // Short tags leave the rest no more room.
        format!("@a {longest}x\r\nPING a\n"),
    ] {
        lines(line.as_bytes(), &[too_long, ping("a")]);
    }
    let only_tags = format!("{}\nPING a\n", tags.trim_end());
    lines(only_tags.as_bytes(), &[Decoded::Nothing, ping("a")]);
}

#[test]
fn what_is_not_utf_8_is_refused_with_its_command() {
    for (line, verb) in [
        (&b"PRIVMSG #a :\xE9\n"[..], "PRIVMSG"),
        (b":x NOTICE \xFF oi\n", "NOTICE"),
        (b"@a=\xFF :\xFF topic #a :\xC3\n", "topic"),
        (b"\xFF\xFB\x01\n", "*"),
        (b"P\xC3ING a\n", "*"),
        (b"@\xFF\n", "*"),
        (b"!?! \xFF\n", "*"),
    ] {
        let next = [line, b"PING a\n"].concat();
        lines(&next, &[Complaint::InvalidUtf8 { verb }.into(), ping("a")]);
    }
}

#[test]
fn what_could_write_to_a_terminal_is_refused_with_its_command() {
    for dangerous in [
        "\0", "\x07", "\x1B[2J", "\x7F", "\u{9B}", "\u{2028}", "\u{202E}", "\u{2066}",
    ] {
        for (line, verb) in [
            ("PRIVMSG #a :ó", "PRIVMSG"),
            ("WALLOPS ", "WALLOPS"),
            ("PING", "*"),
        ] {
            inside(
                &format!("{line}{dangerous} a"),
                Complaint::InvalidText { verb },
            );
        }
        // Of tags nobody hears.
        inside(&format!("@a={dangerous} PING a"), ping("a"));
    }
    inside(
        "PRIVMSG #a :a\tb \u{200D}\u{FE0F}",
        say("#a", "a\tb \u{200D}\u{FE0F}"),
    );
    guest("USER a 0 * :\x07", Complaint::InvalidText { verb: "USER" });
}

#[test]
fn formatting_is_taken_out_wherever_it_stands() {
    inside(
        "PRIVMSG #a :\x02oi\x02 \x0304,12v\x03ocê\x0F",
        say("#a", "oi você"),
    );
    inside("@a=\x02 PRIVMSG #a\x1F :\x1Doi", say("#a", "oi"));
    inside("\x02PING\x02 a", ping("a"));
    inside("PRIVMSG #a :\x02\x0F\x0312", Complaint::NoTextToSend);
    let formats = "\x02".repeat(100);
    let (to, text, manner) = ("bia", "oi", Manner::default());
    let private = Request::Private { to, text, manner }.into();
    all_inside(
        &format!("@x PRIVMSG #a,bia,#b :{formats}oi{formats}"),
        &[say("#a", "oi"), private, say("#b", "oi")],
    );
}

#[test]
fn a_delimiter_of_ctcp_stands_nowhere_but_around_what_is_said() {
    for (line, verb) in [
        ("PRIVMSG #a :o\x01i", "PRIVMSG"),
        ("PRIVMSG #a :oi\x01", "PRIVMSG"),
        ("NOTICE bia :\x01A\x01B\x01", "NOTICE"),
        ("PRIVMSG bia\x01 :oi", "PRIVMSG"),
        ("TOPIC #a :\x01oi", "TOPIC"),
        ("PING \x01", "PING"),
        ("AWAY :\x01ACTION x\x01", "AWAY"),
    ] {
        inside(line, Complaint::InvalidText { verb });
    }
}
