//! What one client hears otherwise than its form has it, or beside that.

use super::*;
use crate::room::event::Decided;

#[test]
fn a_client_that_agreed_upon_some_of_it_hears_that() {
    let ana = &nickname("ana");
    let joined = |away| {
        event(EventKind::Joined {
            nickname: ana,
            is_moderator: true,
            away,
        })
    };
    let told = |event: &Event<'_>, form, capabilities: &[Capability]| {
        let of = |all: Capabilities, it: &Capability| all.with(*it);
        let capabilities = capabilities.iter().fold(Capabilities::NONE, of);
        let mut out = Vec::new();
        let differs = for_one(event, form, capabilities, &words(), &mut out);
        differs.then(|| lines_of(form, &out))
    };
    let (bare, extended) = (
        ":ana!~ana@littlecats JOIN #littlecats",
        ":ana!~ana@littlecats JOIN #littlecats * :Ana Maria",
    );
    let away = ":ana!~ana@littlecats AWAY :x";
    let mode = ":irc.littlecats MODE #littlecats +o ana";
    let some = |lines: &[&str]| Some(lines.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
    let gone = &joined("x");
    let (notify, join, setname) = (
        Capability::AwayNotify,
        Capability::ExtendedJoin,
        Capability::Setname,
    );
    assert_eq!(told(gone, Form::Bare, &[]), None);
    assert_eq!(told(gone, Form::Bare, &[setname]), None);
    assert_eq!(told(gone, Form::Bare, &[join]), some(&[extended, mode]));
    assert_eq!(told(gone, Form::Bare, &[notify]), some(&[bare, away, mode]));
    assert_eq!(told(&joined(""), Form::Bare, &[notify]), None);
    assert_eq!(
        told(gone, Form::TaggedModern, &[join, notify, setname]),
        None
    );
    let left_away = EventKind::Away {
        nickname: ana,
        text: "x",
    };
    assert_eq!(told(&event(left_away), Form::Bare, &[join]), None);
    assert_eq!(
        told(&event(left_away), Form::Bare, &[notify]),
        some(&[away])
    );
    let renamed = EventKind::RealName {
        nickname: ana,
        real_name: "A",
    };
    let line = ":ana!~ana@littlecats SETNAME :A";
    assert_eq!(told(&event(renamed), Form::Bare, &[setname]), some(&[line]));
    assert_eq!(
        told(&event(EventKind::ShuttingDown), Form::Bare, &[join]),
        None
    );
}

#[test]
fn moderators_hear_whom_the_channel_keeps_out() {
    let (ana, bia) = (&nickname("ana"), &nickname("bia"));
    let banned = event(EventKind::Decided(Decided::Banned {
        by: ana,
        nickname: bia,
        was_inside: false,
        term: None,
        reason: "",
    }));
    let mut out = Vec::new();
    assert!(for_moderator(&banned, Form::Timed, &words(), &mut out));
    let line = ":ana!~ana@littlecats MODE #littlecats +b bia!*@*";
    assert_eq!(lines_of(Form::Timed, &out), [format!("{TIME}{line}")]);
    out.clear();
    let unlocked = event(EventKind::Decided(Decided::Unlocked { by: ana }));
    assert!(!for_moderator(&unlocked, Form::Timed, &words(), &mut out));
    assert!(out.is_empty());
}

#[test]
fn clients_hear_their_own_words_where_they_asked_to() {
    let ana = &nickname("ana");
    let said = EventKind::Said {
        by: ana,
        text: "oi",
        is_notice: false,
    };
    let away = EventKind::Away {
        nickname: ana,
        text: "x",
    };
    let with_echo = Addressee {
        nickname: Some(ana),
        command: "",
        asker: Asker {
            capabilities: Capabilities::NONE.with(Capability::EchoMessage),
            verb: Some(Verb::Privmsg),
        },
    };
    let without = Addressee::named(ana);
    assert!(Form::Bare.echoes(&said, with_echo) && !Form::Bare.echoes(&said, without));
    assert!(Form::Bare.echoes_private(with_echo) && !Form::Bare.echoes_private(without));
    assert!(!Form::Bare.echoes(&away, with_echo));
    let renamed = EventKind::Renamed { from: ana, to: ana };
    assert!(Form::Bare.echoes(&renamed, without));
}
