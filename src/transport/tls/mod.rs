//! TLS on the port of clear text (RFC 8446, RFC 5246), by rustls.
//!
//! - [`stream`]: a connection that is clear until its first bytes are a handshake's.
//! - `session`: rustls over a non-blocking socket: which bytes go where, and when nothing more can be done.
//! - [`config`]: what is offered with a certificate; `validity`: until when one holds.
//! - [`fingerprint`]: what a certificate is known by; [`self_signed`]: how one is made.
//!
//! Files, the clock and words are others' to know.

pub mod config;
pub mod fingerprint;
pub mod self_signed;
mod session;
pub mod stream;
mod validity;

/// A record that holds as much as a record may, with what stands around it (RFC 8446, 5.2).
const RECORD_BYTES_MAX: usize = TEXT_BYTES_MAX + 256 + 5;

/// What one record says at most.
const TEXT_BYTES_MAX: usize = 16 * 1024;

/// What a connection may hold in TLS: its keys and empty buffers (measured), a record that is not whole in
/// a buffer that doubles as it grows, what the last ones said, and one that is not sent yet.
pub const BYTES_MAX: usize = 10 * 1024 + 2 * TEXT_BYTES_MAX + 2 * RECORD_BYTES_MAX;

/// What it may hold on top during its handshake: rustls takes no message longer than half of it, in a
/// buffer that doubles.
pub const HANDSHAKE_BYTES_MAX: usize = 2 * 64 * 1024;
