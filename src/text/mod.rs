//! Every sentence of the daemon, the console and the client, in Portuguese and in English.

pub mod client;
pub mod console;
pub mod words;
