//! A real client of TLS over a wire in memory, which cuts, delays and holds back.

mod inside;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::rc::Rc;

use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, SupportedProtocolVersion};

use super::*;
use crate::transport::tls::config::{self, Certified};
use crate::transport::tls::{RECORD_BYTES_MAX, TEXT_BYTES_MAX};

const SPACE: Progress = Progress {
    bytes: 0,
    exhausted: true,
};

/// What is under way, in both directions.
#[derive(Debug, Default)]
pub(crate) struct Wire {
    pub(crate) to_server: VecDeque<u8>,
    pub(crate) to_client: Vec<u8>,
    pub(crate) client_has_shut: bool,
    pub(crate) server_has_shut: bool,
    /// Bytes of one read at most.
    read_max: usize,
    /// Bytes that are still taken.
    pub(crate) room: usize,
    writes: usize,
}

/// The server's end of it.
#[derive(Debug, Clone)]
pub(crate) struct End(pub(crate) Rc<RefCell<Wire>>);

impl Socket for End {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<Progress> {
        let mut wire = self.0.borrow_mut();
        let wire = &mut *wire;
        let most = buffer.len().min(wire.read_max);
        if wire.to_server.is_empty() {
            let exhausted = !wire.client_has_shut;
            return Ok(Progress {
                bytes: 0,
                exhausted,
            });
        }
        let bytes = wire.to_server.read(&mut buffer[..most])?;
        let exhausted = bytes < most;
        Ok(Progress { bytes, exhausted })
    }

    fn write(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<Progress> {
        let mut wire = self.0.borrow_mut();
        wire.writes += 1;
        assert!(!wire.server_has_shut, "nothing follows the end");
        let all: Vec<u8> = pieces
            .iter()
            .flat_map(|piece| piece.iter().copied())
            .collect();
        let bytes = all.len().min(wire.room);
        wire.room -= bytes;
        wire.to_client.extend(&all[..bytes]);
        let exhausted = bytes < all.len();
        Ok(Progress { bytes, exhausted })
    }

    fn flush(&mut self) -> io::Result<Progress> {
        Ok(crate::transport::clear::ALL_SENT)
    }

    fn shut_sending(&mut self) -> io::Result<()> {
        self.0.borrow_mut().server_has_shut = true;
        Ok(())
    }

    fn set_keepalive_idle(&mut self, _idle: Duration) -> io::Result<()> {
        Ok(())
    }

    fn tcp_info(&self) -> Option<TcpInfo> {
        None
    }
}

/// A certificate for `sala`, and what vouches for it.
pub(crate) fn pair() -> (Certified, RootCertStore) {
    let made = rcgen::generate_simple_self_signed(["sala".to_owned()]).expect("made");
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).expect("a certificate");
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let certified = config::certified(vec![made.cert.der().clone()], key).expect("fits");
    (certified, roots)
}

/// A client that wants to talk to `sala`.
pub(crate) fn client(
    roots: RootCertStore,
    versions: &[&'static SupportedProtocolVersion],
    alpn: &[&[u8]],
) -> ClientConnection {
    let client = ClientConfig::builder_with_provider(config::provider())
        .with_protocol_versions(versions)
        .expect("known")
        .with_root_certificates(roots);
    let mut client = client.with_no_client_auth();
    client.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    let name = ServerName::try_from("sala").expect("a name");
    ClientConnection::new(Arc::new(client), name).expect("a client")
}

/// A server's end, and its client.
struct Both {
    wire: Rc<RefCell<Wire>>,
    stream: Stream<End>,
    client: ClientConnection,
    /// What the server read.
    read: Vec<u8>,
    has_ended: bool,
    /// What the client read.
    heard: Vec<u8>,
}

impl Both {
    fn new(versions: &[&'static SupportedProtocolVersion], alpn: &[&[u8]]) -> Both {
        let (certified, roots) = pair();
        let client = client(roots, versions, alpn);
        let offer = Offer {
            config: certified.config,
            tls_only: false,
        };
        let (wire, stream) = server(Some(offer));
        Both {
            wire,
            stream,
            client,
            read: Vec::new(),
            has_ended: false,
            heard: Vec::new(),
        }
    }

    fn shaken_hands() -> Both {
        let mut both = Both::new(rustls::ALL_VERSIONS, &[]);
        both.settle();
        assert_eq!(both.stream.security(), Security::Secure);
        both
    }

    /// Lets both do what they can.
    fn settle(&mut self) {
        for _ in 0..10_000 {
            let before = (
                self.wire.borrow().to_client.len(),
                self.read.len(),
                self.heard.len(),
            );
            let mut up = Vec::new();
            while self.client.wants_write() {
                self.client.write_tls(&mut up).expect("memory");
            }
            self.wire.borrow_mut().to_server.extend(&up);
            self.serve().expect("well");
            self.stream.flush().expect("well");
            let down = std::mem::take(&mut self.wire.borrow_mut().to_client);
            self.hear(&down);
            if up.is_empty() && down.is_empty() && before.1 == self.read.len() {
                return;
            }
        }
        panic!("it never ends");
    }

    /// The server reads as the daemon does, until there is nothing more.
    fn serve(&mut self) -> io::Result<()> {
        let mut buffer = [0; 8 * 1024];
        loop {
            let progress = self.stream.read(&mut buffer)?;
            self.read.extend(&buffer[..progress.bytes]);
            if progress.bytes == 0 && !progress.exhausted {
                self.has_ended = true;
                return Ok(());
            }
            if progress.exhausted && !self.stream.has_step() {
                return Ok(());
            }
        }
    }

    fn hear(&mut self, mut down: &[u8]) {
        while !down.is_empty() {
            self.client.read_tls(&mut down).expect("memory");
            self.client.process_new_packets().expect("well");
            let mut text = [0; 64 * 1024];
            while let Ok(bytes @ 1..) = self.client.reader().read(&mut text) {
                self.heard.extend(&text[..bytes]);
            }
        }
    }

    fn client_has_heard_the_end(&mut self) -> bool {
        matches!(self.client.reader().read(&mut [0; 8]), Ok(0))
    }

    fn say(&mut self, text: &[u8]) {
        self.client.writer().write_all(text).expect("memory");
    }
}

pub(crate) fn server(offer: Option<Offer>) -> (Rc<RefCell<Wire>>, Stream<End>) {
    let wire = Rc::new(RefCell::new(Wire {
        read_max: usize::MAX,
        room: usize::MAX,
        ..Wire::default()
    }));
    let stream = Stream::new(End(Rc::clone(&wire)), offer);
    (wire, stream)
}

fn offer(tls_only: bool) -> Option<Offer> {
    let config = pair().0.config;
    Some(Offer { config, tls_only })
}

/// What records those bytes are, by their kinds and lengths.
pub(crate) fn records(mut bytes: &[u8]) -> Vec<(u8, usize)> {
    let mut records = Vec::new();
    while let [kind, _, _, high, low, rest @ ..] = bytes {
        let len = usize::from(*high) << 8 | usize::from(*low);
        records.push((*kind, len));
        bytes = &rest[len..];
    }
    records
}

/// Reads all of what came in the clear, however it is cut.
fn read_all(wire: &Rc<RefCell<Wire>>, stream: &mut Stream<End>, sent: &[&[u8]]) -> Vec<u8> {
    let mut read = Vec::new();
    let mut buffer = [0; 64];
    for piece in sent {
        wire.borrow_mut().to_server.extend(*piece);
        loop {
            let progress = stream.read(&mut buffer).expect("well");
            read.extend(&buffer[..progress.bytes]);
            if progress.exhausted || progress.bytes == 0 {
                break;
            }
        }
    }
    read
}

#[test]
fn what_does_not_begin_as_tls_is_clear_however_it_is_cut() {
    for text in [
        &b"ana\noi\n"[..],
        b"\x16ana\n",
        b"\x16\x04\n",
        b"\x03\x16",
        b"\x16\x16\x03\n",
    ] {
        for offer in [None, offer(false), offer(true)] {
            let (wire, mut stream) = server(offer.clone());
            assert_eq!(read_all(&wire, &mut stream, &[text]), text);
            let (wire, mut stream) = server(offer);
            let cut: Vec<&[u8]> = text.chunks(1).collect();
            assert_eq!(read_all(&wire, &mut stream, &cut), text);
        }
    }
}

#[test]
fn without_an_offer_nothing_is_tls() {
    let (wire, mut stream) = server(None);
    let hello = b"\x16\x03\x01\x00\x05abcde";
    assert_eq!(read_all(&wire, &mut stream, &[hello]), hello);
    assert_eq!(stream.security(), Security::Clear);
}

#[test]
fn a_first_byte_of_a_handshake_that_nothing_follows_comes_before_the_end() {
    let (wire, mut stream) = server(offer(false));
    assert_eq!(read_all(&wire, &mut stream, &[b"\x16"]), b"");
    assert_eq!(stream.security(), Security::Handshaking);
    wire.borrow_mut().client_has_shut = true;
    assert_eq!(read_all(&wire, &mut stream, &[b""]), b"\x16");
    let end = stream.read(&mut [0; 8]).expect("well");
    assert_eq!((end.bytes, end.exhausted), (0, false));
}

#[test]
fn clear_text_is_exposed_where_tls_alone_is_taken() {
    for (tls_only, security) in [(false, Security::Clear), (true, Security::Exposed)] {
        let (wire, mut stream) = server(offer(tls_only));
        assert_eq!(stream.security(), security, "silent");
        read_all(&wire, &mut stream, &[b"ana\n"]);
        assert_eq!(stream.security(), security, "it spoke");
    }
}

#[test]
fn both_versions_say_what_is_said_inside_however_it_is_cut() {
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        for read_max in [1, 2, 5, 100, usize::MAX] {
            let mut both = Both::new(&[version], &[]);
            both.wire.borrow_mut().read_max = read_max;
            both.settle();
            assert_eq!(both.client.protocol_version(), Some(version.version));
            let text = vec![b'a'; 40_000];
            both.say(&text);
            both.settle();
            assert!(both.read == text, "in reads of {read_max}");
            both.say(b"oi\n");
            let written = both
                .stream
                .write(&[IoSlice::new(b"oi, "), IoSlice::new(b"ana\n")]);
            assert_eq!(written.expect("well").bytes, 8);
            both.settle();
            assert_eq!(both.heard, b"oi, ana\n");
            assert!(both.read.ends_with(b"aoi\n"));
        }
    }
}

#[test]
fn what_was_agreed_upon_is_told() {
    for (offered, agreed) in [
        (&[&b"irc"[..]][..], Some(Alpn::Irc)),
        (&[b"h2", b"http/1.1"], Some(Alpn::Http)),
        (&[], None),
    ] {
        let mut both = Both::new(rustls::ALL_VERSIONS, offered);
        both.settle();
        assert_eq!(both.stream.alpn(), agreed);
    }
}

#[test]
fn no_early_data_no_tickets_and_no_certificates_of_clients_are_asked_for() {
    let config = pair().0.config;
    assert_eq!(config.max_early_data_size, 0);
    assert_eq!(config.send_tls13_tickets, 0);
    assert!(!config.ticketer.enabled());
    assert_eq!(
        config.alpn_protocols,
        [b"http/1.1".to_vec(), b"irc".to_vec()]
    );
    let both = Both::shaken_hands();
    // Without it rustls would send another half of a round trip of its own before the client is known.
    assert_eq!(
        both.client.handshake_kind(),
        Some(rustls::HandshakeKind::Full)
    );
}

#[test]
fn a_connection_that_is_clear_holds_a_pointer_more_and_nothing_else() {
    let clear = size_of::<mio::net::TcpStream>();
    assert!(size_of::<Stream<mio::net::TcpStream>>() <= clear.next_multiple_of(8) + 8);
    let (wire, mut stream) = server(offer(false));
    read_all(&wire, &mut stream, &[b"ana\n"]);
    assert!(stream.layer.is_none());
}
