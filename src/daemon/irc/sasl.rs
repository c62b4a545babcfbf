//! How a client proves that it owns an account before it registers: by the nickname and its key, in one
//! or several pieces of base64 (IRCv3 SASL 3.1, RFC 4616).

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::daemon::input::Handled;
use crate::daemon::lifecycle::Sessions;
use crate::dialect::irc::session::{self, Sasl};
use crate::dialect::irc::{Complaint, base64};
use crate::room::request::Request;
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::time::Now;
use crate::transport::socket::Socket;

/// The only way there is to prove it.
const MECHANISM: &str = "PLAIN";

/// A piece of so many bytes is not the last.
const PIECE_BYTES: usize = 400;

/// The most bytes of a proof: no nickname and no key take more.
const PROOF_BYTES_MAX: usize = 1_024;

/// What guests have given so far, in base64.
#[derive(Default)]
pub(super) struct Proofs(BTreeMap<SessionId, Zeroizing<String>>);

impl std::fmt::Debug for Proofs {
    /// Without what is a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// What a piece makes of a proof.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    /// It is about to be given.
    Begun,
    /// More has to come.
    More,
    Whole(Zeroizing<String>),
    Answered(Sasl),
    TooLong,
}

impl Proofs {
    pub(super) fn forget(&mut self, id: SessionId) {
        self.0.remove(&id);
    }

    fn take(&mut self, id: SessionId, piece: &str) -> Piece {
        if piece == "*" {
            self.forget(id);
            return Piece::Answered(Sasl::Aborted);
        }
        let Some(proof) = self.0.get_mut(&id) else {
            if !piece.eq_ignore_ascii_case(MECHANISM) {
                return Piece::Answered(Sasl::UnknownMechanism);
            }
            self.0.insert(id, Zeroizing::default());
            return Piece::Begun;
        };
        if piece != "+" {
            if proof.len() + piece.len() > PROOF_BYTES_MAX {
                self.forget(id);
                return Piece::TooLong;
            }
            // What grows leaves copies behind.
            if proof.capacity() == 0 {
                proof.reserve_exact(PROOF_BYTES_MAX);
            }
            proof.push_str(piece);
            if piece.len() == PIECE_BYTES {
                return Piece::More;
            }
        }
        Piece::Whole(self.0.remove(&id).unwrap_or_default())
    }
}

/// The nickname and the key of a proof: whom one wants to be taken for, who one is, and the key.
fn credentials(proof: &str) -> Option<(Zeroizing<String>, Zeroizing<String>)> {
    let bytes = Zeroizing::new(base64::decode(proof)?);
    let text = std::str::from_utf8(&bytes).ok()?;
    let mut parts = text.splitn(3, '\0');
    let (taken_for, nickname, key) = (parts.next()?, parts.next()?, parts.next()?);
    let is_same = taken_for.is_empty() || taken_for == nickname;
    is_same.then(|| (nickname.to_owned().into(), key.to_owned().into()))
}

impl<S: Socket> Sessions<S> {
    /// Takes a piece of a proof that a client owns an account.
    pub(super) fn authenticate(&mut self, id: SessionId, piece: &str, now: Now) -> Handled {
        if self.room.standing(id) != Standing::Guest {
            self.answer_query(id, Complaint::AlreadyRegistered, now);
            return Handled::Continues;
        }
        if !self.secrets.has_keys() || !self.is_private(id) {
            self.tell_sasl(id, Sasl::Failed);
            return Handled::Continues;
        }
        let author = self.room.author(id);
        if author.is_some_and(|author| author.account.is_some()) {
            self.tell_sasl(id, Sasl::Already);
            return Handled::Continues;
        }
        match self.irc.proofs.take(id, piece) {
            Piece::Begun => self.tell_sasl(id, Sasl::GoOn),
            Piece::More => {}
            Piece::Answered(answer) => self.tell_sasl(id, answer),
            Piece::TooLong => self.answer_query(id, Complaint::SaslTooLong, now),
            Piece::Whole(proof) => match credentials(&proof) {
                None => self.tell_sasl(id, Sasl::Failed),
                Some((nickname, key)) => {
                    let (nickname, key) = (&*nickname, &*key);
                    return self.ask_room(id, Request::Identify { nickname, key }, now);
                }
            },
        }
        Handled::Continues
    }

    fn tell_sasl(&mut self, id: SessionId, answer: Sasl) {
        let language = self.writer.words.language();
        if let Some(connection) = self.connections.get_mut(id) {
            let told = session::sasl(answer, connection.form(), language);
            self.writer.insert(connection, told.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_comes_in_pieces_of_400_bytes() {
        let mut proofs = Proofs::default();
        let id = SessionId::new(1, 1);
        assert_eq!(proofs.take(id, "plain"), Piece::Begun);
        let long = "A".repeat(PIECE_BYTES);
        assert_eq!(proofs.take(id, &long), Piece::More);
        let whole = format!("{long}QQ==").into();
        assert_eq!(proofs.take(id, "QQ=="), Piece::Whole(whole));
        assert_eq!(proofs.take(id, "PLAIN"), Piece::Begun);
        assert_eq!(proofs.take(id, &long), Piece::More);
        assert_eq!(proofs.take(id, "+"), Piece::Whole(long.clone().into()));
        for piece in ["PLAIN", &long, &long] {
            proofs.take(id, piece);
        }
        assert_eq!(proofs.take(id, &long), Piece::TooLong);
        assert_eq!(
            proofs.take(id, "EXTERNAL"),
            Piece::Answered(Sasl::UnknownMechanism)
        );
        proofs.take(id, "PLAIN");
        assert_eq!(proofs.take(id, "*"), Piece::Answered(Sasl::Aborted));
        assert!(proofs.0.is_empty());
    }

    #[test]
    fn nobody_is_taken_for_somebody_else() {
        for (proof, expected) in [
            // "\0ana\0secret"
            ("AGFuYQBzZWNyZXQ=", Some(("ana", "secret"))),
            // "ana\0ana\0secret"
            ("YW5hAGFuYQBzZWNyZXQ=", Some(("ana", "secret"))),
            // "bia\0ana\0secret"
            ("YmlhAGFuYQBzZWNyZXQ=", None),
            // "ana\0secret"
            ("YW5hAHNlY3JldA==", None),
            ("!", None),
            ("", None),
        ] {
            let found = credentials(proof);
            let found = found
                .as_ref()
                .map(|(nickname, key)| (nickname.as_str(), key.as_str()));
            assert_eq!(found, expected, "{proof}");
        }
    }
}
