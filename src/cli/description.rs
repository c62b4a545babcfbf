//! A command as it is told in one language: what help, the manual page and the completions are
//! printed from.
//!
//! All of it is what argh knows of the command line (its `ArgsInfo`), so that nothing can be missing.

use argh::{CommandInfoWithArgs, FlagInfo, FlagInfoKind, Optionality, PositionalInfo};

use super::bilingual::pick;
use super::check;
use crate::text::Language;

#[derive(Debug)]
pub(super) struct Description {
    pub(super) name: &'static str,
    pub(super) summary: &'static str,
    /// Those that are hidden are told of another command.
    pub(super) flags: Vec<FlagInfo<'static>>,
    pub(super) positionals: Vec<PositionalInfo<'static>>,
    pub(super) notes: Vec<&'static str>,
    pub(super) examples: Vec<&'static str>,
    /// The exit statuses, and what each means.
    pub(super) statuses: Vec<(i32, &'static str)>,
    pub(super) commands: Vec<Description>,
}

impl Description {
    pub(super) fn new(command: &CommandInfoWithArgs, language: Language) -> Description {
        let pick = |text| pick(text, language);
        let is_hidden = |flag: &FlagInfo<'_>| {
            flag.hidden || (command.name == check::NAME && !check::TOLD.contains(&flag.long))
        };
        let flags = command
            .flags
            .iter()
            .map(|flag| told_flag(flag, is_hidden(flag), language));
        let positionals = command.positionals.iter();
        let statuses = command.error_codes.iter();
        let commands = command.commands.iter();
        Description {
            name: command.name,
            summary: pick(command.description),
            flags: flags.collect(),
            positionals: positionals.map(|p| told_positional(p, language)).collect(),
            notes: command.notes.iter().copied().map(pick).collect(),
            examples: command.examples.iter().copied().map(pick).collect(),
            statuses: statuses.map(|s| (s.code, pick(s.description))).collect(),
            commands: commands
                .map(|c| Description::new(&c.command, language))
                .collect(),
        }
    }
}

fn told_flag(flag: &FlagInfo<'static>, hidden: bool, language: Language) -> FlagInfo<'static> {
    let kind = match flag.kind {
        FlagInfoKind::Switch => FlagInfoKind::Switch,
        FlagInfoKind::Option { arg_name } => FlagInfoKind::Option {
            arg_name: pick(arg_name, language),
        },
    };
    // argh adds this flag to every command, in English and without its short name.
    let (short, description) = match flag.long {
        "--help" => (Some('h'), "mostra esta ajuda || shows this help"),
        _ => (flag.short, flag.description),
    };
    FlagInfo {
        kind,
        optionality: copy_of(&flag.optionality),
        long: flag.long,
        short,
        description: pick(description, language),
        hidden,
    }
}

fn told_positional(
    positional: &PositionalInfo<'static>,
    language: Language,
) -> PositionalInfo<'static> {
    PositionalInfo {
        name: pick(positional.name, language),
        description: pick(positional.description, language),
        optionality: copy_of(&positional.optionality),
        hidden: positional.hidden,
    }
}

/// argh's type has no `Clone`.
fn copy_of(optionality: &Optionality) -> Optionality {
    match optionality {
        Optionality::Required => Optionality::Required,
        Optionality::Optional => Optionality::Optional,
        Optionality::Repeating => Optionality::Repeating,
        Optionality::Greedy => Optionality::Greedy,
    }
}
