//! The thread that reads the socket: what is heard, and the way back after a break.

use std::net::TcpStream;
use std::sync::PoisonError;
use std::time::Duration;

use super::{Chat, Link, lock};
use crate::client::heard::is_nickname_in_use;
use crate::client::link::{Lines, connect};
use crate::client::login::{LoggedIn, log_in};
use crate::client::status;
use crate::room::nickname::Nickname;
use crate::text::client::{Failure, Text};

/// A line that was sent less than this before the end may not have arrived, though the daemon told of
/// its end; one that was sent before has been handled.
const UNCERTAIN: Duration = Duration::from_secs(5);

impl Chat {
    /// Shows what is heard, over one connection after the other, until the person leaves and all that
    /// was owed to them was shown.
    pub(super) fn listen(&self, mut lines: Lines<TcpStream>) {
        loop {
            while let Ok(Some(line)) = lines.read() {
                self.screen.make_room();
                self.hear(&line);
            }
            if self.change(Link::Down) {
                return;
            }
            let last_sent = lock(&self.last_sent).take();
            let is_uncertain = last_sent.is_some_and(|at| at.elapsed() < UNCERTAIN);
            if lock(&self.conversation).is_ending() && !is_uncertain {
                self.tell(Text::Failed(&Failure::Closed));
            } else {
                self.tell(Text::ConnectionLost);
            }
            if !self.settings.reconnects {
                // The other thread waits for the person, and nothing else can wake it.
                self.screen.leave();
                std::process::exit(status(&Failure::Closed).into());
            }
            match self.come_back() {
                Some(back) => lines = back,
                None => return,
            }
        }
    }

    /// Tries until the connection is back. `None` when the person leaves.
    fn come_back(&self) -> Option<Lines<TcpStream>> {
        let mut last_objection = String::new();
        let mut last_secs = 0;
        for tries in 0.. {
            let secs = pause_secs(tries);
            if secs != last_secs {
                self.tell(Text::RetryIn(secs));
                last_secs = secs;
            }
            if self.leaves_within(Duration::from_secs(secs)) {
                return None;
            }
            let own = lock(&self.conversation).own().clone();
            match self.try_once(&own) {
                Ok((lines, logged_in)) => {
                    let stream = lines.stream().try_clone().ok()?;
                    if self.change(Link::Up(stream)) {
                        return None;
                    }
                    self.tell(Text::BackAgain);
                    self.catch_up(&logged_in.backlog);
                    return Some(lines);
                }
                Err(Failure::Refused(why)) if why != last_objection => {
                    if is_nickname_in_use(&why, own.as_str()) {
                        self.tell(Text::NicknameHeld(own.as_str()));
                    } else {
                        self.tell(Text::RefusedForNow(&why));
                    }
                    last_objection = why;
                }
                Err(_) => {}
            }
        }
        None
    }

    fn try_once(&self, own: &Nickname) -> Result<(Lines<TcpStream>, LoggedIn), Failure> {
        let (address, timeout) = (&self.settings.address, self.settings.timeout);
        let mut lines = connect(address, timeout)?;
        let logged_in = log_in(&mut lines, address, own.as_str(), timeout)?;
        Ok((lines, logged_in))
    }

    /// Changes the link, unless the person leaves, which is told.
    fn change(&self, to: Link) -> bool {
        let mut link = lock(&self.link);
        let leaves = matches!(*link, Link::Leaving);
        if !leaves {
            *link = to;
        }
        leaves
    }

    /// Waits, and says whether the person left meanwhile.
    fn leaves_within(&self, pause: Duration) -> bool {
        let is_here = |link: &mut Link| !matches!(link, Link::Leaving);
        let (link, _) = self
            .link_changed
            .wait_timeout_while(lock(&self.link), pause, is_here)
            .unwrap_or_else(PoisonError::into_inner);
        matches!(*link, Link::Leaving)
    }
}

/// How long to wait before trying again: one second, then twice the last, half a minute at most. A
/// daemon that was only restarted is met again at once; one that is gone is not bothered by a whole
/// class.
fn pause_secs(tries: u32) -> u64 {
    (1 << tries.min(5)).min(30)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_the_longest() {
        let secs: Vec<u64> = (0..8).map(pause_secs).collect();
        assert_eq!(secs, [1, 2, 4, 8, 16, 30, 30, 30]);
    }
}
