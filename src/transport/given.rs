//! Listening sockets that whoever started the daemon had opened before (sd_listen_fds(3)).

use std::io;

use listenfd::ListenFd;
use mio::net::TcpListener;

use super::listener::{self, Buffers};

/// A descriptor that was passed on.
#[derive(Debug)]
pub struct Given {
    /// What the service manager calls it.
    pub name: String,
    /// The socket; an error where it is none of TCP that listens.
    pub socket: io::Result<TcpListener>,
}

/// Takes over the descriptors that were passed on to this very process. Only before it has other threads:
/// the environment forgets them.
///
/// # Errors
/// When the environment contradicts itself.
pub fn take(buffers: Buffers) -> io::Result<Vec<Given>> {
    // Says of which process they are, which the other crate takes for granted where that is not said.
    let names = sd_notify::listen_fds_with_names()?;
    let names: Vec<String> = names.map(|(_, name)| name).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut descriptors = ListenFd::from_env();
    let given = names.into_iter().enumerate().map(|(index, name)| {
        let socket = descriptors
            .take_tcp_listener(index)
            .and_then(|it| it.ok_or_else(|| io::ErrorKind::NotFound.into()))
            .and_then(|socket| listener::adopt(socket, buffers));
        Given { name, socket }
    });
    Ok(given.collect())
}
