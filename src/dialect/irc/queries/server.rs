//! What the server tells of itself.

use super::super::SERVER;
use super::super::numeric::Numeric;
use super::super::reply::Lines;
use crate::room::Room;
use crate::room::time::Now;
use crate::text::Words;
use crate::text::irc::{Phrase, Welcome, topic};
use crate::text::moment::Minute;
use crate::text::notices::Notice;

/// What the server runs.
pub(super) const SOFTWARE: &str = concat!("littlecats-", env!("CARGO_PKG_VERSION"));

/// The first four of what a client is told that has registered.
pub(super) fn welcome(lines: &mut Lines<'_>, words: &Words) {
    let nickname = lines.to();
    lines
        .numeric(Numeric::Welcome)
        .shown(Welcome { words, nickname });
    lines.numeric(Numeric::YourHost).shown(format_args!(
        "Your host is {SERVER}, running version {SOFTWARE}"
    ));
    lines.numeric(Numeric::Created).shown(format_args!(
        "This server has one channel: {}",
        words.channel()
    ));
    // The modes of people, those of the channel, and those among them that take a parameter.
    lines
        .numeric(Numeric::MyInfo)
        .word(SERVER)
        .word(SOFTWARE)
        .word("Bi")
        .word("bioq")
        .word("boq")
        .end();
}

pub(super) fn pong(lines: &mut Lines<'_>, token: &str) {
    lines.server("PONG").word(SERVER).text(token);
}

pub(super) fn lusers(lines: &mut Lines<'_>, room: &Room, guests: usize) {
    let users = room.roster().named();
    let most = room.roster().named_at_most();
    let count = |count: usize| count as u64;
    lines.numeric(Numeric::LuserClient).shown(format_args!(
        "There are {users} users and 0 invisible on 1 servers"
    ));
    lines
        .numeric(Numeric::LuserOp)
        .number(count(room.moderators()))
        .text("operator(s) online");
    lines
        .numeric(Numeric::LuserUnknown)
        .number(count(guests))
        .text("unknown connection(s)");
    lines
        .numeric(Numeric::LuserChannels)
        .number(1)
        .text("channels formed");
    lines
        .numeric(Numeric::LuserMe)
        .shown(format_args!("I have {users} clients and 0 servers"));
    for (numeric, whose) in [
        (Numeric::LocalUsers, "local"),
        (Numeric::GlobalUsers, "global"),
    ] {
        let line = lines.numeric(numeric);
        line.number(count(users))
            .number(count(most))
            .shown(format_args!("Current {whose} users {users}, max {most}"));
    }
}

/// The topic, what newcomers should know of the history, and how to find out more.
pub(super) fn motd(lines: &mut Lines<'_>, room: &Room, words: &Words) {
    let language = words.language();
    let start = lines.numeric(Numeric::MotdStart);
    start.shown(format_args!("- {SERVER} Message of the day -"));
    if !room.topic().is_empty() {
        let line = lines.numeric(Numeric::Motd);
        line.shown(format_args!("- {}", words.say(Notice::Topic(room.topic()))));
    }
    let history = room.shows_history().then_some(Phrase::History);
    for phrase in history.into_iter().chain([Phrase::HowToHelp]) {
        let line = lines.numeric(Numeric::Motd);
        line.shown(format_args!("- {}", phrase.in_words(language)));
    }
    lines
        .numeric(Numeric::EndOfMotd)
        .text("End of /MOTD command.");
}

pub(super) fn version(lines: &mut Lines<'_>) {
    let line = lines.numeric(Numeric::Version);
    line.word(SOFTWARE).word(SERVER).text("");
}

pub(super) fn time(lines: &mut Lines<'_>, now: Now) {
    let line = lines.numeric(Numeric::Time).word(SERVER);
    line.shown(Minute(now.wall));
}

pub(super) fn info(lines: &mut Lines<'_>) {
    for text in [SOFTWARE, env!("CARGO_PKG_DESCRIPTION")] {
        lines.numeric(Numeric::Info).text(text);
    }
    lines.numeric(Numeric::EndOfInfo).text("End of /INFO list.");
}

pub(super) fn admin(lines: &mut Lines<'_>, words: &Words) {
    let channel = words.channel();
    let line = lines.numeric(Numeric::AdminMe).word(SERVER);
    line.text("Administrative info");
    lines
        .numeric(Numeric::AdminLocation1)
        .text(words.room_alone());
    lines.numeric(Numeric::AdminLocation2).text(SOFTWARE);
    let who = Phrase::WhoModerates.in_words(words.language());
    lines
        .numeric(Numeric::AdminEmail)
        .shown(format_args!("{who}: /WHO {channel} o"));
}

/// There is no other server.
pub(super) fn links(lines: &mut Lines<'_>) {
    let end = lines.numeric(Numeric::EndOfLinks);
    end.word("*").text("End of /LINKS list.");
}

pub(super) fn end_of_stats(lines: &mut Lines<'_>, letter: Option<char>, words: &Words) {
    let letter = letter.filter(char::is_ascii_alphanumeric).unwrap_or('*');
    let end = lines.numeric(Numeric::EndOfStats);
    end.word(letter.encode_utf8(&mut [0; 4]))
        .text(Phrase::EndOfStats.in_words(words.language()));
}

pub(in super::super) fn help(lines: &mut Lines<'_>, subject: &str, words: &Words) {
    let language = words.language();
    let name = if subject.is_empty() { "*" } else { subject };
    let Some(told) = topic(subject, language) else {
        let none = lines.numeric(Numeric::HelpNotFound).word(name);
        return none.text(Phrase::NoHelp.in_words(language));
    };
    let mut numeric = Numeric::HelpStart;
    for line in told {
        lines.numeric(numeric).word(name).text(line);
        numeric = Numeric::Help;
    }
    let end = lines.numeric(Numeric::EndOfHelp).word(name);
    end.text("End of /HELP");
}
