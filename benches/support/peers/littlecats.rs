//! `littlecats serve`: plain lines, the first one is the nickname.

use std::io;
use std::net::SocketAddrV4;
use std::path::Path;
use std::process::Command;

use super::{Peer, contains};

/// A build of littlecats with flags of its own, so that several can be compared in one run.
pub(crate) struct Littlecats {
    label: String,
    program: String,
    flags: Vec<String>,
}

impl Littlecats {
    /// The binary that was built with this bench, named `littlecats` in the tables.
    pub(crate) fn built_here() -> Self {
        Self {
            label: "littlecats".into(),
            program: env!("CARGO_BIN_EXE_littlecats").into(),
            flags: Vec::new(),
        }
    }

    /// The builds that a command line names, or else the one built here, all with `serve_flags`.
    ///
    /// An argument is `[LABEL=][PATH] [FLAG...]`: without a path it is the binary built here.
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
        variant.flags = words.map(String::from).collect();
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

    fn command(&self, address: SocketAddrV4, _directory: &Path) -> io::Result<Command> {
        // A path may be relative to where the bench was started, not to the server's folder.
        let mut command = Command::new(Path::new(&self.program).canonicalize()?);
        command.args(["serve", "--listen", &address.to_string()]);
        command.args(["--rate", "0", "--max-per-ip", "0", "--history", "0", "-q"]);
        command.args(["--max-clients", "12000"]);
        command.args(&self.flags);
        Ok(command)
    }

    fn login(&self, user: usize, _listens: bool) -> Vec<u8> {
        format!("u{user}\n").into_bytes()
    }

    fn is_logged_in(&self, answer: &[u8]) -> bool {
        contains(answer, " entrou no chat")
    }

    fn message(&self, _user: usize, text: &[u8]) -> Vec<u8> {
        [text, b"\n"].concat()
    }

    fn logins_at_once(&self) -> usize {
        // It refuses newcomers while 256 are not logged in.
        250
    }
}
