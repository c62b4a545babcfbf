//! Writing to one connection, and what that shows.

use std::io::{self, IoSlice};

use super::connection::{Connection, Input, Output};
use crate::delivery::log::Log;
use crate::room::session::SessionId;
use crate::transport::socket::{Security, Socket};

/// What a flush finds in a connection.
#[derive(Debug)]
pub(super) enum Found {
    /// Its socket failed.
    Failed(io::Error),
    /// It fell out of its feed's log: a slow consumer.
    Slow,
    /// It took all that it was owed after its session ended.
    Drained,
    /// It has read enough for its input to be handled again.
    Relieved,
}

/// What flushes found, for the turn to look after.
#[derive(Debug, Default)]
pub(super) struct Findings {
    found: Vec<(SessionId, Found)>,
    /// How many bytes sockets took so far.
    pub(super) sent_bytes: u64,
}

impl Findings {
    pub(super) fn push(&mut self, found: (SessionId, Found)) {
        self.found.push(found);
    }

    pub(super) fn take(&mut self) -> Vec<(SessionId, Found)> {
        std::mem::take(&mut self.found)
    }
}

/// Whether there is any sense in writing to a connection.
pub(super) fn is_written<S>(connection: &Connection<S>) -> bool {
    !connection.phase.is_closed() && connection.output != Output::Broken
}

/// Whether what a connection is owed waits for the end of its handshake. That comes with what is read: no
/// event need say that more can be written.
pub(super) fn waits_for_handshake<S: Socket>(connection: &Connection<S>) -> bool {
    connection.output == Output::Blocked && connection.socket.security() == Security::Handshaking
}

/// Writes what a connection is owed as far as its socket takes it, and counts the bytes.
fn write_owed<S: Socket>(
    connection: &mut Connection<S>,
    log: &Log,
    sent_bytes: &mut u64,
) -> io::Result<()> {
    while connection.output == Output::Ready
        && !connection.outbox.is_empty(log.head())
        && connection.outbox.waits_for().is_none()
    {
        let progress = match connection.outbox.only_piece(log) {
            Some(piece) => connection.socket.write(&[IoSlice::new(piece)])?,
            None => {
                let pieces = connection.outbox.pieces(log);
                connection.socket.write(pieces.as_slices())?
            }
        };
        connection.outbox.advance(progress.bytes);
        *sent_bytes += progress.bytes as u64;
        if progress.exhausted {
            connection.output = Output::Blocked;
        }
    }
    if connection.output == Output::Ready && connection.socket.flush()?.exhausted {
        connection.output = Output::Blocked;
    }
    Ok(())
}

/// Writes what a connection is owed as far as its socket takes it, and notes what that showed.
pub(super) fn flush<S: Socket>(
    connection: &mut Connection<S>,
    outbox_bytes_full: usize,
    log: &Log,
    found: &mut Findings,
) {
    let id = connection.id;
    if let Err(error) = write_owed(connection, log, &mut found.sent_bytes) {
        connection.output = Output::Broken;
        found.push((id, Found::Failed(error)));
        return;
    }
    let is_relieved = match connection.input {
        Input::Stalled => connection.outbox.own_bytes() <= outbox_bytes_full,
        Input::Switching => connection.outbox.is_empty(log.head()),
        Input::Open
        | Input::Paused
        | Input::Queued
        | Input::Held
        | Input::Called
        | Input::Entering
        | Input::Ended => false,
    };
    if is_relieved {
        found.push((id, Found::Relieved));
    }
    if connection.phase.is_draining()
        && connection.outbox.is_empty(log.head())
        && connection.output == Output::Ready
    {
        found.push((id, Found::Drained));
    }
}

/// Notes that a connection has taken all that was made of a long answer.
pub(super) fn note_waiting<S>(connection: &Connection<S>, waiting: &mut Vec<SessionId>) {
    if connection.outbox.waits_for().is_some() {
        waiting.push(connection.id);
    }
}
