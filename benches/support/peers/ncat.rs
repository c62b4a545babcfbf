//! `ncat --broker`: a relay of bytes that knows no lines, users or rooms.

use std::io;
use std::net::SocketAddrV4;
use std::path::Path;
use std::process::Command;

use super::{Peer, installed};

/// ncat as a room: everyone who is connected.
pub(crate) struct Ncat;

impl Peer for Ncat {
    fn label(&self) -> &str {
        "ncat"
    }

    fn program(&self) -> &str {
        "ncat"
    }

    fn package(&self) -> &'static str {
        "ncat"
    }

    fn command(&self, address: SocketAddrV4, _directory: &Path) -> io::Result<Command> {
        let mut command = installed(self.program())?;
        command.args(["--broker", "--max-conns", "5000", "--listen"]);
        command.args([address.ip().to_string(), address.port().to_string()]);
        Ok(command)
    }

    fn login(&self, _user: usize, _listens: bool) -> Vec<u8> {
        Vec::new()
    }

    fn is_logged_in(&self, _answer: &[u8]) -> bool {
        false
    }

    fn answers_logins(&self) -> bool {
        false
    }

    fn logins_at_once(&self) -> usize {
        // Its listen(2) queue has ten places; a client that finds none tries again a second later.
        8
    }

    fn message(&self, _user: usize, text: &[u8]) -> Vec<u8> {
        [text, b"\n"].concat()
    }

    fn users_max(&self) -> Option<(usize, &'static str)> {
        Some((1_010, "select(2) takes 1,024 descriptors"))
    }
}
