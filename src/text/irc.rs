//! What people read who come by IRC, beside what all do.

mod help;
mod phrases;

use std::fmt;

use super::words::{Language, Words};
use crate::room::event::LeaveReason;
use crate::room::moderation::term::Term;

pub use help::{Topic, topic};
pub use phrases::Phrase;

/// What is said to somebody that has registered.
#[derive(Debug, Clone, Copy)]
pub struct Welcome<'a> {
    pub words: &'a Words,
    pub nickname: &'a str,
}

impl fmt::Display for Welcome<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (room, name) = (self.words.room(), self.nickname);
        say!(
            out,
            self.words.language(),
            "Bem-vindo ao chat {room}, {name}!",
            "Welcome to the {room} chat, {name}!",
        )
    }
}

/// That there is no such channel, and which there is.
#[derive(Debug, Clone, Copy)]
pub struct NoSuchChannel<'a>(pub &'a Words);

impl fmt::Display for NoSuchChannel<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let channel = self.0.channel();
        say!(
            out,
            self.0.language(),
            "esse canal não existe; o que há é {channel}",
            "No such channel; there is {channel}",
        )
    }
}

/// Why somebody has left, where it did not say so itself.
pub fn leave_reason(reason: LeaveReason, language: Language) -> &'static str {
    let (pt, en) = match reason {
        LeaveReason::Quit | LeaveReason::Renounced => ("saiu", "left"),
        LeaveReason::Ended => ("encerrou a conexão", "closed the connection"),
        LeaveReason::Failed => ("a conexão falhou", "the connection failed"),
        LeaveReason::BrokenProtocol => ("não seguiu o protocolo", "did not keep to the protocol"),
        LeaveReason::Slow => ("não lia o que recebia", "did not read what it was sent"),
        LeaveReason::Kicked => ("foi tirado do chat", "was removed from the chat"),
        LeaveReason::Banned | LeaveReason::AddressBanned => ("foi banido", "was banned"),
        LeaveReason::Replaced => ("foi substituído", "was replaced"),
    };
    language.pick(pt, en)
}

/// That somebody was banned, for how long, and why. With a reason as long as one may be, it fits the line
/// of a KICK.
#[derive(Debug, Clone, Copy)]
pub struct Banned<'a> {
    pub language: Language,
    pub term: Option<Term>,
    /// May be empty.
    pub reason: &'a str,
}

impl fmt::Display for Banned<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        say!(out, self.language, "banido", "banned")?;
        if let Some(term) = self.term {
            say!(out, self.language, " por {term}", " for {term}")?;
        }
        if !self.reason.is_empty() {
            write!(out, ": {}", self.reason)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ban_says_for_how_long_and_why() {
        let told = |language, term: &str, reason| {
            let term = Term::parse(term);
            Banned {
                language,
                term,
                reason,
            }
            .to_string()
        };
        let (pt, en) = (Language::Portuguese, Language::English);
        assert_eq!(told(pt, "2h", "spam"), "banido por 2h: spam");
        assert_eq!(told(en, "2h", "spam"), "banned for 2h: spam");
        assert_eq!(told(pt, "", "spam"), "banido: spam");
        assert_eq!(told(en, "7d", ""), "banned for 7d");
        assert_eq!(told(pt, "", ""), "banido");
    }
}
