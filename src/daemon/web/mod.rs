//! Browsers: the page is given to them, and connections become WebSockets, which are sessions like
//! others from then on.
//!
//! - `requests`: who asks for files, and how many may at a time.
//! - `serve`: what becomes of a request.
//! - `socket`: what a WebSocket has beside a session: how it is closed.

pub(super) mod requests;
mod serve;
mod socket;

pub(super) use serve::Refused;

use requests::Requests;

/// Whether the page is served, and to which names beside those of the local network.
#[derive(Debug, Clone)]
pub struct WebOptions {
    /// Browsers are answered; else HTTP is closed without a word.
    pub is_served: bool,
    /// Names of the DNS, in lower case, that may stand in `Host` and `Origin`.
    pub hosts: Vec<Box<str>>,
}

impl Default for WebOptions {
    fn default() -> WebOptions {
        WebOptions {
            is_served: true,
            hosts: Vec::new(),
        }
    }
}

/// What the daemon knows of browsers.
#[derive(Debug)]
pub(super) struct Web {
    pub(super) options: WebOptions,
    pub(super) requests: Requests,
}

impl Web {
    pub(super) fn new() -> Web {
        Web {
            options: WebOptions::default(),
            requests: Requests::default(),
        }
    }
}

#[cfg(test)]
pub(in crate::daemon) mod tests;
