//! Connections that ask for files of the page: they are no guests, and have places of their own.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;

use crate::daemon::blocks::Key;
use crate::daemon::limits::{Limits, REQUEST_TIMEOUT, REQUESTS_MAX};
use crate::room::session::SessionId;
use crate::room::time::Time;

/// What is known of a connection that asks for a file, until it is closed.
#[derive(Debug)]
pub(in crate::daemon) struct Request {
    pub(in crate::daemon) peer: SocketAddr,
    /// When its first byte came.
    pub(in crate::daemon) since: Time,
}

/// All of them.
#[derive(Debug, Default)]
pub(in crate::daemon) struct Requests(BTreeMap<SessionId, Request>);

impl Request {
    /// When it is over, its answer included.
    pub(in crate::daemon) fn deadline(&self, limits: &Limits) -> Time {
        self.since + REQUEST_TIMEOUT.min(limits.login_timeout)
    }

    /// Under which it counts when its place is needed.
    fn counted(&self) -> Key {
        Key::of_guest(self.peer.ip().into())
    }
}

impl Requests {
    pub(in crate::daemon) fn add(&mut self, id: SessionId, request: Request) {
        self.0.insert(id, request);
    }

    pub(in crate::daemon) fn get(&self, id: SessionId) -> Option<&Request> {
        self.0.get(&id)
    }

    pub(in crate::daemon) fn get_mut(&mut self, id: SessionId) -> Option<&mut Request> {
        self.0.get_mut(&id)
    }

    pub(in crate::daemon) fn remove(&mut self, id: SessionId) -> Option<Request> {
        self.0.remove(&id)
    }

    /// The one that has to go when one more comes and there is no place: the oldest of the block with
    /// most of them. `None` while there are places.
    pub(in crate::daemon) fn first_to_go(&self) -> Option<SessionId> {
        if self.0.len() < REQUESTS_MAX {
            return None;
        }
        let mut counts: HashMap<Key, usize> = HashMap::new();
        for request in self.0.values() {
            *counts.entry(request.counted()).or_default() += 1;
        }
        let first = self.0.iter().max_by_key(|(id, request)| {
            let age = std::cmp::Reverse((request.since, **id));
            (counts[&request.counted()], age)
        });
        first.map(|(&id, _)| id)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(millis: u64) -> Time {
        Time::ZERO + Duration::from_millis(millis)
    }

    fn request(peer: &str, since: Time) -> Request {
        Request {
            peer: format!("{peer}:1").parse().expect("an address"),
            since,
        }
    }

    #[test]
    fn when_the_places_are_taken_the_oldest_of_the_block_with_most_goes() {
        let mut requests = Requests::default();
        let id = |slot: usize| SessionId::new(slot, slot as u64);
        requests.add(id(0), request("10.0.0.1", at(0)));
        for slot in 1..REQUESTS_MAX {
            assert_eq!(requests.first_to_go(), None, "there are places");
            let peer = if slot % 2 == 0 {
                "10.0.0.1"
            } else {
                "[2001:db8::1]"
            };
            requests.add(id(slot), request(peer, at(1_000 - slot as u64)));
        }
        // As many of each: the oldest of all.
        assert_eq!(requests.first_to_go(), Some(id(0)));
        requests.remove(id(0));
        requests.add(id(REQUESTS_MAX), request("[2001:db8:0:9::2]", at(2_000)));
        assert_eq!(
            requests.first_to_go(),
            Some(id(REQUESTS_MAX - 1)),
            "of IPv6 the /56"
        );
    }

    #[test]
    fn a_request_is_over_10_s_after_its_first_byte_or_when_the_time_to_log_in_is() {
        let limits = Limits::default();
        let request = request("10.0.0.1", at(500));
        assert_eq!(request.deadline(&limits), at(10_500));
        let limits = Limits {
            login_timeout: Duration::from_secs(3),
            ..limits
        };
        assert_eq!(request.deadline(&limits), at(3_500));
    }
}
