//! What clients can agree upon with the server (IRCv3 Capability Negotiation), and which encoding
//! follows from it.

/// What one connection agreed upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capabilities(u16);

/// One of those there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum Capability {
    ServerTime = 1 << 0,
    MessageTags = 1 << 1,
    Batch = 1 << 2,
    LabeledResponse = 1 << 3,
    EchoMessage = 1 << 4,
    AwayNotify = 1 << 5,
    ExtendedJoin = 1 << 6,
    Setname = 1 << 7,
    MultiPrefix = 1 << 8,
    UserhostInNames = 1 << 9,
    CapNotify = 1 << 10,
    StandardReplies = 1 << 11,
    Sasl = 1 << 12,
    Chathistory = 1 << 13,
}

/// In which form lines are written: what many connections share, so that each is encoded once for all.
/// What a connection agreed upon beside that is put between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Without tags.
    Bare,
    /// With the time.
    Timed,
    /// With all tags.
    Tagged,
    /// With the time, and what modern clients ask for together: extended joins, news of who is away, and
    /// of real names.
    TimedModern,
    /// With all tags, and that.
    TaggedModern,
    /// In frames of WebSocket, without tags.
    FramedBare,
    /// In frames, with all tags and all that.
    FramedModern,
}

impl Capabilities {
    pub const NONE: Capabilities = Capabilities(0);

    /// All there are.
    pub const ALL: Capabilities = Capabilities((1 << 14) - 1);

    pub fn has(self, capability: Capability) -> bool {
        self.0 & capability as u16 != 0
    }

    #[must_use]
    pub fn with(self, capability: Capability) -> Capabilities {
        Capabilities(self.0 | capability as u16)
    }

    #[must_use]
    pub fn without(self, capability: Capability) -> Capabilities {
        Capabilities(self.0 & !(capability as u16))
    }

    /// The form that a connection over TCP is told in.
    pub fn form(self) -> Form {
        let modern = [
            Capability::ExtendedJoin,
            Capability::AwayNotify,
            Capability::Setname,
        ];
        let is_modern = modern.into_iter().all(|it| self.has(it));
        let is_tagged = self.has(Capability::MessageTags);
        match (is_tagged, self.has(Capability::ServerTime), is_modern) {
            (true, _, true) => Form::TaggedModern,
            (true, _, false) => Form::Tagged,
            (false, true, true) => Form::TimedModern,
            (false, true, false) => Form::Timed,
            (false, false, _) => Form::Bare,
        }
    }
}
