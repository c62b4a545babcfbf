//! What the room asks of whatever moves the bytes.

use super::answer::{Answer, Stats};
use super::event::{EndReason, Event, PrivateMessage};
use super::key::{KeyHolder, KeyId, Role, Verdict};
use super::nickname::Nickname;
use super::refusal::DeliveryError;
use super::session::SessionId;

/// Whether bans and mutes are kept where they outlive the daemon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// They are, or never will be.
    Now,
    /// [`Room::sanctions_kept`](super::Room::sanctions_kept) will be told.
    Later,
}

/// The room's way out.
///
/// None of these fails the room: space is made where it is needed, and a connection that turns out
/// to be broken is ended later, by [`Room::leave`](super::Room::leave).
pub trait Effects {
    /// From here on the session hears the room.
    fn enter(&mut self, session: SessionId);

    /// From here on the session hears nothing more of the room.
    fn exit(&mut self, session: SessionId);

    /// All in the room hear the event. Whether the session that caused it does is for its encoding
    /// to say.
    fn broadcast(&mut self, event: &Event<'_>);

    /// `to` hears what `from` tells it alone. Whether `from` does is for its encoding to say.
    ///
    /// # Errors
    /// Says why `to` will not get it.
    fn private(
        &mut self,
        from: SessionId,
        to: SessionId,
        message: &PrivateMessage<'_>,
    ) -> Result<(), DeliveryError>;

    /// `to`, which has this nickname unless it is a guest, alone hears the answer, or its first part: the rest is to be made with
    /// [`Room::continue_answer`](super::Room::continue_answer) once that was read.
    fn answer(&mut self, to: SessionId, nickname: Option<&Nickname>, answer: &Answer<'_>);

    /// `to` hears the next part of the answer that it has read so far.
    fn continue_answer(&mut self, to: SessionId, nickname: Option<&Nickname>, answer: &Answer<'_>);

    /// A session is over because the room says so, and all that remain were told. What it is owed is
    /// still written, and nothing more of it is handled. `nickname` is what it had, unless it was a
    /// guest.
    fn end(&mut self, session: SessionId, nickname: Option<&Nickname>, reason: EndReason);

    /// Whether a session is still there is to be found out: it ends as failed if it does not show that
    /// it is within some seconds.
    fn probe(&mut self, session: SessionId);

    /// What a key is for, if it is one that is in force.
    fn key(&mut self, key: &str) -> Option<KeyHolder>;

    /// What the key that owns a nickname makes of the session that gives it; `None` when nobody owns it.
    fn owner(&mut self, nickname: &Nickname) -> Option<Role>;

    /// What a key that was right gives by now; `None` when it is no longer in force.
    fn role_of(&mut self, key: KeyId) -> Option<Role>;

    /// Whether newcomers are asked for a password.
    fn asks_password(&mut self) -> bool;

    /// Whether this is the password, as `session` gives it. After [`Verdict::Later`] the same request
    /// is to be made once more, when there is an answer.
    fn password(&mut self, session: SessionId, given: &str) -> Verdict;

    /// The text by which the place of a session is taken again from elsewhere; `None` where its dialect
    /// has no word for that.
    fn resume_of(&mut self, session: SessionId) -> Option<String>;

    /// The session whose text this is, whether it goes on or not.
    fn resumed(&mut self, text: &str) -> Option<SessionId>;

    /// How much is going on, and went on so far.
    fn stats(&self) -> Stats;

    /// The bans and mutes in force, [`Room::sanctions`](super::Room::sanctions), are others from here on, for
    /// the `change`th time: they are to be kept, if they are kept anywhere.
    fn sanctions_changed(&mut self, change: u64) -> Kept;
}
