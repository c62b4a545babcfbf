//! Connecting, and asking for a nickname until one is taken.

use std::time::Instant;

use super::Settings;
use super::interrupts::Interrupts;
use super::screen::{Hidden, Input, Keyboard, Screen};
use crate::client::conversation::Entry;
use crate::client::heard::complaint::{asks_for_another, is_login_time_over};
use crate::client::link::Deadline;
use crate::client::local_time;
use crate::client::login::{Asked, LoggedIn, Login, Opened, Reply, log_in, open};
use crate::client::render::render;
use crate::client::secrets::{Question, Secrets};
use crate::client::terminal;
use crate::text::Language;
use crate::text::client::{Failure, Text};
#[cfg(feature = "tls")]
use crate::text::failures::Doubt;

/// Connects and logs in, asking for nicknames until one is taken, and for what else is wanted. `None`
/// when the person leaves.
pub(super) fn enter(
    settings: &Settings,
    nickname: Option<String>,
    secrets: &mut Secrets,
    keyboard: &mut dyn Keyboard,
    screen: &dyn Screen,
) -> Result<Option<(Opened, LoggedIn)>, Failure> {
    let (server, timeout, language) = (&settings.server, settings.timeout, settings.language);
    let show = |entry: &Entry| show(entry, settings, screen);
    let (mut opened, mut deadline) = open_trusted(settings, keyboard, screen)?;
    let mut nickname = nickname;
    // A connection may run out of time while something is thought of; then a fresh one is due.
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
        let mut ask = |asked: Asked<'_>| {
            is_fresh = false;
            ask_secret(asked, settings, keyboard, screen)
        };
        let tried = log_in(
            &mut opened,
            &server.address,
            &given,
            secrets,
            deadline,
            language,
            &mut ask,
        );
        match tried {
            Ok(Login::In(logged_in)) => return Ok(Some((opened, logged_in))),
            Ok(Login::NeedsNickname) => {}
            Ok(Login::Left) => return Ok(None),
            Err(Failure::Refused { code, why }) if asks_for_another(&code) => {
                let prefix = settings.language.pick("erro", "error");
                show(&Entry::Alarm(format!("{prefix}: {why}")));
            }
            Err(failure @ Failure::NicknameUnsendable) if !is_fresh => {
                show(&Entry::Info(Text::Failed(&failure).say(settings.language)));
            }
            Err(failure) if !is_fresh && ran_out_of_time(&failure) => {
                deadline = Deadline::after(timeout);
                opened = open(server, deadline, language)?;
                is_fresh = true;
                nickname = Some(given);
            }
            Err(failure) => return Err(failure),
        }
    }
}

/// Connects, in the time until the deadline that is returned. Where nobody vouches for the daemon the person
/// is asked, and then it begins anew.
fn open_trusted(
    settings: &Settings,
    keyboard: &mut dyn Keyboard,
    screen: &dyn Screen,
) -> Result<(Opened, Deadline), Failure> {
    #[cfg(not(feature = "tls"))]
    let _ = (keyboard, screen);
    let try_it = || {
        let deadline = Deadline::after(settings.timeout);
        let opened = open(&settings.server, deadline, settings.language)?;
        Ok((opened, deadline))
    };
    match try_it() {
        #[cfg(feature = "tls")]
        Err(failure @ Failure::Doubted { .. }) => {
            ask_whether_it_is(failure, settings, keyboard, screen)?;
            try_it()
        }
        tried => tried,
    }
}

/// Shows the fingerprint of a daemon that nobody vouches for, and asks whether it is to be trusted.
///
/// # Errors
/// The failure, where it is not, and where nobody is to be asked: another is known.
#[cfg(feature = "tls")]
fn ask_whether_it_is(
    failure: Failure,
    settings: &Settings,
    keyboard: &mut dyn Keyboard,
    screen: &dyn Screen,
) -> Result<(), Failure> {
    let (Failure::Doubted { address, doubt }, Some(trust)) = (&failure, &settings.server.trust)
    else {
        return Err(failure);
    };
    let (Doubt::Unknown { why, .. }, Some(found)) = (doubt, doubt.found()) else {
        return Err(failure);
    };
    let fingerprint = &found.to_string();
    let told = Text::NobodyVouches {
        address: address.as_str(),
        why: why.in_words(settings.language),
        fingerprint,
    };
    for line in told.say(settings.language).lines() {
        show(&Entry::Info(line.to_owned()), settings, screen);
    }
    let prompt = Text::TrustPrompt.say(settings.language);
    let answer = keyboard
        .read(&prompt, false)
        .map_err(Failure::InputOutput)?;
    let is_yes = answer.is_some_and(|inputs| match inputs.first() {
        Some(Input::Line(line)) => {
            let line = line.trim().to_lowercase();
            ["s", "sim", "y", "yes"].contains(&line.as_str())
        }
        Some(
            Input::NotUtf8(_) | Input::TypedNotUtf8 | Input::PastedNotUtf8 | Input::Interrupted,
        )
        | None => false,
    });
    if !is_yes {
        return Err(failure);
    }
    if let Err(failure) = trust.remember(found) {
        show(
            &Entry::Info(Text::Failed(&failure).say(settings.language)),
            settings,
            screen,
        );
    }
    Ok(())
}

/// Whether the connection ended as it does when nothing comes for long.
fn ran_out_of_time(failure: &Failure) -> bool {
    if let Failure::Refused { code, .. } = failure {
        return is_login_time_over(code);
    }
    matches!(failure, Failure::Closed | Failure::Broken(_))
}

/// Asks the person for a secret, without showing it.
fn ask_secret(
    asked: Asked<'_>,
    settings: &Settings,
    keyboard: &mut dyn Keyboard,
    screen: &dyn Screen,
) -> Result<Reply, Failure> {
    if let Some(why) = asked.why {
        show(&Entry::Alarm(why.to_owned()), settings, screen);
    }
    let mut interrupts = Interrupts::default();
    loop {
        let prompt = prompt_for(asked.question, settings.language);
        let read = keyboard.read_secret(&prompt);
        match read.map_err(Failure::InputOutput)? {
            None => return Ok(Reply::Leave),
            Some(Hidden::Secret(secret)) => return Ok(Reply::Secret(secret)),
            Some(Hidden::Nothing) => match asked.question {
                // There is no way around it.
                Question::Password => {}
                Question::Key(_) => return Ok(Reply::OtherNickname),
            },
            Some(Hidden::Interrupted) if interrupts.leaves(Instant::now()) => {
                return Ok(Reply::Leave);
            }
            Some(Hidden::Interrupted) => show_leave(settings, screen),
            Some(Hidden::NotUtf8) => {
                let told = Text::SecretNotUtf8.say(settings.language);
                show(&Entry::Info(told), settings, screen);
            }
        }
    }
}

pub(super) fn prompt_for(question: &Question, language: Language) -> String {
    match question {
        Question::Password => Text::PasswordPrompt.say(language),
        Question::Key(nickname) => Text::KeyPrompt(nickname.as_str()).say(language),
    }
}

fn show(entry: &Entry, settings: &Settings, screen: &dyn Screen) {
    let (now, columns) = (local_time::now().time(), terminal::columns());
    screen.show(&render(entry, now, settings.palette, columns));
}

fn show_leave(settings: &Settings, screen: &dyn Screen) {
    let told = Text::LeaveByCtrlC.say(settings.language);
    show(&Entry::Info(told), settings, screen);
}

fn ask(
    settings: &Settings,
    keyboard: &mut dyn Keyboard,
    screen: &dyn Screen,
) -> Result<Option<String>, Failure> {
    let prompt = Text::NicknamePrompt.say(settings.language);
    let mut interrupts = Interrupts::default();
    loop {
        let read = keyboard.read(&prompt, false);
        let Some(inputs) = read.map_err(Failure::InputOutput)? else {
            return Ok(None);
        };
        match inputs.into_iter().next() {
            Some(Input::Line(given)) => return Ok(Some(given)),
            // Enter alone.
            None => return Ok(Some(String::new())),
            Some(Input::Interrupted) if interrupts.leaves(Instant::now()) => return Ok(None),
            Some(Input::Interrupted) => show_leave(settings, screen),
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
