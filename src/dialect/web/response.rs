//! What a request is answered with: a file of the page, an objection, or WebSocket.

use std::fmt::Write;
use std::net::Ipv6Addr;

use bytes::Bytes;

use super::files::{self, File};
use super::handshake::{self, Subprotocol};
use super::head::{self, Head, Method};
use super::who_may_ask::{Authority, may_talk};
use crate::room::refusal::Refusal;
use crate::text::Language;
use crate::text::web::Objection;

/// What answers depend on, besides the request.
#[derive(Debug, Clone, Copy)]
pub struct Service<'a> {
    /// Names of this server beside those of local networks, in lower case.
    pub names: &'a [Box<str>],
    pub language: Language,
    /// Why who asks is not served, where that is so: there is no place, clear text is not taken, or a proxy
    /// does not say who asks.
    pub refusal: Option<Refusal<'static>>,
}

/// What a request is answered with.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer<'a> {
    /// Nothing follows it.
    Response(Response),
    /// Nothing follows it; a browser asked for a page that is not of this server.
    Forbidden {
        response: Response,
        origin: &'a str,
        host: &'a str,
    },
    /// These bytes; what follows them, in both directions, are frames, whose messages are of this
    /// subprotocol.
    Switch(Bytes, Option<Subprotocol>),
}

/// A response of HTTP.
#[derive(Debug, PartialEq, Eq)]
pub struct Response {
    pub head: Bytes,
    /// A file as it lies in the binary, or the line of an objection; nothing where only the head was
    /// wanted.
    pub body: Bytes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Ok,
    NotModified,
    PermanentRedirect,
    BadRequest,
    Forbidden,
    NotFound,
    MisdirectedRequest,
    UpgradeRequired,
    ServiceUnavailable,
}

impl Status {
    fn line(self) -> &'static str {
        match self {
            Status::Ok => "200 OK",
            Status::NotModified => "304 Not Modified",
            Status::PermanentRedirect => "308 Permanent Redirect",
            Status::BadRequest => "400 Bad Request",
            Status::Forbidden => "403 Forbidden",
            Status::NotFound => "404 Not Found",
            Status::MisdirectedRequest => "421 Misdirected Request",
            Status::UpgradeRequired => "426 Upgrade Required",
            Status::ServiceUnavailable => "503 Service Unavailable",
        }
    }

    /// Header fields that others do not have.
    fn fields(self) -> &'static str {
        match self {
            Status::UpgradeRequired => {
                "Connection: close, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            }
            Status::ServiceUnavailable => "Connection: close\r\nRetry-After: 5\r\n",
            Status::Ok
            | Status::NotModified
            | Status::PermanentRedirect
            | Status::BadRequest
            | Status::Forbidden
            | Status::NotFound
            | Status::MisdirectedRequest => "Connection: close\r\n",
        }
    }
}

impl From<Objection> for Status {
    fn from(objection: Objection) -> Status {
        match objection {
            Objection::NoRequest => Status::BadRequest,
            Objection::WrongHost => Status::MisdirectedRequest,
            Objection::WrongOrigin => Status::Forbidden,
            Objection::NotFound => Status::NotFound,
            Objection::NoWebSocket => Status::UpgradeRequired,
            Objection::Refused(Refusal::TlsOnly) => Status::PermanentRedirect,
            Objection::Refused(Refusal::NoProxyAddress) => Status::BadRequest,
            Objection::Refused(_) => Status::ServiceUnavailable,
        }
    }
}

impl<'a> Service<'a> {
    /// Answers a request by its head; `None` for one that is too long.
    pub fn answer<'r>(&self, head: Option<&'r [u8]>) -> Answer<'r> {
        let parsed = head.and_then(|bytes| {
            let head = head::parse(bytes).ok()?;
            let host = Authority::parse(head.host).ok()?;
            Some((head, host))
        });
        let Some((head, host)) = parsed else {
            return Answer::Response(self.object(Objection::NoRequest, Method::Get, None));
        };
        if !host.may_be_asked(self.names) {
            return Answer::Response(self.object(Objection::WrongHost, head.method, None));
        }
        if let Some(refusal @ Refusal::TlsOnly) = self.refusal {
            return Answer::Response(self.move_to_tls(refusal, &head, &host));
        }
        if let Some(refusal @ Refusal::NoProxyAddress) = self.refusal {
            let objection = Objection::Refused(refusal);
            return Answer::Response(self.object(objection, head.method, Some(&host)));
        }
        if head.path == "/ws" {
            return self.answer_upgrade(&head, &host);
        }
        let object = |objection| self.object(objection, head.method, Some(&host));
        Answer::Response(match (self.refusal, File::at(head.path)) {
            (Some(refusal), _) => object(Objection::Refused(refusal)),
            (None, None) => object(Objection::NotFound),
            (None, Some(file)) => self.give(file, &head, &host),
        })
    }

    /// The response to whoever asks, whatever it asks for.
    pub fn unavailable(&self, refusal: Refusal<'static>) -> Response {
        self.object(Objection::Refused(refusal), Method::Get, None)
    }

    /// Answers what is addressed to the place of the WebSocket (RFC 6455, 4.2).
    fn answer_upgrade<'r>(&self, head: &Head<'r>, host: &Authority<'_>) -> Answer<'r> {
        let object = |objection| self.object(objection, head.method, Some(host));
        let is_upgrade = head.is_1_1
            && head.method == Method::Get
            && head.asks_for_web_socket
            && head.web_socket_version == Some("13");
        if !is_upgrade {
            return Answer::Response(object(Objection::NoWebSocket));
        }
        let Some(key) = head.web_socket_key.filter(|key| handshake::is_key(key)) else {
            return Answer::Response(object(Objection::NoRequest));
        };
        if let Some(origin) = head.origin
            && !may_talk(origin, host, self.names)
        {
            return Answer::Forbidden {
                response: object(Objection::WrongOrigin),
                origin,
                host: head.host,
            };
        }
        let switching = handshake::switching(key, head.subprotocol);
        Answer::Switch(switching.into(), head.subprotocol)
    }

    /// Sends a browser to the same place over TLS. It need not be a place that there is.
    fn move_to_tls(
        &self,
        refusal: Refusal<'static>,
        head: &Head<'_>,
        host: &Authority<'_>,
    ) -> Response {
        // Else what follows the host would be a part of it.
        if !head.path.starts_with('/') {
            return self.object(Objection::NoRequest, head.method, None);
        }
        let objection = Objection::Refused(refusal);
        let location = format!(
            "Location: https://{}{}{}\r\n",
            head.host, head.path, head.query
        );
        let file = File::of_text(format!("{}\n", objection.in_words(self.language)));
        let has_body = head.method == Method::Get;
        self.respond(objection.into(), &file, has_body, Some(host), &location)
    }

    fn give(&self, file: &File, head: &Head<'_>, host: &Authority<'_>) -> Response {
        let is_known = head.has(&file.tag);
        let status = if is_known {
            Status::NotModified
        } else {
            Status::Ok
        };
        let has_body = !is_known && head.method == Method::Get;
        self.respond(status, file, has_body, Some(host), "")
    }

    /// The response that objects; `host` is given where that may be named.
    fn object(
        &self,
        objection: Objection,
        method: Method,
        host: Option<&Authority<'_>>,
    ) -> Response {
        let line = format!("{}\n", objection.in_words(self.language));
        let file = File::of_text(line);
        self.respond(objection.into(), &file, method == Method::Get, host, "")
    }

    fn respond(
        &self,
        status: Status,
        file: &File,
        has_body: bool,
        host: Option<&Authority<'_>>,
        own_fields: &str,
    ) -> Response {
        let mut policy = String::from("'self'");
        if let Some(host) = host {
            self.add_sockets(&mut policy, host);
        }
        let head = format!(
            "HTTP/1.1 {}\r\n\
             {own_fields}{}\
             Content-Type: {}\r\n\
             Content-Length: {}\r\n\
             ETag: {}\r\n\
             Cache-Control: no-cache\r\n\
             X-Content-Type-Options: nosniff\r\n\
             Referrer-Policy: no-referrer\r\n\
             Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; \
             img-src 'self' data:; connect-src {policy}; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'\r\n\r\n",
            status.line(),
            status.fields(),
            file.content_type,
            file.content.len(),
            file.tag,
        );
        Response {
            head: head.into(),
            body: if has_body {
                file.content.clone()
            } else {
                Bytes::new()
            },
        }
    }

    /// Where the page may open its WebSocket: to WebKit before 2022 `'self'` is no WebSocket.
    fn add_sockets(&self, policy: &mut String, host: &Authority<'_>) {
        // Writing to a string does not fail.
        let _ = match host.as_source() {
            Some(host) => write!(policy, " ws://{host} wss://{host}"),
            None => write!(policy, " ws: wss:"),
        };
        for name in self.names {
            // For an address of IPv6 there is no source.
            let _ = match name.parse::<Ipv6Addr>() {
                Ok(_) => write!(policy, " ws: wss:"),
                Err(_) => write!(policy, " ws://{name}:* wss://{name}:*"),
            };
        }
    }
}

impl File {
    /// A line that is no file.
    fn of_text(line: String) -> File {
        let tag = files::tag(line.as_bytes());
        File::unnamed("text/plain; charset=utf-8", line.into(), tag)
    }
}

#[cfg(test)]
mod tests;
