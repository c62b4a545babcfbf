//! `openssl s_server`: TLS and nothing behind it.

use std::io;
use std::net::SocketAddrV4;
use std::path::Path;
use std::process::Command;

use super::super::tls::Certificate;
use super::{Peer, installed};

/// The server that OpenSSL brings for tests. It is no room: only handshakes are measured.
pub(crate) struct OpensslServer;

impl Peer for OpensslServer {
    fn label(&self) -> &str {
        "openssl s_server"
    }

    fn program(&self) -> &str {
        "openssl"
    }

    fn package(&self) -> &'static str {
        "openssl"
    }

    fn command(&self, address: SocketAddrV4, directory: &Path) -> io::Result<Command> {
        let files = Certificate::within(directory);
        let mut command = installed(self.program())?;
        command.args(["s_server", "-accept", &address.to_string()]);
        command.arg("-cert").arg(files.certificate);
        command.arg("-key").arg(files.key);
        // It answers requests, so that it does not wait for what is typed; and nobody comes back.
        command.args(["-www", "-quiet", "-num_tickets", "0"]);
        Ok(command)
    }

    fn is_over_tls(&self) -> bool {
        true
    }

    fn login(&self, _user: usize, _listens: bool) -> Vec<u8> {
        Vec::new()
    }

    fn is_logged_in(&self, _answer: &[u8]) -> bool {
        false
    }

    fn message(&self, _user: usize, _text: &[u8]) -> Vec<u8> {
        Vec::new()
    }
}
