//! rustls over a non-blocking socket: bytes from the socket are taken in as long as they say nothing,
//! what they say is handed out, and what rustls wants to send goes out as far as the socket takes it.
//!
//! A handshake goes on in steps, of which the caller says when: each costs a tenth of a millisecond.

use std::fmt;
use std::io::{self, IoSlice, Read, Write};
use std::sync::Arc;

use rustls::{ServerConfig, ServerConnection};

use super::TEXT_BYTES_MAX;
use super::config;
use crate::transport::socket::{Alpn, Progress, Security, Socket};

/// Reads of the socket for one read: records may say nothing, in any number.
const READS_MAX: usize = 4;

/// One end of TLS, the server's.
pub(super) struct Session {
    tls: ServerConnection,
    /// Bytes were read and not looked at.
    has_unseen: bool,
    /// The peer said that nothing follows (close_notify): no event of the socket tells that again.
    has_said_end: bool,
    sending: Sending,
}

/// How far the end of what is sent has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sending {
    Open,
    /// It is said that nothing follows (close_notify), and the socket's own end comes behind it.
    Ending,
    Shut,
}

const NOTHING: Progress = Progress {
    bytes: 0,
    exhausted: true,
};

impl Session {
    /// Begins with the first bytes of a peer.
    ///
    /// # Errors
    /// Where these are no record.
    pub(super) fn new(config: Arc<ServerConfig>, first: &[u8]) -> io::Result<Session> {
        let mut tls = ServerConnection::new(config).map_err(io::Error::other)?;
        // One record is made at a time, as long as a record may be: what is not sent is bounded, and none is
        // shorter than it need be.
        tls.set_buffer_limit(Some(TEXT_BYTES_MAX));
        let mut session = Session {
            tls,
            has_unseen: true,
            has_said_end: false,
            sending: Sending::Open,
        };
        let mut rest = first;
        while !rest.is_empty() {
            session.tls.read_tls(&mut rest)?;
        }
        Ok(session)
    }

    pub(super) fn security(&self) -> Security {
        if self.tls.is_handshaking() {
            Security::Handshaking
        } else {
            Security::Secure
        }
    }

    pub(super) fn has_step(&self) -> bool {
        self.has_unseen
    }

    pub(super) fn alpn(&self) -> Option<Alpn> {
        config::alpn_of(self.tls.alpn_protocol()?)
    }

    pub(super) fn read(
        &mut self,
        socket: &mut impl Socket,
        buffer: &mut [u8],
    ) -> io::Result<Progress> {
        if self.has_unseen {
            self.look(socket)?;
        }
        let mut under = Under::new(socket);
        for _ in 0..READS_MAX {
            if let Some(bytes) = self.take_text(buffer)? {
                // What is left is read without an event; so is what came while this was read.
                let is_all = 0 < bytes && bytes < buffer.len() && !self.has_said_end;
                let exhausted = under.is_exhausted && is_all;
                return Ok(Progress { bytes, exhausted });
            }
            match self.tls.read_tls(&mut under) {
                // It shows where text is taken next: nothing comes any more.
                Ok(0) => {}
                Ok(_) if self.tls.is_handshaking() => {
                    self.has_unseen = true;
                    return Ok(NOTHING);
                }
                Ok(_) => self.look(under.socket)?,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(NOTHING),
                Err(error) => return Err(error),
            }
        }
        // Whatever that was, it goes on in the next read.
        self.has_unseen = true;
        Ok(NOTHING)
    }

    /// What was said and not handed out; `None` where there is nothing yet. At the end, said or not, no
    /// bytes.
    fn take_text(&mut self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        match self.tls.reader().read(buffer) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(Some(0)),
            Err(error) => Err(error),
        }
    }

    /// Looks at what was read, and sends what that asks for. What is wrong with it the peer is told.
    fn look(&mut self, socket: &mut impl Socket) -> io::Result<()> {
        self.has_unseen = false;
        let looked = self.tls.process_new_packets();
        let sent = self.send(socket);
        self.has_said_end = looked.map_err(io::Error::other)?.peer_has_closed();
        sent.map(drop)
    }

    pub(super) fn write(
        &mut self,
        socket: &mut impl Socket,
        pieces: &[IoSlice<'_>],
    ) -> io::Result<Progress> {
        // What a handshake has to say goes first: a caller that has words for behind it does not flush.
        if !self.send(socket)? || self.tls.is_handshaking() {
            return Ok(NOTHING);
        }
        let bytes = self.tls.writer().write_vectored(pieces)?;
        let exhausted = !self.send(socket)?;
        Ok(Progress { bytes, exhausted })
    }

    pub(super) fn flush(&mut self, socket: &mut impl Socket) -> io::Result<Progress> {
        let is_sent = self.send(socket)? && !socket.flush()?.exhausted;
        if is_sent && self.sending == Sending::Ending {
            self.sending = Sending::Shut;
            socket.shut_sending()?;
        }
        Ok(Progress {
            bytes: 0,
            exhausted: !is_sent,
        })
    }

    /// Says that nothing follows. Where the socket takes no more, its own end comes with a later flush.
    pub(super) fn shut_sending(&mut self, socket: &mut impl Socket) -> io::Result<()> {
        if self.sending == Sending::Open {
            self.sending = Sending::Ending;
            self.tls.send_close_notify();
        }
        self.flush(socket).map(drop)
    }

    /// Says that nothing follows, unless it was said, of a socket that is closed next: what it does not take
    /// is lost.
    pub(super) fn say_end(&mut self, socket: &mut impl Socket) {
        if self.sending == Sending::Open {
            self.tls.send_close_notify();
        }
        if self.sending != Sending::Shut {
            let _ = self.send(socket);
        }
    }

    /// Sends what there is, as far as the socket takes it; true when that was all.
    fn send(&mut self, socket: &mut impl Socket) -> io::Result<bool> {
        let mut under = Under::new(socket);
        while self.tls.wants_write() {
            match self.tls.write_tls(&mut under) {
                Ok(_) if under.is_exhausted => return Ok(!self.tls.wants_write()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Its keys are nobody's to read.
        out.debug_struct("Session")
            .field("sending", &self.sending)
            .finish_non_exhaustive()
    }
}

/// The socket as rustls reads and writes it.
struct Under<'a, S> {
    socket: &'a mut S,
    /// Nothing more can be done before an event.
    is_exhausted: bool,
}

impl<'a, S: Socket> Under<'a, S> {
    fn new(socket: &'a mut S) -> Under<'a, S> {
        Under {
            socket,
            is_exhausted: false,
        }
    }

    fn done(&mut self, progress: Progress) -> io::Result<usize> {
        self.is_exhausted = progress.exhausted;
        match progress {
            NOTHING => Err(io::ErrorKind::WouldBlock.into()),
            Progress { bytes, .. } => Ok(bytes),
        }
    }
}

impl<S: Socket> Read for Under<'_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let progress = self.socket.read(buffer)?;
        self.done(progress)
    }
}

impl<S: Socket> Write for Under<'_, S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(bytes)])
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        let progress = self.socket.write(pieces)?;
        self.done(progress)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
