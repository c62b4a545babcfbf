//! What addresses count as one: those that one customer, or one household, can choose among.
//!
//! Limits and bans go by these. Which connection comes from where is for others to know.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An IPv4 address or a /64 of IPv6. An IPv4 address that came mapped into IPv6 is the IPv4 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressBlock {
    V4([u8; 4]),
    /// The /64 of an IPv6 address: what one link gets.
    V6Network([u8; 8]),
}

/// A /56 of IPv6: what one customer gets of a provider (RFC 6177), in 256 blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Site([u8; 7]);

impl AddressBlock {
    /// Whether its addresses are those by which a machine reaches itself.
    pub fn is_of_this_machine(self) -> bool {
        match self {
            AddressBlock::V4([first, ..]) => first == 127,
            // Beside ::1 there is none in it.
            AddressBlock::V6Network(start) => start == [0; 8],
        }
    }

    /// The /56 that a block of IPv6 is in; an IPv4 address is in none.
    pub fn site(self) -> Option<Site> {
        match self {
            AddressBlock::V4(_) => None,
            AddressBlock::V6Network([a, b, c, d, e, f, g, _]) => Some(Site([a, b, c, d, e, f, g])),
        }
    }
}

impl From<IpAddr> for AddressBlock {
    fn from(address: IpAddr) -> AddressBlock {
        match address.to_canonical() {
            IpAddr::V4(address) => AddressBlock::V4(address.octets()),
            IpAddr::V6(address) => {
                let [a, b, c, d, e, f, g, h, ..] = address.octets();
                AddressBlock::V6Network([a, b, c, d, e, f, g, h])
            }
        }
    }
}

impl fmt::Display for AddressBlock {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            AddressBlock::V4(octets) => Ipv4Addr::from(octets).fmt(out),
            AddressBlock::V6Network(start) => {
                let mut octets = [0; 16];
                octets[..8].copy_from_slice(&start);
                write!(out, "{}/64", Ipv6Addr::from(octets))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(address: &str) -> AddressBlock {
        address.parse::<IpAddr>().expect("an address").into()
    }

    #[test]
    fn a_block_is_an_ipv4_address_or_a_64_of_ipv6() {
        assert_eq!(block("192.0.2.7"), block("::ffff:192.0.2.7"));
        assert_ne!(block("192.0.2.7"), block("192.0.2.8"));
        assert_eq!(block("2001:db8:0:ff::1"), block("2001:db8:0:ff:9:8:7:6"));
        assert_ne!(block("2001:db8:0:ff::1"), block("2001:db8:0:fe::1"));
        assert_eq!(block("192.0.2.7").to_string(), "192.0.2.7");
        assert_eq!(block("::ffff:192.0.2.7").to_string(), "192.0.2.7");
        assert_eq!(block("2001:db8:0:ff::1").to_string(), "2001:db8:0:ff::/64");
    }

    #[test]
    fn a_site_is_a_56_of_ipv6() {
        assert_eq!(block("192.0.2.7").site(), None);
        let site = block("2001:db8:0:ff::1").site();
        assert!(site.is_some());
        assert_eq!(site, block("2001:db8:0:1::1").site());
        assert_ne!(site, block("2001:db8:0:1ff::1").site());
    }
}
