//! An address as people write it, for the daemon to listen on and for the client to connect to.

use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};

use crate::DEFAULT_PORT;

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    host: String,
    port: u16,
}

impl Address {
    /// Reads `host`, `host:port`, `[IPv6]`, `[IPv6]:port` or a bare IPv6 address.
    ///
    /// An IPv6 address may name its zone behind a `%`: `fe80::1%eth0` (RFC 4007).
    ///
    /// `None` for anything else.
    pub fn parse(given: &str) -> Option<Address> {
        let (host, port) = match given.strip_prefix('[') {
            Some(bracketed) => {
                let (host, rest) = bracketed.split_once(']')?;
                match rest.strip_prefix(':') {
                    Some(port) => (host, Some(port)),
                    None if rest.is_empty() => (host, None),
                    None => return None,
                }
            }
            None if given.matches(':').count() > 1 => (given, None),
            None => match given.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (given, None),
            },
        };
        let port = port.map_or(Some(DEFAULT_PORT), |port| port.parse().ok())?;
        if host.is_empty() || host.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return None;
        }
        Some(Address {
            host: host.to_owned(),
            port,
        })
    }

    /// The host as it was given, without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// All addresses that the host stands for.
    ///
    /// # Errors
    /// When its name, or the zone of its address, is not known.
    pub fn resolve(&self) -> io::Result<impl Iterator<Item = SocketAddr> + use<>> {
        (self.host.as_str(), self.port).to_socket_addrs()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(given: &str) -> Option<(String, u16)> {
        Address::parse(given).map(|a| (a.host, a.port))
    }

    #[test]
    fn reads_addresses() {
        for (given, host, port) in [
            ("localhost", "localhost", 2287),
            ("192.168.0.10", "192.168.0.10", 2287),
            ("sala:99", "sala", 99),
            ("[::1]:2287", "::1", 2287),
            ("[::1]", "::1", 2287),
            ("::1", "::1", 2287),
            ("fe80::1%eth0", "fe80::1%eth0", 2287),
        ] {
            assert_eq!(address(given), Some((host.into(), port)), "{given}");
        }
        for bad in [
            "",
            ":2287",
            "sala:",
            "sala:x",
            "sala:65536",
            "sala:-1",
            "[::1",
            "[::1]x",
            "[]",
            "a b",
            "a\n",
        ] {
            assert_eq!(address(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn shows_an_address_that_can_be_given_again() {
        for given in ["sala:99", "[::1]:2287"] {
            let address = Address::parse(given).expect(given);
            assert_eq!(address.to_string(), given);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_address_may_name_its_zone() {
        // The loopback interface has the index 1.
        for given in ["fe80::1%lo", "[fe80::1%lo]", "[fe80::1%1]:2287"] {
            let mut found = Address::parse(given).expect(given).resolve().expect(given);
            let Some(SocketAddr::V6(address)) = found.next() else {
                panic!("{given} is an IPv6 address");
            };
            assert_eq!((address.scope_id(), address.port()), (1, 2287), "{given}");
        }
        let unknown = Address::parse("[fe80::1%nowhere0]:1").expect("well formed");
        assert!(unknown.resolve().is_err());
    }
}
