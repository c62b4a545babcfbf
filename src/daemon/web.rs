//! How the page is served, as the command line has it.

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
