//! Browsers, written out once more: what they send ([`up`]), and how what they are written is taken apart
//! again ([`down`]). What stands in the messages is the same as with programs.
//!
//! Checked here: each WebSocket is closed with the code that says why, and a file is served whole.

pub(crate) mod down;
pub(crate) mod requests;
pub(crate) mod silence;
pub(crate) mod up;

pub(crate) use silence::is_silent;

use std::time::Duration;

use littlecats::room::time::Time;

use super::endings;
use super::meaning::{Attempt, Meaning, Refusal};
use super::replay::Replay;
use super::transcripts::Reading;
use super::world::World;
use requests::{Request, Response, tag_of};

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

/// When a request is over, its answer included: some time after its first byte.
fn request_deadline(world: &World, who: usize) -> Option<Time> {
    let connection = world.record().connection(who);
    let first = world.pipe(who).first_read();
    let first = first.filter(|_| connection.is_request && connection.switched.is_none());
    let limit = REQUEST_TIME.min(world.setting().limits.login_timeout);
    first.map(|turn| world.clock().time_of(turn) + limit)
}

/// Whether a request was there for as long as it may be.
pub(crate) fn took_long_as_a_request(world: &World, who: usize) -> bool {
    let closed = world.pipe(who).closed();
    let closed = closed.map(|turn| world.clock().time_of(turn));
    let deadline = request_deadline(world, who);
    deadline.is_some_and(|deadline| closed.is_some_and(|closed| deadline <= closed))
}

/// No request is there for longer than it may be.
fn is_over_in_time(world: &World, who: usize) {
    let Some(deadline) = request_deadline(world, who) else {
        return;
    };
    let due = world.clock().first_turn_from(deadline);
    let is_over = world.pipe(who).closed().is_some_and(|turn| turn <= due);
    assert!(
        is_over || due >= world.clock().turn(),
        "{who} is still a request at {deadline:?}"
    );
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
    // It was greeted, or sent away, before so much of it had come that it was a request.
    let is_over = reading.asked_in.is_some()
        || reading.timed_out_in.is_some()
        || world.record().ended_in().is_some();
    assert!(
        took_long || is_over || !is_whole || pipe.is_broken() || connection.displaced_in.is_some(),
        "{who} became no WebSocket"
    );
    true
}

/// Each WebSocket that was written all that it was owed was told why it is closed.
pub(crate) fn check_close(world: &World, replay: &Replay, who: usize, reading: &Reading) {
    let client = &world.clients()[who];
    is_over_in_time(world, who);
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

/// A request is answered as it has to be, whole unless its connection failed or took too long; with another reason
/// where there is no place.
pub(crate) fn check_file(world: &World, who: usize) {
    let client = &world.clients()[who];
    let Some(request) = client.request_for_a_file() else {
        return;
    };
    let pipe = world.pipe(who);
    let taken = pipe.taken();
    let connection = world.record().connection(who);
    let refused = connection.refused.as_ref();
    let is_asked = client.sent()[0].arrived.is_some();
    // It may have been told in plain before it had said anything.
    if taken.is_empty() || !taken.starts_with(b"H") {
        let is_answered =
            taken.is_empty() && connection.is_request && is_asked && refused.is_none();
        let is_over = world.record().ended_in().is_some() || took_long_as_a_request(world, who);
        let is_owed = is_answered && !is_over && endings::took_all(world, who);
        return assert!(!is_owed, "{who} is not answered");
    }
    let (plain, language) = (world.plain(), world.setting().language);
    let tag = tag_of(taken);
    let is_file = taken.starts_with(b"HTTP/1.1 200") || taken.starts_with(b"HTTP/1.1 304");
    // The same file has the same tag.
    let known = request.known().filter(|_| is_file);
    let tag_or_none = known.or(tag.as_deref()).unwrap_or_default().to_owned();
    let mut possible = Vec::new();
    if is_asked {
        possible.push(request.response(plain, language, refused, &tag_or_none));
    }
    // Of one for which there is no place, the request may not have come in time.
    possible.extend(refused.map(|it| Request::unavailable(plain, it, &tag_or_none)));
    let is_whole = |it: &Response| taken == [it.head.as_bytes(), &it.body].concat();
    let is_so_far = |it: &Response| {
        let told = it.head.split("ETag: ").next().unwrap_or_default();
        let known = if tag.is_some() { &it.head } else { told };
        let all = [known.as_bytes(), if tag.is_some() { &it.body } else { &[] }].concat();
        let length = taken.len().min(all.len());
        taken[..length] == all[..length] && (tag.is_none() || taken.len() <= all.len())
    };
    let is_told = pipe.shut_at().is_some() && !pipe.is_broken();
    let is_right = possible.iter().any(|it| match is_told {
        true => is_whole(it),
        false => is_so_far(it),
    });
    assert!(
        is_right,
        "{who} asked for {request:?}, and is answered {:?}",
        String::from_utf8_lossy(&taken[..taken.len().min(200)])
    );
}
