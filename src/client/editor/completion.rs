//! What Tab makes of the word before the cursor: a command, or somebody's nickname.
//!
//! One candidate at a time, the likeliest first; Tab again takes the next. Knows no terminal: the
//! line and the cursor come in, what to put in place of the word goes out.

use crate::client::conversation::commands::{ABOUT_SOMEBODY, NAMES};
use crate::room::nickname::Nickname;

/// A completion that is under way: what was typed, and which of its candidates stands now.
#[derive(Debug, Default)]
pub(super) struct Completion {
    current: Option<Current>,
}

#[derive(Debug)]
struct Current {
    /// The line up to the cursor, as the last Tab left it.
    line: String,
    /// Where the word begins, in bytes.
    start: usize,
    candidates: Vec<String>,
    chosen: usize,
}

impl Completion {
    /// What Tab does, given the line up to the cursor and the nicknames of the others, the likeliest
    /// first: where what is replaced begins, in bytes, and what to put there up to the cursor.
    pub(super) fn tab(&mut self, line: &str, others: &[Nickname]) -> Option<(usize, String)> {
        if let Some(current) = self.current.as_mut().filter(|current| current.line == line) {
            current.chosen = (current.chosen + 1) % current.candidates.len();
        } else {
            let start = line.rfind([' ', '\t']).map_or(0, |space| space + 1);
            let candidates = candidates(line, start, others);
            self.current = (!candidates.is_empty()).then_some(Current {
                line: String::new(),
                start,
                candidates,
                chosen: 0,
            });
        }
        let current = self.current.as_mut()?;
        let text = current.candidates[current.chosen].clone();
        current.line = format!("{}{text}", &line[..current.start]);
        Some((current.start, text))
    }
}

fn candidates(line: &str, start: usize, others: &[Nickname]) -> Vec<String> {
    let (before, word) = line.split_at(start);
    if before.is_empty() && word.starts_with('/') {
        return NAMES
            .iter()
            .filter(|name| name.starts_with(word))
            .map(|&name| name.to_owned())
            .collect();
    }
    let after = match before.trim_end() {
        "" if before.is_empty() => ": ",
        command if ABOUT_SOMEBODY.contains(&command) => " ",
        _ if word.is_empty() => return Vec::new(),
        _ => " ",
    };
    let folded = fold(word);
    others
        .iter()
        .filter(|name| name.folded().starts_with(&folded))
        .map(|name| format!("{name}{after}"))
        .collect()
}

/// The folded form of the beginning of a nickname.
fn fold(word: &str) -> String {
    match Nickname::parse(word) {
        Ok(name) => name.folded().to_owned(),
        // A beginning may be reserved where the whole is not.
        Err(_) => word.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(given: &[&str]) -> Vec<Nickname> {
        given
            .iter()
            .map(|name| Nickname::parse(name).expect(name))
            .collect()
    }

    /// The line after each of `tabs` presses of Tab at its end.
    fn tabs(line: &str, others: &[&str], tabs: usize) -> Vec<String> {
        let others = names(others);
        let mut completion = Completion::default();
        let mut line = line.to_owned();
        (0..tabs)
            .map(|_| {
                if let Some((start, text)) = completion.tab(&line, &others) {
                    line.truncate(start);
                    line.push_str(&text);
                }
                line.clone()
            })
            .collect()
    }

    #[test]
    fn completes_nicknames_in_the_order_given() {
        assert_eq!(tabs("bi", &["bia"], 1), ["bia: "]);
        assert_eq!(
            tabs("b", &["bruno", "ana", "bia"], 3),
            ["bruno: ", "bia: ", "bruno: "]
        );
        assert_eq!(tabs("oi b", &["bia"], 1), ["oi bia "]);
        assert_eq!(tabs("", &["bia", "ana"], 2), ["bia: ", "ana: "]);
    }

    #[test]
    fn completes_however_it_is_written() {
        assert_eq!(tabs("joa", &["João"], 1), ["João: "]);
        assert_eq!(tabs("JÓ", &["João"], 1), ["João: "]);
        assert_eq!(tabs("erro", &["erros"], 1), ["erros: "]);
    }

    #[test]
    fn completes_commands_and_whom_they_are_about() {
        assert_eq!(
            tabs("/m", &[], 5),
            ["/msg ", "/me ", "/mute ", "/moderar ", "/msg "]
        );
        assert_eq!(tabs("/unig", &[], 1), ["/unignore "]);
        assert_eq!(
            tabs("/msg ", &["bia", "ana"], 2),
            ["/msg bia ", "/msg ana "]
        );
        assert_eq!(tabs("/ignore a", &["bia", "ana"], 1), ["/ignore ana "]);
    }

    #[test]
    fn leaves_what_it_does_not_know() {
        for line in ["xyz", "oi ", "/xyz", "oi /m", "é", "猫"] {
            assert_eq!(tabs(line, &["bia", "ana"], 1), [line]);
        }
    }
}
