//! Node's `ws`, with the room that its documentation shows.

use std::fs;
use std::io;
use std::net::SocketAddrV4;
use std::path::Path;
use std::process::Command;

use super::{Peer, contains, installed, websocket};

/// Where Debian's package puts the module.
const MODULES: &str = "/usr/share/nodejs";

const SCRIPT: &str = include_str!("node_ws.js");

/// A room of few lines over `ws`.
pub(crate) struct NodeWs;

impl Peer for NodeWs {
    fn label(&self) -> &str {
        "node-ws"
    }

    fn program(&self) -> &str {
        "node"
    }

    fn package(&self) -> &'static str {
        "node-ws"
    }

    fn is_measured_by_default(&self) -> bool {
        false
    }

    fn command(&self, address: SocketAddrV4, directory: &Path) -> io::Result<Command> {
        let module = Path::new(MODULES).join("ws");
        if !module.is_dir() {
            let package = self.package();
            return Err(io::Error::other(format!(
                "Debian's package {package} is not installed"
            )));
        }
        let script = directory.join("room.js");
        // A Node that is not Debian's does not look there by itself.
        let required = format!("require({module:?})");
        fs::write(&script, SCRIPT.replace("require('ws')", &required))?;
        let mut command = installed(self.program())?;
        command.arg(script).arg(address.to_string());
        Ok(command)
    }

    fn opening(&self, _user: usize) -> Option<(Vec<u8>, &'static str)> {
        Some(websocket::upgrade("/"))
    }

    fn login(&self, _user: usize, _listens: bool) -> Vec<u8> {
        Vec::new()
    }

    fn is_logged_in(&self, answer: &[u8]) -> bool {
        contains(answer, "welcome")
    }

    fn message(&self, _user: usize, text: &[u8]) -> Vec<u8> {
        websocket::text(text)
    }
}
