//! What is said, in as many lines as it takes.

use super::*;
use crate::dialect::irc::CHANNEL_BYTES_MAX;
use crate::room::event::{Decided, Manner, PrivateKind, PrivateMessage};

const BEFORE: &str = ":ana!~ana@littlecats PRIVMSG #littlecats :";

fn said<'a>(by: &'a Nickname, text: &'a str) -> Event<'a> {
    event(EventKind::Said {
        by,
        text,
        is_notice: false,
    })
}

#[test]
fn a_text_that_fits_is_one_line_and_a_longer_one_is_several() {
    let ana = &nickname("ana");
    let fits = "x".repeat(510 - BEFORE.len());
    assert_eq!(
        heard(Form::Bare, &said(ana, &fits)),
        [format!("{BEFORE}{fits}")]
    );
    let longer = format!("{fits}yz");
    assert_eq!(
        heard(Form::Bare, &said(ana, &longer)),
        [format!("{BEFORE}{fits}"), format!("{BEFORE}yz")],
    );
    let text = format!("{}  {}", "a".repeat(400), "b".repeat(400));
    let told = heard(Form::Bare, &said(ana, &text));
    assert_eq!(
        told,
        [
            format!("{BEFORE}{} ", "a".repeat(400)),
            format!("{BEFORE}{}", "b".repeat(400)),
        ]
    );
}

#[test]
fn the_id_stands_on_the_first_part_alone() {
    let ana = &nickname("ana");
    let text = "oi tu ".repeat(160);
    for form in FORMS {
        let told = heard(form, &said(ana, &text));
        assert!(told.len() > 2, "{form:?}");
        let first = tags(form);
        assert!(
            told[0].starts_with(&format!("{first}{BEFORE}oi")),
            "{form:?}"
        );
        for line in &told[1..] {
            let next = without_id(first);
            assert!(line.starts_with(&format!("{next}{BEFORE}")), "{form:?}");
        }
    }
}

#[test]
fn each_part_of_an_action_is_one() {
    let ana = &nickname("ana");
    let text = "é".repeat(500);
    let acted = event(EventKind::Acted {
        by: ana,
        text: &text,
        is_notice: false,
    });
    let told = heard(Form::Bare, &acted);
    let parts: Vec<&str> = told
        .iter()
        .map(|line| {
            assert!(line.len() <= 510);
            let part = line.strip_prefix(&format!("{BEFORE}\u{1}ACTION "));
            part.and_then(|it| it.strip_suffix('\u{1}'))
                .expect("an action")
        })
        .collect();
    assert_eq!(parts.concat(), text);
    assert!(parts.len() > 2);
}

#[test]
fn no_line_is_longer_than_a_client_takes_and_all_together_are_as_long_as_is_reckoned_with() {
    let longest = &nickname(&"ế".repeat(20));
    let channel = format!("#{}", "c".repeat(CHANNEL_BYTES_MAX - 1));
    let words = words().with_channel(&channel);
    let by = Author {
        user: "~0123456789",
        is_bot: true,
        ..author(Some(longest))
    };
    for line_bytes_max in [512, 1_024, 4_096, 65_536] {
        let texts = [
            "x".repeat(line_bytes_max - 1),
            "🐈".repeat(line_bytes_max / 4),
            format!("{} ", "x".repeat(281)).repeat(line_bytes_max / 282),
            " ".repeat(line_bytes_max - 1),
        ];
        let short = "x".repeat(300);
        let about_texts = texts.iter().flat_map(|text| {
            [
                EventKind::Said {
                    by: longest,
                    text,
                    is_notice: false,
                },
                EventKind::Acted {
                    by: longest,
                    text,
                    is_notice: false,
                },
            ]
        });
        let others = [
            EventKind::Joined {
                nickname: longest,
                is_moderator: true,
                away: &short,
            },
            EventKind::Left {
                nickname: longest,
                reason: LeaveReason::Renounced,
                text: &short,
            },
            EventKind::Topic {
                by: longest,
                text: &short,
            },
            EventKind::Decided(Decided::Banned {
                by: longest,
                nickname: longest,
                was_inside: true,
                term: crate::room::moderation::term::Term::parse("36500d"),
                reason: &short,
            }),
        ];
        for kind in about_texts.chain(others) {
            for form in FORMS {
                let event = Event {
                    id: EventId::nth(u64::MAX),
                    by: Some(by),
                    ..event(kind)
                };
                let mut out = Vec::new();
                form.event(&event, &words, &mut out);
                assert!(
                    out.len() <= form.event_bytes_max(line_bytes_max),
                    "{form:?}"
                );
                for line in lines_of(form, &out) {
                    let untagged = match line.strip_prefix('@') {
                        Some(tagged) => tagged.split_once(' ').expect("tags end").1,
                        None => &line,
                    };
                    assert!(untagged.len() <= 510, "{line}");
                }
            }
        }
    }
}

#[test]
fn topics_reasons_and_goodbyes_of_300_bytes_are_told_whole() {
    let longest = &nickname(&"ế".repeat(20));
    let channel = format!("#{}", "c".repeat(CHANNEL_BYTES_MAX - 1));
    let words = words().with_channel(&channel);
    let text = &"y".repeat(300);
    for kind in [
        EventKind::Topic { by: longest, text },
        EventKind::Decided(Decided::Kicked {
            by: longest,
            nickname: longest,
            reason: text,
        }),
        EventKind::Decided(Decided::Banned {
            by: longest,
            nickname: longest,
            was_inside: true,
            term: crate::room::moderation::term::Term::parse("36500d"),
            reason: text,
        }),
        EventKind::Left {
            nickname: longest,
            reason: LeaveReason::Quit,
            text,
        },
        EventKind::Away {
            nickname: longest,
            text,
        },
    ] {
        let by = Author {
            user: "~0123456789",
            ..author(None)
        };
        let event = Event {
            by: Some(by),
            ..event(kind)
        };
        let mut out = Vec::new();
        Form::TimedModern.event(&event, &words, &mut out);
        let told = lines_of(Form::TimedModern, &out);
        assert!(told[0].ends_with(text.as_str()), "{kind:?}");
    }
}

#[test]
fn nobody_ends_a_line_by_what_it_says() {
    let ana = &nickname("ana");
    let told = heard(Form::Bare, &said(ana, "oi\r\nQUIT :x\0"));
    assert_eq!(told, [format!("{BEFORE}oiQUIT :x")]);
}

#[test]
fn a_private_message_says_from_whom_and_to_whom() {
    let (ana, bia) = (&nickname("ana"), &nickname("bia"));
    for (kind, is_notice, line) in [
        (PrivateKind::Said, false, "PRIVMSG bia :psiu"),
        (PrivateKind::Said, true, "NOTICE bia :psiu"),
        (
            PrivateKind::Acted,
            false,
            "PRIVMSG bia :\u{1}ACTION psiu\u{1}",
        ),
        (PrivateKind::Ctcp, false, "PRIVMSG bia :\u{1}psiu\u{1}"),
        (PrivateKind::Ctcp, true, "NOTICE bia :\u{1}psiu\u{1}"),
    ] {
        let message = PrivateMessage {
            at: now(),
            from: ana,
            author: author(None),
            to: bia,
            text: "psiu",
            manner: Manner { kind, is_notice },
        };
        for form in FORMS {
            let mut out = Vec::new();
            form.private(&message, Addressee::named(bia), &words(), &mut out);
            let expected = format!("{}:ana!~ana@littlecats {line}", without_id(tags(form)));
            assert_eq!(lines_of(form, &out), [expected]);
        }
    }
}
