//! What became of each connection, and that there was a cause for it.
//!
//! Checked here: a client that reads is never cut, and reads all; one that is gone is told to
//! have left, in time;
//! what was owed is written before a close and not destroyed by it; and everything happens within
//! its time.

use std::time::Duration;

use littlecats::daemon::limits::{
    ASK_AFTER, ENDED_INPUT_TIMEOUT, FLUSH_TIMEOUT, LINGER_TIMEOUT, LOG_BYTES_MIN, LOGIN_BYTES_MAX,
};
use littlecats::dialect::Encoding;
use littlecats::room::time::Time;

use super::client::{Client, Sent};
use super::guest;
use super::heard::Reason;
use super::irc;
use super::kept;
use super::meaning::{Attempt, Meaning, Order};
use super::replay::Replay;
use super::tls;
use super::tokens::Tokens;
use super::transcripts::{Reading, WRONG_KEYS_MAX};
use super::web;
use super::world::{WITNESS, World};

/// More that a guest sends, and it is thrown out.
pub(crate) const GUEST_BYTES_MAX: usize = LOGIN_BYTES_MAX;

/// What an object has beside twice its texts, at most.
const OBJECT_BYTES: usize = 320;

pub(crate) fn check(
    world: &World,
    replay: &Replay,
    tokens: &Tokens,
    (who, reading): (usize, &Reading),
) {
    if who == WITNESS || world.record().connection(who).refused.is_some() {
        web::check_file(world, who);
        return close_destroyed_nothing(world, who);
    }
    let displaced = world.record().connection(who).displaced_in;
    let joined = replay.lives[who].joined.is_some();
    close_destroyed_nothing(world, who);
    tls::check(world, replay, who);
    web::check_close(world, replay, who, reading);
    warned_once_an_episode(world, who, reading);
    if took_all(world, who) {
        assert!(!reading.cut_off, "{who} was told half a line");
        asked_in_time(world, replay, who, reading);
        if joined {
            member_read_all(world, replay, who, reading);
        } else if !web::ended_as_a_request(world, who, reading) && !web::is_for_a_file(world, who) {
            guest_read_all(world, who, reading);
        }
    }
    if joined {
        left_once_for_a_cause(world, replay, tokens, (who, reading));
    } else if reading.is_shown && is_slow(world, who) && displaced.is_none() {
        assert!(world.pipe(who).is_blocked(), "{who} is cut though it reads");
    }
    if let Some(turn) = reading.timed_out_in.filter(|_| displaced.is_none()) {
        let limit = world.setting().limits.login_timeout;
        let at = world.clock().time_of(turn);
        assert!(
            world.record().connection(who).accepted + limit <= at,
            "{who} had time left to log in"
        );
    }
}

/// Whether the daemon wrote all that it owed, as it must unless the connection failed or it was
/// not read.
pub(crate) fn took_all(world: &World, who: usize) -> bool {
    let pipe = world.pipe(who);
    let works = !world.record().connection(who).abandoned
        && !pipe.is_broken()
        && pipe.is_ready()
        && (pipe.shut_at().is_some() || !is_silent(world, who));
    let closed = pipe.closed().map(|turn| world.clock().time_of(turn));
    let until = world.record().connection(who).closing_until;
    let in_time = until.is_none_or(|until| closed.is_none_or(|closed| closed < until));
    // A client that has ended need not be told of the end before the close.
    // One whose place was needed is written what it takes at once.
    let displaced = world.record().connection(who).displaced_in.is_some();
    let ended_in_time = pipe.has_ended() && !pipe.is_blocked() && in_time && !displaced;
    let closed_in_order = pipe.shut_at().is_some() || ended_in_time;
    works && (pipe.closed().is_none() || closed_in_order)
}

/// Whether it may have been given up since nothing was heard of it.
fn is_silent(world: &World, who: usize) -> bool {
    web::is_silent(world, who) || irc::is_silent(world, who)
}

/// Whether it was closed though nothing failed: because it did not read.
pub(crate) fn is_slow(world: &World, who: usize) -> bool {
    let pipe = world.pipe(who);
    !took_all(world, who)
        && !pipe.is_broken()
        && !world.record().connection(who).abandoned
        && !web::is_silent(world, who)
}

/// How far behind the room somebody may be when a line is about to be handled.
pub(crate) fn lag_bytes_max(world: &World, encoding: Encoding) -> usize {
    let limits = &world.setting().limits;
    LOG_BYTES_MIN.max(limits.log_bytes_max) - limits.broadcast_bytes_max(encoding)
}

pub(crate) fn close_destroyed_nothing(world: &World, who: usize) {
    let pipe = world.pipe(who);
    let Some(closed) = pipe
        .closed()
        .filter(|_| pipe.is_destroyed() && took_all(world, who))
    else {
        return;
    };
    // All that it was owed had been taken by then.
    let waited = pipe
        .asked_to_shut_at()
        .map(|shut_at| world.clock().time_of(closed).since(shut_at));
    let is_long = web::took_long_as_a_request(world, who);
    let in_vain = is_long || waited.is_some_and(|waited| waited >= LINGER_TIMEOUT);
    assert!(in_vain, "{who} lost what it was sent: {}", pipe.summary());
}

/// An episode ends when the allowance is full again, which takes so long.
fn warned_once_an_episode(world: &World, who: usize, reading: &Reading) {
    let Some((lines_a_second, burst)) = world.setting().rate else {
        return assert!(reading.warnings.is_empty(), "{who} is too fast for no rate");
    };
    let refill = Duration::from_secs(1) / lines_a_second * (burst - 1);
    for (before, &turn) in reading.warnings.iter().enumerate() {
        // A warning may be read later than it was given, never earlier.
        let whole = world
            .clock()
            .time_of(turn)
            .since(world.record().connection(who).accepted);
        let most = whole.as_nanos() / refill.as_nanos().max(1);
        assert!(
            burst == 1 || before as u128 <= most,
            "{who} is warned too often"
        );
    }
}

/// Asked after the time, once, if and only if it had sent nothing by then.
fn asked_in_time(world: &World, replay: &Replay, who: usize, reading: &Reading) {
    // One that comes by TLS has its time behind its handshake.
    if world.pipe(who).has_tls() {
        return;
    }
    let connection = world.record().connection(who);
    let due = connection.accepted + ASK_AFTER;
    let first = world.clock().first_turn_from(due);
    let first = first.max(connection.accepted_in);
    if first == world.clock().turn() {
        return assert!(reading.asked_in.is_none(), "{who} is asked too early");
    }
    let at = world.clock().time_of(first);
    let pipe = world.pipe(who);
    let silent = pipe.first_read().is_none_or(|turn| turn > first);
    let late = connection.accepted + world.setting().limits.login_timeout <= at;
    let over = world.record().ended_in().is_some_and(|turn| turn <= first)
        || connection.displaced_in.is_some_and(|turn| turn <= first)
        || replay.lives[who]
            .joined
            .is_some_and(|at| replay.events[at].turn < first);
    if !silent || late || over {
        return assert!(
            reading.asked_in.is_none(),
            "{who} is asked though it has spoken"
        );
    }
    if !pipe.has_ended() && !web::is_browsers_address(world, who) {
        assert!(reading.asked_in.is_some(), "{who} is never asked");
    }
    assert!(
        reading.asked_in.is_none_or(|turn| turn >= first),
        "{who} is asked too early"
    );
}

fn member_read_all(world: &World, replay: &Replay, who: usize, reading: &Reading) {
    let client = &world.clients()[who];
    let life = &replay.lives[who];
    assert!(reading.in_room, "{who} never read its join");
    assert!(
        !reading.is_owed_a_hint,
        "{who} never read the hint behind it"
    );
    let end = life.left.unwrap_or(replay.events.len());
    assert_eq!(
        reading.position, end,
        "{who} read the room up to another event"
    );
    let quits = client
        .sent()
        .get(reading.line)
        .is_some_and(|line| line.meaning == Meaning::Quit);
    let ended_with_the_daemon = life.left.is_none() && world.record().ended_in().is_some();
    if ended_with_the_daemon {
        return;
    }
    if life.left.is_some() && (quits || reading.thrown_out || reading.replaced) {
        return;
    }
    if let Some(left) = life.left
        && was_long_over(world, who, replay.events[left].time)
    {
        return;
    }
    assert_eq!(
        reading.line,
        client.sent().len(),
        "{who} has lines that nobody handled"
    );
    assert!(
        life.left.is_none() || world.pipe(who).has_ended(),
        "{who} was sent away"
    );
}

/// Whether somebody had sent no more for so long that what it had sent need not be handled.
fn was_long_over(world: &World, who: usize, at: Time) -> bool {
    let ended_at = world.pipe(who).ended_at();
    ended_at.is_some_and(|ended_at| ended_at + ENDED_INPUT_TIMEOUT <= at)
}

fn guest_read_all(world: &World, who: usize, reading: &Reading) {
    let client = &world.clients()[who];
    let pipe = world.pipe(who);
    assert!(
        pipe.closed().is_some() || pipe.shut_at().is_some(),
        "{who} stays without logging in"
    );
    // It is sent away as soon as its first bytes have come.
    let first = client.sent().first().map(|line| &line.attempt);
    let over = reading.timed_out_in.is_some()
        || reading.told_of_the_end
        || reading.thrown_out
        || reading.turned_away
        || client
            .sent()
            .get(reading.line)
            .is_some_and(|line| line.attempt.is_last())
        || client.sent_bytes() > LOGIN_BYTES_MAX
        || first == Some(&Attempt::OtherProtocol);
    let closed = pipe.closed().map(|turn| world.clock().time_of(turn));
    let long_over = closed.is_some_and(|closed| was_long_over(world, who, closed));
    if !over && !long_over {
        assert!(pipe.has_ended(), "{who} was sent away");
        assert_eq!(
            reading.line,
            client.sent().len(),
            "{who} has lines that nobody handled"
        );
    }
}

fn left_once_for_a_cause(
    world: &World,
    replay: &Replay,
    tokens: &Tokens,
    (who, reading): (usize, &Reading),
) {
    let life = &replay.lives[who];
    let pipe = world.pipe(who);
    let Some(at) = life.left else {
        let over = world.record().ended_in().is_some();
        return assert!(
            over || pipe.closed().is_none(),
            "nobody is told that {who} left"
        );
    };
    let left = &replay.events[at];
    if let Some(closed) = pipe.closed() {
        assert!(left.turn <= closed, "{who} left later than it was closed");
    }
    let slow = is_slow(world, who);
    let possible = reasons(world, replay, tokens, (who, at));
    let told = tokens.reason(at);
    assert!(
        told.map_or(!possible.is_empty(), |told| possible.contains(&told)),
        "{who} left, it is said, since {told:?}: it could be {possible:?}"
    );
    assert!(
        !reading.replaced || possible.contains(&Reason::Replaced) && reading.position == at,
        "{who} is replaced by nobody"
    );
    if slow && told.is_none_or(|told| told == Reason::Slow) && possible == [Reason::Slow] {
        not_cut_too_early(world, replay, who, reading, left.turn);
    }
}

/// Why somebody may have left with an event.
fn reasons(
    world: &World,
    replay: &Replay,
    tokens: &Tokens,
    (who, at): (usize, usize),
) -> Vec<Reason> {
    let pipe = world.pipe(who);
    let client = &world.clients()[who];
    let left = &replay.events[at];
    let life = &replay.lives[who];
    let has_come = |line: usize| {
        let arrived = client.sent()[line].arrived;
        arrived.is_some_and(|turn| turn <= left.turn)
    };
    let lines = (0..client.sent().len()).filter(|&line| has_come(line));
    let has_sent = |is_such: &dyn Fn(&Sent) -> bool| {
        let mut lines = lines.clone();
        lines.any(|line| is_such(&client.sent()[line]))
    };
    let quits = |line: &Sent| line.meaning == Meaning::Quit && !line.attempt.is_last();
    let login = Some(life.login_line);
    let mut tries = lines.clone();
    let is_thrown_out = tries.any(|line| guest::wrong_keys(client, login, line) == WRONG_KEYS_MAX);
    let violates = |line: &Sent| matches!(line.attempt, Attempt::Violation(_));
    let closes = |line: &Sent| matches!(line.attempt, Attempt::Goodbye(_));
    let is_gone = pipe.is_broken() || web::is_silent(world, who);
    let is_failed = is_gone || is_thrown_out || has_sent(&violates);
    let has_unread = pipe.is_blocked() || pipe.read_by_peer().len() < pipe.taken().len();
    let successors = kept::successors(world, replay, tokens, (at, who));
    let possible = [
        (Reason::Quit, has_sent(&quits)),
        (Reason::Ended, pipe.has_ended() || has_sent(&closes)),
        (Reason::Failed, is_failed),
        // One that is gone may be cut before that is noticed.
        (Reason::Slow, is_slow(world, who) || is_gone && has_unread),
        (Reason::Replaced, !successors.is_empty()),
    ];
    let possible = possible.into_iter().filter(|(_, is_possible)| *is_possible);
    possible.map(|(reason, _)| reason).collect()
}

/// A client that does not read is cut when it falls out of the log, or, once its session is over, when its
/// time is up.
fn not_cut_too_early(world: &World, replay: &Replay, who: usize, reading: &Reading, left: u32) {
    let closed = world.pipe(who).closed().expect("is cut");
    let behind = bytes_behind(world, replay, who, (reading.position_min, closed));
    let waited = world
        .clock()
        .time_of(closed)
        .since(world.clock().time_of(left));
    let client = &world.clients()[who];
    let encoding = match client.asks() {
        Some(_) => Encoding::Framed,
        None if client.is_program() => Encoding::Json,
        None => Encoding::Plain,
    };
    let lapped = behind > lag_bytes_max(world, encoding);
    let blocked = world.pipe(who).is_blocked();
    assert!(
        blocked && lapped || waited >= FLUSH_TIMEOUT,
        "{who} is cut {behind} bytes behind, waiting for room: {blocked}"
    );
}

/// How many bytes of the room somebody may be behind that reads from a position on, by the end of a turn. What
/// programs are told is known by its length in plain: each object is at most twice that and some more,
/// and that somebody is away is told to them alone.
fn bytes_behind(world: &World, replay: &Replay, who: usize, (from, turn): (usize, u32)) -> usize {
    let to = replay.position_after(turn);
    if !world.clients()[who].is_program() {
        return replay.offset(to) - replay.offset(from);
    }
    let events = replay.events[from..to].iter();
    let told = events.map(|event| 2 * (event.end - event.start) + OBJECT_BYTES);
    let lines = world.clients().iter().flat_map(Client::sent);
    let away = lines.filter_map(|line| {
        let Meaning::Order(Order::Away(text)) = &line.meaning else {
            return None;
        };
        line.arrived.map(|_| 2 * text.len())
    });
    told.chain(away.map(|text| text + OBJECT_BYTES)).sum()
}
