//! Connecting, and asking for a nickname until one is taken.

use std::net::TcpStream;

use chrono::Local;

use super::Settings;
use super::screen::{Input, Keyboard, Screen};
use crate::client::conversation::Entry;
use crate::client::heard::asks_for_another;
use crate::client::link::{Lines, connect};
use crate::client::login::{Login, log_in};
use crate::client::render::render;
use crate::client::terminal;
use crate::room::nickname::Nickname;
use crate::text::client::{Failure, Text};
use crate::text::words::Words;

/// A connection that is logged in, under which nickname, and what was heard before.
pub(super) struct Entered {
    pub(super) lines: Lines<TcpStream>,
    pub(super) own: Nickname,
    pub(super) backlog: Backlog,
}

/// The lines heard before the login was done: the history. Bounded, for a daemon may lie.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    pub(super) lines: Vec<String>,
    bytes: usize,
}

impl Backlog {
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
    settings: &Settings,
    nickname: Option<String>,
    keyboard: &mut K,
    screen: &dyn Screen,
) -> Result<Option<Entered>, Failure> {
    let (address, timeout) = (&settings.address, settings.timeout);
    let show = |entry: &Entry| {
        let columns = terminal::columns();
        screen.show(&render(
            entry,
            Local::now().time(),
            settings.palette,
            columns,
        ));
    };
    let mut lines = Lines::new(connect(address, timeout)?);
    let mut nickname = nickname;
    // A connection may run out of time while a nickname is thought of; then a fresh one is due.
    let mut is_fresh = true;
    loop {
        let given = match nickname.take() {
            Some(given) => given,
            None => {
                is_fresh = false;
                match ask(settings, keyboard)? {
                    Some(given) => given,
                    None => return Ok(None),
                }
            }
        };
        let mut backlog = Backlog::default();
        let login = log_in(&mut lines, address, &given, timeout, |line| {
            backlog.push(line);
        });
        match login {
            Ok(Login::Joined(own)) => {
                return Ok(Some(Entered {
                    lines,
                    own,
                    backlog,
                }));
            }
            Ok(Login::Refused(why)) if asks_for_another(&why, &given) => {
                let prefix = Words::new(settings.language, None).pick("erro", "error");
                show(&Entry::Alarm(format!("{prefix}: {why}")));
            }
            Err(failure @ Failure::NicknameUnsendable) if !is_fresh => {
                show(&Entry::Info(Text::Failed(&failure).say(settings.language)));
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

fn ask<K: Keyboard>(settings: &Settings, keyboard: &mut K) -> Result<Option<String>, Failure> {
    let prompt = Text::NicknamePrompt.say(settings.language);
    match keyboard
        .read(&prompt, false)
        .map_err(Failure::InputOutput)?
    {
        Input::Lines(lines) => Ok(Some(lines.into_iter().next().unwrap_or_default())),
        Input::End => Ok(None),
    }
}
