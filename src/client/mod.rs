//! The bundled client: for a person at a terminal, for a pipe, and for a script that says one line.
//!
//! Blocking, with two threads: one reads the socket, one the person. What is heard flows down this
//! list, what is typed flows up:
//!
//! - [`link`]: the address, the connection, the lines that come back, clean and bounded; [`stream`]: what
//!   these go through, which may be `tls` (the cargo feature of that name).
//! - [`login`]: the daemon is made to speak in objects; then the nickname goes first, and the [`secrets`]
//!   that are asked for.
//! - [`heard`]: what a line of the daemon tells; [`unanswered`]: which lines wait for their answer.
//! - [`sentences`]: how it reads in the client's own language.
//! - [`conversation`]: what is known of the room; what is heard in, entries to show and lines to send out.
//! - [`render`]: how an entry looks.
//! - [`interactive`]: the two threads, and the way back after a break; on a plain [`terminal`], or on
//!   the line editor of `editor` (the cargo feature of that name).
//! - [`filter`] and [`send`]: the client without a person.
//! - [`log`]: the file that what is heard is kept in, where the person wants that.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

pub mod conversation;
#[cfg(feature = "editor")]
pub mod editor;
pub mod filter;
pub mod heard;
pub mod interactive;
pub mod link;
pub mod local_time;
pub mod log;
pub mod login;
pub mod render;
pub mod secrets;
pub mod send;
pub mod sentences;
pub mod stream;
pub mod terminal;
#[cfg(feature = "tls")]
pub mod tls;
pub mod unanswered;

use self::log::Log;
use crate::cli::connect::ConnectOptions;
use crate::text::Language;
use crate::text::client::{Failure, Text};
use crate::transport::address::{Address, AddressError};
use filter::Form;
use interactive::Settings;
use interactive::plain::{PlainKeyboard, PlainScreen};
use link::Server;
use secrets::Secrets;
#[cfg(feature = "tls")]
use tls::Trust;

/// Where the daemon is when nothing says otherwise.
const HOST: &str = "localhost";

/// `littlecats connect`: runs until the conversation ends, and tells what went wrong on standard
/// error.
pub fn run(options: &ConnectOptions) -> ExitCode {
    let language = options.lang;
    let Err(failure) = start(options) else {
        return ExitCode::SUCCESS;
    };
    let said = Text::Failed(&failure).say(language);
    if !said.is_empty() {
        complain(&format!("littlecats: {said}"));
    }
    ExitCode::from(status(&failure))
}

/// Says a line on standard error; `eprintln!` would panic where nobody reads it.
fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// The status of the process: 2 for what was asked wrongly, 1 for what went wrong.
fn status(failure: &Failure) -> u8 {
    use Failure::{
        BadAddress, NicknameMissing, NobodyReads, PortTooLarge, SendOneLine, SendSaysNothing,
    };
    if matches!(failure, NobodyReads) {
        return 0;
    }
    let is_usage = matches!(
        failure,
        BadAddress(_) | PortTooLarge(_) | NicknameMissing | SendOneLine | SendSaysNothing(_)
    );
    if is_usage { 2 } else { 1 }
}

/// Connects and does what was asked for, in one of the three forms.
fn start(options: &ConnectOptions) -> Result<(), Failure> {
    let address = address(options)?;
    let nickname = options.nick.clone();
    let nickname = nickname.or_else(|| from_environment("LITTLECATS_NICK"));
    secrets::keep_out_of_core_dumps();
    let (password_file, key_file) = (&options.password_file, &options.key_file);
    let secrets = Secrets::given(password_file.as_deref(), key_file.as_deref())?;
    let server = server(options, address)?;
    let timeout = timeout(options);
    if let Some(text) = &options.send {
        let nickname = nickname.ok_or(Failure::NicknameMissing)?;
        return send::run(&server, &nickname, secrets, text, timeout, options.lang);
    }
    let log = options.log.as_deref().map(Log::open).transpose()?;
    let only_listens = options.listen_only;
    if options.json || only_listens || !io::stdin().is_terminal() {
        let nickname = nickname.or_else(|| only_listens.then(|| listener(options.lang)));
        let nickname = nickname.ok_or(Failure::NicknameMissing)?;
        return filter::run(&server, &nickname, secrets, filtering(options, log));
    }
    let has_editor = cfg!(feature = "editor") && io::stdout().is_terminal() && !terminal::is_dumb();
    let settings = Settings {
        server,
        language: options.lang,
        timeout,
        reconnects: !options.no_reconnect,
        is_quiet: options.quiet_joins,
        shows_history: !options.no_history,
        rings: !options.no_bell,
        palette: terminal::palette(options.color),
        echoes: !has_editor,
    };
    terminal::restore_on_panic();
    #[cfg(feature = "editor")]
    if has_editor {
        return editor::run(settings, nickname, secrets, log);
    }
    let keyboard = Box::new(PlainKeyboard::new().map_err(Failure::InputOutput)?);
    let screen = Arc::new(PlainScreen);
    interactive::run(settings, nickname, secrets, log, keyboard, screen, &|_| {})
}

/// Where the daemon is: as it was asked for, or as the environment says, or on this machine.
fn address(options: &ConnectOptions) -> Result<Address, Failure> {
    let given = options.address.clone();
    let host = given.or_else(|| from_environment("LITTLECATS_HOST"));
    let host = host.as_deref().unwrap_or(HOST);
    Address::parse(host).map_err(|error| match error {
        AddressError::Malformed => Failure::BadAddress(host.to_owned()),
        AddressError::PortTooLarge => Failure::PortTooLarge(host.to_owned()),
    })
}

/// How the daemon is spoken to.
fn server(options: &ConnectOptions, address: Address) -> Result<Server, Failure> {
    #[cfg(not(feature = "tls"))]
    let _ = options;
    Ok(Server {
        #[cfg(feature = "tls")]
        trust: (options.tls || options.tls_pin.is_some())
            .then(|| Trust::new(&address, options.tls_pin))
            .transpose()?,
        address,
    })
}

fn timeout(options: &ConnectOptions) -> Duration {
    Duration::from_secs(options.timeout.max(1).into())
}

fn filtering(options: &ConnectOptions, log: Option<Log>) -> filter::Settings {
    let form = if options.json {
        Form::Objects
    } else {
        Form::Lines
    };
    filter::Settings {
        form,
        language: options.lang,
        timeout: timeout(options),
        shows_history: !options.no_history,
        only_listens: options.listen_only,
        log,
    }
}

/// A nickname for a client that only listens and was given none: the number is there so that two of them do
/// not meet.
fn listener(language: Language) -> String {
    let number = chance() % 9_000 + 1_000;
    format!("{}-{number}", language.pick("ouvinte", "listener"))
}

/// A number that nobody can foretell, as the standard library has them for its tables.
fn chance() -> u64 {
    RandomState::new().build_hasher().finish()
}

fn from_environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
