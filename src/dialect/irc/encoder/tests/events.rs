//! Events, a table.

use super::*;
use crate::room::moderation::term::Term;

/// What an event reads like in each form but for its tags.
#[test]
fn every_event_is_in_its_lines() {
    let (ana, bia) = (&nickname("ana"), &nickname("bia"));
    let left = |reason, text| EventKind::Left {
        nickname: ana,
        reason,
        text,
    };
    let term = Term::parse("2h");
    for (kind, line) in [
        (
            EventKind::Said {
                by: ana,
                text: ":oi  tu",
                is_notice: false,
            },
            ":ana!~ana@littlecats PRIVMSG #littlecats ::oi  tu",
        ),
        (
            EventKind::Said {
                by: ana,
                text: "oi",
                is_notice: true,
            },
            ":ana!~ana@littlecats NOTICE #littlecats :oi",
        ),
        (
            EventKind::Acted {
                by: ana,
                text: "acena",
                is_notice: false,
            },
            ":ana!~ana@littlecats PRIVMSG #littlecats :\u{1}ACTION acena\u{1}",
        ),
        (
            EventKind::Acted {
                by: ana,
                text: "acena",
                is_notice: true,
            },
            ":ana!~ana@littlecats NOTICE #littlecats :\u{1}ACTION acena\u{1}",
        ),
        (
            left(LeaveReason::Quit, "até já"),
            ":ana!~ana@littlecats QUIT :até já",
        ),
        (
            left(LeaveReason::Quit, ""),
            ":ana!~ana@littlecats QUIT :saiu",
        ),
        (
            left(LeaveReason::Failed, ""),
            ":ana!~ana@littlecats QUIT :a conexão falhou",
        ),
        (
            left(LeaveReason::AddressBanned, ""),
            ":ana!~ana@littlecats QUIT :foi banido",
        ),
        (
            left(LeaveReason::Renounced, ""),
            ":ana!~ana@littlecats PART #littlecats",
        ),
        (
            left(LeaveReason::Renounced, "até"),
            ":ana!~ana@littlecats PART #littlecats :até",
        ),
        (
            EventKind::Renamed { from: ana, to: bia },
            ":ana!~ana@littlecats NICK bia",
        ),
        (
            EventKind::Topic {
                by: ana,
                text: "o fim",
            },
            ":ana!~ana@littlecats TOPIC #littlecats :o fim",
        ),
        (
            EventKind::Topic { by: ana, text: "" },
            ":ana!~ana@littlecats TOPIC #littlecats :",
        ),
        (
            EventKind::Promoted {
                by: ana,
                nickname: bia,
            },
            ":ana!~ana@littlecats MODE #littlecats +o bia",
        ),
        (
            EventKind::Promoted {
                by: ana,
                nickname: ana,
            },
            ":irc.littlecats MODE #littlecats +o ana",
        ),
        (
            EventKind::Demoted {
                by: Some(ana),
                nickname: bia,
            },
            ":ana!~ana@littlecats MODE #littlecats -o bia",
        ),
        (
            EventKind::Demoted {
                by: None,
                nickname: bia,
            },
            ":irc.littlecats MODE #littlecats -o bia",
        ),
        (
            EventKind::Locked { by: ana, term },
            ":ana!~ana@littlecats MODE #littlecats +i",
        ),
        (
            EventKind::Unlocked { by: ana },
            ":ana!~ana@littlecats MODE #littlecats -i",
        ),
        (
            EventKind::Kicked {
                by: ana,
                nickname: bia,
                reason: "spam spam",
            },
            ":ana!~ana@littlecats KICK #littlecats bia :spam spam",
        ),
        (
            EventKind::Kicked {
                by: ana,
                nickname: bia,
                reason: "",
            },
            ":ana!~ana@littlecats KICK #littlecats bia :ana",
        ),
        (
            EventKind::Banned {
                by: ana,
                nickname: bia,
                was_inside: true,
                term,
                reason: "spam",
            },
            ":ana!~ana@littlecats KICK #littlecats bia :banido por 2h: spam",
        ),
        (
            EventKind::Muted {
                by: ana,
                nickname: bia,
                term,
            },
            ":ana!~ana@littlecats MODE #littlecats +q bia",
        ),
        (
            EventKind::Unmuted {
                by: ana,
                nickname: bia,
            },
            ":ana!~ana@littlecats MODE #littlecats -q bia",
        ),
    ] {
        for form in FORMS {
            let told = heard(form, &event(kind));
            let expected = format!("{}{line}", tags(form));
            assert_eq!(told, [expected], "{form:?}");
        }
    }
}

#[test]
fn the_end_of_the_daemon_is_an_error_behind_a_notice() {
    let shutdown = event(EventKind::ShuttingDown);
    let notice = ":irc.littlecats NOTICE * :O servidor está sendo encerrado.";
    for form in FORMS {
        let tags = tags(form);
        let told = heard(form, &shutdown);
        let error = "ERROR :O servidor está sendo encerrado.".to_owned();
        assert_eq!(told, [format!("{tags}{notice}"), error], "{form:?}");
    }
}

#[test]
fn what_a_kick_has_said_is_not_said_again() {
    let (ana, bia) = (&nickname("ana"), &nickname("bia"));
    let left = |reason| EventKind::Left {
        nickname: bia,
        reason,
        text: "",
    };
    for kind in [
        left(LeaveReason::Kicked),
        left(LeaveReason::Banned),
        EventKind::Banned {
            by: ana,
            nickname: bia,
            was_inside: false,
            term: None,
            reason: "",
        },
    ] {
        for form in FORMS {
            assert_eq!(heard(form, &event(kind)), [""; 0], "{kind:?}");
        }
    }
}

#[test]
fn a_join_says_more_to_modern_clients() {
    let (ana, bia) = (&nickname("ana"), &nickname("bia"));
    let joined = |is_moderator, away| EventKind::Joined {
        nickname: ana,
        is_moderator,
        away,
    };
    let (plain, account, nobody) = (
        ":ana!~ana@littlecats JOIN #littlecats",
        ":ana!~ana@littlecats JOIN #littlecats bia :Ana Maria",
        ":ana!~ana@littlecats JOIN #littlecats * :Ana Maria",
    );
    let (away, mode) = (
        ":ana!~ana@littlecats AWAY :no café",
        ":irc.littlecats MODE #littlecats +o ana",
    );
    for form in FORMS {
        let first = tags(form);
        let next = without_id(first);
        let (with_account, without, gone) = if form.is_modern() {
            (account, nobody, Some(away))
        } else {
            (plain, plain, None)
        };
        let by_account = Event {
            by: Some(author(Some(bia))),
            ..event(joined(false, ""))
        };
        assert_eq!(heard(form, &by_account), [format!("{first}{with_account}")]);
        let mut expected = vec![format!("{first}{without}")];
        expected.extend(gone.map(|line| format!("{next}{line}")));
        expected.push(format!("{next}{mode}"));
        assert_eq!(
            heard(form, &event(joined(true, "no café"))),
            expected,
            "{form:?}"
        );
    }
}

#[test]
fn only_modern_clients_hear_who_is_away_and_of_real_names() {
    let ana = &nickname("ana");
    let away = |text| EventKind::Away {
        nickname: ana,
        text,
    };
    let real_name = EventKind::RealName {
        nickname: ana,
        real_name: "Ana M.",
    };
    for (kind, line) in [
        (away("no café"), ":ana!~ana@littlecats AWAY :no café"),
        (away(""), ":ana!~ana@littlecats AWAY"),
        (real_name, ":ana!~ana@littlecats SETNAME :Ana M."),
    ] {
        for form in FORMS {
            let told = heard(form, &event(kind));
            if form.is_modern() {
                assert_eq!(told, [format!("{}{line}", tags(form))]);
            } else {
                assert_eq!(told, [""; 0], "{form:?}");
            }
        }
    }
}

#[test]
fn a_machine_is_marked_where_all_tags_are_told() {
    let ana = &nickname("ana");
    let kind = EventKind::Said {
        by: ana,
        text: "oi",
        is_notice: false,
    };
    let said = Event {
        by: Some(Author {
            is_bot: true,
            ..author(None)
        }),
        ..event(kind)
    };
    let line = ":ana!~ana@littlecats PRIVMSG #littlecats :oi";
    let marked = format!("{};bot {line}", ALL.trim_end());
    assert_eq!(heard(Form::Tagged, &said), [marked]);
    assert_eq!(heard(Form::Timed, &said), [format!("{TIME}{line}")]);
}

#[test]
fn of_one_that_did_not_come_by_irc_little_is_known() {
    let ana = &nickname("ana");
    let joined = EventKind::Joined {
        nickname: ana,
        is_moderator: false,
        away: "",
    };
    for by in [None, Some(Author::unknown(SessionId::new(0, 0)))] {
        let joined = Event {
            by,
            ..event(joined)
        };
        let line = ":ana!cat@littlecats JOIN #littlecats * :cat";
        assert_eq!(heard(Form::TimedModern, &joined), [format!("{TIME}{line}")]);
    }
}

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
    let banned = event(EventKind::Banned {
        by: ana,
        nickname: bia,
        was_inside: false,
        term: None,
        reason: "",
    });
    let mut out = Vec::new();
    assert!(for_moderator(&banned, Form::Timed, &words(), &mut out));
    let line = ":ana!~ana@littlecats MODE #littlecats +b bia!*@*";
    assert_eq!(lines_of(Form::Timed, &out), [format!("{TIME}{line}")]);
    out.clear();
    let unlocked = event(EventKind::Unlocked { by: ana });
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
