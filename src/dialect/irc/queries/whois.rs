//! What is known of one: WHOIS, WHOWAS, USERHOST and ISON.

use super::super::numeric::Numeric;
use super::super::reply::Lines;
use super::super::{HOST, SERVER};
use super::server::SOFTWARE;
use super::{Asking, user};
use crate::room::Room;
use crate::room::nickname::Nickname;
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::text::Words;
use crate::text::irc::Phrase;

/// The most nicknames that one USERHOST is about (RFC 2812, 4.8).
const USERHOSTS_MAX: usize = 5;

pub(super) fn whois(lines: &mut Lines<'_>, given: &str, room: &Room, asking: Asking<'_>) {
    let language = asking.words.language();
    let found = room.session_of(given, asking.now.time);
    let found = found.and_then(|session| Some((session, room.nickname(session)?)));
    match found {
        Some((session, nickname)) => tell(lines, session, nickname, room, asking),
        None => lines
            .numeric(Numeric::NoSuchNick)
            .word(given)
            .text(Phrase::NoSuchNick.in_words(language)),
    }
    let name = found.map_or(given, |(_, nickname)| nickname.as_str());
    let end = lines.numeric(Numeric::EndOfWhois);
    end.word(name).text("End of /WHOIS list");
}

fn tell(
    lines: &mut Lines<'_>,
    session: SessionId,
    nickname: &Nickname,
    room: &Room,
    asking: Asking<'_>,
) {
    let words = asking.words;
    let language = words.language();
    let name = nickname.as_str();
    let is_moderator = room.moderates(session);
    let line = lines.numeric(Numeric::WhoisUser).word(name);
    line.word(user(room, session))
        .word(HOST)
        .word("*")
        .text(room.real_name(session, asking.now.time));
    if room.standing(session) == Standing::Inside {
        let mark = if is_moderator { "@" } else { "" };
        let line = lines.numeric(Numeric::WhoisChannels).word(name);
        line.shown(format_args!("{mark}{}", words.channel()));
    }
    let line = lines.numeric(Numeric::WhoisServer).word(name);
    line.word(SERVER).text(SOFTWARE);
    if let Some(text) = room.away(session) {
        lines.numeric(Numeric::Away).word(name).text(text);
    }
    if is_moderator {
        let line = lines.numeric(Numeric::WhoisOperator).word(name);
        line.text(Phrase::Moderates.in_words(language));
    }
    let author = room.author(session);
    if let Some(account) = author.and_then(|it| it.account) {
        let line = lines.numeric(Numeric::WhoisAccount).word(name);
        line.word(account.as_str()).text("is logged in as");
    }
    if author.is_some_and(|it| it.is_bot) {
        let line = lines.numeric(Numeric::WhoisBot).word(name);
        line.text(Phrase::IsBot.in_words(language));
    }
    // An address is nobody else's business.
    if let Some(address) = room.address_for(asking.who, session) {
        let ip = address.ip();
        let line = lines.numeric(Numeric::WhoisHost).word(name);
        line.shown(format_args!("is connecting from *@{ip} {ip}"));
    }
    if let Some(person) = room.person(session) {
        let idle = asking.now.time.since(person.spoke).as_secs();
        let line = lines.numeric(Numeric::WhoisIdle).word(name);
        line.number(idle)
            .number(person.signed_on.as_millis() / 1_000)
            .text("seconds idle, signon time");
    }
}

/// Nothing is kept of anybody who has left.
pub(super) fn whowas(lines: &mut Lines<'_>, given: &str, words: &Words) {
    let none = lines.numeric(Numeric::WasNoSuchNick).word(given);
    none.text(Phrase::WasNoSuchNick.in_words(words.language()));
    let end = lines.numeric(Numeric::EndOfWhowas).word(given);
    end.text("End of WHOWAS");
}

pub(super) fn userhost(lines: &mut Lines<'_>, given: &str, room: &Room, asking: Asking<'_>) {
    let mut line = lines.numeric(Numeric::Userhost).begin_text();
    let mut separator = "";
    for given in nicknames(given).take(USERHOSTS_MAX) {
        let found = room.session_of(given, asking.now.time);
        let Some((session, nickname)) = found.and_then(|it| Some((it, room.nickname(it)?))) else {
            continue;
        };
        let power = if room.moderates(session) { "*" } else { "" };
        let presence = match room.away(session) {
            None => "=+",
            Some(_) => "=-",
        };
        let user = user(room, session);
        line.append(&[
            separator,
            nickname.as_str(),
            power,
            presence,
            user,
            "@",
            HOST,
        ]);
        separator = " ";
    }
    line.end();
}

/// Nicknames as they came, of which the last may have the colon of a last parameter.
fn nicknames(given: &str) -> impl Iterator<Item = &str> {
    given
        .split_ascii_whitespace()
        .map(|it| it.strip_prefix(':').unwrap_or(it))
}

pub(super) fn ison(lines: &mut Lines<'_>, given: &str, room: &Room, asking: Asking<'_>) {
    let mut line = lines.numeric(Numeric::Ison).begin_text();
    let mut separator = "";
    for given in nicknames(given) {
        let found = room.session_of(given, asking.now.time);
        if let Some(nickname) = found.and_then(|session| room.nickname(session))
            && separator.len() + nickname.as_str().len() <= line.room()
        {
            line.append(&[separator, nickname.as_str()]);
            separator = " ";
        }
    }
    line.end();
}
