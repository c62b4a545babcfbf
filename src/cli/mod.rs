//! The command line: what can be asked of the binary, and the limits of each value.
//!
//! The texts are what `--help` prints, so they are in the language of the people who read it.

pub mod completions;
pub mod connect;
pub mod man;
pub mod serve;

use argh::{ArgsInfo, FromArgs};

use crate::cli::completions::CompletionsOptions;
use crate::cli::connect::ConnectOptions;
use crate::cli::man::ManOptions;
use crate::cli::serve::ServeOptions;

/// What the binary is called in what it prints of itself.
const NAME: &str = "littlecats";

/// littlecats: um chat pequeno, servidor e cliente no mesmo programa.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    example = "Na máquina que recebe a turma:\n  $ {command_name} serve",
    example = "Nas outras, com o cliente ou com o nc:\n  $ {command_name} connect 192.168.0.10 --nick ana\n  $ nc 192.168.0.10 2287"
)]
pub struct Options {
    /// mostra a versão e sai
    #[argh(switch)]
    pub version: bool,

    #[argh(subcommand)]
    /// o que fazer
    pub command: Option<Command>,
}

/// What the binary does.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand)]
pub enum Command {
    /// Runs the daemon.
    Serve(ServeOptions),
    /// Runs the client.
    Connect(ConnectOptions),
    /// Prints completions for a shell.
    Completions(CompletionsOptions),
    /// Prints the manual page.
    Man(ManOptions),
}

/// The words after the binary's own, read.
///
/// # Errors
/// [`EarlyExit`] holds what is to be printed instead of going on: help that was asked for, or what
/// is wrong with the command line.
pub fn parse(binary: &str, words: &[&str]) -> Result<Options, EarlyExit> {
    let words = split_at_equals(words);
    let options = Options::from_args(&[binary], &words).map_err(|exit| match exit.status {
        Ok(()) => EarlyExit::Help(in_portuguese(&exit.output)),
        Err(()) => EarlyExit::Usage(objection(&exit.output, &words)),
    })?;
    if options.command.is_none() && !options.version {
        let missing = "falta um comando: serve ou connect";
        return Err(EarlyExit::Usage(objection(missing, &words)));
    }
    Ok(options)
}

/// `--name=value` as the two words that argh takes.
fn split_at_equals<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut split = Vec::new();
    for &word in words {
        match word.split_once('=') {
            Some((name, value)) if name.starts_with("--") => split.extend([name, value]),
            _ => split.push(word),
        }
    }
    split
}

/// What is printed instead of going on.
#[derive(Debug, PartialEq, Eq)]
pub enum EarlyExit {
    /// For standard output, with status 0.
    Help(String),
    /// For standard error, with status 2: one line without LF.
    Usage(String),
}

/// argh has English headings; the texts below them are ours.
fn in_portuguese(help: &str) -> String {
    [
        ("Usage:", "Uso:"),
        ("Positional Arguments:", "Argumentos:"),
        ("Options:", "Opções:"),
        ("Commands:", "Comandos:"),
        ("Examples:", "Exemplos:"),
        ("Notes:", "Observações:"),
        ("Error codes:", "Status de saída:"),
        ("display usage information", "mostra esta ajuda"),
        ("[<command>] [<args>]", "[<comando>] [<opções>]"),
        ("<command> [<args>]", "<comando> [<opções>]"),
    ]
    .iter()
    .fold(help.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// What argh objects to, as one line that says where to look.
fn objection(output: &str, words: &[&str]) -> String {
    let what = output.split_whitespace().collect::<Vec<_>>().join(" ");
    let what = what.trim_end_matches('.').to_owned();
    let english = words.windows(2).any(|pair| pair == ["--lang", "en"]);
    let command = words
        .first()
        .filter(|word| matches!(**word, "serve" | "connect" | "completions" | "man"));
    let command = command.map_or(String::new(), |command| format!(" {command}"));
    if english {
        return format!("{what}; see littlecats{command} --help");
    }
    let what = [
        ("Unrecognized argument:", "opção ou argumento desconhecido:"),
        ("Error parsing option", "o valor da opção"),
        ("Error parsing positional argument", "o valor do argumento"),
        ("with value", "não serve:"),
        ("No value provided for option", "falta o valor da opção"),
        ("Required options not provided:", "faltam as opções:"),
        (
            "Required positional arguments not provided:",
            "faltam os argumentos:",
        ),
        ("duplicate values provided", "valor repetido"),
        (
            "One of the following subcommands must be present:",
            "falta um dos comandos:",
        ),
    ]
    .iter()
    .fold(what, |text, (from, to)| text.replace(from, to));
    format!("{what}; veja littlecats{command} --help")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(words: &[&str]) -> String {
        match parse("littlecats", words) {
            Err(EarlyExit::Usage(text)) => text,
            other => panic!("{words:?} gave {other:?}"),
        }
    }

    #[test]
    fn a_bad_command_line_is_one_line_that_says_where_to_look() {
        for (words, text) in [
            (
                &["serve", "--foo"][..],
                "opção ou argumento desconhecido: --foo; veja littlecats serve --help",
            ),
            (
                &["serve", "--listen"],
                "falta o valor da opção '--listen'; veja littlecats serve --help",
            ),
            (
                &["serve", "--rate", "x"],
                "o valor da opção '--rate' não serve: 'x': use 0..1000000; veja littlecats serve --help",
            ),
            (
                &["serve", "--lang", "en", "--rate=x"],
                "Error parsing option '--rate' with value 'x': use 0..1000000; see littlecats serve --help",
            ),
            (
                &["foo"],
                "opção ou argumento desconhecido: foo; veja littlecats --help",
            ),
            (
                &[],
                "falta um comando: serve ou connect; veja littlecats --help",
            ),
        ] {
            assert_eq!(usage(words), text);
        }
    }

    #[test]
    fn help_is_in_portuguese_with_every_flag() {
        let Err(EarlyExit::Help(text)) = parse("littlecats", &["serve", "--help"]) else {
            panic!("help is no error");
        };
        for part in [
            "Uso: littlecats serve",
            "Opções:",
            "Exemplos:",
            "--listen",
            "--send-buffer",
        ] {
            assert!(text.contains(part), "no {part} in:\n{text}");
        }
        for english in ["Usage", "Options:", "display usage"] {
            assert!(!text.contains(english), "{english} in:\n{text}");
        }
    }

    #[test]
    fn a_value_may_follow_an_equals_sign() {
        let options = parse("littlecats", &["serve", "--listen=:1", "--room=a=b"]);
        let Ok(Some(Command::Serve(serve))) = options.map(|options| options.command) else {
            panic!("serve was asked for");
        };
        assert_eq!(serve.listen, [":1"]);
        assert_eq!(serve.room.as_deref(), Some("a=b"));
    }
}
