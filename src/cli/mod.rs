//! The command line: the flags as they are parsed, told (help) and printed (completions, manual
//! page).
//!
//! argh knows the flags, and reads their values. Before it stands `normalize`, which makes of the
//! words that were typed a line that argh takes, and finds what is wrong with them; `usage_error`
//! says that in the language that was asked for. A file of flags (`config`) is taken as if its lines
//! had been given in front of the words. Each text of a flag stands beside the flag, in both
//! languages (`bilingual`), and `help`, [`man`] and [`completions`] print one of them
//! (`description`).

mod bilingual;
#[cfg(feature = "tls")]
pub mod cert;
pub mod check;
pub mod completions;
mod config;
pub mod connect;
mod description;
pub mod environment;
mod help;
pub mod key;
mod line;
pub mod man;
mod nearest;
mod normalize;
pub mod sample;
pub mod serve;
pub mod settings;
mod usage_error;
mod values;

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::path::PathBuf;

use argh::{ArgsInfo, FromArgs};

#[cfg(feature = "tls")]
use cert::CertOptions;
use check::CheckOptions;
use completions::CompletionsOptions;
use config::ConfigFile;
use connect::ConnectOptions;
use description::Description;
use environment::Environment;
use key::KeyOptions;
use line::Line;
use man::ManOptions;
use normalize::Sorted;
use sample::SampleOptions;
use serve::ServeOptions;
use usage_error::UsageError;
use values::{language, reason_in};

use crate::text::Language;

/// What the binary is called in what it prints of itself.
const NAME: &str = "littlecats";

/// um chat pequeno, servidor e cliente no mesmo programa. ||
/// a small chat, server and client in one program.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    example = "Na máquina que recebe a turma:
  $ littlecats serve || On the machine that takes everyone in:
  $ littlecats serve --lang en",
    example = "Nas outras, com o cliente ou com o nc:
  $ littlecats connect 192.168.0.10 --nick ana
  $ nc 192.168.0.10 2287 || On the others, with the client or with nc:
  $ littlecats connect 192.168.0.10 --nick ana --lang en
  $ nc 192.168.0.10 2287",
    note = "littlecats <comando> --help conta as opções de cada comando. || littlecats <command> --help tells the options of each command.",
    note = "O idioma de tudo isto é o de --lang, senão o de LITTLECATS_LANG, senão o do sistema (LC_ALL, LC_MESSAGES, LANG): português, também onde ninguém escolheu um, ou, para qualquer outro, inglês. O chat de littlecats serve fala português, ou o que --lang diz. || The language of all this is that of --lang, else of LITTLECATS_LANG, else of the system (LC_ALL, LC_MESSAGES, LANG): Portuguese, also where nobody chose one, or English for any other. The chat of littlecats serve speaks Portuguese, or what --lang says."
)]
pub struct Options {
    /// mostra a versão e sai ||
    /// shows the version and ends
    #[argh(switch, short = 'V')]
    pub version: bool,

    /// o idioma, pt ou en, do comando e desta ajuda (padrão: o do seu sistema) ||
    /// the language, pt or en, of the command and of this help (default: that of your system)
    #[argh(
        option,
        arg_name = "idioma || language",
        from_str_fn(language),
        default = "Language::default()"
    )]
    pub lang: Language,

    #[argh(subcommand)]
    pub command: Option<Command>,
}

/// What the binary does.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one in a process")]
pub enum Command {
    Serve(ServeOptions),
    Check(CheckOptions),
    Config(SampleOptions),
    Connect(ConnectOptions),
    Key(KeyOptions),
    #[cfg(feature = "tls")]
    Cert(CertOptions),
    Completions(CompletionsOptions),
    Man(ManOptions),
}

/// What is printed instead of going on.
#[derive(Debug, PartialEq, Eq)]
pub enum EarlyExit {
    /// For standard output, with status 0: lines.
    Help(String),
    /// For standard error, with status 2: one line without LF.
    Usage(String),
}

/// The words after the binary's own, read. What they leave open is as the environment has it; `lang` of what is
/// given is the language of the person, which a daemon's room need not speak.
///
/// # Errors
/// [`EarlyExit`] holds what is to be printed instead of going on: help that was asked for, or what
/// is wrong with the command line. Help comes first, since people append `--help` to the very line
/// that was objected to.
pub fn parse(
    words: impl IntoIterator<Item = OsString>,
    environment: Environment,
) -> Result<Options, EarlyExit> {
    let sorted = Sorted::new(words, Options::get_args_info());
    let command = sorted.command();
    if sorted.wants_help {
        let language = sorted.language().unwrap_or(environment.language);
        let whole = Description::new(&Options::get_args_info(), language);
        let help = help::help(&whole, command, language, environment.columns);
        return Err(EarlyExit::Help(help));
    }
    // What is told of most flags of `check` is told of `serve`.
    let command = command.map(|command| match command {
        check::NAME => ServeOptions::get_args_info().name,
        other => other,
    });
    with_file(sorted, environment.language)
        .map_err(|(error, language)| EarlyExit::Usage(error.say(language, command)))
}

/// The flags of a daemon that was started by these words, as they are by now: a file that they name is
/// read again.
///
/// # Errors
/// What is wrong with them, in this language.
pub fn serve_again(words: &[OsString], language: Language) -> Result<ServeOptions, String> {
    let sorted = Sorted::new(words.iter().cloned(), Options::get_args_info());
    let command = sorted.command();
    let error = match with_file(sorted, language) {
        Ok(options) => match options.command {
            Some(Command::Serve(options)) => return Ok(options),
            Some(_) | None => UsageError::Unexplained,
        },
        Err((error, _)) => error,
    };
    Err(error.say(language, command))
}

/// What the words and the file that they name amount to, or what is wrong with them; in the language
/// that was asked for, or else this one.
fn with_file(mut sorted: Sorted, otherwise: Language) -> Result<Options, (UsageError, Language)> {
    let language = sorted.language();
    let file = match sorted.config().map(ConfigFile::read).transpose() {
        Ok(file) => file,
        Err(error) => return Err((error, language.unwrap_or(otherwise))),
    };
    let in_file = || file.as_ref().and_then(ConfigFile::language);
    let language = language.or_else(in_file).unwrap_or(otherwise);
    let here = sorted.flags();
    let taken = file.as_ref().map_or(Ok(()), |file| sorted.take_file(file));
    sorted.speak(language);
    let options = taken.and_then(|()| sorted.into_line()).and_then(read);
    options.map_err(|error| match &file {
        Some(file) => (file.place(error, &here), language),
        None => (error, language),
    })
}

fn read(line: Line) -> Result<Options, UsageError> {
    let words = line.words(line.pieces.len());
    let mut options = Options::from_args(&[NAME], &words).map_err(|_| refused_value(&line))?;
    for (flag, path) in line.paths {
        #[cfg(feature = "tls")]
        if let Some(Command::Cert(cert)) = &mut options.command {
            put_path(&cert::PATHS, cert, flag, path);
            continue;
        }
        if let Some(Command::Serve(serve) | Command::Check(CheckOptions(serve))) =
            &mut options.command
        {
            put_path(serve::PATHS, serve, flag, path);
        } else if let Some(Command::Connect(connect)) = &mut options.command {
            put_path(&connect::PATHS, connect, flag, path);
        }
    }
    if let Some(Command::Serve(serve) | Command::Check(CheckOptions(serve))) = &options.command
        && let Some((flag, other)) = serve.needs()
    {
        return Err(UsageError::Needs(flag, other));
    }
    if let Some(Command::Serve(serve) | Command::Check(CheckOptions(serve))) = &options.command
        && let Some((flag, other)) = serve.contradiction()
    {
        return Err(UsageError::Contradict(flag, other));
    }
    Ok(options)
}

/// Puts a path into the options of a command.
type PutPath<T> = fn(&mut T, PathBuf);

fn put_path<T>(paths: &[(&str, PutPath<T>)], options: &mut T, flag: &str, path: PathBuf) {
    if let Some((_, put)) = paths.iter().find(|(name, _)| *name == flag) {
        put(options, path);
    }
}

/// Whether the value of a flag is a path.
fn is_path(flag: &str) -> bool {
    let of_serve = serve::PATHS.iter().any(|(name, _)| *name == flag);
    #[cfg(feature = "tls")]
    let of_serve = of_serve || cert::PATHS.iter().any(|(name, _)| *name == flag);
    of_serve || connect::PATHS.iter().any(|(name, _)| *name == flag)
}

/// Which value argh refused: the last of the shortest line that it gives a reason of ours for.
fn refused_value(line: &Line) -> UsageError {
    for (at, piece) in line.pieces.iter().enumerate() {
        let Err(exit) = Options::from_args(&[NAME], &line.words(at + 1)) else {
            continue;
        };
        if let (Some(place), Some(value), Some(reason)) =
            (piece.place, piece.words.last(), reason_in(&exit.output))
        {
            return UsageError::ValueRefused(place, value.clone(), reason);
        }
    }
    UsageError::Unexplained
}

/// Every flag, with the command it belongs to.
#[cfg(test)]
fn all_flags() -> Vec<(&'static str, &'static str)> {
    let whole = Options::get_args_info();
    let own = whole.flags.iter().map(|flag| (NAME, flag.long));
    let commands = whole.commands.iter();
    let of_commands = commands.flat_map(|command| {
        let flags = command.command.flags.iter();
        flags.map(|flag| (command.name, flag.long))
    });
    own.chain(of_commands).collect()
}
