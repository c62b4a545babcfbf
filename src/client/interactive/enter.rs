//! Connecting, and asking for a nickname until one is taken.

use std::net::TcpStream;

use chrono::Local;

use super::Settings;
use super::screen::{Input, Keyboard, Screen};
use crate::client::conversation::Entry;
use crate::client::heard::asks_for_another;
use crate::client::link::{Deadline, Lines, connect};
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
    let show = |entry: &Entry| show(entry, settings, screen);
    let mut deadline = Deadline::after(timeout);
    let mut lines = connect(address, deadline)?;
    let mut nickname = nickname;
    // A connection may run out of time while a nickname is thought of; then a fresh one is due.
    let mut is_fresh = true;
    loop {
        let given = match nickname.take() {
            Some(given) => given,
            None => {
                is_fresh = false;
                let Some(given) = ask(settings, keyboard, screen)? else {
                    return Ok(None);
                };
                deadline = Deadline::after(timeout);
                given
            }
        };
        match log_in(&mut lines, address, &given, deadline) {
            Ok(logged_in) => return Ok(Some((lines, logged_in))),
            Err(Failure::Refused(why)) if asks_for_another(&why, &given) => {
                let prefix = settings.language.pick("erro", "error");
                show(&Entry::Alarm(format!("{prefix}: {why}")));
            }
            Err(failure @ Failure::NicknameUnsendable) if !is_fresh => {
                show(&Entry::Info(Text::Failed(&failure).say(settings.language)));
            }
            Err(Failure::Refused(_) | Failure::Closed | Failure::Broken(_)) if !is_fresh => {
                lines = connect(address, deadline)?;
                is_fresh = true;
                nickname = Some(given);
            }
            Err(failure) => return Err(failure),
        }
    }
}

fn show(entry: &Entry, settings: &Settings, screen: &dyn Screen) {
    let (now, columns) = (Local::now().time(), terminal::columns());
    screen.show(&render(entry, now, settings.palette, columns));
}

fn ask<K: Keyboard>(
    settings: &Settings,
    keyboard: &mut K,
    screen: &dyn Screen,
) -> Result<Option<String>, Failure> {
    let prompt = Text::NicknamePrompt.say(settings.language);
    loop {
        let read = keyboard.read(&prompt, false);
        let Some(inputs) = read.map_err(Failure::InputOutput)? else {
            return Ok(None);
        };
        match inputs.into_iter().next() {
            Some(Input::Line(given)) => return Ok(Some(given)),
            // Enter alone.
            None => return Ok(Some(String::new())),
            Some(input) => {
                let objection = input.objection().map(|text| text.say(settings.language));
                show(
                    &Entry::Info(objection.unwrap_or_default()),
                    settings,
                    screen,
                );
            }
        }
    }
}
