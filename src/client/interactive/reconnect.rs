//! The way back after a break: when it is tried, under which nickname, and what the person is told.

use std::io;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::show::Changing;
use super::tries::{Next, Tries};
use super::{Chat, Down, Link, lock};
use crate::client::chance;
use crate::client::conversation::Entry;
use crate::client::heard::complaint::is_address_banned;
use crate::client::link::{Deadline, Lines, send_line};
use crate::client::login::{Asked, LoggedIn, Login, Opened, Reply, log_in, open};
use crate::client::secrets::{Question, Secret};
use crate::client::stream::Stream;
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
    pub(super) fn come_back(&self, tries: &mut Tries, stay: Duration) -> Option<Lines<Stream>> {
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
                Ok((opened, logged_in)) => return self.be_back(opened, logged_in),
                Err(Failed::Question(question)) => pause = self.ask_for(question),
                Err(Failed::For(Failure::Refused { code, why })) if is_address_banned(&code) => {
                    self.tell(Text::RefusedForNow(&why));
                    self.end();
                }
                Err(Failed::For(failure @ (Failure::TooOld { .. } | Failure::Doubted { .. }))) => {
                    self.tell(Text::Failed(&failure));
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
            if let Text::RetryWithin(_) = text {
                self.tell_way_back(text);
            } else {
                self.tell(text);
            }
        }
        next.pause
    }

    fn try_once(&self, nickname: &Nickname) -> Result<(Opened, LoggedIn), Failed> {
        let (server, language) = (&self.settings.server, self.settings.language);
        let deadline = Deadline::after(self.settings.timeout);
        let mut opened = open(server, deadline, language)?;
        // What is wrong with the connection shows where it is read.
        let _ = self.claim_place(opened.lines.stream(), nickname);
        // Not held while the daemon is waited for: the person's thread needs the lock to leave.
        let mut secrets = std::mem::take(&mut *lock(&self.secrets));
        let mut unknown = None;
        let mut ask = |asked: Asked<'_>| {
            unknown = Some(asked.question.clone());
            Ok(Reply::Leave)
        };
        let nickname = nickname.as_str();
        let login = log_in(
            &mut opened,
            &server.address,
            nickname,
            &mut secrets,
            deadline,
            language,
            &mut ask,
        );
        *lock(&self.secrets) = secrets;
        match (login?, unknown) {
            (Login::In(logged_in), _) => Ok((opened, logged_in)),
            (Login::Left | Login::NeedsNickname, Some(question)) => Err(Failed::Question(question)),
            (Login::Left | Login::NeedsNickname, None) => Err(Failure::Closed.into()),
        }
    }

    /// Asks for the place of before the break, under the nickname of then, and for what was said since.
    fn claim_place(&self, stream: &Stream, nickname: &Nickname) -> io::Result<()> {
        let (own, since) = {
            let conversation = lock(&self.conversation);
            let since = conversation.last_event().map(str::to_owned);
            (conversation.own().clone(), since)
        };
        if *nickname == own
            && let Some(resume) = lock(&self.resume).as_ref().map(Secret::as_str)
        {
            let mut line = Zeroizing::new(String::with_capacity(resume.len() + 8));
            line.push_str("/resume ");
            line.push_str(resume);
            send_line(stream, &line)?;
        }
        match since {
            Some(since) => send_line(stream, &format!("/since {since}")),
            None => Ok(()),
        }
    }

    /// Has the person asked, who may be in the midst of something, and waits for the answer.
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

    fn be_back(&self, opened: Opened, logged_in: LoggedIn) -> Option<Lines<Stream>> {
        let Opened { lines, hello, .. } = opened;
        let LoggedIn { welcome, backlog } = logged_in;
        let stream = lines.stream().try_clone().ok()?;
        lock(&self.conversation).rejoined(&hello, welcome.nickname);
        *lock(&self.resume) = welcome.resume;
        let before = self.change(Link::Up(stream))?;
        let told = match welcome.has_missed {
            true => Text::BackWithGap,
            false => Text::BackAgain,
        };
        let told = Entry::Info(told.say(self.settings.language));
        self.keep(&told);
        self.show_changing(Changing::WayBack, told);
        self.catch_up(&backlog, true);
        if !welcome.has_missed {
            self.tell_what_was_not_said();
        }
        self.ask_list();
        if let Link::Down(Down {
            nickname: Some(given),
            ..
        }) = before
        {
            // Given while the old one was tried, and promised.
            self.send(&format!("/nick {given}"));
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
