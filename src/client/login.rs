//! Logging in: the nickname goes first, then what the daemon asks for behind it, and nothing else until
//! the room has heard of it.

use std::net::TcpStream;
use std::time::Duration;

use super::heard::{Heard, is_nickname_owned, is_secret_wrong};
use super::link::{Deadline, Lines, no_line, send_line};
use super::secrets::{Question, Secret, Secrets};
use crate::dialect::line::is_refused;
use crate::room::nickname::Nickname;
use crate::text::client::Failure;
use crate::transport::address::Address;

/// Under which nickname this client is in the room, and what it heard up to its own join notice.
#[derive(Debug)]
pub struct LoggedIn {
    pub own: Nickname,
    pub backlog: Vec<String>,
}

/// What became of a try that was not refused.
#[derive(Debug)]
pub enum Login {
    In(LoggedIn),
    /// No key was given for the nickname; another may be tried on the same connection.
    NeedsNickname,
    /// The person leaves.
    Left,
}

/// A question that no known secret answers.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub question: &'a Question,
    /// The daemon's line that explains it, whole: that the nickname has an owner, that the last answer
    /// was wrong.
    pub why: Option<&'a str>,
    /// The last answer was wrong.
    pub is_wrong: bool,
}

/// What is answered to it.
#[derive(Debug)]
pub enum Reply {
    Secret(Secret),
    /// No key: another nickname is wanted.
    OtherNickname,
    Leave,
}

/// Answers a question, or says why nobody can.
pub type Ask<'a> = dyn FnMut(Asked<'_>) -> Result<Reply, Failure> + 'a;

/// The most that is kept of what is heard while logging in, in bytes with what a line costs: more than
/// the history of any daemon, and a bound for one that lies.
const BACKLOG_BYTES_MAX: usize = 4 << 20;
const LINE_BYTES: usize = 64;
/// How much longer the answer to a password may take: where others guess, the daemon makes all wait
/// for up to 30 s.
const PASSWORD_SECS: u64 = 35;

/// Tries a nickname, with the secrets that are known; those that are asked for are kept in them, and
/// those that are wrong are thrown away.
///
/// # Errors
/// [`Failure::Refused`] in the daemon's words without their prefix; another nickname may be tried then.
/// Others when the nickname is no line, and when the daemon closes, breaks, or has not let it in
/// before `deadline`, which begins anew behind each answer; and those of `ask`.
pub fn log_in(
    lines: &mut Lines<TcpStream>,
    address: &Address,
    nickname: &str,
    secrets: &mut Secrets,
    mut deadline: Deadline,
    ask: &mut Ask<'_>,
) -> Result<Login, Failure> {
    if nickname.chars().any(is_refused) {
        return Err(Failure::NicknameUnsendable);
    }
    let mut own = Nickname::parse(nickname).ok();
    // A daemon that refuses the connection says so and closes: its words are worth more than the
    // failure of this write.
    let sent = send_line(lines.stream(), nickname);
    let mut backlog = Backlog::default();
    let mut progress = Progress::default();
    loop {
        let line = lines.read_before(deadline);
        let Some(line) = line.map_err(|error| no_line(error, address, deadline))? else {
            sent.map_err(Failure::Broken)?;
            return Err(Failure::Closed);
        };
        let heard = Heard::parse(&line);
        let is_in = matches!(&heard, Heard::Joined(nickname) if own.as_ref() == Some(nickname));
        let step = progress.hear(heard, &line, nickname)?;
        match step {
            Step::Keep => backlog.push(line, is_in),
            Step::Skip => {}
            Step::Answer { question, is_wrong } => {
                match progress.answer(&question, is_wrong, secrets, ask)? {
                    Reply::Secret(secret) => send_line(lines.stream(), secret.as_str()),
                    Reply::OtherNickname => send_line(lines.stream(), ""),
                    Reply::Leave => return Ok(Login::Left),
                }
                .map_err(Failure::Broken)?;
                deadline = deadline.again(match question {
                    Question::Password => Duration::from_secs(PASSWORD_SECS),
                    Question::Key(_) => Duration::ZERO,
                });
            }
            Step::AskedForNickname => return Ok(Login::NeedsNickname),
        }
        if let Some(own) = own.take_if(|_| is_in) {
            let backlog = backlog.lines;
            return Ok(Login::In(LoggedIn { own, backlog }));
        }
    }
}

/// What is heard before one's own join notice, bounded.
#[derive(Default)]
struct Backlog {
    lines: Vec<String>,
    bytes: usize,
}

impl Backlog {
    fn push(&mut self, line: String, is_needed: bool) {
        self.bytes += line.len() + LINE_BYTES;
        if is_needed || self.bytes <= BACKLOG_BYTES_MAX {
            self.lines.push(line);
        }
    }
}

/// How far the login has come.
#[derive(Default)]
struct Progress {
    /// The question that was answered last.
    answered: Option<Question>,
    /// The daemon's line that explains its question.
    why: Option<String>,
    /// The last answer asks for another nickname.
    went_back: bool,
}

/// What comes of a line.
enum Step {
    Keep,
    Skip,
    Answer { question: Question, is_wrong: bool },
    AskedForNickname,
}

impl Progress {
    fn hear(&mut self, heard: Heard<'_>, line: &str, nickname: &str) -> Result<Step, Failure> {
        match heard {
            Heard::AskPassword => Ok(self.asked(Question::Password)),
            Heard::AskKey(owned) => Ok(self.asked(Question::Key(owned))),
            Heard::AskNickname if self.went_back => Ok(Step::AskedForNickname),
            Heard::AskNickname => Ok(Step::Skip),
            Heard::Error(why) if is_nickname_owned(why, nickname) => {
                self.why = Some(line.to_owned());
                Ok(Step::Skip)
            }
            Heard::Error(why) => match self.answered.take_if(|_| is_secret_wrong(why)) {
                Some(question) => {
                    self.why = Some(line.to_owned());
                    let is_wrong = true;
                    Ok(Step::Answer { question, is_wrong })
                }
                None => Err(Failure::Refused(why.to_owned())),
            },
            Heard::Said { .. }
            | Heard::Acted { .. }
            | Heard::Private { .. }
            | Heard::History { .. }
            | Heard::List(_)
            | Heard::Alone
            | Heard::Joined(_)
            | Heard::Left(_)
            | Heard::Renamed { .. }
            | Heard::Removed(_)
            | Heard::ShuttingDown
            | Heard::Warning(_)
            | Heard::Help
            | Heard::Notice => Ok(Step::Keep),
        }
    }

    /// The daemon asks; that it asks the same again means that the answer was wrong.
    fn asked(&mut self, question: Question) -> Step {
        let is_wrong = self.answered.as_ref() == Some(&question);
        Step::Answer { question, is_wrong }
    }

    fn answer(
        &mut self,
        question: &Question,
        is_wrong: bool,
        secrets: &mut Secrets,
        ask: &mut Ask<'_>,
    ) -> Result<Reply, Failure> {
        if is_wrong {
            secrets.forget(question);
        }
        let why = self.why.take();
        let reply = match secrets.answer(question) {
            Some(secret) => Reply::Secret(secret.clone()),
            None => ask(Asked {
                question,
                why: why.as_deref(),
                is_wrong,
            })?,
        };
        if let Reply::Secret(secret) = &reply {
            secrets.keep(question, secret.clone());
        }
        self.went_back = matches!(reply, Reply::OtherNickname);
        self.answered = (!self.went_back).then(|| question.clone());
        Ok(reply)
    }
}

/// The failure of a client that has nobody to ask.
pub fn nobody_to_ask(asked: Asked<'_>) -> Result<Reply, Failure> {
    let is_wrong = asked.is_wrong;
    Err(match asked.question {
        Question::Password => Failure::PasswordNeeded { is_wrong },
        Question::Key(nickname) => Failure::KeyNeeded {
            nickname: nickname.to_string(),
            is_wrong,
        },
    })
}
