//! What went wrong, or is warned of, as an object: its code, its sentence, and what it is about.

use std::time::Duration;

use super::framing::Framing;
use super::object::Object;
use crate::room::OWNED_GRACE;
use crate::room::refusal::{Refusal, Severity};
use crate::text::{Words, refusals};

/// The object of a refusal. It is about what it names, else about the command that it answers, as that was
/// typed; that may be empty.
pub(super) fn refused<'a, F: Framing>(
    refusal: Refusal<'_>,
    command: &str,
    words: &Words,
    out: &'a mut Vec<u8>,
) -> Object<'a, F> {
    let name = match refusal.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let object = Object::begin(out, name)
        .word("code", refusals::code(refusal))
        .words("text", |out| {
            refusals::write_text(out, refusal, words.language())
        });
    let object = if let Refusal::BanOfModerators { network, .. } = refusal {
        object.shown("about", network)
    } else {
        let command = Some(command).filter(|command| !command.is_empty());
        let about = about(refusal).filter(|about| !about.is_empty());
        object.with(about.or(command), |object, it| object.text("about", it))
    };
    object.with(how_long(refusal), |object, it| {
        object.number("seconds", it.as_secs())
    })
}

/// What a refusal names, as it was typed.
fn about(refusal: Refusal<'_>) -> Option<&str> {
    match refusal {
        Refusal::NicknameInvalid(about)
        | Refusal::NicknameInUse(about)
        | Refusal::NicknameReserved(about)
        | Refusal::NicknameOwned(about)
        | Refusal::NicknameNotYours(about)
        | Refusal::NicknameBanned(about)
        | Refusal::NicknameOwnedNow(about)
        | Refusal::NoSuchUser(about)
        | Refusal::ToOneself(about)
        | Refusal::ModerateOneself(about)
        | Refusal::UnknownCommand(about)
        | Refusal::OwnKey(about)
        | Refusal::IsModerator(about)
        | Refusal::NotBanned(about)
        | Refusal::NotMuted(about)
        | Refusal::NoAddress(about)
        | Refusal::NoTime(about)
        | Refusal::NotDelivered { to: about, .. }
        | Refusal::KeptOut {
            nickname: about, ..
        }
        | Refusal::AddressShared {
            nickname: about, ..
        }
        | Refusal::HasLeft {
            nickname: about, ..
        } => Some(about),
        Refusal::NicknameEmpty
        | Refusal::TlsOnly
        | Refusal::NoProxyAddress
        | Refusal::Full
        | Refusal::AddressFull
        | Refusal::LoginTime
        | Refusal::NobodyToAnswer
        | Refusal::TextMissing(_)
        | Refusal::TextTooLong { .. }
        | Refusal::LineTooLong { .. }
        | Refusal::PasswordWrong
        | Refusal::KeyWrong
        | Refusal::OpKeyWrong
        | Refusal::TooManyTries
        | Refusal::NotModerator
        | Refusal::NotByKey
        | Refusal::AddressBanned
        | Refusal::Locked
        | Refusal::Muted
        | Refusal::BanOfModerators { .. }
        | Refusal::BansNotWritten(_)
        | Refusal::Replaced
        | Refusal::NotText
        | Refusal::TooFast
        | Refusal::CrAlone => None,
    }
}

/// How long what a refusal says lasts, or how long ago it was.
fn how_long(refusal: Refusal<'_>) -> Option<Duration> {
    if let Refusal::KeptOut { left, .. } = refusal {
        Some(left.length())
    } else if let Refusal::HasLeft { ago, .. } = refusal {
        Some(ago)
    } else if let Refusal::NicknameOwnedNow(_) = refusal {
        Some(OWNED_GRACE)
    } else {
        None
    }
}
