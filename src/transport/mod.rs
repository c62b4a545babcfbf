//! Where connections come from, and what bytes go through.
//!
//! - [`address`]: where to listen and what to connect to, as people write it.
//! - [`socket`]: what the daemon asks of a connection, whatever is under it.
//! - [`clear`]: TCP as it is.
//! - [`tcp_info`]: what the kernel knows of a connection.
//! - [`listener`]: how listening sockets are opened, and connections taken from them; [`given`]: those
//!   that were open before the daemon started; `bad_ports`:
//!   where browsers refuse to go; [`interfaces`]: the addresses that others reach this machine by.

pub mod address;
#[cfg(feature = "web")]
pub mod bad_ports;
pub mod clear;
pub mod given;
pub mod interfaces;
pub mod listener;
pub mod socket;
pub mod tcp_info;
