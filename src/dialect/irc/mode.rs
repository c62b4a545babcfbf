//! MODE: who moderates, the door, who is banned and muted; and of oneself, whether one is a machine.

use super::channel::in_channel;
use super::commands::{Line, Step};
use super::item::{Complaint, Item, Query, Then};
use super::message::Message;
use crate::room::moderation::network::Network;
use crate::room::request::Request;

/// One letter of what is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Change<'a> {
    is_on: bool,
    letter: char,
    argument: Option<&'a str>,
}

pub(super) fn mode<'a>(line: &Line<'a>) -> Step<'a> {
    if line.parameter(0).starts_with('#') {
        of_channel(line)
    } else {
        of_oneself(line)
    }
}

fn of_channel<'a>(line: &Line<'a>) -> Step<'a> {
    let channel = line.parameter(0);
    let query = |query, next| {
        let then = Then::Query(query);
        Line::step(Item::InChannel { channel, then }, next)
    };
    if line.parameter(1).is_empty() {
        return query(Query::ChannelModes, None);
    }
    let Some((change, next)) = change(&line.message, line.item) else {
        return Item::Taken.into();
    };
    let Change { is_on, letter, .. } = change;
    match (letter, change.argument) {
        ('b' | 'q' | 'e' | 'I', None) => query(Query::ListMode { mode: letter }, next),
        ('o', None) => {
            let verb = line.verb.name();
            query(Complaint::NeedMoreParams { verb }.into(), next)
        }
        _ => match request(is_on, letter, change.argument.unwrap_or_default()) {
            Some(request) => in_channel(line, channel, request, next),
            None => query(Complaint::UnknownMode { mode: letter }.into(), next),
        },
    }
}

/// What a letter asks of the room; `None` where it is no mode that there is.
fn request(is_on: bool, letter: char, argument: &str) -> Option<Request<'_>> {
    let term = None;
    Some(match (letter, is_on) {
        ('o', true) => Request::Promote(argument),
        ('o', false) => Request::Demote(argument),
        ('i', true) => Request::Lock { term },
        ('i', false) => Request::Unlock,
        ('b', true) => Request::Ban {
            target: banned(argument),
            term,
            reason: "",
        },
        ('b', false) => Request::Unban(banned(argument)),
        ('q', true) => Request::Mute {
            target: banned(argument),
            term,
        },
        ('q', false) => Request::Unmute(banned(argument)),
        _ => return None,
    })
}

/// Whom a mask means: `nick!*@*` a nickname, `*!*@address` an address or a network. Another mask is what
/// the room knows to be none of these.
fn banned(mask: &str) -> &str {
    let is_network = |text| Network::parse(text).is_some();
    if let Some(host) = mask.strip_prefix("*!*@")
        && is_network(host)
    {
        return host;
    }
    match mask.strip_suffix("!*@*") {
        Some(nickname) if !is_network(nickname) => nickname,
        Some(_) | None => mask,
    }
}

fn of_oneself<'a>(line: &Line<'a>) -> Step<'a> {
    let nickname = line.parameter(0);
    let (then, next) = if line.parameter(1).is_empty() {
        (Then::Query(Query::UserModes), None)
    } else {
        let Some((change, next)) = change(&line.message, line.item) else {
            return Item::Taken.into();
        };
        let then = match change.letter {
            'B' => Then::Request(Request::SetBotMode(change.is_on)),
            // Some clients ask for it whoever they speak to.
            'i' => Then::Nothing,
            _ => Complaint::UmodeUnknownFlag.into(),
        };
        (then, next)
    };
    Line::step(Item::OfOneself { nickname, then }, next)
}

/// The letter of a number, and the number of the one behind it.
fn change<'a>(message: &Message<'a>, number: u16) -> Option<(Change<'a>, Option<u16>)> {
    let mut arguments = message.parameters().iter().copied().skip(2);
    let mut is_on = true;
    let mut found = None;
    let mut count = 0;
    for letter in message.parameter(1).chars() {
        if matches!(letter, '+' | '-') {
            is_on = letter == '+';
            continue;
        }
        if found.is_some() {
            return found.map(|change| (change, Some(number + 1)));
        }
        let argument = takes_argument(letter, is_on)
            .then(|| arguments.next())
            .flatten();
        if count == number {
            found = Some(Change {
                is_on,
                letter,
                argument,
            });
        }
        count += 1;
    }
    found.map(|change| (change, None))
}

/// Whether a letter has an argument, here or on other servers: what stands behind it is for the next.
fn takes_argument(letter: char, is_on: bool) -> bool {
    match letter {
        'a' | 'b' | 'e' | 'h' | 'I' | 'k' | 'o' | 'q' | 'v' => true,
        'f' | 'j' | 'l' => is_on,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_means_a_nickname_or_an_address_or_nothing() {
        for (mask, expected) in [
            ("ana", "ana"),
            ("ana!*@*", "ana"),
            ("*!*@192.0.2.7", "192.0.2.7"),
            ("*!*@192.0.2.0/24", "192.0.2.0/24"),
            ("*!*@2001:db8::/32", "2001:db8::/32"),
            ("192.0.2.7", "192.0.2.7"),
            // Not the nickname bia, and not the address.
            ("*!*@bia", "*!*@bia"),
            ("192.0.2.7!*@*", "192.0.2.7!*@*"),
            ("*!*@*", "*"),
            ("ana!a@*", "ana!a@*"),
            ("a*", "a*"),
        ] {
            assert_eq!(banned(mask), expected);
        }
    }
}
