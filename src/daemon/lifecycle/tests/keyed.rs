//! What the room asks for, as the daemon does it, but that every key is right.

use super::super::super::effects::Delivery;
use super::FakeSocket;
use crate::room::answer::Answer;
use crate::room::effects::{Effects, Kept};
use crate::room::event::{EndReason, Event, PrivateMessage};
use crate::room::key::{KeyHolder, KeyId, Role, Verdict};
use crate::room::nickname::Nickname;
use crate::room::refusal::DeliveryError;
use crate::room::session::SessionId;

pub(super) struct Keyed<'a>(pub(super) Delivery<'a, FakeSocket>);

impl Effects for Keyed<'_> {
    fn enter(&mut self, session: SessionId) {
        self.0.enter(session);
    }

    fn exit(&mut self, session: SessionId) {
        self.0.exit(session);
    }

    fn broadcast(&mut self, event: &Event<'_>) {
        self.0.broadcast(event);
    }

    fn private(
        &mut self,
        from: SessionId,
        to: SessionId,
        message: &PrivateMessage<'_>,
    ) -> Result<(), DeliveryError> {
        self.0.private(from, to, message)
    }

    fn answer(&mut self, to: SessionId, nickname: Option<&Nickname>, answer: &Answer<'_>) {
        self.0.answer(to, nickname, answer);
    }

    fn continue_answer(&mut self, to: SessionId, nickname: Option<&Nickname>, answer: &Answer<'_>) {
        self.0.continue_answer(to, nickname, answer);
    }

    fn end(&mut self, session: SessionId, nickname: Option<&Nickname>, reason: EndReason) {
        self.0.end(session, nickname, reason);
    }

    fn probe(&mut self, _session: SessionId) {}

    /// The key of a moderator who is called so.
    fn key(&mut self, _key: &str) -> Option<KeyHolder> {
        Some(KeyHolder {
            id: KeyId(1),
            nickname: Some(Nickname::parse("chefe").expect("valid")),
            role: Role::Moderator,
        })
    }

    fn owner(&mut self, nickname: &Nickname) -> Option<Role> {
        (nickname.folded() == "chefe").then_some(Role::Moderator)
    }

    fn role_of(&mut self, _key: KeyId) -> Option<Role> {
        Some(Role::Moderator)
    }

    fn asks_password(&mut self) -> bool {
        self.0.asks_password()
    }

    fn password(&mut self, session: SessionId, given: &str) -> Verdict {
        self.0.password(session, given)
    }

    fn resume_of(&mut self, session: SessionId) -> Option<String> {
        self.0.resume_of(session)
    }

    fn resumed(&mut self, text: &str) -> Option<SessionId> {
        self.0.resumed(text)
    }

    fn stats(&self) -> crate::room::answer::Stats {
        self.0.stats()
    }

    fn sanctions_changed(&mut self, change: u64) -> Kept {
        self.0.sanctions_changed(change)
    }
}
