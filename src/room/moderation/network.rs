//! Addresses and networks as people give them: moderators, and those that start the daemon.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::room::address_block::AddressBlock;

/// A network of either kind. What came mapped into IPv6 is IPv4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// Its first address.
    start: IpAddr,
    /// How many bits of an address say that it is in here.
    bits: u8,
}

impl Network {
    /// Reads an address, or a network in the notation of CIDR (RFC 4632), whose host bits do not
    /// matter. An address alone stands for itself.
    pub fn of_hosts(given: &str) -> Option<Network> {
        match given
            .parse::<IpAddr>()
            .map(|address| address.to_canonical())
        {
            Ok(address @ IpAddr::V4(_)) => Some(Network::new(address, 32)),
            Ok(address @ IpAddr::V6(_)) => Some(Network::new(address, 128)),
            Err(_) => Network::parse(given),
        }
    }

    /// What moderators mean by it. An IPv6 address alone stands for its block, the /64: a person who has one of
    /// these addresses can take another at any time.
    pub fn parse(given: &str) -> Option<Network> {
        let (address, bits) = match given.split_once('/') {
            None => return Some(AddressBlock::from(given.parse::<IpAddr>().ok()?).into()),
            Some((address, bits)) => (address.parse::<IpAddr>().ok()?, number(bits)?),
        };
        let most = if address.is_ipv4() { 32 } else { 128 };
        if bits > most {
            return None;
        }
        match (address, address.to_canonical()) {
            (IpAddr::V6(_), mapped @ IpAddr::V4(_)) if bits >= 96 => {
                Some(Network::new(mapped, bits - 96))
            }
            _ => Some(Network::new(address, bits)),
        }
    }

    fn new(address: IpAddr, bits: u8) -> Network {
        let start = match address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(u32::from(32 - bits)).unwrap_or(0);
                Ipv4Addr::from(address.to_bits() & mask).into()
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(u32::from(128 - bits)).unwrap_or(0);
                Ipv6Addr::from(address.to_bits() & mask).into()
            }
        };
        Network { start, bits }
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.start.is_ipv4() && Network::new(address, self.bits) == *self
    }
}

impl From<AddressBlock> for Network {
    fn from(block: AddressBlock) -> Network {
        match block {
            AddressBlock::V4(octets) => Network::new(octets.into(), 32),
            AddressBlock::V6Network(start) => {
                let mut octets = [0; 16];
                octets[..8].copy_from_slice(&start);
                Network::new(octets.into(), 64)
            }
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.start, self.bits) {
            (IpAddr::V4(address), 32) => address.fmt(out),
            (address, bits) => write!(out, "{address}/{bits}"),
        }
    }
}

fn number(digits: &str) -> Option<u8> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_read_and_told_without_their_host_bits() {
        for (given, told) in [
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.7/32", "192.0.2.7"),
            ("192.0.2.7/24", "192.0.2.0/24"),
            ("192.0.2.7/0", "0.0.0.0/0"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7/120", "192.0.2.0/24"),
            ("2001:db8::7", "2001:db8::/64"),
            ("2001:db8::7/128", "2001:db8::7/128"),
            ("2001:db8:0:ff::7/56", "2001:db8::/56"),
            ("::1/0", "::/0"),
        ] {
            let network = Network::parse(given).expect(given);
            assert_eq!(network.to_string(), told);
            assert_eq!(Network::parse(told), Some(network));
        }
        for given in [
            "",
            "ana",
            "192.0.2",
            "192.0.2.7/33",
            "192.0.2.7/",
            "192.0.2.7/+8",
            "192.0.2.7/-1",
            "2001:db8::/129",
            "2001:db8::/256",
            "192.0.2.7/24/24",
            "fe80::1%eth0",
            "192.0.2.7:80",
            " 192.0.2.7",
            "0xC0.0.2.7",
        ] {
            assert_eq!(Network::parse(given), None, "{given:?}");
        }
    }

    #[test]
    fn a_network_holds_the_addresses_with_its_bits() {
        for (network, inside, outside) in [
            ("192.0.2.0/24", "192.0.2.255", "192.0.3.0"),
            ("192.0.2.0/24", "::ffff:192.0.2.9", "::c000:209"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.6"),
            ("2001:db8::/64", "2001:db8::ffff:1", "2001:db8:0:1::"),
            ("2001:db8::1/128", "2001:db8::1", "2001:db8::2"),
            ("::/0", "2001:db8::1", "192.0.2.7"),
            ("0.0.0.0/0", "192.0.2.7", "2001:db8::1"),
        ] {
            let network = Network::parse(network).expect("a network");
            assert!(network.contains(inside.parse().expect("an address")));
            assert!(!network.contains(outside.parse().expect("an address")));
        }
    }
}
