//! Tests of the binary, from outside:
//!
//! - `client`: the client as it is used, on a pipe and in a pseudo-terminal.
//! - `papers`: completions and the manual page.

mod client;
mod papers;
