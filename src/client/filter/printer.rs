//! What is printed of what is heard: sentences, or the objects as they came; and what is kept of it.

use std::io::{self, BufWriter, ErrorKind, Write};
use std::sync::Arc;

use super::Form;
use super::progress::Progress;
use crate::client::heard::{Heard, Hello, What, parse};
use crate::client::log::Log;
use crate::client::login::LoggedIn;
use crate::client::sentences::Sentences;
use crate::room::nickname::Nickname;
use crate::text::Language;
use crate::text::client::{Failure, Text};

/// What the daemon may tell of the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Last {
    /// That it is shutting down.
    Shutdown,
    /// That it ends this session on purpose.
    Dismissal,
}

/// How it is printed.
pub(super) struct Manner {
    pub(super) form: Form,
    pub(super) language: Language,
    pub(super) shows_history: bool,
    pub(super) log: Option<Log>,
    /// It stands where this is printed, too.
    pub(super) progress: Arc<Progress>,
}

/// Prints what is heard.
pub(super) struct Printer<W: Write, E> {
    pub(super) own: Nickname,
    pub(super) last_words: Option<Last>,
    manner: Manner,
    sentences: Sentences,
    output: BufWriter<W>,
    errors: E,
}

impl<W: Write, E: Write> Printer<W, E> {
    pub(super) fn new(
        hello: &Hello,
        logged_in: &LoggedIn,
        manner: Manner,
        output: W,
        errors: E,
    ) -> Printer<W, E> {
        let mut sentences = Sentences::new(hello, manner.language);
        sentences.set_clock(logged_in.welcome.at);
        Printer {
            own: logged_in.welcome.nickname.clone(),
            last_words: None,
            manner,
            sentences,
            output: BufWriter::new(output),
            errors,
        }
    }

    /// Prints what came up to the welcome, which is the last.
    pub(super) fn begin(&mut self, greeting: &str, backlog: &[String]) -> Result<(), Failure> {
        let form = self.manner.form;
        match (form, backlog.split_last()) {
            (Form::Objects, _) => self.print(greeting, None)?,
            // In lines, what the chat is about stands before what was said.
            (Form::Lines, Some((welcome, _))) => self.print(welcome, parse(welcome).as_ref())?,
            (Form::Lines, None) => {}
        }
        let told = match form {
            Form::Objects => backlog.len(),
            Form::Lines => backlog.len().saturating_sub(1),
        };
        for line in &backlog[..told] {
            self.print(line, parse(line).as_ref())?;
        }
        self.flush()
    }

    /// Prints a line, which means this.
    pub(super) fn print(&mut self, line: &str, heard: Option<&Heard>) -> Result<(), Failure> {
        if let Some(heard) = heard {
            self.note(heard);
            if heard.is_history() && !self.manner.shows_history {
                return Ok(());
            }
            self.keep(heard);
        }
        let is_answer = heard.is_some_and(|heard| matches!(heard.what, What::Complaint(_)));
        let printed = match self.manner.form {
            Form::Objects => without_secret(line) + "\n",
            Form::Lines => match heard.filter(|heard| !heard.is_echo(&self.own)) {
                Some(heard) => self.sentences.say(heard, &self.own),
                None => return Ok(()),
            },
        };
        if is_answer {
            // Where both are one terminal they stand there in order.
            self.flush()?;
            let errors = &mut self.errors;
            // Where nobody reads it, nobody can be told.
            let _ = (self.manner.progress).aside(|| errors.write_all(printed.as_bytes()));
            return Ok(());
        }
        let written = self.output.write_all(printed.as_bytes());
        written.map_err(output_failure)?;
        // Where it stands on one terminal with the progress, nothing may be torn.
        if self.manner.progress.is_on() {
            self.flush()?;
        }
        Ok(())
    }

    /// Keeps in mind what it says of the own nickname and of the end.
    fn note(&mut self, heard: &Heard) {
        if let What::Renamed { from, to } = &heard.what
            && *from == self.own
        {
            self.own = to.clone();
        }
        if heard.dismisses(&self.own) {
            self.last_words = Some(Last::Dismissal);
        } else if let What::ShuttingDown = heard.what {
            self.last_words = self.last_words.max(Some(Last::Shutdown));
        }
    }

    /// Writes it down, own words too.
    fn keep(&mut self, heard: &Heard) {
        let Some(log) = &mut self.manner.log else {
            return;
        };
        let said = self.sentences.say_undated(heard, &self.own);
        if let Err(cause) = log.add(heard.at, &said) {
            let path = log.path();
            let told = Text::LogFailed {
                path,
                cause: &cause,
            };
            let told = told.say(self.manner.language);
            let errors = &mut self.errors;
            let _ = (self.manner.progress).aside(|| writeln!(errors, "littlecats: {told}"));
        }
    }

    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        if self.output.buffer().is_empty() {
            return Ok(());
        }
        let output = &mut self.output;
        let flushed = self.manner.progress.aside(|| output.flush());
        flushed.map_err(output_failure)
    }
}

/// A line without the text by which this client's place could be taken: what is printed may be kept.
fn without_secret(line: &str) -> String {
    const START: &str = ",\"resume\":\"";
    let secret = line.split_once(START).and_then(|(before, rest)| {
        let is_welcome = before.starts_with("{\"type\":\"welcome\"");
        Some((before, rest.split_once('"')?.1)).filter(|_| is_welcome)
    });
    match secret {
        Some((before, behind)) => format!("{before}{behind}"),
        None => line.to_owned(),
    }
}

/// That nobody reads standard output any more is no error, but an end.
fn output_failure(error: io::Error) -> Failure {
    if error.kind() == ErrorKind::BrokenPipe {
        Failure::NobodyReads
    } else {
        Failure::InputOutput(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_that_takes_a_place_is_not_printed() {
        let welcome = r#"{"type":"welcome","nick":"ana","missed":false,"resume":"k3v9"}"#;
        let printed = r#"{"type":"welcome","nick":"ana","missed":false}"#;
        assert_eq!(without_secret(welcome), printed);
        for line in [
            printed,
            r#"{"type":"said","from":"ana","text":",\"resume\":\"x\""}"#,
            "",
        ] {
            assert_eq!(without_secret(line), line);
        }
    }
}
