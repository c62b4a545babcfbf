//! littlecats as a person meets it: the real binary, real sockets on loopback, free ports.
//!
//! The daemon:
//!
//! - [`requirements`]: RF001 to RF009, a test or more for each.
//! - [`framing`]: what a line is, and what is answered to bytes that are none.
//! - [`telnet`]: what `telnet` and PuTTY say beside the text, and marks before it.
//! - [`login`]: the greeting, nicknames, other protocols.
//! - [`entrance`]: what is shown before one is in, and coming back.
//! - [`admission`]: limits on connections, and on the time and the bytes to log in with.
//! - [`commands`]: what is said in the room, and every command.
//! - [`events`]: the dialect of programs, among people with `nc`.
//! - [`bot`]: the bot of the README, as it stands there.
//! - [`secrets`]: passwords, keys, and bans that outlive the daemon.
//! - `irc`: clients of IRC, with the feature of that name.
//! - [`endings`]: half-closes, quits and shutdowns: what was owed still arrives.
//! - `web`: browsers, with the feature of that name.
//! - `story`: one story, told in each dialect at once, with both features.
//! - `tls`: TLS on the same port, with the feature of that name.
//! - [`rate`]: a client that sends too fast is read more slowly.
//! - [`fairness`]: what one address may take of the others.
//! - [`command_line`]: flags, signals, errors for the person that starts it, help, completions and
//!   the manual page.
//! - [`service`]: under a service manager.
//! - [`proxy`]: behind a proxy that says whose each connection is.
//! - `numbers`: what it counts, with the feature `metrics`.
//! - [`torture`]: faults, floods and limits: it keeps working.
//! - [`attacks`]: attacks at full length and speed, by themselves.
//!
//! The client:
//!
//! - [`client`]: the client as it is used, on a pipe and in a pseudo-terminal.
//!
//! Its parts, against models of them:
//!
//! - [`property`]: single parts against naive models, whatever they are fed.
//! - [`fuzzing`]: the corpora of the fuzz targets, replayed.
//! - [`simulation`]: the engine over sockets, a clock and faults that a seed decides.
//!
//! What is told of it:
//!
//! - [`readme`]: flags, commands and links of the README and of the documents behind it.
//!
//! And for all of them, [`support`]: starting daemons, clients that speak lines, deadlines.

mod admission;
mod attacks;
mod bot;
mod client;
mod command_line;
mod commands;
mod endings;
mod entrance;
mod events;
mod fairness;
mod framing;
mod fuzzing;
#[cfg(feature = "irc")]
mod irc;
mod login;
#[cfg(feature = "metrics")]
mod numbers;
mod property;
mod proxy;
mod rate;
mod readme;
mod requirements;
mod secrets;
mod service;
mod simulation;
#[cfg(all(feature = "irc", feature = "web"))]
mod story;
mod support;
mod telnet;
#[cfg(feature = "tls")]
mod tls;
mod torture;
#[cfg(feature = "web")]
mod web;
