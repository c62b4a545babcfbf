//! Events, a table.

use super::*;
use crate::room::event::Decided;
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
            EventKind::Decided(Decided::Promoted {
                by: ana,
                nickname: bia,
            }),
            ":ana!~ana@littlecats MODE #littlecats +o bia",
        ),
        (
            EventKind::Decided(Decided::Promoted {
                by: ana,
                nickname: ana,
            }),
            ":irc.littlecats MODE #littlecats +o ana",
        ),
        (
            EventKind::Decided(Decided::Demoted {
                by: Some(ana),
                nickname: bia,
            }),
            ":ana!~ana@littlecats MODE #littlecats -o bia",
        ),
        (
            EventKind::Decided(Decided::Demoted {
                by: None,
                nickname: bia,
            }),
            ":irc.littlecats MODE #littlecats -o bia",
        ),
        (
            EventKind::Decided(Decided::Locked { by: ana, term }),
            ":ana!~ana@littlecats MODE #littlecats +i",
        ),
        (
            EventKind::Decided(Decided::Unlocked { by: ana }),
            ":ana!~ana@littlecats MODE #littlecats -i",
        ),
        (EventKind::LockOver, ":irc.littlecats MODE #littlecats -i"),
        (
            EventKind::Decided(Decided::Kicked {
                by: ana,
                nickname: bia,
                reason: "spam spam",
            }),
            ":ana!~ana@littlecats KICK #littlecats bia :spam spam",
        ),
        (
            EventKind::Decided(Decided::Kicked {
                by: ana,
                nickname: bia,
                reason: "",
            }),
            ":ana!~ana@littlecats KICK #littlecats bia :ana",
        ),
        (
            EventKind::Decided(Decided::Banned {
                by: ana,
                nickname: bia,
                was_inside: true,
                term,
                reason: "spam",
            }),
            ":ana!~ana@littlecats KICK #littlecats bia :banido por 2h: spam",
        ),
        (
            EventKind::Decided(Decided::Muted {
                by: ana,
                nickname: bia,
                term,
            }),
            ":ana!~ana@littlecats MODE #littlecats +q bia",
        ),
        (
            EventKind::Decided(Decided::Unmuted {
                by: ana,
                nickname: bia,
            }),
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
        EventKind::Decided(Decided::Banned {
            by: ana,
            nickname: bia,
            was_inside: false,
            term: None,
            reason: "",
        }),
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
