//! What the operator is told of sessions, and of what strangers do: in full, or as a count.
//!
//! RF003's lines are written for everybody who logs in. What can happen without a login, or to a
//! crowd, is an [`Incident`]: of each kind there is one [`Episode`] at most, so that no number of
//! strangers floods the console or takes memory here.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use log::Level;

use super::episode::{Episode, Pace};
use super::numbers::counters::Refusals;
use crate::room::time::Time;
use crate::text::Language;
use crate::text::console::{CloseReason, PlacesLimit, Report};
use crate::text::incidents::{Incident, Limit, Occurrence, Recurrence, Subject};

/// The episodes that go on.
#[derive(Debug)]
pub struct Console {
    language: Language,
    episodes: BTreeMap<Incident, Episode>,
    /// When the next count is to be told, or [`Time::NEVER`].
    due: Time,
    refusals: Refusals,
    slow_consumers: u64,
}

impl Console {
    /// A console that was told nothing yet.
    pub fn new(language: Language) -> Console {
        Console {
            language,
            episodes: BTreeMap::new(),
            due: Time::NEVER,
            refusals: Refusals::default(),
            slow_consumers: 0,
        }
    }

    /// Speaks this language from here on.
    pub(super) fn speak(&mut self, language: Language) {
        self.language = language;
    }

    /// How many connections were refused, told or not.
    pub(super) fn refusals(&self) -> &Refusals {
        &self.refusals
    }

    /// How many that had logged in fell too far behind.
    pub(super) fn slow_consumers(&self) -> u64 {
        self.slow_consumers
    }

    /// Tells of an incident when it is the first of its episode, else counts it. One whose level is
    /// not shown makes nobody wake up.
    pub fn report(&mut self, occurrence: Occurrence<'_>, now: Time) {
        let incident = occurrence.incident;
        self.refusals.note(incident);
        if !log::log_enabled!(incident.level()) {
            return;
        }
        self.tell_due(now);
        match self.episodes.get_mut(&incident) {
            Some(episode) if !episode.is_over(now) => {
                episode.note(now);
                self.due = self.due.min(episode.due());
            }
            Some(_) | None => {
                log::log!(incident.level(), "{}", occurrence.in_words(self.language));
                let episode = Episode::begin(incident.pace(), now);
                self.episodes.insert(incident, episode);
            }
        }
    }

    /// Tells of a newcomer for which there was no place.
    pub(super) fn refused(&mut self, peer: SocketAddr, limit: PlacesLimit, now: Time) {
        let limit = Incident::Limit(Limit::from(limit));
        self.report(limit.of(Subject::Peer(peer)), now);
    }

    /// Tells that a connection that had not logged in is gone.
    pub(super) fn guest_gone(&mut self, peer: SocketAddr, reason: &CloseReason, now: Time) {
        self.report(Occurrence::guest_gone(peer, reason), now);
    }

    /// Tells that somebody that had logged in is gone, always, and which limit did it.
    pub(super) fn gone(&mut self, nickname: &str, reason: &CloseReason, now: Time) {
        let gone = Report::Gone { nickname, reason };
        log::info!("{}", gone.in_words(self.language));
        if matches!(reason, CloseReason::SlowConsumer) {
            self.slow_consumers += 1;
            let limit = Incident::Limit(Limit::Backlog);
            self.report(limit.of(Subject::Nickname(nickname)), now);
        }
    }

    /// When the next count is to be told, or [`Time::NEVER`].
    pub fn due(&self) -> Time {
        self.due
    }

    /// Tells the counts that are due.
    pub fn tell_due(&mut self, now: Time) {
        if self.due <= now {
            self.tell(now, |episode| episode.due() <= now);
        }
    }

    /// Tells every count, before the end of the daemon.
    pub fn tell_rest(&mut self, now: Time) {
        self.tell(now, |_| true);
    }

    fn tell(&mut self, now: Time, is_told: impl Fn(&Episode) -> bool) {
        for (&incident, episode) in &mut self.episodes {
            if is_told(episode)
                && let Some((times, within)) = episode.take(now)
            {
                let recurrence = Recurrence {
                    incident,
                    times,
                    within,
                };
                log::log!(incident.level(), "{}", recurrence.in_words(self.language));
            }
        }
        let due = self.episodes.values().map(Episode::due);
        self.due = due.min().unwrap_or(Time::NEVER);
    }
}

impl Incident {
    /// An operator has to do something about a limit, and may be about an error.
    fn level(self) -> Level {
        match self {
            Incident::NoAddress | Incident::OutOfDescriptors => Level::Error,
            Incident::AcceptFailed
            | Incident::OtherPage
            | Incident::NoProxyAddress
            | Incident::BrokenHeader(_)
            | Incident::Limit(_) => Level::Warn,
            Incident::NotProxied => Level::Info,
            Incident::GuestQuit
            | Incident::GuestEnded
            | Incident::GuestFailed
            | Incident::GuestTooLong
            | Incident::OtherProtocol
            | Incident::ClearText
            | Incident::BrokenProtocol(_)
            | Incident::GuestSentAway(_) => Level::Debug,
        }
    }

    fn pace(self) -> Pace {
        match self {
            Incident::OutOfDescriptors | Incident::Limit(_) => Pace::Limits,
            Incident::NoAddress
            | Incident::AcceptFailed
            | Incident::GuestQuit
            | Incident::GuestEnded
            | Incident::GuestFailed
            | Incident::GuestTooLong
            | Incident::OtherProtocol
            | Incident::ClearText
            | Incident::BrokenProtocol(_)
            | Incident::OtherPage
            | Incident::NoProxyAddress
            | Incident::BrokenHeader(_)
            | Incident::GuestSentAway(_) => Pace::Strangers,
            Incident::NotProxied => Pace::Once,
        }
    }
}

impl From<PlacesLimit> for Limit {
    fn from(limit: PlacesLimit) -> Limit {
        match limit {
            PlacesLimit::Total => Limit::Clients,
            PlacesLimit::Address => Limit::PerAddress,
        }
    }
}

#[cfg(test)]
mod tests;
