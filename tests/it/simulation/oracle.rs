//! The oracle: what each session must have read, known naively and after the fact.
//!
//! It knows nothing of logs, cursors, outboxes, budgets or turns, and nothing of any dialect: what
//! clients were written is decoded for it ([`heard`](super::heard)). It takes the one order of the
//! room's events from the witness, replays it by the rules of the room ([`replay`](super::replay)),
//! and holds what each client read against it ([`transcripts`](super::transcripts)). What became of each
//! connection must have a cause ([`endings`](super::endings)), and private words one reader
//! ([`privacy`](super::privacy)).

use super::replay::Replay;
use super::tokens::Tokens;
use super::transcripts::{self, Reading};
use super::world::{WITNESS, World};
use super::{endings, kept, privacy, web};

/// # Panics
/// When any client read what it should not have, or did not read what it should.
pub(crate) fn judge(world: &World) {
    let replay = Replay::of(world);
    let mut tokens = Tokens::default();
    let mut readings = Vec::new();
    for client in 0..world.clients().len() {
        readings.push(if client == WITNESS {
            Reading::default()
        } else {
            transcripts::read(world, &replay, &mut tokens, client)
        });
    }
    for (client, reading) in readings.iter().enumerate() {
        endings::check(world, &replay, &tokens, (client, reading));
    }
    (0..world.clients().len()).for_each(|client| web::silence::check(world, client));
    tokens.check();
    kept::check(world, &replay, &tokens);
    privacy::check(world, &replay, &readings);
}
