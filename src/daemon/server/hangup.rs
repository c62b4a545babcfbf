//! SIGHUP: the flags and the secrets are read again, and what they say is in force.

use super::Server;
use crate::daemon::log_writer::LogWriter;
use crate::daemon::reload::{Flags, Reloaded};
use crate::daemon::secrets::Secrets;
#[cfg(feature = "tls")]
use crate::daemon::tls::{Certificate, files::CertificateFiles};
use crate::room::time::Now;
use crate::text::console::Report;
#[cfg(feature = "tls")]
use crate::text::files::FileError;
use crate::transport::listener;

impl Server {
    /// Has SIGHUP read these flags again.
    pub fn read_again(&mut self, flags: Flags) {
        self.flags = Some(flags);
    }

    /// Reads the flags and then the secrets again: what cannot be understood is told, and changes
    /// nothing.
    pub(super) fn reload(&mut self, now: Now, log_writer: &LogWriter) {
        if self.ends_at.is_some() {
            return;
        }
        let had_secrets = self.files.are_given();
        match self.flags.as_mut().map(Flags::read_again) {
            None | Some(Ok(None)) => {}
            Some(Ok(Some(reloaded))) => self.apply(&reloaded, now, log_writer),
            Some(Err(error)) => {
                let language = self.engine.words().language();
                log::error!("{}", Report::FlagsKept(&error).in_words(language));
                return;
            }
        }
        #[cfg(feature = "tls")]
        self.read_certificate();
        if had_secrets || self.files.are_given() {
            self.read_secrets(now);
        }
    }

    /// Has other flags in force.
    fn apply(&mut self, reloaded: &Reloaded, now: Now, log_writer: &LogWriter) {
        let language = reloaded.words.language();
        // What changes is told as long as one of both levels shows it.
        log::set_max_level(log::max_level().max(reloaded.level));
        log_writer.speak(language);
        self.tell_supervisor(|it| it.speak(language));
        self.engine.change_words(reloaded.words.clone());
        self.engine.change_limits(reloaded.limits.clone(), now);
        #[cfg(feature = "web")]
        self.engine.change_web_hosts(reloaded.web_hosts.clone());
        for listener in &mut self.listeners {
            listener.lacks = listener.lacks.and(Some(reloaded.buffers));
            // What the kernel took once it takes again.
            let _ = listener::set_buffers(&listener.socket, reloaded.buffers);
        }
        self.files = reloaded.files.clone();
        #[cfg(feature = "tls")]
        self.change_certificate(reloaded.certificate.clone());
        reloaded.tell(language);
        log::set_max_level(reloaded.level);
    }

    /// Newcomers are offered another certificate, or none. One that there was holds until the other is
    /// read.
    #[cfg(feature = "tls")]
    fn change_certificate(&mut self, files: Option<(CertificateFiles, bool)>) {
        let Some((files, tls_only)) = files else {
            self.certificate = None;
            return;
        };
        if let Some(certificate) = &mut self.certificate {
            return certificate.read_from(files);
        }
        match Certificate::read(files, tls_only) {
            Ok(certificate) => self.certificate = Some(certificate),
            Err(error) => self.tell_kept(&error),
        }
    }

    /// Reads the certificate again.
    #[cfg(feature = "tls")]
    fn read_certificate(&mut self) {
        if let Some(Err(error)) = self.certificate.as_mut().map(Certificate::read_again) {
            self.tell_kept(&error);
        }
    }

    #[cfg(feature = "tls")]
    fn tell_kept(&self, error: &FileError) {
        let language = self.engine.words().language();
        log::error!("{}", Report::FileKept(error).in_words(language));
    }

    /// Reads the secrets again, each as far as it serves.
    fn read_secrets(&mut self, now: Now) {
        let language = self.engine.words().language();
        let files = &self.files;
        let change = |secrets: &mut Secrets| {
            for error in files.read_into(secrets) {
                log::error!("{}", Report::FileKept(&error).in_words(language));
            }
        };
        self.engine.change_secrets(change, now);
    }
}
