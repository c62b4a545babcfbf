//! What is sent of an input, and what status it has.

use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};

use super::*;
use crate::client::heard::parse;

/// Gives its bytes a few at a time.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let now = self.1.min(self.0.len()).min(buffer.len());
        buffer[..now].copy_from_slice(&self.0[..now]);
        self.0 = &self.0[now..];
        Ok(now)
    }
}

/// What would be sent, and what is told.
#[derive(Default)]
struct Kept {
    sent: Vec<u8>,
    told: Vec<String>,
    said: Said,
    leaves: bool,
}

impl Sink for Kept {
    fn keep(&mut self, number: u64, why: Text<'_>) {
        self.told.push(why.say(Language::English));
        self.said.kept += 1;
        self.said.first_kept = self.said.first_kept.or(Some(number));
    }

    fn say(&mut self, _number: u64, line: &str) {
        let is_counted = Unanswered::default().send(line);
        self.said.sent += u64::from(is_counted);
    }

    fn leave(&mut self) {
        self.leaves = true;
    }

    fn write(&mut self, lines: &[u8]) -> Result<(), Failure> {
        self.sent.extend_from_slice(lines);
        Ok(())
    }
}

/// What is sent of an input, what is told of it, and how many lines that was.
fn said(input: &[u8], at_a_time: usize) -> (Vec<u8>, Vec<String>, Said) {
    let mut kept = Kept::default();
    say_lines(Trickle(input, at_a_time), &mut kept).expect("the input does not fail");
    (kept.sent, kept.told, kept.said)
}

#[test]
fn sends_what_is_read_and_ends_the_last_line() {
    let long = "x".repeat(LINE_BYTES_MAX - 1);
    for (input, output, count) in [
        ("", "", 0),
        ("oi", "oi\n", 1),
        ("oi\n", "oi\n", 1),
        ("a\n\nb", "a\n\nb\n", 2),
        ("\u{FEFF}", "\n", 0),
        ("\u{FEFF}\n", "\n", 0),
        (
            "\u{FEFF}/msg bia oi\n\u{FEFF}b",
            "/msg bia oi\n\u{FEFF}b\n",
            2,
        ),
        (long.as_str(), &format!("{long}\n"), 1),
    ] {
        for at_a_time in [1, 2, 1_000_000] {
            let (sent, told, said) = said(input.as_bytes(), at_a_time);
            assert_eq!(sent, output.as_bytes());
            assert!(told.is_empty(), "{told:?}");
            assert_eq!((said.sent, said.kept), (count, 0), "{input:?}");
        }
    }
}

#[test]
fn a_line_that_is_not_utf_8_or_too_long_is_kept_back_and_told() {
    let mut input = b"a\nol\xe1\n\xff\xfb\x01b\n".to_vec();
    input.extend_from_slice("x".repeat(3 * LINE_BYTES_MAX).as_bytes());
    input.extend_from_slice(b"\nc\n\xff");
    for at_a_time in [1, 2, 1_000_000] {
        let (sent, told, said) = said(&input, at_a_time);
        assert_eq!(sent, b"a\nc\n");
        assert_eq!((said.sent, said.kept), (2, 4));
        assert_eq!(told.len(), 4, "{told:?}");
        for (told, number) in told.iter().zip([2, 3, 4, 6]) {
            assert!(told.contains(&format!("line {number} ")), "{told}");
        }
    }
}

#[test]
fn what_follows_the_wish_to_leave_is_not_said() {
    for (input, sent_bytes, sent) in [
        ("a\n/quit\nb\n", "a\n/quit\n", 2),
        ("/sair", "/sair\n", 1),
        ("\u{FEFF}/sair\r\nb", "/sair\r\n", 1),
        ("a /quit\n/quitx\nb\n", "a /quit\n/quitx\nb\n", 3),
    ] {
        let (bytes, _, said) = said(input.as_bytes(), 1);
        assert_eq!(bytes, sent_bytes.as_bytes());
        assert_eq!(said.sent, sent);
    }
}

#[test]
fn a_line_is_sent_when_it_is_whole_whatever_follows_it() {
    /// Fails when it is read a second time, as an input would wait that has no more yet.
    struct Once<'a>(&'a [u8]);
    impl Read for Once<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let bytes = std::mem::take(&mut self.0);
            if bytes.is_empty() {
                return Err(ErrorKind::TimedOut.into());
            }
            buffer[..bytes.len()].copy_from_slice(bytes);
            Ok(bytes.len())
        }
    }
    let mut kept = Kept::default();
    let ended = say_lines(Once(b"um\nmeia li"), &mut kept);
    assert!(matches!(ended, Err(Failure::InputOutput(_))));
    assert_eq!(kept.sent, b"um\n");
}

const SAID: &str = r#"{"type":"said","from":"ana","text":"x"}"#;
const MUTED: &str = r#"{"type":"error","code":"muted","text":"x"}"#;
const TRIES: &str = r#"{"type":"error","code":"too_many_tries","text":"x"}"#;
const OTHERS: &str = r#"{"type":"said","from":"bia","text":"x"}"#;

/// What becomes of an input that is answered so, and of which the line of this number, if any, was kept
/// back.
fn verdict(input: &[&str], heard: &[&str], kept: u64, end: Failure) -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let speech = Speech::new(Stream::Clear(
        TcpStream::connect(address).expect("a connection"),
    ));
    // The lines of these numbers.
    speech.state().said.first_kept = (kept > 0).then_some(kept);
    speech.state().said.kept = u64::from(kept > 0);
    let input = input.concat();
    say_all(
        input.as_bytes(),
        &speech,
        &Progress::new(true),
        Language::English,
    );
    let own = Nickname::parse("ana").expect("a nickname");
    for line in heard {
        speech.hear(&parse(line).expect(line), &own);
    }
    speech.verdict(end)
}

#[test]
fn the_status_is_that_of_all_lines() {
    for (input, heard) in [
        (&["a\n", "b\n"][..], &[SAID, OTHERS, SAID][..]),
        (&[], &[OTHERS]),
        (&["\n"], &[]),
        (&["/bot\n"], &[]),
        (&["/bot\n", "a\n", "/op x\n"], &[SAID]),
        (&["a\n", "/quit\n"], &[SAID]),
    ] {
        assert!(
            verdict(input, heard, 0, Failure::Closed).is_ok(),
            "{input:?}"
        );
    }
    for (input, heard, kept, counts) in [
        (&["a\n", "b\n"][..], &[SAID, MUTED][..], 0, (1, 2)),
        (&["a\n"], &[SAID], 1, (1, 2)),
        (&["a\n", "b\n"], &[SAID], 0, (1, 2)),
        (&["a\n", "/quit\n"], &[], 0, (0, 2)),
        (&["/bot\n", "a\n"], &[MUTED], 0, (1, 2)),
    ] {
        let ended = verdict(input, heard, kept, Failure::Closed);
        let Err(Failure::NotAllAccepted { accepted, of, .. }) = ended else {
            panic!("{input:?}: {ended:?}");
        };
        assert_eq!((accepted, of), counts, "{input:?}");
    }
}

#[test]
fn the_first_line_that_was_not_accepted_is_told() {
    let last = vec![SAID; 26];
    for (input, heard, kept, first) in [
        (
            &["a\n", "\n", "b\n", "c\n"][..],
            &[SAID, MUTED, SAID][..],
            0,
            (3, "b"),
        ),
        (&["a\n", "b\n", "c\n"], &[SAID, MUTED], 0, (2, "b")),
        (&["a\n", "b\n", "\x07c\n"], &[SAID, SAID], 0, (3, "c")),
        (&["a\n", "/op k3y\n"], &[SAID, TRIES], 0, (2, "/op")),
        (&["/list\n"], &[OTHERS], 0, (1, "/list")),
        (&["a\n"], &[MUTED], 7, (1, "a")),
        (&["a\n"], &[SAID], 7, (7, "")),
        (&["linha\n"; 1_000], &last, 0, (27, "linha")),
    ] {
        let ended = verdict(
            input,
            heard,
            kept,
            Failure::Broken(ErrorKind::TimedOut.into()),
        );
        let Err(Failure::NotAllAccepted { first: told, .. }) = ended else {
            panic!("{input:?}: {ended:?}");
        };
        let told = told.expect("a line");
        assert_eq!((told.number, told.line.as_str()), first, "{input:?}");
    }
}

#[test]
fn an_end_of_the_daemon_counts_while_something_is_not_known() {
    for end in [Failure::MaybeNotAccepted, Failure::Dismissed] {
        assert!(verdict(&["a\n"], &[SAID], 0, end).is_ok());
    }
    let ended = verdict(&["a\n", "b\n"], &[SAID], 0, Failure::MaybeNotAccepted);
    let Err(Failure::NotAllAccepted {
        accepted, cause, ..
    }) = ended
    else {
        panic!("{ended:?}");
    };
    assert_eq!(accepted, 1);
    assert!(matches!(cause.as_deref(), Some(Failure::MaybeNotAccepted)));
}

#[test]
fn no_more_is_sent_while_very_much_is_not_answered() {
    const LINES: usize = 3 * UNANSWERED_MAX;
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let speech = Speech::new(Stream::Clear(
        TcpStream::connect(address).expect("a connection"),
    ));
    let (peer, _) = listener.accept().expect("the connection");
    let mut peer = BufReader::new(peer);
    let own = Nickname::parse("ana").expect("a nickname");
    let said = parse(SAID).expect("an object");
    std::thread::scope(|scope| {
        let input = "uma linha de quarenta bytes, ou quase isso\n".repeat(LINES);
        let speech = &speech;
        let progress = Progress::new(true);
        scope.spawn(move || say_all(input.as_bytes(), speech, &progress, Language::English));
        let mut line = String::new();
        for number in 1..=LINES {
            peer.read_line(&mut line).expect("a line");
            line.clear();
            // It is full, and so it stays until something is answered.
            if number == UNANSWERED_MAX {
                let chunk_lines = CHUNK_BYTES / 40;
                let sent = speech.state().said.sent;
                let most = UNANSWERED_MAX + 2 * chunk_lines;
                assert!(sent <= most as u64, "{sent}");
                (0..UNANSWERED_MAX).for_each(|_| speech.hear(&said, &own));
            } else if number > UNANSWERED_MAX {
                speech.hear(&said, &own);
            }
        }
        assert_eq!(peer.read_line(&mut line).expect("the end"), 0);
    });
    assert!(speech.verdict(Failure::Closed).is_ok());
}
