//! The manual page, made of what the command line itself knows of its flags (argh's `ArgsInfo`), so
//! that none can be missing; roff writes the markup.

use argh::{
    ArgsInfo, CommandInfoWithArgs, FlagInfo, FlagInfoKind, FromArgs, Optionality, PositionalInfo,
};
use roff::{Inline, Roff, bold, italic, roman};

use super::NAME;
use super::completions::{HELP, HELP_OF_ARGH};

/// imprime o manual, para o man.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "man",
    example = "Para ler:\n  $ {command_name} | man -l -",
    example = "Para instalar:\n  $ {command_name} > ~/.local/share/man/man1/littlecats.1"
)]
pub struct ManOptions {}

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
    use crate::cli::completions::Shell;

    fn completions(shell: Shell) -> String {
        crate::cli::completions::completions(&Options::get_args_info(), shell)
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
