//! What must come of connections by TLS: what is said inside is judged as what is said in the clear.
//!
//! Checked here: a handshake comes to its end, and who is told that nothing follows is told so in TLS.

use super::endings;
use super::replay::Replay;
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
    if pipe.shut_at().is_some() && endings::took_all(world, who) {
        assert!(pipe.is_told_end(), "{who} is not told that nothing follows");
    }
    if pipe.has_shaken_hands() {
        return;
    }
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
    // It may have been asked for a nickname in the clear, before anything of it was read.
    let is_greeted = pipe.is_told_in_clear();
    assert!(
        took_long || is_over || is_greeted,
        "the handshake of {who} never ends"
    );
}
