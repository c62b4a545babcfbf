//! littlecats: a chat daemon and its client in one small binary.
pub mod chat;
pub mod client;
pub mod clock;
pub mod daemon;
pub mod delivery;
pub mod options;
pub mod protocol;
pub mod session;

/// The port where a littlecats daemon listens unless told otherwise: CATS on a telephone.
pub const DEFAULT_PORT: u16 = 2287;
