//! The commands that the client carries out itself, in both languages.
//!
//! Everything else that begins with a slash is the daemon's, and goes there as it is.

use unicode_width::UnicodeWidthChar;

/// A command of the client's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalCommand<'a> {
    /// Shows no more of what this nickname says; without one, tells which are ignored.
    Ignore(&'a str),
    /// Shows it again.
    Unignore(&'a str),
    Quiet,
    Clear,
    /// Looks for this in what was heard.
    Search(&'a str),
}

/// The commands of the client and of the daemon, as Tab offers them: the usual names first.
pub const NAMES: [&str; 49] = [
    "/msg ",
    "/me ",
    "/list",
    "/nick ",
    "/r ",
    "/away ",
    "/topic ",
    "/bot",
    "/op ",
    "/promote ",
    "/unop ",
    "/kick ",
    "/ban ",
    "/unban ",
    "/bans",
    "/mute ",
    "/unmute ",
    "/lock",
    "/unlock",
    "/ip ",
    "/stats",
    "/quit",
    "/help",
    "/ignore ",
    "/unignore ",
    "/quiet",
    "/clear",
    "/search ",
    "/ajuda",
    "/assunto ",
    "/ausente ",
    "/banir ",
    "/buscar ",
    "/calar ",
    "/descalar ",
    "/designorar ",
    "/desmoderar ",
    "/destrancar",
    "/expulsar ",
    "/ignorar ",
    "/limpar",
    "/lista",
    "/moderar ",
    "/privado ",
    "/promover ",
    "/quieto",
    "/sair",
    "/trancar",
    "/usuarios",
];

/// The commands whose first argument is a nickname.
pub const ABOUT_SOMEBODY: [&str; 21] = [
    "/msg",
    "/privado",
    "/w",
    "/promote",
    "/promover",
    "/unop",
    "/desmoderar",
    "/kick",
    "/expulsar",
    "/ban",
    "/banir",
    "/unban",
    "/mute",
    "/calar",
    "/unmute",
    "/descalar",
    "/ip",
    "/ignore",
    "/ignorar",
    "/unignore",
    "/designorar",
];

/// Where in a line the key begins that must not be shown or kept, in bytes: behind `/op`, however it is
/// written and also behind spaces, where it is no command.
pub fn secret_start(line: &str) -> Option<usize> {
    let is_blank = |c: char| c.is_whitespace() || c.width() == Some(0);
    let command = line.trim_start_matches(is_blank);
    let (name, _) = command.split_once(is_blank)?;
    let key = command[name.len()..].trim_start_matches(is_blank);
    let name = name.to_ascii_lowercase();
    let is_key = matches!(name.as_str(), "/op" | "/moderar") && !key.is_empty();
    is_key.then(|| line.len() - key.len())
}

/// What may be shown of a line: all of it, but for a key.
pub fn showable(line: &str) -> &str {
    line[..secret_start(line).unwrap_or(line.len())].trim_end()
}

impl<'a> LocalCommand<'a> {
    /// Reads a typed line; `None` when it is for the daemon.
    pub fn parse(line: &'a str) -> Option<LocalCommand<'a>> {
        let (name, argument) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        let argument = crate::room::nickname::trim(argument);
        match name {
            "/ignore" | "/ignorar" => Some(LocalCommand::Ignore(argument)),
            "/unignore" | "/designorar" => Some(LocalCommand::Unignore(argument)),
            "/quiet" | "/quieto" => Some(LocalCommand::Quiet),
            "/clear" | "/limpar" => Some(LocalCommand::Clear),
            "/search" | "/buscar" => Some(LocalCommand::Search(argument)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::{Decoded, plain};
    use crate::room::refusal::Refusal;
    use crate::text::client;
    use crate::text::{Language, help};

    #[test]
    fn reads_its_own_and_leaves_the_rest() {
        assert_eq!(
            LocalCommand::parse("/ignore  bia "),
            Some(LocalCommand::Ignore("bia"))
        );
        assert_eq!(
            LocalCommand::parse("/ignorar"),
            Some(LocalCommand::Ignore(""))
        );
        assert_eq!(
            LocalCommand::parse("/designorar bia"),
            Some(LocalCommand::Unignore("bia"))
        );
        assert_eq!(LocalCommand::parse("/quiet"), Some(LocalCommand::Quiet));
        assert_eq!(LocalCommand::parse("/limpar"), Some(LocalCommand::Clear));
        assert_eq!(
            LocalCommand::parse("/buscar um gato"),
            Some(LocalCommand::Search("um gato"))
        );
        for other in ["oi", " /clear", "//clear", "/Clear", "/list", "/clearx"] {
            assert_eq!(LocalCommand::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_key_is_known_however_its_command_is_written() {
        for (line, shown) in [
            ("/op abc-23", "/op"),
            ("/op \t abc 23 ", "/op"),
            ("/moderar abc", "/moderar"),
            ("/OP abc", "/OP"),
            ("/op\u{a0}abc", "/op"),
            (" \u{a0}\u{200b}/op abc", " \u{a0}\u{200b}/op"),
        ] {
            assert_eq!(showable(line), shown, "{line:?}");
            let start = secret_start(line).expect(line);
            assert!(line[start..].starts_with("abc"), "{line:?}");
        }
        for line in [
            "/op",
            "/op  ",
            "/opa abc",
            "oi /op abc",
            "//op abc",
            "",
            "é",
        ] {
            assert_eq!(secret_start(line), None, "{line:?}");
        }
    }

    #[test]
    fn every_name_that_is_offered_is_a_command() {
        for name in NAMES {
            let line = format!("{name} x");
            assert!(
                LocalCommand::parse(&line).is_some()
                    || !matches!(
                        plain::parse(&line),
                        Decoded::Refused(Refusal::UnknownCommand(_))
                    ),
                "{name}"
            );
        }
    }

    #[test]
    fn every_command_in_the_help_is_offered() {
        for language in [Language::Portuguese, Language::English] {
            let daemon: Vec<_> = help::help(language).collect();
            let help = client::help(language) + "\n" + &daemon.join("\n");
            for line in help.lines() {
                let Some(name) = line.split(' ').next().filter(|n| n.starts_with('/')) else {
                    continue;
                };
                assert!(NAMES.iter().any(|n| n.trim_end() == name), "{name}");
            }
        }
    }
}
