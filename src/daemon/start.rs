//! `littlecats serve`, from its options to the running loop, and what to tell the person who started
//! it when that fails.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
#[cfg(feature = "metrics")]
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::process::ExitCode;

use log::LevelFilter;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use zeroize::Zeroizing;

use super::bans;
use super::limits::{Limits, REFUSED_MAX, per_address_default};
use super::listeners::Opened;
use super::log_writer::LogWriter;
use super::rate::Rate;
use super::reload::Flags;
use super::secrets::digest::Digest;
use super::secrets::files::SecretFiles;
use super::secrets::new_key::random_key;
use super::secrets::{Secrets, try_random};
use super::server::Server;
use super::supervisor::Supervisor;
#[cfg(feature = "tls")]
use super::tls::{Certificate, files::CertificateFiles};
use super::ways_in::WaysIn;
#[cfg(feature = "web")]
use super::{
    qr_code::{self, Ink},
    web::WebOptions,
};
use crate::cli::serve::ServeOptions;
use crate::text::console::Report;
#[cfg(feature = "tls")]
use crate::text::files::FileError;
use crate::text::service::Trouble;
use crate::text::startup::{Cause, ServeError};
#[cfg(feature = "metrics")]
use crate::text::ways_in::WayIn;
use crate::text::{Language, Words};
use crate::transport::given::{self, Given};
use crate::transport::interfaces;
use crate::transport::listener::{self, Buffers};

/// Descriptors that are not clients': standard streams, poll, listeners, signals, log, and some.
const DESCRIPTORS_RESERVED: usize = 32 + REFUSED_MAX;

/// Where descriptors leave room for fewer clients than this, it is told even if no number was asked for.
const CLIENTS_FEW: usize = 100;

/// Runs the daemon until a signal ends it, or it fails, which the log then tells. `words` are those that
/// the options were read from, and on SIGHUP are again; `language` is that of the person who starts it.
///
/// # Errors
/// [`ServeError`], made for the person who started it, when it could not start.
pub fn serve(
    options: &ServeOptions,
    language: Language,
    words: Vec<OsString>,
) -> Result<ExitCode, ServeError> {
    let flags = |clients_possible| Flags::new(words, options, clients_possible);
    let words = self::words(options);
    let failed = |cause| ServeError { language, cause };
    let clients_possible = clients_possible();
    let limits = limits(options, clients_possible);
    let files = secret_files(options);
    try_random().map_err(|error| failed(Cause::Random(error)))?;
    let mut secrets = Secrets::default();
    if let Some(error) = files.read_into(&mut secrets).into_iter().next() {
        return Err(failed(Cause::File(error)));
    }
    let bans = options.bans.as_deref().map(bans::read).transpose();
    let bans = bans.map_err(|error| failed(Cause::File(error)))?;
    #[cfg(feature = "tls")]
    let certificate = certificate(options).map_err(|error| failed(Cause::File(error)))?;
    let given = given::take(buffers(options)).map_err(|error| failed(Cause::Given(error)))?;
    let (sockets, of_no_use) = listen(options, given).map_err(failed)?;
    let log_writer = LogWriter::start(
        options.log_file.as_deref(),
        level(options),
        words.language(),
    )
    .map_err(|error| {
        failed(match &options.log_file {
            Some(path) => Cause::LogFile(path.clone(), error),
            None => Cause::System(error),
        })
    })?;
    let ceiling = Report::Ceiling {
        memory: limits.memory_bytes_max(),
        clients: limits.clients_max,
    };
    log::debug!("{}", ceiling.in_words(options.lang));
    let wanted = options.max_clients.unwrap_or(CLIENTS_FEW);
    if clients_possible < wanted {
        tell_few_descriptors(clients_possible, wanted, options.lang);
    }
    for name in of_no_use {
        log::warn!("{}", Trouble::NoListener(&name).in_words(options.lang));
    }
    let system = |error| failed(Cause::System(error));
    let key = key_of_run(options, &mut secrets).map_err(system)?;
    let mut server = Server::new(sockets, words, limits).map_err(system)?;
    #[cfg(feature = "web")]
    server.serve_web(web(options));
    server.guard(secrets, files);
    server.read_again(flags(clients_possible));
    #[cfg(feature = "tls")]
    if let Some(certificate) = certificate {
        server.offer_tls(certificate);
    }
    if let (Some(path), Some(sanctions)) = (&options.bans, bans) {
        server.keep_bans(path, sanctions).map_err(system)?;
    }
    match Supervisor::from_env(options.lang) {
        Ok(None) => {}
        Ok(Some(supervisor)) => server.supervised_by(supervisor),
        Err(error) => log::error!("{}", Trouble::Unreachable(&error).in_words(options.lang)),
    }
    // What is told to listen has all its descriptors, and its handlers for every signal.
    #[cfg(feature = "metrics")]
    let counted_at = count(options, &mut server).map_err(failed)?;
    let ways_in = WaysIn::new(
        server.listening(),
        &interfaces::addresses(),
        takes_tls_only(options),
    );
    ways_in.tell_sockets(options.lang);
    #[cfg(feature = "web")]
    if !options.no_web {
        ways_in.tell_page(options.lang);
    }
    ways_in.tell_clients(options.lang);
    #[cfg(feature = "metrics")]
    for address in counted_at {
        log::info!("{}", WayIn::Metrics(address).in_words(options.lang));
    }
    if let Some(key) = key {
        log_writer.tell_terminal(&Report::KeyOfRun(&key).in_words(options.lang));
    }
    #[cfg(feature = "web")]
    if !(options.quiet || options.no_web || options.no_qr) {
        show_page(&ways_in, &log_writer);
    }
    let ended = server.run(&log_writer);
    if let Err(error) = &ended {
        log::error!("{}", Report::Failed(error).in_words(options.lang));
    }
    log_writer.flush();
    Ok(match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    })
}

/// Tells that descriptors leave room for fewer clients than are wanted.
pub(super) fn tell_few_descriptors(clients: usize, wanted: usize, language: Language) {
    let few = Report::FewDescriptors {
        clients,
        wanted,
        descriptors: wanted + DESCRIPTORS_RESERVED,
    };
    log::warn!("{}", few.in_words(language));
}

/// Whether clear text is refused from elsewhere than this machine.
fn takes_tls_only(options: &ServeOptions) -> bool {
    #[cfg(feature = "tls")]
    return options.tls_only;
    #[cfg(not(feature = "tls"))]
    {
        let _ = options;
        false
    }
}

/// Shows where the page is to telephones, on a terminal that has space for it.
#[cfg(feature = "web")]
fn show_page(ways_in: &WaysIn, log_writer: &LogWriter) {
    let (Some(page), Some(size)) = (ways_in.page_for_telephones(), log_writer.terminal_size())
    else {
        return;
    };
    if let Some(code) = qr_code::drawn(&page.to_string(), Ink::of_terminal(), size) {
        log_writer.show(code);
    }
}

/// A moderator's key for this run, where there is a terminal to tell it, and somebody to read that.
fn key_of_run(
    options: &ServeOptions,
    secrets: &mut Secrets,
) -> io::Result<Option<Zeroizing<String>>> {
    if options.quiet || !io::stderr().is_terminal() {
        return Ok(None);
    }
    let key = random_key()?;
    secrets.set_key_of_run(Digest::of_key(&key));
    Ok(Some(key))
}

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
    let clients_max = options.max_clients.unwrap_or(10_000).min(clients_possible);
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

/// What is offered to those that speak TLS.
#[cfg(feature = "tls")]
pub(super) fn certificate(options: &ServeOptions) -> Result<Option<Certificate>, FileError> {
    let files = certificate_files(options);
    let certificate = files.map(|files| Certificate::read(files, options.tls_only));
    certificate.transpose()
}

/// Where it is read from.
#[cfg(feature = "tls")]
pub(super) fn certificate_files(options: &ServeOptions) -> Option<CertificateFiles> {
    Some(CertificateFiles {
        certificate: options.tls_cert.clone()?,
        key: options.tls_key.clone(),
    })
}

#[cfg(feature = "web")]
fn web(options: &ServeOptions) -> WebOptions {
    WebOptions {
        is_served: !options.no_web,
        hosts: options.web_host.clone(),
    }
}

pub(super) fn level(options: &ServeOptions) -> LevelFilter {
    match (options.verbose, options.quiet) {
        (true, _) => LevelFilter::Debug,
        (false, true) => LevelFilter::Warn,
        (false, false) => LevelFilter::Info,
    }
}

/// The files that hold its secrets.
pub(super) fn secret_files(options: &ServeOptions) -> SecretFiles {
    SecretFiles {
        password: options.password_file.clone(),
        keys: options.keys.clone(),
    }
}

/// Where the numbers are told.
#[cfg(feature = "metrics")]
pub(super) fn metrics_addresses(options: &ServeOptions) -> Result<Vec<SocketAddr>, Cause> {
    let Some(text) = &options.metrics else {
        return Ok(Vec::new());
    };
    let found = listener::addresses_or(text, Ipv4Addr::LOCALHOST);
    found.map_err(|error| Cause::Metrics(text.clone(), error))
}

/// Has the numbers told to those that ask for them.
#[cfg(feature = "metrics")]
fn count(options: &ServeOptions, server: &mut Server) -> Result<Vec<SocketAddr>, Cause> {
    server.count_for_people().map_err(Cause::System)?;
    let found = metrics_addresses(options)?;
    let Some(text) = &options.metrics else {
        return Ok(Vec::new());
    };
    let failed = |error| Cause::Metrics(text.clone(), error);
    let open = |address| listener::open(address, false, buffers(options));
    let sockets = found.into_iter().map(open).collect::<io::Result<_>>();
    let addresses = server.count_for_programs(sockets.map_err(failed)?);
    addresses.map_err(Cause::System)
}

/// Every address that was asked for, or the default one.
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
        addresses.extend(found.map_err(|_| Cause::Address(text.clone()))?);
    }
    Ok(addresses)
}

/// What the kernel may hold for each connection.
pub(super) fn buffers(options: &ServeOptions) -> Buffers {
    Buffers {
        send_bytes: options.send_buffer,
        receive_bytes: options.receive_buffer,
    }
}

/// Takes the sockets that were given, and opens every address that was asked for: the default one where
/// there is neither. Also the names of what was given and is of no use.
fn listen(options: &ServeOptions, given: Vec<Given>) -> Result<(Vec<Opened>, Vec<String>), Cause> {
    let mut sockets = Vec::new();
    let mut of_no_use = Vec::new();
    let is_any_given = !given.is_empty();
    for Given { name, socket } in given {
        match socket {
            Ok(socket) => sockets.push((socket, Some(buffers(options)))),
            Err(_) => of_no_use.push(name),
        }
    }
    let addresses = if options.listen.is_empty() && is_any_given {
        Vec::new()
    } else {
        listening_addresses(options)?
    };
    for &address in &addresses {
        // An IPv6 socket would take the IPv4 side of the port as well.
        let ipv6_only = addresses
            .iter()
            .any(|other| other.is_ipv4() && other.port() == address.port());
        let socket = listener::open(address, ipv6_only, buffers(options));
        let socket = socket.map_err(|error| Cause::Listen(address, error))?;
        sockets.push((socket, None));
    }
    // An address that was not asked for may be one that others reach.
    if sockets.is_empty() {
        return Err(Cause::NoneGiven(of_no_use));
    }
    Ok((sockets, of_no_use))
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
