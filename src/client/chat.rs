//! The interactive client: one thread reads the socket, one the person.
//!
//! Both meet in a [`Chat`]: what is known of the conversation, the way to the daemon, the screen.

use std::io;
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use chrono::{Local, Timelike};

use super::connection::{Address, Lines, connect, finish_sending, send_line};
use super::conversation::{Conversation, Entry, Typed};
use super::failure::Failure;
use super::heard::{asks_for_another, is_nickname_in_use};
use super::login::{Login, log_in};
use super::reconnect::Pauses;
use super::render::{Palette, TimeOfDay, render};
use super::screen::{Input, Keyboard, Screen};
use super::terminal;
use super::words::Text;
use crate::protocol::nickname::Nickname;
use crate::protocol::words::{Language, Words};

/// What the person chose for the whole conversation.
#[derive(Debug, Clone)]
pub struct Choices {
    /// Where the daemon is.
    pub address: Address,
    /// The language of the client's words.
    pub language: Language,
    /// How long to wait for an answer.
    pub timeout: Duration,
    /// Whether to try again when the connection breaks.
    pub reconnects: bool,
    /// Whether to hide joins and leaves.
    pub is_quiet: bool,
    /// Whether a private message and one's own nickname ring.
    pub rings: bool,
    /// The colours to write in.
    pub palette: Palette,
    /// Whether what was typed is still on the screen when it was sent, as without an editor.
    pub echoes: bool,
}

/// What both threads know.
pub struct Chat {
    choices: Choices,
    conversation: Mutex<Conversation>,
    way: Mutex<Way>,
    way_changed: Condvar,
    screen: Arc<dyn Screen>,
}

/// The way to the daemon.
#[derive(Debug)]
enum Way {
    Open(TcpStream),
    /// The connection broke, and is being tried again.
    Broken,
    /// The person leaves.
    Leaving,
}

/// How the conversation ended for the thread that reads the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// The person left, and all they were owed was shown.
    Left,
    /// The connection broke and is not tried again.
    Lost,
}

/// A connection that is logged in: who one is, and the lines heard on the way in.
struct LoggedIn {
    lines: Lines<TcpStream>,
    own: Nickname,
    heard: Vec<String>,
}

/// Converses until the person leaves.
///
/// # Errors
/// When the daemon cannot be reached or refuses the client for good, and when the terminal fails.
pub fn run<K: Keyboard>(
    choices: Choices,
    nickname: Option<String>,
    mut keyboard: K,
    screen: Arc<dyn Screen>,
    known: impl FnOnce(&Arc<Chat>),
) -> Result<(), Failure> {
    let Some(logged_in) = enter(&choices, nickname, &mut keyboard, screen.as_ref())? else {
        return Ok(());
    };
    let stream = logged_in.lines.stream().try_clone();
    let chat = Arc::new(Chat {
        conversation: Mutex::new(Conversation::new(
            logged_in.own,
            choices.language,
            choices.is_quiet,
        )),
        way: Mutex::new(Way::Open(stream.map_err(Failure::Broken)?)),
        way_changed: Condvar::new(),
        screen,
        choices,
    });
    known(&chat);
    chat.take_in(&logged_in.heard);

    let (end, ended) = channel();
    let listener = Arc::clone(&chat);
    thread::spawn(move || {
        let ending = listener.listen(logged_in.lines);
        if ending == Ending::Lost && !listener.is_leaving() {
            // The other thread waits for the person, and nothing else can wake it.
            listener.screen.leave();
            std::process::exit(i32::from(Failure::Closed.status()));
        }
        let _ = end.send(ending);
    });
    let read = chat.converse(&mut keyboard);
    drop(keyboard);
    chat.depart(&ended)?;
    read.map_err(Failure::InputOutput)
}

/// Connects and logs in, asking for nicknames until one is taken. `None` when the person leaves.
fn enter<K: Keyboard>(
    choices: &Choices,
    nickname: Option<String>,
    keyboard: &mut K,
    screen: &dyn Screen,
) -> Result<Option<LoggedIn>, Failure> {
    let (address, timeout) = (&choices.address, choices.timeout);
    let mut lines = Lines::new(connect(address, timeout)?);
    let mut nickname = nickname;
    // A connection may run out of time while the person thinks; then a fresh one is due.
    let mut is_fresh = true;
    loop {
        let given = match nickname.take() {
            Some(given) => given,
            None => {
                is_fresh = false;
                match ask(choices, keyboard)? {
                    Some(given) => given,
                    None => return Ok(None),
                }
            }
        };
        let mut heard = Vec::new();
        let login = log_in(&mut lines, address, &given, timeout, |line| {
            heard.push(line.to_owned());
        });
        match login {
            Ok(Login::Joined(own)) => return Ok(Some(LoggedIn { lines, own, heard })),
            Ok(Login::Refused(why)) if asks_for_another(&why, &given) => {
                let prefix = Words::new(choices.language, None).pick("erro", "error");
                let entry = Entry::Alarm(format!("{prefix}: {why}"));
                show(&entry, choices, screen);
            }
            Err(Failure::NicknameUnsendable) if !is_fresh => {
                let entry = Entry::Info(Text::NicknameUnsendable.say(choices.language));
                show(&entry, choices, screen);
            }
            Ok(Login::Refused(_)) | Err(Failure::Closed | Failure::Broken(_)) if !is_fresh => {
                lines = Lines::new(connect(address, timeout)?);
                is_fresh = true;
                nickname = Some(given);
            }
            Ok(Login::Refused(why)) => return Err(Failure::Refused(why)),
            Err(failure) => return Err(failure),
        }
    }
}

fn ask<K: Keyboard>(choices: &Choices, keyboard: &mut K) -> Result<Option<String>, Failure> {
    let prompt = Text::NicknamePrompt.say(choices.language);
    match keyboard
        .read(&prompt, false)
        .map_err(Failure::InputOutput)?
    {
        Input::Lines(lines) => Ok(Some(lines.into_iter().next().unwrap_or_default())),
        Input::End => Ok(None),
    }
}

fn show(entry: &Entry, choices: &Choices, screen: &dyn Screen) {
    let now = Local::now();
    let at = TimeOfDay {
        hour: now.hour(),
        minute: now.minute(),
    };
    screen.show(&render(entry, at, choices.palette, terminal::columns()));
}

/// Locks, also when another thread failed while it held the lock: what is shown may be old, no more.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Chat {
    /// The nicknames of the others, who spoke last first.
    pub fn others(&self) -> Vec<Nickname> {
        let conversation = lock(&self.conversation);
        conversation.others().into_iter().cloned().collect()
    }

    fn show(&self, entry: &Entry) {
        show(entry, &self.choices, self.screen.as_ref());
    }

    fn tell(&self, text: Text<'_>) {
        self.show(&Entry::Info(text.say(self.choices.language)));
    }

    fn is_leaving(&self) -> bool {
        matches!(*lock(&self.way), Way::Leaving)
    }

    /// Shows what was heard on the way in, and asks who is there.
    fn take_in(&self, heard: &[String]) {
        for line in heard {
            self.hear(line);
        }
        if self.choices.echoes {
            return;
        }
        let question = lock(&self.conversation).rejoined();
        if let Way::Open(stream) = &*lock(&self.way) {
            // The thread that reads notices when this does not arrive.
            let _ = send_line(stream, question);
        }
    }

    fn hear(&self, line: &str) {
        let shown = lock(&self.conversation).hear(line);
        if let Some(entry) = &shown.entry {
            self.show(entry);
        }
        if shown.bell && self.choices.rings {
            self.screen.show("\x07");
        }
    }

    // The thread that reads the socket.

    fn listen(&self, lines: Lines<TcpStream>) -> Ending {
        let mut lines = lines;
        loop {
            while let Ok(Some(line)) = lines.read() {
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
        let mut heard = Vec::new();
        let login = log_in(&mut lines, address, own.as_str(), timeout, |line| {
            heard.push(line.to_owned());
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
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        matches!(*way, Way::Leaving)
    }

    // The thread that reads the person.

    fn converse<K: Keyboard>(&self, keyboard: &mut K) -> io::Result<()> {
        let prompt = if self.choices.echoes { "" } else { "> " };
        loop {
            match keyboard.read(prompt, true)? {
                Input::End => return Ok(()),
                Input::Lines(lines) => {
                    for line in lines {
                        if self.say(&line) == Said::Quit {
                            return Ok(());
                        }
                    }
                }
            }
        }
    }

    fn say(&self, line: &str) -> Said {
        let typed = lock(&self.conversation).say(line);
        match typed {
            Typed::Nothing => {}
            Typed::Clear => self.screen.clear(),
            Typed::Show(entry) => self.show(&entry),
            Typed::Quit => return Said::Quit,
            Typed::ShowAndSend(entry) => {
                self.show(&entry);
                self.send(line, None);
            }
            Typed::Send(entry) => self.send(line, entry.as_ref()),
        }
        Said::Something
    }

    fn send(&self, line: &str, shown_as: Option<&Entry>) {
        let way = lock(&self.way);
        let sent = match &*way {
            Way::Open(stream) => {
                // Shown first, for an answer to it may come at once.
                if let Some(entry) = shown_as.filter(|_| !self.choices.echoes) {
                    self.show(entry);
                }
                send_line(stream, line).is_ok()
            }
            Way::Broken | Way::Leaving => false,
        };
        drop(way);
        if !sent {
            self.tell(Text::NotSent(line));
        }
    }

    /// Leaves the room: what was said is still handled, what is owed is still shown.
    fn depart(&self, ended: &Receiver<Ending>) -> Result<(), Failure> {
        /// Before this, there is nothing to explain.
        const PATIENCE: Duration = Duration::from_secs(1);
        self.screen.leave();
        let way = std::mem::replace(&mut *lock(&self.way), Way::Leaving);
        self.way_changed.notify_all();
        let Way::Open(stream) = way else {
            return Ok(());
        };
        // The daemon closes once it has handled what was said and written what it owes.
        finish_sending(&stream);
        let ending = match ended.recv_timeout(PATIENCE) {
            Err(RecvTimeoutError::Timeout) => {
                self.tell(Text::StillOwed);
                ended.recv().ok()
            }
            ending => ending.ok(),
        };
        match ending {
            Some(Ending::Left) => Ok(()),
            Some(Ending::Lost) | None => Err(Failure::Closed),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Said {
    Something,
    Quit,
}
