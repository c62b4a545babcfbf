//! Every sentence of the daemon, the console and the client, in Portuguese and in English, side by
//! side.
//!
//! - [`words`]: the languages, and what the sentences of a room vary by.
//! - [`notices`]: what the daemon says in the room, and to one session.
//! - [`moderation`]: what is said of moderators; [`help`]: what is answered to `/help`; [`moment`]: ages
//!   and moments.
//! - [`refusals`]: what went wrong, or is warned of, with the codes that programs read.
//! - [`console`]: what the operator is told (`ends`: why a session ended); [`incidents`]: what can happen
//!   as often as strangers like; [`ways_in`]: what the console shows at the start.
//! - [`files`]: what is wrong with a file that the daemon was given.
//! - [`system`]: what the operating system objects to; [`size`]: sizes as people give them.
//! - [`startup`]: why the daemon could not start; `certificate`: what is said of one that is made.
//! - `irc`: what people read that come by IRC alone.
//! - `web`: what is answered to a browser that is not given the page.
//! - [`client`]: what the bundled client itself says; [`failures`]: why it cannot go on.

/// Writes a sentence in the language given: Portuguese first, English below it.
macro_rules! say {
    ($out:expr, $language:expr, $pt:literal, $en:literal $(,)?) => {
        match $language {
            $crate::text::Language::Portuguese => write!($out, $pt),
            $crate::text::Language::English => write!($out, $en),
        }
    };
}

#[cfg(feature = "tls")]
pub mod certificate;
pub mod client;
pub mod console;
mod ends;
pub mod failures;
pub mod files;
pub mod help;
pub mod incidents;
#[cfg(feature = "irc")]
pub mod irc;
pub mod moderation;
pub mod moment;
pub mod notices;
pub mod numbers;
pub mod refusals;
pub mod service;
pub mod size;
pub mod startup;
pub mod system;
pub mod ways_in;
#[cfg(feature = "web")]
pub mod web;
pub mod words;

pub use words::{Language, ROOM_BYTES_MAX, Words};
