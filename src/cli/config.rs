//! A file of flags: one a line by its long name without dashes, then spaces or `=`, then the value, as
//! it is; switches alone. Empty lines and those that begin with `#` are nothing.
//!
//! What a line says is looked up in the table of flags, and its value refused in the words, of the
//! command line; each line by itself, so that what is wrong has a place.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use argh::{ArgsInfo, FlagInfo, FlagInfoKind};

use super::line::{Given, Line};
use super::nearest::nearest;
use super::serve::ServeOptions;
use super::usage_error::{Place, UsageError};
use super::values::Reason;
use super::{is_path, read};
use crate::text::{Language, system};

/// The most bytes of a file: thousands of lines.
const BYTES_MAX: usize = 1 << 20;

/// A file, in lines.
#[derive(Debug)]
pub(super) struct ConfigFile {
    path: PathBuf,
    lines: Vec<ConfigLine>,
}

#[derive(Debug, PartialEq, Eq)]
struct ConfigLine {
    /// They are counted from 1.
    number: usize,
    name: OsString,
    value: Option<OsString>,
}

impl ConfigFile {
    /// Reads a file, without asking yet what its lines mean.
    ///
    /// # Errors
    /// When it cannot be read, or is too long.
    pub(super) fn read(path: &OsStr) -> Result<ConfigFile, UsageError> {
        let path = PathBuf::from(path);
        let mut bytes = Vec::new();
        let read = File::open(&path).and_then(|file| {
            let mut start = file.take(BYTES_MAX as u64 + 1);
            start.read_to_end(&mut bytes)
        });
        match read {
            Ok(_) if bytes.len() > BYTES_MAX => Err(UsageError::TooLong(path, BYTES_MAX)),
            Ok(_) => Ok(ConfigFile {
                lines: lines(&bytes),
                path,
            }),
            Err(error) => Err(UsageError::Unreadable(path, told(&error))),
        }
    }

    /// The language that it asks for.
    pub(super) fn language(&self) -> Option<Language> {
        let mut languages = self.lines.iter().rev().filter(|line| line.name == "lang");
        languages.find_map(|line| line.value.as_ref()?.to_str()?.parse().ok())
    }

    /// What is wrong with its flags together is told of the line of the flag that is `given` there.
    pub(super) fn place(&self, error: UsageError, given: &[&str]) -> UsageError {
        type Pair = fn(&'static str, &'static str) -> UsageError;
        let (flag, other, renamed): (_, _, Pair) = if let UsageError::Needs(flag, other) = error {
            (flag, other, UsageError::Needs)
        } else if let UsageError::Contradict(flag, other) = error {
            (flag, other, UsageError::Contradict)
        } else {
            return error;
        };
        let mut lines = self.lines.iter().rev();
        let is_here = given.contains(&flag);
        match lines.find(|line| !is_here && line.name == bare(flag)) {
            Some(line) => {
                let why = renamed(bare(flag), bare(other));
                UsageError::Line(self.path.clone(), line.number, why.into())
            }
            None => error,
        }
    }

    /// What it gives, by this table.
    ///
    /// # Errors
    /// The first line that makes no sense.
    pub(super) fn given(
        &self,
        flags: &'static [FlagInfo<'static>],
    ) -> Result<Vec<Given>, UsageError> {
        let lines = self.lines.iter();
        let given = lines.map(|line| {
            let given = line.given(flags);
            given.map_err(|why| UsageError::Line(self.path.clone(), line.number, why.into()))
        });
        given.collect()
    }
}

impl ConfigLine {
    /// `None` for a line that says nothing.
    fn new(number: usize, line: &[u8]) -> Option<ConfigLine> {
        let line = line.trim_ascii_start();
        if line.is_empty() || line.starts_with(b"#") {
            return None;
        }
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'=';
        let end = line.iter().position(is_end).unwrap_or(line.len());
        let (name, rest) = line.split_at(end);
        let rest = rest.trim_ascii_start();
        let value = match rest.strip_prefix(b"=") {
            Some(value) => Some(value.trim_ascii_start()),
            None => Some(rest).filter(|rest| !rest.is_empty()),
        };
        Some(ConfigLine {
            number,
            name: OsString::from_vec(name.to_vec()),
            value: value.map(|value| OsString::from_vec(value.to_vec())),
        })
    }

    fn given(&self, flags: &'static [FlagInfo<'static>]) -> Result<Given, UsageError> {
        let flag = self.flag(flags)?;
        let name = bare(flag.long);
        let given = match (&flag.kind, &self.value) {
            (FlagInfoKind::Switch, None) => Given::Switch(flag),
            (FlagInfoKind::Switch, Some(_)) => return Err(UsageError::ValueNotTaken(name)),
            (FlagInfoKind::Option { .. }, None) => return Err(UsageError::ValueMissing(name)),
            (FlagInfoKind::Option { .. }, Some(value)) => {
                object_to_value(flag, value).map_err(|error| renamed(error, name))?;
                Given::Option(flag, value.clone())
            }
        };
        Ok(given)
    }

    /// The flag that it names, or what is wrong with the name.
    fn flag(
        &self,
        flags: &'static [FlagInfo<'static>],
    ) -> Result<&'static FlagInfo<'static>, UsageError> {
        if self.name == "config" {
            return Err(UsageError::ConfigInFile);
        }
        let mut known = flags.iter().filter(|flag| flag.long != "--help");
        let names = known.clone().map(|flag| bare(flag.long));
        known
            .find(|flag| self.name == bare(flag.long))
            .ok_or_else(|| {
                // People who copy a flag from a command line copy its dashes.
                let word = bare_bytes(self.name.as_bytes());
                UsageError::Unknown(self.name.clone(), nearest(OsStr::from_bytes(word), names))
            })
    }
}

/// Whether a flag of the file counts no more beside those that were given on the command line.
pub(super) fn is_overridden(flag: &str, given: &[&str]) -> bool {
    given.iter().any(|given| settles(given) == settles(flag))
}

/// What a flag decides: two of them are about how much is told.
fn settles(flag: &str) -> &str {
    match flag {
        "--quiet" => "--verbose",
        flag => flag,
    }
}

/// Refuses a value as the command line does.
fn object_to_value(flag: &'static FlagInfo<'static>, value: &OsStr) -> Result<(), UsageError> {
    if is_path(flag.long) {
        return Ok(());
    }
    let command = ServeOptions::get_args_info().name;
    let line = Line::of_one(command, Given::Option(flag, value.to_owned()))?;
    read(line).map(|_| ())
}

/// What is wrong with a flag, under the name that it has without dashes.
fn renamed(error: UsageError, name: &'static str) -> UsageError {
    match error {
        UsageError::ValueRefused(_, value, reason) => {
            UsageError::ValueRefused(Place::Flag(name), value, reason)
        }
        UsageError::NotUtf8(_, value) => UsageError::NotUtf8(Place::Flag(name), value),
        other @ (UsageError::Unknown(..)
        | UsageError::ValueMissing(_)
        | UsageError::ValueNotTaken(_)
        | UsageError::Needs(..)
        | UsageError::Contradict(..)
        | UsageError::CommandMissing
        | UsageError::ArgumentMissing(_)
        | UsageError::Line(..)
        | UsageError::ConfigInFile
        | UsageError::Unreadable(..)
        | UsageError::TooLong(..)
        | UsageError::Unexplained) => other,
    }
}

/// A flag as a file names it.
pub(super) fn bare(flag: &'static str) -> &'static str {
    flag.trim_start_matches('-')
}

fn bare_bytes(mut name: &[u8]) -> &[u8] {
    while let Some(rest) = name.strip_prefix(b"-") {
        name = rest;
    }
    name
}

/// The lines that say something: without byte order mark and CR.
fn lines(bytes: &[u8]) -> Vec<ConfigLine> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let lines = bytes.split(|byte| *byte == b'\n').zip(1..);
    let lines = lines.map(|(line, number)| (number, line.strip_suffix(b"\r").unwrap_or(line)));
    lines
        .filter_map(|(number, line)| ConfigLine::new(number, line))
        .collect()
}

/// An error of the system's, which cannot be compared, in its words.
fn told(error: &io::Error) -> Reason {
    let in_words = |language| system::in_words(error, language).to_string();
    Reason {
        pt: in_words(Language::Portuguese),
        en: in_words(Language::English),
    }
}

#[cfg(test)]
mod tests;
