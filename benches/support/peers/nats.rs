//! nats-server: one subject, with the echo to the publisher turned off.

use std::io;
use std::net::SocketAddrV4;
use std::path::Path;
use std::process::Command;

use super::{Peer, configure, contains, installed};

/// NATS as a room: one subject.
pub(crate) struct Nats;

impl Peer for Nats {
    fn label(&self) -> &str {
        "nats"
    }

    fn program(&self) -> &str {
        "nats-server"
    }

    fn package(&self) -> &'static str {
        "nats-server"
    }

    fn command(&self, address: SocketAddrV4, directory: &Path) -> io::Result<Command> {
        let mut command = installed(self.program())?;
        command
            .arg("--config")
            .arg(configure(include_str!("nats.conf"), address, directory)?);
        Ok(command)
    }

    fn login(&self, _user: usize, listens: bool) -> Vec<u8> {
        let subscribe = if listens { "SUB room 1\r\n" } else { "" };
        format!("CONNECT {{\"verbose\":false,\"echo\":false}}\r\n{subscribe}PING\r\n").into_bytes()
    }

    fn is_logged_in(&self, answer: &[u8]) -> bool {
        contains(answer, "PONG\r\n")
    }

    fn message(&self, _user: usize, text: &[u8]) -> Vec<u8> {
        let head = format!("PUB room {}\r\n", text.len());
        [head.as_bytes(), text, b"\r\n"].concat()
    }
}
