//! What SIGHUP reads again: the file of flags, with the words of the command line, and the files that
//! hold secrets. What changes by that holds from then on, or is told to need a restart.

use std::ffi::OsString;

use log::LevelFilter;

use super::limits::Limits;
#[cfg(feature = "tls")]
use super::options::certificate_files;
use super::options::{buffers, ceiling, level, limits, secret_files, tell_few_descriptors, words};
use super::secrets::files::SecretFiles;
#[cfg(feature = "tls")]
use super::tls::files::CertificateFiles;
use crate::cli::serve::ServeOptions;
use crate::cli::serve_again;
use crate::cli::settings::{Holds, Setting};
use crate::text::console::{Change, Report};
use crate::text::{Language, Words};
use crate::transport::listener::Buffers;

/// The flags of a running daemon.
#[derive(Debug)]
pub struct Flags {
    /// The words that it was started with.
    words: Vec<OsString>,
    /// What it was started with, and what is in force: with all that the defaults stand for.
    started: ServeOptions,
    in_force: ServeOptions,
    /// How many clients the descriptors allow.
    clients_possible: usize,
}

/// What is in force by other flags.
#[derive(Debug)]
pub struct Reloaded {
    pub words: Words,
    pub limits: Limits,
    pub buffers: Buffers,
    #[cfg(feature = "web")]
    pub web_hosts: Vec<Box<str>>,
    pub files: SecretFiles,
    /// Also whether clear text is taken from this machine alone, which a reload does not change.
    #[cfg(feature = "tls")]
    pub certificate: Option<(CertificateFiles, bool)>,
    pub level: LevelFilter,
    /// What the console is told, in the new language.
    changes: Vec<Changed>,
    few: Option<usize>,
}

/// A flag that was given another value.
#[derive(Debug, PartialEq, Eq)]
struct Changed {
    old: Setting,
    new: String,
}

impl Flags {
    /// Those that the words gave.
    pub fn new(words: Vec<OsString>, options: &ServeOptions, clients_possible: usize) -> Flags {
        let started = filled_in(options, clients_possible);
        Flags {
            words,
            in_force: started.clone(),
            started,
            clients_possible,
        }
    }

    /// Reads them again; `None` where there is no file of flags that could have changed.
    ///
    /// # Errors
    /// What is wrong with them, in words: those before stay in force.
    pub fn read_again(&mut self) -> Result<Option<Reloaded>, String> {
        if self.in_force.config.is_none() {
            return Ok(None);
        }
        let given = serve_again(&self.words, self.in_force.lang)?;
        let few = given.max_clients.filter(|it| *it > self.clients_possible);
        let given = filled_in(&given, self.clients_possible);
        let options = self.as_they_can_hold(&given);
        let reloaded = Reloaded {
            words: words(&options),
            limits: limits(&options, self.clients_possible),
            buffers: buffers(&options),
            #[cfg(feature = "web")]
            web_hosts: options.web_host.clone(),
            files: secret_files(&options),
            #[cfg(feature = "tls")]
            certificate: certificate_files(&options).map(|files| (files, self.started.tls_only)),
            level: level(&options),
            changes: self.changes(&given, &options),
            few,
        };
        self.in_force = options;
        Ok(Some(reloaded))
    }

    /// The flags that were given, but for what cannot change meanwhile and others depend on.
    fn as_they_can_hold(&self, given: &ServeOptions) -> ServeOptions {
        // Without a certificate a daemon that takes TLS alone would take clear text.
        #[cfg(feature = "tls")]
        let certificate = if self.started.tls_only && given.tls_cert.is_none() {
            &self.in_force
        } else {
            given
        };
        ServeOptions {
            // Clients of IRC are in the channel that there was at the start.
            #[cfg(feature = "irc")]
            irc_channel: self.started.irc_channel.clone(),
            #[cfg(feature = "tls")]
            tls_cert: certificate.tls_cert.clone(),
            #[cfg(feature = "tls")]
            tls_key: certificate.tls_key.clone(),
            ..given.clone()
        }
    }

    /// What is told of the flags that were given, where these hold from here on.
    fn changes(&self, given: &ServeOptions, holding: &ServeOptions) -> Vec<Changed> {
        let language = given.lang;
        let before = self.in_force.settings(language);
        let started = self.started.settings(language);
        let holding = holding.settings(language);
        let old = before.into_iter().zip(started).zip(holding);
        let new = given.settings(language).into_iter();
        old.zip(new)
            .map(|(((before, started), holding), new)| {
                let old = match started.holds {
                    Holds::Restarted => started,
                    Holds::Reloaded if holding.value == new.value => before,
                    Holds::Reloaded => Setting {
                        holds: Holds::Restarted,
                        ..before
                    },
                };
                let new = new.value;
                Changed { old, new }
            })
            .filter(|Changed { old, new }| old.value != *new)
            .collect()
    }
}

impl Reloaded {
    /// Tells the console of each change.
    pub fn tell(&self, language: Language) {
        for Changed { old, new } in &self.changes {
            let change = Change {
                flag: old.flag,
                old: &old.value,
                new,
            };
            match old.holds {
                Holds::Reloaded => {
                    log::info!("{}", Report::Changed(&change).in_words(language));
                }
                Holds::Restarted => {
                    log::warn!("{}", Report::NeedsRestart(&change).in_words(language));
                }
            }
        }
        if !self.changes.is_empty() {
            log::debug!("{}", ceiling(&self.limits).in_words(language));
        }
        if let Some(wanted) = self.few {
            let clients = self.limits.clients_max;
            tell_few_descriptors(clients, wanted, language);
        }
    }
}

/// The options with what their defaults stand for, where that is known only here.
fn filled_in(options: &ServeOptions, clients_possible: usize) -> ServeOptions {
    let limits = limits(options, clients_possible);
    let words = words(options);
    let mut options = options.clone();
    options.room = Some(words.room().into());
    #[cfg(feature = "irc")]
    {
        options.irc_channel = Some(words.channel().into());
        options.irc_history = Some(limits.irc_history_lines_max);
    }
    options.max_clients = Some(limits.clients_max);
    options.max_per_ip = Some(limits.per_address_max.unwrap_or(0));
    if options.listen.is_empty() {
        options.listen = vec![format!("0.0.0.0:{}", crate::DEFAULT_PORT)];
    }
    options
}

#[cfg(test)]
mod tests;
