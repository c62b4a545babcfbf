//! The contract on the wire: bytes to lines, lines to commands, events to lines, and the words.
//!
//! In the order the data meets them: [`mod@line`], [`wire`], [`nickname`], [`words`].

pub mod line;
pub mod nickname;
pub mod wire;
pub mod words;
