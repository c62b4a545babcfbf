//! The way back after a break: when it is tried, under which nickname, and what the person is told.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::TcpStream;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use super::tries::{Next, Tries};
use super::{Chat, Down, Link, lock};
use crate::client::heard::is_address_banned;
use crate::client::link::{Deadline, Lines, connect};
use crate::client::login::{Asked, LoggedIn, Login, Reply, log_in};
use crate::client::secrets::Question;
use crate::room::nickname::Nickname;
use crate::text::client::{Failure, Text};

/// What happened while the connection was down.
enum Waited {
    ItIsTime,
    /// The person gave a nickname.
    Given(Nickname),
    /// The person answered what the daemon had asked for.
    Answered,
    Leaving,
}

/// Why a try failed.
enum Failed {
    /// The person has to be asked for this.
    Question(Question),
    For(Failure),
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Failed {
        Failed::For(failure)
    }
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
                Waited::Answered => tries.begin_anew(),
                Waited::Leaving => return None,
            }
            match self.try_once(&nickname) {
                Ok((lines, logged_in)) => return self.be_back(lines, logged_in),
                Err(Failed::Question(question)) => pause = self.ask_for(question),
                Err(Failed::For(Failure::Refused(why))) if is_address_banned(&why) => {
                    self.tell(Text::RefusedForNow(&why));
                    self.end();
                }
                Err(Failed::For(why)) => {
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

    fn try_once(&self, nickname: &Nickname) -> Result<(Lines<TcpStream>, LoggedIn), Failed> {
        let address = &self.settings.address;
        let deadline = Deadline::after(self.settings.timeout);
        let mut lines = connect(address, deadline)?;
        // Not held while the daemon is waited for: the person's thread needs the lock to leave.
        let mut secrets = std::mem::take(&mut *lock(&self.secrets));
        let mut unknown = None;
        let mut ask = |asked: Asked<'_>| {
            unknown = Some(asked.question.clone());
            Ok(Reply::Leave)
        };
        let nickname = nickname.as_str();
        let login = log_in(
            &mut lines,
            address,
            nickname,
            &mut secrets,
            deadline,
            &mut ask,
        );
        *lock(&self.secrets) = secrets;
        match (login?, unknown) {
            (Login::In(logged_in), _) => Ok((lines, logged_in)),
            (Login::Left | Login::NeedsNickname, Some(question)) => Err(Failed::Question(question)),
            (Login::Left | Login::NeedsNickname, None) => Err(Failure::Closed.into()),
        }
    }

    /// Has the person asked, who is in the midst of something, and waits for that.
    fn ask_for(&self, question: Question) -> Option<Duration> {
        self.tell(match &question {
            Question::Password => Text::PasswordWanted,
            Question::Key(nickname) => Text::KeyWanted(nickname.as_str()),
        });
        if let Link::Down(down) = &mut *lock(&self.link) {
            down.question = Some(question);
        }
        None
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
        if let Link::Down(Down {
            nickname: Some(given),
            ..
        }) = before
        {
            // Given while the old one was tried, and promised.
            self.send(&format!("/nick {given}"), None);
        }
        Some(lines)
    }

    /// Waits for so long, or without an end, for what the person does meanwhile.
    fn wait_down(&self, pause: Option<Duration>) -> Waited {
        let is_idle = |link: &mut Link| match link {
            Link::Down(down) => down.nickname.is_none() && !down.is_answered,
            Link::Leaving => false,
            Link::Up(_) => true,
        };
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
            Link::Down(down) => {
                let is_answered = std::mem::take(&mut down.is_answered);
                match down.nickname.take() {
                    Some(given) => Waited::Given(given),
                    None if is_answered => Waited::Answered,
                    None => Waited::ItIsTime,
                }
            }
            Link::Up(_) => Waited::ItIsTime,
        }
    }
}

/// A number that nobody can foretell, as the standard library has them for its tables.
fn chance() -> u64 {
    RandomState::new().build_hasher().finish()
}
