//! What the options of `serve` come to: limits, words, files and addresses. The daemon is started with it,
//! `check` looks at it, and SIGHUP reads it again.

#[cfg(feature = "metrics")]
use std::net::Ipv4Addr;
use std::net::SocketAddr;

use log::LevelFilter;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::limits::{Limits, REFUSED_MAX, per_address_default};
use super::rate::Rate;
use super::secrets::files::SecretFiles;
#[cfg(feature = "tls")]
use super::tls::{Certificate, files::CertificateFiles};
#[cfg(feature = "web")]
use super::web::WebOptions;
use crate::cli::serve::ServeOptions;
use crate::text::console::Report;
#[cfg(feature = "tls")]
use crate::text::files::FileError;
use crate::text::startup::Cause;
use crate::text::{Language, Words};
use crate::transport::listener::{self, Buffers};

/// Descriptors that are not clients': standard streams, poll, listeners, signals, log, and some.
const DESCRIPTORS_RESERVED: usize = 32 + REFUSED_MAX;

/// The most clients at once where no number is asked for, and descriptors allow as many.
const CLIENTS_MAX: usize = 10_000;

/// The language and the names that were asked for.
pub(super) fn words(options: &ServeOptions) -> Words {
    let words = Words::new(options.lang, options.room.as_deref());
    #[cfg(feature = "irc")]
    if let Some(channel) = &options.irc_channel {
        return words.with_channel(channel);
    }
    words
}

/// The limits that were asked for; `clients_possible` is what the descriptors allow.
pub(super) fn limits(options: &ServeOptions, clients_possible: usize) -> Limits {
    let clients_max = options
        .max_clients
        .unwrap_or(CLIENTS_MAX)
        .min(clients_possible);
    let per_address = options.max_per_ip;
    Limits {
        line_bytes_max: options.max_line,
        history_lines_max: options.history,
        #[cfg(feature = "irc")]
        irc_history_lines_max: options.irc_history.unwrap_or(options.history),
        #[cfg(not(feature = "irc"))]
        irc_history_lines_max: options.history,
        history_bytes_max: options.history_bytes,
        clients_max,
        per_address_max: match per_address.unwrap_or_else(|| per_address_default(clients_max)) {
            0 => None,
            count => Some(count),
        },
        rate: (options.rate > 0).then(|| Rate::new(options.rate, options.burst)),
        log_bytes_max: options.backlog,
        outbox_bytes_max: options.outbox,
        login_timeout: options.login_timeout,
        has_tls: has_tls(options),
        proxies: options.trust_proxy.clone(),
        kick_time: options.kick_time,
    }
}

fn has_tls(options: &ServeOptions) -> bool {
    #[cfg(feature = "tls")]
    return options.tls_cert.is_some();
    #[cfg(not(feature = "tls"))]
    {
        let _ = options;
        false
    }
}

/// Whether clear text is refused from elsewhere than this machine.
pub(super) fn takes_tls_only(options: &ServeOptions) -> bool {
    #[cfg(feature = "tls")]
    return options.tls_only;
    #[cfg(not(feature = "tls"))]
    {
        let _ = options;
        false
    }
}

/// What the log holds.
pub(super) fn level(options: &ServeOptions) -> LevelFilter {
    match (options.verbose, options.quiet) {
        (true, _) => LevelFilter::Debug,
        (false, true) => LevelFilter::Warn,
        (false, false) => LevelFilter::Info,
    }
}

/// What the kernel may hold for each connection.
pub(super) fn buffers(options: &ServeOptions) -> Buffers {
    Buffers {
        send_bytes: options.send_buffer,
        receive_bytes: options.receive_buffer,
    }
}

/// How the page is served.
#[cfg(feature = "web")]
pub(super) fn web(options: &ServeOptions) -> WebOptions {
    WebOptions {
        is_served: !options.no_web,
        hosts: options.web_host.clone(),
    }
}

/// The files that hold its secrets.
pub(super) fn secret_files(options: &ServeOptions) -> SecretFiles {
    SecretFiles {
        password: options.password_file.clone(),
        keys: options.keys.clone(),
    }
}

/// What is offered to those that speak TLS.
#[cfg(feature = "tls")]
pub(super) fn certificate(options: &ServeOptions) -> Result<Option<Certificate>, FileError> {
    let files = certificate_files(options);
    let certificate = files.map(|files| Certificate::read(files, options.tls_only));
    certificate.transpose()
}

/// Where the certificate is read from.
#[cfg(feature = "tls")]
pub(super) fn certificate_files(options: &ServeOptions) -> Option<CertificateFiles> {
    Some(CertificateFiles {
        certificate: options.tls_cert.clone()?,
        key: options.tls_key.clone(),
    })
}

/// Every address that was asked for, or the default one; each leaves place for the others.
pub(super) fn listening_addresses(options: &ServeOptions) -> Result<Vec<SocketAddr>, Cause> {
    let default = [format!(":{}", crate::DEFAULT_PORT)];
    let texts = if options.listen.is_empty() {
        &default[..]
    } else {
        &options.listen
    };
    let mut addresses = Vec::new();
    for text in texts {
        let found = listener::addresses(text);
        for address in found.map_err(|_| Cause::Address(text.clone()))? {
            if is_taken(&addresses, address) {
                return Err(Cause::ListenTwice(address));
            }
            addresses.push(address);
        }
    }
    Ok(addresses)
}

/// Whether sockets that listen on these addresses leave no place for one on this.
pub(super) fn is_taken(addresses: &[SocketAddr], address: SocketAddr) -> bool {
    addresses.iter().any(|it| {
        let is_same_place = it.ip() == address.ip()
            || it.is_ipv4() == address.is_ipv4()
                && (it.ip().is_unspecified() || address.ip().is_unspecified());
        is_same_place && it.port() == address.port() && it.port() != 0
    })
}

/// Where the numbers are told.
#[cfg(feature = "metrics")]
pub(super) fn metrics_addresses(options: &ServeOptions) -> Result<Vec<SocketAddr>, Cause> {
    let Some(text) = &options.metrics else {
        return Ok(Vec::new());
    };
    let found = listener::addresses_or(text, Ipv4Addr::LOCALHOST);
    found.map_err(|_| Cause::MetricsAddress(text.clone()))
}

/// Raises the descriptor limit as far as it goes, and says how many clients it allows.
pub(super) fn clients_possible() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    let descriptors = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    };
    // None stands for no limit.
    let descriptors = descriptors.and_then(|count| usize::try_from(count).ok());
    descriptors
        .unwrap_or(usize::MAX)
        .saturating_sub(DESCRIPTORS_RESERVED)
        .max(1)
}

/// The most memory and the most clients that these limits allow.
pub(super) fn ceiling(limits: &Limits) -> Report<'static> {
    Report::Ceiling {
        memory: limits.memory_bytes_max(),
        clients: limits.clients_max,
    }
}

/// Tells that descriptors leave room for fewer clients than are wanted.
pub(super) fn tell_few_descriptors(clients: usize, wanted: usize, language: Language) {
    log::warn!("{}", few_descriptors(clients, wanted).in_words(language));
}

/// What is told then.
pub(super) fn few_descriptors(clients: usize, wanted: usize) -> Report<'static> {
    Report::FewDescriptors {
        clients,
        wanted,
        descriptors: wanted + DESCRIPTORS_RESERVED,
    }
}
