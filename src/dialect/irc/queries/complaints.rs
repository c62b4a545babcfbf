//! What was wrong with a command before anybody was asked.

use super::super::item::Complaint;
use super::super::numeric::Numeric;
use super::super::reply::Lines;
use super::Asking;
use crate::room::Room;
use crate::text::Words;
use crate::text::irc::{NoSuchChannel, Phrase};

/// Writes what was wrong.
pub(super) fn complain(complaint: Complaint<'_>, lines: &mut Lines<'_>, words: &Words) {
    let language = words.language();
    let say = |phrase: Phrase| phrase.in_words(language);
    match complaint {
        Complaint::Unknown { verb } => lines
            .numeric(Numeric::UnknownCommand)
            .word(verb)
            .text(say(Phrase::UnknownCommand)),
        Complaint::NotRegistered { verb: _ } => lines
            .numeric(Numeric::NotRegistered)
            .text(say(Phrase::NotRegistered)),
        Complaint::AlreadyRegistered => lines
            .numeric(Numeric::AlreadyRegistered)
            .text(say(Phrase::AlreadyRegistered)),
        Complaint::NeedMoreParams { verb } => lines
            .numeric(Numeric::NeedMoreParams)
            .word(verb)
            .text(say(Phrase::NeedMoreParams)),
        Complaint::NoSuchServer { server } => lines
            .numeric(Numeric::NoSuchServer)
            .word(server)
            .text(say(Phrase::NoSuchServer)),
        Complaint::NoSuchChannel { channel } => no_such_channel(lines, channel, words),
        Complaint::UserNotInChannel { nickname } => lines
            .numeric(Numeric::UserNotInChannel)
            .word(nickname)
            .word(words.channel())
            .text(say(Phrase::UserNotInChannel)),
        Complaint::NoNicknameGiven => lines
            .numeric(Numeric::NoNicknameGiven)
            .text(say(Phrase::NoNickname)),
        Complaint::NoRecipient { verb } => lines
            .numeric(Numeric::NoRecipient)
            .shown(format_args!("{} ({verb})", say(Phrase::NoRecipient))),
        Complaint::NoTextToSend => lines
            .numeric(Numeric::NoTextToSend)
            .text(say(Phrase::NoText)),
        Complaint::NoOrigin => lines.numeric(Numeric::NoOrigin).text(say(Phrase::NoOrigin)),
        Complaint::NotOnChannel { channel } => lines
            .numeric(Numeric::NotOnChannel)
            .word(channel)
            .text(say(Phrase::NotOnChannel)),
        Complaint::CannotSendToChannel { channel } => lines
            .numeric(Numeric::CannotSendToChannel)
            .word(channel)
            .text(say(Phrase::CannotSend)),
        Complaint::UnknownMode { mode } => lines
            .numeric(Numeric::UnknownMode)
            .word(mode.encode_utf8(&mut [0; 4]))
            .text(say(Phrase::UnknownMode)),
        Complaint::UmodeUnknownFlag => lines
            .numeric(Numeric::UmodeUnknownFlag)
            .text(say(Phrase::UmodeUnknownFlag)),
        Complaint::UsersDontMatch => lines
            .numeric(Numeric::UsersDontMatch)
            .text(say(Phrase::UsersDontMatch)),
        Complaint::LineTooLong => lines
            .numeric(Numeric::InputTooLong)
            .text(say(Phrase::LineTooLong)),
        Complaint::SaslTooLong => lines
            .numeric(Numeric::SaslTooLong)
            .text(say(Phrase::SaslTooLong)),
        // These are told to those that do not know of standard replies, too.
        Complaint::InvalidUtf8 { verb } => lines
            .fail(verb, "INVALID_UTF8")
            .text(say(Phrase::InvalidUtf8)),
        Complaint::InvalidText { verb } => lines
            .fail(verb, "INVALID_TEXT")
            .text(say(Phrase::InvalidText)),
        Complaint::InvalidRealName => lines
            .fail("SETNAME", "INVALID_REALNAME")
            .text(say(Phrase::InvalidRealName)),
        Complaint::InvalidParams { command, parameter } => {
            let fail = lines.fail("CHATHISTORY", "INVALID_PARAMS").word(command);
            let fail = if parameter.is_empty() {
                fail
            } else {
                fail.word(parameter)
            };
            fail.text(say(Phrase::InvalidParams));
        }
    }
}

/// The channel is another: what it is called stands in the text.
pub(super) fn no_such_channel(lines: &mut Lines<'_>, channel: &str, words: &Words) {
    let none = lines.numeric(Numeric::NoSuchChannel).word(channel);
    none.shown(NoSuchChannel(words));
}

/// Writes that messages cannot be shown: of another channel, to one outside.
pub fn cannot_retrieve(
    command: &str,
    target: &str,
    room: &Room,
    asking: Asking<'_>,
    out: &mut Vec<u8>,
) {
    let phrase = Phrase::InvalidTarget.in_words(asking.words.language());
    let lines = &mut asking.lines(room, out);
    let fail = lines.fail("CHATHISTORY", "INVALID_TARGET");
    fail.word(command).word(target).text(phrase);
}
