//! Faults, floods and limits, on real sockets: it keeps working, loses nothing that it accepted for
//! a healthy reader, and each survivor hears each leave once.
//!
//! - [`departures`]: many sessions that end at once, in every way there is.
//! - [`readers`]: clients that do not read what they are owed.
//! - [`senders`]: floods, drops, and bytes that mean harm.
//! - [`descriptors`]: none are left, or thousands were used.
//! - [`log`]: nobody takes what the console says.
//! - [`process`]: stopped, killed, idle, ended under load.
//! - [`memory`]: every limit reached at once.
//!
//! Stopping the daemon by a signal, doing several things and letting it go on has it meet them all
//! in one turn of its loop.

mod departures;
mod descriptors;
mod log;
mod memory;
mod process;
mod readers;
mod senders;

/// No limits that slow a crowd from one address down.
pub(crate) const OPEN: [&str; 6] = ["--rate", "0", "--max-per-ip", "0", "--history", "0"];
