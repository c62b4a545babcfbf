//! The daemon: the loop that moves bytes between sockets and the room.
//!
//! [`start`] goes from the flags to the running loop. In the order the data meets them: [`server`]
//! polls and accepts; [`engine`] is one turn of the loop, with `admission` as its door, over any
//! kind of [`connection`], of which [`read`] is the reading and [`write`](mod@write) the writing
//! side; [`timers`], [`pacing`] and [`limits`] say when and how much; [`log_writer`] tells the
//! operator.

mod admission;
pub mod clock;
pub mod connection;
mod effects;
pub mod engine;
pub mod lifecycle;
pub mod limits;
pub mod log_writer;
pub mod pacing;
mod read;
mod read_buffer;
pub mod server;
pub mod start;
pub mod timers;
mod write;
