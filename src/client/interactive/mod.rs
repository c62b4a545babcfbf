//! The interactive client: one thread reads the socket, one the person.
//!
//! Both meet in a [`Chat`]: what is known of the conversation, the link to the daemon, the screen.
//!
//! - `enter.rs`: connecting, and asking for a nickname until one is taken.
//! - `listen.rs`: the thread that reads the socket; `reconnect.rs`: the way back after a break, at the
//!   times of `tries.rs`.
//! - `converse.rs`: the thread that reads the person, and leaving.
//! - `bell.rs`: how often the bell rings.
//! - `screen.rs`: what is asked of a terminal; `plain.rs`: one without an editor, and `unseen.rs`: what
//!   is typed there and not shown.
//! - `recent.rs`: what was shown last, for a screen that has to be drawn anew.

mod bell;
mod converse;
mod enter;
mod listen;
pub mod plain;
mod recent;
mod reconnect;
pub mod screen;
mod tries;
mod unseen;

use std::sync::mpsc::channel;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use chrono::Local;

use self::bell::Bell;
use self::enter::enter;
use self::recent::Recent;
use self::screen::{Keyboard, Screen};
use super::conversation::{Conversation, Entry};
use super::link::{Server, send_line};
use super::login::{LoggedIn, Opened};
use super::render::{Palette, render};
use super::secrets::{Question, Secret, Secrets};
use super::stream::Stream;
use super::{status, terminal};
use crate::room::nickname::Nickname;
use crate::text::Language;
use crate::text::client::{Failure, Text};

/// What was chosen on the command line for the whole conversation.
#[derive(Debug, Clone)]
pub struct Settings {
    pub server: Server,
    pub language: Language,
    /// How long to wait for an answer.
    pub timeout: Duration,
    /// Whether to try again when the connection breaks.
    pub reconnects: bool,
    /// Whether to hide joins and leaves.
    pub is_quiet: bool,
    /// Whether a private message and the own nickname ring.
    pub rings: bool,
    pub palette: Palette,
    /// Whether what was typed is still on the screen when it was sent, as without an editor.
    pub echoes: bool,
}

/// What both threads know.
pub struct Chat {
    settings: Settings,
    conversation: Mutex<Conversation>,
    link: Mutex<Link>,
    link_changed: Condvar,
    /// By which the place in the room is taken again after a break.
    resume: Mutex<Option<Secret>>,
    secrets: Mutex<Secrets>,
    recent: Mutex<Recent>,
    bell: Mutex<Bell>,
    screen: Arc<dyn Screen>,
}

/// The link to the daemon.
#[derive(Debug)]
enum Link {
    Up(Stream),
    /// The connection broke, and is being tried again.
    Down(Down),
    /// The person leaves.
    Leaving,
}

/// What the person does, and is to do, while the connection is down.
#[derive(Debug, Default)]
struct Down {
    /// Under which nickname to come back.
    nickname: Option<Nickname>,
    /// What the way back needs, until it is given.
    question: Option<Question>,
    is_answered: bool,
}

/// Converses until the person leaves. `joined` is called once, when there is a chat.
///
/// # Errors
/// When the daemon cannot be reached or refuses the client for good, and when the terminal fails.
pub fn run<K: Keyboard>(
    settings: Settings,
    nickname: Option<String>,
    mut secrets: Secrets,
    mut keyboard: K,
    screen: Arc<dyn Screen>,
    joined: impl FnOnce(&Arc<Chat>),
) -> Result<(), Failure> {
    let entered = enter(
        &settings,
        nickname,
        &mut secrets,
        &mut keyboard,
        screen.as_ref(),
    )?;
    let Some((opened, logged_in)) = entered else {
        return Ok(());
    };
    let Opened { lines, hello, .. } = opened;
    let LoggedIn { welcome, backlog } = logged_in;
    let (language, is_quiet) = (settings.language, settings.is_quiet);
    let stream = lines.stream().try_clone().map_err(Failure::Broken)?;
    let conversation = Conversation::new(&hello, welcome.nickname, language, is_quiet);
    let chat = Arc::new(Chat {
        conversation: Mutex::new(conversation),
        link: Mutex::new(Link::Up(stream)),
        link_changed: Condvar::new(),
        resume: Mutex::new(welcome.resume),
        secrets: Mutex::new(secrets),
        recent: Mutex::default(),
        bell: Mutex::default(),
        screen,
        settings,
    });
    joined(&chat);
    chat.catch_up(&backlog);
    chat.ask_list();

    let (end, ended) = channel();
    let listener = Arc::clone(&chat);
    thread::spawn(move || {
        listener.listen(lines);
        let _ = end.send(());
    });
    let read = chat.converse(&mut keyboard);
    // Its end frees whatever waits for it.
    drop(keyboard);
    chat.depart(&ended);
    chat.forget_secrets();
    read.map_err(Failure::InputOutput)
}

/// Locks, also when another thread failed while it held the lock: what is shown may be old, no more.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Chat {
    /// The nicknames of the others, the one that spoke last first.
    pub fn others(&self) -> Vec<Nickname> {
        lock(&self.conversation).others()
    }

    /// What was shown last, drawn anew for a terminal of this size: as much of it as fits. It replaces
    /// what is on its way to the screen, which is the end of it.
    pub fn redraw(&self, rows: usize, columns: usize, replace: impl FnOnce(&str)) {
        let recent = lock(&self.recent);
        replace(&recent.draw(rows, |entry, at| {
            render(entry, at, self.settings.palette, Some(columns))
        }));
    }

    fn show(&self, entry: Entry) {
        let at = Local::now().time();
        let lines = render(&entry, at, self.settings.palette, terminal::columns());
        // Held meanwhile, so that it is known exactly once wherever the screen is drawn anew.
        let mut recent = lock(&self.recent);
        self.screen.show(&lines);
        recent.push(entry, at);
    }

    fn tell(&self, text: Text<'_>) {
        self.show(Entry::Info(text.say(self.settings.language)));
    }

    fn forget_secrets(&self) {
        *lock(&self.secrets) = Secrets::default();
        *lock(&self.resume) = None;
    }

    /// Ends the client from the thread that reads the socket: the other waits for the person, and
    /// nothing else can wake it.
    fn end(&self) -> ! {
        self.forget_secrets();
        self.screen.leave();
        std::process::exit(status(&Failure::Closed).into());
    }

    /// Shows what was heard while logging in.
    fn catch_up(&self, backlog: &[String]) {
        let entries = lock(&self.conversation).begin(backlog);
        for entry in entries {
            self.show(entry);
        }
    }

    /// Asks for the list of the room, where that is of use.
    fn ask_list(&self) {
        if self.settings.echoes {
            return;
        }
        let question = lock(&self.conversation).ask_list();
        if let Link::Up(stream) = &*lock(&self.link) {
            // The thread that reads notices when this does not arrive.
            let _ = send_line(stream, question);
        }
    }

    fn hear(&self, line: &str) {
        let entries = lock(&self.conversation).hear(line);
        for entry in entries {
            if self.settings.echoes && entry.is_echo() {
                continue;
            }
            let rings = self.settings.rings && entry.is_for_the_person();
            self.show(entry);
            if rings && lock(&self.bell).rings(Instant::now()) {
                self.screen.show("\x07");
            }
        }
    }
}
