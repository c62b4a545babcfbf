//! Nicknames that nobody in the room has and that are not free: kept for those that may come back, or of
//! somebody that is shown what was said before it is in. And whose place is taken by its text.
//!
//! Checked here: a nickname whose session failed is given within a minute to nobody but those for whom it is
//! kept, and afterwards to anybody; and a place is taken by its text alone, with the leave before the join.

use std::time::Duration;

use super::endings;
use super::guest;
use super::heard::{Heard, Reason};
use super::meaning::Attempt;
use super::names;
use super::replay::{Cause, Replay};
use super::tokens::{Since, Tokens};
use super::transcripts::WRONG_KEYS_MAX;
use super::world::World;

/// For how long a nickname is kept.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// So many at most are kept for one address.
const KEPT_MAX: usize = 16;

/// Somebody that wants a nickname.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claim<'a> {
    pub(crate) who: usize,
    pub(crate) folded: &'a str,
    /// The turn before which the line arrived that asks for it.
    pub(crate) arrived: u32,
    /// Whose place it may take.
    pub(crate) resumed: Option<usize>,
}

/// Whether somebody may be told at a position that a nickname is in use which nobody in the room has.
pub(crate) fn may_be_refused(world: &World, replay: &Replay, claim: Claim<'_>, at: usize) -> bool {
    let entering = may_be_entering(world, replay, claim.folded, at);
    entering.iter().any(|&other| other != claim.who) || may_be_kept(world, replay, claim, at)
}

/// Whether one that had it before this position failed not a minute before, and it is kept for others.
fn may_be_kept(world: &World, replay: &Replay, claim: Claim<'_>, at: usize) -> bool {
    let arrived = world.clock().time_of(claim.arrived);
    let address = |client: usize| world.pipe(client).peer().ip();
    let is_kept_from_it = |lost: usize| {
        let is_elsewhere = address(lost) != address(claim.who);
        claim.resumed != Some(lost) && (is_elsewhere || world.clients()[lost].is_program())
    };
    // One that was not in yet may have failed, too.
    let entering = may_be_entering(world, replay, claim.folded, at).into_iter();
    let mut lost = entering.filter(|&lost| replay.lives[lost].joined.is_none());
    if lost.any(|lost| lost != claim.who && is_kept_from_it(lost)) {
        return true;
    }
    replay.events[..at].iter().any(|event| {
        let (Heard::Left(name), Cause::Left(lost)) = (&event.heard, event.cause) else {
            return false;
        };
        names::fold(name) == claim.folded
            && arrived < event.time + KEPT_FOR
            && is_kept_from_it(lost)
            && (world.pipe(lost).is_broken() || !endings::took_all(world, lost))
    })
}

/// The clients that may have a folded nickname at a position without being in the room: they are
/// shown what was said before, which takes more than one part.
pub(crate) fn may_be_entering(
    world: &World,
    replay: &Replay,
    folded: &str,
    at: usize,
) -> Vec<usize> {
    let turn = replay.events.get(at).map_or(u32::MAX, |event| event.turn);
    let asked_by_then = |who: usize| {
        let mut sent = world.clients()[who].sent().iter();
        let found = sent.find(|line| {
            matches!(&line.attempt, Attempt::Name(_, of) if **of == *folded)
                && line.arrived.is_some_and(|arrived| arrived <= turn)
        });
        found.and_then(|line| line.arrived)
    };
    let enters = |who: &usize| {
        let is_in_later = replay.lives[*who].joined.is_none_or(|joined| at <= joined);
        let since = asked_by_then(*who).filter(|_| is_in_later);
        since.is_some_and(|arrived| {
            let first = replay.events.partition_point(|event| event.turn < arrived);
            let mut sent = world.clients()[*who].sent().iter();
            let asks_since = sent.any(|line| matches!(line.attempt, Attempt::Since(_)));
            let history = &replay.history;
            (first..=at).any(|at| {
                let behind = if asks_since {
                    0
                } else {
                    history.shown_from(at)
                };
                !history.part(behind, at).is_last
            })
        })
    };
    (0..replay.lives.len()).filter(enters).collect()
}

/// # Panics
/// When somebody was given a nickname that was kept for others.
pub(crate) fn check(world: &World, replay: &Replay, tokens: &Tokens) {
    for (at, event) in replay.events.iter().enumerate() {
        match (event.cause, &event.heard) {
            (Cause::Joined(who), Heard::Joined(name)) => {
                let login_line = replay.lives[who].login_line;
                let resumed = tokens.resumed(world, who, login_line);
                is_given(world, replay, tokens, (at, who, name), resumed);
            }
            (Cause::Renamed(who), Heard::Renamed { from, to })
                if names::fold(from) != names::fold(to) =>
            {
                is_given(world, replay, tokens, (at, who, to), None);
            }
            (Cause::Left(lost), _) if tokens.reason(at) == Some(Reason::Replaced) => {
                join_follows(world, replay, tokens, (at, lost));
            }
            _ => {}
        }
    }
}

/// Somebody has a nickname from an event on: it was not surely kept for others.
fn is_given(
    world: &World,
    replay: &Replay,
    tokens: &Tokens,
    (at, who, name): (usize, usize, &str),
    resumed: Option<usize>,
) {
    let folded = names::fold(name);
    let Some((left, lost)) = replay.last_left(&folded, at) else {
        return;
    };
    let address = |client: usize| world.pipe(client).peer().ip();
    let (left_at, given_at) = (replay.events[left].time, replay.events[at].time);
    if given_at >= left_at + KEPT_FOR || !surely_failed(world, replay, tokens, (left, lost)) {
        return;
    }
    // There may have been too many, or one that had it in between and was never in.
    let left_there = replay.events[..left].iter().filter(|event| {
        let is_there = matches!(event.cause, Cause::Left(it) if address(it) == address(lost));
        is_there && left_at < event.time + KEPT_FOR
    });
    let entering = may_be_entering(world, replay, &folded, at);
    if left_there.count() >= KEPT_MAX || entering.iter().any(|&other| other != who) {
        return;
    }
    match world.clients()[lost].is_program() {
        true => assert_eq!(resumed, Some(lost), "{name} is kept for who resumes {lost}"),
        false => assert_eq!(
            address(who),
            address(lost),
            "{name} is kept for its address"
        ),
    }
}

/// Whether somebody that left surely did so by a failure after which its nickname is kept.
fn surely_failed(
    world: &World,
    replay: &Replay,
    tokens: &Tokens,
    (left, lost): (usize, usize),
) -> bool {
    let client = &world.clients()[lost];
    let login = Some(replay.lives[lost].login_line);
    let is_thrown_out = || guest::wrong_keys(client, login, client.sent().len()) >= WRONG_KEYS_MAX;
    let is_violation = |attempt: &Attempt| matches!(attempt, Attempt::Violation(_));
    match tokens.reason(left) {
        Some(Reason::Slow) => true,
        Some(Reason::Failed) => {
            !is_thrown_out() && !client.sent().iter().any(|line| is_violation(&line.attempt))
        }
        None
        | Some(
            Reason::Quit
            | Reason::Renounced
            | Reason::Ended
            | Reason::Replaced
            | Reason::Kicked
            | Reason::Banned,
        ) => false,
    }
}

/// Those that may have taken the place of somebody that left: by its text, and under its nickname.
pub(crate) fn successors(
    world: &World,
    replay: &Replay,
    tokens: &Tokens,
    (left, lost): (usize, usize),
) -> Vec<usize> {
    let folded = names::fold(replay.name(lost, left));
    let turn = replay.events[left].turn;
    let takes = |who: &usize| {
        let life = &replay.lives[*who];
        let sent = world.clients()[*who].sent().iter().enumerate();
        let mut names = sent.filter(|(line, sent)| {
            matches!(&sent.attempt, Attempt::Name(_, of) if *of == folded)
                && sent.arrived.is_some_and(|arrived| arrived <= turn)
                && (life.joined.is_none() || life.login_line == *line)
        });
        life.joined.is_none_or(|joined| left < joined)
            && names.any(|(line, _)| tokens.resumed(world, *who, line) == Some(lost))
    };
    let others = (0..world.clients().len()).filter(|&who| who != lost);
    others.filter(takes).collect()
}

/// Who takes the place of another joins next, where it is shown no more than one part.
fn join_follows(world: &World, replay: &Replay, tokens: &Tokens, (left, lost): (usize, usize)) {
    let successors = successors(world, replay, tokens, (left, lost));
    assert!(!successors.is_empty(), "{lost} is replaced by nobody");
    let [who] = successors[..] else {
        return;
    };
    let life = &replay.lives[who];
    let lines = life.joined.map(|_| life.login_line);
    let since = lines.map(|lines| tokens.since(world, who, lines));
    let behind = match since {
        Some(Since::Behind(behind)) => behind,
        Some(Since::Nothing | Since::Unknown) => replay.history.shown_from(left + 1),
        None => return,
    };
    if replay.history.part(behind, left + 1).is_last {
        let next = replay.events.get(left + 1).map(|event| event.cause);
        assert_eq!(next, Some(Cause::Joined(who)), "behind the leave of {lost}");
    }
}
