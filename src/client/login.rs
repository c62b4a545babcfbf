//! Logging in: the nickname goes first, and nothing else until the room has heard of it.

use std::net::TcpStream;

use super::heard::Heard;
use super::link::{Deadline, Lines, no_line, send_line};
use crate::dialect::line::is_refused;
use crate::room::nickname::Nickname;
use crate::text::client::Failure;
use crate::transport::address::Address;

/// Under which nickname this client is in the room, and what it heard up to its own join notice.
#[derive(Debug)]
pub struct LoggedIn {
    pub own: Nickname,
    pub backlog: Vec<String>,
}

/// The most that is kept of what is heard while logging in, in bytes with what a line costs: more than
/// the history of any daemon, and a bound for one that lies.
const BACKLOG_BYTES_MAX: usize = 4 << 20;
const LINE_BYTES: usize = 64;

/// Tries a nickname.
///
/// # Errors
/// [`Failure::Refused`] in the daemon's words without their prefix; another nickname may be tried then.
/// Others when the nickname is no line, and when the daemon closes, breaks, or has not let it in
/// before `deadline`.
pub fn log_in(
    lines: &mut Lines<TcpStream>,
    address: &Address,
    nickname: &str,
    deadline: Deadline,
) -> Result<LoggedIn, Failure> {
    if nickname.chars().any(is_refused) {
        return Err(Failure::NicknameUnsendable);
    }
    let mut own = Nickname::parse(nickname).ok();
    // A daemon that refuses the connection says so and closes: its words are worth more than the
    // failure of this write.
    let sent = send_line(lines.stream(), nickname);
    let (mut backlog, mut bytes) = (Vec::new(), 0);
    loop {
        let line = lines.read_before(deadline);
        let Some(line) = line.map_err(|error| no_line(error, address, deadline))? else {
            sent.map_err(Failure::Broken)?;
            return Err(Failure::Closed);
        };
        let heard = Heard::parse(&line);
        if let Heard::Error(why) = heard {
            return Err(Failure::Refused(why.to_owned()));
        }
        bytes += line.len() + LINE_BYTES;
        let is_kept = heard != Heard::AskNickname && bytes <= BACKLOG_BYTES_MAX;
        let is_in = matches!(&heard, Heard::Joined(nickname) if own.as_ref() == Some(nickname));
        if is_kept || is_in {
            backlog.push(line);
        }
        if let Some(own) = own.take_if(|_| is_in) {
            return Ok(LoggedIn { own, backlog });
        }
    }
}
