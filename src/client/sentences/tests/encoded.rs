//! What a daemon tells in objects reads as it would have told it in lines.

use super::*;
use crate::dialect::events::{Events, Lines};
use crate::room::answer::{DecidedApart, Welcome};
use crate::room::event::{Decided, UtteranceKind};
use crate::room::moderation::network::Network;
use crate::room::moderation::sanctions::Sanction;
use crate::room::refusal::{DeliveryError, Refusal, Usage};

fn name(given: &str) -> Nickname {
    Nickname::parse(given).expect(given)
}

const NOON: Now = Now {
    time: Time::ZERO,
    wall: WallTime::from_millis(1_795_608_000_000),
};

/// What a client of this language prints of an object, under the nickname ana.
fn printed(object: &[u8], language: Language) -> String {
    let hello = hello("Little Cats", "dos Little Cats", Language::Portuguese);
    let mut sentences = Sentences::new(&hello, language);
    sentences.set_clock(Some(NOON.wall));
    let object = std::str::from_utf8(object).expect("UTF-8");
    let heard = parse(object).expect(object);
    sentences.say(&heard, &name("ana"))
}

const BOTH: [Language; 2] = [Language::Portuguese, Language::English];

#[test]
fn events_read_as_in_the_plain_dialect() {
    let (ana, bia) = (&name("ana"), &name("bia"));
    let (by, nickname, term, is_notice) = (ana, bia, Term::parse("90min"), false);
    let reason = LeaveReason::Quit;
    for kind in [
        EventKind::Joined {
            away: "",
            nickname,
            is_moderator: true,
        },
        EventKind::Left {
            nickname,
            reason,
            text: "x",
        },
        EventKind::Renamed { from: ana, to: bia },
        EventKind::Said {
            by,
            text: "o\ti \"\\",
            is_notice,
        },
        EventKind::Acted {
            by,
            text: "acena",
            is_notice,
        },
        EventKind::Away {
            nickname,
            text: "x",
        },
        EventKind::Topic { by, text: "gatos" },
        EventKind::Topic { by, text: "" },
        EventKind::Decided(Decided::Promoted { by, nickname }),
        EventKind::Decided(Decided::Demoted {
            by: Some(by),
            nickname,
        }),
        EventKind::Decided(Decided::Demoted { by: None, nickname }),
        EventKind::Decided(Decided::Locked { by, term }),
        EventKind::Decided(Decided::Locked { by, term: None }),
        EventKind::Decided(Decided::Unlocked { by }),
        EventKind::Decided(Decided::Kicked {
            by,
            nickname,
            reason: "",
        }),
        EventKind::Decided(Decided::Kicked {
            by,
            nickname,
            reason: "chega",
        }),
        EventKind::Decided(Decided::Banned {
            was_inside: true,
            by,
            nickname,
            term,
            reason: "chega",
        }),
        EventKind::Decided(Decided::Banned {
            was_inside: true,
            by,
            nickname,
            term: None,
            reason: "",
        }),
        EventKind::Decided(Decided::Muted { by, nickname, term }),
        EventKind::Decided(Decided::Unmuted { by, nickname }),
        EventKind::ShuttingDown,
    ] {
        let event = Event {
            id: EventId::nth(7),
            at: NOON,
            by: None,
            kind,
        };
        let words = Words::new(Language::Portuguese, None);
        let object = written(|out| Events::<Lines>::new().event(&event, &words, out));
        for language in BOTH {
            let words = Words::new(language, None);
            let line = written(|out| Plain.event(&event, &words, out));
            assert_eq!(printed(object.as_bytes(), language), line, "{object}");
        }
    }
}

/// The sanctions that a moderator may be shown.
fn sanctions() -> [Sanction; 3] {
    let of = |kind, target, term: Option<&str>| {
        let term = term.and_then(Term::parse);
        Sanction::new(kind, target, term, name("caio"), NOON)
    };
    let bia = || Target::Nickname(name("bia"));
    let network = Network::parse("192.0.2.0/24").expect("a network");
    let address: std::net::IpAddr = [192, 0, 2, 7].into();
    [
        of(SanctionKind::Ban, bia(), Some("2h")).with_block(Some(address.into())),
        of(SanctionKind::Mute, bia(), None),
        of(SanctionKind::Ban, Target::Network(network), None),
    ]
}

#[test]
fn answers_read_as_in_the_plain_dialect() {
    let (ana, bia) = (&name("ana"), &name("bia"));
    let sanctions = sanctions();
    let network = Network::parse("192.0.2.0/24").expect("a network");
    let (at, by, nickname, term) = (NOON, ana, bia, Term::parse("2h"));
    let address = ([192, 0, 2, 7], 51234).into();
    let reason = "chega";
    let bans = |sanctions| {
        Answer::Bans(BansPart {
            sanctions,
            is_first: true,
            now: Time::ZERO,
            rest: None,
        })
    };
    let answers = [
        Answer::Unchanged { nickname: ana },
        Answer::Renamed { from: ana, to: bia },
        Answer::Alone,
        Answer::List(ListPart {
            count: Some(2),
            nicknames: vec![ana, bia],
            ..ListPart::default()
        }),
        Answer::Away {
            text: "almoço",
            is_news: false,
        },
        Answer::IsAway {
            nickname,
            text: "almoço",
        },
        Answer::Topic {
            set: None,
            text: "gatos",
            is_asked: true,
        },
        Answer::Topic {
            set: None,
            text: "",
            is_asked: true,
        },
        Answer::DecidedApart(DecidedApart::Demoted { nickname }),
        bans(Vec::new()),
        bans(sanctions.iter().collect()),
        Answer::DecidedApart(DecidedApart::NetworkSanctioned {
            at,
            kind: SanctionKind::Mute,
            by,
            network,
            term,
            reason: "",
        }),
        Answer::DecidedApart(DecidedApart::NetworkSanctioned {
            at,
            kind: SanctionKind::Ban,
            by,
            network,
            term: None,
            reason,
        }),
        Answer::DecidedApart(DecidedApart::NetworkUnmuted { by, network }),
        Answer::DecidedApart(DecidedApart::Unbanned {
            target: &sanctions[0].target,
        }),
        Answer::DecidedApart(DecidedApart::Unbanned {
            target: &sanctions[2].target,
        }),
        Answer::Address {
            at,
            nickname,
            address,
            left: None,
        },
        Answer::Address {
            at,
            nickname,
            address,
            left: Some(Duration::from_secs(7_300)),
        },
        Answer::Help,
        Answer::Refused(Refusal::Muted),
        Answer::Refused(Refusal::TooFast),
        Answer::Refused(Refusal::TextMissing(Usage::Kick)),
        Answer::Refused(Refusal::NicknameInUse("bia")),
    ];
    for answer in answers {
        let to = Addressee::named(ana);
        let words = Words::new(Language::Portuguese, None);
        let object = written(|out| Events::<Lines>::new().answer(&answer, to, &words, out));
        for language in BOTH {
            let words = Words::new(language, None);
            let line = written(|out| Plain.answer(&answer, to, &words, out));
            assert_eq!(printed(object.as_bytes(), language), line, "{object}");
        }
    }
}

fn refusals() -> Vec<Refusal<'static>> {
    let network = Network::parse("192.0.2.0/24").expect("a network");
    let address: std::net::IpAddr = [192, 0, 2, 7].into();
    let nickname = "bia";
    vec![
        Refusal::NicknameEmpty,
        Refusal::NicknameInvalid("a b"),
        Refusal::NicknameInUse(nickname),
        Refusal::NicknameReserved(nickname),
        Refusal::NicknameOwned(nickname),
        Refusal::NicknameNotYours(nickname),
        Refusal::NicknameBanned(nickname),
        Refusal::KeptOut {
            nickname,
            left: Term::at_least(Duration::from_secs(61)),
        },
        Refusal::AddressBanned,
        Refusal::PasswordWrong,
        Refusal::KeyWrong,
        Refusal::OpKeyWrong,
        Refusal::TooManyTries,
        Refusal::Locked,
        Refusal::Full,
        Refusal::AddressFull,
        Refusal::LoginTime,
        Refusal::NoSuchUser(nickname),
        Refusal::ToOneself(nickname),
        Refusal::NobodyToAnswer,
        Refusal::NotDelivered {
            to: nickname,
            why: DeliveryError::QueueFull,
        },
        Refusal::TextMissing(Usage::Reply),
        Refusal::TextTooLong { bytes_max: 300 },
        Refusal::LineTooLong { bytes_max: 1_024 },
        Refusal::UnknownCommand("/nada"),
        Refusal::NotText,
        Refusal::NoTime("ontem"),
        Refusal::Muted,
        Refusal::NotModerator,
        Refusal::NotByKey,
        Refusal::OwnKey(nickname),
        Refusal::IsModerator(nickname),
        Refusal::ModerateOneself(nickname),
        Refusal::NotBanned(nickname),
        Refusal::NotMuted(nickname),
        Refusal::NoAddress("a b"),
        Refusal::BanOfModerators {
            network,
            moderator: "ana",
        },
        Refusal::AddressShared {
            kind: SanctionKind::Ban,
            nickname,
            others: "caio, duda",
            block: address.into(),
        },
        Refusal::HasLeft {
            nickname,
            ago: Duration::from_secs(70),
            address,
        },
        Refusal::BansNotWritten("disk: full"),
        Refusal::Replaced,
        Refusal::NicknameOwnedNow(nickname),
        Refusal::TooFast,
        Refusal::CrAlone,
        Refusal::TlsOnly,
        Refusal::NoProxyAddress,
    ]
}

#[test]
fn every_refusal_reads_in_the_clients_language() {
    for refusal in refusals() {
        let to = Addressee::default();
        let answer = Answer::Refused(refusal);
        for (of_daemon, other) in [(BOTH[0], BOTH[1]), (BOTH[1], BOTH[0])] {
            let words = Words::new(of_daemon, None);
            let object = written(|out| Events::<Lines>::new().answer(&answer, to, &words, out));
            let heard = parse(&object).expect("an object");
            let mut sentences = Sentences::new(&hello("x", "x", of_daemon), other);
            let words = Words::new(other, None);
            let line = written(|out| Plain.answer(&answer, to, &words, out));
            assert_eq!(sentences.say(&heard, &name("ana")), line, "{object}");
        }
    }
}

#[test]
fn private_words_and_what_was_said_before_read_as_in_the_plain_dialect() {
    let (ana, bia) = (&name("ana"), &name("bia"));
    let words = Words::new(Language::English, None);
    let to = Addressee::named(ana);
    let message = PrivateMessage {
        at: NOON,
        from: bia,
        to: ana,
        text: "psst",
        author: Author::unknown(SessionId::new(0, 0)),
        manner: Manner {
            is_notice: true,
            ..Manner::default()
        },
    };
    let object = written(|out| Events::<Lines>::new().private(&message, to, &words, out));
    assert_eq!(
        printed(object.as_bytes(), Language::English),
        "[private from bia] psst\n"
    );
    let acted = object.replace("\"text\"", "\"act\":true,\"text\"");
    let line = "[private from bia] * bia psst\n";
    assert_eq!(printed(acted.as_bytes(), Language::English), line);

    let past = event::Utterance {
        is_bot: false,
        user: "cat".into(),
        id: EventId::nth(1),
        at: Now {
            time: Time::ZERO,
            wall: WallTime::from_millis(NOON.wall.as_millis() - 300_000),
        },
        by: bia.clone(),
        block: None,
        kind: UtteranceKind::Said,
        text: "hi".into(),
        is_notice: false,
    };
    let history = Answer::History(HistoryPart {
        is_first: true,
        is_asked: false,
        utterances: vec![&past],
        now: Time::ZERO,
        rest: None,
    });
    let object = written(|out| Events::<Lines>::new().answer(&history, to, &words, out));
    assert_eq!(
        printed(object.as_bytes(), Language::English),
        "[5 min ago] <bia> hi\n"
    );
}

#[test]
fn the_topic_is_told_to_a_newcomer_when_there_is_one() {
    for (topic, line) in [("gatos", "Assunto: gatos\n"), ("", "")] {
        let welcome = Answer::Welcome(Welcome {
            at: NOON,
            nickname: &name("ana"),
            users: 1,
            topic,
            is_moderator: false,
            is_locked: false,
            has_missed: false,
            resume: "k3v9",
        });
        let words = Words::new(Language::Portuguese, None);
        let to = Addressee::default();
        let object = written(|out| Events::<Lines>::new().answer(&welcome, to, &words, out));
        assert_eq!(printed(object.as_bytes(), Language::Portuguese), line);
    }
}
