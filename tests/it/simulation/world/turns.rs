//! What the loop does with the daemon: it hands over what happened, and has it take a turn.

use std::time::Duration;

use super::{SocketEvent, Stage, World, invariants};

/// What the loop does.
impl World {
    /// Lets the daemon know what happened to a socket, if anything did; whether it did.
    pub(crate) fn deliver(&mut self, client: usize) -> bool {
        let event = self.pipe_mut(client).take_event();
        if let Some(event) = event {
            self.notify(client, event);
        }
        event.is_some()
    }

    /// An event that says nothing true, perhaps for a session that is over.
    pub(crate) fn deliver_stale(&mut self, client: usize) {
        let everything = SocketEvent {
            readable: true,
            writable: true,
            shut: false,
            gone: false,
        };
        self.notify(client, everything);
    }

    fn notify(&mut self, client: usize, event: SocketEvent) {
        let Some(handle) = self.clients[client].handle() else {
            return;
        };
        let now = self.clock.now();
        self.silences.stir(client);
        self.handed_over |= self.subject.notify(handle, event, now);
    }

    /// Time goes on. What the loop hands to the engine it hands over in the turn it learnt of it.
    pub(crate) fn advance(&mut self, by: Duration) {
        if self.handed_over {
            self.turn();
        }
        self.clock.advance(by);
    }

    pub(crate) fn shut_down(&mut self) {
        self.tell(|| "the daemon is asked to end".into());
        self.handed_over = true;
        self.record.asked_to_end(self.clock.turn());
        self.subject.shut_down(self.clock.now());
    }

    /// Notes which connections are requests, and which have become WebSockets.
    fn note_requests(&mut self) {
        let now = self.clock.now();
        for client in 0..self.clients.len() {
            let Some(state) = self.state(client) else {
                continue;
            };
            if state.is_web_socket {
                self.record.switched(client, now);
            } else if state.is_request && !state.is_refused {
                self.record.is_request(client);
            }
        }
    }

    /// One turn of the loop.
    pub(crate) fn turn(&mut self) {
        let turn = self.clock.turn();
        self.handed_over = false;
        let places = self.places();
        self.subject.turn(self.clock.now());
        self.clock.end_turn();
        self.record.happened_up_to(self.subject.log_head());
        self.note_requests();
        self.judge_upgrades(&places);
        let mut states = Vec::with_capacity(self.clients.len());
        for client in 0..self.clients.len() {
            let taken = self.pipe(client).taken().len();
            self.record.written(client, turn, taken);
            let state = self.state(client);
            if let Some(Stage::Closing(until)) = state.as_ref().map(|it| &it.stage) {
                self.record.closes_by(client, *until);
            }
            states.push(state);
        }
        invariants::check(self, &states);
        self.judge_silences(&states, turn);
        // What a turn takes decides how soon everyone is written to again.
        if self.choices.once_in(5) {
            let micros = self.choices.below(2_000) as u64;
            self.advance(Duration::from_micros(micros));
        }
        self.subject.turn_ended(self.clock.now());
    }
}
