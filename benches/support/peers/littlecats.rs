//! `littlecats serve`, spoken to in one of its dialects: the first line is the nickname.

use std::io;
use std::net::SocketAddrV4;
use std::path::Path;
use std::process::Command;

use super::super::tls::Certificate;
use super::{Peer, contains, irc, websocket};

/// A build of littlecats with flags of its own, so that several can be compared in one run.
pub(crate) struct Littlecats {
    label: String,
    program: String,
    flags: Vec<String>,
    dialect: Dialect,
    is_over_tls: bool,
    /// How long the texts are, where that is asked for: as long as others' in another framing.
    text_bytes: usize,
}

/// What all users of a room speak.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Plain,
    /// The events dialect: JSON lines.
    Json,
    /// The events dialect in WebSocket frames.
    WebSocket,
    /// IRC, as in the rooms of the IRC servers.
    Irc,
}

impl Littlecats {
    /// The binary that was built with this bench, named `littlecats` in the tables.
    pub(crate) fn built_here() -> Self {
        Self {
            label: "littlecats".into(),
            program: env!("CARGO_BIN_EXE_littlecats").into(),
            flags: Vec::new(),
            dialect: Dialect::Plain,
            is_over_tls: false,
            text_bytes: 0,
        }
    }

    /// What stands once in each notice that somebody came or left, and how often it is said to a newcomer
    /// beside its own.
    pub(crate) fn mark_of_notices(&self) -> (u8, usize) {
        match self.dialect {
            Dialect::Plain => (b'\n', 0),
            // The end of each time, and so of the welcome's. No frame of these rooms is as long as the
            // letter's code, 90 bytes, and the answer to the upgrade is without it.
            Dialect::Json | Dialect::WebSocket => (b'Z', 1),
            // In the source of a message, and in the welcome.
            Dialect::Irc => (b'!', 1),
        }
    }

    /// The same, over TLS.
    pub(crate) fn over_tls(self) -> Self {
        Self {
            is_over_tls: true,
            ..self
        }
    }

    /// The builds that a command line names, or else the one built here, all with `serve_flags`.
    ///
    /// An argument is `[LABEL=][PATH] [+json|+websocket|+irc] [+tls] [+text=N] [FLAG...]`: without a path
    /// it is the binary built here.
    pub(crate) fn variants(arguments: &[String], serve_flags: &str) -> Vec<Self> {
        let mut variants: Vec<Self> = arguments
            .iter()
            .map(|argument| Self::from_argument(argument))
            .collect();
        if variants.is_empty() {
            variants.push(Self::built_here());
        }
        for variant in &mut variants {
            let flags = serve_flags.split_whitespace().map(String::from);
            variant.flags.splice(..0, flags);
        }
        variants
    }

    fn from_argument(argument: &str) -> Self {
        let mut words = argument.split_whitespace();
        let first = words.next().unwrap_or_default();
        let (label, path) = first.split_once('=').unwrap_or((first, first));
        let mut variant = Self::built_here();
        variant.label = label.into();
        if !path.is_empty() {
            variant.program = path.into();
        }
        for word in words {
            match word.strip_prefix('+') {
                Some("json") => variant.dialect = Dialect::Json,
                Some("websocket") => variant.dialect = Dialect::WebSocket,
                Some("irc") => variant.dialect = Dialect::Irc,
                Some("tls") => variant.is_over_tls = true,
                Some(text) => match text.strip_prefix("text=").map(str::parse) {
                    Some(Ok(bytes)) => variant.text_bytes = bytes,
                    Some(Err(_)) | None => variant.flags.push(word.into()),
                },
                None => variant.flags.push(word.into()),
            }
        }
        variant
    }
}

impl Peer for Littlecats {
    fn label(&self) -> &str {
        &self.label
    }

    fn program(&self) -> &str {
        &self.program
    }

    fn package(&self) -> &'static str {
        "littlecats"
    }

    fn command(&self, address: SocketAddrV4, directory: &Path) -> io::Result<Command> {
        // A path may be relative to where the bench was started, not to the server's folder.
        let mut command = Command::new(Path::new(&self.program).canonicalize()?);
        command.args(["serve", "--listen", &address.to_string()]);
        command.args(["--rate", "0", "--max-per-ip", "0", "--history", "0", "-q"]);
        command.args(["--max-clients", "12000"]);
        if self.dialect == Dialect::Irc {
            command.args(["--irc-channel", irc::CHANNEL]);
        }
        if self.is_over_tls {
            let files = Certificate::within(directory);
            command.arg("--tls-cert").arg(files.certificate);
            command.arg("--tls-key").arg(files.key);
        }
        command.args(&self.flags);
        Ok(command)
    }

    fn is_over_tls(&self) -> bool {
        self.is_over_tls
    }

    fn opening(&self, _user: usize) -> Option<(Vec<u8>, &'static str)> {
        (self.dialect == Dialect::WebSocket).then(|| websocket::upgrade("/ws"))
    }

    fn login(&self, user: usize, _listens: bool) -> Vec<u8> {
        match self.dialect {
            Dialect::Plain => format!("u{user}\n").into_bytes(),
            Dialect::Json => format!("/json\nu{user}\n").into_bytes(),
            Dialect::WebSocket => websocket::text(format!("u{user}").as_bytes()),
            Dialect::Irc => irc::login(user),
        }
    }

    fn is_logged_in(&self, answer: &[u8]) -> bool {
        match self.dialect {
            Dialect::Plain => contains(answer, " entrou no chat"),
            Dialect::Json | Dialect::WebSocket => contains(answer, "\"welcome\""),
            Dialect::Irc => irc::is_logged_in(answer),
        }
    }

    fn message(&self, _user: usize, text: &[u8]) -> Vec<u8> {
        let mut text = text.to_vec();
        text.resize(text.len().max(self.text_bytes), b'a');
        match self.dialect {
            Dialect::Plain | Dialect::Json => [&text, &b"\n"[..]].concat(),
            Dialect::WebSocket => websocket::text(&text),
            Dialect::Irc => irc::message(&text),
        }
    }

    fn echoes(&self) -> bool {
        match self.dialect {
            Dialect::Plain | Dialect::Irc => false,
            Dialect::Json | Dialect::WebSocket => true,
        }
    }

    fn speakers_listen(&self) -> bool {
        self.echoes()
    }

    fn logins_at_once(&self) -> usize {
        // It refuses newcomers while 256 are not logged in.
        250
    }
}
