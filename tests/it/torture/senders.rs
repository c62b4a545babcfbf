//! Floods, drops, and bytes that mean harm.

use std::time::{Duration, Instant};

use super::OPEN;
use crate::support::words::{NOT_TEXT, joined};
use crate::support::{Client, Daemon};

#[test]
fn fifty_senders_of_one_byte_at_a_time() {
    const SENDERS: usize = 50;
    let daemon = Daemon::start(&OPEN);
    let mut reader = Client::join(daemon.address(), "ana");
    let mut senders = daemon.crowd("b", SENDERS);
    reader.skip_to(&joined("b49"));
    let line = |sender: usize, turn: usize| format!("{turn} de {sender:02}\n");
    for turn in 0..5 {
        for at in 0..line(0, turn).len() {
            for (sender, client) in senders.iter_mut().enumerate() {
                client.send_bytes([line(sender, turn).as_bytes()[at]]);
            }
        }
        let mut heard: Vec<String> = (0..SENDERS).map(|_| reader.line()).collect();
        heard.sort();
        let mut expected: Vec<String> = (0..SENDERS)
            .map(|sender| format!("<b{sender}> {}", line(sender, turn).trim_end()))
            .collect();
        expected.sort();
        assert_eq!(heard, expected);
    }
    reader.expect_nothing();
}

/// The clients of this test read the flood as well, on a machine that runs other tests: a busy
/// moment of theirs is forgiven, a daemon that keeps others waiting fails every time.
#[test]
fn a_hundred_thousand_lines_in_one_burst_do_not_keep_others_from_talking() {
    const TRIES: usize = 5;
    const WAIT_MAX: Duration = Duration::from_millis(100);
    let mut waits = Vec::new();
    while waits.last().is_none_or(|wait| *wait >= WAIT_MAX) {
        assert!(waits.len() < TRIES, "p99 of each burst: {waits:?}");
        waits.push(wait_in_a_burst());
    }
}

/// The 99th percentile of the time there and back of a private message while somebody floods.
fn wait_in_a_burst() -> Duration {
    const LINES: usize = 100_000;
    let flags = [&OPEN[..], &["--backlog", "16M"]].concat();
    let mut daemon = Daemon::start(&flags);
    let [mut flooder, mut reader, mut bia, mut caio] =
        daemon.joined_by(["ana", "leitor", "bia", "caio"]);
    let flood = std::thread::spawn(move || {
        let lines: String = (0..LINES).map(|number| format!("{number}\n")).collect();
        flooder.send_bytes(lines);
        flooder
    });
    let reading = std::thread::spawn(move || {
        for number in 0..LINES {
            assert_eq!(reader.line(), format!("<ana> {number}"));
        }
    });
    let last = format!("<ana> {}", LINES - 1);
    let answering = {
        let last = last.clone();
        std::thread::spawn(move || {
            loop {
                let line = caio.line();
                if line == last {
                    return;
                }
                if line.starts_with('[') {
                    caio.send("/r sim");
                }
            }
        })
    };
    let mut trips: Vec<Duration> = Vec::new();
    let mut over = false;
    while !over {
        let asked = Instant::now();
        bia.send("/msg caio aí?");
        loop {
            let line = bia.line();
            over |= line == last;
            if line == "[privado de caio] sim" {
                trips.push(asked.elapsed());
                break;
            }
            if over {
                break;
            }
        }
    }
    drop(flood.join().expect("as asserted"));
    reading.join().expect("as asserted");
    answering.join().expect("as asserted");
    trips.sort();
    assert!(trips.len() >= 5, "only {} questions answered", trips.len());
    daemon.assert_well();
    trips[(trips.len() * 99).div_ceil(100) - 1]
}

#[test]
fn lines_beyond_the_share_of_a_turn_need_no_further_event() {
    let daemon = Daemon::start(&OPEN);
    let [mut ana, mut bia] = daemon.joined_by(["ana", "bia"]);
    // More lines, and more bytes, than one turn takes; the end of each comes with no other byte.
    for lines in [
        "x\n".repeat(65),
        "x\n".repeat(8_200),
        format!("{}\n", "x".repeat(1_000)).repeat(40),
    ] {
        ana.send_bytes(&lines);
        bia.expect_all(lines.lines().map(|line| format!("<ana> {line}")));
    }
    ana.send_bytes("a".repeat(500));
    ana.send_bytes("b".repeat(500));
    bia.expect_nothing();
    ana.send_bytes("\n");
    bia.expect(&format!("<ana> {}{}", "a".repeat(500), "b".repeat(500)));
}

/// A small generator of bytes that look random and are the same in every run (Knuth's MMIX).
struct Noise(u64);

impl Noise {
    fn byte(&mut self) -> u8 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0.to_be_bytes()[0]
    }
}

#[test]
fn hostile_bytes_reach_nobody() {
    let mut daemon = Daemon::start(&OPEN);
    let mut witness = Client::join(daemon.address(), "ana");
    for seed in 0..40 {
        let mut noise = Noise(seed);
        let bytes: Vec<u8> = (0..20_000)
            .map(|_| match noise.byte() {
                0..=20 => b'\n',
                21..=24 => b'/',
                25..=27 => 0x1b,
                byte => byte,
            })
            .collect();
        let mut hostile = Client::connect(daemon.address());
        if seed % 2 == 0 {
            hostile = hostile.log_in(&format!("mal{seed}"));
        }
        hostile.drain_in_background();
        // A guest is cut off at 4 KiB, unless a line happens to be a nickname.
        for piece in bytes.chunks(777) {
            if hostile.try_send(piece).is_err() {
                break;
            }
        }
        // It may be closed already.
        let _ = hostile.stream().shutdown(std::net::Shutdown::Both);
    }
    // All that others were made to hear is clean, and whole lines in the daemon's own forms.
    let mut last = Client::join(daemon.address(), "fim");
    last.send("/list");
    while last.line() != "Usuários conectados (2): ana, fim" {
        last.send("/list");
    }
    last.send("fim");
    let heard = witness.skip_to("<fim> fim");
    let speech = |line: &str| line.starts_with("<mal") || line.starts_with("* mal");
    assert!(heard.iter().any(|line| speech(line)));
    for line in heard {
        let printable = |c: char| !c.is_control() || c == '\t';
        assert!(line.chars().all(printable), "{line:?}");
        let notice = line.ends_with(" do chat dos Little Cats.")
            || line.ends_with(" no chat dos Little Cats.")
            || line.contains(" mudou o nickname para ");
        assert!(notice || line.starts_with(['<', '*', '[']), "{line:?}");
    }
    daemon.assert_well();
}

#[test]
fn confusable_nicknames_are_refused_while_the_real_one_is_here() {
    let daemon = Daemon::start(&OPEN);
    let mut ana = Client::join(daemon.address(), "ana");
    for (confusable, is_text) in [
        ("аna", true),               // Cyrillic a
        ("ɑna", true),               // Latin alpha, of the IPA block
        ("αna", true),               // Greek alpha
        ("ａｎａ", true),            // full width
        ("𝐚na", true),               // mathematical
        ("ⓐna", true),               // enclosed
        ("ana\u{200B}", true),       // zero width space
        ("ana\u{200D}", true),       // zero width joiner
        ("ana\u{2060}", true),       // word joiner
        ("\u{FEFF}ana", true),       // byte order mark
        ("an\u{AD}a", true),         // soft hyphen
        ("ana\u{34F}", true),        // combining grapheme joiner
        ("ana\u{3164}", true),       // Hangul filler
        ("ana\u{A0}", true),         // no-break space
        ("ana\u{2007}", true),       // figure space
        ("ana\u{301}\u{301}", true), // a mark that composes with nothing
        ("ana\u{E0061}", true),      // tag letter
        ("ana\u{202E}", false),      // right to left
        ("ana\u{200F}", false),      // right to left mark
        ("ana\0", false),
        ("ana\u{85}", false),
        ("Ána", true),
        ("ANA", true),
        ("āna", true),
        ("ȁna", true),
        ("ạna", true),
        ("a\u{323}na", true),
        ("aṅa", true),
    ] {
        let mut other = Client::connect(daemon.address());
        other.send(confusable);
        let answer = other.line();
        assert!(answer.starts_with("erro: "), "{confusable:?}: {answer}");
        assert_eq!(answer == NOT_TEXT, !is_text, "{confusable:?}: {answer}");
    }
    ana.expect_nothing();
}
