//! What was accepted and is not written yet: a feed for each encoding, an outbox for each
//! connection.
//!
//! Knows no sockets and no words: bytes and offsets. A [`feed`] has a [`mod@log`] of what all its
//! readers hear, and each reader a cursor in its [`outbox`].

pub mod feed;
pub mod log;
pub mod outbox;
