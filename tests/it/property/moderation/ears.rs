//! What the room tells, held against the model as it comes.

use littlecats::room::answer::{Answer, DecidedApart};
use littlecats::room::effects::{Effects, Kept};
use littlecats::room::event::{Decided, EndReason, Event, EventKind, LeaveReason, PrivateMessage};
use littlecats::room::key::{KeyHolder, KeyId, Role, Verdict};
use littlecats::room::nickname::Nickname;
use littlecats::room::refusal::{DeliveryError, Refusal};
use littlecats::room::session::SessionId;

use super::model::Model;

pub(super) struct Ears {
    pub(super) model: Model,
    /// The sessions that the room ended with the last request.
    pub(super) ended: Vec<SessionId>,
}

impl Ears {
    pub(super) fn new(model: Model) -> Ears {
        Ears {
            model,
            ended: Vec::new(),
        }
    }

    fn may_come_in(&self, who: SessionId, name: &str) {
        self.may_have(who, name);
        let model = &self.model;
        assert!(
            model.moderates(who) || !model.is_locked_to(who, name),
            "{name} comes in though the door is closed"
        );
    }

    /// Whether a newcomer may have a nickname.
    pub(super) fn may_have(&self, who: SessionId, name: &str) {
        let model = &self.model;
        if model.moderates(who) {
            return;
        }
        assert!(
            !model.is_address_banned(who),
            "{name} comes from a banned address"
        );
        assert!(!model.is_name_banned(name), "{name} is banned and comes in");
        assert!(!model.is_kept_out(name), "{name} was kicked and comes in");
    }

    fn may_be_called(&self, who: SessionId, name: &str) {
        let model = &self.model;
        assert!(!model.is_muted(who), "{name} is muted");
        if !model.moderates(who) {
            assert!(!model.is_name_banned(name), "{name} is banned");
            assert!(!model.is_kept_out(name), "{name} is kept out");
        }
    }

    fn refused(&self, who: SessionId, refusal: Refusal<'_>) {
        let model = &self.model;
        let given = model.line.trim_start_matches("/nick ");
        match refusal {
            Refusal::Muted => assert!(model.is_muted(who), "{who:?} is not muted"),
            Refusal::AddressBanned => assert!(model.is_address_banned(who)),
            Refusal::NicknameBanned(_) => assert!(model.is_name_banned(given)),
            Refusal::KeptOut { .. } => assert!(model.is_kept_out(given)),
            Refusal::Locked => assert!(model.is_locked_to(who, given)),
            Refusal::NotModerator => assert!(!model.moderates(who)),
            Refusal::NotBanned(_) => assert!(!model.target_is_held(true)),
            Refusal::NotMuted(_) => assert!(!model.target_is_held(false)),
            Refusal::BanOfModerators { .. } => assert!(model.holds_moderator()),
            Refusal::IsModerator(name) => {
                assert!(name == "chefe" || model.moderates_by_name(name));
            }
            Refusal::NoSuchUser(_)
            | Refusal::ToOneself(_)
            | Refusal::ModerateOneself(_)
            | Refusal::NicknameInUse(_)
            | Refusal::NicknameNotYours(_)
            | Refusal::NicknameOwned(_)
            | Refusal::NoAddress(_)
            | Refusal::NotByKey
            | Refusal::OwnKey(_)
            | Refusal::AddressShared { .. }
            | Refusal::HasLeft { .. } => {}
            Refusal::NicknameEmpty
            | Refusal::NicknameInvalid(_)
            | Refusal::NicknameReserved(_)
            | Refusal::TlsOnly
            | Refusal::NoProxyAddress
            | Refusal::Full
            | Refusal::AddressFull
            | Refusal::LoginTime
            | Refusal::NobodyToAnswer
            | Refusal::NotDelivered { .. }
            | Refusal::TextMissing(_)
            | Refusal::TextTooLong { .. }
            | Refusal::UnknownCommand(_)
            | Refusal::LineTooLong { .. }
            | Refusal::PasswordWrong
            | Refusal::KeyWrong
            | Refusal::OpKeyWrong
            | Refusal::TooManyTries
            | Refusal::NoTime(_)
            | Refusal::BansNotWritten(_)
            | Refusal::Replaced
            | Refusal::NicknameOwnedNow(_)
            | Refusal::NotText
            | Refusal::TooFast
            | Refusal::CrAlone => panic!("{who:?} reads {refusal:?}"),
        }
    }
}

impl Effects for Ears {
    fn enter(&mut self, _session: SessionId) {}

    fn exit(&mut self, _session: SessionId) {}

    fn broadcast(&mut self, event: &Event<'_>) {
        let model = &mut self.model;
        let by = event.by.expect("somebody caused it").session;
        match event.kind {
            EventKind::Joined {
                nickname,
                is_moderator,
                away: _,
            } => {
                assert_eq!(is_moderator, model.moderates(by));
                model.joined(by, nickname.as_str());
                // One that registered outside became a moderator there.
                if is_moderator && !model.has_registered(by) {
                    model.empower(by);
                }
                self.may_come_in(by, nickname.as_str());
            }
            EventKind::Left { reason, text, .. } => {
                assert!(
                    text.is_empty() || !model.is_muted(by),
                    "{text} of the muted"
                );
                let stays = matches!(reason, LeaveReason::Renounced | LeaveReason::Kicked);
                model.has_left(by, stays);
            }
            EventKind::Renamed { to, .. } => {
                self.may_be_called(by, to.as_str());
                self.model.renamed(by, to.as_str());
            }
            EventKind::Said { by: name, .. } | EventKind::Acted { by: name, .. } => {
                assert!(!model.is_muted(by), "{name} is muted and heard");
            }
            EventKind::Away { text, .. } => {
                assert!(text.is_empty() || !model.is_muted(by), "away though muted");
            }
            EventKind::Decided(Decided::Promoted { nickname, .. }) => {
                model.promoted(nickname.as_str());
            }
            EventKind::Decided(Decided::Demoted { nickname, .. }) => {
                model.demoted(nickname.as_str());
            }
            EventKind::Decided(Decided::Locked { .. }) => model.locked(),
            EventKind::Decided(Decided::Unlocked { .. }) => model.unlocked(),
            EventKind::Decided(Decided::Kicked { nickname, .. }) => {
                assert!(model.moderates(by));
                assert!(
                    !model.moderates_by_name(nickname.as_str()),
                    "{nickname} moderates"
                );
                model.kicked(nickname.as_str());
            }
            EventKind::Decided(
                Decided::Banned { nickname, .. } | Decided::Muted { nickname, .. },
            ) => {
                assert!(model.moderates(by));
                assert!(
                    !model.moderates_by_name(nickname.as_str()),
                    "{nickname} moderates"
                );
                model.decided(matches!(
                    event.kind,
                    EventKind::Decided(Decided::Banned { .. })
                ));
            }
            EventKind::Decided(Decided::Unmuted { .. }) => {
                assert!(model.target_is_held(false));
                model.lifted(false);
            }
            EventKind::LockOver
            | EventKind::RealName { .. }
            | EventKind::Topic { .. }
            | EventKind::ShuttingDown => panic!("nobody asked for that"),
        }
    }

    fn private(
        &mut self,
        from: SessionId,
        to: SessionId,
        _message: &PrivateMessage<'_>,
    ) -> Result<(), DeliveryError> {
        let may_speak = !self.model.is_muted(from) || self.model.moderates(to);
        assert!(may_speak, "the muted write to moderators alone");
        Ok(())
    }

    fn answer(&mut self, to: SessionId, _nickname: Option<&Nickname>, answer: &Answer<'_>) {
        match answer {
            Answer::Refused(refusal) => self.refused(to, *refusal),
            Answer::DecidedApart(DecidedApart::NetworkSanctioned { kind, .. }) => {
                assert!(
                    self.model.moderates(to),
                    "an address is nobody else's business"
                );
                assert!(!self.model.holds_moderator());
                if self.model.asker == Some(to) {
                    use littlecats::room::moderation::sanctions::SanctionKind;
                    self.model.decided(*kind == SanctionKind::Ban);
                }
            }
            Answer::DecidedApart(DecidedApart::NetworkUnmuted { .. }) => {
                assert!(self.model.moderates(to));
                if self.model.asker == Some(to) {
                    assert!(self.model.target_is_held(false));
                    self.model.lifted(false);
                }
            }
            Answer::DecidedApart(DecidedApart::Unbanned { .. }) => {
                assert!(self.model.target_is_held(true));
                self.model.lifted(true);
            }
            Answer::Identified { .. }
            | Answer::BotMode(_)
            | Answer::RealName(_)
            | Answer::BanOver { .. }
            | Answer::Inviting { .. }
            | Answer::IsInside { .. }
            | Answer::Invited { .. } => panic!("nobody asked for that"),
            Answer::AskNickname | Answer::AskPassword | Answer::AskKey { .. } => {
                assert!(!self.model.has_registered(to), "nothing is asked of those");
            }
            Answer::Renamed { to: name, .. } => {
                assert!(!self.model.is_inside(to), "all hear of that");
                self.may_be_called(to, name.as_str());
                self.model.renamed(to, name.as_str());
            }
            // Nobody in the room hears of one that is outside.
            Answer::DecidedApart(DecidedApart::Demoted { nickname }) => {
                self.model.demoted(nickname.as_str());
            }
            Answer::Moderates => assert!(self.model.moderates(to)),
            Answer::StillAsked(_)
            | Answer::Unchanged { .. }
            | Answer::Alone
            | Answer::List(_)
            | Answer::History(_)
            | Answer::Away { .. }
            | Answer::IsAway { .. }
            | Answer::Topic { .. }
            | Answer::Hello { .. }
            | Answer::Welcome(_)
            | Answer::Hint
            | Answer::Bans(_)
            | Answer::Address { .. }
            | Answer::Stats(_)
            | Answer::Help => {}
        }
    }

    fn continue_answer(&mut self, to: SessionId, nickname: Option<&Nickname>, answer: &Answer<'_>) {
        self.answer(to, nickname, answer);
    }

    fn end(&mut self, session: SessionId, _nickname: Option<&Nickname>, reason: EndReason) {
        assert_ne!(reason, EndReason::TooManyTries, "nobody guesses here");
        if reason == EndReason::Kicked
            && let Some(name) = self.model.name(session).map(str::to_owned)
        {
            // Nobody in the room hears of one that was outside.
            self.model.kicked(&name);
        }
        self.ended.push(session);
    }

    fn probe(&mut self, _session: SessionId) {}

    /// There is one key, of a nickname that nobody takes.
    fn key(&mut self, _key: &str) -> Option<KeyHolder> {
        if let Some(who) = self.model.asker
            && !self.model.moderates(who)
        {
            self.model.empower(who);
        }
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
        false
    }

    fn password(&mut self, _session: SessionId, _given: &str) -> Verdict {
        Verdict::Wrong
    }

    fn resume_of(&mut self, _session: SessionId) -> Option<String> {
        None
    }

    fn resumed(&mut self, _text: &str) -> Option<SessionId> {
        None
    }

    fn stats(&self) -> littlecats::room::answer::Stats {
        littlecats::room::answer::Stats::default()
    }

    fn sanctions_changed(&mut self, _change: u64) -> Kept {
        Kept::Now
    }
}
