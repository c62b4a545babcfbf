//! What became of each connection, and that there was a cause for it.
//!
//! Checked here: who reads is never cut, and reads all; who is gone is told to have left, in time;
//! what was owed is written before a close and not destroyed by it; and everything happens within
//! its time.

use std::time::Duration;

use littlecats::daemon::limits::{
    ASK_AFTER, FLUSH_TIMEOUT, LINGER_TIMEOUT, LOG_BYTES_MIN, LOGIN_BYTES_MAX,
};

use super::plain::grammar::{self as meaning, Attempt, Meaning};
use super::replay::Chronicle;
use super::transcripts::Heard;
use super::world::{WITNESS, World};

pub(crate) fn check(world: &World, chronicle: &Chronicle, who: usize, heard: &Heard) {
    if who == WITNESS || world.clients[who].refused.is_some() {
        return close_destroyed_nothing(world, who);
    }
    let joined = chronicle.lives[who].joined.is_some();
    close_destroyed_nothing(world, who);
    warned_once_an_episode(world, who, heard);
    if took_all(world, who) {
        assert!(!heard.cut_off, "{who} was told half a line");
        asked_in_time(world, chronicle, who, heard);
        if joined {
            member_read_all(world, chronicle, who, heard);
        } else {
            guest_read_all(world, who, heard);
        }
    }
    if joined {
        left_once_for_a_cause(world, chronicle, who, heard);
    }
    if let Some(turn) = heard.timed_out_in {
        let limit = world.setting.limits.login_timeout;
        let at = world.turns[turn as usize];
        assert!(
            world.clients[who].accepted + limit <= at,
            "{who} had time left to log in"
        );
    }
}

/// Whether the daemon wrote all that it owed, as it must unless the connection failed or it was
/// not read.
pub(crate) fn took_all(world: &World, who: usize) -> bool {
    let pipe = world.pipe(who);
    let works = !world.clients[who].abandoned && pipe.broken.is_none();
    let closed = pipe.closed.map(|turn| world.turns[turn as usize]);
    let until = world.clients[who].closing_until;
    let in_time = until.is_none_or(|until| closed.is_none_or(|closed| closed < until));
    // Who has ended need not be told of the end before the close.
    let closed_in_order = pipe.shut_at.is_some() || pipe.ended && !pipe.blocked && in_time;
    works && (pipe.closed.is_none() || closed_in_order)
}

/// Whether it was closed though nothing failed: because it did not read.
pub(crate) fn is_slow(world: &World, who: usize) -> bool {
    let pipe = world.pipe(who);
    !took_all(world, who) && pipe.broken.is_none() && !world.clients[who].abandoned
}

/// How far behind the room somebody may be when a line is about to be handled.
pub(crate) fn lag_bytes_max(world: &World) -> usize {
    let limits = &world.setting.limits;
    LOG_BYTES_MIN.max(limits.log_bytes_max) - limits.broadcast_bytes_max()
}

fn close_destroyed_nothing(world: &World, who: usize) {
    let pipe = world.pipe(who);
    let Some(closed) = pipe
        .closed
        .filter(|_| pipe.destroyed && took_all(world, who))
    else {
        return;
    };
    let waited = pipe
        .shut_at
        .map(|shut_at| world.turns[closed as usize].since(shut_at));
    let in_vain = waited.is_some_and(|waited| waited >= LINGER_TIMEOUT);
    assert!(in_vain, "{who} lost what it was sent");
}

/// An episode ends when the allowance is full again, which takes so long.
fn warned_once_an_episode(world: &World, who: usize, heard: &Heard) {
    let Some((lines_a_second, burst)) = world.setting.rate else {
        return assert!(heard.warnings.is_empty(), "{who} is too fast for no rate");
    };
    let refill = Duration::from_secs(1) / lines_a_second * (burst - 1);
    for (before, &turn) in heard.warnings.iter().enumerate() {
        // A warning may be read later than it was given, never earlier.
        let whole = world.turns[turn as usize].since(world.clients[who].accepted);
        let most = whole.as_nanos() / refill.as_nanos().max(1);
        assert!(
            burst == 1 || before as u128 <= most,
            "{who} is warned too often"
        );
    }
}

/// Asked after the time, once, if and only if it had sent nothing by then.
fn asked_in_time(world: &World, chronicle: &Chronicle, who: usize, heard: &Heard) {
    let client = &world.clients[who];
    let due = client.accepted + ASK_AFTER;
    let first = world
        .turns
        .partition_point(|&at| at < due)
        .max(client.accepted_in as usize);
    let Some(&at) = world.turns.get(first) else {
        return assert!(heard.asked_in.is_none(), "{who} is asked too early");
    };
    let pipe = world.pipe(who);
    let silent = pipe.first_read.is_none_or(|turn| turn as usize > first);
    let late = client.accepted + world.setting.limits.login_timeout <= at;
    let over = world.ended_in.is_some_and(|turn| turn as usize <= first)
        || chronicle.lives[who]
            .joined
            .is_some_and(|at| (chronicle.entries[at].turn as usize) < first);
    if !silent || late || over {
        return assert!(
            heard.asked_in.is_none(),
            "{who} is asked though it has spoken"
        );
    }
    if !pipe.ended {
        assert!(heard.asked_in.is_some(), "{who} is never asked");
    }
    assert!(
        heard.asked_in.is_none_or(|turn| turn as usize >= first),
        "{who} is asked too early"
    );
}

fn member_read_all(world: &World, chronicle: &Chronicle, who: usize, heard: &Heard) {
    let client = &world.clients[who];
    let life = &chronicle.lives[who];
    assert!(heard.in_room, "{who} never read its join");
    let end = life.left.unwrap_or(chronicle.entries.len());
    assert_eq!(
        heard.position, end,
        "{who} read the room up to another event"
    );
    let quits = client
        .sent
        .get(heard.line)
        .is_some_and(|line| line.meaning == Meaning::Quit);
    let ended_with_the_daemon = life.left.is_none() && world.ended_in.is_some();
    if ended_with_the_daemon {
        return;
    }
    if life.left.is_some() && quits {
        return;
    }
    assert_eq!(
        heard.line,
        client.sent.len(),
        "{who} has lines that nobody handled"
    );
    assert!(
        life.left.is_none() || world.pipe(who).ended,
        "{who} was sent away"
    );
}

fn guest_read_all(world: &World, who: usize, heard: &Heard) {
    let client = &world.clients[who];
    let pipe = world.pipe(who);
    assert!(
        pipe.closed.is_some() || pipe.shut_at.is_some(),
        "{who} stays without logging in"
    );
    let limits = &world.setting.limits;
    // It is sent away as soon as its first bytes have come.
    let first = client.sent.first();
    let other = first.map(|line| meaning::attempt(&line.raw, true, limits.line_bytes_max));
    let sent: usize = client.sent.iter().map(|line| line.raw.len() + 1).sum();
    let over = heard.timed_out_in.is_some()
        || heard.told_of_the_end
        || sent > LOGIN_BYTES_MAX
        || other == Some(Attempt::OtherProtocol);
    if !over {
        assert!(pipe.ended, "{who} was sent away");
        assert_eq!(
            heard.line,
            client.sent.len(),
            "{who} has lines that nobody handled"
        );
    }
}

fn left_once_for_a_cause(world: &World, chronicle: &Chronicle, who: usize, heard: &Heard) {
    let life = &chronicle.lives[who];
    let pipe = world.pipe(who);
    let slow = is_slow(world, who);
    let Some(left) = life.left else {
        let over = world.ended_in.is_some();
        return assert!(
            over || pipe.closed.is_none(),
            "nobody is told that {who} left"
        );
    };
    let left = &chronicle.entries[left];
    if let Some(closed) = pipe.closed {
        assert!(left.turn <= closed, "{who} left later than it was closed");
    }
    let client = &world.clients[who];
    let asked_to = client.sent.iter().any(|line| {
        line.meaning == Meaning::Quit && line.arrived.is_some_and(|turn| turn <= left.turn)
    });
    let cut = slow && pipe.closed == Some(left.turn);
    assert!(
        asked_to || pipe.ended || pipe.broken.is_some() || cut,
        "{who} left for no cause"
    );
    if slow {
        not_cut_too_early(world, chronicle, who, heard, left.turn);
    }
}

/// Who does not read is cut when it falls out of the log, or, once its session is over, when its
/// time is up.
fn not_cut_too_early(world: &World, chronicle: &Chronicle, who: usize, heard: &Heard, left: u32) {
    let closed = world.pipe(who).closed.expect("is cut");
    let head = chronicle.offset(chronicle.position_after(closed));
    let behind = head - chronicle.offset(heard.position_min);
    let waited = world.turns[closed as usize].since(world.turns[left as usize]);
    let lapped = behind > lag_bytes_max(world);
    let blocked = world.pipe(who).blocked;
    assert!(
        blocked && lapped || waited >= FLUSH_TIMEOUT,
        "{who} is cut {behind} bytes behind, waiting for room: {blocked}"
    );
}
