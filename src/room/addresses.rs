//! Where each session comes from, in few bytes for each: most people come by IPv4.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::session::SessionId;

/// The addresses of all sessions, by their slots.
#[derive(Debug)]
pub(super) struct Addresses {
    /// Address and port of those that came by IPv4; zeros for others.
    v4: Vec<[u8; 6]>,
    v6: HashMap<usize, (Ipv6Addr, u16)>,
}

impl Addresses {
    /// Room for so many sessions, which takes no memory until they come.
    pub(super) fn with_capacity(sessions: usize) -> Addresses {
        Addresses {
            v4: Vec::with_capacity(sessions),
            v6: HashMap::new(),
        }
    }

    /// Makes room for so many sessions in all.
    pub(super) fn reserve(&mut self, sessions: usize) {
        self.v4
            .reserve_exact(sessions.saturating_sub(self.v4.len()));
    }

    /// Notes where a session comes from. An IPv4 address that came mapped into IPv6 is the IPv4
    /// address.
    pub(super) fn insert(&mut self, session: SessionId, address: SocketAddr) {
        let slot = session.slot();
        if self.v4.len() <= slot {
            self.v4.resize(slot + 1, [0; 6]);
        }
        match address.ip().to_canonical() {
            IpAddr::V4(ip) => {
                let ([a, b, c, d], [e, f]) = (ip.octets(), address.port().to_be_bytes());
                self.v4[slot] = [a, b, c, d, e, f];
            }
            IpAddr::V6(ip) => {
                self.v6.insert(slot, (ip, address.port()));
            }
        }
    }

    /// Where a session that goes on comes from.
    pub(super) fn get(&self, session: SessionId) -> Option<SocketAddr> {
        let slot = session.slot();
        if let Some(&v6) = self.v6.get(&slot) {
            return Some(v6.into());
        }
        let [a, b, c, d, e, f] = *self.v4.get(slot)?;
        let address = (Ipv4Addr::new(a, b, c, d), u16::from_be_bytes([e, f])).into();
        ([a, b, c, d, e, f] != [0; 6]).then_some(address)
    }

    /// A session is over.
    pub(super) fn remove(&mut self, session: SessionId) {
        self.v6.remove(&session.slot());
        if let Some(v4) = self.v4.get_mut(session.slot()) {
            *v4 = [0; 6];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_session_has_its_address_until_it_is_over() {
        let mut addresses = Addresses::with_capacity(2);
        let [ana, bia, caio] = [0, 1, 2].map(|slot| SessionId::new(slot, 0));
        for (session, given, known) in [
            (caio, "192.0.2.7:51234", "192.0.2.7:51234"),
            (bia, "[2001:db8::1]:7", "[2001:db8::1]:7"),
            (ana, "[::ffff:192.0.2.8]:9", "192.0.2.8:9"),
        ] {
            addresses.insert(session, given.parse().expect("an address"));
            let known = known.parse().expect("an address");
            assert_eq!(addresses.get(session), Some(known));
        }
        for session in [ana, bia, caio] {
            addresses.remove(session);
            assert_eq!(addresses.get(session), None);
        }
        addresses.insert(bia, "192.0.2.9:1".parse().expect("an address"));
        assert!(addresses.get(bia).is_some_and(|address| address.is_ipv4()));
    }
}
