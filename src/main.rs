//! The binary: what was asked for, and one way out for errors.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use littlecats::cli::{self, Command, EarlyExit, completions, man};
use littlecats::daemon::secrets::new_key;
use littlecats::text::startup::{Cause, ServeError};

/// The exit status of a command line that makes no sense, as is custom; other errors give 1.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let options = match cli::parse(std::env::args_os().skip(1)) {
        Ok(options) => options,
        Err(EarlyExit::Help(text)) => return print(&text),
        Err(EarlyExit::Usage(text)) => {
            complain(&text);
            return ExitCode::from(USAGE);
        }
    };
    if options.version {
        return print(concat!("littlecats ", env!("CARGO_PKG_VERSION"), "\n"));
    }
    match options.command {
        Some(Command::Serve(options)) => match littlecats::daemon::start::serve(&options) {
            Ok(status) => status,
            Err(error) => {
                complain(&error);
                ExitCode::FAILURE
            }
        },
        Some(Command::Connect(options)) => littlecats::client::run(options),
        Some(Command::Key(options)) => match new_key::printed(&options) {
            Ok(text) => print(&text),
            Err(error) => {
                let language = options.lang;
                let cause = Cause::System(error);
                complain(&ServeError { language, cause });
                ExitCode::FAILURE
            }
        },
        #[cfg(feature = "tls")]
        Some(Command::Cert(options)) => {
            match littlecats::daemon::tls::self_signed::make(&options) {
                Ok(text) => print(&text),
                Err(error) => {
                    complain(&error);
                    ExitCode::FAILURE
                }
            }
        }
        Some(Command::Completions(options)) => print(&completions::completions(&options)),
        Some(Command::Man(options)) => print(&man::manual(&options)),
        // What has neither a command nor --version was an early exit.
        None => ExitCode::SUCCESS,
    }
}

/// Prints a text, and takes it well when nobody reads all of it.
fn print(text: &str) -> ExitCode {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// Says what is wrong, where there is somebody to be told: `eprintln!` would panic elsewhere.
fn complain(what: &dyn Display) {
    let _ = writeln!(io::stderr(), "littlecats: {what}");
}
