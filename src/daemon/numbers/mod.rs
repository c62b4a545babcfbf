//! What is counted of the daemon, and how it is asked for.
//!
//! - [`counters`]: what is counted where it happens: for each message and not for each receiver.
//! - [`gather`]: all of it, and what there is by now.
//! - With the feature `metrics`: `process`: what the system tells of the process; `scrape`: how a monitoring
//!   system asks over HTTP; `serve`: the loop's part in that.

pub mod counters;
pub mod gather;
#[cfg(feature = "metrics")]
pub(super) mod process;
#[cfg(feature = "metrics")]
pub(super) mod scrape;
#[cfg(feature = "metrics")]
pub(super) mod serve;
