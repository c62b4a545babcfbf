//! What a line of the plain dialect asks for; the grammar is in the documentation of [`plain`](super).

use super::super::decoded::Decoded;
use crate::room::event::Manner;
use crate::room::moderation::term::Term;
use crate::room::nickname;
use crate::room::refusal::{Refusal, Usage};
use crate::room::request::Request;

/// What a line asks for, of a session that is logged in.
pub fn parse(line: &str) -> Decoded<'_> {
    // Nearly every line begins with what is neither a slash nor a space.
    if let [b'!'..=b'.' | b'0'..=b'~', ..] = line.as_bytes() {
        return Decoded::Request(Request::Say(line));
    }
    if nickname::trim(line).is_empty() {
        return Decoded::Nothing;
    }
    if !line.starts_with('/') {
        return match command_behind_spaces(line) {
            Some(name) => Decoded::Refused(Refusal::UnknownCommand(name)),
            None => Decoded::Request(Request::Say(line)),
        };
    }
    if line.starts_with("//") {
        return Decoded::Request(Request::Say(&line[1..]));
    }
    let (name, argument) = split_word(line);
    let text = unless_blank(argument);
    let request = match Command::named(name) {
        Some(Command::Act) => text.map(Request::Act).ok_or(Usage::Act),
        Some(Command::Private) => text.map(private).ok_or(Usage::Private),
        Some(Command::Reply) => text.map(Request::Reply).ok_or(Usage::Reply),
        Some(Command::List) => Ok(Request::List),
        Some(Command::Rename) => Ok(Request::Rename(argument)),
        Some(Command::MarkBot) => Ok(Request::MarkBot),
        Some(Command::Away) => Ok(Request::Away(text.unwrap_or_default())),
        Some(Command::Topic) => Ok(topic(argument)),
        Some(Command::Op) => word(argument).map(Request::Op).ok_or(Usage::Op),
        Some(Command::Promote) => word(argument).map(Request::Promote).ok_or(Usage::Promote),
        Some(Command::Demote) => word(argument).map(Request::Demote).ok_or(Usage::Demote),
        Some(Command::Kick) => about(argument).map(kick).ok_or(Usage::Kick),
        Some(Command::Ban) => about(argument).map(ban).ok_or(Usage::Ban),
        Some(Command::Unban) => word(argument).map(Request::Unban).ok_or(Usage::Unban),
        Some(Command::ListBans) => Ok(Request::ListBans),
        Some(Command::Mute) => match (about(argument), text_term(split_word(argument).1)) {
            (None, _) => Err(Usage::Mute),
            (Some((target, _)), Ok(term)) => Ok(Request::Mute { target, term }),
            (Some(_), Err(refusal)) => return Decoded::Refused(refusal),
        },
        Some(Command::Unmute) => word(argument).map(Request::Unmute).ok_or(Usage::Unmute),
        Some(Command::Lock) => match text_term(argument) {
            Ok(term) => Ok(Request::Lock { term }),
            Err(refusal) => return Decoded::Refused(refusal),
        },
        Some(Command::Unlock) => Ok(Request::Unlock),
        Some(Command::Address) => word(argument)
            .map(Request::AskAddress)
            .ok_or(Usage::Address),
        Some(Command::Stats) => Ok(Request::AskStats),
        Some(Command::Quit) => Ok(Request::Quit { text: "" }),
        Some(Command::Help) => Ok(Request::Help),
        None => return Decoded::Refused(Refusal::UnknownCommand(name)),
    };
    match request {
        Ok(request) => Decoded::Request(request),
        Err(usage) => Decoded::Refused(Refusal::TextMissing(usage)),
    }
}

/// The commands that there are.
#[derive(Debug, Clone, Copy)]
enum Command {
    Act,
    Private,
    Reply,
    List,
    Rename,
    MarkBot,
    Away,
    Topic,
    Op,
    Promote,
    Demote,
    Kick,
    Ban,
    Unban,
    ListBans,
    Mute,
    Unmute,
    Lock,
    Unlock,
    Address,
    Stats,
    Quit,
    Help,
}

impl Command {
    /// The command of a name, with its slash.
    fn named(name: &str) -> Option<Command> {
        match name {
            "/me" => Some(Command::Act),
            "/msg" | "/privado" | "/w" => Some(Command::Private),
            "/r" => Some(Command::Reply),
            "/list" | "/lista" | "/who" | "/usuarios" => Some(Command::List),
            "/nick" => Some(Command::Rename),
            "/bot" => Some(Command::MarkBot),
            "/away" | "/ausente" => Some(Command::Away),
            "/topic" | "/assunto" => Some(Command::Topic),
            "/op" | "/moderar" => Some(Command::Op),
            "/promote" | "/promover" => Some(Command::Promote),
            "/unop" | "/desmoderar" => Some(Command::Demote),
            "/kick" | "/expulsar" => Some(Command::Kick),
            "/ban" | "/banir" => Some(Command::Ban),
            "/unban" => Some(Command::Unban),
            "/bans" => Some(Command::ListBans),
            "/mute" | "/calar" => Some(Command::Mute),
            "/unmute" | "/descalar" => Some(Command::Unmute),
            "/lock" | "/trancar" => Some(Command::Lock),
            "/unlock" | "/destrancar" => Some(Command::Unlock),
            "/ip" => Some(Command::Address),
            "/stats" => Some(Command::Stats),
            "/quit" | "/sair" => Some(Command::Quit),
            "/help" | "/ajuda" => Some(Command::Help),
            _ => None,
        }
    }
}

/// The name that a line begins with behind spaces, as it was typed, when it is that of a command in
/// any case: said in public, such a line would tell everyone a private word.
fn command_behind_spaces(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(is_any_space);
    if !line.starts_with('/') {
        return None;
    }
    let name = line.split(is_any_space).next()?;
    Command::named(&name.to_ascii_lowercase()).map(|_| name)
}

/// Whether people see a space, or nothing at all: what is pasted may begin with one of these.
pub(in crate::dialect) fn is_any_space(c: char) -> bool {
    let has_no_width = matches!(
        c,
        '\u{180E}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'
    );
    c.is_whitespace() || has_no_width
}

/// What a line asks for, of a guest: every line is what it was asked for, commands too, but for
/// these.
pub(in crate::dialect) fn parse_guest(line: &str) -> Decoded<'_> {
    let (name, argument) = split_word(line);
    let request = match Command::named(name) {
        Some(Command::MarkBot) => Request::MarkBot,
        Some(Command::Op) => match word(argument) {
            Some(key) => Request::Op(key),
            None => return Decoded::Refused(Refusal::TextMissing(Usage::Op)),
        },
        Some(
            Command::Act
            | Command::Private
            | Command::Reply
            | Command::List
            | Command::Rename
            | Command::Away
            | Command::Topic
            | Command::Promote
            | Command::Demote
            | Command::Kick
            | Command::Ban
            | Command::Unban
            | Command::ListBans
            | Command::Mute
            | Command::Unmute
            | Command::Lock
            | Command::Unlock
            | Command::Address
            | Command::Stats
            | Command::Quit
            | Command::Help,
        )
        | None => Request::Enter(line),
    };
    Decoded::Request(request)
}

/// `/topic -` takes the topic away.
fn topic(argument: &str) -> Request<'_> {
    match nickname::trim(argument) {
        "" => Request::AskTopic,
        "-" => Request::SetTopic(""),
        _ => Request::SetTopic(argument),
    }
}

/// Whom a moderator means, and what stands behind that.
fn about(argument: &str) -> Option<(&str, &str)> {
    unless_blank(argument).map(split_word)
}

fn kick<'a>((nickname, reason): (&'a str, &'a str)) -> Request<'a> {
    let reason = unless_blank(reason).unwrap_or_default();
    Request::Kick { nickname, reason }
}

/// A word that is no time begins the reason.
fn ban<'a>((target, behind): (&'a str, &'a str)) -> Request<'a> {
    let (first, rest) = split_word(behind);
    let (term, reason) = match Term::parse(first) {
        None => (None, behind),
        term => (term, rest),
    };
    Request::Ban {
        target,
        term,
        reason: unless_blank(reason).unwrap_or_default(),
    }
}

/// A time and nothing else, unless there is nothing at all.
fn text_term(text: &str) -> Result<Option<Term>, Refusal<'_>> {
    let Some(word) = word(text) else {
        return Ok(None);
    };
    match Term::parse(word) {
        None => Err(Refusal::NoTime(word)),
        term => Ok(term),
    }
}

/// An argument without the spaces around it, unless it has nothing else.
fn word(argument: &str) -> Option<&str> {
    unless_blank(argument).map(nickname::trim)
}

fn private(argument: &str) -> Request<'_> {
    let (to, text) = split_word(argument);
    let text = unless_blank(text).unwrap_or_default();
    let manner = Manner::default();
    Request::Private { to, text, manner }
}

/// A text, unless it has nothing but spaces.
fn unless_blank(text: &str) -> Option<&str> {
    (!nickname::trim(text).is_empty()).then_some(text)
}

/// The word before the first space, and what follows the spaces after it.
pub(in crate::dialect) fn split_word(text: &str) -> (&str, &str) {
    match text.split_once([' ', '\t']) {
        Some((word, rest)) => (word, rest.trim_start_matches([' ', '\t'])),
        None => (text, ""),
    }
}
