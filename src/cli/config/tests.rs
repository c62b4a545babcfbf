//! Files of flags, as people write them.

use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use super::*;
use crate::cli::environment::Environment;
use crate::cli::serve::ServeOptions;
use crate::cli::{Command, EarlyExit, parse};

/// What comes of a file and of what is given beside it.
fn with_file(content: &[u8], words: &[&str]) -> Result<ServeOptions, String> {
    let folder = tempfile::tempdir().expect("a folder of ours");
    let path = folder.path().join("conf");
    fs::write(&path, content).expect("a folder of ours");
    let path = path.into_os_string().into_string().expect("text");
    let own = ["serve".to_owned(), format!("--config={path}")];
    let words = own.into_iter().chain(words.iter().map(|&word| word.into()));
    match parse(words.map(OsString::from), Environment::default()) {
        Ok(options) => match options.command {
            Some(Command::Serve(options)) => Ok(options),
            other => panic!("{other:?}"),
        },
        Err(EarlyExit::Usage(text)) => Err(text.replace(&path, "conf")),
        Err(EarlyExit::Help(text)) => panic!("{text}"),
    }
}

#[track_caller]
fn taken(content: &str, words: &[&str]) -> ServeOptions {
    with_file(content.as_bytes(), words).expect("it makes sense")
}

#[track_caller]
fn refused(content: &[u8], words: &[&str]) -> String {
    with_file(content, words).expect_err("it makes no sense")
}

#[test]
fn a_line_is_a_long_name_then_spaces_or_an_equals_sign_then_the_value() {
    for line in [
        "rate 7", "rate=7", "rate   7", "rate\t7", "rate = 7", "rate =7", "  rate 7",
    ] {
        assert_eq!(taken(line, &[]).rate, 7, "{line:?}");
    }
    let options = taken("rate 7\nmax-line 2K\nlisten :1\nlang en\n", &[]);
    assert_eq!((options.rate, options.max_line), (7, 2048));
    assert_eq!(options.listen, [":1"]);
    assert_eq!(options.lang, Language::English);
}

#[test]
fn the_value_is_taken_as_it_is() {
    for (line, room) in [
        ("room Os Gatos", "Os Gatos"),
        ("room=\"Gatos\"", "\"Gatos\""),
        ("room 'a' # b", "'a' # b"),
        ("room a=b c", "a=b c"),
        ("room==", "="),
        ("room $HOME\\n", "$HOME\\n"),
        ("room --rate 7", "--rate 7"),
    ] {
        assert_eq!(taken(line, &[]).room.as_deref(), Some(room), "{line:?}");
    }
    let options = with_file(b"keys /tmp/\xe1 b\n", &[]).expect("a path is bytes");
    let path = OsString::from_vec(b"/tmp/\xe1 b".to_vec());
    assert_eq!(options.keys.as_deref(), Some(Path::new(&path)));
}

#[test]
fn a_switch_stands_alone() {
    assert!(taken("verbose\n", &[]).verbose);
    assert!(taken(" quiet\n", &[]).quiet);
    assert_eq!(
        refused(b"quiet\nrate 5\nverbose\n", &[]),
        "conf:3: as opções 'verbose' e 'quiet' se contradizem; veja littlecats serve --help"
    );
    for line in ["verbose yes", "verbose=", "verbose = 1"] {
        assert_eq!(
            refused(line.as_bytes(), &[]),
            "conf:1: a opção 'verbose' não leva valor; veja littlecats serve --help",
        );
    }
}

#[test]
fn empty_lines_and_those_that_begin_with_a_number_sign_are_nothing() {
    let options = taken("\n# rate 9\n   \n#rate 9\nrate 7\n\n  # rate 8", &[]);
    assert_eq!(options.rate, 7);
    assert_eq!(taken("", &[]).rate, 5);
}

#[test]
fn a_byte_order_mark_and_cr_lf_are_taken() {
    let options = taken("\u{feff}rate 7\r\n\r\nroom Gatos\r\nverbose\r\n", &[]);
    assert_eq!((options.rate, options.verbose), (7, true));
    assert_eq!(options.room.as_deref(), Some("Gatos"));
}

#[test]
fn the_command_line_wins_wherever_it_stands() {
    let file = "rate 7\nburst 9\nlang en\n";
    let options = taken(file, &["--rate", "3", "--lang=pt"]);
    assert_eq!((options.rate, options.burst), (3, 9));
    assert_eq!(options.lang, Language::Portuguese);
    let folder = tempfile::tempdir().expect("a folder of ours");
    let path = folder.path().join("conf");
    fs::write(&path, file).expect("a folder of ours");
    let path = path.to_str().expect("text");
    for words in [
        &["--lang", "pt", "serve", "--rate", "3", "--config", path][..],
        &["--lang=pt", "serve", "--config", path, "--rate=3"],
    ] {
        let options = parse(words.iter().map(OsString::from), Environment::default())
            .expect("it makes sense");
        let Some(Command::Serve(options)) = options.command else {
            panic!("{words:?}");
        };
        assert_eq!((options.rate, options.lang), (3, Language::Portuguese));
    }
}

/// Both are about how much is told, so the file's switch does not outlive the other one here.
#[test]
fn quiet_and_verbose_on_the_command_line_win_over_each_other_in_the_file() {
    let options = taken("verbose\n", &["-q"]);
    assert_eq!((options.verbose, options.quiet), (false, true));
    let options = taken("quiet\n", &["--verbose"]);
    assert_eq!((options.verbose, options.quiet), (true, false));
}

#[test]
fn a_repeatable_flag_on_the_command_line_replaces_those_of_the_file() {
    let file = "listen :1\nlisten :2\nrate 7\nrate 8\n";
    let options = taken(file, &[]);
    assert_eq!(options.listen, [":1", ":2"]);
    assert_eq!(options.rate, 8, "of others the last counts");
    let options = taken(file, &["--listen", ":3", "--listen=:4"]);
    assert_eq!(options.listen, [":3", ":4"]);
}

#[test]
fn a_line_that_makes_no_sense_is_told_with_its_file_and_number_in_either_language() {
    for (line, pt, en) in [
        (
            &b"lisen :1"[..],
            "opção ou argumento desconhecido: lisen (seria listen?)",
            "unknown option or argument: lisen (did you mean listen?)",
        ),
        (
            b"--rate 5",
            "opção ou argumento desconhecido: --rate (seria rate?)",
            "unknown option or argument: --rate (did you mean rate?)",
        ),
        (
            b"v",
            "opção ou argumento desconhecido: v",
            "unknown option or argument: v",
        ),
        (
            b"help",
            "opção ou argumento desconhecido: help",
            "unknown option or argument: help",
        ),
        (
            b"=5",
            "opção ou argumento desconhecido: ",
            "unknown option or argument: ",
        ),
        (
            b"nick ana",
            "opção ou argumento desconhecido: nick",
            "unknown option or argument: nick",
        ),
        (
            b"rate x",
            "o valor da opção 'rate' não serve: 'x': use 0..1000000",
            "the value of option 'rate' does not serve: 'x': use 0..1000000",
        ),
        (
            b"rate 5 ",
            "o valor da opção 'rate' não serve: '5 ': use 0..1000000",
            "the value of option 'rate' does not serve: '5 ': use 0..1000000",
        ),
        (
            b"rate =",
            "o valor da opção 'rate' não serve: '': use 0..1000000",
            "the value of option 'rate' does not serve: '': use 0..1000000",
        ),
        (
            b"rate  ",
            "falta o valor da opção 'rate'",
            "the value of option 'rate' is missing",
        ),
        (
            b"room ol\xe1",
            "o valor da opção 'room' não está em UTF-8: 'ol\\xE1'",
            "the value of option 'room' is not UTF-8: 'ol\\xE1'",
        ),
        (
            b"r\xe1te\x1b 5",
            "opção ou argumento desconhecido: r\\xE1te\\u{1b}",
            "unknown option or argument: r\\xE1te\\u{1b}",
        ),
    ] {
        let file = [b"# ours\n\nburst 9\r\n", line, b"\nrate y\n"].concat();
        let of = |text: &str, see| format!("conf:4: {text}; {see} littlecats serve --help");
        assert_eq!(refused(&file, &[]), of(pt, "veja"));
        assert_eq!(refused(&file, &["--lang=en"]), of(en, "see"));
        let file = [&file, &b"lang en\n"[..]].concat();
        assert_eq!(refused(&file, &[]), of(en, "see"), "the file's language");
        assert_eq!(refused(&file, &["--lang=pt"]), of(pt, "veja"));
    }
}

#[test]
fn a_file_of_flags_names_no_other() {
    for line in ["config other", "config=conf", "config"] {
        assert_eq!(
            refused(line.as_bytes(), &[]),
            "conf:1: a opção 'config' é só da linha de comando: um arquivo de opções não leva a outro; veja littlecats serve --help",
        );
    }
    assert_eq!(
        refused(b"rate 1\nconfig x\n", &["--lang=en"]),
        "conf:2: option 'config' is for the command line alone: a file of flags leads to no other; see littlecats serve --help",
    );
}

/// Also where the command line has the flag: the file is wrong, and would be found so another day.
#[test]
fn a_line_that_does_not_count_has_to_make_sense_all_the_same() {
    let told = refused(b"rate x\n", &["--rate=5"]);
    assert!(
        told.starts_with("conf:1: o valor da opção 'rate'"),
        "{told}"
    );
}

/// What is wrong on the command line is told of the command line, in the file's language.
#[test]
fn an_error_of_the_command_line_has_no_line_of_the_file() {
    for (words, text) in [
        (
            &["--rate=x"][..],
            "the value of option '--rate' does not serve: 'x': use 0..1000000; see littlecats serve --help",
        ),
        (
            &["--foo"],
            "unknown option or argument: --foo; see littlecats serve --help",
        ),
    ] {
        assert_eq!(refused(b"lang en\nrate 4\n", words), text);
    }
}

#[test]
fn a_file_that_cannot_be_read_or_is_endless_is_told() {
    for (path, lang, said) in [
        ("/", "pt", "não foi possível ler o arquivo de --config, /: "),
        (
            "/nowhere/x\u{1b}",
            "en",
            "could not read the file of --config, /nowhere/x\\u{1b}: ",
        ),
        (
            "/dev/zero",
            "en",
            "the file of --config, /dev/zero, is too long; the limit is 1M; see",
        ),
        (
            "/dev/zero",
            "pt",
            "o arquivo de --config, /dev/zero, é longo demais; o limite é 1M; veja",
        ),
    ] {
        let words = ["serve", "--config", path, "--lang", lang].map(OsString::from);
        let Err(EarlyExit::Usage(text)) = parse(words, Environment::default()) else {
            panic!("{path} is read");
        };
        assert!(text.starts_with(said), "{text}");
    }
}

#[cfg(feature = "tls")]
#[test]
fn a_flag_that_means_nothing_without_another_is_told_where_it_was_given() {
    let why = "option 'tls-only' needs 'tls-cert'; see littlecats serve --help";
    let told = refused(b"lang en\n\ntls-only\n", &[]);
    assert_eq!(told, format!("conf:3: {why}"));
    let told = refused(b"lang en\n", &["--tls-only"]);
    assert_eq!(
        told,
        "option '--tls-only' needs '--tls-cert'; see littlecats serve --help"
    );
    let options = taken("tls-only\n", &["--tls-cert=/c"]);
    assert!(options.tls_only && options.tls_cert.is_some());
}
