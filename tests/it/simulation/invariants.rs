//! What must hold after every turn, whatever happened in it.

use littlecats::daemon::connection::{Connection, Intake, Phase};
use littlecats::daemon::limits::{LOG_BYTES_MIN, READ_BYTES};
use littlecats::room::time::Time;

use super::network::FakeSocket;
use super::world::World;

/// The largest answer to one line: the history, or a part of a list.
const ANSWER_BYTES_MAX: usize = 18 * 1024;

/// What the daemon says on its own on top of a full outbox: a question, a warning, a notice.
const NOTICES_BYTES_MAX: usize = 1024;

pub(crate) fn check(world: &World) {
    log_is_within_bounds(world);
    let mut deadlines = 0;
    let mut members = 0;
    let mut there = 0;
    for (index, client) in world.clients.iter().enumerate() {
        let connection = client.id.and_then(|id| world.engine.connection(id));
        let closed = world.pipe(index).closed.is_some();
        assert_eq!(
            connection.is_none(),
            closed,
            "a socket without a connection, or the reverse"
        );
        let Some(connection) = connection else {
            continue;
        };
        there += 1;
        members += usize::from(matches!(connection.phase, Phase::Member));
        let deadline = connection.next_deadline(&world.setting.limits);
        deadlines += usize::from(deadline != Time::NEVER);
        memory_is_within_bounds(world, connection);
        has_a_deadline_or_none_by_design(world, connection);
    }
    assert_eq!(world.engine.connections(), there);
    // No deadline is left behind by a connection that is gone.
    assert_eq!(world.engine.deadlines(), deadlines);
    // In the end nobody is told of anybody's leave: the room stays as it was.
    if world.ended_in.is_none() {
        folded_nicknames_and_sessions_are_one_to_one(world, members);
    }
}

fn log_is_within_bounds(world: &World) {
    let limits = &world.setting.limits;
    let least = LOG_BYTES_MIN.max(limits.broadcast_bytes_max());
    let most = least.max(limits.log_bytes_max);
    assert!((least..=most).contains(&world.engine.log().capacity()));
}

fn memory_is_within_bounds(world: &World, connection: &Connection<FakeSocket>) {
    let limits = &world.setting.limits;
    let answered = limits.outbox_bytes_full() + ANSWER_BYTES_MAX;
    let most = limits.outbox_bytes_max.max(answered) + NOTICES_BYTES_MAX;
    let queued = connection.outbox.queued_bytes();
    assert!(queued <= most, "an outbox of {queued} bytes");
    let unread = world.engine.unread_bytes(connection.id);
    assert!(
        unread <= limits.line_bytes_max + READ_BYTES,
        "{unread} bytes unread"
    );
}

/// A member at rest needs none: TCP itself notices peers that vanish. One that is paused by its
/// rate must be looked at again, and all others are to log in, or to be gone, within a time.
fn has_a_deadline_or_none_by_design(world: &World, connection: &Connection<FakeSocket>) {
    let needs_one = match connection.phase {
        Phase::Guest(_) | Phase::Closing(_) | Phase::Lingering(_) => true,
        Phase::Member => connection.intake == Intake::Paused,
        Phase::Dead => panic!("a dead connection outlives its turn"),
    };
    let deadline = connection.next_deadline(&world.setting.limits);
    assert_eq!(deadline != Time::NEVER, needs_one, "{:?}", connection.phase);
    assert!(deadline >= world.engine.next_deadline());
}

fn folded_nicknames_and_sessions_are_one_to_one(world: &World, members: usize) {
    let roster = world.engine.room().roster();
    assert_eq!(roster.len(), members, "in the room, and logged in");
    let mut folded_before = "";
    for nickname in roster.sorted_after(None) {
        assert!(folded_before < nickname.folded(), "two of one folded form");
        folded_before = nickname.folded();
        let session = roster.find(nickname.folded()).expect("just listed");
        assert_eq!(roster.nickname(session), nickname);
        let phase = world.engine.connection(session).map(|it| &it.phase);
        assert!(
            matches!(phase, Some(Phase::Member)),
            "{nickname} is not there"
        );
    }
}
