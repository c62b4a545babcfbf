//! What those live that registered and are outside of the room: before they come in, and when they have
//! gone out or were kicked.

mod moderated;

use super::story::{Story, ana, joined, left, with_moderator};
use crate::room::event::{Manner, PrivateKind, UtteranceKind};
use crate::room::nickname::Nickname;
use crate::room::request::{Outcome, Registration, Request};
use crate::room::roster::Standing;
use crate::room::session::SessionId;

pub(super) fn caio() -> SessionId {
    SessionId::new(9, 0)
}

impl Story {
    /// A newcomer registers, and is outside.
    pub(super) fn registers(&mut self, who: SessionId, nickname: &str) {
        self.comes(who);
        self.asks(who, Request::Register(Registration::named(nickname)));
        assert_eq!(self.room.standing(who), Standing::Outside);
    }

    /// It comes in, its turn having come.
    pub(super) fn joins(&mut self, who: SessionId) {
        self.asks(who, Request::Join);
        assert_eq!(self.reads_on(who), Outcome::Named);
        assert_eq!(self.room.standing(who), Standing::Inside);
    }

    /// What it was told that plain has no words for.
    fn told(&mut self, who: SessionId) -> Vec<String> {
        let told = std::mem::take(&mut self.ears.told).into_iter();
        let its = told.filter(|(to, told)| *to == who && !told.starts_with("Welcome"));
        its.filter(|(_, told)| !told.starts_with("History"))
            .map(|(_, told)| told)
            .collect()
    }

    fn ctcp(&mut self, from: SessionId, to: &str) {
        let kind = PrivateKind::Ctcp;
        let is_notice = false;
        let manner = Manner { kind, is_notice };
        let text = "VERSION";
        self.asks(from, Request::Private { to, text, manner });
    }
}

#[test]
fn one_that_is_outside_has_its_nickname_and_hears_nothing() {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    story.registers(caio(), "caio");
    story.says(ana, "/list");
    story.says(ana, "oi");
    story.hears(ana, &["Usuários conectados (2): ana, bia"]);
    story.hears(caio(), &[]);
    story.says(bia, "/nick caio");
    let in_use = "erro: o nickname \"caio\" já está em uso; informe outro nickname";
    story.hears(bia, &["<ana> oi", in_use]);
    let counts = (story.room.count(), story.room.outside_count());
    assert_eq!(counts, (2, 1));
    story.joins(caio());
    story.hears(caio(), &[&joined("caio")]);
    story.hears(ana, &[&joined("caio")]);
    story.asks(caio(), Request::Part { text: "já volto" });
    for who in [ana, caio()] {
        story.hears(who, &[&left("caio")]);
    }
    story.says(ana, "e agora?");
    story.hears(caio(), &[]);
    story.leaves(caio());
    story.hears(ana, &[]);
    assert_eq!(story.room.outside_count(), 0);
    assert_eq!(story.room.roster().named(), 2);
}

#[test]
fn what_is_said_in_private_passes_both_ways() {
    let (mut story, [ana]) = Story::with(["ana"]);
    story.registers(caio(), "caio");
    story.says(ana, "/msg caio psiu");
    story.says(ana, "/away almoço");
    story.hears(caio(), &["[privado de ana] psiu"]);
    story.says(caio(), "/msg ana oi");
    story.hears(caio(), &["ana está ausente: almoço"]);
    story.hears(ana, &["Você está ausente: almoço", "[privado de caio] oi"]);
    story.says(ana, "/r tudo bem?");
    story.hears(caio(), &["[privado de ana] tudo bem?"]);
    // Also to oneself.
    story.says(caio(), "/msg caio nota");
    story.hears(caio(), &["[privado de caio] nota"]);
}

#[test]
fn one_that_is_outside_may_change_what_it_tells_of_itself_and_nobody_hears() {
    let (mut story, [ana]) = Story::with(["ana"]);
    story.registers(caio(), "caio");
    story.asks(caio(), Request::Rename("cai"));
    story.asks(caio(), Request::Away("já volto"));
    story.asks(caio(), Request::SetRealName("Caio Prado"));
    story.asks(caio(), Request::SetBotMode(true));
    let changes = [
        "caio mudou o nickname para cai.",
        "Você está ausente: já volto",
    ];
    story.hears(caio(), &changes);
    let told = story.told(caio());
    assert_eq!(told, ["RealName(\"Caio Prado\")", "BotMode(true)"]);
    story.hears(ana, &[]);
    let now = story.now;
    let found = story.room.session_of("CÁI", now);
    assert_eq!(found, Some(caio()));
    assert_eq!(
        story.room.nickname(caio()).map(Nickname::as_str),
        Some("cai")
    );
    assert_eq!(story.room.real_name(caio(), now), "Caio Prado");
    assert_eq!(story.room.away(caio()), Some("já volto"));
    let author = story.room.author(caio()).expect("it has a nickname");
    assert!(author.is_bot && !story.room.moderates(caio()));
}

#[test]
fn what_is_for_the_room_does_nothing_from_outside() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.registers(caio(), "caio");
    story.asks(caio(), Request::Op("chave"));
    assert_eq!(story.told(caio()), ["Moderates"]);
    let kind = UtteranceKind::Said;
    for request in [
        Request::Say("oi"),
        Request::Act("acena"),
        Request::Notice { kind, text: "oi" },
        Request::SetTopic("gatos"),
        Request::Kick {
            nickname: "bia",
            reason: "",
        },
        Request::Promote("bia"),
        Request::Lock { term: None },
        Request::Invite("bia"),
        Request::List,
        Request::Part { text: "" },
    ] {
        story.asks(caio(), request);
    }
    for who in [bia, caio(), ana()] {
        story.hears(who, &[]);
    }
    assert!(story.told(caio()).is_empty());
}

#[test]
fn programs_ask_each_other_only_where_both_are_of_irc() {
    let (mut story, [bia]) = Story::with(["bia"]);
    story.registers(caio(), "caio");
    let davi = SessionId::new(8, 0);
    story.registers(davi, "davi");
    story.ctcp(caio(), "bia");
    story.ctcp(bia, "caio");
    for who in [bia, caio()] {
        story.hears(who, &[]);
    }
    assert!(story.ears.notices.is_empty());
    story.ctcp(caio(), "davi");
    assert_eq!(story.ears.notices, [false], "it was delivered");
}

#[test]
fn who_is_outside_is_invited_by_those_inside() {
    let (mut story, [ana]) = Story::with(["ana"]);
    story.registers(caio(), "caio");
    story.asks(ana, Request::Invite("Caio"));
    let inviting = story.ears.told.pop().expect("of caio");
    assert!(inviting.0 == caio() && inviting.1.starts_with("Invited"));
    assert!(story.told(ana)[0].starts_with("Inviting"));
    story.asks(ana, Request::Invite("ninguém"));
    let nobody = "erro: não há nenhum usuário conectado com o nickname \"ninguém\"";
    story.hears(ana, &[nobody]);
    story.joins(caio());
    story.told(ana);
    story.asks(ana, Request::Invite("caio"));
    assert!(story.told(ana)[0].starts_with("IsInside"));
}
