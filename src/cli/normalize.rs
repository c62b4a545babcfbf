//! From the words as people and scripts give them to what they give, flag by flag.
//!
//! argh knows which flags there are and objects in English. So the words are sorted here by argh's own
//! table: `--flag=value` is divided, help and the language are found wherever they stand, and what argh
//! would object to is found before it does. The line that argh takes is for `line` to write.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use argh::{CommandInfoWithArgs, FlagInfo, FlagInfoKind, Optionality, PositionalInfo};

use super::check;
use super::config::{ConfigFile, is_overridden};
use super::connect;
use super::line::{Given, Line, repeats};
use super::nearest::nearest;
use super::usage_error::UsageError;
use crate::text::Language;

/// The commands whose language is that of a room.
const OF_ROOMS: [&str; 2] = ["serve", check::NAME];

/// The words, sorted.
#[derive(Debug)]
pub(super) struct Sorted {
    /// The binary's own table.
    whole: CommandInfoWithArgs,
    /// The table of the command that was named.
    command: Option<CommandInfoWithArgs>,
    /// What was given before the command was named.
    before: Vec<Given>,
    /// What was given after that.
    after: Vec<Given>,
    /// Whether `--` was given: the words after it are no flags, and none of them asks for help.
    flags_ended: bool,
    pub(super) wants_help: bool,
    /// The first thing that is wrong, if anything is.
    objection: Option<UsageError>,
}

impl Sorted {
    pub(super) fn new(
        words: impl IntoIterator<Item = OsString>,
        whole: CommandInfoWithArgs,
    ) -> Sorted {
        let mut sorted = Sorted {
            whole,
            command: None,
            before: Vec::new(),
            after: Vec::new(),
            flags_ended: false,
            wants_help: false,
            objection: None,
        };
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            if sorted.flags_ended || !word.as_bytes().starts_with(b"-") {
                sorted.take_word(word);
            } else if word == "--" {
                sorted.flags_ended = true;
            } else {
                sorted.take_flag(&word, &mut words);
            }
        }
        sorted.object_to_what_is_missing();
        sorted
    }

    /// The language that was asked for, wherever that was; one that is none is objected to later.
    pub(super) fn language(&self) -> Option<Language> {
        self.values("--lang")
            .find_map(|code| code.to_str()?.parse().ok())
    }

    /// The language that the person speaks is the command's, too, where none was asked for: but a room speaks
    /// the one that it is told.
    pub(super) fn speak(&mut self, language: Language) {
        let given = |table: &CommandInfoWithArgs| {
            let flag = table.flags.iter().find(|flag| flag.long == "--lang")?;
            Some(Given::Option(flag, language.code().into()))
        };
        let is_asked_for = self.values("--lang").next().is_some();
        self.before.extend(given(&self.whole));
        if let Some(command) = &self.command
            && !is_asked_for
            && !OF_ROOMS.contains(&command.name)
        {
            self.after.extend(given(command));
        }
    }

    /// The file of flags that was named.
    pub(super) fn config(&self) -> Option<&OsStr> {
        self.values("--config").next()
    }

    /// The flags of the command that were given.
    pub(super) fn flags(&self) -> Vec<&'static str> {
        self.after.iter().filter_map(Given::flag).collect()
    }

    /// What was given for an option, the last first.
    fn values(&self, flag: &str) -> impl Iterator<Item = &OsStr> {
        let given = self.before.iter().chain(&self.after).rev();
        given.filter_map(move |given| match given {
            Given::Option(known, value) if known.long == flag => Some(value.as_os_str()),
            Given::Option(..) | Given::Switch(_) | Given::Argument(..) => None,
        })
    }

    /// Takes in the flags of a file: those that were given here as well count here.
    ///
    /// # Errors
    /// The first line that makes no sense.
    pub(super) fn take_file(&mut self, file: &ConfigFile) -> Result<(), UsageError> {
        if self.objection.is_some() {
            return Ok(());
        }
        let mut given = file.given(self.table().flags)?;
        let here = self.flags();
        given.retain(|given| given.flag().is_none_or(|flag| !is_overridden(flag, &here)));
        self.after.splice(0..0, given);
        Ok(())
    }

    pub(super) fn command(&self) -> Option<&'static str> {
        self.command.as_ref().map(|command| command.name)
    }

    fn table(&self) -> &CommandInfoWithArgs {
        self.command.as_ref().unwrap_or(&self.whole)
    }

    fn given(&mut self) -> &mut Vec<Given> {
        match self.command {
            Some(_) => &mut self.after,
            None => &mut self.before,
        }
    }

    fn object(&mut self, objection: UsageError) {
        self.objection.get_or_insert(objection);
    }

    fn take_word(&mut self, word: OsString) {
        let table = self.table();
        let mut commands = table.commands.iter();
        if word == "help" && !self.flags_ended {
            self.wants_help = true;
        } else if let Some(command) = commands.find(|command| word == command.name) {
            self.enter(command.command.clone());
        } else if let Some(positional) = self.next_argument() {
            self.given().push(Given::Argument(positional, word));
        } else if let Some(address) = self.address_before_port(&word) {
            address.push(" ");
            address.push(word);
        } else {
            let table = self.table();
            let near = nearest(&word, table.commands.iter().map(|command| command.name));
            self.object(UsageError::Unknown(word, near));
        }
    }

    /// From here on the flags are the command's. Those it shares with the binary, as `--lang`, may
    /// have come before its name.
    fn enter(&mut self, command: CommandInfoWithArgs) {
        let is_shared = |given: &mut Given| match given {
            Given::Switch(flag) | Given::Option(flag, _) => {
                command.flags.iter().any(|own| own.long == flag.long)
            }
            Given::Argument(..) => false,
        };
        self.after.extend(self.before.extract_if(.., is_shared));
        self.command = Some(command);
        self.flags_ended = false;
    }

    fn take_flag(&mut self, word: &OsStr, rest: &mut impl Iterator<Item = OsString>) {
        let (name, value) = divide(word);
        if name == "--help" || name == "-h" {
            self.wants_help = true;
            return;
        }
        let flags = self.table().flags;
        let Some(flag) = flags.iter().find(|flag| is_named(flag, name)) else {
            let near = nearest(name, flags.iter().map(|flag| flag.long));
            return self.object(UsageError::Unknown(name.into(), near));
        };
        match flag.kind {
            FlagInfoKind::Switch if value.is_some() => {
                self.object(UsageError::ValueNotTaken(flag.long));
            }
            FlagInfoKind::Switch => self.given().push(Given::Switch(flag)),
            FlagInfoKind::Option { .. } => match value.map(OsStr::to_owned).or_else(|| rest.next())
            {
                Some(value) => self.given().push(Given::Option(flag, value)),
                None => self.object(UsageError::ValueMissing(flag.long)),
            },
        }
    }

    fn arguments(&self) -> impl Iterator<Item = &Given> {
        let given = self.before.iter().chain(&self.after);
        given.filter(|given| matches!(given, Given::Argument(..)))
    }

    /// Which argument a word is; of one that repeats there is no end.
    fn next_argument(&self) -> Option<&'static PositionalInfo<'static>> {
        let positionals = self.table().positionals;
        let last = positionals.last().filter(|it| repeats(&it.optionality));
        positionals.get(self.arguments().count()).or(last)
    }

    /// The address that a number belongs to as its port, as `nc` takes it: argh has no place for what may be
    /// left out behind something that may.
    fn address_before_port(&mut self, word: &OsStr) -> Option<&mut OsString> {
        let is_number = word.as_bytes().iter().all(u8::is_ascii_digit);
        if self.command() != Some(connect::NAME) || !is_number || self.arguments().count() != 1 {
            return None;
        }
        self.after.iter_mut().rev().find_map(|given| match given {
            Given::Argument(_, address) if !address.as_bytes().contains(&b' ') => Some(address),
            Given::Argument(..) | Given::Switch(_) | Given::Option(..) => None,
        })
    }

    fn object_to_what_is_missing(&mut self) {
        let is_version =
            |given: &Given| matches!(given, Given::Switch(flag) if flag.long == "--version");
        let taken = self.arguments().count();
        let mut missing = self.table().positionals.iter().skip(taken);
        // What repeats has to stand once.
        if let Some(missing) = missing.find(|p| p.optionality != Optionality::Optional) {
            self.object(UsageError::ArgumentMissing(missing.name));
        } else if self.command.is_none() && !self.before.iter().any(is_version) {
            self.object(UsageError::CommandMissing);
        }
    }

    /// The line for argh: the binary's own flags, the command, its flags, its arguments.
    ///
    /// # Errors
    /// The first thing that is wrong with the words.
    pub(super) fn into_line(self) -> Result<Line, UsageError> {
        if let Some(objection) = self.objection {
            return Err(objection);
        }
        let mut line = Line::default();
        line.extend(self.before)?;
        if let Some(command) = self.command {
            line.push_word(command.name);
        }
        line.extend(self.after)?;
        Ok(line)
    }
}

/// `--name=value` at its first equals sign.
fn divide(word: &OsStr) -> (&OsStr, Option<&OsStr>) {
    let bytes = word.as_bytes();
    match bytes.iter().position(|&byte| byte == b'=') {
        Some(at) if bytes.starts_with(b"--") => {
            let (name, value) = (&bytes[..at], &bytes[at + 1..]);
            (OsStr::from_bytes(name), Some(OsStr::from_bytes(value)))
        }
        Some(_) | None => (word, None),
    }
}

fn is_named(flag: &FlagInfo<'_>, name: &OsStr) -> bool {
    let short = flag.short.map(|short| format!("-{short}"));
    name == flag.long || short.is_some_and(|short| name == short.as_str())
}
