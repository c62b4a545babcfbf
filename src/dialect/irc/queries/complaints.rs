//! What was wrong with a command before anybody was asked.

use super::super::item::Query;
use super::super::numeric::Numeric;
use super::super::reply::Lines;
use super::Asking;
use crate::room::Room;
use crate::text::Words;
use crate::text::irc::{NoSuchChannel, Phrase};

/// Writes what was wrong; of other queries, nothing.
pub(super) fn complain(query: Query<'_>, lines: &mut Lines<'_>, words: &Words) {
    let language = words.language();
    let say = |phrase: Phrase| phrase.in_words(language);
    match query {
        Query::Unknown { verb } => lines
            .numeric(Numeric::UnknownCommand)
            .word(verb)
            .text(say(Phrase::UnknownCommand)),
        Query::NotRegistered { verb: _ } => lines
            .numeric(Numeric::NotRegistered)
            .text(say(Phrase::NotRegistered)),
        Query::AlreadyRegistered => lines
            .numeric(Numeric::AlreadyRegistered)
            .text(say(Phrase::AlreadyRegistered)),
        Query::NeedMoreParams { verb } => lines
            .numeric(Numeric::NeedMoreParams)
            .word(verb)
            .text(say(Phrase::NeedMoreParams)),
        Query::NoSuchServer { server } => lines
            .numeric(Numeric::NoSuchServer)
            .word(server)
            .text(say(Phrase::NoSuchServer)),
        Query::NoSuchChannel { channel } => no_such_channel(lines, channel, words),
        Query::UserNotInChannel { nickname } => lines
            .numeric(Numeric::UserNotInChannel)
            .word(nickname)
            .word(words.channel())
            .text(say(Phrase::UserNotInChannel)),
        Query::NoNicknameGiven => lines
            .numeric(Numeric::NoNicknameGiven)
            .text(say(Phrase::NoNickname)),
        Query::NoRecipient { verb } => lines
            .numeric(Numeric::NoRecipient)
            .shown(format_args!("{} ({verb})", say(Phrase::NoRecipient))),
        Query::NoTextToSend => lines
            .numeric(Numeric::NoTextToSend)
            .text(say(Phrase::NoText)),
        Query::NoOrigin => lines.numeric(Numeric::NoOrigin).text(say(Phrase::NoOrigin)),
        Query::NotOnChannel { channel } => lines
            .numeric(Numeric::NotOnChannel)
            .word(channel)
            .text(say(Phrase::NotOnChannel)),
        Query::CannotSendToChannel { channel } => lines
            .numeric(Numeric::CannotSendToChannel)
            .word(channel)
            .text(say(Phrase::CannotSend)),
        Query::UnknownMode { mode } => lines
            .numeric(Numeric::UnknownMode)
            .word(mode.encode_utf8(&mut [0; 4]))
            .text(say(Phrase::UnknownMode)),
        Query::UmodeUnknownFlag => lines
            .numeric(Numeric::UmodeUnknownFlag)
            .text(say(Phrase::UmodeUnknownFlag)),
        Query::UsersDontMatch => lines
            .numeric(Numeric::UsersDontMatch)
            .text(say(Phrase::UsersDontMatch)),
        Query::LineTooLong => lines
            .numeric(Numeric::InputTooLong)
            .text(say(Phrase::LineTooLong)),
        Query::SaslTooLong => lines
            .numeric(Numeric::SaslTooLong)
            .text(say(Phrase::SaslTooLong)),
        // These are told to those that do not know of standard replies, too.
        Query::InvalidUtf8 { verb } => lines
            .fail(verb, "INVALID_UTF8")
            .text(say(Phrase::InvalidUtf8)),
        Query::InvalidText { verb } => lines
            .fail(verb, "INVALID_TEXT")
            .text(say(Phrase::InvalidText)),
        Query::InvalidRealName => lines
            .fail("SETNAME", "INVALID_REALNAME")
            .text(say(Phrase::InvalidRealName)),
        Query::InvalidParams { command, parameter } => {
            let fail = lines.fail("CHATHISTORY", "INVALID_PARAMS").word(command);
            let fail = if parameter.is_empty() {
                fail
            } else {
                fail.word(parameter)
            };
            fail.text(say(Phrase::InvalidParams));
        }
        Query::Ping { .. }
        | Query::Motd
        | Query::Lusers
        | Query::Version
        | Query::Time
        | Query::Info
        | Query::Admin
        | Query::Links
        | Query::Help { .. }
        | Query::List { .. }
        | Query::Names { .. }
        | Query::Who { .. }
        | Query::Whois { .. }
        | Query::Whowas { .. }
        | Query::Userhost { .. }
        | Query::Ison { .. }
        | Query::Topic { .. }
        | Query::ChannelModes
        | Query::UserModes
        | Query::ListMode { .. } => {}
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
