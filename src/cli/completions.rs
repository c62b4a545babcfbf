//! The options of `littlecats completions`, and the scripts it prints; argh_complete writes them.

use std::str::FromStr;

use argh::{ArgsInfo, CommandInfoWithArgs, FromArgs, SubCommandInfo};
use argh_complete::Generator;
use argh_complete::bash::Bash;
use argh_complete::fish::Fish;
use argh_complete::zsh::Zsh;

use super::description::Description;
use super::values::{language, one_of};
use super::{NAME, Options};
use crate::text::Language;

/// imprime o que faz o shell completar os comandos e as opções. ||
/// prints what makes a shell complete the commands and the options.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "completions",
    example = "No bash, a partir da próxima sessão:
  $ littlecats completions bash \\
      > ~/.local/share/bash-completion/completions/littlecats || In bash, from the next session on:
  $ littlecats completions bash \\
      > ~/.local/share/bash-completion/completions/littlecats",
    example = "No zsh, em uma pasta de $fpath:
  $ littlecats completions zsh > ~/.zfunc/_littlecats || In zsh, in a folder of $fpath:
  $ littlecats completions zsh --lang en > ~/.zfunc/_littlecats",
    example = "No fish:
  $ littlecats completions fish > ~/.config/fish/completions/littlecats.fish || In fish:
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
    let info = CommandInfoWithArgs {
        name: NAME,
        ..info(described)
    };
    match options.shell {
        Shell::Bash => Bash::generate(NAME, &info),
        Shell::Zsh => Zsh::generate(NAME, &info),
        // -x came with fish 4; -o is its older name, which both know.
        Shell::Fish => Fish::generate(NAME, &info).replace("commandline -xpc", "commandline -opc"),
    }
}

/// A description as argh_complete takes it: in tables that live as long as the process, which prints
/// them once and ends.
fn info(described: Description) -> CommandInfoWithArgs {
    let commands = described
        .commands
        .into_iter()
        .map(|command| SubCommandInfo {
            name: command.name,
            command: info(command),
        });
    CommandInfoWithArgs {
        name: described.name,
        description: described.summary,
        flags: described.flags.leak(),
        positionals: described.positionals.leak(),
        commands: commands.collect(),
        ..CommandInfoWithArgs::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::all_flags;

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
}
