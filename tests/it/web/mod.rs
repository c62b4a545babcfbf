//! Browsers and other peers of HTTP and WebSocket, byte by byte.
//!
//! - [`http`]: requests, and what they are answered with.
//! - [`upgrade`]: how a connection becomes a WebSocket, and which pages may.
//! - [`frames`]: messages, however they are framed.
//! - [`closes`]: how a WebSocket ends, whoever begins.
//! - `irc`: web clients of IRC, with the feature of that name.
//! - [`places`]: who is let in, and how one is told that is not.
//! - [`moderated`]: what programs and browsers are told where somebody moderates.
//! - [`others`]: a real browser, and peers of others.
//! - [`peer`]: what these tests speak with.

mod closes;
mod frames;
mod http;
#[cfg(feature = "irc")]
mod irc;
pub(crate) mod moderated;
mod others;
pub(crate) mod peer;
mod places;
mod upgrade;
