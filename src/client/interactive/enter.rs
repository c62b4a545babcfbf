//! The way in: a connection, and a nickname that is taken.

use std::net::TcpStream;

use super::{Choices, now};
use crate::client::conversation::Entry;
use crate::client::failure::Failure;
use crate::client::heard::asks_for_another;
use crate::client::interactive::screen::{Input, Keyboard, Screen};
use crate::client::link::{Lines, connect};
use crate::client::login::{Login, log_in};
use crate::client::render::render;
use crate::client::terminal;
use crate::room::nickname::Nickname;
use crate::text::client::Text;
use crate::text::words::Words;

/// A connection that is logged in: who one is, and the lines heard on the way in.
pub(super) struct LoggedIn {
    pub(super) lines: Lines<TcpStream>,
    pub(super) own: Nickname,
    pub(super) heard: HeardOnTheWay,
}

/// The lines heard before one is in the room: the history. Bounded, for a daemon may lie.
#[derive(Debug, Default)]
pub(super) struct HeardOnTheWay {
    pub(super) lines: Vec<String>,
    bytes: usize,
}

impl HeardOnTheWay {
    pub(super) fn push(&mut self, line: &str) {
        /// Far more than the history of any daemon, in bytes with what a line costs.
        const BYTES_MAX: usize = 512 * 1024;
        const LINE_BYTES: usize = 64;
        self.bytes += line.len() + LINE_BYTES;
        if self.bytes <= BYTES_MAX {
            self.lines.push(line.to_owned());
        }
    }
}

/// Connects and logs in, asking for nicknames until one is taken. `None` when the person leaves.
pub(super) fn enter<K: Keyboard>(
    choices: &Choices,
    nickname: Option<String>,
    keyboard: &mut K,
    screen: &dyn Screen,
) -> Result<Option<LoggedIn>, Failure> {
    let (address, timeout) = (&choices.address, choices.timeout);
    let show = |entry: &Entry| {
        let columns = terminal::columns();
        screen.show(&render(entry, now(), choices.palette, columns));
    };
    let mut lines = Lines::new(connect(address, timeout)?);
    let mut nickname = nickname;
    // A connection may run out of time while the person thinks; then a fresh one is due.
    let mut is_fresh = true;
    loop {
        let given = match nickname.take() {
            Some(given) => given,
            None => {
                is_fresh = false;
                match ask(choices, keyboard)? {
                    Some(given) => given,
                    None => return Ok(None),
                }
            }
        };
        let mut heard = HeardOnTheWay::default();
        let login = log_in(&mut lines, address, &given, timeout, |line| {
            heard.push(line);
        });
        match login {
            Ok(Login::Joined(own)) => return Ok(Some(LoggedIn { lines, own, heard })),
            Ok(Login::Refused(why)) if asks_for_another(&why, &given) => {
                let prefix = Words::new(choices.language, None).pick("erro", "error");
                let entry = Entry::Alarm(format!("{prefix}: {why}"));
                show(&entry);
            }
            Err(Failure::NicknameUnsendable) if !is_fresh => {
                let entry = Entry::Info(Text::NicknameUnsendable.say(choices.language));
                show(&entry);
            }
            Ok(Login::Refused(_)) | Err(Failure::Closed | Failure::Broken(_)) if !is_fresh => {
                lines = Lines::new(connect(address, timeout)?);
                is_fresh = true;
                nickname = Some(given);
            }
            Ok(Login::Refused(why)) => return Err(Failure::Refused(why)),
            Err(failure) => return Err(failure),
        }
    }
}

fn ask<K: Keyboard>(choices: &Choices, keyboard: &mut K) -> Result<Option<String>, Failure> {
    let prompt = Text::NicknamePrompt.say(choices.language);
    match keyboard
        .read(&prompt, false)
        .map_err(Failure::InputOutput)?
    {
        Input::Lines(lines) => Ok(Some(lines.into_iter().next().unwrap_or_default())),
        Input::End => Ok(None),
    }
}
