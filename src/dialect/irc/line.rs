//! Where a line ends. Tags have room of their own before it, and a line that is too long is skipped.

use memchr::{memchr, memchr2};

use super::{LINE_BYTES_MAX, TAGS_BYTES_MAX};

/// Where the next line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Line {
        /// Where it begins: behind one that was skipped.
        start: usize,
        /// Where its text ends, before CR and LF.
        end: usize,
        /// Where the next begins.
        next: usize,
    },
    TooLong {
        /// Where it begins: behind one that was skipped.
        start: usize,
        /// Where the limit is passed: the rest of the line is to be skipped.
        next: usize,
    },
    /// Its end has not come. Up to here all belongs to a line that is skipped.
    Open { start: usize },
}

/// Looks for the next line in `bytes`, which begin within one that is skipped or not.
pub(super) fn find(bytes: &[u8], is_skipping: bool) -> Found {
    let mut start = 0;
    if is_skipping {
        let Some(end) = memchr(b'\n', bytes) else {
            return Found::Open { start: bytes.len() };
        };
        start = end + 1;
    }
    let bytes = &bytes[start..];
    let bytes_max = bytes_max(bytes);
    let window = &bytes[..bytes.len().min(bytes_max)];
    match memchr(b'\n', window) {
        Some(end) => Found::Line {
            start,
            end: start + without_cr(&window[..end]).len(),
            next: start + end + 1,
        },
        None if window.len() == bytes_max => Found::TooLong {
            start,
            next: start + window.len(),
        },
        None => Found::Open { start },
    }
}

/// Whether a line that came without an end has no room for that.
#[cfg(feature = "web")]
pub(super) fn is_too_long(line: &[u8]) -> bool {
    const END_BYTES: usize = 2;
    let tags_bytes = tags_bytes(line);
    tags_bytes > TAGS_BYTES_MAX || line.len() - tags_bytes + END_BYTES > LINE_BYTES_MAX
}

/// How many bytes at the front of a line are its tags, with the `@` and the space behind them.
pub(super) fn tags_bytes(line: &[u8]) -> usize {
    match memchr2(b' ', b'\n', line) {
        Some(end) if line[0] == b'@' && line[end] == b' ' => end + 1,
        Some(_) | None => 0,
    }
}

/// The most bytes of the line that begins so, with its end.
fn bytes_max(line: &[u8]) -> usize {
    if line.first() != Some(&b'@') {
        return LINE_BYTES_MAX;
    }
    match tags_bytes(&line[..line.len().min(TAGS_BYTES_MAX)]) {
        // Their end has not come, or there is no more than tags.
        0 => TAGS_BYTES_MAX,
        tags_bytes => tags_bytes + LINE_BYTES_MAX,
    }
}

/// A line without what stands before its LF.
fn without_cr(line: &[u8]) -> &[u8] {
    let crs = line.iter().rev().take_while(|byte| **byte == b'\r').count();
    &line[..line.len() - crs]
}
