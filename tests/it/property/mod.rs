//! Single parts against naive models, whatever they are fed.
//!
//! - [`framing`]: any chunking of the bytes gives the same lines.
//! - `irc`: the same of the lines of IRC, and what they ask for.
//! - [`nicknames`]: what is accepted, and the folded form.
//! - [`networks`]: what addresses, networks and times mean; [`moderation`]: what moderators decide.
//! - [`proxy`]: how proxies say whose a connection is.
//! - [`sanitising`]: what no terminal is ever written.
//! - [`delivery`]: the broadcast log and the outboxes: each receiver reads exactly its stream.

mod delivery;
mod framing;
#[cfg(feature = "irc")]
mod irc;
mod moderation;
mod networks;
mod nicknames;
mod proxy;
pub(crate) mod sanitising;
