//! What must hold after every turn, whatever happened in it.

use littlecats::daemon::limits::{BROADCASTS_MIN, LOG_BYTES_MIN, READ_BYTES};
use littlecats::dialect::Encoding;
use littlecats::dialect::decoder::HELD_BYTES_MAX;
use littlecats::room::time::Time;

use super::subject::{Stage, State};
use super::web::Asks;
use super::world::World;

/// The largest answer to one line: a part of the history, or of a list.
const ANSWER_BYTES_MAX: usize = 12 * 1024;

/// What the daemon says on its own on top of a full outbox: a question, a warning, a notice.
const NOTICES_BYTES_MAX: usize = 1024;

/// Given how the daemon has each client, by its number.
pub(crate) fn check(world: &World, states: &[Option<State>]) {
    logs_are_within_bounds(world);
    let mut deadlines = 0;
    let mut members = 0;
    let mut there = 0;
    for (client, state) in states.iter().enumerate() {
        let closed = world.pipe(client).closed().is_some();
        assert_eq!(
            state.is_none(),
            closed,
            "a socket without a connection, or the reverse"
        );
        let Some(state) = state else {
            continue;
        };
        there += 1;
        members += usize::from(state.stage == Stage::Member);
        deadlines += usize::from(state.deadline != Time::NEVER);
        if world.clients()[client].asks() != Some(Asks::File) {
            memory_is_within_bounds(world, state);
        }
        has_a_deadline_or_none_by_design(world, client, state);
    }
    assert_eq!(world.subject().connections(), there);
    // No deadline is left behind by a connection that is gone.
    assert_eq!(world.subject().deadlines(), deadlines);
    // In the end nobody is told of anybody's leave: the room stays as it was.
    if world.record().ended_in().is_none() {
        folded_nicknames_and_sessions_are_one_to_one(world, members);
    }
}

fn logs_are_within_bounds(world: &World) {
    let limits = &world.setting().limits;
    for encoding in Encoding::ALL {
        let least = LOG_BYTES_MIN.max(BROADCASTS_MIN * limits.broadcast_bytes_max(encoding));
        let most = least.max(limits.log_bytes_max);
        let capacity = world.subject().log_capacity(encoding);
        if world.subject().has_readers(encoding) {
            assert!((least..=most).contains(&capacity));
        } else {
            assert_eq!(capacity, 0, "memory that nobody needs");
        }
    }
}

fn memory_is_within_bounds(world: &World, state: &State) {
    let limits = &world.setting().limits;
    let answered = limits.outbox_bytes_full() + ANSWER_BYTES_MAX;
    let most = limits.outbox_bytes_max.max(answered) + NOTICES_BYTES_MAX;
    let queued = state.queued_bytes;
    assert!(queued <= most, "an outbox of {queued} bytes");
    let unread = state.unread_bytes;
    let held = limits.line_bytes_max + HELD_BYTES_MAX;
    assert!(unread <= held + READ_BYTES, "{unread} bytes unread");
}

/// A member at rest needs none: TCP itself notices peers that vanish. One that is paused by its
/// rate must be looked at again, and all others are to log in, or to be gone, within a time; but the
/// time to log in stands still for one that has to wait for its address, of which it has a turn. One
/// that sends no more, and has to wait with what it sent, does so for a time.
fn has_a_deadline_or_none_by_design(world: &World, client: usize, state: &State) {
    let needs_one = match state.stage {
        Stage::Guest => !state.queued,
        Stage::Closing(_) | Stage::Lingering => true,
        Stage::Request => state.deadline != Time::NEVER,
        Stage::Member => state.paused,
        // It may be put into the room in a moment.
        Stage::Outside => state.deadline != Time::NEVER,
        Stage::Closed => panic!("a closed connection outlives its turn"),
    };
    let has_one = state.deadline != Time::NEVER;
    let has_ended = world.pipe(client).has_ended();
    assert!(
        if has_one {
            needs_one || has_ended
        } else {
            !needs_one
        },
        "{client} {state:?}"
    );
    let is_called = world.subject().next_deadline() != Time::NEVER;
    assert!(!state.queued || is_called, "waits for nothing: {state:?}");
    assert!(state.deadline >= world.subject().next_deadline());
}

fn folded_nicknames_and_sessions_are_one_to_one(world: &World, members: usize) {
    let subject = world.subject();
    let count = subject.member_count();
    assert_eq!(count, members, "in the room, and logged in");
    let mut folded_before = "";
    for member in subject.members() {
        assert!(
            folded_before < member.folded,
            "two of one folded form, or out of order"
        );
        folded_before = member.folded;
        assert_eq!(member.known_as, Some(member.nickname));
        let there = member
            .found
            .is_some_and(|handle| subject.has_logged_in(handle));
        assert!(there, "{} is not there", member.nickname);
    }
}
