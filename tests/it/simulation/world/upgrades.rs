//! Requests that become WebSockets in a turn: whether there was a place for each, and who had to go for it, counted
//! naively.
//!
//! In which order a turn looks at connections is not known here, so guests that come or go in the same turn may
//! have been there or not: what must be so is counted without them, and what may be so with them.

use littlecats::daemon::guests::{PLACE_ALONE_MIN, PLACE_MIN};
use littlecats::daemon::limits::ASK_AFTER;

use super::super::meaning::Refusal;
use super::super::subject::Stage;
use super::super::web::Asks;
use super::World;

/// Who has which place between two turns.
#[derive(Debug)]
pub(super) struct Places {
    guests: Vec<usize>,
    web_sockets: Vec<usize>,
    /// Those that count for their address.
    counted: Vec<usize>,
}

fn both(one: &[usize], other: &[usize]) -> Vec<usize> {
    let in_both = one.iter().copied().filter(|it| other.contains(it));
    in_both.collect()
}

fn either(one: &[usize], other: &[usize]) -> Vec<usize> {
    let more = other.iter().copied().filter(|it| !one.contains(it));
    one.iter().copied().chain(more).collect()
}

impl World {
    pub(super) fn places(&self) -> Places {
        let clients = || 0..self.clients.len();
        let is_web_socket = |client: &usize| self.state(*client).is_some_and(|it| it.is_web_socket);
        Places {
            guests: self.guests(),
            web_sockets: clients().filter(is_web_socket).collect(),
            counted: clients()
                .filter(|it| self.counts_for_its_address(*it))
                .collect(),
        }
    }

    /// Judges what a turn did about places, given those before it.
    pub(super) fn judge_upgrades(&mut self, before: &Places) {
        let after = self.places();
        assert!(
            after.guests.len() <= self.guests_max(),
            "more guests than there are places: {:?}",
            after.guests
        );
        let is_new = |it: &&usize| !before.web_sockets.contains(it);
        let came: Vec<usize> = after.web_sockets.iter().filter(is_new).copied().collect();
        let sure = both(&before.guests, &after.guests);
        let possible = either(&either(&before.guests, &after.guests), &came);
        self.judge_displaced(before, &came, (&sure, &possible));
        for &client in &came {
            let there = both(&before.counted, &after.counted);
            let of_address = self.of_its_address(client, &there);
            let is_full = self.is_full_for_its_address(of_address);
            assert!(
                !is_full,
                "{client} comes in beside {of_address} of its address"
            );
        }
        for client in 0..self.clients.len() {
            if self.is_turned_away(client) {
                let there = either(&before.counted, &after.counted);
                let of_address = self.of_its_address(client, &there);
                let mut reasons = Vec::new();
                if self.is_full_for_its_address(of_address) {
                    reasons.push(Refusal::Address);
                }
                if possible.len() >= self.guests_max() && !self.one_must_go(&sure, &possible) {
                    reasons.push(Refusal::ServerFull);
                }
                // Without its whole request it only ended.
                let pipe = self.pipe(client);
                let may_have_ended = pipe.has_ended() && pipe.taken().is_empty();
                drop(pipe);
                if may_have_ended || self.may_be_asked(client) {
                    reasons = vec![Refusal::Address, Refusal::ServerFull];
                }
                assert!(
                    !reasons.is_empty() || self.state(client).is_none(),
                    "{client} is turned away though there is a place"
                );
                self.record.turned_away(client, reasons);
            }
        }
    }

    /// Of the guests that there were, those had to go that the limits say, one at most for each that came.
    fn judge_displaced(
        &mut self,
        before: &Places,
        came: &[usize],
        (sure, possible): (&[usize], &[usize]),
    ) {
        let turn = self.clock.turn() - 1;
        let mut count = 0;
        for &guest in &before.guests {
            let is_displaced = self.state(guest).is_some_and(|it| it.is_refused);
            if is_displaced {
                count += 1;
                assert!(
                    possible.len() >= self.guests_max(),
                    "{guest} had to go though there are places"
                );
                self.goes_first(guest, sure, possible);
            }
            // One that did not take what it was told is gone at once, as one that was slow to read what was
            // said before: which it was does not show.
            let is_gone = self.state(guest).is_none()
                && !self.pipe(guest).is_broken()
                && !self.pipe(guest).has_ended();
            if is_displaced || is_gone && !came.is_empty() {
                self.record.displaced(guest, turn);
            }
        }
        assert!(count <= came.len(), "{count} had to go for {came:?}");
    }

    /// A request for a WebSocket that is answered, and has become none. Its answer may not be written yet.
    fn is_turned_away(&self, client: usize) -> bool {
        let connection = self.record.connection(client);
        let Some(state) = self.state(client) else {
            // It was answered, and is gone in the same turn: perhaps it had become one.
            return self.pipe(client).taken().starts_with(b"HTTP/1.1 101 ")
                && connection.switched.is_none()
                && connection.refused.is_none()
                && connection.turned_away.is_empty();
        };
        let is_over = self.record.ended_in().is_some();
        let is_new = connection.refused.is_none() && connection.turned_away.is_empty() && !is_over;
        let pipe = self.pipe(client);
        let may_be_told = pipe.taken().is_empty() || pipe.taken().starts_with(b"H");
        let is_answered = matches!(state.stage, Stage::Closing(_) | Stage::Lingering);
        // Where IRC is spoken there are places for all: one that was greeted before its request came may be closed
        // before that is written.
        let it = &self.clients[client];
        (it.asks() == Some(Asks::WebSocket) && !it.speaks_irc())
            && is_new
            && may_be_told
            && state.is_request
            && is_answered
    }

    /// Whether one that comes by TLS may have been asked for a nickname, and not have taken that, since its handshake came
    /// between: then it speaks another protocol.
    fn may_be_asked(&self, client: usize) -> bool {
        let asked_at = self.record.connection(client).accepted + ASK_AFTER;
        let pipe = self.pipe(client);
        let spoke_in = pipe.first_read().filter(|_| pipe.has_tls());
        spoke_in.is_some_and(|turn| asked_at <= self.clock.time_of(turn))
    }

    /// How many of these there are of the address of another.
    fn of_its_address(&self, client: usize, there: &[usize]) -> usize {
        let address = self.pipe(client).peer().ip();
        let others = there.iter().filter(|it| **it != client);
        others
            .filter(|it| self.pipe(**it).peer().ip() == address)
            .count()
    }

    /// Whether there surely is a guest that has to go when its place is needed: one that said nothing, and so waits for
    /// nothing, and is old enough.
    fn one_must_go(&self, sure: &[usize], possible: &[usize]) -> bool {
        let of = |guest: usize, among: &[usize]| {
            self.of_its_address(guest, among) + usize::from(among.contains(&guest))
        };
        let is_of_most = |guest: usize| {
            let address = self.pipe(guest).peer().ip();
            let others = possible
                .iter()
                .filter(|it| self.pipe(**it).peer().ip() != address);
            let most = others.map(|&it| of(it, possible)).max().unwrap_or(0);
            of(guest, sure) > most.max(1)
        };
        let silent = sure.iter().filter(|it| self.is_silent_guest(**it));
        let mut ages = silent.map(|&it| (it, self.age(it)));
        ages.any(|(it, age)| age >= PLACE_ALONE_MIN || age >= PLACE_MIN && is_of_most(it))
    }
}
