//! Requests of HTTP that are no WebSocket, and what each is answered with, written out once more.

use littlecats::text::Language;

use super::super::choices::Choices;
use super::super::meaning::Refusal;
use super::super::plain::Plain;

/// The files of the page, each with its type.
const FILES: [(&str, &str, &[u8]); 4] = [
    (
        "/",
        "text/html; charset=utf-8",
        include_bytes!("../../../../src/dialect/web/page/index.html"),
    ),
    (
        "/chat.js",
        "text/javascript; charset=utf-8",
        include_bytes!("../../../../src/dialect/web/page/chat.js"),
    ),
    (
        "/style.css",
        "text/css; charset=utf-8",
        include_bytes!("../../../../src/dialect/web/page/style.css"),
    ),
    (
        "/icon.svg",
        "image/svg+xml; charset=utf-8",
        include_bytes!("../../../../src/dialect/web/page/icon.svg"),
    ),
];

/// A host that may be asked, one that may not, and one that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Host {
    Known(&'static str),
    /// Of IPv6, for which a policy has no words.
    OfIpv6,
    Foreign,
    None,
}

/// What a connection asks for.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    path: &'static str,
    is_head: bool,
    host: Host,
    /// By what it knows the file already.
    known: Option<String>,
    /// A page of this origin asks for a WebSocket.
    origin: Option<&'static str>,
}

/// What a request is answered with, but for the tag of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Any; `tags` are those by which files are known.
    pub(crate) fn any(choices: &Choices, tags: &[(&'static str, String)]) -> Request {
        let paths = ["/", "/chat.js", "/style.css", "/icon.svg", "/nada", "/ws"];
        let path = match choices.once_in(4) {
            true => *choices.pick(&paths),
            false => *choices.pick(&paths[..4]),
        };
        let hosts = [
            Host::OfIpv6,
            Host::Foreign,
            Host::None,
            Host::Known("gatos"),
        ];
        let mut known = tags.iter().filter(|(of, _)| *of == path);
        Request {
            path,
            is_head: choices.once_in(6),
            host: match choices.once_in(4) {
                true => *choices.pick(&hosts),
                false => Host::Known("192.0.2.1:2287"),
            },
            known: known
                .next()
                .map(|(_, tag)| tag.clone())
                .filter(|_| choices.once_in(2)),
            origin: (path == "/ws" && choices.once_in(2)).then_some("http://example.net"),
        }
    }

    /// By what it knows the file that it asks for.
    pub(crate) fn known(&self) -> Option<&str> {
        self.known.as_deref()
    }

    pub(crate) fn path(&self) -> &'static str {
        self.path
    }

    pub(crate) fn head(&self) -> Vec<u8> {
        let method = if self.is_head { "HEAD" } else { "GET" };
        let mut head = format!("{method} {} HTTP/1.1\r\n", self.path);
        match self.host {
            Host::Known(host) => head += &format!("Host: {host}\r\n"),
            Host::OfIpv6 => head += "Host: [2001:db8::1]:2287\r\n",
            Host::Foreign => head += "Host: chat.example.net\r\n",
            Host::None => {}
        }
        if let Some(tag) = &self.known {
            head += &format!("If-None-Match: \"x\", {tag}\r\n");
        }
        if let Some(origin) = self.origin {
            head += "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
            head += &format!("Origin: {origin}\r\n");
        }
        (head + "\r\n").into_bytes()
    }

    /// What it is answered with, where there is a place or none, with the tag that the answer has.
    pub(crate) fn response(
        &self,
        plain: &Plain,
        language: Language,
        refused: Option<&Refusal>,
        tag: &str,
    ) -> Response {
        let file = FILES.iter().find(|(path, ..)| *path == self.path);
        let say = |pt: &str, en: &str| {
            let words = if language == Language::Portuguese {
                pt
            } else {
                en
            };
            (words.to_owned() + "\n").into_bytes()
        };
        let text = "text/plain; charset=utf-8";
        let (status, kind, content) = if self.host == Host::None {
            let line = say(
                "erro: isto não é um pedido HTTP que se entenda",
                "error: this is no HTTP request that can be understood",
            );
            ("400 Bad Request", text, line)
        } else if self.host == Host::Foreign {
            let line = say(
                "erro: este servidor não atende por esse nome; use o endereço IP, ou inicie-o com --web-host",
                "error: this server does not go by that name; use its IP address, or start it with --web-host",
            );
            ("421 Misdirected Request", text, line)
        } else if self.path == "/ws" && (self.origin.is_none() || self.is_head) {
            let line = say(
                "erro: aqui só se fala WebSocket (RFC 6455), versão 13",
                "error: only WebSocket (RFC 6455), version 13, is spoken here",
            );
            ("426 Upgrade Required", text, line)
        } else if self.path == "/ws" {
            let line = say(
                "erro: páginas de outros servidores não conversam aqui; inicie este com --web-host para as de um nome",
                "error: pages of other servers do not talk here; start this one with --web-host for those of a name",
            );
            ("403 Forbidden", text, line)
        } else if let Some(refusal) = refused {
            let line = plain.refusal_line(refusal).into_bytes();
            ("503 Service Unavailable", text, line)
        } else if let Some((_, kind, content)) = file {
            let status = if self.known.is_some() {
                "304 Not Modified"
            } else {
                "200 OK"
            };
            (status, *kind, content.to_vec())
        } else {
            let line = say(
                "erro: não há nada aqui; a página do chat é /",
                "error: there is nothing here; the page of the chat is /",
            );
            ("404 Not Found", text, line)
        };
        let is_understood = self.host != Host::None;
        let is_bare = self.is_head && is_understood || status.starts_with("304");
        Response {
            head: self.response_head(status, kind, content.len(), tag),
            body: if is_bare { Vec::new() } else { content },
        }
    }

    /// The answer to one for which there is no place, whatever it asks for.
    pub(crate) fn unavailable(plain: &Plain, refusal: &Refusal, tag: &str) -> Response {
        let unknown = Request {
            path: "",
            is_head: false,
            host: Host::None,
            known: None,
            origin: None,
        };
        let body = plain.refusal_line(refusal).into_bytes();
        let kind = "text/plain; charset=utf-8";
        let status = "503 Service Unavailable";
        Response {
            head: unknown.response_head(status, kind, body.len(), tag),
            body,
        }
    }

    fn response_head(&self, status: &str, kind: &str, length: usize, tag: &str) -> String {
        let connection = match &status[..3] {
            "426" => {
                "Connection: close, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
            }
            "503" => "Connection: close\r\nRetry-After: 5",
            _ => "Connection: close",
        };
        let sockets = match self.host {
            Host::Known(host) => format!(" ws://{host} wss://{host}"),
            Host::OfIpv6 => " ws: wss:".to_owned(),
            Host::Foreign | Host::None => String::new(),
        };
        format!(
            "HTTP/1.1 {status}\r\n{connection}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
             ETag: {tag}\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n\
             Referrer-Policy: no-referrer\r\nContent-Security-Policy: default-src 'none'; \
             script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'{sockets}; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\r\n"
        )
    }
}

/// The tag in the head of a response.
pub(crate) fn tag_of(response: &[u8]) -> Option<String> {
    let head = response.windows(4).position(|it| it == b"\r\n\r\n")?;
    let head = str::from_utf8(&response[..head]).expect("text");
    let tag = head.lines().find_map(|line| line.strip_prefix("ETag: "))?;
    let is_quoted = tag.len() > 2 && tag.starts_with('"') && tag.ends_with('"');
    assert!(is_quoted, "no tag: {tag}");
    Some(tag.to_owned())
}
