//! Who asks, as proxies of HTTP say it (`X-Forwarded-For`): each adds the address that it was asked from behind those
//! that it was told.
//!
//! What stands ahead of the last address that is no proxy's its owner may have written: it is not looked at.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use super::head::{self, NoRequest};

/// What a proxy says is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoAddress;

/// From where the request is that has this head: the last address in its fields, in their order, that is not
/// a proxy's, or the first where all are. `None` where nothing is said.
///
/// # Errors
/// Where what counts is no address, or what was looked at behind it.
pub fn origin(head: &[u8], is_proxy: impl Fn(IpAddr) -> bool) -> Result<Option<IpAddr>, NoAddress> {
    let fields = match head::values(head, "X-Forwarded-For") {
        Ok(fields) => fields,
        // It is answered as what it is.
        Err(NoRequest) => return Ok(None),
    };
    let mut first = None;
    for field in fields.iter().rev() {
        let field = std::str::from_utf8(field).map_err(|_| NoAddress)?;
        for entry in field.rsplit(',') {
            let address = parse(entry.trim_matches([' ', '\t'])).ok_or(NoAddress)?;
            first = Some(address);
            if !is_proxy(address) {
                return Ok(first);
            }
        }
    }
    Ok(first)
}

/// An address, with a port or in brackets where a proxy writes it so.
fn parse(entry: &str) -> Option<IpAddr> {
    let in_brackets = || {
        let inner = entry.strip_prefix('[')?.strip_suffix(']')?;
        inner.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
    };
    let with_port = || entry.parse::<SocketAddr>().ok().map(|it| it.ip());
    let address = entry.parse().ok().or_else(with_port).or_else(in_brackets)?;
    let address = address.to_canonical();
    (!address.is_unspecified()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(fields: &str) -> String {
        format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n")
    }

    /// What fields tell where 10.0.0.0/8 and ::1 are proxies: an address, nothing, or what is none.
    #[track_caller]
    fn check(fields: &str, expected: Result<Option<&str>, NoAddress>) {
        let proxies: [IpAddr; 2] = ["10.0.0.1", "::1"].map(|it| it.parse().expect(it));
        let is_proxy = |ip: IpAddr| match (ip, proxies[0]) {
            (IpAddr::V4(ip), IpAddr::V4(proxy)) => ip.octets()[0] == proxy.octets()[0],
            _ => ip == proxies[1],
        };
        let expected = expected.map(|told| told.map(|it| it.parse().expect(it)));
        assert_eq!(
            origin(request(fields).as_bytes(), is_proxy),
            expected,
            "{fields:?}"
        );
    }

    #[test]
    fn the_last_address_that_is_no_proxys_counts() {
        for (value, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("  192.0.2.7\t", "192.0.2.7"),
            ("192.0.2.7, 198.51.100.1", "198.51.100.1"),
            ("192.0.2.7,198.51.100.1 , 10.0.0.1,10.2.3.4", "198.51.100.1"),
            ("10.0.0.9, 10.0.0.1", "10.0.0.9"),
            ("::1", "::1"),
            ("2001:db8::7, ::1", "2001:db8::7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("192.0.2.7, ::ffff:10.0.0.1", "192.0.2.7"),
            // What strangers write ahead of that does not matter.
            ("unknown, 192.0.2.7", "192.0.2.7"),
            (", ,192.0.2.7, 10.0.0.1", "192.0.2.7"),
        ] {
            check(&format!("X-Forwarded-For: {value}\r\n"), Ok(Some(expected)));
        }
    }

    #[test]
    fn all_fields_are_one_list_in_their_order() {
        for (values, expected) in [
            (&["192.0.2.7", "198.51.100.1"][..], "198.51.100.1"),
            (&["192.0.2.7", "10.0.0.1"], "192.0.2.7"),
            (
                &["192.0.2.7, 198.51.100.1", "10.0.0.2, 10.0.0.1"],
                "198.51.100.1",
            ),
            (&["10.0.0.3", "10.0.0.2, 10.0.0.1"], "10.0.0.3"),
        ] {
            let names = ["X-Forwarded-For", "x-forwarded-for"].iter().cycle();
            let fields = names
                .zip(values)
                .map(|(name, value)| format!("{name}: {value}\r\n"));
            check(&fields.collect::<String>(), Ok(Some(expected)));
        }
    }

    #[test]
    fn a_port_or_brackets_around_an_address_are_taken() {
        for (value, expected) in [
            ("192.0.2.7:51234", "192.0.2.7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:51234", "2001:db8::7"),
            ("[::ffff:192.0.2.7]:1", "192.0.2.7"),
            ("192.0.2.7, [::1]:9, 10.0.0.1:80", "192.0.2.7"),
        ] {
            check(&format!("X-Forwarded-For: {value}\r\n"), Ok(Some(expected)));
        }
    }

    #[test]
    fn what_is_no_address_is_not_taken_for_one() {
        for value in [
            "",
            " ",
            ",",
            "unknown",
            "_hidden",
            "localhost",
            "192.0.2",
            "192.0.2.07",
            "192.0.2.7:",
            "192.0.2.7:x",
            "192.0.2.7:65536",
            "[192.0.2.7]",
            "[2001:db8::7",
            "2001:db8::7]",
            "[2001:db8::7]:",
            "[]",
            "fe80::1%eth0",
            "192.0.2.7;",
            "\"192.0.2.7\"",
            "for=192.0.2.7",
            "192.0.2.7 198.51.100.1",
            "0.0.0.0",
            "::",
            "192.0.2.7,",
            "192.0.2.7, unknown",
            "192.0.2.7, unknown, 10.0.0.1",
            "192.0.2.7, 0x0a.0.0.1",
        ] {
            check(&format!("X-Forwarded-For: {value}\r\n"), Err(NoAddress));
        }
        let latin = b"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: \xE9\r\n\r\n";
        assert_eq!(origin(latin, |_| false), Err(NoAddress));
    }

    #[test]
    fn other_fields_say_nothing() {
        for fields in [
            "",
            "Forwarded: for=192.0.2.7\r\n",
            "X-Real-IP: 192.0.2.7\r\n",
            "X-Forwarded: a\r\n",
        ] {
            check(fields, Ok(None));
        }
        assert_eq!(origin(b"GET x\r\n", |_| false), Ok(None), "no request");
    }
}
