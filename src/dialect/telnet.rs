//! What `telnet`, PuTTY and their like say to each other beside the text (RFC 854, 855), taken out
//! of what a connection sends.
//!
//! A sequence begins with IAC, 0xFF, which no UTF-8 has, and may stand anywhere, also inside a line
//! and cut in pieces: so only what is not plain text is ever searched for one. It is taken out where
//! the bytes lie, by moving what stands before it up to what stands behind; nothing is kept of it
//! but the beginning of one that is not whole, which waits with the line. Every option is refused,
//! so none is ever in effect.

use memchr::{memchr, memchr2};

use super::decoded::Charge;

/// What a sequence begins with: interpret as command.
pub const IAC: u8 = 0xFF;

/// Bytes of a sequence that is not whole, which wait for the rest of it, at most.
pub const HELD_BYTES_MAX: usize = 3;

const SUBNEGOTIATION_END: u8 = 0xF0;
const SUBNEGOTIATION: u8 = 0xFA;
const WILL: u8 = 0xFB;
const WONT: u8 = 0xFC;
const DO: u8 = 0xFD;
const DONT: u8 = 0xFE;

/// The option of RFC 860. `telnet` asks for it behind an interrupt, and shows nothing before the
/// answer has come.
const TIMING_MARK: u8 = 6;

/// Stands for a byte 255 of the text: it is in no UTF-8 either, and begins no sequence.
const NO_TEXT: u8 = 0xFE;

/// A refusal of an option: IAC, a verb and the option.
const REPLY_BYTES: usize = 3;

/// Which options one connection was answered; only one that negotiates takes memory for it.
#[derive(Debug, Clone, Default)]
pub struct Telnet(Option<Box<Answered>>);

/// A bit for each option: those it asked us to use, and those it wanted to use.
type Answered = [[u64; 4]; 2];

/// What bytes are once the sequences in them are taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// So many bytes at the front are done with.
    pub removed: usize,
    /// So many bytes behind these hold no sequence: up to an LF, or to a reply.
    pub clean: usize,
    /// A reply, which stands at the very front, is due before what is clean is looked at again.
    pub reply: Option<Charge>,
}

/// What begins with an IAC.
enum Sequence {
    /// So many bytes that get no answer.
    Skipped(usize),
    Option {
        verb: u8,
        option: u8,
    },
    /// So many bytes that stand for one of the text, or are nothing at all: no UTF-8 either way.
    NoText(usize),
    /// Its end has not come. Of a subnegotiation only the beginning is kept, and the IAC that may
    /// be that of its end.
    Open {
        ends_with_iac: bool,
    },
}

impl Taken {
    /// Bytes without any sequence.
    pub fn nothing(clean: usize) -> Taken {
        Taken {
            removed: 0,
            clean,
            reply: None,
        }
    }

    /// The reply, in the bytes that it was found in.
    pub fn reply_in(self, bytes: &[u8]) -> &[u8] {
        &bytes[..REPLY_BYTES]
    }
}

impl Telnet {
    /// For a connection that has not negotiated.
    pub const fn new() -> Telnet {
        Telnet(None)
    }

    /// Whether it has asked for an option.
    pub fn has_negotiated(&self) -> bool {
        self.0.is_some()
    }

    /// Takes out the sequences in `bytes` up to the first LF that belongs to none, or to
    /// `line_bytes_max` bytes without one, or to the first that is answered. Of a line that is
    /// skipped, all up to its LF is taken out as well.
    pub fn take_out(
        &mut self,
        bytes: &mut [u8],
        is_skipping: bool,
        line_bytes_max: usize,
    ) -> Taken {
        let mut is_kept = !is_skipping;
        let clean_max = line_bytes_max + usize::from(is_skipping);
        let (mut read, mut clean, mut held) = (0, 0, 0);
        let mut answer = None;
        while read < bytes.len() && clean < clean_max && answer.is_none() {
            let rest = &bytes[read..];
            let run = memchr2(IAC, b'\n', rest).unwrap_or(rest.len());
            if is_kept {
                let run = run.min(clean_max - clean);
                bytes.copy_within(read..read + run, clean);
                (read, clean) = (read + run, clean + run);
            } else {
                read += run;
            }
            let rest = &bytes[read..];
            if clean == clean_max || rest.is_empty() {
                break;
            }
            if rest[0] == b'\n' {
                let is_end = std::mem::replace(&mut is_kept, true);
                bytes[clean] = b'\n';
                (read, clean) = (read + 1, clean + 1);
                if is_end {
                    break;
                }
                continue;
            }
            match sequence(rest) {
                Sequence::Skipped(len) => read += len,
                Sequence::Option { verb, option } => {
                    answer = self.answer(verb, option);
                    read += REPLY_BYTES;
                }
                Sequence::NoText(len) => {
                    if is_kept {
                        bytes[clean] = NO_TEXT;
                        clean += 1;
                    }
                    read += len;
                }
                Sequence::Open { ends_with_iac } => {
                    held = hold(bytes, read, clean, ends_with_iac);
                    read = bytes.len();
                }
            }
        }
        let removed = read - clean - held;
        bytes.copy_within(..clean + held, removed);
        if let Some((reply, _)) = answer {
            bytes[..REPLY_BYTES].copy_from_slice(&reply);
        }
        Taken {
            removed,
            clean,
            reply: answer.map(|(_, charge)| charge),
        }
    }

    /// Takes out what stands before the end of the first line.
    pub fn take_out_first(&mut self, bytes: &mut [u8], line_bytes_max: usize) -> Taken {
        match memchr(IAC, bytes) {
            None => Taken::nothing(bytes.len()),
            Some(_) => self.take_out(bytes, false, line_bytes_max),
        }
    }

    /// Takes out what stands before the first line is no longer open.
    pub fn take_out_while(
        &mut self,
        is_open: impl Fn(&[u8]) -> bool,
        bytes: &mut [u8],
        line_bytes_max: usize,
    ) -> Taken {
        if memchr(IAC, bytes).is_none() {
            return Taken::nothing(bytes.len());
        }
        let mut copy = bytes.to_vec();
        let ahead = self.clone().take_out(&mut copy, false, line_bytes_max);
        let clean = &copy[ahead.removed..][..ahead.clean];
        let (mut open, mut decided) = (0, clean.len() + 1);
        while decided - open > 1 {
            let middle = open.midpoint(decided);
            if is_open(&clean[..middle]) {
                open = middle;
            } else {
                decided = middle;
            }
        }
        let is_decided = decided <= clean.len();
        self.take_out(
            bytes,
            false,
            if is_decided { decided } else { line_bytes_max },
        )
    }

    /// What is answered to an option, and whether that counts: each verb and option has its answer
    /// once, so those are few, but for the mark that is asked for with every interrupt.
    fn answer(&mut self, verb: u8, option: u8) -> Option<([u8; REPLY_BYTES], Charge)> {
        let (refusal, side) = match verb {
            DO => (WONT, 0),
            WILL => (DONT, 1),
            // We never began it, so there is nothing to confirm.
            _ => return None,
        };
        let reply = [IAC, refusal, option];
        if (verb, option) == (DO, TIMING_MARK) {
            return Some((reply, Charge::Line));
        }
        let answered = &mut self.0.get_or_insert_default()[side];
        let bits = &mut answered[usize::from(option / 64)];
        let bit = 1 << (option % 64);
        let is_new = *bits & bit == 0;
        *bits |= bit;
        is_new.then_some((reply, Charge::Free))
    }
}

/// Keeps the beginning of a sequence that is not whole, behind what is clean, and says how long
/// that is.
fn hold(bytes: &mut [u8], read: usize, clean: usize, ends_with_iac: bool) -> usize {
    let is_long = bytes.len() - read > 2;
    let begun = read..bytes.len().min(read + 2);
    let held = begun.len();
    bytes.copy_within(begun, clean);
    if is_long && ends_with_iac {
        bytes[clean + held] = IAC;
        return held + 1;
    }
    held
}

/// What begins with the IAC at the front of `bytes`.
fn sequence(bytes: &[u8]) -> Sequence {
    match bytes[1..] {
        [SUBNEGOTIATION, ref content @ ..] => subnegotiation(content),
        [SUBNEGOTIATION_END..SUBNEGOTIATION, ..] => Sequence::Skipped(2),
        [verb @ WILL..=DONT, option, ..] => Sequence::Option { verb, option },
        [] | [WILL..=DONT] => Sequence::Open {
            ends_with_iac: false,
        },
        [IAC, ..] => Sequence::NoText(2),
        [_, ..] => Sequence::NoText(1),
    }
}

/// A subnegotiation, whose content ends with IAC SE; in it, IAC IAC is a byte like others.
fn subnegotiation(content: &[u8]) -> Sequence {
    let mut read = 0;
    while let Some(run) = memchr(IAC, &content[read..]) {
        read += run + 1;
        match content.get(read) {
            None => {
                return Sequence::Open {
                    ends_with_iac: true,
                };
            }
            Some(&SUBNEGOTIATION_END) => return Sequence::Skipped(2 + read + 1),
            Some(_) => read += 1,
        }
    }
    Sequence::Open {
        ends_with_iac: false,
    }
}
