//! Where connections come from, and what bytes go through.
//!
//! - [`address`]: where to listen and what to connect to, as people write it.
//! - [`socket`]: what the daemon asks of a connection, whatever is under it.
//! - [`proxy_header`]: how a proxy says whose connection follows.
//! - [`clear`]: TCP as it is; `tls`: what nobody on the way can read, the cargo feature of that name.
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
pub mod proxy_header;
pub mod socket;
pub mod tcp_info;
#[cfg(feature = "tls")]
pub mod tls;

/// What a connection that was accepted goes through.
#[cfg(feature = "tls")]
pub type Accepted = tls::stream::Stream<mio::net::TcpStream>;
/// What a connection that was accepted goes through.
#[cfg(not(feature = "tls"))]
pub type Accepted = mio::net::TcpStream;
