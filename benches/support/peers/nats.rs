//! nats-server: one subject, with the echo to the publisher turned off; over TCP and over WebSocket.

use std::io;
use std::net::SocketAddrV4;
use std::path::Path;
use std::process::Command;

use super::{Peer, configure, contains, installed, websocket};

/// NATS as a room: one subject.
pub(crate) struct Nats {
    label: &'static str,
    configuration: &'static str,
    is_on_websocket: bool,
}

impl Nats {
    pub(crate) const OVER_TCP: Self = Self {
        label: "nats",
        configuration: include_str!("nats.conf"),
        is_on_websocket: false,
    };

    pub(crate) const OVER_WEBSOCKET: Self = Self {
        label: "nats-ws",
        configuration: include_str!("nats_ws.conf"),
        is_on_websocket: true,
    };
}

impl Peer for Nats {
    fn label(&self) -> &str {
        self.label
    }

    fn is_measured_by_default(&self) -> bool {
        !self.is_on_websocket
    }

    fn opening(&self, _user: usize) -> Option<(Vec<u8>, &'static str)> {
        self.is_on_websocket.then(|| websocket::upgrade("/"))
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
            .arg(configure(self.configuration, address, directory)?);
        Ok(command)
    }

    fn login(&self, _user: usize, listens: bool) -> Vec<u8> {
        let subscribe = if listens { "SUB room 1\r\n" } else { "" };
        let login = format!("CONNECT {{\"verbose\":false,\"echo\":false}}\r\n{subscribe}PING\r\n");
        if self.is_on_websocket {
            websocket::binary(login.as_bytes())
        } else {
            login.into_bytes()
        }
    }

    fn is_logged_in(&self, answer: &[u8]) -> bool {
        contains(answer, "PONG\r\n")
    }

    fn message(&self, _user: usize, text: &[u8]) -> Vec<u8> {
        let head = format!("PUB room {}\r\n", text.len());
        let message = [head.as_bytes(), text, b"\r\n"].concat();
        if self.is_on_websocket {
            websocket::binary(&message)
        } else {
            message
        }
    }
}
