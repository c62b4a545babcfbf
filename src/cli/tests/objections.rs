//! Every kind of objection, in both languages, and what may never be one.

use std::os::unix::ffi::OsStringExt;

use proptest::prelude::*;

use super::usage;
use crate::cli::*;

#[test]
fn a_bad_command_line_is_one_line_that_says_where_to_look_in_either_language() {
    for (words, pt, en) in [
        (
            &["serve", "--foo"][..],
            "opção ou argumento desconhecido: --foo; veja littlecats serve --help",
            "unknown option or argument: --foo; see littlecats serve --help",
        ),
        (
            &["serve", "--foo=bar"],
            "opção ou argumento desconhecido: --foo; veja littlecats serve --help",
            "unknown option or argument: --foo; see littlecats serve --help",
        ),
        (
            &["serve", "--lisen", ":1"],
            "opção ou argumento desconhecido: --lisen (seria --listen?); veja littlecats serve --help",
            "unknown option or argument: --lisen (did you mean --listen?); see littlecats serve --help",
        ),
        (
            &["connect", "a", "b"],
            "opção ou argumento desconhecido: b; veja littlecats connect --help",
            "unknown option or argument: b; see littlecats connect --help",
        ),
        (
            &["serve", "--rate", "x"],
            "o valor da opção '--rate' não serve: 'x': use 0..1000000; veja littlecats serve --help",
            "the value of option '--rate' does not serve: 'x': use 0..1000000; see littlecats serve --help",
        ),
        (
            &["serve", "--room=a\u{1b}"],
            "o valor da opção '--room' não serve: 'a\\u{1b}': de 1 a 100 bytes, sem caracteres de controle; veja littlecats serve --help",
            "the value of option '--room' does not serve: 'a\\u{1b}': 1 to 100 bytes, without control characters; see littlecats serve --help",
        ),
        (
            &["connect", "--color", "azul"],
            "o valor da opção '--color' não serve: 'azul': use auto, always ou never; veja littlecats connect --help",
            "the value of option '--color' does not serve: 'azul': use auto, always or never; see littlecats connect --help",
        ),
        (
            &["connect", "--timeout", "65536"],
            "o valor da opção '--timeout' não serve: '65536': use 0..65535; veja littlecats connect --help",
            "the value of option '--timeout' does not serve: '65536': use 0..65535; see littlecats connect --help",
        ),
        (
            &["completions", "cmd"],
            "o valor do argumento 'shell' não serve: 'cmd': use bash, zsh ou fish; veja littlecats completions --help",
            "the value of argument 'shell' does not serve: 'cmd': use bash, zsh or fish; see littlecats completions --help",
        ),
        (
            &["completions"],
            "falta o argumento 'shell'; veja littlecats completions --help",
            "argument 'shell' is missing; see littlecats completions --help",
        ),
        (
            &["serve", "--verbose=yes"],
            "a opção '--verbose' não leva valor; veja littlecats serve --help",
            "option '--verbose' takes no value; see littlecats serve --help",
        ),
        (
            &["sevre"],
            "opção ou argumento desconhecido: sevre (seria serve?); veja littlecats --help",
            "unknown option or argument: sevre (did you mean serve?); see littlecats --help",
        ),
        (
            &["dance", "--foo"],
            "opção ou argumento desconhecido: dance; veja littlecats --help",
            "unknown option or argument: dance; see littlecats --help",
        ),
        (
            &[],
            "falta um comando: serve ou connect; veja littlecats --help",
            "a command is missing: serve or connect; see littlecats --help",
        ),
    ] {
        assert_eq!(usage(words), pt);
        assert_eq!(usage(&[words, &["--lang", "en"]].concat()), en);
        assert_eq!(usage(&[words, &["--lang=en"]].concat()), en);
        assert_eq!(usage(&[&["--lang", "en"], words].concat()), en);
    }
    for (words, text) in [
        (
            &["serve", "--listen"][..],
            "falta o valor da opção '--listen'; veja littlecats serve --help",
        ),
        (
            &["serve", "--lang=en", "--listen"],
            "the value of option '--listen' is missing; see littlecats serve --help",
        ),
        (
            &["man", "--lang", "fr"],
            "o valor da opção '--lang' não serve: 'fr': use pt, en; veja littlecats man --help",
        ),
        (
            &["--lang", "fr", "man"],
            "o valor da opção '--lang' não serve: 'fr': use pt, en; veja littlecats man --help",
        ),
    ] {
        assert_eq!(usage(words), text);
    }
}

#[cfg(feature = "web")]
#[test]
fn a_name_for_the_page_that_is_an_address_of_the_web_is_objected_to_in_words() {
    for (lang, text) in [
        (
            "pt",
            "o valor da opção '--web-host' não serve: 'http://a.b': use só o nome, como chat.example.org: letras sem acento, dígitos, pontos e hífens; veja littlecats serve --help",
        ),
        (
            "en",
            "the value of option '--web-host' does not serve: 'http://a.b': use the name alone, as chat.example.org: letters without accents, digits, dots and dashes; see littlecats serve --help",
        ),
    ] {
        let words = ["serve", "--web-host=http://a.b", "--lang", lang];
        assert_eq!(usage(&words), text);
    }
}

#[test]
fn a_text_that_is_not_utf8_is_refused_in_either_language() {
    for (flag, lang, text) in [
        (
            "--send",
            "pt",
            "o valor da opção '--send' não está em UTF-8: 'ol\\xE1'; veja littlecats connect --help",
        ),
        (
            "--nick",
            "en",
            "the value of option '--nick' is not UTF-8: 'ol\\xE1'; see littlecats connect --help",
        ),
        (
            "--",
            "en",
            "the value of argument 'host[:port]' is not UTF-8: 'ol\\xE1'; see littlecats connect --help",
        ),
        (
            "--",
            "pt",
            "o valor do argumento 'host[:porta]' não está em UTF-8: 'ol\\xE1'; veja littlecats connect --help",
        ),
    ] {
        let mut words = ["connect", "--lang", lang, flag]
            .map(OsString::from)
            .to_vec();
        words.push(OsString::from_vec(b"ol\xe1".to_vec()));
        let refused = parse(words, Environment::default()).map(|_| ());
        assert_eq!(refused, Err(EarlyExit::Usage(text.into())));
    }
}

/// Words of command lines, and words that break them.
fn word() -> impl Strategy<Value = Vec<u8>> {
    let flags: Vec<&str> = all_flags().into_iter().map(|(_, flag)| flag).collect();
    let flag = prop::sample::select(flags);
    let known = prop::sample::select(vec![
        "serve",
        "check",
        "config",
        "connect",
        "key",
        "completions",
        "man",
        "help",
        "-h",
        "--",
        "-",
        "-v",
        "-q",
        "--foo",
        "en",
        "pt",
        "fr",
        "bash",
        "5",
        "64K",
        ":0",
        "",
        "=",
        "a || b || c",
        "a\nb",
        "x",
    ]);
    // Alone each of them serves, so what is wrong with some lines is in how they come together.
    let sound = prop::sample::select(vec![
        "--rate=5",
        "--room=x",
        "--nick=ana",
        "--color=auto",
        "--timeout=5",
        "--lang=en",
    ]);
    prop_oneof![
        sound.prop_map(|word| word.as_bytes().to_vec()),
        flag.clone().prop_map(|flag| flag.as_bytes().to_vec()),
        known.clone().prop_map(|word| word.as_bytes().to_vec()),
        (flag, known).prop_map(|(flag, value)| format!("{flag}={value}").into_bytes()),
        prop::collection::vec(
            any::<u8>().prop_filter("a NUL ends a word", |b| *b != 0),
            0..6
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    /// All that argh would object to is found before it is asked, and said in words of ours: none of
    /// its sentences can reach anybody, nor the one that stands for what was not foreseen.
    #[test]
    fn whatever_is_given_argh_itself_has_nothing_to_say(
        command in prop::option::of(prop::sample::select(vec!["serve", "check", "config", "connect", "key", "completions", "man"])),
        words in prop::collection::vec(word(), 0..8),
    ) {
        let words = words.into_iter().map(OsString::from_vec);
        let words: Vec<OsString> = command.map(OsString::from).into_iter().chain(words).collect();
        let sorted = Sorted::new(words.clone(), Options::get_args_info());
        if let Err(error) = sorted.into_line().and_then(read) {
            prop_assert_ne!(&error, &UsageError::Unexplained);
            for language in [Language::Portuguese, Language::English] {
                let said = error.say(language, command);
                prop_assert!(!said.contains('\n'), "{}", said);
                for english in [
                    "Unrecognized", "Error parsing", "No value provided", "Required", "duplicate",
                    "Trailing", "One of the following", "invalid digit",
                ] {
                    prop_assert!(!said.contains(english), "{}", said);
                }
            }
        }
        let _ = parse(words, Environment::default());
    }
}
