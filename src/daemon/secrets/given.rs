//! What a guest gave that is looked at later: it is kept as a secret, and given again.

use zeroize::Zeroizing;

use crate::room::request::{Registration, Request};

/// What a guest gave.
pub(in crate::daemon) enum Given {
    /// What it was asked for.
    Reply(Zeroizing<String>),
    /// All that it registers with.
    Registration(Box<Whole>),
}

/// A registration with its texts.
pub(in crate::daemon) struct Whole {
    nickname: Box<str>,
    user: Box<str>,
    real_name: Box<str>,
    pass: Option<Zeroizing<String>>,
}

impl Given {
    /// What is to be kept of a request; nothing of one that never waits.
    pub(in crate::daemon) fn of(request: Request<'_>) -> Option<Given> {
        if let Request::Enter(given) = request {
            return Some(Given::Reply(given.to_owned().into()));
        }
        let Request::Register(given) = request else {
            return None;
        };
        Some(Given::Registration(Box::new(Whole {
            nickname: given.nickname.into(),
            user: given.user.into(),
            real_name: given.real_name.into(),
            pass: given.pass.map(|pass| pass.to_owned().into()),
        })))
    }

    /// The request that is made again.
    pub(in crate::daemon) fn request(&self) -> Request<'_> {
        match self {
            Given::Reply(given) => Request::Enter(given),
            Given::Registration(whole) => Request::Register(Registration {
                nickname: &whole.nickname,
                user: &whole.user,
                real_name: &whole.real_name,
                pass: whole.pass.as_ref().map(|pass| pass.as_str()),
            }),
        }
    }
}

impl std::fmt::Debug for Given {
    /// Without what may be a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Given")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_asked_for_again_as_it_was() {
        for request in [
            Request::Enter("secret"),
            Request::Register(Registration {
                nickname: "ana",
                user: "~ana",
                real_name: "Ana",
                pass: Some("secret"),
            }),
            Request::Register(Registration {
                nickname: "ana",
                user: "~ana",
                real_name: "Ana",
                pass: None,
            }),
        ] {
            let given = Given::of(request).expect("it may wait");
            assert_eq!(given.request(), request);
            assert!(!format!("{given:?}").contains("secret"));
        }
        assert!(Given::of(Request::Join).is_none());
    }
}
