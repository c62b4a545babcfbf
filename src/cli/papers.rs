//! The papers that the binary brings along: completions for shells and a manual page.
//!
//! Both are made of what the command line itself knows of its flags (argh's `ArgsInfo`), so that
//! none can be missing; argh_complete writes the completions, roff the manual's markup.

use std::str::FromStr;

use argh::{
    ArgsInfo, CommandInfoWithArgs, FlagInfo, FlagInfoKind, FromArgs, Optionality, PositionalInfo,
};
use argh_complete::Generator;
use argh_complete::bash::Bash;
use argh_complete::fish::Fish;
use argh_complete::zsh::Zsh;
use roff::{Inline, Roff, bold, italic, roman};

/// What the binary is called in its papers.
const NAME: &str = "littlecats";

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

/// imprime o manual, para o man.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "man",
    example = "Para ler:\n  $ {command_name} | man -l -",
    example = "Para instalar:\n  $ {command_name} > ~/.local/share/man/man1/littlecats.1"
)]
pub struct ManOptions {}

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
const HELP_OF_ARGH: &str = "display usage information";
const HELP: &str = "mostra a ajuda";

/// The manual page of a command line, section 1, in the markup of man(7).
pub fn manual(command_line: &CommandInfoWithArgs) -> String {
    let mut page = Roff::new();
    page.control(
        "TH",
        ["LITTLECATS", "1", "", version().as_str(), "littlecats"],
    );
    page.control("SH", ["NOME"]);
    page.text([roman(format!(
        "{NAME} - um chat pequeno, servidor e cliente no mesmo programa"
    ))]);
    page.control("SH", ["SINOPSE"]);
    for command in &command_line.commands {
        page.control("br", []);
        page.text(synopsis(&command.command));
    }
    page.control("SH", ["OPÇÕES"]);
    flags(&mut page, command_line.flags);
    for command in &command_line.commands {
        subcommand(&mut page, &command.command);
    }
    page.control("SH", ["VEJA TAMBÉM"]);
    page.text([bold("nc"), roman("(1)")]);
    page.render()
}

fn version() -> String {
    format!("{NAME} {}", env!("CARGO_PKG_VERSION"))
}

fn synopsis(command: &CommandInfoWithArgs) -> Vec<Inline> {
    let mut line = vec![bold(format!("{NAME} {}", command.name))];
    if command.flags.iter().any(|flag| !flag.hidden) {
        line.extend([roman(" ["), italic("opções"), roman("]")]);
    }
    for positional in command.positionals.iter().filter(|p| !p.hidden) {
        line.extend(placeholder(positional));
    }
    line
}

fn placeholder(positional: &PositionalInfo<'_>) -> Vec<Inline> {
    let (before, after) = match positional.optionality {
        Optionality::Required => (" ", ""),
        Optionality::Optional => (" [", "]"),
        Optionality::Repeating | Optionality::Greedy => (" [", "...]"),
    };
    vec![roman(before), italic(positional.name), roman(after)]
}

fn subcommand(page: &mut Roff, command: &CommandInfoWithArgs) {
    page.control("SH", [command.name.to_uppercase().as_str()]);
    page.text([roman(command.description)]);
    for positional in command.positionals.iter().filter(|p| !p.hidden) {
        page.control("TP", []);
        page.text([italic(positional.name)]);
        page.text([roman(positional.description)]);
    }
    flags(page, command.flags);
    for note in command.notes {
        for paragraph in note.split("\n\n") {
            page.control("PP", []);
            page.text([roman(named(paragraph, command))]);
        }
    }
    if !command.error_codes.is_empty() {
        page.control("SS", ["Status de saída"]);
    }
    for status in command.error_codes {
        page.control("TP", []);
        page.text([bold(status.code.to_string())]);
        page.text([roman(status.description)]);
    }
    if !command.examples.is_empty() {
        page.control("SS", ["Exemplos"]);
    }
    for example in command.examples {
        page.control("PP", []);
        page.control("nf", []);
        page.text([roman(named(example, command))]);
        page.control("fi", []);
    }
}

/// What argh puts into help texts, put in here.
fn named(text: &str, command: &CommandInfoWithArgs) -> String {
    text.replace("{command_name}", &format!("{NAME} {}", command.name))
}

fn flags(page: &mut Roff, flags: &[FlagInfo<'_>]) {
    for flag in flags.iter().filter(|flag| !flag.hidden) {
        page.control("TP", []);
        let mut names = Vec::new();
        if let Some(short) = flag.short {
            names.extend([bold(format!("-{short}")), roman(", ")]);
        }
        names.push(bold(flag.long));
        if let FlagInfoKind::Option { arg_name } = flag.kind {
            names.extend([roman(" "), italic(arg_name)]);
        }
        page.text(names);
        page.text([roman(flag.description.replace(HELP_OF_ARGH, HELP))]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Options;

    fn completions(shell: Shell) -> String {
        super::completions(&Options::get_args_info(), shell)
    }

    fn manual() -> String {
        super::manual(&Options::get_args_info())
    }

    /// The flags of all commands, each with the command it belongs to.
    fn all_flags() -> Vec<(String, String)> {
        let info = Options::get_args_info();
        let own = info.flags.iter().map(|flag| (NAME, flag));
        let of_commands = info.commands.iter().flat_map(|command| {
            let flags = command.command.flags.iter();
            flags.map(|flag| (command.name, flag))
        });
        own.chain(of_commands)
            .map(|(command, flag)| (command.to_owned(), flag.long.to_owned()))
            .collect()
    }

    #[test]
    fn the_command_line_knows_its_flags() {
        let flags = all_flags();
        for (command, flag) in [
            (NAME, "--version"),
            ("serve", "--listen"),
            ("connect", "--nick"),
            ("connect", "--no-reconnect"),
        ] {
            let flag = (command.to_owned(), flag.to_owned());
            assert!(flags.contains(&flag), "{flag:?} is not among {flags:?}");
        }
    }

    #[test]
    fn no_flag_and_no_command_is_missing_in_any_paper() {
        let commands = ["serve", "connect", "completions", "man"];
        for (paper, text) in [
            ("bash", completions(Shell::Bash)),
            ("zsh", completions(Shell::Zsh)),
            ("fish", completions(Shell::Fish).replace(" -l ", " --")),
            ("man", manual().replace("\\-", "-")),
        ] {
            for (command, flag) in all_flags() {
                assert!(text.contains(&flag), "{paper} lacks {flag} of {command}");
            }
            for command in commands {
                assert!(text.contains(command), "{paper} lacks {command}");
            }
        }
    }

    #[test]
    fn the_papers_hold_nothing_that_was_to_be_filled_in_or_put_into_portuguese() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            assert!(!completions(shell).contains(HELP_OF_ARGH));
        }
        let manual = manual();
        assert!(!manual.contains(HELP_OF_ARGH));
        assert!(!manual.contains("{command_name}"));
        assert!(manual.contains("192.168.0.10"));
    }
}
