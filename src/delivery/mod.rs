//! What was accepted and is not written yet: one log for all, one outbox a connection.
//!
//! Knows no sockets and no words: bytes and offsets. The two types stand alone and are tested
//! against a naive model at the end of [`outbox`].

pub mod log;
pub mod outbox;
