//! What the command line takes from around it: the language of the person at it, and the width of the
//! terminal.

use std::ffi::{OsStr, OsString};
use std::io;

use rustix::termios::tcgetwinsize;

use crate::text::Language;

/// The columns of what is printed where nobody knows how many there are.
const COLUMNS: usize = 80;

/// Of a wider terminal no more are used: longer lines are hard to read.
const COLUMNS_MAX: usize = 100;

/// In fewer a sentence does not read any better.
const COLUMNS_MIN: usize = 40;

/// What stands for what the words do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Environment {
    /// The language of help, manual page, completions and errors, where `--lang` asks for none.
    pub language: Language,
    /// How wide help may be.
    pub columns: usize,
}

impl Default for Environment {
    /// That of no person: of a script, or a test.
    fn default() -> Environment {
        Environment {
            language: Language::default(),
            columns: COLUMNS,
        }
    }
}

impl Environment {
    /// That of this process.
    pub fn of_process() -> Environment {
        let columns = tcgetwinsize(io::stdout()).map(|size| usize::from(size.ws_col));
        Environment {
            language: language(|name| std::env::var_os(name)),
            columns: match columns {
                // Some terminals do not know either.
                Ok(0) | Err(_) => COLUMNS,
                Ok(columns) => columns.clamp(COLUMNS_MIN, COLUMNS_MAX),
            },
        }
    }
}

/// The language that the variables ask for: `LITTLECATS_LANG`, else that of messages as POSIX has it (XBD 8.2). An
/// empty variable is none.
fn language(variable: impl Fn(&str) -> Option<OsString>) -> Language {
    let names = ["LITTLECATS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];
    let mut given = names.into_iter().filter_map(variable);
    given
        .find(|value| !value.is_empty())
        .map_or_else(Language::default, |locale| of_locale(&locale))
}

/// The language of a locale, as `pt_BR.UTF-8`: English for people who speak neither, and Portuguese, as the room, where
/// nobody chose one.
fn of_locale(locale: &OsStr) -> Language {
    let locale = locale.to_string_lossy();
    let end = locale.find(['_', '.', '@', '-']).unwrap_or(locale.len());
    match &locale[..end] {
        "C" | "POSIX" => Language::default(),
        language if language.eq_ignore_ascii_case("pt") => Language::Portuguese,
        _ => Language::English,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language_of(variables: &[(&str, &str)]) -> Language {
        language(|name| {
            let mut variables = variables.iter();
            let found = variables.find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_language_is_that_of_the_first_variable_that_says_something() {
        use Language::{English, Portuguese};
        for (variables, expected) in [
            (&[][..], Portuguese),
            (&[("LANG", "en_US.UTF-8")], English),
            (&[("LANG", "pt_BR.UTF-8")], Portuguese),
            (&[("LANG", "pt")], Portuguese),
            (&[("LANG", "pt_PT@euro")], Portuguese),
            (&[("LANG", "PT-BR")], Portuguese),
            (&[("LANG", "de_DE.UTF-8")], English),
            (&[("LANG", "ptx")], English),
            (&[("LANG", "C")], Portuguese),
            (&[("LANG", "POSIX")], Portuguese),
            (&[("LANG", "C.UTF-8")], Portuguese),
            (&[("LANG", "")], Portuguese),
            (&[("LC_MESSAGES", "en_US"), ("LANG", "pt_BR")], English),
            (&[("LC_MESSAGES", ""), ("LANG", "en_US")], English),
            (
                &[("LC_ALL", "C"), ("LC_MESSAGES", "en"), ("LANG", "en")],
                Portuguese,
            ),
            (&[("LC_CTYPE", "en_US.UTF-8")], Portuguese),
            (&[("LITTLECATS_LANG", "en"), ("LC_ALL", "pt_BR")], English),
            (
                &[("LITTLECATS_LANG", "pt"), ("LC_ALL", "en_US")],
                Portuguese,
            ),
            (&[("LITTLECATS_LANG", ""), ("LC_ALL", "en_US")], English),
            (&[("LITTLECATS_LANG", "fr")], English),
        ] {
            assert_eq!(language_of(variables), expected, "{variables:?}");
        }
    }
}
