//! What the lines of clients mean, read apart from the daemon's own grammar.

use super::super::meaning::{Attempt, Command, Meaning, Order, Refusal};
use super::super::names;

/// The bytes of a line without those of telnet, each with how many bytes of the line it takes to
/// have it.
fn without_telnet(raw: &[u8]) -> Vec<(u8, usize)> {
    let mut text = Vec::new();
    let mut at = 0;
    while let [first, behind @ ..] = &raw[at..] {
        let sequence = match (first, behind) {
            (255, [250, content @ ..]) => 2 + subnegotiation(content),
            (255, [251..=254, _, ..]) => 3,
            (255, [240..=249, ..]) => 2,
            (255, [255, ..]) => {
                text.push((255, at + 2));
                2
            }
            _ => {
                text.push((*first, at + 1));
                1
            }
        };
        at += sequence;
    }
    text
}

/// How long it is with its end.
fn subnegotiation(content: &[u8]) -> usize {
    let mut at = 0;
    while at < content.len() {
        match content[at..] {
            [255, 240, ..] => return at + 2,
            [255, _, ..] => at += 2,
            _ => at += 1,
        }
    }
    at
}

/// What the framing refuses; else the text.
fn framed(raw: &[u8], line_bytes_max: usize) -> Result<&str, Refusal> {
    if raw.len() + 1 > line_bytes_max {
        return Err(Refusal::TooLong(line_bytes_max));
    }
    let raw = match raw {
        [text @ .., b'\r'] | [text @ .., b'\r', 0] => text,
        text => text,
    };
    let text = std::str::from_utf8(raw).map_err(|_| Refusal::NotText)?;
    if text.chars().any(crate::property::sanitising::refused) {
        return Err(Refusal::NotText);
    }
    Ok(text)
}

/// How many bytes of a line, with its LF, have come when it can be answered: a line too long is
/// answered before its end.
pub(crate) fn bytes_until_answered(raw: &[u8], line_bytes_max: usize) -> usize {
    let text = without_telnet(raw);
    let too_long = text.get(line_bytes_max - 1);
    too_long.map_or(raw.len() + 1, |&(_, taken)| taken)
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nothing was sent before it.
    First,
    InPlain,
    /// Its sender is a program.
    OfProgram,
}

fn spaces(text: &str) -> bool {
    text.chars().all(|c| c == ' ' || c == '\t')
}

/// What a line is before the login, and what it is after.
pub(crate) fn read(raw: &[u8], place: Place, line_bytes_max: usize) -> (Attempt, Meaning) {
    let first = place == Place::First;
    let text: Vec<u8> = without_telnet(raw)
        .into_iter()
        .map(|(byte, _)| byte)
        .collect();
    let mark = "\u{FEFF}".as_bytes();
    let raw = match text.strip_prefix(mark) {
        Some(unmarked) if first => unmarked,
        _ => &text,
    };
    let (attempt, meaning) = match framed(raw, line_bytes_max) {
        Ok(text) => {
            let of_program = (place == Place::OfProgram).then(|| asks_before(text));
            let attempt = of_program.flatten().unwrap_or_else(|| attempt(text));
            (attempt, meaning(text))
        }
        Err(refusal) => (Attempt::Refused(refusal.clone()), Meaning::Refused(refusal)),
    };
    if first && framed(raw, line_bytes_max) == Ok("/json") {
        return (Attempt::Hello, meaning);
    }
    let others = [&b"GET "[..], b"GEt ", b"SSH-", b"*1\r", b"\x16"];
    if first && others.iter().any(|other| raw.starts_with(other)) {
        return (Attempt::OtherProtocol, meaning);
    }
    (attempt, meaning)
}

/// What programs alone ask for before the login.
fn asks_before(text: &str) -> Option<Attempt> {
    let (name, given) = first_word(text);
    let given = given.trim_end_matches([' ', '\t']).to_owned();
    match name {
        "/since" => Some(Attempt::Since(given)),
        "/resume" => Some(Attempt::Resume(given)),
        _ => None,
    }
}

fn attempt(text: &str) -> Attempt {
    match first_word(text) {
        ("/bot", _) => return Attempt::MarkBot,
        ("/op" | "/moderar", key) if spaces(key) => {
            return Attempt::Refused(Refusal::MissingText(Command::Op));
        }
        ("/op" | "/moderar", _) => return Attempt::Op,
        _ => {}
    }
    match names::parse(text) {
        Ok((name, folded)) => Attempt::Name(name, folded),
        Err(refusal) => Attempt::Refused(refusal),
    }
}

/// What a line that the framing lets through is after the login.
pub(crate) fn meaning(text: &str) -> Meaning {
    if spaces(text) {
        return Meaning::Nothing;
    }
    match text.strip_prefix('/') {
        None => return say_unless_command(text),
        Some(escaped) if escaped.starts_with('/') => return Meaning::Say(escaped.into()),
        Some(_) => {}
    }
    let end = text.find([' ', '\t']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let rest = rest.trim_start_matches([' ', '\t']);
    let missing = |command| Meaning::Refused(Refusal::MissingText(command));
    match name {
        "/me" if rest.is_empty() => missing(Command::Me),
        "/me" => Meaning::Act(rest.into()),
        "/r" if rest.is_empty() => missing(Command::Reply),
        "/r" => Meaning::Reply(rest.into()),
        "/msg" | "/privado" | "/w" if rest.is_empty() => missing(Command::Msg),
        "/msg" | "/privado" | "/w" => {
            let end = rest.find([' ', '\t']).unwrap_or(rest.len());
            let (to, text) = rest.split_at(end);
            let text = text.trim_start_matches([' ', '\t']);
            Meaning::Private {
                to: to.into(),
                text: text.into(),
            }
        }
        "/list" | "/lista" | "/who" | "/usuarios" => Meaning::List,
        "/nick" => Meaning::Rename(rest.into()),
        "/bot" => Meaning::Order(Order::MarkBot),
        "/away" | "/ausente" => Meaning::Order(Order::Away(rest.into())),
        "/topic" | "/assunto" => Meaning::Order(match rest.trim_end_matches([' ', '\t']) {
            "" => Order::AskTopic,
            "-" => Order::SetTopic(String::new()),
            _ => Order::SetTopic(rest.into()),
        }),
        "/op" | "/moderar" => order(rest, Order::Op, Command::Op),
        "/promote" | "/promover" => order(rest, Order::Promote, Command::Promote),
        "/unop" | "/desmoderar" => order(rest, Order::Demote, Command::Demote),
        "/kick" | "/expulsar" => about(rest, Command::Kick, |whom, rest| {
            let reason = reason(rest);
            Ok(Order::Kick { whom, reason })
        }),
        "/ban" | "/banir" => about(rest, Command::Ban, |whom, rest| {
            let (first, behind) = first_word(rest);
            let (time, rest) = match is_time(first) {
                true => (Some(without_zeros(first)), behind),
                false => (None, rest),
            };
            let reason = reason(rest);
            Ok(Order::Ban { whom, time, reason })
        }),
        "/mute" | "/calar" => about(rest, Command::Mute, |whom, rest| {
            let time = time(rest)?;
            Ok(Order::Mute { whom, time })
        }),
        "/lock" | "/trancar" => match time(rest) {
            Ok(time) => Meaning::Order(Order::Lock(time)),
            Err(refusal) => Meaning::Refused(refusal),
        },
        "/unlock" | "/destrancar" => Meaning::Order(Order::Unlock),
        "/unban" => order(rest, Order::Unban, Command::Unban),
        "/bans" => Meaning::Order(Order::Bans),
        "/stats" => Meaning::Order(Order::Stats),
        "/unmute" | "/descalar" => order(rest, Order::Unmute, Command::Unmute),
        "/ip" => order(rest, Order::Address, Command::Address),
        "/quit" | "/sair" => Meaning::Quit,
        "/help" | "/ajuda" => Meaning::Help,
        unknown => Meaning::Refused(Refusal::Unknown(unknown.into())),
    }
}

/// An order that needs a word.
fn order(rest: &str, order: fn(String) -> Order, command: Command) -> Meaning {
    match rest.trim_end_matches([' ', '\t']) {
        "" => Meaning::Refused(Refusal::MissingText(command)),
        word => Meaning::Order(order(word.into())),
    }
}

/// An order about somebody.
fn about(
    rest: &str,
    command: Command,
    order: impl FnOnce(String, &str) -> Result<Order, Refusal>,
) -> Meaning {
    let (whom, rest) = first_word(rest);
    if whom.is_empty() {
        return Meaning::Refused(Refusal::MissingText(command));
    }
    match order(whom.into(), rest) {
        Ok(order) => Meaning::Order(order),
        Err(refusal) => Meaning::Refused(refusal),
    }
}

fn first_word(text: &str) -> (&str, &str) {
    let end = text.find([' ', '\t']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    (word, rest.trim_start_matches([' ', '\t']))
}

/// Spaces alone are no reason.
fn reason(text: &str) -> String {
    if spaces(text) { "" } else { text }.into()
}

/// A time and nothing else.
fn time(text: &str) -> Result<Option<String>, Refusal> {
    match text.trim_end_matches([' ', '\t']) {
        "" => Ok(None),
        word if is_time(word) => Ok(Some(without_zeros(word))),
        word => Err(Refusal::NoTime(word.into())),
    }
}

/// Zeros before a number say nothing.
fn without_zeros(time: &str) -> String {
    time.trim_start_matches('0').into()
}

/// Digits and a unit, more than nothing and at most a hundred years.
pub(crate) fn is_time(word: &str) -> bool {
    let days = 100 * 365;
    let units = [
        ("s", 86_400 * days),
        ("min", 1_440 * days),
        ("h", 24 * days),
        ("d", days),
    ];
    units.iter().any(|(unit, most)| {
        let Some(digits) = word.strip_suffix(unit) else {
            return false;
        };
        let plain = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
        let count: Option<u64> = digits.parse().ok().filter(|_| plain);
        count.is_some_and(|count| count > 0 && count <= *most)
    })
}

/// The names of commands, of which none is said to all behind spaces.
const NAMES: [&str; 40] = [
    "me",
    "msg",
    "privado",
    "w",
    "r",
    "list",
    "lista",
    "who",
    "usuarios",
    "nick",
    "bot",
    "away",
    "ausente",
    "topic",
    "assunto",
    "op",
    "moderar",
    "promote",
    "promover",
    "unop",
    "desmoderar",
    "kick",
    "expulsar",
    "ban",
    "banir",
    "unban",
    "bans",
    "mute",
    "calar",
    "unmute",
    "descalar",
    "lock",
    "trancar",
    "unlock",
    "destrancar",
    "ip",
    "quit",
    "sair",
    "help",
    "ajuda",
];

/// A line whose first byte is no slash.
fn say_unless_command(text: &str) -> Meaning {
    let is_seen = |c: &char| {
        let invisible = [
            '\u{180E}', '\u{200B}', '\u{200C}', '\u{200D}', '\u{2060}', '\u{FEFF}',
        ];
        !c.is_whitespace() && !invisible.contains(c)
    };
    let first: String = text
        .chars()
        .skip_while(|c| !is_seen(c))
        .take_while(is_seen)
        .collect();
    let known = first.strip_prefix('/').is_some_and(|name| {
        let mut names = NAMES.iter();
        names.any(|known| known.eq_ignore_ascii_case(name))
    });
    if known {
        Meaning::Refused(Refusal::Unknown(first))
    } else {
        Meaning::Say(text.into())
    }
}
