//! The forms in which flags may be given.

use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use super::{connect, parsed, serve, usage};
use crate::cli::connect::ColorChoice;
use crate::cli::*;

#[test]
fn a_path_keeps_its_bytes() {
    for (words, path) in [
        (
            &[&b"--log-file"[..], b"/tmp/\xe1.log"][..],
            &b"/tmp/\xe1.log"[..],
        ),
        (&[b"--log-file=/tmp/\xff=\xfe"], b"/tmp/\xff=\xfe"),
        (&[b"--log-file=\xff", b"--log-file", b"--help"], b"--help"),
    ] {
        let words = [&[&b"serve"[..]], words].concat();
        let words = words
            .into_iter()
            .map(|word| OsString::from_vec(word.to_vec()));
        let Ok(Some(Command::Serve(serve))) =
            parse(words, Environment::default()).map(|options| options.command)
        else {
            panic!("{path:?} is a path");
        };
        let kept = serve.log_file.as_deref();
        assert_eq!(kept, Some(Path::new(OsStr::from_bytes(path))));
    }
}

#[test]
fn the_paths_of_secrets_keep_their_bytes() {
    let words: [&[u8]; 4] = [
        b"connect",
        b"--password-file=/tmp/\xe1",
        b"--key-file",
        b"\xff",
    ];
    let words = words.map(|word| OsString::from_vec(word.to_vec()));
    let Ok(Some(Command::Connect(connect))) =
        parse(words, Environment::default()).map(|options| options.command)
    else {
        panic!("they are paths");
    };
    let path = |bytes| Some(Path::new(OsStr::from_bytes(bytes)));
    assert_eq!(connect.password_file.as_deref(), path(b"/tmp/\xe1"));
    assert_eq!(connect.key_file.as_deref(), path(b"\xff"));
}

#[test]
fn of_a_flag_given_twice_the_last_one_counts_and_listen_adds_up() {
    let options = serve(&[
        "serve",
        "--rate",
        "x",
        "--listen",
        ":1",
        "-v",
        "--rate=2",
        "--listen=:2",
        "--verbose",
        "--rate",
        "3",
        "--lang",
        "fr",
        "--lang",
        "en",
    ]);
    assert_eq!((options.rate, options.verbose), (3, true));
    assert_eq!(options.listen, [":1", ":2"]);
    assert_eq!(options.lang, Language::English);
    let options = connect(&[
        "connect",
        "--nick=ana",
        "--nick",
        "bia",
        "--color=always",
        "--color",
        "never",
    ]);
    assert_eq!(options.nick.as_deref(), Some("bia"));
    assert_eq!(options.color, ColorChoice::Never);
}

#[cfg(feature = "web")]
#[test]
fn the_page_is_served_unless_told_otherwise_and_its_names_add_up_in_lower_case() {
    let options = serve(&["serve"]);
    assert!(!options.no_web && !options.no_qr);
    assert!(options.web_host.is_empty());
    let options = serve(&[
        "serve",
        "--web-host=Chat.Example.ORG",
        "--no-web",
        "--no-qr",
        "--web-host",
        "sala",
    ]);
    assert!(options.no_web && options.no_qr);
    let hosts: Vec<&str> = options.web_host.iter().map(AsRef::as_ref).collect();
    assert_eq!(hosts, ["chat.example.org", "sala"]);
}

#[test]
fn what_is_kept_of_the_conversation_is_a_size_and_may_be_nothing() {
    for (words, bytes) in [
        (&["serve"][..], 64 << 10),
        (&["serve", "--history-bytes", "1M"], 1 << 20),
        (&["serve", "--history-bytes=0"], 0),
    ] {
        assert_eq!(serve(words).history_bytes, bytes, "{words:?}");
    }
}

#[test]
fn the_port_may_stand_behind_the_host_as_with_nc() {
    let given = |words: &[&str]| connect(words).address;
    for words in [
        &["connect", "sala", "22010"][..],
        &["connect", "sala", "--nick", "ana", "22010"],
        &["connect", "--", "sala", "22010"],
    ] {
        assert_eq!(given(words).as_deref(), Some("sala 22010"), "{words:?}");
    }
    assert_eq!(given(&["connect", "22010"]).as_deref(), Some("22010"));
    for words in [
        &["connect", "sala", "x"][..],
        &["connect", "sala", "1", "2"],
        &["serve", "1"],
    ] {
        assert!(usage(words).contains("desconhecido"), "{words:?}");
    }
}

#[test]
fn the_language_may_stand_anywhere() {
    for words in [
        &["--lang", "en", "connect"][..],
        &["--lang=en", "connect"],
        &["connect", "--lang", "en"],
        &["--lang", "pt", "connect", "--lang=en"],
        &["connect", "localhost", "--lang=en"],
    ] {
        assert_eq!(connect(words).lang, Language::English, "{words:?}");
    }
    assert_eq!(
        connect(&["--lang", "en", "connect", "--lang", "pt"]).lang,
        Language::Portuguese
    );
    // As the value of another flag it is no choice.
    assert_eq!(
        connect(&["connect", "--send", "--lang=en"]).lang,
        Language::Portuguese
    );
}

#[test]
fn a_value_may_follow_an_equals_sign_or_look_like_a_flag() {
    let options = serve(&["serve", "--listen=:1", "--room=a=b"]);
    assert_eq!(options.listen, [":1"]);
    assert_eq!(options.room.as_deref(), Some("a=b"));
    let options = connect(&["connect", "--send", "--help", "--nick=", "--", "-x"]);
    assert_eq!(options.send.as_deref(), Some("--help"));
    assert_eq!(options.nick.as_deref(), Some(""));
    assert_eq!(options.address.as_deref(), Some("-x"));
    let options = connect(&["--", "connect", "localhost", "--no-bell", "--send", "help"]);
    assert_eq!(options.address.as_deref(), Some("localhost"));
    assert_eq!(options.send.as_deref(), Some("help"));
    assert!(options.no_bell);
    let options = connect(&["connect", "--", "help"]);
    assert_eq!(options.address.as_deref(), Some("help"));
}

#[test]
fn the_version_is_asked_for_before_a_command() {
    for words in [
        &["--version"][..],
        &["--version", "serve"],
        &["--version", "--version"],
    ] {
        assert!(parsed(words).expect("it makes sense").version, "{words:?}");
    }
    assert!(usage(&["serve", "--version"]).contains("--version"));
}
