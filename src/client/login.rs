//! Logging in: the nickname goes first, and nothing else until the room has heard of it.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::heard::Heard;
use super::link::{Address, Lines, send_line};
use crate::dialect::line::is_refused;
use crate::room::nickname::Nickname;
use crate::text::client::Failure;

/// How the daemon answered a nickname.
#[derive(Debug)]
pub enum Login {
    /// The room was told of this nickname.
    Joined(Nickname),
    /// It was refused, in the daemon's words without their prefix; another may be tried.
    Refused(String),
}

/// Tries a nickname. Each line that comes before and with the join notice is given to `heard`.
///
/// # Errors
/// When the nickname is no line, and when the daemon closes, breaks, or lets `timeout` pass.
pub fn log_in(
    lines: &mut Lines<TcpStream>,
    address: &Address,
    nickname: &str,
    timeout: Duration,
    mut heard: impl FnMut(&str),
) -> Result<Login, Failure> {
    if nickname.chars().any(is_refused) {
        return Err(Failure::NicknameUnsendable);
    }
    let own = Nickname::parse(nickname).ok();
    // A daemon that refuses the connection says so and closes: its words are worth more than the
    // failure of this write.
    let sent = send_line(lines.stream(), nickname);
    let deadline = Instant::now() + timeout;
    loop {
        let line = lines.read_before(deadline).map_err(|error| {
            if error.kind() == ErrorKind::TimedOut {
                Failure::Silent {
                    address: address.to_string(),
                    secs: timeout.as_secs(),
                }
            } else {
                Failure::Broken(error)
            }
        })?;
        let Some(line) = line else {
            sent.map_err(Failure::Broken)?;
            return Err(Failure::Closed);
        };
        let meaning = Heard::parse(&line);
        if let Heard::Error(why) = meaning {
            return Ok(Login::Refused(why.to_owned()));
        }
        if meaning != Heard::AskNickname {
            heard(&line);
        }
        if let Heard::Joined(nickname) = meaning
            && own.as_ref() == Some(&nickname)
        {
            return Ok(Login::Joined(nickname));
        }
    }
}
