//! What the benches share: servers in processes of their own, and the load that measures them.
//!
//! - `machine`: which processor is whose, the thread that keeps one awake, what the kernel counts
//! - `process`: a server as a child process, its processor time and its memory
//! - `peers`: what to start and what to say, a file a server
//! - `crowd`: many connections in one poll loop, and logging them in
//! - `load`: windows and paced messages over a crowd
//! - `floor`: what the kernel charges for the same writes, without a server
//! - `tls`: certificates, and the client's end of TLS
//! - `stats`, `table`: medians and Markdown

// Each bench is a crate of its own and uses only a part of this.
#![allow(dead_code)]

pub(crate) mod crowd;
pub(crate) mod floor;
pub(crate) mod load;
pub(crate) mod machine;
pub(crate) mod peers;
pub(crate) mod process;
pub(crate) mod stats;
pub(crate) mod table;
pub(crate) mod tls;
