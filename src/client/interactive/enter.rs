//! Connecting, and asking for a nickname until one is taken.

use std::net::TcpStream;

use chrono::Local;

use super::Settings;
use super::screen::{Keyboard, Screen};
use crate::client::conversation::Entry;
use crate::client::heard::asks_for_another;
use crate::client::link::{Lines, connect};
use crate::client::login::{LoggedIn, log_in};
use crate::client::render::render;
use crate::client::terminal;
use crate::text::client::{Failure, Text};

/// Connects and logs in, asking for nicknames until one is taken. `None` when the person leaves.
pub(super) fn enter<K: Keyboard>(
    settings: &Settings,
    nickname: Option<String>,
    keyboard: &mut K,
    screen: &dyn Screen,
) -> Result<Option<(Lines<TcpStream>, LoggedIn)>, Failure> {
    let (address, timeout) = (&settings.address, settings.timeout);
    let show = |entry: &Entry| {
        let (now, columns) = (Local::now().time(), terminal::columns());
        screen.show(&render(entry, now, settings.palette, columns));
    };
    let mut lines = connect(address, timeout)?;
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
        match log_in(&mut lines, address, &given, timeout) {
            Ok(logged_in) => return Ok(Some((lines, logged_in))),
            Err(Failure::Refused(why)) if asks_for_another(&why, &given) => {
                let prefix = settings.language.pick("erro", "error");
                show(&Entry::Alarm(format!("{prefix}: {why}")));
            }
            Err(failure @ Failure::NicknameUnsendable) if !is_fresh => {
                show(&Entry::Info(Text::Failed(&failure).say(settings.language)));
            }
            Err(Failure::Refused(_) | Failure::Closed | Failure::Broken(_)) if !is_fresh => {
                lines = connect(address, timeout)?;
                is_fresh = true;
                nickname = Some(given);
            }
            Err(failure) => return Err(failure),
        }
    }
}

fn ask<K: Keyboard>(settings: &Settings, keyboard: &mut K) -> Result<Option<String>, Failure> {
    let prompt = Text::NicknamePrompt.say(settings.language);
    let read = keyboard.read(&prompt, false);
    let lines = read.map_err(Failure::InputOutput)?;
    Ok(lines.map(|lines| lines.into_iter().next().unwrap_or_default()))
}
