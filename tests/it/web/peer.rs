//! A peer that sends and reads what it is told to, and nothing by itself.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpStream};

use serde_json::Value;

use crate::support::{Client, DEADLINE};

pub(crate) const TEXT: u8 = 0x81;
pub(crate) const CLOSE: u8 = 0x88;
pub(crate) const PING: u8 = 0x89;
pub(crate) const PONG: u8 = 0x8A;

pub(crate) const MASK: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

/// A connection of bytes.
#[derive(Debug)]
pub(crate) struct Peer {
    stream: TcpStream,
    received: Vec<u8>,
}

/// What HTTP answered.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Peer {
    #[track_caller]
    pub(crate) fn connect(address: SocketAddr) -> Peer {
        Peer::over(TcpStream::connect(address).expect("the daemon listens"))
    }

    #[track_caller]
    pub(crate) fn connect_from(source: IpAddr, address: SocketAddr) -> Peer {
        let client = Client::connect_from(source, address);
        Peer::over(client.stream().try_clone().expect("a descriptor"))
    }

    pub(crate) fn over(stream: TcpStream) -> Peer {
        stream.set_nodelay(true).expect("an option of TCP");
        stream
            .set_read_timeout(Some(DEADLINE))
            .expect("a valid time");
        stream
            .set_write_timeout(Some(DEADLINE))
            .expect("a valid time");
        Peer {
            stream,
            received: Vec::new(),
        }
    }

    /// The port that the daemon sees.
    pub(crate) fn own_port(&self) -> u16 {
        self.stream.local_addr().expect("a bound socket").port()
    }

    #[track_caller]
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream
            .write_all(bytes.as_ref())
            .expect("an open connection");
    }

    pub(crate) fn half_close(&self) {
        self.stream
            .shutdown(Shutdown::Write)
            .expect("an open connection");
    }

    /// Reads once; whether there was more.
    fn receive(&mut self) -> bool {
        let mut bytes = [0; 16 * 1024];
        loop {
            match self.stream.read(&mut bytes) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => panic!("{error}, after {:?}", self.text()),
                Ok(count) => {
                    self.received.extend_from_slice(&bytes[..count]);
                    return count > 0;
                }
            }
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.received).into_owned()
    }

    #[track_caller]
    pub(crate) fn take(&mut self, count: usize) -> Vec<u8> {
        while self.received.len() < count {
            assert!(self.receive(), "the end came after {:?}", self.text());
        }
        self.received.drain(..count).collect()
    }

    /// All up to the end of the stream.
    #[track_caller]
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        while self.receive() {}
        std::mem::take(&mut self.received)
    }

    #[track_caller]
    pub(crate) fn expect_end(&mut self) {
        let rest = self.rest();
        assert!(rest.is_empty(), "{:?}", String::from_utf8_lossy(&rest));
    }

    /// The head that comes next, with its empty line.
    #[track_caller]
    pub(crate) fn head(&mut self) -> String {
        loop {
            let end = self
                .received
                .windows(4)
                .position(|four| four == b"\r\n\r\n");
            if let Some(end) = end {
                let head = self.take(end + 4);
                return String::from_utf8(head).expect("is text");
            }
            assert!(self.receive(), "the end came after {:?}", self.text());
        }
    }

    /// A response, behind which the stream has to end.
    #[track_caller]
    pub(crate) fn response(&mut self) -> Response {
        let head = self.head();
        let body = self.rest();
        let status = head.split(' ').nth(1).and_then(|it| it.parse().ok());
        Response {
            status: status.expect("a status"),
            head,
            body,
        }
    }
}

impl Response {
    /// The value of a header field.
    #[track_caller]
    pub(crate) fn field(&self, name: &str) -> &str {
        let mut fields = self.head.lines().filter_map(|line| line.split_once(": "));
        let field = fields.find(|(known, _)| known.eq_ignore_ascii_case(name));
        field
            .unwrap_or_else(|| panic!("no {name} in {}", self.head))
            .1
    }
}

/// Sends a request whole, and reads the response.
#[track_caller]
pub(crate) fn ask(address: SocketAddr, head: &str) -> Response {
    let mut peer = Peer::connect(address);
    peer.send(request(head));
    peer.response()
}

/// A head of lines, as it is sent.
pub(crate) fn request(lines: &str) -> String {
    format!("{lines}\n\n").replace('\n', "\r\n")
}

/// The upgrade as browsers ask for it, with these fields besides.
pub(crate) fn upgrade(host: &str, fields: &str) -> String {
    request(&format!(
        "GET /ws HTTP/1.1\nHost: {host}\nConnection: Upgrade\nUpgrade: websocket\n\
         Sec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=={fields}"
    ))
}

/// A frame as clients send it.
pub(crate) fn frame(first: u8, content: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match (u8::try_from(content.len()), u16::try_from(content.len())) {
        (Ok(len @ ..126), _) => frame.push(0x80 | len),
        (_, Ok(len)) => {
            frame.push(0x80 | 126);
            frame.extend(len.to_be_bytes());
        }
        (_, Err(_)) => {
            frame.push(0x80 | 127);
            frame.extend((content.len() as u64).to_be_bytes());
        }
    }
    frame.extend(MASK);
    let masks = MASK.into_iter().cycle();
    frame.extend(content.iter().zip(masks).map(|(byte, mask)| byte ^ mask));
    frame
}

/// A WebSocket that is open.
#[derive(Debug)]
pub(crate) struct WebSocket {
    pub(crate) peer: Peer,
}

impl WebSocket {
    /// Opens one, and hears the daemon's hello.
    #[track_caller]
    pub(crate) fn open(address: SocketAddr) -> WebSocket {
        WebSocket::open_over(Peer::connect(address))
    }

    #[track_caller]
    pub(crate) fn open_over(peer: Peer) -> WebSocket {
        WebSocket::open_with(peer, "")
    }

    /// The same, asked for with these fields besides.
    #[track_caller]
    pub(crate) fn open_with(mut peer: Peer, fields: &str) -> WebSocket {
        let host = peer.stream.peer_addr().expect("is connected");
        peer.send(upgrade(&host.to_string(), fields));
        let head = peer.head();
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        let mut socket = WebSocket { peer };
        assert_eq!(socket.hear()["type"], "hello");
        socket
    }

    /// One that is in the room, and has heard itself join.
    #[track_caller]
    pub(crate) fn join(address: SocketAddr, nickname: &str) -> WebSocket {
        let mut socket = WebSocket::open(address);
        socket.say(nickname);
        while socket.skip_to("joined")["nick"] != nickname {}
        socket
    }

    /// Sends a message.
    #[track_caller]
    pub(crate) fn say(&mut self, text: &str) {
        self.send(TEXT, text.as_bytes());
    }

    /// Sends a frame.
    #[track_caller]
    pub(crate) fn send(&mut self, first: u8, content: &[u8]) {
        self.peer.send(frame(first, content));
    }

    /// The next frame: its first byte, and its content.
    #[track_caller]
    pub(crate) fn frame(&mut self) -> (u8, Vec<u8>) {
        let header = self.peer.take(2);
        let len = match header[1] {
            126 => {
                let len = self.peer.take(2);
                usize::from(u16::from_be_bytes([len[0], len[1]]))
            }
            len @ ..126 => usize::from(len),
            len => panic!("a masked or very long frame: {len:#X}"),
        };
        (header[0], self.peer.take(len))
    }

    /// The next message.
    #[track_caller]
    pub(crate) fn hear(&mut self) -> Value {
        let (first, content) = self.frame();
        assert_eq!(first, TEXT, "{content:?}");
        serde_json::from_slice(&content).expect("an object")
    }

    /// The next message of this type.
    #[track_caller]
    pub(crate) fn skip_to(&mut self, name: &str) -> Value {
        loop {
            let object = self.hear();
            if object["type"] == name {
                return object;
            }
        }
    }

    /// Asserts what the next message says.
    #[track_caller]
    pub(crate) fn expect_said(&mut self, from: &str, text: &str) {
        let object = self.hear();
        let said = [&object["type"], &object["from"], &object["text"]].map(|it| it.as_str());
        assert_eq!(said, [Some("said"), Some(from), Some(text)], "{object}");
    }

    #[track_caller]
    pub(crate) fn expect_code(&mut self, code: &str) {
        let object = self.hear();
        assert_eq!(object["code"], code, "{object}");
    }

    /// Asserts that it is closed with this code, and that nothing follows.
    #[track_caller]
    pub(crate) fn expect_close(&mut self, code: u16) {
        assert_eq!(self.frame(), (CLOSE, code.to_be_bytes().to_vec()));
        self.peer.expect_end();
    }
}
