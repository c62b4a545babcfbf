//! By which text the place of a session is taken again from elsewhere: its number, and 128 bits that only
//! this run of the daemon can make of it. Nothing is kept for each session.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::room::session::SessionId;

/// Digits behind the number of the session.
const PROOF_DIGITS: usize = 32;

/// What makes them, for one run.
pub(super) struct ResumeKey([u8; 32]);

impl Default for ResumeKey {
    /// A new one.
    ///
    /// # Panics
    /// When the system has no random numbers, for which [`super::try_random`] looks beforehand.
    fn default() -> ResumeKey {
        let mut key = [0; 32];
        getrandom::fill(&mut key).expect("the system has random numbers");
        ResumeKey(key)
    }
}

impl std::fmt::Debug for ResumeKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ResumeKey")
    }
}

impl ResumeKey {
    /// The text of a session.
    pub(super) fn text(&self, session: SessionId) -> String {
        let number = session.number();
        let hash = Sha256::new()
            .chain_update(self.0)
            .chain_update(number.to_be_bytes())
            .finalize();
        let mut text = format!("{number:x}");
        for byte in &hash[..PROOF_DIGITS / 2] {
            write!(text, "{byte:02x}").expect("memory takes it");
        }
        text
    }

    /// The session whose text this is. Takes as long wherever a wrong one differs.
    pub(super) fn session(&self, text: &str) -> Option<SessionId> {
        let (number, _) = text.split_at_checked(text.len().checked_sub(PROOF_DIGITS)?)?;
        let number = u64::from_str_radix(number, 16).ok()?;
        let session = SessionId::of_number(number)?;
        let expected = self.text(session);
        let is_same: bool = expected.as_bytes().ct_eq(text.as_bytes()).into();
        is_same.then_some(session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_that_of_one_session_of_one_run() {
        let key = ResumeKey::default();
        let sessions = [(0, 0), (7, 0), (0, 1), (7, u64::MAX)].map(|(slot, serial)| {
            let session = SessionId::new(slot, serial);
            let text = key.text(session);
            assert_eq!(key.session(&text), Some(session));
            assert_eq!(ResumeKey::default().session(&text), None);
            text
        });
        let [ana, bia, ..] = sessions;
        let mixed = format!("{}{}", &bia[..bia.len() - 32], &ana[ana.len() - 32..]);
        let upper = ana.to_uppercase();
        let cut = &ana[..ana.len() - 1];
        let zeros = format!("0{ana}");
        let wrong = ["", "x", "é", &"f".repeat(48), &mixed, &upper, cut, &zeros];
        for text in wrong {
            assert_eq!(key.session(text), None, "{text:?}");
        }
        assert_eq!(key.session(&"é".repeat(17)), None, "cut inside a character");
        assert_eq!(format!("{key:?}"), "ResumeKey");
    }
}
