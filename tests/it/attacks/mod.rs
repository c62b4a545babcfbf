//! Attacks at full speed, each for some seconds. They take both processors, so they are not among the
//! tests that run at the same time: `cargo test --test it attacks -- --ignored --test-threads 1`.
//!
//! - [`console`]: strangers flood the console.

mod console;
