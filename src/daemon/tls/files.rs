//! The files of `--tls-cert` and `--tls-key`: what they hold, or which of them does not serve.

use std::path::{Path, PathBuf};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::daemon::secrets::files::read_bytes;
use crate::text::files::{FileError, PemProblem, Problem};
use crate::transport::tls::config::{Certified, Unfit, certified};

/// The most bytes of a file: long chains have some thousands.
const BYTES_MAX: u64 = 1 << 20;

const CERTIFICATE: &str = "--tls-cert";
const KEY: &str = "--tls-key";

/// The files that were given.
#[derive(Debug, Clone)]
pub struct CertificateFiles {
    pub certificate: PathBuf,
    /// None where the key stands behind the certificate.
    pub key: Option<PathBuf>,
}

impl CertificateFiles {
    /// Reads both.
    ///
    /// # Errors
    /// [`FileError`] names the file that does not serve.
    pub fn read(&self) -> Result<Certified, FileError> {
        let chain = read(&self.certificate, CERTIFICATE, parse_chain)?;
        let (path, flag) = match &self.key {
            Some(path) => (path, KEY),
            None => (&self.certificate, CERTIFICATE),
        };
        let key = read(path, flag, |bytes| parse_key(bytes, self.key.is_some()))?;
        certified(chain, key).map_err(|unfit| match unfit {
            Unfit::Certificate => failed(
                &self.certificate,
                CERTIFICATE,
                Problem::Pem(PemProblem::CertificateUnfit),
            ),
            Unfit::Key => failed(path, flag, Problem::Pem(PemProblem::KeyUnfit)),
            Unfit::Pair => failed(path, flag, Problem::Pem(PemProblem::KeyOfAnother)),
        })
    }
}

fn failed(path: &Path, flag: &'static str, problem: Problem) -> FileError {
    FileError {
        flag,
        path: path.to_owned(),
        problem,
    }
}

fn read<T>(
    path: &Path,
    flag: &'static str,
    parse: impl FnOnce(&[u8]) -> Result<T, PemProblem>,
) -> Result<T, FileError> {
    let read = read_bytes(path, BYTES_MAX).and_then(|bytes| parse(&bytes).map_err(Problem::Pem));
    read.map_err(|problem| failed(path, flag, problem))
}

fn parse_chain(bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, PemProblem> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
    chain
        .ok()
        .filter(|chain| !chain.is_empty())
        .ok_or(PemProblem::NoCertificate)
}

fn parse_key(bytes: &[u8], is_alone: bool) -> Result<PrivateKeyDer<'static>, PemProblem> {
    PrivateKeyDer::from_pem_slice(bytes).map_err(|_| match is_alone {
        _ if has_locked_key(bytes) => PemProblem::KeyLocked,
        true => PemProblem::NoKey,
        false => PemProblem::NoKeyBehind,
    })
}

/// Whether there is a key that a password opens: in PKCS #8 its label says so, in the older forms a field
/// behind that (RFC 1421).
fn has_locked_key(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    lines.any(|line| {
        let starts = |with: &str| line.starts_with(with.as_bytes());
        starts("-----BEGIN ENCRYPTED PRIVATE KEY") || starts("Proc-Type: 4,ENCRYPTED")
    })
}
