//! The client as a filter: what comes on standard input is said, what is heard goes to standard
//! output unadorned, as lines for people or as the objects that came.
//!
//! One thread reads the socket and writes standard output (`printer.rs`), one reads standard input
//! (`input.rs`) and writes the socket. At the end of input the connection is half-closed once each line is
//! answered, and what is still owed is printed. What the daemon says about one's own lines, errors and
//! warnings, goes to standard error, and so does, on a terminal, how far the input has come
//! (`progress.rs`).

mod input;
mod printer;
mod progress;

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::complain;
use super::heard::parse;
use super::link::{Lines, Server};
use super::log::Log;
use super::login::{Opened, log_in_unattended};
use super::secrets::Secrets;
use super::stream::Stream;
use crate::text::Language;
use crate::text::client::Failure;
use input::{Speech, say_all};
use printer::{Last, Manner, Printer};
use progress::Progress;

/// What is printed of what is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Sentences for people, in this language.
    Lines,
    /// The objects as they came.
    Objects,
}

/// What was chosen on the command line.
#[derive(Debug)]
pub struct Settings {
    pub form: Form,
    pub language: Language,
    /// How long connecting and logging in may take.
    pub timeout: Duration,
    /// Whether what was said before is printed.
    pub shows_history: bool,
    /// Whether standard input is left alone: nothing is said.
    pub only_listens: bool,
    /// Where what is heard is kept, too.
    pub log: Option<Log>,
}

/// Says what standard input holds, and prints what is heard until the daemon has closed.
///
/// # Errors
/// When the daemon cannot be reached, refuses the nickname or a line, or goes away before it is known
/// that it accepted all lines; and when a line cannot be sent.
pub fn run(
    server: &Server,
    nickname: &str,
    secrets: Secrets,
    settings: Settings,
) -> Result<(), Failure> {
    let (language, only_listens) = (settings.language, settings.only_listens);
    let (opened, logged_in) =
        log_in_unattended(server, nickname, secrets, settings.timeout, language)?;
    let Opened {
        mut lines,
        hello,
        greeting,
    } = opened;
    let stream = lines.stream().try_clone().map_err(Failure::Broken)?;
    let speech = Arc::new(Speech::new(stream));
    let progress = Progress::new(!only_listens);
    let manner = Manner {
        form: settings.form,
        language,
        shows_history: settings.shows_history,
        log: settings.log,
        progress: Arc::clone(&progress),
    };
    let (output, errors) = (io::stdout().lock(), io::stderr());
    let mut printer = Printer::new(&hello, &logged_in, manner, output, errors);
    printer.begin(&greeting, &logged_in.backlog)?;
    // It holds the text that takes this place.
    drop(logged_in);

    if !only_listens {
        progress.follow(&speech, language);
        // Not waited for: it may be reading an input that never ends.
        let (speaker, progress) = (Arc::clone(&speech), Arc::clone(&progress));
        thread::spawn(move || say_all(io::stdin().lock(), &speaker, &progress, language));
    }
    let end = listen(&mut lines, &speech, &mut printer);
    progress.end();
    match (end?, printer.last_words, only_listens) {
        (_, Some(Last::Dismissal), true) => Err(Failure::Dismissed),
        (end, _, true) => Err(end),
        (_, Some(Last::Dismissal), false) => speech.verdict(Failure::Dismissed),
        (_, Some(Last::Shutdown), false) => speech.verdict(Failure::MaybeNotAccepted),
        (end, None, false) => speech.verdict(end),
    }
}

/// Prints what is heard until the connection ends, and returns how.
fn listen(
    lines: &mut Lines<Stream>,
    speech: &Speech,
    printer: &mut Printer<impl io::Write, impl io::Write>,
) -> Result<Failure, Failure> {
    loop {
        let line = match lines.read() {
            Ok(Some(line)) => line,
            Ok(None) => return Ok(Failure::Closed),
            Err(error) => return Ok(Failure::Broken(error)),
        };
        let heard = parse(&line);
        if let Some(heard) = &heard {
            speech.hear(heard, &printer.own);
        }
        printer.print(&line, heard.as_ref())?;
        if !lines.has_buffered() {
            printer.flush()?;
        }
    }
}
