//! What is asked for of the channel: to go in and out, who is in it, and what it is about.

use super::commands::{Line, Step};
use super::item::{Complaint, Item, Query, Then};
use super::targets::{at, target};
use super::text::cut_text;
use crate::room::request::Request;
use crate::room::roster::Standing;

pub(super) fn join<'a>(line: &Line<'a>) -> Step<'a> {
    let list = line.parameter(0);
    if list == "0" {
        let (channel, text) = (None, "");
        return Item::Part { channel, text }.into();
    }
    match target(list, line.item) {
        None => line.need_more(),
        Some((channel, _, next)) => Line::step(Item::Join { channel }, next),
    }
}

pub(super) fn part<'a>(line: &Line<'a>) -> Step<'a> {
    let text = cut_text(line.parameter(1));
    match target(line.parameter(0), line.item) {
        None => line.need_more(),
        Some((channel, _, next)) => {
            let channel = Some(channel);
            Line::step(Item::Part { channel, text }, next)
        }
    }
}

pub(super) fn topic<'a>(line: &Line<'a>) -> Step<'a> {
    let channel = line.parameter(0);
    match line.message.given(1) {
        None => Query::Topic { channel }.into(),
        Some(text) => {
            let request = Request::SetTopic(cut_text(text));
            in_channel(line, channel, request, None)
        }
    }
}

pub(super) fn names<'a>(line: &Line<'a>) -> Step<'a> {
    match target(line.parameter(0), line.item) {
        None => Query::Names { channel: "" }.into(),
        Some((channel, _, next)) => Line::step(Query::Names { channel }, next),
    }
}

pub(super) fn list<'a>(line: &Line<'a>) -> Step<'a> {
    let channels = line.parameter(0);
    Query::List { channels }.into()
}

/// KICK: one channel for all that are named, or one for each.
pub(super) fn kick<'a>(line: &Line<'a>) -> Step<'a> {
    let found = target(line.parameter(1), line.item);
    let found = found.and_then(|found| Some((found, at(line.parameter(0), found.1)?)));
    let Some(((nickname, _, next), channel)) = found else {
        return line.need_more();
    };
    let reason = cut_text(line.parameter(2));
    let next = next.filter(|next| at(line.parameter(0), *next).is_some());
    in_channel(line, channel, Request::Kick { nickname, reason }, next)
}

pub(super) fn invite<'a>(line: &Line<'a>) -> Step<'a> {
    let (nickname, channel) = (line.parameter(0), line.parameter(1));
    in_channel(line, channel, Request::Invite(nickname), None)
}

/// Something to be asked of the room by a session that is in the channel that is named.
pub(super) fn in_channel<'a>(
    line: &Line<'a>,
    channel: &'a str,
    request: Request<'a>,
    next: Option<u16>,
) -> Step<'a> {
    let then = match line.standing {
        Standing::Inside => Then::Request(request),
        Standing::Outside | Standing::Guest => Complaint::NotOnChannel { channel }.into(),
    };
    Line::step(Item::InChannel { channel, then }, next)
}
