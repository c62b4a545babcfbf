//! Which names a request may be addressed to, and which pages may open a WebSocket.
//!
//! A web page can make its visitor's browser connect anywhere (cross-site WebSocket hijacking), and a
//! name that a stranger controls can be made to resolve to an address of this network (DNS
//! rebinding): `Origin` tells of the one, `Host` of the other.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Names that end so are of local networks: nobody can register one (RFC 6762, RFC 8375, and what
/// routers and ICANN set aside).
const LOCAL: [&str; 4] = [".local", ".lan", ".home.arpa", ".internal"];

/// A host and, if given, a port, as they stand in `Host` and behind the scheme of an `Origin`.
#[derive(Debug, Clone, Copy)]
pub struct Authority<'a> {
    host: Host<'a>,
    port: Option<u16>,
}

#[derive(Debug, Clone, Copy)]
enum Host<'a> {
    V4(Ipv4Addr),
    V6(Ipv6Addr),
    /// Letters, digits, `-`, `_` and `.` alone, so it may stand in a header field.
    Name(&'a str),
}

/// Not a host and a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoAuthority;

impl<'a> Authority<'a> {
    /// Reads what stands in `Host`.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &'a str) -> Result<Authority<'a>, NoAuthority> {
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (address, rest) = rest.split_once(']').ok_or(NoAuthority)?;
                let port = match rest.strip_prefix(':') {
                    None if rest.is_empty() => "",
                    None => return Err(NoAuthority),
                    Some(port) => port,
                };
                let address = address.parse().map_err(|_| NoAuthority)?;
                (Host::V6(address), port)
            }
            None => {
                let (name, port) = text.split_once(':').unwrap_or((text, ""));
                let host = match name.parse() {
                    Ok(address) => Host::V4(address),
                    Err(_) if is_name(name) => Host::Name(name),
                    Err(_) => return Err(NoAuthority),
                };
                (host, port)
            }
        };
        let port = match port {
            "" => None,
            _ if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(port.parse().map_err(|_| NoAuthority)?)
            }
            _ => return Err(NoAuthority),
        };
        Ok(Authority { host, port })
    }

    /// Whether requests may be addressed to it: an address, a name that only local networks know, or
    /// one of `names`, which are in lower case.
    pub fn may_be_asked(&self, names: &[Box<str>]) -> bool {
        let Host::Name(name) = self.host else {
            return true;
        };
        let is_local = |suffix: &str| {
            let start = name.len().saturating_sub(suffix.len());
            start > 0 && name.as_bytes()[start..].eq_ignore_ascii_case(suffix.as_bytes())
        };
        !name.contains('.') || LOCAL.into_iter().any(is_local) || self.is_among(names)
    }

    fn is_among(&self, names: &[Box<str>]) -> bool {
        match self.host {
            Host::Name(name) => names.iter().any(|it| it.eq_ignore_ascii_case(name)),
            // Of a proxy that has no name.
            Host::V4(address) => names.iter().any(|it| it.parse() == Ok(address)),
            Host::V6(address) => names.iter().any(|it| it.parse() == Ok(address)),
        }
    }

    /// What a policy of content calls it, where it has a way to: for an address of IPv6 there is none.
    pub fn as_source(&self) -> Option<impl fmt::Display> {
        match self.host {
            Host::V6(_) => None,
            Host::V4(_) | Host::Name(_) => Some(fmt::from_fn(|out| {
                match self.host {
                    Host::V4(address) => write!(out, "{address}")?,
                    Host::V6(address) => write!(out, "[{address}]")?,
                    Host::Name(name) => out.write_str(name)?,
                }
                match self.port {
                    Some(port) => write!(out, ":{port}"),
                    None => Ok(()),
                }
            })),
        }
    }

    /// Whether both are the same where one that names no port means `default`.
    fn is_same(&self, other: &Authority<'_>, default: u16) -> bool {
        let is_same_host = match (self.host, other.host) {
            (Host::V4(one), Host::V4(other)) => one == other,
            (Host::V6(one), Host::V6(other)) => one == other,
            (Host::Name(one), Host::Name(other)) => one.eq_ignore_ascii_case(other),
            (Host::V4(_) | Host::V6(_) | Host::Name(_), _) => false,
        };
        is_same_host && self.port.unwrap_or(default) == other.port.unwrap_or(default)
    }
}

/// Whether a page of `origin` may talk to `host`: one that came from there, or from one of `names`, which
/// are in lower case, whatever `host` says: proxies rewrite it.
pub fn may_talk(origin: &str, host: &Authority<'_>, names: &[Box<str>]) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else {
        return false;
    };
    let Ok(authority) = Authority::parse(authority) else {
        return false;
    };
    let default = if scheme.eq_ignore_ascii_case("http") {
        80
    } else if scheme.eq_ignore_ascii_case("https") {
        443
    } else {
        return false;
    };
    authority.is_among(names) || authority.is_same(host, default)
}

/// Whether it has only what names of the DNS have; an underscore is no letter of theirs, but of Windows.
fn is_name(name: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !name.is_empty() && name.len() <= 253 && name.bytes().all(is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> [Box<str>; 4] {
        [
            "chat.example.org",
            "sala.example.org",
            "203.0.113.9",
            "2001:db8::7",
        ]
        .map(Box::from)
    }

    #[test]
    fn a_request_may_be_addressed_to_what_strangers_cannot_control() {
        for (host, may) in [
            ("192.168.0.10:2287", true),
            ("192.168.0.10", true),
            ("203.0.113.9", true),
            ("[::1]:2287", true),
            ("[fe80::1]", true),
            ("localhost", true),
            ("LOCALHOST:1", true),
            ("sala", true),
            ("PC_DA_ANA:2287", true),
            ("sala.local", true),
            ("a.b.LOCAL:2287", true),
            ("sala.lan", true),
            ("sala.home.arpa", true),
            ("sala.internal", true),
            ("chat.example.org", true),
            ("Chat.Example.ORG:8080", true),
            ("sala.example.org", true),
            ("example.org", false),
            ("x.chat.example.org", false),
            ("chat.example.org.evil.org", false),
            ("evil.org", false),
            ("192.168.0.10.evil.org", false),
            ("notlocal.x", false),
            ("x.notlocal", false),
            (".local", false),
            ("home.arpa", false),
            ("sala.local.", false),
            ("127.1.", false),
            ("127.1", false),
            ("1.2.3.4.5", false),
        ] {
            let authority = Authority::parse(host).expect(host);
            assert_eq!(authority.may_be_asked(&names()), may, "{host}");
        }
    }

    #[test]
    fn what_is_no_host_and_port_is_none() {
        for text in [
            "",
            ":80",
            "a:b",
            "a:80:80",
            "a:65536",
            "a:+80",
            "a b",
            "a;b",
            "a'b",
            "a,b",
            "user@a",
            "a/b",
            "é",
            "[::1",
            "::1",
            "[::1]80",
            "[1.2.3.4]",
            "[fe80::1%25eth0]",
            "[]",
            &"a".repeat(254),
        ] {
            assert_eq!(Authority::parse(text).err(), Some(NoAuthority), "{text:?}");
        }
    }

    #[test]
    fn a_page_talks_to_where_it_came_from() {
        for (origin, host, may) in [
            ("http://sala:2287", "sala:2287", true),
            ("http://SALA:2287", "sala:2287", true),
            ("http://sala", "sala:80", true),
            ("http://sala:80", "sala", true),
            ("http://sala", "sala", true),
            ("https://sala", "sala:443", true),
            ("https://sala", "sala", true),
            ("http://[0:0::1]:2287", "[::1]:2287", true),
            ("http://192.168.0.10:2287", "192.168.0.10:2287", true),
            ("http://sala", "sala:443", false),
            ("https://sala", "sala:80", false),
            ("http://sala:2288", "sala:2287", false),
            ("http://sala", "sala:2287", false),
            ("http://outra:2287", "sala:2287", false),
            ("http://127.0.0.1:2287", "localhost:2287", false),
            ("http://192.168.0.11:2287", "192.168.0.10:2287", false),
            ("null", "sala:2287", false),
            ("", "sala:2287", false),
            ("sala:2287", "sala:2287", false),
            ("file://", "sala", false),
            ("chrome-extension://sala", "sala", false),
            ("http://sala:2287/", "sala:2287", false),
            ("http://ana@sala:2287", "sala:2287", false),
            ("http://sala:2287, http://sala:2287", "sala:2287", false),
        ] {
            let host = Authority::parse(host).expect(host);
            assert_eq!(
                may_talk(origin, &host, &names()),
                may,
                "{origin} to {host:?}"
            );
        }
    }

    #[test]
    fn a_page_of_a_name_that_was_given_talks_whatever_its_port_and_host_are() {
        let host = Authority::parse("127.0.0.1:2287").expect("an address");
        for (origin, may) in [
            ("https://chat.example.org", true),
            ("https://Chat.example.org:8443", true),
            ("http://sala.example.org", true),
            ("http://203.0.113.9:8080", true),
            ("https://[2001:DB8::7]:8443", true),
            ("https://[2001:db8::8]", false),
            ("http://203.0.113.8", false),
            ("https://x.chat.example.org", false),
            ("https://chat.example.org.evil.org", false),
            ("https://evil.org", false),
            ("ftp://chat.example.org", false),
        ] {
            assert_eq!(may_talk(origin, &host, &names()), may, "{origin}");
        }
    }

    #[test]
    fn a_policy_names_what_it_has_a_way_to_name() {
        for (host, source) in [
            ("sala:2287", Some("sala:2287")),
            ("192.168.0.10", Some("192.168.0.10")),
            ("[::1]:2287", None),
        ] {
            let authority = Authority::parse(host).expect(host);
            let named = authority.as_source().map(|it| it.to_string());
            assert_eq!(named.as_deref(), source);
        }
    }
}
