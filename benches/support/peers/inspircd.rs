//! InspIRCd: an IRC server, one channel; in clear and over TLS.

use std::io;
use std::net::SocketAddrV4;
use std::path::Path;
use std::process::Command;

use super::{Peer, configure, installed, irc};

/// InspIRCd as a room: one channel, which every user joins.
pub(crate) struct Inspircd {
    label: &'static str,
    configuration: &'static str,
    is_over_tls: bool,
}

impl Inspircd {
    pub(crate) const OVER_TCP: Self = Self {
        label: "inspircd",
        configuration: include_str!("inspircd.conf"),
        is_over_tls: false,
    };

    pub(crate) const OVER_TLS: Self = Self {
        label: "inspircd-tls",
        configuration: include_str!("inspircd_tls.conf"),
        is_over_tls: true,
    };
}

impl Peer for Inspircd {
    fn label(&self) -> &str {
        self.label
    }

    fn is_measured_by_default(&self) -> bool {
        !self.is_over_tls
    }

    fn is_over_tls(&self) -> bool {
        self.is_over_tls
    }

    fn program(&self) -> &str {
        "inspircd"
    }

    fn package(&self) -> &'static str {
        "inspircd"
    }

    fn command(&self, address: SocketAddrV4, directory: &Path) -> io::Result<Command> {
        let mut command = installed(self.program())?;
        command.args(["--nofork", "--nopid", "--runasroot", "--config"]);
        command.arg(configure(self.configuration, address, directory)?);
        Ok(command)
    }

    fn opening(&self, user: usize) -> Option<(Vec<u8>, &'static str)> {
        // What comes in the same segment as the registration is answered as not registered.
        Some((irc::registration(user), " 422 "))
    }

    fn login(&self, _user: usize, _listens: bool) -> Vec<u8> {
        irc::join()
    }

    fn is_logged_in(&self, answer: &[u8]) -> bool {
        irc::is_logged_in(answer)
    }

    fn message(&self, _user: usize, text: &[u8]) -> Vec<u8> {
        irc::message(text)
    }
}
