//! The commands that the client carries out itself, in both languages.
//!
//! Everything else that begins with a slash is the daemon's, and goes there as it is.

/// A command of the client's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalCommand<'a> {
    /// Shows no more of what this nickname says; without one, tells which are ignored.
    Ignore(&'a str),
    /// Shows it again.
    Unignore(&'a str),
    Quiet,
    Clear,
}

/// The commands of the client and of the daemon, as Tab offers them: the usual names first.
pub const NAMES: [&str; 35] = [
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
    "/quit",
    "/help",
    "/ignore ",
    "/unignore ",
    "/quiet",
    "/clear",
    "/ajuda",
    "/designorar ",
    "/ignorar ",
    "/limpar",
    "/lista",
    "/privado ",
    "/quieto",
    "/sair",
    "/usuarios",
];

/// The commands whose first argument is a nickname.
pub const ABOUT_SOMEBODY: [&str; 15] = [
    "/msg",
    "/privado",
    "/w",
    "/promote",
    "/unop",
    "/kick",
    "/ban",
    "/unban",
    "/mute",
    "/unmute",
    "/ip",
    "/ignore",
    "/ignorar",
    "/unignore",
    "/designorar",
];

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
        for other in ["oi", " /clear", "//clear", "/Clear", "/list", "/clearx"] {
            assert_eq!(LocalCommand::parse(other), None, "{other}");
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
