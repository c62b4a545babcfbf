//! The head of a request (RFC 9112): where it ends, and what of it matters here.
//!
//! It stays where it was read until it is whole. What is asked for by it is for
//! [`response`](super::response) to know.

use httparse::{EMPTY_HEADER, Header, Status};
use memchr::memchr_iter;

use super::handshake::Subprotocol;

/// Bytes of a head at most: browsers on `localhost` carry the cookies of other servers there.
pub const HEAD_BYTES_MAX: usize = 8 * 1024;

/// Header fields at most: those of a browser and of a few proxies are about 30.
const FIELDS_MAX: usize = 100;

/// Where a head ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadEnd {
    /// More has to come.
    Open,
    /// Behind so many bytes; or its first line is of no request, and nothing behind it matters.
    At(usize),
    /// It is longer than [`HEAD_BYTES_MAX`], or has more than 100 fields.
    TooLong,
}

/// What the page is asked for with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    /// Only the head of the response is wanted.
    Head,
}

/// A request, as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    pub method: Method,
    /// Without what stands behind a `?`.
    pub path: &'a str,
    /// The rest, with its `?`; empty where there is none.
    pub query: &'a str,
    /// HTTP/1.1; else HTTP/1.0, as proxies ask.
    pub is_1_1: bool,
    /// Whom it is addressed to: there is always one, which may be empty. Where its target says that, too, as
    /// clients of proxies write it, that counts (RFC 9112, 3.2.2).
    pub host: &'a str,
    /// The page that a browser sends it for.
    pub origin: Option<&'a str>,
    /// Another protocol is asked for, and that is WebSocket.
    pub asks_for_web_socket: bool,
    pub web_socket_version: Option<&'a str>,
    pub web_socket_key: Option<&'a str>,
    /// The first of the subprotocols that are offered and served.
    pub subprotocol: Option<Subprotocol>,
    /// The tags of what the browser has of this path.
    known_tags: Option<&'a str>,
}

/// Not a request that can be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRequest;

/// Looks for the end of a head in all that came of it: an empty line.
pub fn end(bytes: &[u8]) -> HeadEnd {
    let ends = memchr_iter(b'\n', &bytes[..bytes.len().min(HEAD_BYTES_MAX)]);
    for (line, lf) in ends.enumerate() {
        if line == 0 && !is_request_line(&bytes[..lf]) {
            return HeadEnd::At(lf + 1);
        }
        // All of them are looked at again with each byte that comes.
        if line > FIELDS_MAX {
            return HeadEnd::TooLong;
        }
        let end = match &bytes[lf + 1..] {
            [b'\n', ..] => lf + 2,
            [b'\r', b'\n', ..] => lf + 3,
            _ => continue,
        };
        return if end <= HEAD_BYTES_MAX {
            HeadEnd::At(end)
        } else {
            HeadEnd::TooLong
        };
    }
    if bytes.len() > HEAD_BYTES_MAX {
        HeadEnd::TooLong
    } else {
        HeadEnd::Open
    }
}

/// Whether a first line, without its LF, could be of a request: a person that types is not made to
/// wait for an answer.
fn is_request_line(line: &[u8]) -> bool {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    line.ends_with(b" HTTP/1.1") || line.ends_with(b" HTTP/1.0")
}

/// Reads a head that is whole.
///
/// # Errors
/// When it is none, has two of what may stand only once, or says not whom it is addressed to.
pub fn parse(bytes: &[u8]) -> Result<Head<'_>, NoRequest> {
    let mut fields = [EMPTY_HEADER; FIELDS_MAX];
    let request = read(bytes, &mut fields)?;
    let method = match request.method {
        Some("GET") => Method::Get,
        Some("HEAD") => Method::Head,
        _ => return Err(NoRequest),
    };
    let (of_target, target) = target_parts(request.path.ok_or(NoRequest)?);
    let (path, query) = target.split_at(target.find('?').unwrap_or(target.len()));
    let one = |name| only(request.headers, name);
    let has = |name, token| list(request.headers, name).any(|it| it.eq_ignore_ascii_case(token));
    Ok(Head {
        method,
        path: if path.is_empty() && of_target.is_some() {
            "/"
        } else {
            path
        },
        query,
        is_1_1: request.version == Some(1),
        host: one("Host")?
            .map(|host| of_target.unwrap_or(host))
            .ok_or(NoRequest)?,
        origin: one("Origin")?,
        asks_for_web_socket: has("Connection", "upgrade") && has("Upgrade", "websocket"),
        web_socket_version: one("Sec-WebSocket-Version")?,
        web_socket_key: one("Sec-WebSocket-Key")?,
        subprotocol: list(request.headers, "Sec-WebSocket-Protocol").find_map(Subprotocol::named),
        known_tags: one("If-None-Match").unwrap_or_default(),
    })
}

/// The values of all fields of a name, in their order.
///
/// # Errors
/// When it is no request.
pub fn values<'a>(bytes: &'a [u8], name: &str) -> Result<Vec<&'a [u8]>, NoRequest> {
    let mut fields = [EMPTY_HEADER; FIELDS_MAX];
    let request = read(bytes, &mut fields)?;
    Ok(named(request.headers, name).collect())
}

fn read<'fields, 'a>(
    bytes: &'a [u8],
    fields: &'fields mut [Header<'a>],
) -> Result<httparse::Request<'fields, 'a>, NoRequest> {
    let mut request = httparse::Request::new(fields);
    match request.parse(bytes) {
        Ok(Status::Complete(_)) => Ok(request),
        Ok(Status::Partial) | Err(_) => Err(NoRequest),
    }
}

/// The values of all fields of a name, in their order.
fn named<'a>(fields: &[Header<'a>], name: &str) -> impl Iterator<Item = &'a [u8]> {
    let is_it = |field: &&Header<'a>| field.name.eq_ignore_ascii_case(name);
    fields.iter().filter(is_it).map(|field| field.value)
}

impl Head<'_> {
    /// Whether the browser has the file of this tag (RFC 9110, 13.1.2).
    pub fn has(&self, tag: &str) -> bool {
        let mut known = self.known_tags.into_iter().flat_map(|tags| tags.split(','));
        known.any(|it| {
            let it = it.trim();
            it == "*" || it.strip_prefix("W/").unwrap_or(it) == tag
        })
    }
}

/// A request's target (RFC 9112, 3.2): whom it is addressed to, where it says so, and the rest.
fn target_parts(target: &str) -> (Option<&str>, &str) {
    let behind_scheme = target.split_once("://").filter(|(scheme, _)| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    });
    let Some((_, rest)) = behind_scheme else {
        return (None, target);
    };
    let (host, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    (Some(host), rest)
}

/// The value of a field that may stand once.
fn only<'a>(fields: &[Header<'a>], name: &str) -> Result<Option<&'a str>, NoRequest> {
    let mut found = named(fields, name);
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            let value = std::str::from_utf8(value).map_err(|_| NoRequest)?;
            Ok(Some(value.trim()))
        }
        (Some(_), Some(_)) => Err(NoRequest),
    }
}

/// What stands in the lists of all fields of a name.
fn list<'a>(fields: &[Header<'a>], name: &str) -> impl Iterator<Item = &'a str> {
    named(fields, name)
        .filter_map(|value| std::str::from_utf8(value).ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

#[cfg(test)]
mod tests;
