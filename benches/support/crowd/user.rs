//! The connection of one user: where it comes from, what it says and what it hears.

use std::io::{self, Read, Write};
use std::mem;
use std::net::{Ipv4Addr, SocketAddrV4};

use mio::net::TcpStream;
use rustix::net::{AddressFamily, SocketType, bind, connect, socket};

use crate::support::tls::Session;

/// One connection.
pub(super) struct User {
    stream: TcpStream,
    /// What the socket did not take yet, of clear text.
    unsent: Vec<u8>,
    /// What is around all that it says and hears, if it is not clear text.
    tls: Option<Box<Session>>,
}

impl User {
    pub(super) fn new(stream: TcpStream, tls: Option<Session>) -> Self {
        Self {
            stream,
            unsent: Vec::new(),
            tls: tls.map(Box::new),
        }
    }

    /// Writes; what the socket does not take follows when it can.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(tls) = &mut self.tls {
            return tls.write(&mut self.stream, bytes);
        }
        if !self.unsent.is_empty() {
            self.unsent.extend_from_slice(bytes);
            return Ok(());
        }
        let taken = match self.stream.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
            other => other?,
        };
        self.unsent.extend_from_slice(&bytes[taken..]);
        Ok(())
    }

    /// Goes on with what the socket did not take.
    pub(super) fn write_unsent(&mut self) -> io::Result<()> {
        if let Some(tls) = &mut self.tls {
            return tls.send(&mut self.stream);
        }
        let unsent = mem::take(&mut self.unsent);
        if unsent.is_empty() {
            return Ok(());
        }
        self.write(&unsent)
    }

    /// Reads until there is no more: a read that does not fill the buffer took all, epoll(7).
    pub(super) fn read(
        &mut self,
        buffer: &mut [u8],
        mut heard: impl FnMut(&[u8]),
    ) -> io::Result<()> {
        loop {
            match self.stream.read(buffer) {
                Ok(0) => return Err(io::Error::other("the server closed a connection")),
                Ok(length) => {
                    let bytes = &buffer[..length];
                    match &mut self.tls {
                        None => heard(bytes),
                        Some(tls) => tls.read(&mut self.stream, bytes, &mut heard)?,
                    }
                    if length < buffer.len() {
                        return Ok(());
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }
}

/// Every user has an address of loopback to themselves: the kernel's tables spread, and no limit of
/// connections or ports of one address is in the way.
pub(super) fn source_address(user: usize) -> Ipv4Addr {
    let [.., high, low] = u32::try_from(user).unwrap_or(u32::MAX).to_be_bytes();
    Ipv4Addr::new(127, 1, high, low)
}

/// Connects from an address of loopback, without waiting for what is sent.
///
/// # Errors
///
/// When the server does not listen, or the system has no more sockets.
pub(crate) fn connect_from(source: Ipv4Addr, server: SocketAddrV4) -> io::Result<TcpStream> {
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None)?;
    bind(&socket, &SocketAddrV4::new(source, 0))?;
    connect(&socket, &server)?;
    let stream = std::net::TcpStream::from(socket);
    stream.set_nodelay(true)?;
    stream.set_nonblocking(true)?;
    Ok(TcpStream::from_std(stream))
}
