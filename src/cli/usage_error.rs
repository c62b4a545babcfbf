//! What is wrong with a command line, in one sentence that says where to look.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use super::NAME;
use super::bilingual::{pick, say};
use super::values::Reason;
use crate::dialect::line::is_refused;
use crate::text::Language;
use crate::text::size::Size;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum UsageError {
    /// A flag or an argument that the command does not know, and perhaps one that looks like it.
    Unknown(OsString, Option<&'static str>),
    ValueMissing(&'static str),
    /// A value was given to a switch, as in `--verbose=yes`.
    ValueNotTaken(&'static str),
    ValueRefused(Place, String, Reason),
    /// A text is a sequence of characters, so bytes that are none have no meaning in it.
    NotUtf8(Place, OsString),
    /// A flag means nothing without the other.
    Needs(&'static str, &'static str),
    /// Two flags that cannot both hold.
    Contradict(&'static str, &'static str),
    CommandMissing,
    ArgumentMissing(&'static str),
    /// A line of a file of flags makes no sense; they are counted from 1.
    Line(PathBuf, usize, Box<UsageError>),
    /// A file of flags names one.
    ConfigInFile,
    /// A file of flags cannot be read, for this reason of the system's.
    Unreadable(PathBuf, Reason),
    /// It has more bytes than this.
    TooLong(PathBuf, usize),
    /// argh refused a line that should be one it takes. No line is known that leads here.
    Unexplained,
}

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Flag(&'static str),
    Argument(&'static str),
}

impl UsageError {
    /// The sentence for the person at the command line of `command`, without LF.
    pub(super) fn say(&self, language: Language, command: Option<&str>) -> String {
        let what = self.what(language);
        let see = say(language, "veja", "see");
        let command = command.map_or(String::new(), |command| format!(" {command}"));
        format!("{what}; {see} {NAME}{command} --help")
    }

    fn what(&self, language: Language) -> String {
        match language {
            Language::Portuguese => self.in_portuguese(),
            Language::English => self.in_english(),
        }
    }

    fn in_portuguese(&self) -> String {
        match self {
            UsageError::Unknown(word, near) => {
                let near = near.map(|near| format!(" (seria {near}?)"));
                let why = left_out(word).map(|feature| {
                    format!(" (este programa foi compilado sem a feature {feature})")
                });
                let why = why.or(near).unwrap_or_default();
                format!("opção ou argumento desconhecido: {}{why}", shown(word))
            }
            UsageError::ValueMissing(flag) => format!("falta o valor da opção '{flag}'"),
            UsageError::ValueNotTaken(flag) => format!("a opção '{flag}' não leva valor"),
            UsageError::ValueRefused(place, value, Reason { pt, .. }) => format!(
                "o valor {} não serve: '{}': {pt}",
                place.in_portuguese(),
                shown(OsStr::new(value))
            ),
            UsageError::NotUtf8(place, value) => format!(
                "o valor {} não está em UTF-8: '{}'",
                place.in_portuguese(),
                shown(value)
            ),
            UsageError::Needs(flag, other) => format!("a opção '{flag}' precisa de '{other}'"),
            UsageError::Contradict(flag, other) => {
                format!("as opções '{flag}' e '{other}' se contradizem")
            }
            UsageError::CommandMissing => "falta um comando: serve ou connect".into(),
            UsageError::ArgumentMissing(name) => {
                format!("falta o argumento '{}'", pick(name, Language::Portuguese))
            }
            UsageError::Line(path, number, why) => {
                let path = shown(path.as_os_str());
                format!("{path}:{number}: {}", why.in_portuguese())
            }
            UsageError::ConfigInFile => {
                "a opção 'config' é só da linha de comando: um arquivo de opções não leva a outro"
                    .into()
            }
            UsageError::Unreadable(path, Reason { pt, .. }) => format!(
                "não foi possível ler o arquivo de --config, {}: {pt}",
                shown(path.as_os_str())
            ),
            UsageError::TooLong(path, bytes_max) => format!(
                "o arquivo de --config, {}, é longo demais; o limite é {}",
                shown(path.as_os_str()),
                Size(*bytes_max as u64)
            ),
            UsageError::Unexplained => "a linha de comando não faz sentido".into(),
        }
    }

    fn in_english(&self) -> String {
        match self {
            UsageError::Unknown(word, near) => {
                let near = near.map(|near| format!(" (did you mean {near}?)"));
                let why = left_out(word).map(|feature| {
                    format!(" (this program was built without the feature {feature})")
                });
                let why = why.or(near).unwrap_or_default();
                format!("unknown option or argument: {}{why}", shown(word))
            }
            UsageError::ValueMissing(flag) => format!("the value of option '{flag}' is missing"),
            UsageError::ValueNotTaken(flag) => format!("option '{flag}' takes no value"),
            UsageError::ValueRefused(place, value, Reason { en, .. }) => format!(
                "the value of {} does not serve: '{}': {en}",
                place.in_english(),
                shown(OsStr::new(value))
            ),
            UsageError::NotUtf8(place, value) => format!(
                "the value of {} is not UTF-8: '{}'",
                place.in_english(),
                shown(value)
            ),
            UsageError::Needs(flag, other) => format!("option '{flag}' needs '{other}'"),
            UsageError::Contradict(flag, other) => {
                format!("options '{flag}' and '{other}' contradict each other")
            }
            UsageError::CommandMissing => "a command is missing: serve or connect".into(),
            UsageError::ArgumentMissing(name) => {
                format!("argument '{}' is missing", pick(name, Language::English))
            }
            UsageError::Line(path, number, why) => {
                let path = shown(path.as_os_str());
                format!("{path}:{number}: {}", why.in_english())
            }
            UsageError::ConfigInFile => {
                "option 'config' is for the command line alone: a file of flags leads to no other"
                    .into()
            }
            UsageError::Unreadable(path, Reason { en, .. }) => format!(
                "could not read the file of --config, {}: {en}",
                shown(path.as_os_str())
            ),
            UsageError::TooLong(path, bytes_max) => format!(
                "the file of --config, {}, is too long; the limit is {}",
                shown(path.as_os_str()),
                Size(*bytes_max as u64)
            ),
            UsageError::Unexplained => "the command line makes no sense".into(),
        }
    }
}

impl Place {
    fn in_portuguese(self) -> String {
        match self {
            Place::Flag(flag) => format!("da opção '{flag}'"),
            Place::Argument(name) => {
                format!("do argumento '{}'", pick(name, Language::Portuguese))
            }
        }
    }

    fn in_english(self) -> String {
        match self {
            Place::Flag(flag) => format!("option '{flag}'"),
            Place::Argument(name) => format!("argument '{}'", pick(name, Language::English)),
        }
    }
}

/// What comes with a feature of cargo: whether it is in this program, and the flags and commands.
const OF_FEATURES: [(&str, bool, &[&str]); 4] = [
    (
        "irc",
        cfg!(feature = "irc"),
        &["irc-channel", "irc-history"],
    ),
    ("metrics", cfg!(feature = "metrics"), &["metrics"]),
    (
        "tls",
        cfg!(feature = "tls"),
        &["cert", "tls", "tls-cert", "tls-key", "tls-only", "tls-pin"],
    ),
    (
        "web",
        cfg!(feature = "web"),
        &["no-qr", "no-web", "web-host"],
    ),
];

/// The feature that a flag or a command would be there with, on a command line or in a file.
fn left_out(word: &OsStr) -> Option<&'static str> {
    let word = word.to_str()?.trim_start_matches('-');
    let of = OF_FEATURES
        .iter()
        .find(|(_, _, names)| names.contains(&word));
    of.filter(|(_, is_in, _)| !is_in)
        .map(|(feature, ..)| *feature)
}

/// A word as a terminal may be written it, on one line: bytes that are no character as `\xE1`, and
/// characters that a terminal would act on as `\u{1b}`.
pub(super) fn shown(word: &OsStr) -> String {
    let mut shown = String::new();
    for chunk in word.as_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            if is_refused(c) {
                shown.extend(c.escape_unicode());
            } else {
                shown.push(c);
            }
        }
        for byte in chunk.invalid() {
            shown.push_str(&format!("\\x{byte:02X}"));
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::all_flags;

    #[test]
    fn what_was_left_out_is_told_from_what_nobody_knows() {
        let known: Vec<&str> = all_flags()
            .into_iter()
            .flat_map(|(command, flag)| [command, flag.trim_start_matches('-')])
            .collect();
        for (feature, is_in, names) in OF_FEATURES {
            for name in names {
                assert_eq!(known.contains(name), is_in, "{feature}: {name}");
                let expected = (!is_in).then_some(feature);
                assert_eq!(left_out(OsStr::new(name)), expected);
                let flag = OsString::from(format!("--{name}"));
                assert_eq!(left_out(&flag), expected);
                let said = UsageError::Unknown(flag, None).say(Language::English, Some("serve"));
                assert_eq!(said.contains(" without the feature "), !is_in, "{said}");
            }
        }
        assert_eq!(left_out(OsStr::new("--foo")), None);
    }

    #[test]
    fn a_word_is_shown_without_what_a_terminal_acts_on() {
        for (word, expected) in [
            (&b"--foo"[..], "--foo"),
            ("olá".as_bytes(), "olá"),
            (b"ol\xe1", "ol\\xE1"),
            (b"a\nb\x1b[2J", "a\\u{a}b\\u{1b}[2J"),
        ] {
            assert_eq!(shown(OsStr::from_bytes(word)), expected);
        }
    }
}
