//! What must come of connections by TLS: what is said inside is judged as what is said in the clear.
//!
//! Checked here: a handshake comes to its end, or takes too long since its peer sends no more; and who is told that
//! nothing follows is told so in TLS.

use super::endings;
use super::replay::Replay;
use super::web;
use super::world::World;

/// What TLS may have taken over of what is written, and not sent: a record, and one that is being made.
const HELD_BACK_BYTES_MAX: usize = 2 * 16 * 1024;

/// How many bytes that the daemon wrote to a client may not be on their way.
pub(crate) fn held_back_max(world: &World, who: usize) -> usize {
    match world.pipe(who).has_tls() {
        true => HELD_BACK_BYTES_MAX,
        false => 0,
    }
}

pub(crate) fn check(world: &World, replay: &Replay, who: usize) {
    let pipe = world.pipe(who);
    if !pipe.has_tls() {
        return;
    }
    // What is closed without the end of its sending half is told so as far as it takes that at once.
    let is_told = pipe.shut_at().is_some()
        || pipe.closed().is_some()
            && !pipe.is_blocked()
            && !web::took_long_as_a_request(world, who);
    if is_told && endings::took_all(world, who) {
        let how = pipe.summary();
        assert!(pipe.is_told_end(), "{who} is not told of its end: {how}");
    }
    if !pipe.has_shaken_hands() {
        handshake_ended_for_a_cause(world, replay, who);
    }
}

fn handshake_ended_for_a_cause(world: &World, replay: &Replay, who: usize) {
    let pipe = world.pipe(who);
    assert!(
        replay.lives[who].joined.is_none(),
        "{who} joins before its handshake is over"
    );
    let connection = world.record().connection(who);
    let closed = pipe.closed().map(|turn| world.clock().time_of(turn));
    let limit = world.setting().limits.login_timeout;
    let took_long = closed.is_some_and(|closed| connection.accepted + limit <= closed);
    let is_over = world.record().ended_in().is_some()
        || connection.abandoned
        || connection.displaced_in.is_some()
        || pipe.is_broken()
        || pipe.has_ended();
    assert!(
        is_over || !pipe.was_at_rest(closed),
        "the handshake of {who} waits for nothing that can come"
    );
    // It may have been asked for a nickname in the clear, before anything of it was read.
    let is_greeted = pipe.is_told_in_clear();
    assert!(
        took_long || is_over || is_greeted,
        "the handshake of {who} never ends"
    );
}
