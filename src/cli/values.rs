//! How the values of flags are read, and why one does not serve, in both languages.
//!
//! argh carries the reason of a refused value to the end of a sentence of its own. The sentence is
//! dropped, and the reason taken back ([`reason_in`]).

use std::fmt::Display;
#[cfg(feature = "web")]
use std::net::Ipv6Addr;
use std::str::FromStr;
use std::time::Duration;

use super::bilingual::BETWEEN;
#[cfg(feature = "irc")]
use crate::dialect::irc::CHANNEL_BYTES_MAX;
use crate::dialect::line::is_refused;
use crate::room::moderation::network::Network;
use crate::room::nickname::{InvalidNickname, Nickname};
use crate::text::size::Size;
use crate::text::{Language, ROOM_BYTES_MAX};
use crate::transport::address::{Address, AddressError, PORT_ALONE};
#[cfg(feature = "tls")]
use crate::transport::tls::fingerprint::Fingerprint;

/// Why a value does not serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) pt: String,
    pub(super) en: String,
}

/// The reason as argh carries it. It begins with a separator, too, so that where argh's own words
/// end is known.
fn reason(pt: impl Display, en: impl Display) -> String {
    format!("{BETWEEN}{pt}{BETWEEN}{en}")
}

/// The reason at the end of what argh says; the value, which may hold separators, comes before it.
pub(super) fn reason_in(said: &str) -> Option<Reason> {
    let mut parts = said.trim_end().rsplitn(3, BETWEEN);
    let (en, pt, _) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Reason {
        pt: pt.into(),
        en: en.into(),
    })
}

pub(super) fn language(text: &str) -> Result<Language, String> {
    one_of(text, "use pt, en", "use pt, en")
}

/// A value that its type knows by name.
pub(super) fn one_of<T: FromStr>(text: &str, pt: &str, en: &str) -> Result<T, String> {
    text.parse().map_err(|_| reason(pt, en))
}

/// An address to listen on, or a port alone. Whether this machine has it is found out when it is listened on.
pub(super) fn listening(given: &str) -> Result<String, String> {
    match Address::parse_for_listening(given, PORT_ALONE) {
        Ok(_) => Ok(given.to_owned()),
        Err(AddressError::PortTooLarge) => Err(port_too_large()),
        Err(AddressError::Malformed) => Err(reason(
            "use endereço, endereço:porta, [IPv6]:porta ou uma porta",
            "use address, address:port, [IPv6]:port or a port",
        )),
    }
}

/// An address to listen on, with the port, which has no default.
#[cfg(feature = "metrics")]
pub(super) fn with_port(given: &str) -> Result<String, String> {
    match Address::names_port(given) {
        true => listening(given),
        false => Err(reason(
            "use uma porta ou endereço:porta, como 9187 ou 127.0.0.1:9187",
            "use a port or address:port, as 9187 or 127.0.0.1:9187",
        )),
    }
}

fn port_too_large() -> String {
    reason(
        "porta grande demais; use até 65535",
        "port too large; use up to 65535",
    )
}

/// A name that fits into a line and cannot write to a terminal.
pub(super) fn room(name: &str) -> Result<String, String> {
    let name = name.trim();
    if (1..=ROOM_BYTES_MAX).contains(&name.len()) && !name.chars().any(is_unfit) {
        return Ok(name.into());
    }
    Err(reason(
        format_args!("de 1 a {ROOM_BYTES_MAX} bytes, sem caracteres de controle"),
        format_args!("1 to {ROOM_BYTES_MAX} bytes, without control characters"),
    ))
}

pub(super) fn nickname(given: &str) -> Result<Nickname, String> {
    Nickname::parse(given).map_err(|invalid| match invalid {
        InvalidNickname::Empty | InvalidNickname::Malformed => reason(
            "use de 1 a 20 letras, dígitos, _ ou -",
            "use 1 to 20 letters, digits, _ or -",
        ),
        InvalidNickname::Reserved(_) => reason("é reservado", "it is reserved"),
    })
}

/// A channel of IRC, which is one word there.
#[cfg(feature = "irc")]
pub(super) fn channel(name: &str) -> Result<Box<str>, String> {
    let is_word =
        |c: char| !c.is_whitespace() && !is_unfit(c) && !matches!(c, ',' | ':' | '*' | '?');
    let is_channel = name.len() > 1 && name.starts_with('#') && name.chars().all(is_word);
    if is_channel && name.len() <= CHANNEL_BYTES_MAX {
        return Ok(name.into());
    }
    Err(reason(
        format_args!("comece com # e use até {CHANNEL_BYTES_MAX} bytes, sem espaços nem , : * ?"),
        format_args!(
            "begin with # and use up to {CHANNEL_BYTES_MAX} bytes, without spaces or , : * ?"
        ),
    ))
}

/// An address, or a network in the notation of CIDR. An address stands for itself alone, of IPv6, too.
pub(super) fn network(given: &str) -> Result<Network, String> {
    Network::of_hosts(given).ok_or_else(|| {
        reason(
            "use um endereço IP ou uma rede, como 192.168.0.10 ou 10.0.0.0/8",
            "use an IP address or a network, as 192.168.0.10 or 10.0.0.0/8",
        )
    })
}

/// A name of the DNS (RFC 1123, 2.1), without scheme and port, in lower case.
#[cfg(feature = "web")]
pub(super) fn host_name(given: &str) -> Result<Box<str>, String> {
    let is_label = |label: &str| {
        let is_known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(is_known)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if given.len() <= 253 && given.split('.').all(is_label) {
        return Ok(given.to_ascii_lowercase().into());
    }
    // With its brackets or without.
    let bare = given.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    if let Ok(address) = bare.unwrap_or(given).parse::<Ipv6Addr>() {
        return Ok(address.to_string().into());
    }
    Err(reason(
        "use só o nome, como chat.example.org: letras sem acento, dígitos, pontos e hífens",
        "use the name alone, as chat.example.org: letters without accents, digits, dots and dashes",
    ))
}

/// A name or an address that a certificate is made for.
#[cfg(feature = "tls")]
pub(super) fn certified_name(given: &str) -> Result<Box<str>, String> {
    // For a wildcard certificate (RFC 6125, 6.4.3).
    let name = given.strip_prefix("*.").unwrap_or(given);
    let is_address = given.parse::<std::net::IpAddr>().is_ok();
    if is_address || given.len() <= 253 && is_host_name(name) {
        return Ok(given.into());
    }
    Err(reason(
        "use um nome, como sala.local, sem acentos (café.br é xn--caf-dma.br), ou um endereço IP",
        "use a name, as room.local, without accents (café.br is xn--caf-dma.br), or an IP address",
    ))
}

/// Whether a host can have this name: its labels are of 1 to 63 bytes (RFC 1035, 2.3.4), and a last one of
/// digits is an address that was mistyped.
#[cfg(feature = "tls")]
fn is_host_name(name: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_label = |label: &str| {
        let is_closed = !label.starts_with('-') && !label.ends_with('-');
        (1..=63).contains(&label.len()) && is_closed && label.bytes().all(is_known)
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    name.split('.').all(is_label) && !last.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(feature = "tls")]
pub(super) fn fingerprint(given: &str) -> Result<Fingerprint, String> {
    Fingerprint::parse(given).ok_or_else(|| {
        reason(
            "use os 64 dígitos hexadecimais que openssl x509 -fingerprint -sha256 mostra",
            "use the 64 hexadecimal digits that openssl x509 -fingerprint -sha256 shows",
        )
    })
}

fn is_unfit(c: char) -> bool {
    c.is_control() || is_refused(c)
}

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    number(text, 1, 86_400).map(Duration::from_secs)
}

pub(super) fn number<N>(text: &str, min: N, max: N) -> Result<N, String>
where
    N: FromStr + PartialOrd + Display + Copy,
{
    text.parse()
        .ok()
        .filter(|number| (&min..=&max).contains(&number))
        .ok_or_else(|| {
            let range = format!("use {min}..{max}");
            reason(&range, &range)
        })
}

/// Bytes, or with K or M behind the number kibibytes or mebibytes.
pub(super) fn size(text: &str, min: usize, max: usize) -> Result<usize, String> {
    let (digits, unit) = match text.strip_suffix(['K', 'k']) {
        Some(digits) => (digits, 1 << 10),
        None => match text.strip_suffix(['M', 'm']) {
            Some(digits) => (digits, 1 << 20),
            None => (text, 1),
        },
    };
    digits
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_mul(unit))
        .filter(|bytes| (min..=max).contains(bytes))
        .ok_or_else(|| {
            let range = format!("use {}..{}", Size(min as u64), Size(max as u64));
            reason(&range, &range)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_in_bytes_or_with_a_unit() {
        for (text, bytes) in [
            ("80", Some(80)),
            ("79", None),
            ("1K", Some(1024)),
            ("1k", Some(1024)),
            ("1M", Some(1 << 20)),
            ("1m", Some(1 << 20)),
            ("2M", None),
            ("9999999999999999999M", None),
            ("", None),
            ("K", None),
            ("1 K", None),
            ("-1", None),
        ] {
            assert_eq!(size(text, 80, 1 << 20).ok(), bytes, "{text:?}");
        }
    }

    #[cfg(feature = "web")]
    #[test]
    fn a_host_is_a_name_of_the_dns_in_lower_case() {
        let longest = format!("{0}.{0}.{0}.{1}", "a".repeat(63), "b".repeat(61));
        for (given, kept) in [
            ("chat.example.org", "chat.example.org"),
            ("Chat.EXAMPLE.org", "chat.example.org"),
            ("sala", "sala"),
            ("a-b.c--d.9", "a-b.c--d.9"),
            ("203.0.113.9", "203.0.113.9"),
            ("2001:DB8:0::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            (&longest, &longest),
        ] {
            assert_eq!(host_name(given).as_deref(), Ok(kept), "{given:?}");
        }
        let too_long = format!("{longest}b");
        let label = "a".repeat(64);
        for bad in [
            "",
            ".",
            "chat.",
            ".chat",
            "a..b",
            "-a",
            "a-.b",
            "a_b",
            "sala:2287",
            "http://chat.example.org",
            "chat.example.org/",
            "*.example.org",
            "josé.example",
            "a b",
            "a;b",
            "[::1",
            "[::1]:80",
            "fe80::1%2",
            "[203.0.113.9]",
            &too_long,
            &label,
        ] {
            assert!(host_name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_network_is_told_as_it_is_kept_and_an_address_is_one_host() {
        for (given, kept) in [
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.7/24", "192.0.2.0/24"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("::1", "::1/128"),
            ("2001:db8::7", "2001:db8::7/128"),
            ("2001:db8::7/64", "2001:db8::/64"),
            ("0.0.0.0/0", "0.0.0.0/0"),
        ] {
            let network = network(given).map(|it| it.to_string());
            assert_eq!(network.as_deref(), Ok(kept), "{given:?}");
        }
        for bad in [
            "",
            "ana",
            "192.0.2",
            "192.0.2.7/33",
            "2001:db8::/129",
            "[::1]",
            "192.0.2.7:80",
            "localhost",
        ] {
            assert!(network(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_reason_is_found_behind_whatever_argh_and_the_value_say() {
        let reason = room("").expect_err("no name");
        for before in ["", "some words 'a || b || c': "] {
            let found = reason_in(&format!("{before}{reason}\n")).expect("a reason");
            assert_eq!(found.pt, "de 1 a 100 bytes, sem caracteres de controle");
            assert_eq!(found.en, "1 to 100 bytes, without control characters");
        }
        assert_eq!(reason_in("no reason of ours"), None);
    }
}
