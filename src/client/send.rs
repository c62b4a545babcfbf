//! `--send`: says one line and leaves, with a status that tells whether it was accepted: its words come
//! back as all hear them, or an error does.

use std::time::Duration;

use super::complain;
use super::heard::{Heard, What, parse};
use super::link::{Deadline, Server, no_line, send_line};
use super::login::{Opened, log_in_unattended};
use super::secrets::Secrets;
use super::sentences::Sentences;
use super::unanswered::{Answered, Unanswered};
use crate::dialect::line::is_refused;
use crate::dialect::sniff::BYTE_ORDER_MARK;
use crate::dialect::{Decoded, plain};
use crate::room::nickname::Nickname;
use crate::room::refusal::Severity;
use crate::room::request::Request;
use crate::text::Language;
use crate::text::client::Failure;

/// Says `text` under `nickname`, without a byte order mark at its start, and waits until it is known
/// what became of it.
///
/// # Errors
/// When the text is not one line that says something, when the daemon cannot be reached, and when it
/// refuses the nickname or the line, or ends before either is known.
pub fn run(
    server: &Server,
    nickname: &str,
    secrets: Secrets,
    text: &str,
    timeout: Duration,
    language: Language,
) -> Result<(), Failure> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    check(text)?;
    let (opened, logged_in) = log_in_unattended(server, nickname, secrets, timeout, language)?;
    let Opened {
        mut lines, hello, ..
    } = opened;
    let mut line = Line {
        own: logged_in.welcome.nickname,
        sentences: Sentences::new(&hello, language),
        unanswered: Unanswered::default(),
        end: Failure::Closed,
    };
    line.unanswered.send(text);
    send_line(lines.stream(), text).map_err(Failure::Broken)?;

    let deadline = Deadline::after(timeout);
    loop {
        let heard = lines.read_before(deadline);
        let Some(heard) = heard.map_err(|error| no_line(error, &server.address, deadline))? else {
            return Err(line.not_accepted());
        };
        if let Some(heard) = parse(&heard)
            && line.is_accepted(&heard)?
        {
            break;
        }
    }
    lines.stream().finish_sending();
    // It is known what became of the line; the end is waited for so that the daemon sees an orderly one.
    while let Ok(Some(_)) = lines.read_before(deadline) {}
    Ok(())
}

/// The line that was said.
struct Line {
    own: Nickname,
    sentences: Sentences,
    unanswered: Unanswered,
    /// What it would mean if the connection ended now.
    end: Failure,
}

impl Line {
    /// The connection ended before it was known what became of the line.
    fn not_accepted(self) -> Failure {
        Failure::NotAllAccepted {
            accepted: 0,
            of: 1,
            is_open: false,
            first: None,
            cause: Some(Box::new(self.end)),
        }
    }

    /// Whether it is accepted, now that this was heard; warnings are told.
    fn is_accepted(&mut self, heard: &Heard) -> Result<bool, Failure> {
        let answered = self.unanswered.hear(heard, &self.own);
        if heard.dismisses(&self.own) {
            self.end = Failure::Dismissed;
        } else if let (What::ShuttingDown, Failure::Closed) = (&heard.what, &self.end) {
            self.end = Failure::MaybeNotAccepted;
        }
        if let What::Complaint(complaint) = &heard.what {
            if answered == Some(Answered::Refused) {
                return Err(Failure::Refused {
                    code: complaint.code.clone(),
                    why: self.sentences.complaint(complaint),
                });
            }
            if complaint.severity == Severity::Warning {
                complain(self.sentences.say(heard, &self.own).trim_end());
            }
        }
        Ok(answered == Some(Answered::Accepted))
    }
}

fn check(text: &str) -> Result<(), Failure> {
    if text.chars().any(is_refused) {
        return Err(Failure::SendOneLine);
    }
    match plain::parse(text) {
        Decoded::Request(Request::Say(_))
        | Decoded::Request(Request::Act(_))
        | Decoded::Request(Request::Private { .. })
        | Decoded::Command(_)
        | Decoded::Refused(_)
        | Decoded::Request(
            Request::Enter(_)
            | Request::Register(_)
            | Request::Identify { .. }
            | Request::Notice { .. }
            | Request::SetBotMode(_)
            | Request::SetRealName(_)
            | Request::Invite(_)
            | Request::Kill { .. }
            | Request::Since(_)
            | Request::Resume(_)
            | Request::Join
            | Request::Part { .. },
        )
        | Decoded::Hello { .. }
        | Decoded::Irc(_)
        | Decoded::Web(_)
        | Decoded::Reply { .. }
        | Decoded::Foreign => Ok(()),
        Decoded::Nothing => Err(Failure::SendOneLine),
        Decoded::Request(Request::Reply(_))
        | Decoded::Request(Request::List)
        | Decoded::Request(Request::Rename(_))
        | Decoded::Request(Request::Quit { .. })
        | Decoded::Request(
            Request::Help
            | Request::MarkBot
            | Request::Away(_)
            | Request::AskTopic
            | Request::SetTopic(_)
            | Request::Op(_)
            | Request::Promote(_)
            | Request::Demote(_)
            | Request::Kick { .. }
            | Request::Ban { .. }
            | Request::Unban(_)
            | Request::ListBans
            | Request::Mute { .. }
            | Request::Unmute(_)
            | Request::Lock { .. }
            | Request::Unlock
            | Request::AskAddress(_)
            | Request::AskStats,
        ) => Err(Failure::SendSaysNothing(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_one_line_that_says_something() {
        for good in ["oi", " oi ", "//x", "/me acena", "/msg bia oi", "/nada"] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in [
            "", " ", "a\nb", "a\r", "\x1b[2J", "/quit", "/list", "/help", "/r oi", "/nick x",
        ] {
            assert_eq!(
                check(bad).map_err(|why| crate::client::status(&why)),
                Err(2),
                "{bad:?}"
            );
        }
    }
}
