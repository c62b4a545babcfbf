//! A client of TLS that speaks lines.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme,
    StreamOwned, SupportedProtocolVersion,
};

use super::Files;
use crate::support::{DEADLINE, words};

pub(crate) struct TlsClient {
    input: BufReader<StreamOwned<ClientConnection, TcpStream>>,
}

impl TlsClient {
    pub(crate) fn connect(files: &Files, address: SocketAddr) -> TlsClient {
        TlsClient::connect_with(files, address, rustls::ALL_VERSIONS, &[])
    }

    /// A connection of these versions that offers these protocols; the handshake is over.
    #[track_caller]
    pub(super) fn connect_with(
        files: &Files,
        address: SocketAddr,
        versions: &[&'static SupportedProtocolVersion],
        alpn: &[&[u8]],
    ) -> TlsClient {
        let socket = TcpStream::connect_timeout(&address, DEADLINE).expect("the daemon listens");
        TlsClient::begin(files, socket, versions, alpn)
    }

    /// TLS over a connection on which something else was said.
    #[track_caller]
    pub(crate) fn over(files: &Files, socket: TcpStream) -> TlsClient {
        TlsClient::begin(files, socket, rustls::ALL_VERSIONS, &[])
    }

    #[track_caller]
    fn begin(
        files: &Files,
        socket: TcpStream,
        versions: &[&'static SupportedProtocolVersion],
        alpn: &[&[u8]],
    ) -> TlsClient {
        let mut roots = RootCertStore::empty();
        let certificate = CertificateDer::from_pem_file(files.certificate()).expect("PEM");
        roots.add(certificate).expect("a certificate");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .expect("known")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
        let name = ServerName::try_from("localhost").expect("a name");
        let tls = ClientConnection::new(Arc::new(config), name).expect("a client");
        socket.set_nodelay(true).expect("an option of TCP");
        socket.set_read_timeout(Some(DEADLINE)).expect("a time");
        let mut stream = StreamOwned::new(tls, socket);
        while stream.conn.is_handshaking() {
            stream
                .conn
                .complete_io(&mut stream.sock)
                .expect("a handshake");
        }
        TlsClient {
            input: BufReader::new(stream),
        }
    }

    #[track_caller]
    pub(super) fn join(files: &Files, address: SocketAddr, nickname: &str) -> TlsClient {
        let mut client = TlsClient::connect(files, address);
        client.send(nickname);
        client.skip_to(&words::joined(nickname));
        client
    }

    #[track_caller]
    pub(crate) fn send(&mut self, line: &str) {
        self.send_bytes(format!("{line}\n").as_bytes());
    }

    #[track_caller]
    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        self.input.get_mut().write_all(bytes).expect("it is taken");
    }

    /// The next line without its LF; `None` at an end that was said.
    #[track_caller]
    pub(crate) fn next_line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self
            .input
            .read_line(&mut line)
            .expect("a line, or an end that is said")
        {
            0 => None,
            _ => Some(line.strip_suffix('\n').expect("whole").to_owned()),
        }
    }

    #[track_caller]
    pub(super) fn expect(&mut self, line: &str) {
        assert_eq!(self.next_line().as_deref(), Some(line));
    }

    #[track_caller]
    pub(crate) fn skip_to(&mut self, line: &str) {
        while self.next_line().expect("a line before the end") != line {}
    }

    /// All up to the end, which has to be said (close_notify).
    #[track_caller]
    pub(super) fn rest(&mut self) -> String {
        let mut text = String::new();
        self.input
            .read_to_string(&mut text)
            .expect("an end that is said");
        text
    }

    pub(super) fn tls(&self) -> &ClientConnection {
        &self.input.get_ref().conn
    }

    pub(super) fn socket(&self) -> &TcpStream {
        &self.input.get_ref().sock
    }

    /// Says that nothing follows, and still reads.
    pub(super) fn say_end(&mut self) {
        let stream = self.input.get_mut();
        stream.conn.send_close_notify();
        stream
            .conn
            .write_tls(&mut stream.sock)
            .expect("it is taken");
    }
}

impl TlsClient {
    /// The certificate that a daemon offers, whoever vouches for it.
    pub(super) fn try_certificate(address: SocketAddr) -> Option<Vec<u8>> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("known")
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anyone))
            .with_no_client_auth();
        let name = ServerName::try_from("localhost").expect("a name");
        let mut tls = ClientConnection::new(Arc::new(config), name).expect("a client");
        let mut socket = TcpStream::connect_timeout(&address, DEADLINE).ok()?;
        socket.set_read_timeout(Some(DEADLINE)).ok()?;
        while tls.is_handshaking() {
            tls.complete_io(&mut socket).ok()?;
        }
        Some(tls.peer_certificates()?.first()?.to_vec())
    }
}

/// Takes every certificate, to look at it.
#[derive(Debug)]
struct Anyone;

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::ring::default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}
