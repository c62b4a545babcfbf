//! The decoder itself: it reads back all that can be told, and nothing else.

use littlecats::text::Language;
use proptest::prelude::*;

use super::*;

const LANGUAGES: [Language; 2] = [Language::Portuguese, Language::English];

fn secs(range: Range<u64>) -> Range<Duration> {
    Duration::from_secs(range.start)..Duration::from_secs(range.end)
}

/// At least one of each.
fn everything() -> Vec<Heard> {
    let name = || "ana".to_string();
    let said = Heard::Said {
        by: name(),
        text: " <bia> [há 5 min] oi> ".into(),
    };
    let acted = Heard::Acted {
        by: name(),
        text: "acena *".into(),
    };
    let long_ago = |age, line: &Heard| Heard::History {
        age: secs(age),
        line: Box::new(line.clone()),
    };
    let mut all = vec![
        Heard::Joined(name()),
        Heard::Left(name()),
        Heard::Renamed {
            from: name(),
            to: "bia".into(),
        },
        long_ago(0..1, &said),
        long_ago(59..60, &acted),
        long_ago(60..120, &said),
        long_ago(59 * 60..3_600, &said),
        long_ago(3_600..7_200, &acted),
        long_ago(23 * 3_600..86_400, &said),
        long_ago(40 * 86_400..41 * 86_400, &said),
        said,
        acted,
        Heard::ShutDown,
        Heard::Private {
            from: name(),
            text: "oi] [há 1 d] ago] ".into(),
        },
        Heard::List {
            count: 2,
            names: vec![name(), "bia".into()],
        },
        Heard::Alone,
        Heard::Away("longe: saiu".into()),
        Heard::Away(String::new()),
        Heard::IsAway {
            name: name(),
            text: "longe está ausente: x".into(),
        },
        Heard::NoTopic,
        Heard::Help,
        Heard::Unchanged(name()),
        Heard::Asked,
        Heard::Hint,
        Heard::TooFast,
    ];
    all.extend(refusals().map(Heard::Refused));
    all
}

fn refusals() -> impl Iterator<Item = Refusal> {
    let name = || "\"ana\" @".to_string();
    [
        Refusal::EmptyNickname,
        Refusal::InvalidNickname,
        Refusal::InUse(name()),
        Refusal::Reserved(name()),
        Refusal::ServerFull,
        Refusal::Address,
        Refusal::LoginTime,
        Refusal::NoSuchUser(name()),
        Refusal::Oneself,
        Refusal::NobodyToAnswer,
        Refusal::QueueFull(name()),
        Refusal::ConnectionFailed(name()),
        Refusal::MissingText(Command::Me),
        Refusal::MissingText(Command::Msg),
        Refusal::MissingText(Command::Reply),
        Refusal::Unknown("/ana".into()),
        Refusal::TooLong(1024),
        Refusal::NotText,
        Refusal::MissingText(Command::Op),
        Refusal::MissingText(Command::Kick),
        Refusal::NoTime("já".into()),
        Refusal::TextTooLong(300),
        Refusal::NotModerator,
        Refusal::WrongKey,
        Refusal::TooManyTries,
    ]
    .into_iter()
}

#[test]
fn everything_is_read_back_wherever_it_is_cut() {
    for language in LANGUAGES {
        let plain = Plain::new(language);
        let all = everything();
        let mut bytes = Vec::new();
        let mut ends = Vec::new();
        for heard in &all {
            bytes.extend_from_slice(plain.encode(heard).as_bytes());
            bytes.push(b'\n');
            ends.push(bytes.len());
        }
        for cut in 0..=bytes.len() {
            let transcript = plain.decode(&bytes[..cut]);
            let whole = ends.partition_point(|&end| end <= cut);
            let read: Vec<_> = transcript.passages.iter().map(|it| it.end).collect();
            assert_eq!(read, ends[..whole]);
            for (passage, heard) in transcript.passages.iter().zip(&all) {
                assert_eq!(passage.heard, *heard);
            }
            let start = ends[..whole].last().copied().unwrap_or(0);
            assert_eq!(transcript.rest, &bytes[start..cut]);
            if let Some(next) = all.get(whole) {
                assert!(plain.may_begin(transcript.rest, next));
            }
        }
    }
}

#[test]
fn what_is_told_in_any_other_way_is_nothing_known() {
    let plain = Plain::new(Language::Portuguese);
    for line in [
        "",
        "oi",
        "<ana>oi",
        "<ana oi> oi",
        "<> oi",
        "* ana",
        "* ana\toi",
        "[privado de ana bia] oi",
        "[há 60 s] <ana> oi",
        "[há 0 min] <ana> oi",
        "[há 24 h] <ana> oi",
        "[há 05 s] <ana> oi",
        "[há 5 s] ana oi",
        "[há 5 s] [há 5 s] <ana> oi",
        "[5 s ago] <ana> oi",
        "O cliente  entrou no chat dos Little Cats.",
        "O cliente ana entrou no chat dos Little Cats. ",
        "ana maria saiu do chat dos Little Cats.",
        "ana left the Little Cats chat.",
        "ana mudou o nickname para .",
        "Usuários conectados (+2): ana, bia",
        "Usuários conectados (2): ana,bia",
        "Usuários conectados (2): ana, ",
        "erro: o servidor está cheio; tente mais tarde!",
        "erro: linha longa demais; o limite é mil bytes",
        "aviso: outra coisa",
    ] {
        assert_eq!(plain.line(line), None, "{line:?}");
    }
}

#[test]
#[should_panic(expected = "another help")]
fn a_help_with_a_line_too_few_is_no_help() {
    let plain = Plain::new(Language::English);
    let help = plain.encode(&Heard::Help);
    let (most, _) = help.rsplit_once('\n').expect("has lines");
    plain.decode(format!("{most}\n<ana> oi\n").as_bytes());
}

/// Lines made of pieces of what can be told, and of what could be mistaken for them.
fn pieces() -> impl Strategy<Value = String> {
    let whole = everything();
    let plain = Plain::new(Language::Portuguese);
    let sentences: Vec<String> = whole.iter().map(|heard| plain.encode(heard)).collect();
    let words: Vec<String> = sentences
        .iter()
        .flat_map(|sentence| sentence.split(' ').map(str::to_string))
        .collect();
    let cut = (proptest::sample::select(sentences), any::<(u8, u8)>()).prop_map(cut_out);
    let word = proptest::sample::select(words).prop_map(|word| word + " ");
    let other =
        proptest::sample::select(vec!["<", "> ", "* ", "[", "] ", "0", ", ", "\"", ".", ""]);
    let piece = prop_oneof![cut, word, other.prop_map(str::to_string)];
    proptest::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat())
}

/// A sentence without so many characters at its beginning, and at its end; mostly the whole.
fn cut_out((sentence, (start, end)): (String, (u8, u8))) -> String {
    let few = |count: u8| usize::from(count).saturating_sub(200);
    let kept = sentence.chars().count().saturating_sub(few(end));
    let all = sentence.chars().take(kept);
    all.skip(few(start)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn what_is_read_would_be_told_in_the_same_bytes(line in pieces()) {
        let plain = Plain::new(Language::Portuguese);
        if let Some(heard) = plain.line(&line) {
            prop_assert_eq!(plain.encode(&heard), line);
        }
    }
}
