//! The functions that the fuzz targets run: those of the integration tests.

#![allow(dead_code, reason = "the tests among them are not run here")]

#[path = "../it/fuzzing/mod.rs"]
mod fuzzing;
#[path = "../it/simulation/mod.rs"]
mod simulation;

#[path = "../it/property"]
mod property {
    pub(crate) mod sanitising;
}

/// See `fuzzing/events.rs`.
pub fn events(data: &[u8]) {
    fuzzing::events::events(data);
}

/// See `fuzzing/framing.rs`.
pub fn framing(data: &[u8]) {
    fuzzing::framing::framing(data);
}

/// See `fuzzing/grammar.rs`.
pub fn grammar(data: &[u8]) {
    fuzzing::grammar::grammar(data);
}

/// See `fuzzing/irc.rs`.
#[cfg(feature = "irc")]
pub fn irc(data: &[u8]) {
    fuzzing::irc::irc(data);
}

/// See `fuzzing/proxy.rs`.
pub fn proxy(data: &[u8]) {
    fuzzing::proxy::proxy(data);
}

/// See `fuzzing/session.rs`.
pub fn session(data: &[u8]) {
    fuzzing::session::session(data);
}

/// See `fuzzing/web.rs`.
pub fn web(data: &[u8]) {
    fuzzing::web::web(data);
}

/// A run of the simulation, its choices taken from the bytes.
pub fn simulation(data: &[u8]) {
    simulation::run_bytes(data);
}
