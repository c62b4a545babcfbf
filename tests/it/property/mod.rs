//! Single parts against naive models, whatever they are fed.
//!
//! - [`framing`]: any chunking of the bytes gives the same lines.
//! - [`nicknames`]: what is accepted, and the folded form.
//! - [`networks`]: what addresses, networks and times mean; [`moderation`]: what moderators decide.
//! - [`sanitising`]: what no terminal is ever written.
//! - [`delivery`]: the broadcast log and the outboxes: each receiver reads exactly its stream.

mod delivery;
mod framing;
mod moderation;
mod networks;
mod nicknames;
pub(crate) mod sanitising;
