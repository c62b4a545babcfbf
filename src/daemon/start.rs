//! `littlecats serve`, from its options to the running loop, and what to tell who started it when
//! that fails.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use log::LevelFilter;
use mio::net::TcpListener;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::limits::{Limits, REFUSED_MAX, Rate};
use super::log_writer::LogWriter;
use super::server::Server;
use crate::cli::serve::ServeOptions;
use crate::text::console::Report;
use crate::text::words::{Language, Words};
use crate::transport::listener;

/// Descriptors that are not clients': standard streams, poll, listeners, signals, log, and some.
const DESCRIPTORS_RESERVED: usize = 32 + REFUSED_MAX;

/// Runs the daemon until a signal ends it.
///
/// # Errors
/// [`ServeError`], made for the person who started it.
pub fn serve(options: &ServeOptions) -> Result<(), ServeError> {
    let words = Words::new(options.lang, options.room.as_deref());
    let failed = |cause| ServeError {
        language: options.lang,
        cause,
    };
    let limits = limits(options, clients_possible());
    let sockets = listen(options).map_err(failed)?;
    let console = LogWriter::start(options.log_file.as_deref(), level(options), words.clone())
        .map_err(|error| failed(Cause::LogFile(options.log_file.clone(), error)))?;
    let ceiling = Report::Ceiling {
        memory: limits.memory_bytes_max(),
        clients: limits.clients_max,
    };
    log::debug!("{}", ceiling.in_words(&words));
    let mut server =
        Server::new(sockets, words, limits).map_err(|error| failed(Cause::System(error)))?;
    server.announce();
    let ended = server.run(&console);
    console.flush();
    ended.map_err(|error| failed(Cause::System(error)))
}

/// Why the daemon could not run, in the language it was started in.
#[derive(Debug)]
pub struct ServeError {
    language: Language,
    cause: Cause,
}

#[derive(Debug)]
enum Cause {
    /// What was given for `--listen` is no address.
    Address(String, io::Error),
    Listen(SocketAddr, io::Error),
    LogFile(Option<PathBuf>, io::Error),
    System(io::Error),
}

impl std::error::Error for ServeError {}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.language {
            Language::Portuguese => self.cause.write_pt(f),
            Language::English => self.cause.write_en(f),
        }
    }
}

impl Cause {
    fn write_pt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Address(text, error) => write!(
                f,
                "--listen {text}: não é um endereço desta máquina ({error}); use, por exemplo, 0.0.0.0:2287 ou [::]:2287"
            ),
            Cause::Listen(address, error) => {
                write!(f, "não foi possível escutar em {address}: ")?;
                match advice(error) {
                    Some((pt, _)) => f.write_str(pt),
                    None => write!(f, "{error}"),
                }
            }
            Cause::LogFile(Some(path), error) => write!(
                f,
                "não foi possível abrir o arquivo de registro {}: {error}; escolha outro com --log-file",
                path.display()
            ),
            Cause::LogFile(None, error) | Cause::System(error) => {
                write!(f, "o sistema recusou o que o servidor precisa: {error}")
            }
        }
    }

    fn write_en(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Address(text, error) => write!(
                f,
                "--listen {text}: not an address of this machine ({error}); use 0.0.0.0:2287 or [::]:2287, for example"
            ),
            Cause::Listen(address, error) => {
                write!(f, "could not listen on {address}: ")?;
                match advice(error) {
                    Some((_, en)) => f.write_str(en),
                    None => write!(f, "{error}"),
                }
            }
            Cause::LogFile(Some(path), error) => write!(
                f,
                "could not open the log file {}: {error}; choose another one with --log-file",
                path.display()
            ),
            Cause::LogFile(None, error) | Cause::System(error) => {
                write!(f, "the system refused what the server needs: {error}")
            }
        }
    }
}

/// What to do about an address that cannot be listened on, in Portuguese and in English.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the kinds of errors are not ours"
)]
fn advice(error: &io::Error) -> Option<(&'static str, &'static str)> {
    match error.kind() {
        io::ErrorKind::AddrInUse => Some((
            "outro programa já usa esta porta; encerre-o ou escolha outra com --listen",
            "another program uses this port; end it or choose another one with --listen",
        )),
        io::ErrorKind::PermissionDenied => Some((
            "sem permissão para esta porta; escolha uma acima de 1023 com --listen",
            "no permission for this port; choose one above 1023 with --listen",
        )),
        io::ErrorKind::AddrNotAvailable => Some((
            "esta máquina não tem este endereço; escolha outro com --listen",
            "this machine does not have this address; choose another one with --listen",
        )),
        _ => None,
    }
}

/// The limits that were asked for; `clients_possible` is what the descriptors allow.
fn limits(options: &ServeOptions, clients_possible: usize) -> Limits {
    Limits {
        line_bytes_max: options.max_line,
        history_lines_max: options.history,
        clients_max: options.max_clients.unwrap_or(10_000).min(clients_possible),
        per_address_max: (options.max_per_ip > 0).then_some(options.max_per_ip),
        rate: (options.rate > 0).then(|| Rate::new(options.rate, options.burst)),
        log_bytes_max: options.backlog,
        outbox_bytes_max: options.outbox,
        login_timeout: options.login_timeout,
    }
}

fn level(options: &ServeOptions) -> LevelFilter {
    match (options.verbose, options.quiet) {
        (true, _) => LevelFilter::Debug,
        (false, true) => LevelFilter::Warn,
        (false, false) => LevelFilter::Info,
    }
}

/// Opens every address that was asked for, or the default one.
fn listen(options: &ServeOptions) -> Result<Vec<TcpListener>, Cause> {
    let default = [format!(":{}", crate::DEFAULT_PORT)];
    let texts = if options.listen.is_empty() {
        &default[..]
    } else {
        &options.listen
    };
    let mut addresses = Vec::new();
    for text in texts {
        let found = listener::addresses(text);
        addresses.extend(found.map_err(|error| Cause::Address(text.clone(), error))?);
    }
    let mut sockets = Vec::new();
    for &address in &addresses {
        // An IPv6 socket would take the IPv4 side of the port as well.
        let ipv6_only = addresses
            .iter()
            .any(|other| other.is_ipv4() && other.port() == address.port());
        let socket = listener::open(address, ipv6_only, options.send_buffer);
        sockets.push(socket.map_err(|error| Cause::Listen(address, error))?);
    }
    Ok(sockets)
}

/// Raises the descriptor limit as far as it goes, and says how many clients it allows.
fn clients_possible() -> usize {
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
