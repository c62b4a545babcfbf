//! `--send`: says one line and leaves, with a status that tells whether it was accepted.
//!
//! The daemon acknowledges nothing; but it handles the lines of a client that half-closes before it
//! closes, and answers what it does not accept with an error. So a clean end without one is a yes.

use std::time::Duration;

use super::complain;
use super::heard::Heard;
use super::link::{Deadline, connect, finish_sending, no_line, send_line};
use super::login::{LoggedIn, Login, log_in, nobody_to_ask};
use super::secrets::Secrets;
use crate::dialect::line::is_refused;
use crate::dialect::sniff::BYTE_ORDER_MARK;
use crate::dialect::{Decoded, plain};
use crate::room::request::Request;
use crate::text::client::Failure;
use crate::transport::address::Address;

/// Says `text` under `nickname`, without a byte order mark at its start, and waits until the daemon
/// has handled it.
///
/// # Errors
/// When the text is not one line that says something, when the daemon cannot be reached, and when it
/// refuses the nickname or the line, or ends before either is known.
pub fn run(
    address: &Address,
    nickname: &str,
    mut secrets: Secrets,
    text: &str,
    timeout: Duration,
) -> Result<(), Failure> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    check(text)?;
    let deadline = Deadline::after(timeout);
    let mut lines = connect(address, deadline)?;
    let secrets = &mut secrets;
    let login = log_in(
        &mut lines,
        address,
        nickname,
        secrets,
        deadline,
        &mut nobody_to_ask,
    )?;
    let Login::In(LoggedIn { own, .. }) = login else {
        return Err(Failure::Closed);
    };
    send_line(lines.stream(), text).map_err(Failure::Broken)?;
    finish_sending(lines.stream());

    let deadline = Deadline::after(timeout);
    let (mut is_ending, mut is_dismissed) = (false, false);
    loop {
        let line = lines.read_before(deadline);
        let Some(line) = line.map_err(|error| no_line(error, address, deadline))? else {
            break;
        };
        let heard = Heard::parse(&line);
        if let Heard::Error(why) = heard {
            return Err(Failure::Refused(why.to_owned()));
        }
        if matches!(heard, Heard::Warning(_)) {
            complain(&line);
        }
        is_ending |= heard == Heard::ShuttingDown;
        is_dismissed |= heard.dismisses(&own);
    }
    if is_dismissed {
        return Err(Failure::Dismissed);
    }
    if is_ending {
        return Err(Failure::MaybeNotAccepted);
    }
    Ok(())
}

fn check(text: &str) -> Result<(), Failure> {
    if text.chars().any(is_refused) {
        return Err(Failure::SendOneLine);
    }
    match plain::parse(text) {
        Decoded::Request(Request::Say(_))
        | Decoded::Request(Request::Act(_))
        | Decoded::Request(Request::Private { .. })
        | Decoded::Refused(_)
        | Decoded::Request(
            Request::Enter(_)
            | Request::Register(_)
            | Request::Since(_)
            | Request::Resume(_)
            | Request::Join
            | Request::Part { .. },
        )
        | Decoded::Hello { .. }
        | Decoded::Web(_)
        | Decoded::Reply { .. }
        | Decoded::Foreign => Ok(()),
        Decoded::Nothing => Err(Failure::SendOneLine),
        Decoded::Request(Request::Reply(_))
        | Decoded::Request(Request::List)
        | Decoded::Request(Request::Rename(_))
        | Decoded::Request(Request::Quit { .. })
        | Decoded::Request(
            Request::Help
            | Request::MarkBot
            | Request::Away(_)
            | Request::AskTopic
            | Request::SetTopic(_)
            | Request::Op(_)
            | Request::Promote(_)
            | Request::Demote(_)
            | Request::Kick { .. }
            | Request::Ban { .. }
            | Request::Unban(_)
            | Request::ListBans
            | Request::Mute { .. }
            | Request::Unmute(_)
            | Request::Lock { .. }
            | Request::Unlock
            | Request::AskAddress(_),
        ) => Err(Failure::SendSaysNothing(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_one_line_that_says_something() {
        for good in ["oi", " oi ", "//x", "/me acena", "/msg bia oi", "/nada"] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in [
            "", " ", "a\nb", "a\r", "\x1b[2J", "/quit", "/list", "/help", "/r oi", "/nick x",
        ] {
            assert_eq!(
                check(bad).map_err(|why| crate::client::status(&why)),
                Err(2),
                "{bad:?}"
            );
        }
    }
}
