//! The plain dialect, written out once more and apart from the daemon's own tables and grammar.

pub(crate) mod grammar;
pub(crate) mod sentences;
