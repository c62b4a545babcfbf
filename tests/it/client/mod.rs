//! The client as it is used. What it talks to is a scripted daemon, which can refuse, break, lie and
//! be silent on purpose; the real one is where a test says so.
//!
//! - `scripted`: that daemon, a connection at a time.
//! - `terminal`: a pseudo-terminal with the client in it, and the screen read as a person would.
//! - `process`: the client without a terminal.
//! - `filter`, `send`: on a pipe, and for a script; `objects`: what a daemon tells in them, and daemons that
//!   know none.
//! - `deadline`: daemons that never let in.
//! - `utf8`: terminals and inputs that are not in UTF-8.
//! - `editor`, `shown`: in a terminal, with the line editor: what is typed, and what is shown.
//! - `plain`: in a terminal without it.
//! - `leaving`: Ctrl-C; `crowd`: many who come and go; `kept`: what is kept, searched, or not shown;
//!   `long`: what is too long for a line; `progress`: how far a filter's input has come.
//! - `secrets`: passwords and keys that are given; `asked`: those that a person is asked for.
//! - `op`: the key of a moderator, typed in the room.
//! - `access`: both, with the real daemon, and what memory keeps of them.
//! - `dismissed`: sessions that the daemon ends on purpose.
//! - `reconnect`: connections that break; `relay`: a network that breaks before the real daemon.
//! - `picture`: the one in the README, made of a conversation.
//! - `real`: with the real daemon, as a class uses them.
//! - `tls`: what a certificate is trusted by, with the real daemon and the feature of that name.
//! - `telnet`: the one of others, with the real daemon.

mod access;
mod asked;
mod crowd;
mod deadline;
mod dismissed;
#[cfg(feature = "editor")]
mod editor;
mod filter;
mod kept;
#[cfg(feature = "editor")]
mod leaving;
mod long;
mod objects;
mod op;
#[cfg(feature = "editor")]
mod picture;
mod plain;
mod process;
mod progress;
mod real;
mod reconnect;
mod relay;
mod scripted;
mod secrets;
mod send;
#[cfg(feature = "editor")]
mod shown;
mod telnet;
// The editor's tests use all of it.
#[cfg_attr(not(feature = "editor"), allow(dead_code))]
mod terminal;
#[cfg(feature = "tls")]
mod tls;
mod utf8;
