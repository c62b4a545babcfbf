//! Browsers and other peers of HTTP and WebSocket, byte by byte.
//!
//! - [`http`]: requests, and what they are answered with.
//! - [`upgrade`]: how a connection becomes a WebSocket, and which pages may.
//! - [`frames`]: messages, however they are framed.
//! - [`closes`]: how a WebSocket ends, whoever begins.
//! - `irc`: web clients of IRC, with the feature of that name.
//! - [`places`]: who is let in, and how one is told that is not.
//! - [`story`]: what those on `nc`, programs and browsers are told at once.
//! - [`others`]: a real browser, and peers of others.
//! - [`peer`]: what these tests speak with.

mod closes;
mod frames;
mod http;
#[cfg(feature = "irc")]
mod irc;
mod others;
mod peer;
mod places;
mod story;
mod upgrade;
