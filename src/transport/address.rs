//! An address as people write it, for the daemon to listen on and for the client to connect to.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, ToSocketAddrs};

use crate::DEFAULT_PORT;

/// The host of a port to listen on that stands alone.
pub const PORT_ALONE: Ipv4Addr = Ipv4Addr::UNSPECIFIED;

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressError {
    Malformed,
    /// It would be one, but for a port above 65535.
    PortTooLarge,
}

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
    /// The port may also stand behind a space, as `nc` takes it, and then not twice.
    ///
    /// # Errors
    /// When it is none of these.
    pub fn parse(given: &str) -> Result<Address, AddressError> {
        let (given, apart) = match given.split_once(' ') {
            Some((address, port)) => (address, Some(port)),
            None => (given, None),
        };
        let (host, own) = divided(given).ok_or(AddressError::Malformed)?;
        if host.is_empty() || host.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(AddressError::Malformed);
        }
        let port = match (own, apart) {
            (Some(_), Some(_)) => return Err(AddressError::Malformed),
            (Some(port), None) | (None, Some(port)) => self::port(port)?,
            (None, None) => DEFAULT_PORT,
        };
        let host = host.to_owned();
        Ok(Address { host, port })
    }

    /// An address to listen on, where `:PORT` or `PORT` may stand alone, for this host.
    ///
    /// # Errors
    /// As of [`Address::parse`].
    pub fn parse_for_listening(given: &str, alone: Ipv4Addr) -> Result<Address, AddressError> {
        let digits = given.strip_prefix(':').unwrap_or(given);
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Address {
                host: alone.to_string(),
                port: port(digits)?,
            });
        }
        Address::parse(given)
    }

    /// Whether what is to be listened on says by which port.
    pub fn names_port(given: &str) -> bool {
        let digits = given.strip_prefix(':').unwrap_or(given);
        digits.bytes().all(|byte| byte.is_ascii_digit())
            || divided(given).is_some_and(|(_, port)| port.is_some())
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

/// Host and port, as they stand; `None` where brackets are wrong.
fn divided(given: &str) -> Option<(&str, Option<&str>)> {
    match given.strip_prefix('[') {
        Some(bracketed) => {
            let (host, rest) = bracketed.split_once(']')?;
            match rest.strip_prefix(':') {
                Some(port) => Some((host, Some(port))),
                None => rest.is_empty().then_some((host, None)),
            }
        }
        None if given.matches(':').count() > 1 => Some((given, None)),
        None => Some(match given.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (given, None),
        }),
    }
}

fn port(digits: &str) -> Result<u16, AddressError> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().map_err(|_| match is_number {
        true => AddressError::PortTooLarge,
        false => AddressError::Malformed,
    })
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
        Address::parse(given).ok().map(|a| (a.host, a.port))
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
    fn a_port_that_is_too_large_is_that_and_no_address() {
        let listening = |given| Address::parse_for_listening(given, PORT_ALONE);
        for given in [
            "99999",
            ":65536",
            "sala:99999999999999999999",
            "[::1]:70000",
        ] {
            let refused = listening(given).expect_err(given);
            assert_eq!(refused, AddressError::PortTooLarge, "{given}");
        }
        for given in ["", ":", "sala:x", "[::", "a b:1", "sala:-1"] {
            let refused = listening(given).expect_err(given);
            assert_eq!(refused, AddressError::Malformed, "{given}");
        }
        for (given, shown) in [
            ("99", "0.0.0.0:99"),
            (":0", "0.0.0.0:0"),
            ("sala", "sala:2287"),
            ("[::]", "[::]:2287"),
        ] {
            let address = listening(given).expect(given);
            assert_eq!(address.to_string(), shown, "{given}");
        }
        let refused = Address::parse("sala:65536");
        assert_eq!(refused, Err(AddressError::PortTooLarge));
    }

    #[test]
    fn a_port_may_be_given_apart_and_not_twice() {
        for (given, shown) in [
            ("sala 99", "sala:99"),
            ("::1 99", "[::1]:99"),
            ("[::1] 99", "[::1]:99"),
        ] {
            let address = Address::parse(given).expect(given);
            assert_eq!(address.to_string(), shown, "{given}");
        }
        for given in ["sala:98 99", "[::1]:99 99", "sala x", "sala 9 9", "sala "] {
            let refused = Address::parse(given);
            assert_eq!(refused, Err(AddressError::Malformed), "{given}");
        }
        let refused = Address::parse("sala 65536");
        assert_eq!(refused, Err(AddressError::PortTooLarge));
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
