//! Coming in: `/json` makes the daemon speak in objects; then the nickname goes first, then what it asks for
//! behind that, and nothing else until the room has heard of it.

use std::time::Duration;

use super::heard::complaint::is_of_secret;
use super::heard::{AskedFor, Complaint, Heard, Hello, Welcome, What, parse};
use super::link::{Deadline, Lines, Server, connect, no_line, send_line};
use super::secrets::{Question, Secret, Secrets};
use super::stream::Stream;
use crate::dialect::line::is_refused;
use crate::room::nickname::Nickname;
use crate::room::refusal::{Refusal, Severity};
use crate::text::Language;
use crate::text::client::Failure;
use crate::text::refusals::write_text;
use crate::transport::address::Address;

/// A connection to a daemon that has said what it is.
#[derive(Debug)]
pub struct Opened {
    pub lines: Lines<Stream>,
    pub hello: Hello,
    /// That as it came.
    pub greeting: String,
}

/// Connects, and has the daemon speak in objects.
///
/// # Errors
/// [`Failure::TooOld`] when it knows no objects, [`Failure::Refused`] when it takes no connection, and
/// others when it cannot be reached, closes, breaks or says nothing of that before `deadline`.
pub fn open(server: &Server, deadline: Deadline, language: Language) -> Result<Opened, Failure> {
    let address = &server.address;
    let mut lines = connect(server, deadline)?;
    // A daemon that refuses the connection says so and closes: its words are worth more than the
    // failure of this write.
    let sent = send_line(lines.stream(), "/json");
    loop {
        let line = lines.read_before(deadline);
        let Some(line) = line.map_err(|error| no_line(error, address, deadline))? else {
            sent.map_err(Failure::Broken)?;
            return Err(Failure::Closed);
        };
        // What a daemon greets those with who are silent has no end of its own.
        let start = line.find("{\"type\":").unwrap_or_default();
        let heard = parse(&line[start..]).map(|heard| heard.what);
        if let Some(What::Hello(hello)) = heard {
            let greeting = line[start..].to_owned();
            return Ok(Opened {
                lines,
                hello,
                greeting,
            });
        }
        if let Some(What::Complaint(complaint)) = heard {
            return Err(refused(&complaint, language, None));
        }
        check_plain(&line, address)?;
    }
}

/// What a daemon says that speaks in no objects: `/json` is no nickname, or it takes no connection.
fn check_plain(line: &str, address: &Address) -> Result<(), Failure> {
    let prefixes = ["erro: ", "error: "];
    let Some(why) = prefixes.iter().find_map(|prefix| line.strip_prefix(prefix)) else {
        return Ok(());
    };
    let is_objection = [Language::Portuguese, Language::English].map(|language| {
        let mut sentence = String::new();
        // A string takes all that is written.
        let _ = write_text(&mut sentence, Refusal::NicknameInvalid(""), language);
        sentence == why
    });
    if is_objection.contains(&true) {
        let address = address.to_string();
        return Err(Failure::TooOld { address });
    }
    Err(Failure::Refused {
        code: String::new(),
        why: why.to_owned(),
    })
}

fn refused(complaint: &Complaint, language: Language, of_daemon: Option<Language>) -> Failure {
    Failure::Refused {
        code: complaint.code.clone(),
        why: complaint.say(language, of_daemon),
    }
}

/// This client is in the room.
#[derive(Debug)]
pub struct LoggedIn {
    pub welcome: Welcome,
    /// The lines up to that, the last.
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
/// [`Failure::Refused`] with the daemon's objection; another nickname may be tried then. Others when
/// the nickname is no line, and when the daemon closes, breaks, or has not let it in before `deadline`,
/// which begins anew behind each answer; and those of `ask`.
pub fn log_in(
    opened: &mut Opened,
    address: &Address,
    nickname: &str,
    secrets: &mut Secrets,
    mut deadline: Deadline,
    language: Language,
    ask: &mut Ask<'_>,
) -> Result<Login, Failure> {
    if nickname.chars().any(is_refused) {
        return Err(Failure::NicknameUnsendable);
    }
    let Opened { lines, hello, .. } = opened;
    let sent = send_line(lines.stream(), nickname);
    let mut backlog = Backlog::default();
    let mut progress = Progress {
        nickname: Nickname::parse(nickname).ok(),
        language,
        of_daemon: hello.language,
        ..Progress::default()
    };
    loop {
        let line = lines.read_before(deadline);
        let Some(line) = line.map_err(|error| no_line(error, address, deadline))? else {
            sent.map_err(Failure::Broken)?;
            return Err(Failure::Closed);
        };
        let Some(heard) = parse(&line) else {
            continue;
        };
        match progress.hear(heard)? {
            Step::Keep => backlog.push(line),
            Step::Skip => {}
            Step::In(welcome) => {
                let backlog = backlog.ended(line);
                return Ok(Login::In(LoggedIn { welcome, backlog }));
            }
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
    }
}

/// What is heard before one is in, bounded.
#[derive(Default)]
struct Backlog {
    lines: Vec<String>,
    bytes: usize,
}

impl Backlog {
    fn push(&mut self, line: String) {
        self.bytes += line.len() + LINE_BYTES;
        if self.bytes <= BACKLOG_BYTES_MAX {
            self.lines.push(line);
        }
    }

    fn ended(mut self, last: String) -> Vec<String> {
        self.lines.push(last);
        self.lines
    }
}

/// How far the login has come.
#[derive(Default)]
struct Progress {
    /// The nickname that was given, if it is one.
    nickname: Option<Nickname>,
    language: Language,
    of_daemon: Option<Language>,
    /// The question that was answered last.
    answered: Option<Question>,
    /// What explains the question that follows.
    why: Option<String>,
    /// The last answer asks for another nickname.
    went_back: bool,
}

/// What comes of an object.
enum Step {
    Keep,
    Skip,
    In(Welcome),
    Answer { question: Question, is_wrong: bool },
    AskedForNickname,
}

impl Progress {
    fn hear(&mut self, heard: Heard) -> Result<Step, Failure> {
        match heard.what {
            What::Welcome(welcome) => Ok(Step::In(welcome)),
            What::Ask(AskedFor::Password) => Ok(self.asked(Question::Password)),
            What::Ask(AskedFor::Key) => Ok(match self.nickname.clone() {
                Some(nickname) => self.asked(Question::Key(nickname)),
                None => Step::Skip,
            }),
            What::Ask(AskedFor::Nickname) if self.went_back => Ok(Step::AskedForNickname),
            What::Ask(AskedFor::Nickname) => Ok(Step::Skip),
            What::Complaint(complaint) if complaint.severity == Severity::Error => {
                if !is_of_secret(&complaint.code) {
                    return Err(refused(&complaint, self.language, self.of_daemon));
                }
                let prefix = self.language.pick("erro", "error");
                let why = complaint.say(self.language, self.of_daemon);
                self.why = Some(format!("{prefix}: {why}"));
                Ok(Step::Skip)
            }
            What::Hello(_)
            | What::Joined(_)
            | What::Left(_)
            | What::Renamed { .. }
            | What::Unchanged(_)
            | What::Uttered(_)
            | What::Private(_)
            | What::Away { .. }
            | What::Topic { .. }
            | What::Moderated(_)
            | What::Users { .. }
            | What::Bans { .. }
            | What::Address { .. }
            | What::Stats(_)
            | What::Help(_)
            | What::Complaint(_)
            | What::ShuttingDown => Ok(Step::Keep),
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

/// Connects and logs in where there is no person: a secret that is missing is a failure. The secrets
/// are gone when it returns, since such a client does not come back.
///
/// # Errors
/// Those of [`open`] and [`log_in`], both before `timeout` is over.
pub fn log_in_unattended(
    server: &Server,
    nickname: &str,
    mut secrets: Secrets,
    timeout: Duration,
    language: Language,
) -> Result<(Opened, LoggedIn), Failure> {
    let deadline = Deadline::after(timeout);
    let mut opened = open(server, deadline, language)?;
    let login = log_in(
        &mut opened,
        &server.address,
        nickname,
        &mut secrets,
        deadline,
        language,
        &mut nobody_to_ask,
    )?;
    match login {
        Login::In(logged_in) => Ok((opened, logged_in)),
        Login::NeedsNickname | Login::Left => Err(Failure::Closed),
    }
}

/// The failure of a client that has nobody to ask.
fn nobody_to_ask(asked: Asked<'_>) -> Result<Reply, Failure> {
    let is_wrong = asked.is_wrong;
    Err(match asked.question {
        Question::Password => Failure::PasswordNeeded { is_wrong },
        Question::Key(nickname) => Failure::KeyNeeded {
            nickname: nickname.to_string(),
            is_wrong,
        },
    })
}
