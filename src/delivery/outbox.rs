//! What one connection is still owed: a cursor into the log, and what goes between.
//!
//! Its stream is the log from where it joined, in which a private message or an answer is
//! inserted, and its own lines, which the sender must not hear, are skipped. So public and private
//! come out in the order they happened, and most connections hold no queue at all: a number.

use std::collections::VecDeque;
use std::io::IoSlice;

use bytes::Bytes;

use super::log::Log;

/// The most pieces of one vectored write; far below IOV_MAX, which is 1,024 on Linux.
const PIECES_MAX: usize = 16;

/// What a connection is owed. `More` stands for the rest of an insert that is made later.
#[derive(Debug)]
pub struct Outbox<More> {
    /// The offset of the next byte of the log that is to be written.
    cursor: u64,
    /// Nothing when it simply follows the log.
    pending: Option<Box<Pending<More>>>,
}

#[derive(Debug)]
struct Pending<More> {
    /// Where the stream ends; [`FOLLOWS`] when it goes on with the log.
    end: u64,
    splices: VecDeque<Splice<More>>,
    /// How much of the first splice's insert is written.
    written: usize,
    /// What the splices take in memory, and what those do of it that others brought about.
    bytes: usize,
    others_bytes: usize,
}

/// When the cursor reaches `at`: write `insert`, then jump over `skip` bytes of the log.
#[derive(Debug)]
struct Splice<More> {
    at: u64,
    insert: Bytes,
    /// What has to be written behind `insert`, before anything else.
    more: Option<Box<More>>,
    skip: u64,
    source: Source,
}

/// What an insert is owed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Something that the connection itself asked for.
    Own,
    /// Something that another said to it.
    Others,
}

/// What a splice takes in memory at most, without the bytes of its insert.
const SPLICE_BYTES: usize = 64;

const FOLLOWS: u64 = u64::MAX;

/// What comes next in a stream.
#[derive(Debug)]
pub struct Pieces<'a> {
    slices: [IoSlice<'a>; PIECES_MAX],
    count: usize,
}

impl<'a> Pieces<'a> {
    /// The pieces, none of them empty.
    pub fn as_slices(&self) -> &[IoSlice<'a>] {
        &self.slices[..self.count]
    }

    /// Adds a piece unless it is empty; false when there is no place left.
    fn push(&mut self, piece: &'a [u8]) -> bool {
        if piece.is_empty() {
            return true;
        }
        let Some(place) = self.slices.get_mut(self.count) else {
            return false;
        };
        *place = IoSlice::new(piece);
        self.count += 1;
        true
    }
}

impl<More> Outbox<More> {
    /// An outbox that hears nothing of the log until [`Outbox::attach`].
    pub fn detached() -> Outbox<More> {
        Outbox {
            cursor: 0,
            pending: Some(Box::new(Pending::ending_at(0))),
        }
    }

    /// From here on, behind what it is owed already, it hears the log from offset `head` on.
    pub fn attach(&mut self, head: u64) {
        let Some(pending) = self.pending.as_mut().filter(|it| it.end != FOLLOWS) else {
            return;
        };
        if self.cursor < pending.end {
            // Of what it heard before it was detached some is still owed: what it did not hear
            // since is skipped behind that.
            let skip = head - pending.end;
            pending.bytes += Self::insert_cost(0);
            pending.splices.push_back(Splice {
                at: pending.end,
                insert: Bytes::new(),
                more: None,
                skip,
                source: Source::Own,
            });
        } else {
            self.cursor = head;
            for splice in &mut pending.splices {
                splice.at = head;
            }
        }
        pending.end = FOLLOWS;
        self.settle();
    }

    /// It hears nothing more of the log than what stands before offset `head`.
    pub fn detach(&mut self, head: u64) {
        let pending = self.pending_mut();
        pending.end = pending.end.min(head);
    }

    /// Whether it hears what is appended to the log.
    pub fn follows(&self) -> bool {
        self.pending
            .as_ref()
            .is_none_or(|pending| pending.end == FOLLOWS)
    }

    /// Puts bytes behind all that it is owed, and what `more` stands for behind them. Nothing is as good
    /// as no insert.
    pub fn insert(&mut self, head: u64, insert: Bytes, more: Option<More>) {
        self.insert_from(Source::Own, head, insert, more);
    }

    /// Puts bytes behind all that it is owed.
    pub fn insert_of_others(&mut self, head: u64, insert: Bytes) {
        self.insert_from(Source::Others, head, insert, None);
    }

    fn insert_from(&mut self, source: Source, head: u64, insert: Bytes, more: Option<More>) {
        if insert.is_empty() && more.is_none() {
            return;
        }
        let cost = Self::insert_cost(insert.len());
        let pending = self.pending_mut();
        let at = head.min(pending.end);
        pending.bytes += cost;
        pending.others_bytes += if source == Source::Others { cost } else { 0 };
        pending.splices.push_back(Splice {
            at,
            insert,
            more: more.map(Box::new),
            skip: 0,
            source,
        });
    }

    /// It will not hear the `len` bytes of the log from offset `at` on, which is where it ended
    /// when everything that is queued so far was queued.
    pub fn skip(&mut self, at: u64, len: usize) {
        let len = len as u64;
        if self.pending.is_none() && self.cursor == at {
            self.cursor += len;
            return;
        }
        let pending = self.pending_mut();
        match pending.splices.back_mut() {
            Some(last) if last.at + last.skip == at => last.skip += len,
            _ => {
                pending.bytes += Self::insert_cost(0);
                pending.splices.push_back(Splice {
                    at,
                    insert: Bytes::new(),
                    more: None,
                    skip: len,
                    source: Source::Own,
                });
            }
        }
    }

    /// Memory that its splices take, in bytes: what a limit on it counts.
    pub fn queued_bytes(&self) -> usize {
        self.pending.as_ref().map_or(0, |pending| pending.bytes)
    }

    /// The part of [`Outbox::queued_bytes`] that it has itself asked for.
    pub fn own_bytes(&self) -> usize {
        let pending = self.pending.as_ref();
        pending.map_or(0, |pending| pending.bytes - pending.others_bytes)
    }

    /// What one insert of `len` bytes adds to [`Outbox::queued_bytes`]: the splice counts twice,
    /// as a queue that grew may be half empty, and an allocation costs more than its bytes.
    pub fn insert_cost(len: usize) -> usize {
        const { assert!(size_of::<Splice<More>>() <= SPLICE_BYTES) };
        len + 2 * SPLICE_BYTES
    }

    /// Whether the insert that was queued last has a rest that is not made yet.
    #[inline]
    pub fn has_unmade_part(&self) -> bool {
        let pending = self.pending.as_deref();
        let last = pending.and_then(|pending| pending.splices.back());
        last.is_some_and(|splice| splice.more.is_some())
    }

    /// Whether all that it is owed is written, with the log at offset `head`.
    pub fn is_empty(&self, head: u64) -> bool {
        match &self.pending {
            None => self.cursor == head,
            Some(pending) => pending.splices.is_empty() && self.cursor == pending.end.min(head),
        }
    }

    /// The offset from which on it needs the log, with the log at offset `head`; `head` when it
    /// needs nothing of what is there.
    pub fn needs_from(&self, head: u64) -> u64 {
        match &self.pending {
            None => self.cursor,
            Some(pending) if self.cursor < pending.end.min(head) => self.cursor,
            Some(_) => head,
        }
    }

    /// What is to be written next when it is one piece of the log and nothing else, as for nearly
    /// everyone nearly always: the short way, a third of the instructions of [`Outbox::pieces`].
    pub fn only_piece<'a>(&self, log: &'a Log) -> Option<&'a [u8]> {
        if self.pending.is_some() {
            return None;
        }
        let (first, second) = log.slices(self.cursor, log.head());
        second.is_empty().then_some(first)
    }

    /// What is to be written next, up to where `more` has to be made first or the pieces run out.
    pub fn pieces<'a>(&'a self, log: &'a Log) -> Pieces<'a> {
        let mut pieces = Pieces {
            slices: [IoSlice::new(&[]); PIECES_MAX],
            count: 0,
        };
        let mut cursor = self.cursor;
        let mut end = log.head();
        if let Some(pending) = &self.pending {
            let mut written = pending.written;
            for splice in &pending.splices {
                let (first, second) = stretch(log, cursor, splice.at);
                let whole = pieces.push(first)
                    && pieces.push(second)
                    && pieces.push(&splice.insert[written..]);
                if !whole || splice.more.is_some() {
                    return pieces;
                }
                cursor = splice.at + splice.skip;
                written = 0;
            }
            end = end.min(pending.end);
        }
        let (first, second) = stretch(log, cursor, end);
        let _ = pieces.push(first) && pieces.push(second);
        pieces
    }

    /// Notes that the first `bytes` bytes of [`Outbox::pieces`] were written.
    pub fn advance(&mut self, mut bytes: usize) {
        if let Some(pending) = &mut self.pending {
            while let Some(splice) = pending.splices.front_mut() {
                let before = usize::try_from(splice.at - self.cursor).unwrap_or(usize::MAX);
                let run = bytes.min(before);
                self.cursor += run as u64;
                bytes -= run;
                if run < before {
                    return;
                }
                let taken = bytes.min(splice.insert.len() - pending.written);
                pending.written += taken;
                bytes -= taken;
                if pending.written < splice.insert.len() || splice.more.is_some() {
                    return;
                }
                self.cursor = splice.at + splice.skip;
                let cost = Self::insert_cost(splice.insert.len());
                pending.bytes -= cost;
                pending.others_bytes -= match splice.source {
                    Source::Own => 0,
                    Source::Others => cost,
                };
                pending.written = 0;
                pending.splices.pop_front();
            }
        }
        self.cursor += bytes as u64;
        self.settle();
    }

    /// What stands for the rest of an insert, when nothing else can be written before that is made.
    pub fn waits_for(&self) -> Option<&More> {
        let pending = self.pending.as_deref()?;
        let splice = pending.splices.front()?;
        let is_due = splice.at <= self.cursor && splice.insert.len() <= pending.written;
        splice.more.as_deref().filter(|_| is_due)
    }

    /// Gives the rest that [`Outbox::waits_for`], or a part of it and what stands for its own rest.
    pub fn refill(&mut self, insert: Bytes, more: Option<More>) {
        let Some(pending) = &mut self.pending else {
            return;
        };
        let Some(splice) = pending.splices.front_mut() else {
            return;
        };
        pending.bytes -= splice.insert.len();
        pending.bytes += insert.len();
        pending.written = 0;
        (splice.insert, splice.more) = (insert, more.map(Box::new));
    }

    fn pending_mut(&mut self) -> &mut Pending<More> {
        self.pending
            .get_or_insert_with(|| Box::new(Pending::ending_at(FOLLOWS)))
    }

    /// Gives the queue's memory back once there is nothing in it that the cursor does not say.
    fn settle(&mut self) {
        let idle = |pending: &Pending<More>| pending.end == FOLLOWS && pending.splices.is_empty();
        if self.pending.as_deref().is_some_and(idle) {
            self.pending = None;
        }
    }
}

impl<More> Pending<More> {
    fn ending_at(end: u64) -> Pending<More> {
        Pending {
            end,
            splices: VecDeque::new(),
            written: 0,
            bytes: 0,
            others_bytes: 0,
        }
    }
}

/// The log between two offsets; empty unless the first is before the second.
fn stretch(log: &Log, from: u64, to: u64) -> (&[u8], &[u8]) {
    if from < to {
        log.slices(from, to)
    } else {
        (&[], &[])
    }
}

#[cfg(test)]
mod tests;
