//! What a client has said of itself before it is registered, in whatever order.

use zeroize::Zeroizing;

use crate::room::request::Registration;

/// What there is of it so far.
#[derive(Debug, Clone, Default)]
pub struct Registering {
    /// It negotiates capabilities, which holds its registration until it has ended that.
    pub(super) negotiates: bool,
    pub(super) nickname: String,
    pub(super) user: String,
    pub(super) real_name: String,
    /// The rest of its PASS.
    pub(super) pass: Option<Zeroizing<String>>,
}

impl Registering {
    /// For a connection that has said nothing.
    pub const fn new() -> Registering {
        Registering {
            negotiates: false,
            nickname: String::new(),
            user: String::new(),
            real_name: String::new(),
            pass: None,
        }
    }

    /// Whether it has begun.
    pub fn is_under_way(&self) -> bool {
        self.negotiates || !self.nickname.is_empty() || !self.user.is_empty() || self.pass.is_some()
    }

    /// All that is needed, once it is there.
    pub(super) fn complete(&self) -> Option<Registration<'_>> {
        let is_complete = !self.negotiates && !self.nickname.is_empty() && !self.user.is_empty();
        is_complete.then(|| Registration {
            nickname: &self.nickname,
            user: &self.user,
            real_name: &self.real_name,
            pass: self.pass.as_ref().map(|pass| pass.as_str()),
        })
    }
}
