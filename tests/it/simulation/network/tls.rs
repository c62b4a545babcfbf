//! Peers that come by TLS: rustls at their end as it is at the daemon's, over the same pipe.
//!
//! What goes over the pipe is counted as it is cut, delayed and refused there; what the peer is told is what it can
//! read of that, record by record. Its own records arrive in pieces, and the last of them late; an answer in a handshake
//! comes once it has read what it answers. Nothing that is random changes how long anything is: a seed replays.

use std::collections::VecDeque;
use std::fmt;
use std::io::{Read, Write};
use std::sync::{Arc, OnceLock};

use littlecats::transport::tls::config::{Certified, certified, provider};
use littlecats::transport::tls::stream::{Offer, Stream};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme};

use super::super::choices::Choices;
use super::FakeSocket;

/// What the daemon has of a connection.
pub(crate) type Layered = Stream<FakeSocket>;

/// The daemon's end, which may be offered TLS.
pub(crate) fn layered(socket: FakeSocket, is_offered: bool) -> Layered {
    let offer = is_offered.then(|| Offer {
        config: Arc::clone(&certificate().config),
        tls_only: false,
    });
    Stream::new(socket, offer)
}

/// Made once: by Ed25519, whose signatures are all equally long.
fn certificate() -> &'static Certified {
    static CERTIFICATE: OnceLock<Certified> = OnceLock::new();
    CERTIFICATE.get_or_init(|| {
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).expect("random");
        let mut params = rcgen::CertificateParams::new(["sala".to_owned()]).expect("a name");
        params.serial_number = Some(1_u64.into());
        let made = params.self_signed(&key).expect("signed");
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        certified(vec![made.der().clone()], key).expect("they fit")
    })
}

/// Takes any certificate: who the daemon is, is not looked at here.
#[derive(Debug)]
struct Trusting;

impl ServerCertVerifier for Trusting {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }
}

fn config(is_old: bool, by_irc: bool) -> Arc<ClientConfig> {
    static CONFIGS: OnceLock<[Arc<ClientConfig>; 4]> = OnceLock::new();
    let make = |(version, alpn): (_, &[&[u8]])| {
        let versions = ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(&[version])
            .expect("it is there");
        let client = versions
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Trusting));
        let mut config = client.with_no_client_auth();
        config.resumption = rustls::client::Resumption::disabled();
        config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
        Arc::new(config)
    };
    let (new, old) = (&rustls::version::TLS13, &rustls::version::TLS12);
    let irc: &[&[u8]] = &[b"irc"];
    let configs =
        CONFIGS.get_or_init(|| [(new, &[][..]), (old, &[]), (new, irc), (old, irc)].map(make));
    Arc::clone(&configs[usize::from(is_old) + 2 * usize::from(by_irc)])
}

/// The far end of a pipe.
pub(crate) struct TlsPeer {
    tls: ClientConnection,
    choices: Choices,
    /// Records that have not arrived, each with how many bytes of the daemon have to be read before.
    outgoing: VecDeque<(usize, Vec<u8>)>,
    /// How many bytes the daemon wrote, and how many of them were read.
    taken: usize,
    read: usize,
    /// How much text could be read of so many bytes.
    texts: Vec<(usize, usize)>,
    /// How much text it has said.
    said: usize,
    /// It was told that nothing follows.
    is_told_end: bool,
    /// Some of what it said was lost.
    is_cut_short: bool,
    /// What it was told is no TLS, or not what it can agree upon.
    has_failed: bool,
}

impl fmt::Debug for TlsPeer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("TlsPeer")
            .field("taken", &self.taken)
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}

impl TlsPeer {
    pub(super) fn new(choices: Choices, by_irc: bool) -> TlsPeer {
        let name = ServerName::try_from("sala").expect("a name");
        let config = config(choices.once_in(4), by_irc);
        let mut tls = ClientConnection::new(config, name).expect("a client");
        // What it says before the end of its handshake waits for that.
        tls.set_buffer_limit(None);
        let mut peer = TlsPeer {
            tls,
            choices,
            outgoing: VecDeque::new(),
            taken: 0,
            read: 0,
            texts: Vec::new(),
            said: 0,
            is_told_end: false,
            is_cut_short: false,
            has_failed: false,
        };
        peer.make_records();
        peer
    }

    /// What there is to be sent goes out once all is read that was written so far.
    fn make_records(&mut self) {
        let mut records = Vec::new();
        while self.tls.wants_write() {
            self.tls.write_tls(&mut records).expect("memory");
        }
        if !records.is_empty() {
            self.outgoing.push_back((self.taken, records));
        }
    }

    /// It says something.
    pub(super) fn say(&mut self, text: &[u8]) {
        if self.has_failed {
            return;
        }
        self.tls.writer().write_all(text).expect("memory");
        self.said += text.len();
        let mut records = Vec::new();
        while self.tls.wants_write() {
            self.tls.write_tls(&mut records).expect("memory");
        }
        // It need not have read anything for that.
        let behind = self.outgoing.back().map_or(0, |(behind, _)| *behind);
        self.outgoing.push_back((behind, records));
    }

    /// Whether it may end here: mostly once all is sent that it has said.
    pub(super) fn may_end(&self) -> bool {
        let is_sent = self.outgoing.is_empty() && !self.tls.is_handshaking();
        is_sent || self.has_failed || self.choices.once_in(8)
    }

    /// That nothing follows, in words or without; whether it waits then, with its socket open, for the words of the
    /// other end.
    pub(super) fn end(&mut self) -> bool {
        let is_said = self.choices.once_in(2) && self.has_shaken_hands();
        if is_said {
            self.tls.send_close_notify();
            self.say(&[]);
        }
        is_said && !self.has_failed && !self.choices.once_in(4)
    }

    /// What arrives of its records; unless it is all, perhaps without the last bytes.
    pub(super) fn arriving(&mut self, all: bool) -> Vec<u8> {
        let mut bytes = Vec::new();
        while let Some((_, records)) = self
            .outgoing
            .pop_front_if(|(behind, _)| *behind <= self.read)
        {
            bytes.extend(records);
        }
        if !all && !bytes.is_empty() && self.choices.once_in(4) {
            let late = bytes.split_off(self.choices.below(bytes.len()));
            self.outgoing.push_front((0, late));
        }
        bytes
    }

    /// The daemon wrote bytes: the text that can be read of them.
    pub(super) fn take(&mut self, mut bytes: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        self.taken += bytes.len();
        while !bytes.is_empty() && !self.has_failed {
            let looked = self.tls.read_tls(&mut bytes);
            let looked = looked.map_err(|_| Error::General("no record".into()));
            match looked.and_then(|_| self.tls.process_new_packets()) {
                Ok(state) => {
                    self.is_told_end |= state.peer_has_closed();
                    // The rest comes behind what is read here.
                    let _ = self.tls.reader().read_to_end(&mut text);
                }
                Err(error) => {
                    let is_early = self.tls.is_handshaking();
                    assert!(is_early, "is told what is no record: {error}");
                    self.has_failed = true;
                }
            }
        }
        if !self.has_failed {
            self.make_records();
        }
        text
    }

    /// So much text could be read of all that the daemon wrote so far.
    pub(super) fn note_text(&mut self, bytes: usize) {
        self.texts.push((self.taken, bytes));
    }

    /// How much text it has said.
    pub(super) fn said(&self) -> usize {
        self.said
    }

    /// How many bytes it has not read.
    pub(super) fn held(&self) -> usize {
        self.taken - self.read
    }

    /// It reads so many bytes: how much text it has read in all.
    pub(super) fn reads(&mut self, bytes: usize) -> usize {
        self.read += bytes;
        let last = self.texts.partition_point(|(taken, _)| *taken <= self.read);
        last.checked_sub(1).map_or(0, |last| self.texts[last].1)
    }

    /// What has not arrived never does.
    pub(super) fn forget_outgoing(&mut self) {
        self.is_cut_short |= !self.outgoing.is_empty() || self.tls.is_handshaking();
        self.outgoing.clear();
    }

    pub(super) fn has_agreed_on_irc(&self) -> bool {
        self.tls.alpn_protocol() == Some(b"irc")
    }

    pub(super) fn has_shaken_hands(&self) -> bool {
        !self.tls.is_handshaking()
    }

    /// Whether it can be told anything, and all that it said has arrived.
    pub(super) fn is_ready(&self) -> bool {
        !self.tls.is_handshaking() && !self.has_failed && !self.is_cut_short
    }

    /// Whether nothing of it is still to arrive.
    pub(super) fn has_sent_all(&self) -> bool {
        self.outgoing.is_empty()
    }

    /// Whether it was told something that is no TLS, in its handshake.
    pub(super) fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// Whether it was told that nothing follows.
    pub(super) fn is_told_end(&self) -> bool {
        self.is_told_end
    }
}
