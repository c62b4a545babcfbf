//! Whether WebSockets that send nothing are asked for a sign of life: when that is due, and not before.

use super::super::meaning::Meaning;
use super::super::names;
use super::super::world::World;
use super::super::world::silence::{ANSWER_TIME, ASKED_AFTER};
use super::down::{self, Frame};

/// The turns in which a WebSocket was written a Ping.
fn pings(world: &World, who: usize) -> Vec<u32> {
    let pipe = world.pipe(who);
    let bytes = pipe.taken();
    let mut pings = Vec::new();
    let Some(mut at) = down::first_frame(bytes) else {
        return pings;
    };
    while let Some((frame, length)) = down::frame(&bytes[at..]) {
        at += length;
        if frame == Frame::Ping {
            pings.push(world.record().turn_of_bytes(who, at));
        }
    }
    pings
}

pub(crate) fn check(world: &World, who: usize) {
    let time = |turn: u32| world.clock().time_of(turn);
    let pings = pings(world, who);
    for &(since, by) in &world.record().connection(who).asked_by {
        // It may have been silent for longer than it surely was.
        let heard = world.pipe(who).read_before(since).unwrap_or(since);
        let is_it = |turn: &u32| heard + ASKED_AFTER <= time(*turn) && *turn <= by;
        assert!(
            pings.iter().any(is_it),
            "{who} is silent since {since:?} and not asked by {by}"
        );
    }
    // One that does not read is written later what it is asked. An event that says nothing true counts as if it had been
    // heard, and so it may be asked again though no byte came: but not sooner.
    for (before, &turn) in pings.iter().enumerate() {
        let silences = world.pipe(who).silences(ASKED_AFTER, time(turn));
        assert!(
            (before as u128) < silences || is_doubted(world, who, turn),
            "{who} is asked for the {before}th time after {silences} silences"
        );
    }
}

/// Whether somebody else from its address, or with its key, has tried a nickname of it: it is asked then whether it is
/// there.
fn is_doubted(world: &World, who: usize, turn: u32) -> bool {
    let address = world.pipe(who).peer().ip();
    let own = world.clients()[who].names();
    let mut others = (0..world.clients().len()).filter(|&other| other != who);
    others.any(|other| {
        let tries = |name: &str| own.contains(&names::fold(name.trim()));
        let has_key = world.ring().latest().is_some();
        (has_key || world.pipe(other).peer().ip() == address)
            && world.clients()[other].sent().iter().any(|line| {
                let name = line.attempt.name();
                let another = if let Meaning::Rename(name) = &line.meaning {
                    Some(&**name)
                } else {
                    None
                };
                line.arrived.is_some_and(|arrived| arrived <= turn)
                    && (name.is_some_and(tries) || another.is_some_and(tries))
            })
    })
}

/// Whether a WebSocket may have been given up since nothing was heard of it.
pub(crate) fn is_silent(world: &World, who: usize) -> bool {
    let pipe = world.pipe(who);
    let (Some(closed), Some(heard)) = (pipe.closed(), pipe.last_read()) else {
        return false;
    };
    let is_over = heard + ASKED_AFTER + ANSWER_TIME <= world.clock().time_of(closed);
    super::is_web_socket(world, who) && is_over && !pipe.is_broken()
}
