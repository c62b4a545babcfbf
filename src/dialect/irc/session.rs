//! What a client is told of its connection: that it ends, whether it is there, what it proved, and who
//! of those that it watches is.

use std::fmt::Display;

use super::super::timestamp::timestamp;
use super::SERVER;
use super::capabilities::Form;
use super::numeric::Numeric;
use super::reply::Lines;
use super::tags::Tags;
use crate::room::nickname::Nickname;
use crate::room::time::WallTime;
use crate::text::Language;
use crate::text::irc::Phrase;

/// The most bytes of nicknames in one line.
const NICKNAMES_BYTES_MAX: usize = 400;

/// That the connection ends, and why.
pub fn closing(why: impl Display, form: Form, to: Option<&Nickname>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut lines = Lines::new(&mut out, form, to);
    let to = lines.to();
    lines.error(format_args!("Closing link: {to} ({why})"));
    out
}

/// The question whether a client is there.
pub fn ping(form: Form) -> Vec<u8> {
    let mut out = Vec::new();
    Lines::new(&mut out, form, None).ping(SERVER);
    out
}

/// That accounts can be proved from here on, or no more (IRCv3 `cap-notify`).
pub fn sasl_changed(is_offered: bool, form: Form, to: Option<&Nickname>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut lines = Lines::new(&mut out, form, to);
    let to = lines.to();
    let line = lines.server("CAP").word(to);
    if is_offered {
        line.word("NEW").text("sasl=PLAIN");
    } else {
        line.word("DEL").text("sasl");
    }
    out
}

/// What is answered to a proof that one owns an account, but for whether it is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sasl {
    /// It is to be given.
    GoOn,
    /// It is given in a way that there is not.
    UnknownMechanism,
    Aborted,
    /// It was given before.
    Already,
    /// It proves nothing.
    Failed,
}

/// Answers a proof, to a guest.
pub fn sasl(answer: Sasl, form: Form, language: Language) -> Vec<u8> {
    let mut out = Vec::new();
    let mut lines = Lines::new(&mut out, form, None);
    let mut told = |numeric, phrase: Phrase| {
        lines.numeric(numeric).text(phrase.in_words(language));
    };
    match answer {
        Sasl::GoOn => lines.authenticate(),
        Sasl::Aborted => told(Numeric::SaslAborted, Phrase::SaslAborted),
        Sasl::Already => told(Numeric::SaslAlready, Phrase::SaslAlready),
        Sasl::Failed => told(Numeric::SaslFail, Phrase::SaslFail),
        Sasl::UnknownMechanism => {
            let mechanisms = Phrase::SaslMechanisms.in_words(language);
            lines
                .numeric(Numeric::SaslMechanisms)
                .word("PLAIN")
                .text(mechanisms);
            lines
                .numeric(Numeric::SaslFail)
                .text(Phrase::SaslFail.in_words(language));
        }
    }
    out
}

/// What is told of nicknames that a client watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watched {
    /// They are here: each with its user name and host.
    Online,
    Offline,
    /// They are on the list.
    Listed,
}

/// Tells a client of nicknames that it watches, in as many lines as that takes.
pub fn watched<'a>(
    what: Watched,
    targets: impl IntoIterator<Item = &'a str>,
    form: Form,
    to: Option<&Nickname>,
) -> Vec<u8> {
    let numeric = match what {
        Watched::Online => Numeric::MonitorOnline,
        Watched::Offline => Numeric::MonitorOffline,
        Watched::Listed => Numeric::MonitorList,
    };
    let mut out = Vec::new();
    let mut lines = Lines::new(&mut out, form, to);
    let mut text = String::new();
    for target in targets {
        if text.len() + 1 + target.len() > NICKNAMES_BYTES_MAX {
            lines.numeric(numeric).text(&text);
            text.clear();
        }
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(target);
    }
    if !text.is_empty() {
        lines.numeric(numeric).text(&text);
    }
    out
}

/// That the list of nicknames that a client watches is told.
pub fn watched_end(form: Form, to: Option<&Nickname>, language: Language) -> Vec<u8> {
    let mut out = Vec::new();
    let mut lines = Lines::new(&mut out, form, to);
    lines
        .numeric(Numeric::EndOfMonitorList)
        .text(Phrase::EndOfMonitorList.in_words(language));
    out
}

/// That a client watches as many nicknames as it may, and not these.
pub fn too_many_watched(
    limit: usize,
    targets: &str,
    form: Form,
    to: Option<&Nickname>,
    language: Language,
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut lines = Lines::new(&mut out, form, to);
    lines
        .numeric(Numeric::MonitorListFull)
        .number(limit as u64)
        .word(targets)
        .text(Phrase::MonitorListFull.in_words(language));
    out
}

/// Tells with whom there were messages, and when the last was: with the channel, or nobody.
pub fn targets(
    last: Option<WallTime>,
    channel: &str,
    form: Form,
    to: Option<&Nickname>,
    out: &mut Vec<u8>,
) {
    const BATCH: &str = "targets";
    let mut lines = Lines::new(out, form, to);
    let begin = lines.server("BATCH").joined(&["+", BATCH]);
    begin.word("draft/chathistory-targets").end();
    if let Some(last) = last {
        let at = timestamp(last);
        let at = std::str::from_utf8(&at).unwrap_or_default();
        let tags = Tags::NONE.in_batch(BATCH, last);
        let line = lines.tagged_server(tags, "CHATHISTORY").word("TARGETS");
        line.word(channel).word(at).end();
    }
    lines.server("BATCH").joined(&["-", BATCH]).end();
}
