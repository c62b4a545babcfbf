//! What was said before, to those that are told its times and to others.

use super::*;
use crate::room::answer::{Cursor, HistoryPart};
use crate::room::event::{Utterance, UtteranceKind};

fn utterance(id: u64, kind: UtteranceKind, text: &str) -> Utterance {
    Utterance {
        id: EventId::nth(id),
        at: Now {
            time: Time::from_nanos(1_000_000_000),
            ..now()
        },
        by: nickname("bia"),
        user: "cat".into(),
        is_bot: false,
        block: None,
        kind,
        text: text.into(),
        is_notice: false,
    }
}

fn part<'a>(utterances: &[&'a Utterance], is_first: bool, is_last: bool) -> HistoryPart<'a> {
    HistoryPart {
        utterances: utterances.to_vec(),
        is_first,
        is_asked: false,
        now: Time::from_nanos(301_000_000_000),
        rest: (!is_last).then_some(Cursor::Entrance),
    }
}

fn shown(part: HistoryPart<'_>, form: Form, asker: Asker) -> Vec<String> {
    let ana = nickname("ana");
    let to = Addressee {
        nickname: Some(&ana),
        command: "",
        asker,
    };
    let mut out = Vec::new();
    form.answer(&Answer::History(part), to, &words(), &mut out);
    lines_of(form, &out)
}

fn batches() -> Capabilities {
    Capabilities::NONE
        .with(Capability::Batch)
        .with(Capability::ServerTime)
}

fn asker(capabilities: Capabilities, verb: Verb) -> Asker {
    Asker {
        capabilities,
        verb: Some(verb),
    }
}

#[test]
fn each_line_has_its_age_ahead_for_a_client_that_is_told_no_times() {
    let (said, acted) = (
        utterance(1, UtteranceKind::Said, "oi"),
        utterance(2, UtteranceKind::Acted, "acena"),
    );
    let before = ":bia!cat@littlecats PRIVMSG #littlecats";
    let only_batch = Capabilities::NONE.with(Capability::Batch);
    for capabilities in [Capabilities::NONE, only_batch] {
        let told = shown(
            part(&[&said, &acted], true, true),
            Form::Bare,
            asker(capabilities, Verb::Join),
        );
        assert_eq!(
            told,
            [
                format!("{before} :[há 5 min] oi"),
                format!("{before} :[há 5 min] * bia acena"),
            ]
        );
    }
}

#[test]
fn a_batch_begins_with_the_first_part_and_ends_with_the_last() {
    let (said, acted) = (
        utterance(1, UtteranceKind::Said, "oi"),
        utterance(2, UtteranceKind::Acted, "acena"),
    );
    let asker = asker(batches(), Verb::Join);
    let (begin, end) = (
        ":irc.littlecats BATCH +history chathistory #littlecats",
        ":irc.littlecats BATCH -history",
    );
    let tags = "@batch=history;time=2026-11-29T13:00:00.000Z";
    let before = ":bia!cat@littlecats PRIVMSG #littlecats";
    let (first, second) = (
        format!("{tags};msgid=1-00000000 {before} :oi"),
        format!("{tags};msgid=2-00000000 {before} :\u{1}ACTION acena\u{1}"),
    );
    let form = Form::Tagged;
    assert_eq!(
        shown(part(&[&said, &acted], true, true), form, asker),
        [begin, &*first, &*second, end]
    );
    assert_eq!(
        shown(part(&[&said], true, false), form, asker),
        [begin, &*first]
    );
    assert_eq!(
        shown(part(&[&said], false, false), form, asker),
        [first.as_str()]
    );
    assert_eq!(
        shown(part(&[&acted], false, true), form, asker),
        [&*second, end]
    );
    // What was to come was taken out by a ban meanwhile.
    assert_eq!(shown(part(&[], false, true), form, asker), [end]);
    // Without tags there is no id, and the time is told all the same.
    let timed = shown(part(&[&said], false, false), Form::Timed, asker);
    assert_eq!(timed, [format!("{tags} {before} :oi")]);
}

#[test]
fn whoever_asked_is_told_that_there_is_nothing() {
    // Whatever command was given last.
    let asker = asker(batches(), Verb::Chathistory);
    let unasked = part(&[], true, true);
    assert_eq!(shown(unasked.clone(), Form::Timed, asker), [""; 0]);
    let asked = HistoryPart {
        is_asked: true,
        ..unasked
    };
    assert_eq!(
        shown(asked, Form::Timed, asker),
        [
            ":irc.littlecats BATCH +history chathistory #littlecats",
            ":irc.littlecats BATCH -history",
        ]
    );
}

#[test]
fn of_a_long_text_the_first_part_alone_has_the_id() {
    let said = utterance(1, UtteranceKind::Said, &"oi tu ".repeat(190));
    let told = shown(
        part(&[&said], true, true),
        Form::Tagged,
        asker(batches(), Verb::Join),
    );
    let ids: Vec<bool> = told.iter().map(|line| line.contains("msgid=")).collect();
    assert_eq!(ids, [false, true, false, false, false]);
    assert!(
        told[1..4]
            .iter()
            .all(|line| line.starts_with("@batch=history;time="))
    );
}

#[test]
fn a_part_is_no_longer_than_is_reckoned_with() {
    use crate::dialect::irc::CHANNEL_BYTES_MAX;
    use crate::room::history::{History, LINES_PART_BYTES_MAX, PART_BYTES_MAX};
    let channel = format!("#{}", "c".repeat(CHANNEL_BYTES_MAX - 1));
    let words = words().with_channel(&channel);
    let texts = |len: usize| {
        let broken = format!("{} ", "x".repeat(280));
        let broken: String = broken.chars().cycle().take(len).collect();
        ["x".repeat(len), broken]
    };
    for text in [1, 100, 300, 375, 600, 1_016].into_iter().flat_map(texts) {
        let mut history = History::new(100, 1 << 20);
        for id in 1..=60 {
            let id = EventId::nth(u64::MAX - 100 + id);
            history.push(id, || Utterance {
                id,
                by: nickname(&"ế".repeat(20)),
                user: "~0123456789".into(),
                is_bot: true,
                ..utterance(1, UtteranceKind::Acted, &text)
            });
        }
        for (form, capabilities) in [
            (Form::TaggedModern, batches()),
            (Form::FramedModern, batches()),
            (Form::FramedModern, Capabilities::NONE),
            (Form::Bare, Capabilities::NONE),
        ] {
            let mut after = EventId::default();
            loop {
                let now = Time::from_nanos(u64::MAX / 2);
                let part = history.part_within(LINES_PART_BYTES_MAX, after, now);
                let Some(last) = part.utterances.last() else {
                    break;
                };
                after = last.id;
                let to = Addressee {
                    nickname: None,
                    command: "",
                    asker: asker(capabilities, Verb::Join),
                };
                let mut out = Vec::new();
                form.answer(&Answer::History(part), to, &words, &mut out);
                assert!(out.len() <= PART_BYTES_MAX, "{form:?} {}", out.len());
            }
        }
    }
}
