//! The dialect of programs: the lines of the plain dialect to requests, and one object of JSON for each
//! thing heard, so that nobody has to read sentences back. It depends on no language.
//!
//! - [`grammar`]: lines to requests.
//! - [`encoder`]: what is heard to objects.
//! - [`framing`]: what stands around an object on the wire.

pub mod encoder;
mod errors;
pub mod framing;
pub mod grammar;
mod moderation;
mod object;

pub use encoder::Events;
pub use framing::{Frames, Framing, Lines};
pub use grammar::{Decoder, parse};

#[cfg(test)]
mod tests;
