//! The options of `littlecats completions`, and the scripts it prints, a file for each shell.
//!
//! A script offers commands, flags, and those values that are known. It is written from the table of flags, so
//! that nothing can be missing.

mod bash;
mod fish;
mod zsh;

use std::str::FromStr;

use argh::{ArgsInfo, FlagInfo, FlagInfoKind, FromArgs};

use super::description::Description;
use super::values::{language, one_of};
use super::{Options, is_path};
use crate::text::Language;

/// imprime o que faz o shell completar os comandos e as opções. ||
/// prints what makes a shell complete the commands and the options.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "completions",
    example = "No bash, a partir da próxima sessão:
  $ mkdir -p ~/.local/share/bash-completion/completions
  $ littlecats completions bash \\
      > ~/.local/share/bash-completion/completions/littlecats || In bash, from the next session on:
  $ mkdir -p ~/.local/share/bash-completion/completions
  $ littlecats completions bash \\
      > ~/.local/share/bash-completion/completions/littlecats",
    example = "No zsh, em uma pasta de $fpath:
  $ mkdir -p ~/.zfunc
  $ littlecats completions zsh > ~/.zfunc/_littlecats || In zsh, in a folder of $fpath:
  $ mkdir -p ~/.zfunc
  $ littlecats completions zsh --lang en > ~/.zfunc/_littlecats",
    example = "No fish:
  $ mkdir -p ~/.config/fish/completions
  $ littlecats completions fish > ~/.config/fish/completions/littlecats.fish || In fish:
  $ mkdir -p ~/.config/fish/completions
  $ littlecats completions fish --lang en \\
      > ~/.config/fish/completions/littlecats.fish"
)]
pub struct CompletionsOptions {
    /// o idioma das descrições, pt ou en (padrão: o do seu sistema) ||
    /// the language of the descriptions, pt or en (default: that of your system)
    #[argh(
        option,
        arg_name = "idioma || language",
        from_str_fn(language),
        default = "Language::default()"
    )]
    pub lang: Language,

    /// bash, zsh ou fish ||
    /// bash, zsh or fish
    #[argh(positional, arg_name = "shell", from_str_fn(shell))]
    pub shell: Shell,
}

/// A shell that completions are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
}

impl FromStr for Shell {
    type Err = ();

    fn from_str(name: &str) -> Result<Shell, ()> {
        match name {
            "bash" => Ok(Shell::Bash),
            "zsh" => Ok(Shell::Zsh),
            "fish" => Ok(Shell::Fish),
            _ => Err(()),
        }
    }
}

fn shell(name: &str) -> Result<Shell, String> {
    one_of(name, "use bash, zsh ou fish", "use bash, zsh or fish")
}

/// The completions of the command line, as the shell's own language has them.
pub fn completions(options: &CompletionsOptions) -> String {
    let described = Description::new(&Options::get_args_info(), options.lang);
    match options.shell {
        Shell::Bash => bash::script(&described),
        Shell::Zsh => zsh::script(&described, options.lang),
        Shell::Fish => fish::script(&described),
    }
}

/// What a shell can offer for a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Offer {
    Words(&'static [&'static str]),
    Files,
    Folders,
    Hosts,
    /// Only the person knows.
    Nothing,
}

/// The values of an option that a shell can offer.
fn offer_of_flag(flag: &str) -> Offer {
    match flag {
        "--lang" => Offer::Words(&["pt", "en"]),
        "--color" => Offer::Words(&["auto", "always", "never"]),
        "--out" => Offer::Folders,
        _ if is_path(flag) => Offer::Files,
        _ => Offer::Nothing,
    }
}

/// Those of the first argument of a command.
fn offer_of_argument(command: &str) -> Offer {
    match command {
        "completions" => Offer::Words(&["bash", "zsh", "fish"]),
        "connect" => Offer::Hosts,
        _ => Offer::Nothing,
    }
}

/// A flag by each of its names.
fn spellings(flag: &FlagInfo<'_>) -> Vec<String> {
    let short = flag.short.map(|short| format!("-{short}"));
    short.into_iter().chain([flag.long.to_owned()]).collect()
}

/// Whether a flag has a value behind it.
fn takes_value(flag: &FlagInfo<'_>) -> bool {
    match flag.kind {
        FlagInfoKind::Switch => false,
        FlagInfoKind::Option { .. } => true,
    }
}

/// A text between the single quotes of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{NAME, all_flags};

    #[test]
    fn no_flag_and_no_command_is_missing_for_any_shell_in_either_language() {
        for (shell, lang) in [
            (Shell::Bash, Language::Portuguese),
            (Shell::Zsh, Language::Portuguese),
            (Shell::Fish, Language::Portuguese),
            (Shell::Bash, Language::English),
            (Shell::Zsh, Language::English),
            (Shell::Fish, Language::English),
        ] {
            let script = completions(&CompletionsOptions { lang, shell });
            let script = script.replace(" -l ", " --");
            for (command, flag) in all_flags() {
                assert!(script.contains(flag), "{shell:?} lacks {flag}");
                assert!(script.contains(command), "{shell:?} lacks {command}");
            }
            assert!(!script.contains("display usage"), "{script}");
            assert!(!script.contains(" || "), "{script}");
        }
    }

    #[test]
    fn descriptions_are_in_the_language_that_was_asked_for() {
        for shell in [Shell::Zsh, Shell::Fish] {
            let told = |lang| completions(&CompletionsOptions { lang, shell });
            let (pt, en) = (told(Language::Portuguese), told(Language::English));
            for (text, portuguese) in [
                ("mostra esta ajuda", true),
                ("segundos para informar o nickname", true),
                ("imprime o manual", true),
                ("shows this help", false),
                ("seconds to give a nickname", false),
                ("prints the manual page", false),
            ] {
                assert_eq!(pt.contains(text), portuguese, "{text}");
                assert_eq!(en.contains(text), !portuguese, "{text}");
            }
        }
    }

    #[test]
    fn what_is_offered_for_a_value_is_taken_and_nothing_else_is_known() {
        for (command, flag) in all_flags() {
            let Offer::Words(words) = offer_of_flag(flag) else {
                continue;
            };
            let line = |value: &str| {
                let mut words = vec!["littlecats"];
                words.extend((command != NAME).then_some(command));
                words.extend([flag, value]);
                words.extend((command == NAME).then_some("serve"));
                let required = match command {
                    "completions" => Some("bash"),
                    "key" | "cert" => Some("ana"),
                    _ => None,
                };
                words.extend(required);
                let words = words[1..].iter().map(std::ffi::OsString::from);
                crate::cli::parse(words, crate::cli::environment::Environment::default())
            };
            for word in words {
                assert!(line(word).is_ok(), "{command} {flag} {word}");
            }
            let refused = line("?").expect_err("no value");
            let crate::cli::EarlyExit::Usage(refused) = refused else {
                panic!("{refused:?}");
            };
            for word in words {
                assert!(refused.contains(word), "{refused}");
            }
        }
        let Offer::Words(shells) = offer_of_argument("completions") else {
            panic!("they are known");
        };
        assert!(shells.iter().all(|name| name.parse::<Shell>().is_ok()));
    }
}
