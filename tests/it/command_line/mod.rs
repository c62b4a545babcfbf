//! The command line: flags, signals, and errors for the person who starts it.

mod check;
mod config;
mod console;
mod errors;
mod flags;
mod language;
mod listening;
mod log;
#[cfg(feature = "web")]
mod page;
mod printed;
mod shells;

use std::path::PathBuf;
use std::process::Output;

/// What a failing command says: one line on standard error, and nothing else.
#[track_caller]
fn objection(output: &Output, status: i32) -> String {
    let said = String::from_utf8(output.stderr.clone()).expect("text");
    assert_eq!(output.status.code(), Some(status), "{said}");
    assert!(output.stdout.is_empty());
    let line = said.strip_suffix('\n').expect("a line");
    assert!(!line.contains('\n'), "more than a line: {said}");
    line.to_owned()
}

/// A file of this test's own.
fn scratch(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    path.join(format!("{}-{name}", std::process::id()))
}
