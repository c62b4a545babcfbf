//! Browsers, written out once more: what they send ([`up`]), and how what they are written is taken apart
//! again ([`down`]). What stands in the messages is the same as with programs.
//!
//! Checked here: each WebSocket is closed with the code that says why, and a file is served whole.

pub(crate) mod down;
pub(crate) mod silence;
pub(crate) mod up;

pub(crate) use silence::is_silent;

use std::time::Duration;

use super::endings;
use super::meaning::{Attempt, Meaning, Refusal};
use super::replay::Replay;
use super::transcripts::Reading;
use super::world::World;

/// How long a request may take, its answer included.
const REQUEST_TIME: Duration = Duration::from_secs(10);

/// What a connection from a browser asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asks {
    WebSocket,
    File,
}

/// Whether a request was answered by what it asks for.
pub(crate) fn has_switched(world: &World, who: usize) -> bool {
    world.pipe(who).taken().starts_with(b"HTTP/1.1 101 ")
}

/// Whether a connection asks for a WebSocket.
fn is_web_socket(world: &World, who: usize) -> bool {
    world.clients()[who].asks() == Some(Asks::WebSocket)
}

/// Whether HTTP was asked for from an address, so that connections from there may be a browser's.
pub(crate) fn is_browsers_address(world: &World, who: usize) -> bool {
    let address = world.pipe(who).peer().ip();
    let is_visit = |other: &usize| {
        world.clients()[*other].asks().is_some() && world.pipe(*other).peer().ip() == address
    };
    (0..world.clients().len()).any(|other| is_visit(&other))
}

/// Whether a connection is to be served a file.
pub(crate) fn is_for_a_file(world: &World, who: usize) -> bool {
    world.clients()[who].asks() == Some(Asks::File)
}

/// There is no place for a guest that was a request until then, for one of the reasons that there may be.
pub(crate) fn is_turned_away(
    world: &World,
    who: usize,
    reading: &Reading,
    refusal: &Refusal,
) -> bool {
    let is_full = matches!(refusal, Refusal::ServerFull | Refusal::Address);
    if !is_full || reading.line != 1 {
        return false;
    }
    let reasons = &world.record().connection(who).turned_away;
    assert!(
        reasons.contains(refusal),
        "{who} is turned away: {refusal:?} and not {reasons:?}"
    );
    true
}

/// Whether a connection from a browser was there for as long as a request may be, its answer included.
pub(crate) fn took_long_as_a_request(world: &World, who: usize) -> bool {
    let limit = REQUEST_TIME.min(world.setting().limits.login_timeout);
    let closed = world.pipe(who).closed();
    let closed = closed.map(|turn| world.clock().time_of(turn));
    let accepted = world.record().connection(who).accepted;
    world.clients()[who].asks().is_some() && closed.is_some_and(|closed| accepted + limit <= closed)
}

/// Whether a request became no WebSocket, and need not have.
pub(crate) fn ended_as_a_request(world: &World, who: usize, reading: &Reading) -> bool {
    let client = &world.clients()[who];
    if client.asks() != Some(Asks::WebSocket) || has_switched(world, who) {
        return false;
    }
    let connection = world.record().connection(who);
    let pipe = world.pipe(who);
    let took_long = took_long_as_a_request(world, who);
    let is_whole = client.sent()[0].arrived.is_some();
    let is_over = reading.asked_in.is_some() || world.record().ended_in().is_some();
    assert!(
        took_long || is_over || !is_whole || pipe.is_broken() || connection.displaced_in.is_some(),
        "{who} became no WebSocket"
    );
    true
}

/// Each WebSocket that was written all that it was owed was told why it is closed.
pub(crate) fn check_close(world: &World, replay: &Replay, who: usize, reading: &Reading) {
    let client = &world.clients()[who];
    if client.asks() == Some(Asks::File) {
        return check_file(world, who);
    }
    if client.asks().is_none() || !has_switched(world, who) {
        return assert!(reading.close.is_none(), "{who} is no WebSocket");
    }
    let pipe = world.pipe(who);
    let is_over = pipe.shut_at().is_some() || pipe.closed().is_some();
    let is_told = endings::took_all(world, who) && is_over;
    let Some(code) = reading.close else {
        return assert!(!is_told, "{who} is closed without a word");
    };
    assert!(!reading.cut_off, "{who} is told more behind its close");
    let connection = world.record().connection(who);
    // One that has to go for another is told as if its time had run out.
    let is_displaced = connection.displaced_in.is_some();
    if reading.thrown_out || reading.replaced || reading.timed_out_in.is_some() && !is_displaced {
        return assert_eq!(code, Some(1008), "{who} is thrown out");
    }
    if reading.turned_away || connection.refused.is_some() {
        return assert_eq!(code, Some(1013), "there is no place for {who}");
    }
    let mut possible = Vec::new();
    let last = client.sent().get(reading.line);
    if let Some(line) = last.filter(|line| line.arrived.is_some()) {
        if let Attempt::Goodbye(code) = line.attempt {
            possible.push(code);
        } else if let Attempt::Violation(code) = line.attempt {
            possible.push(Some(code));
        } else if line.meaning == Meaning::Quit && reading.in_room {
            possible.push(Some(1000));
        }
    }
    let has_left = replay.lives[who].left.is_some();
    if world.record().ended_in().is_some() && !has_left {
        possible.push(Some(1001));
    }
    if is_displaced {
        possible.push(Some(1013));
    }
    let is_last = last.is_some_and(|line| line.attempt.is_last());
    if pipe.has_ended() && !is_last {
        possible.push(Some(1000));
    }
    let is_flood = !reading.in_room && client.sent_bytes() > super::endings::GUEST_BYTES_MAX;
    assert!(
        possible.contains(&code) || is_flood && code == Some(1008),
        "{who} is closed with {code:?}, where it could be {possible:?}"
    );
}

/// A file is served whole, or its connection failed, or took too long.
fn check_file(world: &World, who: usize) {
    let client = &world.clients()[who];
    let pipe = world.pipe(who);
    let taken = pipe.taken();
    if !taken.starts_with(b"HTTP/1.1 200 ") {
        return;
    }
    let is_whole = down::is_whole_file(taken);
    assert!(
        is_whole || pipe.shut_at().is_none(),
        "{who} is served half a file"
    );
    assert!(
        client.sent()[0].arrived.is_some(),
        "{who} asked for nothing"
    );
}
