//! CHATHISTORY: which messages a client wants to be shown (IRCv3 `draft/chathistory`).

use super::super::timestamp;
use super::commands::{Line, Step};
use super::item::{Complaint, HistoryRange, HistoryRequest, Item, Reference};
use crate::room::time::WallTime;

/// What says nothing, or that something is missing or too much where it is empty.
struct Invalid<'a>(&'a str);

pub(super) fn chathistory<'a>(line: &Line<'a>) -> Step<'a> {
    let command = line.parameter(0);
    match parse(command, &line.message.parameters()[1..]) {
        Ok(request) => Item::History(request).into(),
        Err(Invalid(parameter)) => Complaint::InvalidParams { command, parameter }.into(),
    }
}

fn parse<'a>(command: &'a str, given: &[&'a str]) -> Result<HistoryRequest<'a>, Invalid<'a>> {
    let is = |name: &str| command.eq_ignore_ascii_case(name);
    let (target, range, limit) = if is("TARGETS") {
        let &[from, to, limit] = given else {
            return Err(Invalid(""));
        };
        ("", HistoryRange::Targets(moment(from)?, moment(to)?), limit)
    } else if is("BETWEEN") {
        let &[target, from, to, limit] = given else {
            return Err(Invalid(""));
        };
        let range = HistoryRange::Between(reference(from)?, reference(to)?);
        (target, range, limit)
    } else {
        let &[target, at, limit] = given else {
            return Err(Invalid(""));
        };
        let range = if is("LATEST") {
            let behind = if at == "*" {
                None
            } else {
                Some(reference(at)?)
            };
            HistoryRange::Latest(behind)
        } else if is("BEFORE") {
            HistoryRange::Before(reference(at)?)
        } else if is("AFTER") {
            HistoryRange::After(reference(at)?)
        } else if is("AROUND") {
            HistoryRange::Around(reference(at)?)
        } else {
            return Err(Invalid(""));
        };
        (target, range, limit)
    };
    Ok(HistoryRequest {
        command,
        target,
        range,
        limit: limit.parse().map_err(|_| Invalid(limit))?,
    })
}

fn reference(given: &str) -> Result<Reference<'_>, Invalid<'_>> {
    match given.split_once('=') {
        Some(("msgid", id)) if !id.is_empty() => Ok(Reference::Id(id)),
        _ => moment(given).map(Reference::At),
    }
}

fn moment(given: &str) -> Result<WallTime, Invalid<'_>> {
    let moment = given.strip_prefix("timestamp=").and_then(timestamp::parse);
    moment.ok_or(Invalid(given))
}
