//! Where connections come from.

pub mod listener;
