//! What is counted where it happens: an addition for a message, a line or a write, never one for each
//! receiver of a message.

use std::time::Duration;

use crate::room::event::EventKind;
use crate::text::incidents::{Incident, Limit};

/// What was said, and how many it was for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Messages {
    pub public: u64,
    pub private: u64,
    pub deliveries: u64,
}

/// Why connections were refused, or did not get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// There was no place.
    Clients,
    /// There was none for its address.
    Address,
    /// Its place was needed for another.
    Guests,
    LoginTime,
    /// It sent too much without a nickname.
    LoginBytes,
    Descriptors,
    /// The system failed to take it, or to tell where it is from.
    Accept,
    /// It spoke what is not served.
    Protocol,
    /// It was in the clear, where only TLS is taken.
    ClearText,
    /// A page of another server.
    Origin,
    /// A proxy did not say whose it is, or not in a way that serves.
    Proxy,
    /// The room sent it away: it is banned, the door is closed, it tried too often.
    Room,
}

/// How many there were for each cause.
#[derive(Debug, Clone, Copy, Default)]
pub struct Refusals([u64; Cause::ALL.len()]);

/// How long turns took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Histogram {
    /// How many took longer than the bound before this one and no longer than this.
    buckets: [u64; BOUNDS.len()],
    count: u64,
    total: Duration,
}

/// From a turn without anything to do to one that everybody notices.
const BOUNDS: [Duration; 8] = [
    Duration::from_micros(100),
    Duration::from_micros(300),
    Duration::from_millis(1),
    Duration::from_millis(3),
    Duration::from_millis(10),
    Duration::from_millis(30),
    Duration::from_millis(100),
    Duration::from_secs(1),
];

impl Messages {
    /// Notes an event that so many in the room hear of, whoever's words they are.
    pub fn note(&mut self, kind: &EventKind<'_>, members: usize) {
        if kind.spoken().is_some() {
            self.public += 1;
            self.deliveries += members as u64;
        }
    }

    /// Notes words for one.
    pub fn note_private(&mut self) {
        self.private += 1;
        self.deliveries += 1;
    }
}

impl Cause {
    pub const ALL: [Cause; 12] = [
        Cause::Clients,
        Cause::Address,
        Cause::Guests,
        Cause::LoginTime,
        Cause::LoginBytes,
        Cause::Descriptors,
        Cause::Accept,
        Cause::Protocol,
        Cause::ClearText,
        Cause::Origin,
        Cause::Proxy,
        Cause::Room,
    ];

    /// Its name as a label.
    pub fn name(self) -> &'static str {
        match self {
            Cause::Clients => "clients",
            Cause::Address => "address",
            Cause::Guests => "guests",
            Cause::LoginTime => "login_time",
            Cause::LoginBytes => "login_bytes",
            Cause::Descriptors => "descriptors",
            Cause::Accept => "accept",
            Cause::Protocol => "protocol",
            Cause::ClearText => "clear_text",
            Cause::Origin => "origin",
            Cause::Proxy => "proxy",
            Cause::Room => "room",
        }
    }

    /// Why a connection was refused by what the console is told; `None` where none was.
    fn of(incident: Incident) -> Option<Cause> {
        match incident {
            Incident::NoAddress | Incident::AcceptFailed => Some(Cause::Accept),
            Incident::OutOfDescriptors => Some(Cause::Descriptors),
            Incident::GuestTooLong => Some(Cause::LoginBytes),
            Incident::OtherProtocol | Incident::BrokenProtocol(_) => Some(Cause::Protocol),
            Incident::ClearText => Some(Cause::ClearText),
            Incident::OtherPage => Some(Cause::Origin),
            Incident::NoProxyAddress | Incident::BrokenHeader(_) => Some(Cause::Proxy),
            Incident::GuestSentAway(_) => Some(Cause::Room),
            Incident::Limit(limit) => match limit {
                Limit::Clients => Some(Cause::Clients),
                Limit::PerAddress => Some(Cause::Address),
                Limit::Guests => Some(Cause::Guests),
                Limit::LoginTime | Limit::EntranceTime => Some(Cause::LoginTime),
                Limit::Backlog => None,
            },
            Incident::GuestQuit
            | Incident::GuestEnded
            | Incident::GuestFailed
            | Incident::NotProxied => None,
        }
    }
}

impl Refusals {
    /// Counts an incident where it is a refusal.
    pub fn note(&mut self, incident: Incident) {
        if let Some(cause) = Cause::of(incident) {
            self.0[cause as usize] += 1;
        }
    }

    /// How many there were for each cause, under its name.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        Cause::ALL.into_iter().map(Cause::name).zip(self.0)
    }
}

impl Histogram {
    pub fn note(&mut self, took: Duration) {
        self.count += 1;
        self.total += took;
        if let Some(bucket) = BOUNDS.iter().position(|bound| took <= *bound) {
            self.buckets[bucket] += 1;
        }
    }

    /// How many took no longer than each bound, in seconds.
    pub fn up_to(&self) -> impl Iterator<Item = (f64, u64)> {
        let counts = self.buckets.iter().scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        });
        BOUNDS.iter().map(Duration::as_secs_f64).zip(counts)
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    pub fn seconds(&self) -> f64 {
        self.total.as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_counts_for_every_bound_that_it_kept() {
        let mut turns = Histogram::default();
        for micros in [1, 100, 101, 2_000, 5_000_000] {
            turns.note(Duration::from_micros(micros));
        }
        let up_to: Vec<u64> = turns.up_to().map(|(_, count)| count).collect();
        assert_eq!(up_to, [2, 3, 3, 4, 4, 4, 4, 4]);
        assert_eq!(turns.count(), 5);
        assert!((turns.seconds() - 5.002_202).abs() < 1e-9);
    }

    #[test]
    fn each_cause_of_a_refusal_has_a_place_and_a_name_of_its_own() {
        let mut refusals = Refusals::default();
        refusals.note(Incident::Limit(Limit::Guests));
        refusals.note(Incident::OtherPage);
        refusals.note(Incident::OtherPage);
        refusals.note(Incident::GuestQuit);
        refusals.note(Incident::Limit(Limit::Backlog));
        for (cause, (name, count)) in Cause::ALL.into_iter().zip(refusals.counts()) {
            assert_eq!(cause.name(), name);
            let expected = match cause {
                Cause::Guests => 1,
                Cause::Origin => 2,
                Cause::Clients
                | Cause::Address
                | Cause::LoginTime
                | Cause::LoginBytes
                | Cause::Descriptors
                | Cause::Accept
                | Cause::Protocol
                | Cause::ClearText
                | Cause::Proxy
                | Cause::Room => 0,
            };
            assert_eq!(count, expected, "{name}");
        }
        for (place, cause) in Cause::ALL.into_iter().enumerate() {
            assert_eq!(cause as usize, place);
        }
    }
}
