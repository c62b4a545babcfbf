//! Users that log in: what each says when, and whether it is in.

use std::collections::HashMap;
use std::io;
use std::mem;
use std::time::Duration;

use crate::support::peers::{Peer, contains};

/// Users that are not logged in yet, with all that they have heard.
#[derive(Default)]
pub(super) struct Logins {
    waiting: HashMap<usize, Login>,
    /// Whose opening was answered, with what they say then.
    opened: Vec<(usize, Vec<u8>)>,
}

struct Login {
    /// What is to be said when the opening is answered, and what that ends with.
    rest: Option<(&'static str, Vec<u8>)>,
    answer: Vec<u8>,
}

impl Logins {
    /// A user that has connected logs in; returns what it says first.
    pub(super) fn begin(&mut self, user: usize, listens: bool, peer: &dyn Peer) -> Vec<u8> {
        let login = peer.login(user, listens);
        let (first, rest) = match peer.opening(user) {
            Some((opening, answered_by)) => (opening, Some((answered_by, login))),
            None => (login, None),
        };
        let answer = Vec::new();
        self.waiting.insert(user, Login { rest, answer });
        first
    }

    /// How many have not been told that they are in.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// All are in, though nobody was told so.
    pub(super) fn end(&mut self) {
        self.waiting.clear();
    }

    /// Those whose opening was answered since the last call, with what they say then.
    pub(super) fn take_opened(&mut self) -> Vec<(usize, Vec<u8>)> {
        mem::take(&mut self.opened)
    }

    /// A user hears something.
    pub(super) fn hear(&mut self, user: usize, bytes: &[u8], peer: &dyn Peer) {
        let Some(login) = self.waiting.get_mut(&user) else {
            return;
        };
        login.answer.extend_from_slice(bytes);
        let answer = &login.answer;
        let rest = login
            .rest
            .take_if(|(ends_with, _)| contains(answer, ends_with));
        if let Some((_, rest)) = rest {
            self.opened.push((user, rest));
        }
        if peer.is_logged_in(&login.answer) {
            self.waiting.remove(&user);
        }
    }

    /// The error of logins that did not end in this time, with the last line that somebody heard.
    pub(super) fn overdue(&self, connected: usize, time_max: Duration) -> io::Error {
        let mut answers = self.waiting.values().map(|login| &login.answer);
        let answer = answers.find(|answer| !answer.is_empty());
        let answer = String::from_utf8_lossy(answer.map_or(b"nothing", Vec::as_slice)).into_owned();
        let last_line: String = answer
            .lines()
            .last()
            .unwrap_or("")
            .chars()
            .take(60)
            .collect();
        io::Error::other(format!(
            "{} users were logged in after {} s; who waits heard: {last_line}",
            connected - self.waiting.len(),
            time_max.as_secs()
        ))
    }
}
