//! Whether a certificate is that of the daemon that was meant.
//!
//! Whoever has a certificate must also have its key, whatever it is trusted by.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use crate::text::failures::{Doubt, NotVouched};
use crate::transport::tls::config::provider;
use crate::transport::tls::fingerprint::Fingerprint;

/// A fingerprint that was kept, and where.
#[derive(Debug, Clone)]
pub struct Kept {
    pub fingerprint: Fingerprint,
    pub path: PathBuf,
}

/// Looks at the certificate of a daemon.
pub struct Verifier {
    provider: Arc<CryptoProvider>,
    /// The roots of this system; none where it has none.
    roots: Option<Arc<WebPkiServerVerifier>>,
    pin: Option<Fingerprint>,
    kept: Mutex<Option<Kept>>,
    /// Why the last one was refused.
    doubt: Mutex<Option<Doubt>>,
}

impl Verifier {
    /// Trusts the fingerprint that was given and nothing else, or where there is none the roots of the system
    /// and the fingerprint that was kept.
    pub fn new(pin: Option<Fingerprint>, kept: Option<Kept>) -> Verifier {
        let mut roots = RootCertStore::empty();
        if pin.is_none() {
            // Those that cannot be read vouch for nobody.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        Verifier::with_roots(roots, pin, kept)
    }

    pub(super) fn with_roots(
        roots: RootCertStore,
        pin: Option<Fingerprint>,
        kept: Option<Kept>,
    ) -> Verifier {
        let provider = provider();
        let roots = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone());
        Verifier {
            provider,
            // Without roots none is built.
            roots: roots.build().ok(),
            pin,
            kept: Mutex::new(kept),
            doubt: Mutex::default(),
        }
    }

    /// Why the certificate was refused, if that was what failed.
    pub fn take_doubt(&self) -> Option<Doubt> {
        lock(&self.doubt).take()
    }

    /// From here on this fingerprint is trusted.
    pub fn keep(&self, fingerprint: Fingerprint) {
        let path = PathBuf::new();
        *lock(&self.kept) = Some(Kept { fingerprint, path });
    }

    /// Whether it is trusted by its fingerprint, once the system's roots do not vouch for it.
    fn judge(&self, found: Fingerprint, why: &Error) -> Result<(), Doubt> {
        match &*lock(&self.kept) {
            Some(kept) if kept.fingerprint == found => Ok(()),
            Some(kept) => Err(Doubt::Changed {
                kept: kept.fingerprint.to_string(),
                found: found.to_string(),
                path: kept.path.display().to_string(),
            }),
            None => Err(Doubt::Unknown {
                found: found.to_string(),
                why: not_vouched(why),
            }),
        }
    }

    fn refuse(&self, doubt: Doubt) -> Error {
        *lock(&self.doubt) = Some(doubt);
        Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)
    }
}

/// Why roots do not vouch.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the errors of rustls are not ours"
)]
fn not_vouched(why: &Error) -> NotVouched {
    let Error::InvalidCertificate(invalid) = why else {
        return NotVouched::Other(why.to_string());
    };
    match invalid {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => NotVouched::Ended,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            NotVouched::NotYet
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            NotVouched::OtherName
        }
        CertificateError::UnknownIssuer => NotVouched::UnknownIssuer,
        // What openssl req -x509 makes says that it signs others, and is signed by itself.
        other => match format!("{other:?}") {
            text if text.contains("CaUsedAsEndEntity") => NotVouched::UnknownIssuer,
            text => NotVouched::Other(text),
        },
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let found = Fingerprint::of(end_entity);
        if let Some(pinned) = self.pin {
            if pinned == found {
                return Ok(ServerCertVerified::assertion());
            }
            return Err(self.refuse(Doubt::OtherThanPinned {
                pinned: pinned.to_string(),
                found: found.to_string(),
            }));
        }
        let by_roots = match &self.roots {
            Some(roots) => {
                roots.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            }
            None => Err(CertificateError::UnknownIssuer.into()),
        };
        by_roots.or_else(|why| match self.judge(found, &why) {
            Ok(()) => Ok(ServerCertVerified::assertion()),
            Err(doubt) => Err(self.refuse(doubt)),
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = &self.provider.signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Verifier").finish_non_exhaustive()
    }
}
