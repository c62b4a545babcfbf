//! How proxies say whose a connection is, whatever the bytes: the header however it is cut, and the field of a
//! request, each against a model that looks at all at once.

#[cfg(feature = "web")]
use std::net::SocketAddr;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

#[cfg(feature = "web")]
use littlecats::dialect::web::forwarded::{self, NoAddress};
use littlecats::transport::proxy_header::{BYTES_MAX, Origin, Parsed, SIGNATURE, parse};

/// The first byte says what the others are: the head of a request, the value of its field, or first bytes.
pub(crate) fn proxy(data: &[u8]) {
    match data {
        [] => {}
        #[cfg(feature = "web")]
        [0, head @ ..] => drop(forwarded::origin(head, is_proxy)),
        #[cfg(feature = "web")]
        [1, value @ ..] => field(value),
        [_, start @ ..] => header(start),
    }
}

/// What is known of a part is never taken back, and what follows changes nothing.
fn header(start: &[u8]) {
    let mut known = Parsed::Open;
    for end in 0..=start.len() {
        let parsed = parse(&start[..end]);
        if known == Parsed::Open {
            known = parsed;
        }
        assert_eq!(parsed, known, "up to {end}");
    }
    if let Parsed::Header { len, origin } = known {
        assert!(len <= start.len().min(BYTES_MAX));
        let (header, behind) = start.split_at(len);
        let expected = if header.starts_with(&SIGNATURE) {
            modelled_binary(header)
        } else {
            modelled_line(header)
        };
        assert_eq!(Some(origin), expected, "{header:?} ahead of {behind:?}");
    }
    assert!(
        known != Parsed::Open || start.len() < BYTES_MAX,
        "waits for ever"
    );
}

/// A header of version 1, whole.
fn modelled_line(line: &[u8]) -> Option<Origin> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix("\r\n")?;
    assert!(line.len() + 2 <= 107);
    let words: Vec<&str> = line.split(' ').collect();
    let ip: IpAddr = match words[..] {
        ["PROXY", "UNKNOWN", ..] => return Some(Origin::Unknown),
        ["PROXY", "TCP4", from, to, _, _] => {
            to.parse::<Ipv4Addr>().ok()?;
            from.parse::<Ipv4Addr>().ok()?.into()
        }
        ["PROXY", "TCP6", from, to, _, _] => {
            to.parse::<Ipv6Addr>().ok()?;
            from.parse::<Ipv6Addr>().ok()?.into()
        }
        _ => return None,
    };
    let ports = words[4..].iter().map(|word| word.parse::<u16>().ok());
    let ports: Vec<u16> = ports.collect::<Option<_>>()?;
    let as_they_are = ports.iter().map(u16::to_string);
    assert!(as_they_are.eq(words[4..].iter().copied()), "{line}");
    Some(named(ip, ports[0]))
}

/// One of version 2, whole.
fn modelled_binary(header: &[u8]) -> Option<Origin> {
    let (fixed, behind) = header.split_at(16);
    assert_eq!(
        usize::from(fixed[14]) * 256 + usize::from(fixed[15]),
        behind.len()
    );
    if fixed[12] == 0x20 {
        return Some(Origin::Local);
    }
    let port = |at: usize| u16::from_be_bytes([behind[at], behind[at + 1]]);
    match fixed[12..14] {
        [0x21, 0x11] => {
            let from: [u8; 4] = behind[..4].try_into().ok()?;
            Some(named(from.into(), port(8)))
        }
        [0x21, 0x21] => {
            let from: [u8; 16] = behind[..16].try_into().ok()?;
            Some(named(from.into(), port(32)))
        }
        _ => None,
    }
}

fn named(ip: IpAddr, port: u16) -> Origin {
    if ip.to_canonical().is_unspecified() {
        Origin::Unknown
    } else {
        Origin::Peer((ip, port).into())
    }
}

#[cfg(feature = "web")]
fn is_proxy(ip: IpAddr) -> bool {
    ip.is_loopback()
}

/// A value that stays one when it is sent.
#[cfg(feature = "web")]
fn field(value: &[u8]) {
    let Ok(value) = std::str::from_utf8(value) else {
        return;
    };
    if value.bytes().any(|byte| byte.is_ascii_control()) || value.len() > 4_096 {
        return;
    }
    let head = format!("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: {value}\r\n\r\n");
    let expected = modelled_field(value);
    assert_eq!(
        forwarded::origin(head.as_bytes(), is_proxy),
        expected,
        "{value:?}"
    );
    // The same as two fields.
    if let Some((first, second)) = value.split_once(',') {
        let fields = format!("x-forwarded-for: {first}\r\nX-Forwarded-For: {second}\r\n");
        let head = format!("GET / HTTP/1.0\r\n{fields}Host: a\r\n\r\n");
        assert_eq!(
            forwarded::origin(head.as_bytes(), is_proxy),
            expected,
            "{value:?}"
        );
    }
}

#[cfg(feature = "web")]
fn modelled_field(value: &str) -> Result<Option<IpAddr>, NoAddress> {
    let entries: Vec<Option<IpAddr>> = value.split(',').map(address).collect();
    let is_passed = |entry: &Option<IpAddr>| entry.is_some_and(is_proxy);
    let counts = entries
        .iter()
        .rposition(|entry| !is_passed(entry))
        .unwrap_or(0);
    entries[counts].map(Some).ok_or(NoAddress)
}

#[cfg(feature = "web")]
fn address(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim_matches(' ');
    let bare = entry.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let ip = match (bare, entry.parse::<SocketAddr>()) {
        (_, Ok(with_port)) => with_port.ip(),
        (Some(bare), Err(_)) => bare.parse::<Ipv6Addr>().ok()?.into(),
        (None, Err(_)) => entry.parse().ok()?,
    };
    Some(ip.to_canonical()).filter(|ip| !ip.is_unspecified())
}
