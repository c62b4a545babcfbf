//! redis-server: publish and subscribe over RESP 3, in which a subscriber may also publish.

use std::io;
use std::net::SocketAddrV4;
use std::path::Path;
use std::process::Command;

use super::{Peer, configure, contains, installed};

/// Redis as a room: one channel.
pub(crate) struct Redis;

impl Peer for Redis {
    fn label(&self) -> &str {
        "redis"
    }

    fn program(&self) -> &str {
        "redis-server"
    }

    fn package(&self) -> &'static str {
        "redis-server"
    }

    fn command(&self, address: SocketAddrV4, directory: &Path) -> io::Result<Command> {
        let mut command = installed(self.program())?;
        command.arg(configure(include_str!("redis.conf"), address, directory)?);
        Ok(command)
    }

    fn login(&self, _user: usize, listens: bool) -> Vec<u8> {
        let subscribe = if listens { "SUBSCRIBE room\r\n" } else { "" };
        format!("HELLO 3\r\n{subscribe}PING\r\n").into_bytes()
    }

    fn is_logged_in(&self, answer: &[u8]) -> bool {
        contains(answer, "+PONG\r\n")
    }

    fn message(&self, _user: usize, text: &[u8]) -> Vec<u8> {
        let head = format!("*3\r\n$7\r\nPUBLISH\r\n$4\r\nroom\r\n${}\r\n", text.len());
        [head.as_bytes(), text, b"\r\n"].concat()
    }

    fn echoes(&self) -> bool {
        true
    }
}
