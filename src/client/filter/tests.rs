//! What is sent of an input, and what status it has.

use std::cell::RefCell;

use super::*;

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

/// What is sent of an input, what is told of it, and how many lines that was.
fn said(input: &[u8], at_a_time: usize) -> (Vec<u8>, Vec<String>, Said) {
    let (mut sent, mut said) = (Vec::new(), None);
    let told = RefCell::default();
    let keep = |why: Text<'_>| {
        let told: &RefCell<Vec<String>> = &told;
        told.borrow_mut().push(why.say(Language::English));
    };
    say_lines(Trickle(input, at_a_time), &mut sent, keep, |all| {
        said = Some(all);
    })
    .expect("the input does not fail");
    (sent, told.into_inner(), said.expect("an end"))
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
    let mut sent = Vec::new();
    let ended = say_lines(Once(b"um\nmeia li"), &mut sent, |_| {}, |_| {});
    assert!(matches!(ended, Err(Failure::InputOutput(_))));
    assert_eq!(sent, b"um\n");
}

fn verdict(heard: &[&str], sent: u64, kept: u64) -> Result<(), Failure> {
    let mut printer = Printer::new(
        Nickname::parse("ana").expect("a nickname"),
        Vec::new(),
        Vec::new(),
    );
    for line in heard {
        printer.print(line).expect("a vector takes all");
    }
    let told = String::from_utf8_lossy(&printer.errors).into_owned();
    let own = heard
        .iter()
        .filter(|line| !line.starts_with(['<', '*', '[', 'O']));
    assert!(told.lines().eq(own.copied()), "{told}");
    printer.verdict(Said { sent, kept })
}

#[test]
fn the_status_is_that_of_all_lines() {
    let clean = [
        "<bia> erro: nada",
        "[privado de bia] error: x",
        "* bia erro: x",
    ];
    assert!(verdict(&clean, 3, 0).is_ok());
    assert!(verdict(&["aviso: devagar", "warning: slowly"], 3, 0).is_ok());
    for refused in ["erro: x", "error: x"] {
        let ended = verdict(&[refused], 3, 1);
        assert!(
            matches!(ended, Err(Failure::NotAllAccepted { accepted: 2, of: 4 })),
            "{ended:?}"
        );
    }
    let ended = verdict(&["O servidor está sendo encerrado."], 3, 0);
    assert!(matches!(ended, Err(Failure::MaybeNotAccepted)), "{ended:?}");
}
