//! `littlecats serve`, from its options to the running loop, and what to tell the person who started
//! it when that fails. What the options come to is for `options` to know.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
#[cfg(feature = "metrics")]
use std::net::SocketAddr;
use std::process::ExitCode;

use zeroize::Zeroizing;

use super::bans;
use super::check::tell_lost_bans;
use super::listeners::Opened;
use super::log_writer::LogWriter;
#[cfg(feature = "tls")]
use super::options::certificate;
#[cfg(feature = "metrics")]
use super::options::metrics_addresses;
use super::options::{
    buffers, ceiling, clients_possible, level, limits, listening_addresses, secret_files,
    takes_tls_only, tell_few_descriptors,
};
#[cfg(feature = "web")]
use super::qr_code::{self, Ink};
use super::reload::Flags;
use super::secrets::digest::Digest;
use super::secrets::files::SecretFiles;
use super::secrets::new_key::random_key;
use super::secrets::{Secrets, try_random};
use super::server::Server;
use super::supervisor::Supervisor;
#[cfg(feature = "tls")]
use super::tls::Certificate;
use super::ways_in::WaysIn;
use crate::cli::serve::ServeOptions;
use crate::room::moderation::sanctions::Sanction;
use crate::text::Language;
use crate::text::console::Report;
use crate::text::service::Trouble;
use crate::text::startup::{Cause, ServeError};
#[cfg(feature = "metrics")]
use crate::text::ways_in::WayIn;
use crate::transport::given::{self, Given};
use crate::transport::interfaces;
use crate::transport::listener;

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
    let started = start(options, words);
    let (mut server, log_writer) = started.map_err(|cause| ServeError { language, cause })?;
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

/// All but the loop: reads the files, opens the sockets and the log, and tells how people come in.
fn start(options: &ServeOptions, words: Vec<OsString>) -> Result<(Server, LogWriter), Cause> {
    let clients_possible = clients_possible();
    let limits = limits(options, clients_possible);
    let mut files = Files::read(options)?;
    let given = given::take(buffers(options)).map_err(Cause::Given)?;
    let (sockets, of_no_use) = listen(options, given)?;
    let log_writer = start_log(options)?;
    log::debug!("{}", ceiling(&limits).in_words(options.lang));
    let wanted = options.max_clients.unwrap_or(CLIENTS_FEW);
    if clients_possible < wanted {
        tell_few_descriptors(clients_possible, wanted, options.lang);
    }
    for name in of_no_use {
        log::warn!("{}", Trouble::NoListener(&name).in_words(options.lang));
    }
    let key = key_of_run(options, &mut files.secrets).map_err(Cause::System)?;
    let mut server =
        Server::new(sockets, super::options::words(options), limits).map_err(Cause::System)?;
    #[cfg(feature = "web")]
    server.serve_web(super::options::web(options));
    server.read_again(Flags::new(words, options, clients_possible));
    files.give_to(&mut server, options)?;
    supervise(options, &mut server);
    // What is told to listen has all its descriptors, and its handlers for every signal.
    #[cfg(feature = "metrics")]
    let counted_at = count(options, &mut server)?;
    let ways_in = WaysIn::new(
        server.listening(),
        &interfaces::addresses(),
        takes_tls_only(options),
    );
    tell_ways_in(options, &ways_in);
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
    Ok((server, log_writer))
}

/// What the files hold that the flags name, but for that of flags itself.
struct Files {
    secrets: Secrets,
    secret_files: SecretFiles,
    /// `None` where they are kept nowhere.
    bans: Option<Vec<Sanction>>,
    #[cfg(feature = "tls")]
    certificate: Option<Certificate>,
}

impl Files {
    fn read(options: &ServeOptions) -> Result<Files, Cause> {
        let secret_files = secret_files(options);
        try_random().map_err(Cause::Random)?;
        let mut secrets = Secrets::default();
        if let Some(error) = secret_files.read_into(&mut secrets).into_iter().next() {
            return Err(Cause::File(error));
        }
        let bans = options.bans.as_deref().map(bans::read).transpose();
        Ok(Files {
            secrets,
            secret_files,
            bans: bans.map_err(Cause::File)?,
            #[cfg(feature = "tls")]
            certificate: certificate(options).map_err(Cause::File)?,
        })
    }

    fn give_to(self, server: &mut Server, options: &ServeOptions) -> Result<(), Cause> {
        server.guard(self.secrets, self.secret_files);
        #[cfg(feature = "tls")]
        if let Some(certificate) = self.certificate {
            server.offer_tls(certificate);
        }
        if let (Some(path), Some(sanctions)) = (&options.bans, self.bans) {
            server.keep_bans(path, sanctions).map_err(Cause::System)?;
            tell_lost_bans(path, options.lang);
        }
        Ok(())
    }
}

fn start_log(options: &ServeOptions) -> Result<LogWriter, Cause> {
    let path = options.log_file.as_deref();
    LogWriter::start(path, level(options), options.lang).map_err(|error| match path {
        Some(path) => Cause::LogFile(path.to_owned(), error),
        None => Cause::System(error),
    })
}

/// Tells the service manager how it goes, if one started the daemon.
fn supervise(options: &ServeOptions, server: &mut Server) {
    match Supervisor::from_env(options.lang) {
        Ok(None) => {}
        Ok(Some(supervisor)) => server.supervised_by(supervisor),
        Err(error) => log::error!("{}", Trouble::Unreachable(&error).in_words(options.lang)),
    }
}

fn tell_ways_in(options: &ServeOptions, ways_in: &WaysIn) {
    ways_in.tell_sockets(options.lang);
    #[cfg(feature = "web")]
    if !options.no_web {
        ways_in.tell_page(options.lang);
    }
    ways_in.tell_clients(options.lang);
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
