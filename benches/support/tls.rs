//! TLS as the load speaks it: a certificate for every server, and the client's end of a connection.
//!
//! All servers have a certificate of the same kind (ECDSA, P-256), and the load offers one cipher suite
//! and one group, so that they differ in nothing but their own work. Nothing is verified: that is the
//! load's time and nobody's figure.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme, version,
};

/// The cipher suite of every connection, as OpenSSL names it.
pub(crate) const CIPHER_SUITE: &str = "TLS_AES_256_GCM_SHA384";

/// Where a server finds its certificate and its key.
pub(crate) struct Certificate {
    /// In PEM.
    pub(crate) certificate: PathBuf,
    /// In PEM, too.
    pub(crate) key: PathBuf,
}

impl Certificate {
    /// Where those of a server are that has this directory.
    pub(crate) fn within(directory: &Path) -> Self {
        Self {
            certificate: directory.join("certificate.pem"),
            key: directory.join("key.pem"),
        }
    }

    /// Makes a certificate that nobody vouches for, and writes it to where a server looks for it.
    ///
    /// # Errors
    ///
    /// When the files cannot be written.
    pub(crate) fn make(directory: &Path) -> io::Result<Self> {
        let made = rcgen::generate_simple_self_signed(["localhost".into()]);
        let made = made.map_err(io::Error::other)?;
        let files = Self::within(directory);
        fs::write(&files.certificate, made.cert.pem())?;
        fs::write(&files.key, made.signing_key.serialize_pem())?;
        Ok(files)
    }
}

/// What every connection offers.
///
/// # Errors
///
/// When the library lacks what is asked of it.
pub(crate) fn client_config() -> io::Result<Arc<ClientConfig>> {
    let provider = CryptoProvider {
        cipher_suites: vec![ring::cipher_suite::TLS13_AES_256_GCM_SHA384],
        kx_groups: vec![ring::kx_group::X25519],
        ..ring::default_provider()
    };
    let config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&version::TLS13])
        .map_err(io::Error::other)?;
    let mut config = config
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Unverified))
        .with_no_client_auth();
    config.resumption = rustls::client::Resumption::disabled();
    Ok(Arc::new(config))
}

/// The client's end of one connection.
pub(crate) struct Session {
    tls: ClientConnection,
}

impl Session {
    /// Begins with a handshake, of which nothing is sent yet.
    ///
    /// # Errors
    ///
    /// When the library refuses.
    pub(crate) fn new(config: &Arc<ClientConfig>) -> io::Result<Self> {
        let name = ServerName::try_from("localhost").map_err(io::Error::other)?;
        let mut tls = ClientConnection::new(config.clone(), name).map_err(io::Error::other)?;
        tls.set_buffer_limit(None);
        Ok(Self { tls })
    }

    /// Whether nothing can be said yet.
    pub(crate) fn is_handshaking(&self) -> bool {
        self.tls.is_handshaking()
    }

    /// Takes what is to be said, and sends what there is as far as the stream takes it.
    ///
    /// # Errors
    ///
    /// When the connection is broken.
    pub(crate) fn write(&mut self, stream: &mut impl Write, text: &[u8]) -> io::Result<()> {
        self.tls.writer().write_all(text)?;
        self.send(stream)
    }

    /// Sends what there is as far as the stream takes it.
    ///
    /// # Errors
    ///
    /// When the connection is broken.
    pub(crate) fn send(&mut self, stream: &mut impl Write) -> io::Result<()> {
        while self.tls.wants_write() {
            match self.tls.write_tls(stream) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                other => other?,
            };
        }
        Ok(())
    }

    /// Takes bytes of the stream: `heard` is told what they say. What they ask for is sent.
    ///
    /// # Errors
    ///
    /// When they are no TLS, or the connection is broken.
    pub(crate) fn read(
        &mut self,
        stream: &mut impl Write,
        mut bytes: &[u8],
        mut heard: impl FnMut(&[u8]),
    ) -> io::Result<()> {
        let mut text = [0; 16 * 1024];
        while !bytes.is_empty() {
            self.tls.read_tls(&mut bytes)?;
            self.tls.process_new_packets().map_err(io::Error::other)?;
            loop {
                match self.tls.reader().read(&mut text) {
                    Ok(0) => break,
                    Ok(length) => heard(&text[..length]),
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                    Err(error) => return Err(error),
                }
            }
        }
        self.send(stream)
    }
}

/// Takes every certificate.
#[derive(Debug)]
struct Unverified;

impl ServerCertVerifier for Unverified {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ECDSA_NISTP256_SHA256]
    }
}
