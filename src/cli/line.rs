//! The line that argh takes.
//!
//! argh wants each flag once, its value as the next word, and everything in UTF-8. So of a flag given
//! twice the last one stays, paths go around it, and of each word it is known what was given for it.

use std::ffi::OsString;
use std::path::PathBuf;

use argh::{FlagInfo, Optionality, PositionalInfo};

use super::is_path;
use super::usage_error::{Place, UsageError};

/// What was given: a flag, with its value if it takes one, or an argument.
#[derive(Debug)]
pub(super) enum Given {
    Switch(&'static FlagInfo<'static>),
    Option(&'static FlagInfo<'static>, OsString),
    Argument(&'static PositionalInfo<'static>, OsString),
}

/// A line that argh takes, in pieces.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) pieces: Vec<Piece>,
    /// Paths are bytes, so argh never sees them.
    pub(super) paths: Vec<(&'static str, PathBuf)>,
}

/// What one of the words given became.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) words: Vec<String>,
    /// Where the last of the words stands, when it is a value.
    pub(super) place: Option<Place>,
}

impl Given {
    /// Which flag it is, if it is one.
    pub(super) fn flag(&self) -> Option<&'static str> {
        match self {
            Given::Switch(flag) | Given::Option(flag, _) => Some(flag.long),
            Given::Argument(..) => None,
        }
    }
}

impl Line {
    /// The line of a command with one flag.
    ///
    /// # Errors
    /// A value that is no text.
    pub(super) fn of_one(command: &str, given: Given) -> Result<Line, UsageError> {
        let mut line = Line::default();
        line.push_word(command);
        line.push(given)?;
        Ok(line)
    }

    /// The words of the first so many pieces.
    pub(super) fn words(&self, pieces: usize) -> Vec<&str> {
        let pieces = self.pieces.iter().take(pieces);
        pieces
            .flat_map(|piece| &piece.words)
            .map(String::as_str)
            .collect()
    }

    /// Goes on with what was given: flags first, the arguments behind `--`.
    ///
    /// # Errors
    /// A value that is no text.
    pub(super) fn extend(&mut self, given: Vec<Given>) -> Result<(), UsageError> {
        let (arguments, flags): (Vec<Given>, Vec<Given>) = last_of_each(given)
            .into_iter()
            .partition(|given| matches!(given, Given::Argument(..)));
        for given in flags {
            self.push(given)?;
        }
        if !arguments.is_empty() {
            // An argument may look like a flag.
            self.push_word("--");
        }
        arguments.into_iter().try_for_each(|given| self.push(given))
    }

    /// A word that is no value.
    pub(super) fn push_word(&mut self, word: &str) {
        self.pieces.push(Piece {
            words: vec![word.to_owned()],
            place: None,
        });
    }

    fn push(&mut self, given: Given) -> Result<(), UsageError> {
        let (mut words, value, place) = match given {
            Given::Switch(flag) => {
                self.push_word(flag.long);
                return Ok(());
            }
            Given::Option(flag, path) if is_path(flag.long) => {
                self.paths.push((flag.long, path.into()));
                return Ok(());
            }
            Given::Option(flag, value) => {
                (vec![flag.long.to_owned()], value, Place::Flag(flag.long))
            }
            Given::Argument(positional, value) => {
                (Vec::new(), value, Place::Argument(positional.name))
            }
        };
        let value = value.into_string();
        words.push(value.map_err(|value| UsageError::NotUtf8(place, value))?);
        self.pieces.push(Piece {
            words,
            place: Some(place),
        });
        Ok(())
    }
}

/// Every flag that may repeat, and the last of each other one: a wrapper script puts its own flags in
/// front of those it is given, and people expect theirs to count.
fn last_of_each(given: Vec<Given>) -> Vec<Given> {
    let mut seen = Vec::new();
    let mut last: Vec<Given> = given
        .into_iter()
        .rev()
        .filter(|given| match given {
            Given::Switch(flag) | Given::Option(flag, _) if !repeats(&flag.optionality) => {
                let is_last = !seen.contains(&flag.long);
                seen.push(flag.long);
                is_last
            }
            Given::Switch(_) | Given::Option(..) | Given::Argument(..) => true,
        })
        .collect();
    last.reverse();
    last
}

pub(super) fn repeats(optionality: &Optionality) -> bool {
    match optionality {
        Optionality::Required | Optionality::Optional => false,
        Optionality::Repeating | Optionality::Greedy => true,
    }
}
