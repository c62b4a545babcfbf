//! SIGHUP: the flags and the secrets are read again, and what they say is in force.

use super::Server;
use crate::daemon::log_writer::LogWriter;
use crate::daemon::reload::{Flags, Reloaded};
use crate::daemon::secrets::Secrets;
use crate::room::time::Now;
use crate::text::console::Report;
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
        self.engine.change_words(reloaded.words.clone());
        self.engine.change_limits(reloaded.limits.clone(), now);
        #[cfg(feature = "web")]
        self.engine.change_web_hosts(reloaded.web_hosts.clone());
        for listener in &self.listeners {
            // What the kernel took once it takes again.
            let _ = listener::set_buffers(&listener.socket, reloaded.buffers);
        }
        self.files = reloaded.files.clone();
        reloaded.tell(language);
        log::set_max_level(reloaded.level);
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
