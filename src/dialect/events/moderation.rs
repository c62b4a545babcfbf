//! What moderators do and are told, as objects.

use super::super::encode::Addressee;
use super::framing::Framing;
use super::object::Object;
use crate::room::answer::{BansPart, DecidedApart, Stats};
use crate::room::event::Decided;
use crate::room::moderation::sanctions::{Sanction, SanctionKind, Target};
use crate::room::moderation::term::Term;
use crate::room::nickname::Nickname;
use crate::room::time::{Time, WallTime};
use crate::text::Words;
use crate::text::moderation::each_stat;

/// The fields of what all hear that a moderator decided.
pub(super) fn decided<'a, F: Framing>(
    decided: Decided<'_>,
    at: WallTime,
    object: Object<'a, F>,
) -> Object<'a, F> {
    match decided {
        Decided::Promoted { by, nickname } => done(object, "promoted", by, nickname),
        Decided::Demoted { by, nickname } => object
            .with(by, |object, it| object.nick("by", it))
            .nick("nick", nickname)
            .word("what", "demoted"),
        Decided::Locked { by, term } => {
            until(object.nick("by", by).word("what", "locked"), term, at)
        }
        Decided::Unlocked { by } => object.nick("by", by).word("what", "unlocked"),
        Decided::Kicked {
            by,
            nickname,
            reason,
        } => done(object, "kicked", by, nickname).text_if_any("text", reason),
        Decided::Banned {
            by,
            nickname,
            was_inside: _,
            term,
            reason,
        } => {
            let object = done(object, "banned", by, nickname).text_if_any("text", reason);
            until(object, term, at)
        }
        Decided::Muted { by, nickname, term } => {
            until(done(object, "muted", by, nickname), term, at)
        }
        Decided::Unmuted { by, nickname } => done(object, "unmuted", by, nickname),
    }
}

/// The fields of what a moderator decided that not all hear of.
pub(super) fn decided_apart<'a, F: Framing>(
    decided: DecidedApart<'_>,
    to: Addressee<'_>,
    object: Object<'a, F>,
) -> Object<'a, F> {
    match decided {
        DecidedApart::Demoted { nickname } => object.nick("nick", nickname).word("what", "demoted"),
        DecidedApart::NetworkSanctioned {
            at,
            kind,
            by,
            network,
            term,
            reason,
        } => {
            let object = object
                .nick("by", by)
                .shown("address", network)
                .word("what", kind_code(kind))
                .text_if_any("text", reason);
            until(object, term, at.wall)
        }
        DecidedApart::NetworkUnmuted { by, network } => object
            .nick("by", by)
            .shown("address", network)
            .word("what", "unmuted"),
        DecidedApart::Unbanned { target: whom } => {
            let object = object.with(to.nickname, |object, it| object.nick("by", it));
            target(object, whom).word("what", "unbanned")
        }
    }
}

pub(super) fn stats<'a, F: Framing>(
    stats: &Stats,
    words: &Words,
    object: Object<'a, F>,
) -> Object<'a, F> {
    object
        .number("members", stats.members)
        .number("connections", stats.connections)
        .number("public_messages", stats.public_messages)
        .number("private_messages", stats.private_messages)
        .number("refused", stats.refused)
        .number("slow_consumers", stats.slow_consumers)
        .lines("text", each_stat(stats).map(|line| words.say(line)))
}

pub(super) fn bans<'a, F: Framing>(part: &BansPart<'_>, object: Object<'a, F>) -> Object<'a, F> {
    object
        .list("list", &part.sanctions, |object, it| {
            sanction(object, it, part.now)
        })
        .truth("last", part.rest.is_none())
}

fn sanction<'a, F: Framing>(
    object: Object<'a, F>,
    sanction: &Sanction,
    now: Time,
) -> Object<'a, F> {
    let object = object.word("what", kind_code(sanction.kind));
    target(object, &sanction.target)
        .with(sanction.held_block(now), |object, it| {
            object.shown("address", it)
        })
        .time("since", sanction.since)
        .with(sanction.until, |object, it| object.time("until", it))
        .nick("by", &sanction.by)
        .number("refused", sanction.refused)
}

fn done<'a, F: Framing>(
    object: Object<'a, F>,
    what: &str,
    by: &Nickname,
    nickname: &Nickname,
) -> Object<'a, F> {
    object
        .nick("by", by)
        .nick("nick", nickname)
        .word("what", what)
}

fn target<'a, F: Framing>(object: Object<'a, F>, target: &Target) -> Object<'a, F> {
    match target {
        Target::Nickname(nickname) => object.nick("nick", nickname),
        Target::Network(network) => object.shown("address", network),
    }
}

/// When it ends, where it does, and the time as it was given.
fn until<'a, F: Framing>(
    object: Object<'a, F>,
    term: Option<Term>,
    from: WallTime,
) -> Object<'a, F> {
    object.with(term, |object, term| {
        let object = object.time("until", from + term.length());
        object.shown("term", term)
    })
}

fn kind_code(kind: SanctionKind) -> &'static str {
    match kind {
        SanctionKind::Ban => "banned",
        SanctionKind::Mute => "muted",
    }
}
