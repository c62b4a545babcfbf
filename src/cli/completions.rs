//! The completions for shells, made of what the command line itself knows of its flags (argh's
//! `ArgsInfo`), so that none can be missing; argh_complete writes them.

use std::str::FromStr;

use argh::{ArgsInfo, CommandInfoWithArgs, FromArgs};
use argh_complete::Generator;
use argh_complete::bash::Bash;
use argh_complete::fish::Fish;
use argh_complete::zsh::Zsh;

use super::NAME;

/// imprime o que faz o shell completar os comandos e as opções.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "completions",
    example = "No bash, a partir da próxima sessão:\n  $ {command_name} bash > ~/.local/share/bash-completion/completions/littlecats",
    example = "No zsh, em uma pasta de $fpath:\n  $ {command_name} zsh > ~/.zfunc/_littlecats",
    example = "No fish:\n  $ {command_name} fish > ~/.config/fish/completions/littlecats.fish"
)]
pub struct CompletionsOptions {
    /// bash, zsh ou fish
    #[argh(positional, arg_name = "shell")]
    pub shell: Shell,
}

/// A shell that completions are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// GNU Bash.
    Bash,
    /// Zsh.
    Zsh,
    /// fish.
    Fish,
}

impl FromStr for Shell {
    type Err = String;

    fn from_str(name: &str) -> Result<Shell, String> {
        match name {
            "bash" => Ok(Shell::Bash),
            "zsh" => Ok(Shell::Zsh),
            "fish" => Ok(Shell::Fish),
            _ => Err("use bash, zsh, fish".into()),
        }
    }
}

/// The completions of a command line for a shell, as its own language has them.
pub fn completions(command_line: &CommandInfoWithArgs, shell: Shell) -> String {
    let info = CommandInfoWithArgs {
        name: NAME,
        ..command_line.clone()
    };
    let script = match shell {
        Shell::Bash => Bash::generate(NAME, &info),
        Shell::Zsh => Zsh::generate(NAME, &info),
        // -x came with fish 4; -o is its older name, which both know.
        Shell::Fish => Fish::generate(NAME, &info).replace("commandline -xpc", "commandline -opc"),
    };
    script.replace(HELP_OF_ARGH, HELP)
}

/// What argh says of the flag that it adds to every command, and what it should say.
pub(super) const HELP_OF_ARGH: &str = "display usage information";
pub(super) const HELP: &str = "mostra a ajuda";
