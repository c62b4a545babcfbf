//! Which session may ask for what, by how far it has come.

use super::Room;
use super::answer::Answer;
use super::ban::SanctionRequest;
use super::effects::Effects;
use super::event::UtteranceKind;
use super::login::Try;
use super::moderation::sanctions::SanctionKind;
use super::request::{Outcome, Request};
use super::roster::Standing;
use super::session::SessionId;
use super::time::Now;

impl Room {
    /// Does what a session asks for. A request that its standing does not allow does nothing: its
    /// dialect does not let it be made.
    pub fn handle<'a>(
        &mut self,
        who: SessionId,
        request: Request<'a>,
        now: Now,
        effects: &mut impl Effects,
    ) -> Outcome<'a> {
        if self.is_condemned(who) || self.is_entering(who) {
            return Outcome::Continues;
        }
        match self.standing(who) {
            Standing::Guest => self.handle_guest(who, request, now, effects),
            Standing::Outside => self.handle_outside(who, request, now, effects),
            Standing::Inside => self.handle_inside(who, request, now, effects),
        }
    }

    fn handle_guest<'a>(
        &mut self,
        who: SessionId,
        request: Request<'a>,
        now: Now,
        effects: &mut impl Effects,
    ) -> Outcome<'a> {
        match request {
            Request::Enter(line) => {
                let tried = self.take_reply(who, line, now, effects);
                return self.enter(who, tried, now, effects);
            }
            Request::Register(given) => match self.register_outside(who, &given, now, effects) {
                Try::Named => return Outcome::Named,
                Try::Guest => {}
                Try::Later => return Outcome::Waits,
            },
            Request::Identify { nickname, key } => {
                self.identify(who, nickname, key, now, effects);
            }
            Request::SetBotMode(is_on) => self.set_bot_mode(who, is_on, effects),
            Request::Op(key) => {
                let tried = self.op_guest(who, key, now, effects);
                return self.enter(who, tried, now, effects);
            }
            Request::Quit { text } => return Outcome::Quits { text },
            Request::Help => self.answer(who, &Answer::Help, effects),
            Request::MarkBot => self.mark_bot(who),
            Request::Since(given) => self.note_since(who, given),
            Request::Resume(given) => self.note_resume(who, given, effects),
            Request::Join
            | Request::Part { .. }
            | Request::Say(_)
            | Request::Act(_)
            | Request::Private { .. }
            | Request::Notice { .. }
            | Request::Reply(_)
            | Request::List
            | Request::Rename(_)
            | Request::SetRealName(_)
            | Request::Invite(_)
            | Request::Away(_)
            | Request::AskTopic
            | Request::SetTopic(_)
            | Request::Promote(_)
            | Request::Demote(_)
            | Request::Kick { .. }
            | Request::Kill { .. }
            | Request::Ban { .. }
            | Request::Unban(_)
            | Request::ListBans
            | Request::Mute { .. }
            | Request::Unmute(_)
            | Request::Lock { .. }
            | Request::Unlock
            | Request::AskAddress(_)
            | Request::AskStats => {}
        }
        Outcome::Continues
    }

    /// Takes a guest into the room that got its nickname.
    fn enter<'a>(
        &mut self,
        who: SessionId,
        tried: Try,
        now: Now,
        effects: &mut impl Effects,
    ) -> Outcome<'a> {
        match tried {
            Try::Guest => Outcome::Continues,
            Try::Later => Outcome::Waits,
            Try::Named => self.begin_entrance(who, now, effects),
        }
    }

    fn handle_outside<'a>(
        &mut self,
        who: SessionId,
        request: Request<'a>,
        now: Now,
        effects: &mut impl Effects,
    ) -> Outcome<'a> {
        match request {
            Request::Join => return self.join(who, now, effects),
            Request::Rename(given) => self.rename(who, given, now, effects),
            Request::Private { to, text, manner } => {
                self.private(who, to, (text, manner), now, effects);
            }
            Request::Reply(text) => self.reply(who, text, now, effects),
            Request::Quit { text } => return Outcome::Quits { text },
            Request::Help => self.answer(who, &Answer::Help, effects),
            Request::MarkBot => self.mark_bot(who),
            Request::Away(text) => self.set_away(who, text, now, effects),
            Request::AskTopic => self.tell_topic(who, true, effects),
            Request::SetBotMode(is_on) => self.set_bot_mode(who, is_on, effects),
            Request::SetRealName(given) => self.set_real_name(who, given, now, effects),
            Request::Op(key) => {
                self.op(who, key, now, effects);
            }
            Request::Kill { nickname, reason } => self.kill(who, nickname, reason, now, effects),
            Request::AskStats => self.tell_stats(who, effects),
            Request::Enter(_)
            | Request::Register(_)
            | Request::Identify { .. }
            | Request::Since(_)
            | Request::Resume(_)
            | Request::Part { .. }
            | Request::Say(_)
            | Request::Act(_)
            | Request::Notice { .. }
            | Request::List
            | Request::Invite(_)
            | Request::SetTopic(_)
            | Request::Promote(_)
            | Request::Demote(_)
            | Request::Kick { .. }
            | Request::Ban { .. }
            | Request::Unban(_)
            | Request::ListBans
            | Request::Mute { .. }
            | Request::Unmute(_)
            | Request::Lock { .. }
            | Request::Unlock
            | Request::AskAddress(_) => {}
        }
        Outcome::Continues
    }

    fn handle_inside<'a>(
        &mut self,
        who: SessionId,
        request: Request<'a>,
        now: Now,
        effects: &mut impl Effects,
    ) -> Outcome<'a> {
        match request {
            Request::Say(text) => self.utter(who, UtteranceKind::Said, text, false, now, effects),
            Request::Act(text) => self.utter(who, UtteranceKind::Acted, text, false, now, effects),
            Request::Notice { kind, text } => self.utter(who, kind, text, true, now, effects),
            Request::Private { to, text, manner } => {
                self.private(who, to, (text, manner), now, effects);
            }
            Request::Reply(text) => self.reply(who, text, now, effects),
            Request::List => self.list(who, effects),
            Request::Rename(given) => self.rename(who, given, now, effects),
            Request::Part { text } => self.part(who, text, now, effects),
            Request::Quit { text } => return Outcome::Quits { text },
            Request::Help => self.answer(who, &Answer::Help, effects),
            Request::MarkBot => self.mark_bot(who),
            Request::Away(text) => self.set_away(who, text, now, effects),
            Request::AskTopic => self.tell_topic(who, true, effects),
            Request::SetBotMode(is_on) => self.set_bot_mode(who, is_on, effects),
            Request::SetRealName(given) => self.set_real_name(who, given, now, effects),
            Request::Invite(given) => self.invite(who, given, now, effects),
            Request::SetTopic(text) => self.set_topic(who, text, now, effects),
            Request::Op(key) => {
                self.op(who, key, now, effects);
            }
            Request::Promote(given) => self.promote(who, given, now, effects),
            Request::Demote(given) => self.demote(who, given, now, effects),
            Request::Kick { nickname, reason } => self.kick(who, nickname, reason, now, effects),
            Request::Kill { nickname, reason } => self.kill(who, nickname, reason, now, effects),
            Request::Ban {
                target,
                term,
                reason,
            } => {
                let request = SanctionRequest {
                    kind: SanctionKind::Ban,
                    target,
                    term,
                    reason,
                };
                self.impose(who, request, now, effects);
            }
            Request::Mute { target, term } => {
                let request = SanctionRequest {
                    kind: SanctionKind::Mute,
                    target,
                    term,
                    reason: "",
                };
                self.impose(who, request, now, effects);
            }
            Request::Unban(given) => self.lift(who, SanctionKind::Ban, given, now, effects),
            Request::Unmute(given) => self.lift(who, SanctionKind::Mute, given, now, effects),
            Request::ListBans => self.list_bans(who, now, effects),
            Request::Lock { term } => self.lock(who, term, now, effects),
            Request::Unlock => self.unlock(who, now, effects),
            Request::AskAddress(given) => self.tell_address(who, given, now, effects),
            Request::AskStats => self.tell_stats(who, effects),
            Request::Enter(_)
            | Request::Register(_)
            | Request::Identify { .. }
            | Request::Since(_)
            | Request::Resume(_)
            | Request::Join => {}
        }
        Outcome::Continues
    }
}
