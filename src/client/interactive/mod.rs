//! The interactive client: one thread reads the socket, one the person.
//!
//! Both meet in a [`Chat`]: what is known of the conversation, the way to the daemon, the screen.
//!
//! - `enter.rs`: the way in.
//! - `listen.rs`: the thread that reads the socket, and the way back after a break.
//! - `converse.rs`: the thread that reads the person, and leaving.
//! - `recent.rs`: what was shown last, for a screen that has to be drawn anew.

mod converse;
mod enter;
mod listen;
pub mod plain;
mod recent;
pub mod screen;

use std::net::TcpStream;
use std::sync::mpsc::channel;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use chrono::{Local, Timelike};

use self::enter::{HeardOnTheWay, enter};
use self::recent::Recent;
use super::conversation::{Conversation, Entry};
use super::failure::Failure;
use super::link::{Address, send_line};
use super::render::{Palette, TimeOfDay, render};
use super::terminal;
use crate::room::nickname::Nickname;
use crate::text::client::Text;
use crate::text::words::Language;
use screen::{Keyboard, Screen};

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
    recent: Mutex<Recent>,
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
        recent: Mutex::default(),
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

fn now() -> TimeOfDay {
    let now = Local::now();
    TimeOfDay {
        hour: now.hour(),
        minute: now.minute(),
    }
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

    /// What was shown last, drawn anew for a terminal of this size: as much of it as fits.
    ///
    /// `forget` drops what is on its way to the screen, which is the end of it.
    pub fn redraw(&self, rows: usize, columns: usize, forget: impl FnOnce()) -> String {
        let recent = lock(&self.recent);
        forget();
        recent.draw(rows, |entry, at| {
            render(entry, at, self.choices.palette, Some(columns))
        })
    }

    fn show(&self, entry: Entry) {
        let at = now();
        let lines = render(&entry, at, self.choices.palette, terminal::columns());
        // Held meanwhile, so that it is known exactly once wherever the screen is drawn anew.
        let mut recent = lock(&self.recent);
        self.screen.show(&lines);
        recent.push(entry, at);
    }

    fn tell(&self, text: Text<'_>) {
        self.show(Entry::Info(text.say(self.choices.language)));
    }

    fn is_leaving(&self) -> bool {
        matches!(*lock(&self.way), Way::Leaving)
    }

    /// Shows what was heard on the way in, and asks who is there.
    fn take_in(&self, heard: &HeardOnTheWay) {
        for line in &heard.lines {
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
        if let Some(entry) = shown.entry {
            self.show(entry);
        }
        if shown.bell && self.choices.rings {
            self.screen.show("\x07");
        }
    }
}
