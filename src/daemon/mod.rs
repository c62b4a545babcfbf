//! The daemon.
pub mod options;
