//! The interactive client: one thread reads the socket, one the person.
//!
//! Both meet in a [`Chat`]: what is known of the conversation, the link to the daemon, the screen.
//!
//! - `enter.rs`: connecting, and asking for a nickname until one is taken.
//! - `listen.rs`: the thread that reads the socket; `reconnect.rs`: the way back after a break, at the
//!   times of `tries.rs`.
//! - `converse.rs`: the thread that reads the person, and leaving.
//! - `bell.rs`: how often the bell rings; `interrupts.rs`: Ctrl-C that leaves.
//! - `show.rs`: what is shown, and told anew in its place; `crowd.rs`: many who come and go, in one line.
//! - `screen.rs`: what is asked of a terminal; `plain.rs`: one without an editor, and `unseen.rs`: what
//!   is typed there and not shown.
//! - `scrollback.rs`: what was heard and shown, to be drawn anew and searched.

mod bell;
mod converse;
mod crowd;
mod enter;
mod interrupts;
mod listen;
pub mod plain;
mod reconnect;
pub mod screen;
mod scrollback;
mod show;
mod tries;
mod unseen;

use std::sync::mpsc::channel;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use self::bell::Bell;
use self::converse::Person;
use self::crowd::Crowd;
use self::enter::enter;
use self::screen::{Keyboard, PROMPT, Screen};
use self::show::Shown;
use super::conversation::Conversation;
use super::link::{Server, send_line};
use super::log::Log;
use super::login::{LoggedIn, Opened};
use super::render::Palette;
use super::secrets::{Question, Secret, Secrets};
use super::stream::Stream;
use super::{status, terminal};
use crate::room::nickname::Nickname;
use crate::text::Language;
use crate::text::client::Failure;

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
    /// Whether to show what was said before this client came.
    pub shows_history: bool,
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
    /// Something was heard.
    heard: Condvar,
    link: Mutex<Link>,
    link_changed: Condvar,
    /// By which the place in the room is taken again after a break.
    resume: Mutex<Option<Secret>>,
    secrets: Mutex<Secrets>,
    shown: Mutex<Shown>,
    crowd: Mutex<Crowd>,
    bell: Mutex<Bell>,
    log: Mutex<Option<Log>>,
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

/// Converses until the person leaves; what is heard is kept in `log`, too. `joined` is called once, when there is a chat.
///
/// # Errors
/// When the daemon cannot be reached or refuses the client for good, and when the terminal fails.
pub fn run(
    settings: Settings,
    nickname: Option<String>,
    mut secrets: Secrets,
    log: Option<Log>,
    mut keyboard: Box<dyn Keyboard>,
    screen: Arc<dyn Screen>,
    joined: &dyn Fn(&Arc<Chat>),
) -> Result<(), Failure> {
    let entered = enter(
        &settings,
        nickname,
        &mut secrets,
        keyboard.as_mut(),
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
        heard: Condvar::new(),
        link: Mutex::new(Link::Up(stream)),
        link_changed: Condvar::new(),
        resume: Mutex::new(welcome.resume),
        secrets: Mutex::new(secrets),
        shown: Mutex::default(),
        crowd: Mutex::new(Crowd::new(language)),
        bell: Mutex::default(),
        log: Mutex::new(log),
        screen,
        settings,
    });
    joined(&chat);
    chat.catch_up(&backlog, chat.settings.shows_history);
    chat.ask_list();

    let (end, ended) = channel();
    let listener = Arc::clone(&chat);
    thread::spawn(move || {
        listener.listen(lines);
        let _ = end.send(());
    });
    let read = Person::new(&chat, keyboard.as_mut()).converse();
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

    /// What stands before the line that is typed: the own nickname, where there is room for it.
    fn prompt(&self) -> String {
        const COLUMNS_MIN: usize = 40;
        if self.settings.echoes {
            return String::new();
        }
        if terminal::columns().is_some_and(|columns| columns < COLUMNS_MIN) {
            return PROMPT.to_owned();
        }
        format!("{}{PROMPT}", lock(&self.conversation).own())
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
}
