//! How people talk to the room, and are told what they hear: each dialect has one way in, bytes to
//! requests, and one way out, events to bytes.
//!
//! - [`telnet`]: what stands between the bytes and is taken out of them.
//! - [`sniff`]: which dialect a connection speaks, by its first bytes; [`opening`]: what these are to those that
//!   have to know who speaks.
//! - [`mod@line`]: bytes to lines.
//! - [`plain`]: people with `nc`: lines to requests, events to lines.
//! - `web`: browsers: HTTP, WebSocket and the page, with the feature of that name.
//! - `irc`: clients of IRC, with the feature of that name.
//! - [`events`]: programs: the same lines to requests, events to objects of JSON; [`timestamp`]: moments
//!   as programs read them.
//!
//! [`Decoder`] is the way in of one connection, [`Encoding`] the way out of all that share a feed.

mod aside;
pub mod decoded;
pub mod decoder;
pub mod encode;
pub mod encoding;
pub mod events;
pub mod irc;
pub mod line;
pub mod opening;
pub mod plain;
pub mod sniff;
pub mod telnet;
pub mod timestamp;
#[cfg(feature = "web")]
pub mod web;

pub use aside::Aside;
pub use decoded::{Charge, Command, Decoded, Labelled, WebItem};
pub use decoder::{Decoder, Dialect};
pub use encode::{Addressee, Encode};
pub use encoding::Encoding;
