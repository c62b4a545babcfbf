//! The client as a filter: what comes on standard input is said, what is heard goes to standard
//! output unadorned, as lines for people or as the objects that came.
//!
//! One thread reads the socket and writes standard output, one reads standard input (`input.rs`) and
//! writes the socket. At the end of input the connection is half-closed once each line is answered, and
//! what is still owed is printed. What the daemon says about one's own lines, errors and warnings, goes
//! to standard error.

mod input;

use std::io::{self, BufWriter, ErrorKind, Write};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::complain;
use super::heard::{Heard, Hello, What, parse};
use super::link::Server;
use super::login::{LoggedIn, Opened, log_in_unattended};
use super::secrets::Secrets;
use super::sentences::Sentences;
use crate::room::nickname::Nickname;
use crate::text::Language;
use crate::text::client::Failure;
use input::{Speech, say_all};

/// What is printed of what is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Sentences for people, in this language.
    Lines,
    /// The objects as they came.
    Objects,
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
    form: Form,
    timeout: Duration,
    language: Language,
) -> Result<(), Failure> {
    let (opened, logged_in) = log_in_unattended(server, nickname, secrets, timeout, language)?;
    let Opened {
        mut lines,
        hello,
        greeting,
    } = opened;
    let stream = lines.stream().try_clone().map_err(Failure::Broken)?;
    let speech = Arc::new(Speech::new(stream));
    let mut printer = Printer::new(
        &hello,
        &logged_in,
        form,
        language,
        io::stdout().lock(),
        io::stderr(),
    );
    printer.begin(&greeting, &logged_in.backlog)?;
    // It holds the text that takes this place.
    drop(logged_in);

    // Not waited for: it may be reading an input that never ends.
    let speaker = Arc::clone(&speech);
    thread::spawn(move || say_all(io::stdin().lock(), &speaker, language));
    let end = loop {
        let line = match lines.read() {
            Ok(Some(line)) => line,
            Ok(None) => break Failure::Closed,
            Err(error) => break Failure::Broken(error),
        };
        let heard = parse(&line);
        if let Some(heard) = &heard {
            speech.hear(heard, &printer.own);
        }
        printer.print(&line, heard.as_ref())?;
        if !lines.has_buffered() {
            printer.flush()?;
        }
    };
    let end = match printer.last_words {
        Some(Last::Dismissal) => Failure::Dismissed,
        Some(Last::Shutdown) => Failure::MaybeNotAccepted,
        None => end,
    };
    speech.verdict(end)
}

/// What the daemon may tell of the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Last {
    /// That it is shutting down.
    Shutdown,
    /// That it ends this session on purpose.
    Dismissal,
}

/// Prints what is heard.
struct Printer<W: Write, E> {
    own: Nickname,
    form: Form,
    sentences: Sentences,
    output: BufWriter<W>,
    errors: E,
    last_words: Option<Last>,
}

impl<W: Write, E: Write> Printer<W, E> {
    fn new(
        hello: &Hello,
        logged_in: &LoggedIn,
        form: Form,
        language: Language,
        output: W,
        errors: E,
    ) -> Printer<W, E> {
        let mut sentences = Sentences::new(hello, language);
        sentences.set_clock(logged_in.welcome.at);
        Printer {
            own: logged_in.welcome.nickname.clone(),
            form,
            sentences,
            output: BufWriter::new(output),
            errors,
            last_words: None,
        }
    }

    /// Prints what came up to the welcome, which is the last.
    fn begin(&mut self, greeting: &str, backlog: &[String]) -> Result<(), Failure> {
        match (self.form, backlog.split_last()) {
            (Form::Objects, _) => self.print(greeting, None)?,
            // In lines, what the chat is about stands before what was said.
            (Form::Lines, Some((welcome, _))) => self.print(welcome, parse(welcome).as_ref())?,
            (Form::Lines, None) => {}
        }
        let told = match self.form {
            Form::Objects => backlog.len(),
            Form::Lines => backlog.len().saturating_sub(1),
        };
        for line in &backlog[..told] {
            self.print(line, parse(line).as_ref())?;
        }
        self.flush()
    }

    /// Prints a line, which means this.
    fn print(&mut self, line: &str, heard: Option<&Heard>) -> Result<(), Failure> {
        if let Some(heard) = heard {
            self.note(heard);
        }
        if self.form == Form::Objects {
            return writeln!(self.output, "{}", without_secret(line)).map_err(output_failure);
        }
        let Some(heard) = heard.filter(|heard| !heard.is_echo(&self.own)) else {
            return Ok(());
        };
        let said = self.sentences.say(heard, &self.own);
        if let What::Complaint(_) = heard.what {
            // Where both are one terminal they stand there in order.
            self.flush()?;
            // Where nobody reads it, nobody can be told.
            let _ = self.errors.write_all(said.as_bytes());
            return Ok(());
        }
        self.output
            .write_all(said.as_bytes())
            .map_err(output_failure)
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

    fn flush(&mut self) -> Result<(), Failure> {
        self.output.flush().map_err(output_failure)
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
