//! The way back after a break: when it is tried, under which nickname, and what the person is told.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::TcpStream;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use super::tries::{Next, Tries};
use super::{Chat, Link, lock};
use crate::client::link::{Deadline, Lines, connect};
use crate::client::login::{LoggedIn, log_in};
use crate::room::nickname::Nickname;
use crate::text::client::{Failure, Text};

/// What happened while the connection was down.
enum Waited {
    ItIsTime,
    /// The person gave a nickname.
    Given(Nickname),
    Leaving,
}

impl Chat {
    /// Tries until the connection is back that stood for so long. `None` when the person leaves.
    pub(super) fn come_back(&self, tries: &mut Tries, stay: Duration) -> Option<Lines<TcpStream>> {
        let own = lock(&self.conversation).own().clone();
        let mut nickname = own.clone();
        let mut pause = self.heed(tries.broke(stay, chance()));
        loop {
            match self.wait_down(pause) {
                Waited::ItIsTime => {}
                Waited::Given(given) => {
                    nickname = given;
                    tries.begin_anew();
                }
                Waited::Leaving => return None,
            }
            match self.try_once(&nickname) {
                Ok((lines, logged_in)) => return self.be_back(lines, logged_in),
                Err(why) => {
                    let now = Instant::now();
                    pause = self.heed(tries.failed(&why, &nickname, &own, now, chance()));
                }
            }
        }
    }

    /// Tells what is to be told, and returns the pause.
    fn heed(&self, next: Next<'_>) -> Option<Duration> {
        for text in next.told {
            self.tell(text);
        }
        next.pause
    }

    fn try_once(&self, nickname: &Nickname) -> Result<(Lines<TcpStream>, LoggedIn), Failure> {
        let address = &self.settings.address;
        let deadline = Deadline::after(self.settings.timeout);
        let mut lines = connect(address, deadline)?;
        let logged_in = log_in(&mut lines, address, nickname.as_str(), deadline)?;
        Ok((lines, logged_in))
    }

    fn be_back(
        &self,
        lines: Lines<TcpStream>,
        LoggedIn { own, backlog }: LoggedIn,
    ) -> Option<Lines<TcpStream>> {
        let stream = lines.stream().try_clone().ok()?;
        lock(&self.conversation).rejoined(own);
        let before = self.change(Link::Up(stream))?;
        self.tell(Text::BackAgain);
        self.catch_up(&backlog);
        if let Link::Down {
            nickname: Some(given),
        } = before
        {
            // Given while the old one was tried, and promised.
            self.send(&format!("/nick {given}"), None);
        }
        Some(lines)
    }

    /// Waits for so long, or without an end, for what the person does meanwhile.
    fn wait_down(&self, pause: Option<Duration>) -> Waited {
        let is_idle =
            |link: &mut Link| !matches!(link, Link::Leaving | Link::Down { nickname: Some(_) });
        let link = lock(&self.link);
        let mut link = match pause {
            Some(pause) => {
                let waited = self.link_changed.wait_timeout_while(link, pause, is_idle);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            None => {
                let waited = self.link_changed.wait_while(link, is_idle);
                waited.unwrap_or_else(PoisonError::into_inner)
            }
        };
        match &mut *link {
            Link::Leaving => Waited::Leaving,
            Link::Down { nickname } => nickname.take().map_or(Waited::ItIsTime, Waited::Given),
            Link::Up(_) => Waited::ItIsTime,
        }
    }
}

/// A number that nobody can foretell, as the standard library has them for its tables.
fn chance() -> u64 {
    RandomState::new().build_hasher().finish()
}
