//! `littlecats cert`: a certificate that nobody vouches for, and its key, in two new files.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ECDSA_P256_SHA256};
use zeroize::Zeroizing;

use crate::cli::cert::CertOptions;
use crate::text::certificate::{CertError, Made};
use crate::transport::tls::fingerprint::Fingerprint;

const CERTIFICATE: &str = "littlecats.crt";
const KEY: &str = "littlecats.key";

/// Ten years, of which three have a day more at most.
const HOLDS_FOR: Duration = Duration::from_secs((10 * 365 + 2) * 24 * 3_600);

/// Clocks of others may be behind.
const HOLDS_SINCE: Duration = Duration::from_secs(24 * 3_600);

/// Makes both files, and says what to do with them.
///
/// # Errors
/// [`CertError`] names a file that is there already or cannot be written; nothing is left behind then.
pub fn make(options: &CertOptions) -> Result<String, CertError> {
    let language = options.lang;
    let folder = options.out.as_deref();
    let path = |name| folder.map_or_else(|| PathBuf::from(name), |folder| folder.join(name));
    let (certificate_path, key_path) = (path(CERTIFICATE), path(KEY));
    let failed = |path: &Path, error| CertError {
        language,
        path: path.to_owned(),
        error,
    };
    let (certificate, key) = certificate(&options.names).map_err(|error| {
        let error = io::Error::other(error);
        failed(&certificate_path, error)
    })?;
    write_new(&key_path, 0o600, key.as_bytes()).map_err(|error| failed(&key_path, error))?;
    if let Err(error) = write_new(&certificate_path, 0o644, certificate.pem().as_bytes()) {
        // It is of no use alone, and was not there before.
        let _ = fs::remove_file(&key_path);
        return Err(failed(&certificate_path, error));
    }
    let made = Made {
        fingerprint: Fingerprint::of(certificate.der()).to_string(),
        certificate: &certificate_path,
        key: &key_path,
    };
    Ok(made.in_words(language).to_string())
}

fn certificate(
    names: &[Box<str>],
) -> Result<(rcgen::Certificate, Zeroizing<String>), rcgen::Error> {
    let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
    let first = names.first().cloned().unwrap_or_default();
    // Addresses are told from names there.
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, first);
    let now = SystemTime::now();
    params.not_before = (now - HOLDS_SINCE).into();
    params.not_after = (now + HOLDS_FOR).into();
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let certificate = params.self_signed(&key)?;
    Ok((certificate, Zeroizing::new(key.serialize_pem())))
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, mode: u32, bytes: &[u8]) -> io::Result<()> {
    let mut file: File = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)?;
    file.write_all(bytes)
}

#[cfg(test)]
mod tests;
