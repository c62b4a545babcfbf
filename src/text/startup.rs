//! Why the daemon could not start, or had to end, and what to do about it.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::files::FileError;
use super::system;
use super::words::Language;

/// Why the daemon cannot run, in the language it was started in.
#[derive(Debug)]
pub struct ServeError {
    pub language: Language,
    pub cause: Cause,
}

/// What stopped it.
#[derive(Debug)]
pub enum Cause {
    /// What was given for `--listen` is no address.
    Address(String),
    /// An address of `--listen` that another one takes.
    ListenTwice(SocketAddr),
    Listen(SocketAddr, io::Error),
    /// What the service manager says of the sockets it passed on makes no sense.
    Given(io::Error),
    /// Of what it passed on, under these names, nothing is a TCP socket that listens.
    NoneGiven(Vec<String>),
    /// What was given for `--metrics` is no address.
    #[cfg(feature = "metrics")]
    MetricsAddress(String),
    /// What was given for `--metrics` cannot be listened on.
    #[cfg(feature = "metrics")]
    Metrics(String, io::Error),
    LogFile(PathBuf, io::Error),
    /// A file that it was given does not serve.
    File(FileError),
    /// The system has no random numbers.
    Random(io::Error),
    System(io::Error),
}

/// What `check` says where nothing was found.
#[derive(Debug)]
pub struct Ready(pub Language);

impl fmt::Display for Ready {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        say!(
            out,
            self.0,
            "tudo certo: com estas opções o servidor inicia",
            "all is well: with these options the server starts",
        )
    }
}

impl std::error::Error for ServeError {}

impl fmt::Display for ServeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let language = self.language;
        match &self.cause {
            Cause::Address(text) => say!(
                out,
                language,
                "--listen {text}: esta máquina não conhece este nome; use, por exemplo, 0.0.0.0:2287 ou [::]:2287",
                "--listen {text}: this machine does not know this name; use 0.0.0.0:2287 or [::]:2287, for example",
            ),
            Cause::ListenTwice(address) => say!(
                out,
                language,
                "não foi possível escutar em {address}: outro --listen já usa este endereço e esta porta",
                "could not listen on {address}: another --listen uses this address and port",
            ),
            Cause::Listen(address, error) => {
                say!(
                    out,
                    language,
                    "não foi possível escutar em {address}: ",
                    "could not listen on {address}: ",
                )?;
                match advice(error, language) {
                    Some(advice) => out.write_str(advice),
                    None => write!(out, "{}", system::in_words(error, language)),
                }
            }
            Cause::Given(error) => {
                let error = system::in_words(error, language);
                say!(
                    out,
                    language,
                    "LISTEN_FDS, LISTEN_PID e LISTEN_FDNAMES se contradizem: {error}",
                    "LISTEN_FDS, LISTEN_PID and LISTEN_FDNAMES contradict each other: {error}",
                )
            }
            Cause::NoneGiven(names) => {
                let names = names.join(", ");
                say!(
                    out,
                    language,
                    "nada do que o gerenciador de serviços passou ({names}) é um socket TCP que escuta; use ListenStream= com uma porta, ou --listen",
                    "nothing of what the service manager passed on ({names}) is a TCP socket that listens; use ListenStream= with a port, or --listen",
                )
            }
            #[cfg(feature = "metrics")]
            Cause::MetricsAddress(text) => say!(
                out,
                language,
                "--metrics {text}: esta máquina não conhece este nome; use, por exemplo, 9187 ou 127.0.0.1:9187",
                "--metrics {text}: this machine does not know this name; use 9187 or 127.0.0.1:9187, for example",
            ),
            #[cfg(feature = "metrics")]
            Cause::Metrics(text, error) => {
                let error = system::in_words(error, language);
                say!(
                    out,
                    language,
                    "--metrics {text}: não foi possível escutar ali ({error}); use, por exemplo, 9187 ou 127.0.0.1:9187",
                    "--metrics {text}: could not listen there ({error}); use 9187 or 127.0.0.1:9187, for example",
                )
            }
            Cause::LogFile(path, error) => {
                let path = path.display();
                let error = system::in_words(error, language);
                say!(
                    out,
                    language,
                    "não foi possível abrir o arquivo de registro {path}: {error}; escolha outro com --log-file",
                    "could not open the log file {path}: {error}; choose another one with --log-file",
                )
            }
            Cause::File(error) => write!(out, "{}", error.in_words(language)),
            Cause::Random(error) => {
                let error = system::in_words(error, language);
                say!(
                    out,
                    language,
                    "faltam os números aleatórios do sistema: {error}; há um /dev/urandom aqui?",
                    "the random numbers of the system are missing: {error}; is there a /dev/urandom here?",
                )
            }
            Cause::System(error) => {
                let error = system::in_words(error, language);
                say!(
                    out,
                    language,
                    "o sistema recusou o que é preciso: {error}",
                    "the system refused what is needed: {error}",
                )
            }
        }
    }
}

/// What to do about an address that cannot be listened on.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the kinds of errors are not ours"
)]
fn advice(error: &io::Error, language: Language) -> Option<&'static str> {
    let advice = match error.kind() {
        io::ErrorKind::AddrInUse => language.pick(
            "outro programa já usa esta porta; encerre-o ou escolha outra com --listen",
            "another program uses this port; end it or choose another one with --listen",
        ),
        io::ErrorKind::PermissionDenied => language.pick(
            "sem permissão para esta porta; escolha uma acima de 1023 com --listen, ou deixe um socket do systemd abri-la (ListenStream=)",
            "no permission for this port; choose one above 1023 with --listen, or have a socket of systemd open it (ListenStream=)",
        ),
        io::ErrorKind::AddrNotAvailable => language.pick(
            "esta máquina não tem este endereço; escolha outro com --listen",
            "this machine does not have this address; choose another one with --listen",
        ),
        _ => return None,
    };
    Some(advice)
}
