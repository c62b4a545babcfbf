//! What a client's line means by the contract, read once more and apart from the daemon's grammar.

use super::super::names;
use super::sentences::{Command, Refusal};

/// A line of somebody in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    Nothing,
    /// What all others hear behind the nickname: `> text`, or the words of an action.
    Say(String),
    Act(String),
    Private {
        to: String,
        text: String,
    },
    Reply(String),
    List,
    Rename(String),
    Quit,
    Help,
    /// A line that is answered with an error, whatever the state of the room.
    Refused(Refusal),
}

impl Meaning {
    /// To whom it is said, unless to whom spoke last, and what; if it is private.
    pub(crate) fn private(&self) -> Option<(Option<&str>, &str)> {
        match self {
            Meaning::Private { to, text } => Some((Some(to), text)),
            Meaning::Reply(text) => Some((None, text)),
            Meaning::Nothing
            | Meaning::Say(_)
            | Meaning::Act(_)
            | Meaning::List
            | Meaning::Rename(_)
            | Meaning::Quit
            | Meaning::Help
            | Meaning::Refused(_) => None,
        }
    }
}

/// A line of somebody who has not logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// The nickname, and what it folds to.
    Name(String, String),
    Refused(Refusal),
    OtherProtocol,
}

/// What the framing refuses; else the text.
fn framed(raw: &[u8], line_bytes_max: usize) -> Result<&str, Refusal> {
    if raw.len() + 1 > line_bytes_max {
        return Err(Refusal::TooLong(line_bytes_max));
    }
    let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
    let text = std::str::from_utf8(raw).map_err(|_| Refusal::NotText)?;
    if text.chars().any(crate::property::sanitising::refused) {
        return Err(Refusal::NotText);
    }
    Ok(text)
}

fn spaces(text: &str) -> bool {
    text.chars().all(|c| c == ' ' || c == '\t')
}

/// A nickname's text and folded form.
pub(crate) fn nickname(given: &str) -> Result<(String, String), Refusal> {
    let given = given.trim_matches([' ', '\t']);
    if given.is_empty() {
        return Err(Refusal::EmptyNickname);
    }
    let folded = names::fold(given);
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let valid = folded.chars().count() <= 20
        && folded.starts_with(|c: char| c.is_ascii_alphabetic())
        && folded.chars().all(plain);
    let reserved = [
        "servidor", "server", "erro", "error", "aviso", "warning", "sistema", "system",
    ];
    if !valid {
        Err(Refusal::InvalidNickname)
    } else if reserved.contains(&&*folded) {
        Err(Refusal::Reserved(given.into()))
    } else {
        Ok((given.into(), folded))
    }
}

/// What a line is before the login.
pub(crate) fn attempt(raw: &[u8], first: bool, line_bytes_max: usize) -> Attempt {
    if first && (raw.starts_with(b"GET ") || raw.starts_with(&[0x16])) {
        return Attempt::OtherProtocol;
    }
    match framed(raw, line_bytes_max).and_then(nickname) {
        Ok((name, folded)) => Attempt::Name(name, folded),
        Err(refusal) => Attempt::Refused(refusal),
    }
}

/// What a line is after the login.
pub(crate) fn meaning(raw: &[u8], line_bytes_max: usize) -> Meaning {
    let text = match framed(raw, line_bytes_max) {
        Ok(text) => text,
        Err(refusal) => return Meaning::Refused(refusal),
    };
    if spaces(text) {
        return Meaning::Nothing;
    }
    match text.strip_prefix('/') {
        None => return Meaning::Say(text.into()),
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
        "/quit" | "/sair" => Meaning::Quit,
        "/help" | "/ajuda" => Meaning::Help,
        unknown => Meaning::Refused(Refusal::Unknown(unknown.into())),
    }
}
