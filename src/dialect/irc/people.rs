//! What is asked for of people: who they are and whether they are there, and what one says of oneself.

use super::commands::{Line, Step};
use super::item::{Complaint, Item, Monitor, Query};
use super::targets::target;
use super::text::{cut, cut_text};
use crate::room::person::REAL_NAME_BYTES_MAX;
use crate::room::request::Request;

pub(super) fn who<'a>(line: &Line<'a>) -> Step<'a> {
    let (mask, fields) = (line.parameter(0), line.parameter(1));
    Query::Who { mask, fields }.into()
}

/// WHOIS: the nicknames stand last, behind the server that is to know them, if one is named.
pub(super) fn whois<'a>(line: &Line<'a>) -> Step<'a> {
    let list = line.message.given(1).unwrap_or(line.parameter(0));
    match target(list, line.item) {
        None => Complaint::NoNicknameGiven.into(),
        Some((nickname, _, next)) => Line::step(Query::Whois { nickname }, next),
    }
}

pub(super) fn whowas<'a>(line: &Line<'a>) -> Step<'a> {
    match target(line.parameter(0), line.item) {
        None => Complaint::NoNicknameGiven.into(),
        Some((nickname, _, next)) => Line::step(Query::Whowas { nickname }, next),
    }
}

pub(super) fn userhost<'a>(line: &Line<'a>) -> Step<'a> {
    let nicknames = nicknames(line);
    Query::Userhost { nicknames }.into()
}

pub(super) fn ison<'a>(line: &Line<'a>) -> Step<'a> {
    let nicknames = nicknames(line);
    Query::Ison { nicknames }.into()
}

/// Nicknames that are parameters of their own or stand together in one.
fn nicknames<'a>(line: &Line<'a>) -> &'a str {
    let rest = line.message.rest;
    rest.strip_prefix(':').unwrap_or(rest)
}

pub(super) fn monitor<'a>(line: &Line<'a>) -> Step<'a> {
    let targets = line.parameter(1);
    let monitor = match line.parameter(0) {
        "+" | "-" if targets.is_empty() => return line.need_more(),
        "+" => Monitor::Add(targets),
        "-" => Monitor::Remove(targets),
        "C" | "c" => Monitor::Clear,
        "L" | "l" => Monitor::List,
        "S" | "s" => Monitor::Status,
        _ => return Item::Taken.into(),
    };
    Item::Monitor(monitor).into()
}

pub(super) fn away<'a>(line: &Line<'a>) -> Step<'a> {
    Request::Away(cut_text(line.parameter(0))).into()
}

pub(super) fn setname<'a>(line: &Line<'a>) -> Step<'a> {
    match line.message.given(0) {
        None => line.need_more(),
        Some(given) if given.trim().is_empty() => Complaint::InvalidRealName.into(),
        Some(given) => Request::SetRealName(cut(given, REAL_NAME_BYTES_MAX)).into(),
    }
}

/// OPER: the key alone says whose it is.
pub(super) fn oper<'a>(line: &Line<'a>) -> Step<'a> {
    Request::Op(line.parameter(1)).into()
}

pub(super) fn kill<'a>(line: &Line<'a>) -> Step<'a> {
    let nickname = line.parameter(0);
    let reason = cut_text(line.parameter(1));
    Request::Kill { nickname, reason }.into()
}
