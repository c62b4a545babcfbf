//! The header by which a proxy says whose connection follows: version 1 and 2 of the PROXY protocol
//! (<https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt>).
//!
//! It is looked at where it lies, however it is cut, and says as soon as that can be known that there is
//! none, or that it does not serve. Whose word is taken is for others to know.
//!
//! Written out here: libraries take what the specification does not allow (`PROXYxTCP4`, ports as `+80`,
//! lines of any length), do not tell LOCAL from UNKNOWN, or cannot say of what is not whole whether it
//! could still become a header.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The longest header that is taken, in bytes: what a receiver must be able to take at once of version 2.
pub const BYTES_MAX: usize = 536;

/// The longest line of version 1, with its CR LF: the worst case of the specification.
const LINE_BYTES_MAX: usize = 107;

/// How a line of version 1 begins.
const LINE_START: &[u8] = b"PROXY ";

/// How version 2 begins.
pub const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";

/// What of version 2 stands before the addresses: the signature, version and command, family and
/// transport, and how many bytes follow.
const FIXED_BYTES: usize = 16;

/// What the first bytes of a connection are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parsed {
    /// More have to come: these could become a header.
    Open,
    /// No header begins so.
    NoHeader,
    /// A header of so many bytes.
    Header { len: usize, origin: Origin },
    /// A header that does not serve.
    Faulty(Fault),
}

/// Whose connection it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// That of a peer with this address.
    Peer(SocketAddr),
    /// The proxy's own, which looks whether somebody is there.
    Local,
    /// The proxy does not know, or does not say.
    Unknown,
}

/// What is wrong with a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Malformed,
    /// Longer than the specification allows.
    TooLong,
    /// Of something else than TCP over IPv4 or IPv6.
    OtherTransport,
}

/// Looks at the first bytes of a connection: all that came so far, or the first [`BYTES_MAX`] of them.
pub fn parse(start: &[u8]) -> Parsed {
    if start.starts_with(LINE_START) {
        return parse_line(start).unwrap_or_else(Parsed::Faulty);
    }
    if start.starts_with(&SIGNATURE) {
        return parse_binary(start).unwrap_or_else(Parsed::Faulty);
    }
    if LINE_START.starts_with(start) || SIGNATURE.starts_with(start) {
        Parsed::Open
    } else {
        Parsed::NoHeader
    }
}

/// Version 1: `PROXY TCP4 192.0.2.7 192.0.2.1 51234 2287`, CR and LF.
fn parse_line(start: &[u8]) -> Result<Parsed, Fault> {
    let window = &start[..start.len().min(LINE_BYTES_MAX)];
    let Some(end) = window.iter().position(|byte| matches!(byte, b'\r' | b'\n')) else {
        return if start.len() < LINE_BYTES_MAX {
            Ok(Parsed::Open)
        } else {
            Err(Fault::TooLong)
        };
    };
    let len = end + 2;
    match start[end..] {
        [b'\r', b'\n', ..] if len <= LINE_BYTES_MAX => {}
        [b'\r'] if len <= LINE_BYTES_MAX => return Ok(Parsed::Open),
        [b'\r', b'\n', ..] | [b'\r'] => return Err(Fault::TooLong),
        _ => return Err(Fault::Malformed),
    }
    let told = std::str::from_utf8(&start[LINE_START.len()..end]).map_err(|_| Fault::Malformed)?;
    let origin = parse_words(told).ok_or(Fault::Malformed)?;
    Ok(Parsed::Header { len, origin })
}

/// What a line says behind its first word. What follows UNKNOWN is to be ignored.
fn parse_words(told: &str) -> Option<Origin> {
    let (family, rest) = told.split_once(' ').unwrap_or((told, ""));
    if family == "UNKNOWN" {
        return Some(Origin::Unknown);
    }
    let mut words = rest.split(' ');
    let mut word = || words.next();
    let (from, to) = (word()?, word()?);
    let from: IpAddr = match family {
        "TCP4" => {
            to.parse::<Ipv4Addr>().ok()?;
            from.parse::<Ipv4Addr>().ok()?.into()
        }
        "TCP6" => {
            to.parse::<Ipv6Addr>().ok()?;
            from.parse::<Ipv6Addr>().ok()?.into()
        }
        _ => return None,
    };
    let port = parse_port(word()?)?;
    parse_port(word()?)?;
    match words.next() {
        None => Some(origin(from, port)),
        Some(_) => None,
    }
}

/// Digits, without a sign and without a zero ahead of others.
fn parse_port(word: &str) -> Option<u16> {
    let is_plain = word.bytes().all(|byte| byte.is_ascii_digit());
    let is_padded = word.len() > 1 && word.starts_with('0');
    if is_plain && !is_padded {
        word.parse().ok()
    } else {
        None
    }
}

/// Version 2: in bytes. What follows the addresses (TLVs) is skipped.
fn parse_binary(start: &[u8]) -> Result<Parsed, Fault> {
    let is_local = match start.get(SIGNATURE.len()) {
        None => return Ok(Parsed::Open),
        Some(0x20) => true,
        Some(0x21) => false,
        Some(_) => return Err(Fault::Malformed),
    };
    let address_bytes = match start.get(SIGNATURE.len() + 1) {
        None => return Ok(Parsed::Open),
        // Whatever the addresses of a LOCAL connection are: they are to be ignored.
        Some(_) if is_local => 0,
        Some(0x11) => 12,
        Some(0x21) => 36,
        Some(_) => return Err(Fault::OtherTransport),
    };
    let Some(&[high, low]) = start.get(FIXED_BYTES - 2..FIXED_BYTES) else {
        return Ok(Parsed::Open);
    };
    let behind = usize::from(u16::from_be_bytes([high, low]));
    let len = FIXED_BYTES + behind;
    if len > BYTES_MAX {
        return Err(Fault::TooLong);
    }
    if behind < address_bytes {
        return Err(Fault::Malformed);
    }
    let Some(addresses) = start.get(FIXED_BYTES..len) else {
        return Ok(Parsed::Open);
    };
    let origin = match *addresses {
        _ if is_local => Origin::Local,
        // From, to, and the two ports.
        [a, b, c, d, _, _, _, _, high, low, ..] if address_bytes == 12 => origin(
            Ipv4Addr::new(a, b, c, d).into(),
            u16::from_be_bytes([high, low]),
        ),
        _ => match (addresses.first_chunk::<16>(), addresses.get(32..34)) {
            (Some(from), Some(&[high, low])) => origin(
                Ipv6Addr::from(*from).into(),
                u16::from_be_bytes([high, low]),
            ),
            _ => return Err(Fault::Malformed),
        },
    };
    Ok(Parsed::Header { len, origin })
}

/// An address that stands for none says not whose connection it is.
fn origin(ip: IpAddr, port: u16) -> Origin {
    if ip.to_canonical().is_unspecified() {
        Origin::Unknown
    } else {
        Origin::Peer((ip, port).into())
    }
}

#[cfg(test)]
mod tests;
