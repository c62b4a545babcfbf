//! The daemon: the loop that moves bytes between sockets and the room.
//!
//! [`start`] goes from the [`options`] to the running loop. In the order the data meets them:
//! [`server`] polls and [`listener`] accepts; [`engine`] is one turn of the loop, with `admission`
//! as its door, over any kind of [`connection`], of which [`intake`] is the reading and [`hub`] the
//! writing side; [`timers`], [`pacing`] and [`limits`] say when and how much; [`report`] and
//! [`console`] tell the operator.

mod admission;
pub mod connection;
pub mod console;
mod effects;
pub mod engine;
pub mod hub;
mod input;
pub mod intake;
pub mod limits;
pub mod listener;
pub mod options;
pub mod pacing;
pub mod report;
pub mod server;
pub mod start;
pub mod timers;
