//! The binary: what was asked for, and one way out for errors.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use littlecats::cli::environment::Environment;
use littlecats::cli::serve::ServeOptions;
use littlecats::cli::{self, Command, EarlyExit, completions, man, sample};
use littlecats::daemon::log_format::complain;
use littlecats::daemon::secrets::new_key;
use littlecats::daemon::start;
#[cfg(feature = "tls")]
use littlecats::daemon::tls::self_signed;
use littlecats::text::startup::{Cause, ServeError};
use littlecats::text::{Language, system};

/// The exit status of a command line that makes no sense, as is custom; other errors give 1.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let environment = Environment::of_process();
    let words: Vec<OsString> = std::env::args_os().skip(1).collect();
    let options = match cli::parse(words.iter().cloned(), environment) {
        Ok(options) => options,
        Err(EarlyExit::Help(text)) => return print(&text, environment.language),
        Err(EarlyExit::Usage(text)) => {
            complain(&text);
            return ExitCode::from(USAGE);
        }
    };
    if options.version {
        return print(
            concat!("littlecats ", env!("CARGO_PKG_VERSION"), "\n"),
            options.lang,
        );
    }
    let language = options.lang;
    let print = |text: &str| print(text, language);
    match options.command {
        Some(Command::Serve(options)) => {
            start::serve(&options, language, words).unwrap_or_else(failed)
        }
        Some(Command::Check(options)) => check(&options.0, language),
        Some(Command::Config(options)) => print(&sample::sample(&options)),
        Some(Command::Connect(options)) => littlecats::client::run(&options),
        Some(Command::Key(options)) => match new_key::printed(&options) {
            Ok(text) => print(&text),
            Err(error) => failed(ServeError {
                language,
                cause: Cause::Random(error),
            }),
        },
        #[cfg(feature = "tls")]
        Some(Command::Cert(options)) => match self_signed::make(&options) {
            Ok(text) => print(&text),
            Err(error) => failed(error),
        },
        Some(Command::Completions(options)) => print(&completions::completions(&options)),
        Some(Command::Man(options)) => print(&man::manual(&options)),
        // What has neither a command nor --version was an early exit.
        None => ExitCode::SUCCESS,
    }
}

/// Says whether the daemon would start.
fn check(options: &ServeOptions, language: Language) -> ExitCode {
    match littlecats::daemon::check::check(options, language) {
        Ok(text) => print(&text, language),
        Err(errors) => {
            for error in errors {
                complain(&error);
            }
            ExitCode::from(USAGE)
        }
    }
}

/// Prints a text, and takes it well when nobody reads all of it.
fn print(text: &str, language: Language) -> ExitCode {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => failed(system::in_words(&error, language)),
    }
}

/// Says what went wrong with what was asked for.
fn failed(error: impl Display) -> ExitCode {
    complain(&error);
    ExitCode::FAILURE
}
