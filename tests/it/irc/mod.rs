//! Clients of IRC on real sockets: how they come in, what they agree upon, and how they end.
//!
//! Rules with longer times are tested with the engine's own clock, what lines mean and how they are
//! written by the dialect's own tests.

mod coming_in;
#[cfg(feature = "web")]
pub(crate) mod ears;
mod ends;
mod labels;
mod order;
mod peer;
mod proofs;
mod watching;
