//! The servers that can be measured: what to start, and what a user says to each.
//!
//! A file a server, with its configuration beside it. None is throttled: nothing is kept on disk,
//! no flood limits, no limits of what may wait for a reader. Everything else is as it comes.

mod inspircd;
mod irc;
mod littlecats;
mod mosquitto;
mod nats;
mod ncat;
mod ngircd;
mod node_ws;
pub(crate) mod openssl;
mod redis;
mod websocket;

use std::env;
use std::fs;
use std::io;
use std::net::SocketAddrV4;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) use inspircd::Inspircd;
pub(crate) use littlecats::Littlecats;
pub(crate) use mosquitto::Mosquitto;
pub(crate) use nats::Nats;
pub(crate) use ncat::Ncat;
pub(crate) use ngircd::Ngircd;
pub(crate) use node_ws::NodeWs;
pub(crate) use redis::Redis;

/// A server, and the few sentences of its protocol that a room needs.
pub(crate) trait Peer {
    /// What the tables call it.
    fn label(&self) -> &str;

    /// Its program, as the shell would find it.
    fn program(&self) -> &str;

    /// The Debian package that brings the program.
    fn package(&self) -> &'static str;

    /// The command that serves on `address`, with the files it needs in `directory`.
    fn command(&self, address: SocketAddrV4, directory: &Path) -> io::Result<Command>;

    /// What `user` says first where that has to be answered before it says anything else, and what the
    /// answer ends with.
    fn opening(&self, _user: usize) -> Option<(Vec<u8>, &'static str)> {
        None
    }

    /// Whether it is spoken to over TLS: its certificate is in its directory then.
    fn is_over_tls(&self) -> bool {
        false
    }

    /// All that a user says to be in the room: to hear it if `listens`, and else only to speak.
    fn login(&self, user: usize, listens: bool) -> Vec<u8>;

    /// Whether `answer`, all that the user heard so far, shows that the login is complete.
    fn is_logged_in(&self, answer: &[u8]) -> bool;

    /// Whether it answers a login at all; if not, its open descriptors tell how many were accepted.
    fn answers_logins(&self) -> bool {
        true
    }

    /// The bytes with which `user` says `text` to the room.
    fn message(&self, user: usize, text: &[u8]) -> Vec<u8>;

    /// Whether a user hears also what it said itself.
    fn echoes(&self) -> bool {
        false
    }

    /// Whether a user that only speaks hears the room all the same.
    fn speakers_listen(&self) -> bool {
        false
    }

    /// Whether it is measured although it is not named.
    fn is_measured_by_default(&self) -> bool {
        true
    }

    /// How many may be connecting and logging in at the same time.
    fn logins_at_once(&self) -> usize {
        200
    }

    /// How many users it can hold by its construction, and why; `None` if nothing is known.
    fn users_max(&self) -> Option<(usize, &'static str)> {
        None
    }
}

/// Every other server that is known here, installed or not.
pub(crate) fn others() -> Vec<Box<dyn Peer>> {
    vec![
        Box::new(Redis),
        Box::new(Nats::OVER_TCP),
        Box::new(Mosquitto::OVER_TCP),
        Box::new(Ncat),
        Box::new(Ngircd),
        Box::new(Inspircd::OVER_TCP),
        Box::new(NodeWs),
        Box::new(Mosquitto::OVER_TLS),
        Box::new(Inspircd::OVER_TLS),
        Box::new(Nats::OVER_WEBSOCKET),
    ]
}

/// Where a program is: on the path, or where Debian keeps daemons.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin"), PathBuf::from("/usr/local/sbin")])
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

/// A command of an installed program.
fn installed(name: &str) -> io::Result<Command> {
    find_program(name)
        .map(Command::new)
        .ok_or_else(|| io::Error::other(format!("{name} is not installed")))
}

/// Writes a configuration with the port and its directory filled in, and says where it is.
fn configure(template: &str, address: SocketAddrV4, directory: &Path) -> io::Result<PathBuf> {
    let path = directory.join("server.conf");
    let configuration = template
        .replace("{port}", &address.port().to_string())
        .replace("{directory}", &directory.to_string_lossy());
    fs::write(&path, configuration)?;
    Ok(path)
}

/// Whether `part` is anywhere in `all`.
pub(crate) fn contains(all: &[u8], part: &str) -> bool {
    memchr::memmem::find(all, part.as_bytes()).is_some()
}
