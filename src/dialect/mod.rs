//! How people talk to the room: bytes to lines, lines to commands, events to lines.

pub mod line;
pub mod plain;
