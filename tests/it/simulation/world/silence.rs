//! WebSockets that surely send nothing: from when on each has to be asked for a sign of life, and from when on it has
//! to be gone.
//!
//! One that was told of bytes which it was not read of yet counts as heard, and one whose input waits may have been
//! told so long ago: only such are judged that wait for nothing and are owed nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use littlecats::room::time::Time;

use super::super::subject::{Stage, State};
use super::World;

/// After how long without a byte a WebSocket is asked, and how long it has for an answer. Both are counted in whole
/// seconds, and looked at once a second.
pub(crate) const ASKED_AFTER: Duration = Duration::from_secs(30);
pub(crate) const ANSWER_TIME: Duration = Duration::from_secs(60);
const SLACK: Duration = Duration::from_secs(2);

/// What is known of those that are silent.
#[derive(Debug, Default)]
pub(super) struct Silences {
    quiet: BTreeMap<usize, Quiet>,
    /// Those of which the daemon was told something since its last turn.
    stirred: Vec<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Quiet {
    since: Time,
    /// When it surely had been asked.
    asked: Option<Time>,
    /// Its input waited then, and may have been waiting until it was looked at again.
    waits: bool,
}

impl Silences {
    pub(super) fn stir(&mut self, client: usize) {
        self.stirred.push(client);
    }
}

impl World {
    /// Looks at all behind a turn.
    pub(super) fn judge_silences(&mut self, states: &[Option<State>], turn: u32) {
        let now = self.clock.now();
        let stirred = std::mem::take(&mut self.silences.stirred);
        for (client, state) in states.iter().enumerate() {
            let in_session =
                |it: &&State| it.is_web_socket && matches!(it.stage, Stage::Guest | Stage::Member);
            let Some(state) = state.as_ref().filter(in_session) else {
                self.silences.quiet.remove(&client);
                continue;
            };
            let pipe = self.pipe(client);
            let waits = pipe.has_unread()
                || state.paused
                || state.queued
                || state.queued_bytes > 0
                // What TLS handed out need not be all that it has: it is known to be by the next read.
                || state.may_have_more
                || pipe.is_blocked();
            let is_heard = stirred.contains(&client) || pipe.last_read() == Some(now);
            drop(pipe);
            let begun = Quiet {
                since: now,
                asked: None,
                waits,
            };
            let quiet = self.silences.quiet.entry(client).or_insert(begun);
            if is_heard || waits || quiet.waits {
                *quiet = begun;
            } else if let Some(asked) = quiet.asked {
                let is_over = asked + ANSWER_TIME + SLACK <= now;
                assert!(
                    !is_over,
                    "{client} is silent since {:?} and stays",
                    quiet.since
                );
            } else if quiet.since + ASKED_AFTER + SLACK <= now {
                quiet.asked = Some(now);
                self.record.has_to_be_asked(client, quiet.since, turn);
            }
        }
    }
}
