//! ngircd: an IRC server, one channel.

use std::io;
use std::net::SocketAddrV4;
use std::path::Path;
use std::process::Command;

use super::{Peer, configure, installed, irc};

/// ngIRCd as a room: one channel, which every user joins.
pub(crate) struct Ngircd;

impl Peer for Ngircd {
    fn label(&self) -> &str {
        "ngircd"
    }

    fn program(&self) -> &str {
        "ngircd"
    }

    fn package(&self) -> &'static str {
        "ngircd"
    }

    fn command(&self, address: SocketAddrV4, directory: &Path) -> io::Result<Command> {
        let mut command = installed(self.program())?;
        command.args(["--nodaemon", "--config"]).arg(configure(
            include_str!("ngircd.conf"),
            address,
            directory,
        )?);
        Ok(command)
    }

    fn login(&self, user: usize, _listens: bool) -> Vec<u8> {
        irc::login(user)
    }

    fn is_logged_in(&self, answer: &[u8]) -> bool {
        irc::is_logged_in(answer)
    }

    fn message(&self, _user: usize, text: &[u8]) -> Vec<u8> {
        irc::message(text)
    }

    fn logins_at_once(&self) -> usize {
        // Its listen(2) queue has ten places; a client that finds none tries again a second later.
        8
    }
}
