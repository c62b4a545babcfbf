//! The thread that reads the socket: what is heard, and the way back after a break.

use std::net::TcpStream;
use std::sync::PoisonError;
use std::time::Duration;

use super::enter::{HeardOnTheWay, LoggedIn};
use super::{Chat, Ending, Way, lock};
use crate::client::failure::Failure;
use crate::client::heard::is_nickname_in_use;
use crate::client::link::{Lines, connect};
use crate::client::login::{Login, log_in};
use crate::client::reconnect::Pauses;
use crate::room::nickname::Nickname;
use crate::text::client::Text;

impl Chat {
    /// Shows what is heard, over one connection after the other, until the end.
    pub(super) fn listen(&self, lines: Lines<TcpStream>) -> Ending {
        let mut lines = lines;
        loop {
            while let Ok(Some(line)) = lines.read() {
                self.screen.make_room();
                self.hear(&line);
            }
            {
                let mut way = lock(&self.way);
                if matches!(*way, Way::Leaving) {
                    return Ending::Left;
                }
                *way = Way::Broken;
            }
            self.tell(Text::ConnectionLost);
            if !self.choices.reconnects {
                return Ending::Lost;
            }
            match self.come_back() {
                Some(back) => lines = back,
                None => return Ending::Left,
            }
        }
    }

    /// Tries until the connection is back. `None` when the person leaves.
    fn come_back(&self) -> Option<Lines<TcpStream>> {
        let mut last_pause = Duration::ZERO;
        let mut last_objection = String::new();
        for pause in Pauses::default() {
            if pause != last_pause {
                self.tell(Text::RetryIn(pause.as_secs()));
                last_pause = pause;
            }
            if self.leaves_within(pause) {
                return None;
            }
            let own = lock(&self.conversation).own().clone();
            match self.try_once(&own) {
                Ok(back) => {
                    let stream = back.lines.stream().try_clone().ok()?;
                    {
                        let mut way = lock(&self.way);
                        if matches!(*way, Way::Leaving) {
                            return None;
                        }
                        *way = Way::Open(stream);
                    }
                    self.tell(Text::BackAgain);
                    self.take_in(&back.heard);
                    return Some(back.lines);
                }
                Err(Failure::Refused(why)) if why != last_objection => {
                    if is_nickname_in_use(&why, own.as_str()) {
                        self.tell(Text::GhostHolds(own.as_str()));
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

    fn try_once(&self, own: &Nickname) -> Result<LoggedIn, Failure> {
        let (address, timeout) = (&self.choices.address, self.choices.timeout);
        let mut lines = Lines::new(connect(address, timeout)?);
        let mut heard = HeardOnTheWay::default();
        let login = log_in(&mut lines, address, own.as_str(), timeout, |line| {
            heard.push(line);
        })?;
        match login {
            Login::Joined(own) => Ok(LoggedIn { lines, own, heard }),
            Login::Refused(why) => Err(Failure::Refused(why)),
        }
    }

    /// Waits, and says whether the person left meanwhile.
    fn leaves_within(&self, pause: Duration) -> bool {
        let (way, _) = self
            .way_changed
            .wait_timeout_while(lock(&self.way), pause, |way| !matches!(way, Way::Leaving))
            .unwrap_or_else(PoisonError::into_inner);
        matches!(*way, Way::Leaving)
    }
}
