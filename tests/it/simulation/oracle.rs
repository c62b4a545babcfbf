//! The oracle: what each session must have read, known naively and after the fact.
//!
//! It knows nothing of logs, cursors, outboxes, budgets or turns. It takes the one order of the
//! room's events from the witness, replays it by the contract ([`replay`](super::replay)),
//! and holds what each client read against it ([`transcripts`](super::transcripts)). What became of each
//! connection must have a cause ([`endings`](super::endings)), and private words one reader
//! ([`privacy`](super::privacy)).

use super::replay::Chronicle;
use super::world::{WITNESS, World};
use super::{endings, privacy, transcripts};

/// # Panics
/// When anybody read what they should not have, or did not read what they should.
pub(crate) fn judge(world: &World) {
    let chronicle = Chronicle::replay(world);
    let mut heard = Vec::new();
    for client in 0..world.clients.len() {
        heard.push(if client == WITNESS {
            transcripts::Heard::default()
        } else {
            transcripts::hear(world, &chronicle, client)
        });
    }
    for (client, heard) in heard.iter().enumerate() {
        endings::check(world, &chronicle, client, heard);
    }
    privacy::check(world, &chronicle, &heard);
}

/// The text lines of what a client was written, where each ends, and what is left without LF.
pub(crate) fn lines(taken: &[u8]) -> (Vec<(&str, usize)>, &[u8]) {
    let mut lines = Vec::new();
    let mut start = 0;
    while let Some(length) = taken[start..].iter().position(|&byte| byte == b'\n') {
        let line =
            std::str::from_utf8(&taken[start..start + length]).expect("the daemon speaks UTF-8");
        start += length + 1;
        lines.push((line, start));
    }
    (lines, &taken[start..])
}

/// The turn in which so many bytes had been written to a client.
pub(crate) fn turn_of(world: &World, client: usize, bytes: usize) -> u32 {
    let marks = &world.clients[client].marks;
    let mark = marks.partition_point(|&(_, taken)| taken < bytes);
    marks
        .get(mark)
        .map_or(world.turn_number(), |&(turn, _)| turn)
}
