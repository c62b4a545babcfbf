//! What few connections need beside their decoder, which is kept elsewhere than in each of them.

#[cfg(feature = "irc")]
use super::irc;
use super::telnet::Telnet;
#[cfg(feature = "web")]
use super::web::frame::Frames;

/// What few connections need at a time.
#[derive(Debug, Clone, Default)]
pub struct Aside {
    pub(super) telnet: Telnet,
    #[cfg(feature = "web")]
    pub(super) frames: Frames,
    /// What a client of IRC said of itself before it is registered.
    #[cfg(feature = "irc")]
    pub(super) registering: irc::Registering,
}

impl Aside {
    /// For a connection that needs none of it.
    pub const fn new() -> Aside {
        Aside {
            telnet: Telnet::new(),
            #[cfg(feature = "web")]
            frames: Frames::new(),
            #[cfg(feature = "irc")]
            registering: irc::Registering::new(),
        }
    }

    /// Whether its connection needs it to go on with the next bytes.
    pub fn is_needed(&self) -> bool {
        #[cfg(feature = "web")]
        if self.frames.is_under_way() {
            return true;
        }
        #[cfg(feature = "irc")]
        if self.registering.is_under_way() {
            return true;
        }
        self.telnet.has_negotiated()
    }

    /// Its connection has been registered, and what it said of itself before that is done with.
    #[cfg(feature = "irc")]
    pub fn registered(&mut self) {
        self.registering = irc::Registering::new();
    }
}
