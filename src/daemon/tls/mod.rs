//! The certificate: what of TLS is offered to newcomers, read again on SIGHUP, and told of when it ends.
//!
//! - [`files`]: where it and its key are read from.
//! - [`self_signed`]: how one is made that nobody vouches for.

pub mod files;
pub mod self_signed;

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::room::time::{Now, Time, WallTime};
use crate::text::Language;
use crate::text::console::Report;
use crate::text::files::FileError;
use crate::transport::tls::config::Certified;
use crate::transport::tls::stream::Offer;
use files::CertificateFiles;

/// How long before its end a certificate is told of.
const TOLD_BEFORE: Duration = Duration::from_secs(14 * DAY.as_secs());

/// How often it is, and at least how often it is looked whether it is time: the wall clock may be set.
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// What is in force.
#[derive(Debug)]
pub struct Certificate {
    files: CertificateFiles,
    certified: Certified,
    /// Clear text is taken from this machine alone.
    tls_only: bool,
    look_at: Time,
}

/// What is to be told of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndsSoon {
    path: PathBuf,
    at: WallTime,
    left: Option<Duration>,
}

impl Certificate {
    /// Reads a certificate and its key.
    ///
    /// # Errors
    /// [`FileError`] names the file that does not serve.
    pub fn read(files: CertificateFiles, tls_only: bool) -> Result<Certificate, FileError> {
        Ok(Certificate {
            certified: files.read()?,
            files,
            tls_only,
            look_at: Time::ZERO,
        })
    }

    /// Is read from other files from the next time on.
    pub fn read_from(&mut self, files: CertificateFiles) {
        self.files = files;
    }

    /// Reads them again: newcomers get what they hold now. What does not serve changes nothing.
    ///
    /// # Errors
    /// [`FileError`] names the file that does not serve.
    pub fn read_again(&mut self) -> Result<(), FileError> {
        self.certified = self.files.read()?;
        self.look_at = Time::ZERO;
        Ok(())
    }

    /// What a newcomer from this address is offered.
    pub fn offer(&self, ip: IpAddr) -> Offer {
        Offer {
            config: self.certified.config.clone(),
            tls_only: self.tls_only && !ip.to_canonical().is_loopback(),
        }
    }

    /// When it ends, in seconds since 1970, as far as it says.
    pub fn ends_at(&self) -> Option<u64> {
        Some(u64::try_from(self.certified.ends_at?).unwrap_or(0))
    }

    /// When it is next to be looked at.
    pub fn look_at(&self) -> Time {
        self.look_at
    }

    /// What is to be told of its end, if it is time for that.
    pub fn take_due(&mut self, now: Now) -> Option<EndsSoon> {
        if now.time < self.look_at {
            return None;
        }
        self.look_at = now.time + DAY;
        let at = WallTime::from_millis(self.ends_at()?.saturating_mul(1_000));
        let left = at.since(now.wall);
        if left > TOLD_BEFORE {
            self.look_at = now.time + DAY.min(left - TOLD_BEFORE);
            return None;
        }
        if !left.is_zero() {
            // Then clients refuse it, which is told when it comes, a second for clocks that differ.
            self.look_at = now.time + DAY.min(left + Duration::from_secs(1));
        }
        Some(EndsSoon {
            path: self.files.certificate.clone(),
            at,
            left: (!left.is_zero()).then_some(left),
        })
    }
}

impl EndsSoon {
    pub fn tell(&self, language: Language) {
        log::warn!("{}", self.in_words(language));
    }

    pub fn in_words(&self, language: Language) -> String {
        let EndsSoon { path, at, left } = self;
        let report = Report::CertificateEnds {
            path,
            at: *at,
            left: *left,
        };
        report.in_words(language).to_string()
    }
}

#[cfg(test)]
mod tests;
