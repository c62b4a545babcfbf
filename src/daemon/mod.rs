//! The daemon: the loop that moves bytes between sockets and the room.
//!
//! - `options`: what the flags come to; [`start`]: from there to the running loop; [`ways_in`]: how
//!   people come in, told then; `qr_code`: the page's address for telephones.
//! - [`check`]: whether it would start.
//! - [`server`]: the loop: polls, sleeps; `listeners`: how it accepts; `signals`: what the process is
//!   told. [`clock`] tells it the time; `supervisor`: what the service manager is told that started it.
//! - [`engine`]: one turn of it, over any kind of socket.
//! - [`input`]: what becomes of what a connection sends.
//! - [`schedule`]: which connections are read, and which have to wait; [`hold`]: when all do, for one
//!   that reads.
//! - [`liveness`]: whether peers are still there; `signs_of_life`: those that are asked in the words of
//!   their dialect, by since when there was `silence`; [`upkeep`]: what happens to sessions besides what
//!   they ask for.
//! - [`parts`]: what is given to connections in parts, and how those come in that are shown something
//!   before.
//! - [`arrivals`]: how connections come; [`lifecycle`]: how sessions end, by the phases of [`phase`];
//!   `shutdown`: how all do.
//! - `proxies`: connections of which it is known only after their first bytes whose they are.
//! - [`admission`]: whether a newcomer finds a place; [`guests`]: which have come and are not logged in;
//!   [`blocks`] and [`turns`]: what connections of one address have together.
//! - [`secrets`]: the password and the keys; [`pauses`]: guests that wait after wrong ones.
//! - [`bans`]: bans and mutes that outlive it.
//! - [`connection`]: one connection; [`connections`]: the table of all.
//! - [`read`]: bytes to what they ask for, through [`read_buffer`].
//! - [`effects`]: what the room asks for in return; [`mod@write`]: what is owed to connections, by
//!   `feeds` to all of them, by `owed` to one, which [`flush`] writes.
//! - `tls`: the certificate, with the feature of that name.
//! - [`limits`], [`rate`], [`pacing`], [`timers`]: how much, how often, and when.
//! - [`reload`]: what SIGHUP reads again; [`new_limits`]: what that means for those that are there.
//! - `web`: how the page is served, with the feature of that name; `web_visits`: from where it was asked
//!   for.
//! - [`numbers`]: what is counted, and how it is asked for.
//! - [`console`]: what the operator is told, and how often, by [`episode`]; [`log_writer`]: the way it
//!   goes, on a thread of its own; `log_format`: how its lines look.

pub mod admission;
pub mod arrivals;
pub mod bans;
pub mod blocks;
pub mod check;
pub mod clock;
pub mod connection;
pub mod connections;
pub mod console;
pub mod effects;
pub mod engine;
pub mod episode;
mod feeds;
pub mod flush;
pub mod guests;
pub mod hold;
pub mod input;
#[cfg(feature = "irc")]
mod irc;
pub mod lifecycle;
pub mod limits;
mod listeners;
pub mod liveness;
pub mod log_format;
pub mod log_writer;
pub mod new_limits;
pub mod numbers;
mod options;
mod owed;
pub mod pacing;
pub mod parts;
pub mod pauses;
pub mod phase;
mod proxies;
#[cfg(feature = "web")]
pub mod qr_code;
pub mod rate;
pub mod read;
pub mod read_buffer;
pub mod reload;
pub mod schedule;
pub mod secrets;
pub mod server;
mod shutdown;
pub mod signals;
#[cfg(any(feature = "irc", feature = "web"))]
mod signs_of_life;
#[cfg(any(feature = "irc", feature = "web"))]
pub mod silence;
pub mod start;
mod stop;
mod supervisor;
#[cfg(all(test, any(feature = "irc", feature = "web")))]
mod tests;
pub mod timers;
#[cfg(feature = "tls")]
pub mod tls;
pub mod turns;
pub mod upkeep;
pub mod ways_in;
#[cfg(feature = "web")]
pub mod web;
#[cfg(feature = "web")]
pub mod web_visits;
pub mod write;
