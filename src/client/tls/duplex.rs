//! TLS over a blocking socket that one thread reads while others write.
//!
//! Nobody waits for the socket while it holds the state of TLS: a daemon may read no more of a client before
//! that has read what it is owed.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustls::ClientConnection;

/// How much is encrypted at once: less than rustls holds.
const CHUNK_BYTES: usize = 16 * 1024;

/// A connection in TLS.
#[derive(Debug)]
pub struct Duplex {
    socket: TcpStream,
    tls: Mutex<ClientConnection>,
    /// What was read of the socket and waits until the text before it is taken: rustls holds so much of that
    /// and no more.
    raw: Mutex<Vec<u8>>,
    /// Held while the socket is written to: records go out in the order in which they were made.
    writing: Mutex<()>,
}

impl Duplex {
    /// Goes on behind a handshake.
    pub fn new(socket: TcpStream, tls: ClientConnection) -> Duplex {
        Duplex {
            socket,
            tls: Mutex::new(tls),
            raw: Mutex::default(),
            writing: Mutex::default(),
        }
    }

    pub fn socket(&self) -> &TcpStream {
        &self.socket
    }

    /// Reads once; no bytes are the end, whether or not it was said (close_notify).
    ///
    /// # Errors
    /// Those of the socket, and what is no TLS.
    pub fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut raw = lock(&self.raw);
        loop {
            match lock(&self.tls).reader().read(buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(0),
                read => return read,
            }
            if raw.is_empty() {
                let mut read = [0; 4 * 1024];
                let bytes = (&self.socket).read(&mut read)?;
                raw.extend_from_slice(&read[..bytes]);
            }
            self.take_in(&mut raw)?;
            // What that asks for is sent now, or by the thread that sends just now.
            if let Ok(sending) = self.writing.try_lock() {
                self.send(&sending)?;
            }
        }
    }

    /// Has rustls take what was read, as far as it holds the text of that.
    fn take_in(&self, raw: &mut Vec<u8>) -> io::Result<()> {
        let mut tls = lock(&self.tls);
        let mut rest = raw.as_slice();
        loop {
            tls.read_tls(&mut rest)?;
            let taken = tls.process_new_packets();
            taken.map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
            if rest.is_empty() || !tls.wants_read() {
                break;
            }
        }
        let taken = raw.len() - rest.len();
        raw.drain(..taken);
        Ok(())
    }

    /// Writes some bytes, all of which are sent.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        let sending = lock(&self.writing);
        let chunk = &bytes[..bytes.len().min(CHUNK_BYTES)];
        lock(&self.tls).writer().write_all(chunk)?;
        self.send(&sending)?;
        Ok(chunk.len())
    }

    /// Says that nothing more will be sent.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn finish_sending(&self) -> io::Result<()> {
        let sending = lock(&self.writing);
        lock(&self.tls).send_close_notify();
        self.send(&sending)?;
        self.socket.shutdown(Shutdown::Write)
    }

    /// Sends all records that were made.
    fn send(&self, _sending: &MutexGuard<'_, ()>) -> io::Result<()> {
        loop {
            let mut records = Vec::new();
            {
                let mut tls = lock(&self.tls);
                while tls.wants_write() {
                    tls.write_tls(&mut records)?;
                }
            }
            if records.is_empty() {
                return Ok(());
            }
            (&self.socket).write_all(&records)?;
        }
    }
}

/// Another thread that failed with it has left nothing half done: each call of rustls is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
