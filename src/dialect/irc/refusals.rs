//! What goes wrong, as numerics, standard replies and notices, by the command that was given last.

use std::fmt;

use super::Asker;
use super::capabilities::Capability;
use super::commands::Verb;
use super::numeric::Numeric;
use super::reply::Lines;
use crate::room::refusal::{Refusal, Usage};
use crate::text::irc::Phrase;
use crate::text::refusals::{Sentence, write_text};
use crate::text::{Language, Words};

/// How a client is told.
enum Way<'a> {
    /// A numeric, about this.
    About(Numeric, &'a str),
    /// A numeric about the channel.
    Channel(Numeric),
    /// A numeric about nothing.
    Alone(Numeric),
    /// A standard reply where the client understands these, else a notice.
    Fail(&'static str),
    /// A standard reply, whatever the client understands.
    FailAlways(&'static str),
    Notice,
    /// The connection is closed behind it.
    Error,
    /// The same, behind a numeric.
    AloneAndError(Numeric),
    /// The same, behind a notice.
    NoticeAndError,
    Silence,
}

/// Writes why something was refused.
pub(super) fn refused(refusal: Refusal<'_>, lines: &mut Lines<'_>, asker: Asker, words: &Words) {
    let way = way(refusal, lines.is_guest(), asker);
    let language = words.language();
    let text = Text { refusal, language };
    let sentence = Sentence { refusal, language };
    let is_answer = match way {
        Way::Error | Way::AloneAndError(_) | Way::NoticeAndError => false,
        Way::About(..)
        | Way::Channel(_)
        | Way::Alone(_)
        | Way::Fail(_)
        | Way::FailAlways(_)
        | Way::Notice
        | Way::Silence => true,
    };
    // Two machines that answer each other's notices would never end.
    if is_answer && asker.verb == Some(Verb::Notice) {
        return;
    }
    let verb = asker.verb.map_or("*", Verb::name);
    match way {
        Way::About(numeric, what) => lines.numeric(numeric).word(what).shown(text),
        Way::Channel(numeric) => lines.numeric(numeric).word(words.channel()).shown(text),
        Way::Alone(numeric) => lines.numeric(numeric).shown(text),
        Way::Fail(code) if asker.capabilities.has(Capability::StandardReplies) => {
            lines.fail(verb, code).shown(text);
        }
        Way::FailAlways(code) => lines.fail(verb, code).shown(text),
        Way::Fail(_) | Way::Notice => lines.notice(sentence),
        Way::Error => lines.error(text),
        Way::AloneAndError(numeric) => {
            lines.numeric(numeric).shown(text);
            lines.error(text);
        }
        Way::NoticeAndError => {
            lines.notice(sentence);
            lines.error(text);
        }
        Way::Silence => {}
    }
}

fn way<'a>(refusal: Refusal<'a>, is_guest: bool, asker: Asker) -> Way<'a> {
    // A nickname that cannot come in, and one that cannot be taken.
    let is_nickname_given = is_guest || asker.verb == Some(Verb::Nick);
    match refusal {
        Refusal::NicknameEmpty => Way::Alone(Numeric::NoNicknameGiven),
        Refusal::NicknameInvalid(name) | Refusal::NicknameReserved(name) => {
            Way::About(Numeric::ErroneousNickname, name)
        }
        Refusal::NicknameInUse(name)
        | Refusal::NicknameOwned(name)
        | Refusal::NicknameNotYours(name) => Way::About(Numeric::NicknameInUse, name),
        Refusal::NicknameBanned(name) if is_nickname_given => {
            Way::About(Numeric::ErroneousNickname, name)
        }
        Refusal::KeptOut { nickname, left: _ } if is_nickname_given => {
            Way::About(Numeric::NicknameInUse, nickname)
        }
        Refusal::NicknameBanned(_) | Refusal::KeptOut { .. } => {
            Way::Channel(Numeric::BannedFromChannel)
        }
        Refusal::PasswordWrong => Way::AloneAndError(Numeric::PasswordMismatch),
        Refusal::KeyWrong if asker.verb == Some(Verb::Authenticate) => {
            Way::Alone(Numeric::SaslFail)
        }
        Refusal::KeyWrong | Refusal::OpKeyWrong => Way::Alone(Numeric::PasswordMismatch),
        Refusal::TooManyTries
        | Refusal::TlsOnly
        | Refusal::NoProxyAddress
        | Refusal::Full
        | Refusal::AddressFull
        | Refusal::LoginTime => Way::Error,
        // The error follows with the close.
        Refusal::AddressBanned => Way::Alone(Numeric::YouAreBanned),
        Refusal::Replaced => Way::NoticeAndError,
        Refusal::Locked => Way::Channel(Numeric::InviteOnly),
        Refusal::NoSuchUser(name) => Way::About(Numeric::NoSuchNick, name),
        Refusal::NotDelivered { .. } => Way::Fail("QUEUE_FULL"),
        Refusal::TextMissing(usage) => missing(usage, asker),
        Refusal::UnknownCommand(name) => Way::About(Numeric::UnknownCommand, name),
        Refusal::TextTooLong { .. } | Refusal::LineTooLong { .. } => {
            Way::Alone(Numeric::InputTooLong)
        }
        Refusal::NotText => Way::FailAlways("INVALID_UTF8"),
        Refusal::Muted => match asker.verb {
            Some(Verb::Privmsg | Verb::Tagmsg) => Way::Channel(Numeric::CannotSendToChannel),
            Some(_) | None => Way::Fail("MUTED"),
        },
        Refusal::NotModerator if matches!(asker.verb, Some(Verb::Kill | Verb::Stats)) => {
            Way::Alone(Numeric::NoPrivileges)
        }
        Refusal::NotModerator
        | Refusal::NotByKey
        | Refusal::OwnKey(_)
        | Refusal::IsModerator(_)
        | Refusal::ModerateOneself(_)
        | Refusal::BanOfModerators { .. } => Way::Channel(Numeric::OperatorNeeded),
        Refusal::NotBanned(_) | Refusal::NotMuted(_) | Refusal::NoAddress(_) => Way::Silence,
        Refusal::ToOneself(_)
        | Refusal::NobodyToAnswer
        | Refusal::NoTime(_)
        | Refusal::AddressShared { .. }
        | Refusal::HasLeft { .. }
        | Refusal::BansNotWritten(_)
        | Refusal::NicknameOwnedNow(_)
        | Refusal::TooFast
        | Refusal::CrAlone => Way::Notice,
    }
}

fn missing(usage: Usage, asker: Asker) -> Way<'static> {
    if is_of_speech(usage) {
        Way::Alone(Numeric::NoTextToSend)
    } else {
        let verb = asker.verb.map_or("*", Verb::name);
        Way::About(Numeric::NeedMoreParams, verb)
    }
}

/// Whether what is missing is what was to be said.
fn is_of_speech(usage: Usage) -> bool {
    match usage {
        Usage::Act | Usage::Private | Usage::Reply => true,
        Usage::Op
        | Usage::Promote
        | Usage::Demote
        | Usage::Kick
        | Usage::Ban
        | Usage::Unban
        | Usage::Mute
        | Usage::Unmute
        | Usage::Address => false,
    }
}

/// The sentence of a refusal, without what stands before it; where it would name commands that there are not
/// in IRC, another.
#[derive(Clone, Copy)]
struct Text<'a> {
    refusal: Refusal<'a>,
    language: Language,
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phrase = if let Refusal::TextMissing(usage) = self.refusal {
            if is_of_speech(usage) {
                Phrase::NoText
            } else {
                Phrase::NeedMoreParams
            }
        } else if let Refusal::UnknownCommand(_) = self.refusal {
            Phrase::UnknownCommand
        } else {
            return write_text(out, self.refusal, self.language);
        };
        out.write_str(phrase.in_words(self.language))
    }
}

#[cfg(test)]
mod tests;
