//! The command line as people and scripts give it.

mod forms;
mod objections;
mod told;

use super::*;

fn parsed(words: &[&str]) -> Result<Options, EarlyExit> {
    parse(words.iter().map(OsString::from), Environment::default())
}

#[track_caller]
fn usage(words: &[&str]) -> String {
    match parsed(words) {
        Err(EarlyExit::Usage(text)) => text,
        other => panic!("{words:?} gave {other:?}"),
    }
}

#[track_caller]
fn help(words: &[&str]) -> String {
    match parsed(words) {
        Err(EarlyExit::Help(text)) => text,
        other => panic!("{words:?} gave {other:?}"),
    }
}

/// Help on a terminal of so many columns.
#[track_caller]
fn help_in(columns: usize, words: &[&str]) -> String {
    let environment = Environment {
        columns,
        ..Environment::default()
    };
    match parse(words.iter().map(OsString::from), environment) {
        Err(EarlyExit::Help(text)) => text,
        other => panic!("{words:?} gave {other:?}"),
    }
}

#[track_caller]
fn serve(words: &[&str]) -> ServeOptions {
    match parsed(words).map(|options| options.command) {
        Ok(Some(Command::Serve(options))) => options,
        other => panic!("{words:?} gave {other:?}"),
    }
}

#[track_caller]
fn connect(words: &[&str]) -> ConnectOptions {
    match parsed(words).map(|options| options.command) {
        Ok(Some(Command::Connect(options))) => options,
        other => panic!("{words:?} gave {other:?}"),
    }
}
