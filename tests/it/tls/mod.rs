//! TLS on the same port: what is said inside, the certificate and its files, who speaks in the clear.

mod certificate;
mod crowd;
mod inside;
#[cfg(feature = "metrics")]
mod numbers;
mod others;
pub(crate) mod peer;
mod reload;

use std::path::{Path, PathBuf};

use crate::support::Daemon;
use crate::support::daemon::run;

/// A certificate for `localhost` and 127.0.0.1 and its key, as `littlecats cert` makes them.
pub(crate) struct Files {
    folder: tempfile::TempDir,
    pub(crate) fingerprint: String,
}

impl Files {
    pub(crate) fn new() -> Files {
        let folder = tempfile::tempdir().expect("a folder");
        let fingerprint = make(folder.path());
        Files {
            folder,
            fingerprint,
        }
    }

    /// Another certificate takes the place of this one.
    pub(crate) fn renew(&mut self) {
        for name in ["littlecats.crt", "littlecats.key"] {
            std::fs::remove_file(self.folder.path().join(name)).expect("a file");
        }
        self.fingerprint = make(self.folder.path());
    }

    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.path().join("littlecats.crt")
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.folder.path().join("littlecats.key")
    }

    /// A daemon with this certificate and these flags.
    pub(crate) fn daemon(&self, flags: &[&str]) -> Daemon {
        let (certificate, key) = (self.certificate(), self.key());
        let of_tls = [
            "--tls-cert",
            certificate.to_str().expect("UTF-8"),
            "--tls-key",
            key.to_str().expect("UTF-8"),
        ];
        Daemon::start(&[&of_tls, flags].concat())
    }
}

/// Makes both files, and returns the fingerprint that was printed.
fn make(folder: &Path) -> String {
    let folder = folder.to_str().expect("UTF-8");
    let made = run(&["cert", "localhost", "127.0.0.1", "--out", folder]);
    assert!(made.status.success(), "{made:?}");
    let printed = String::from_utf8(made.stdout).expect("UTF-8");
    let first = printed.lines().next().expect("a line");
    let fingerprint = first.strip_prefix("sha256 Fingerprint=");
    fingerprint.expect("as openssl writes it").to_owned()
}
