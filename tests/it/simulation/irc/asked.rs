//! What a client of IRC sends: each line with what it asks for, so that nobody has to read it again.

use super::super::meaning::{Attempt, Meaning, Order};
use super::super::names;
use super::CHANNEL;

/// What one line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// To agree upon these capabilities, or no more upon those with a `-`.
    Capabilities(String),
    Nick(String),
    Pass(Pass),
    /// Its user name is that of its number.
    User,
    Join,
    Part,
    Say(Speech),
    Private {
        to: String,
        speech: Speech,
    },
    /// Its answer shows that all before it was handled.
    Ping(String),
    /// To be a machine, or none.
    Bot(String),
    Away(String),
    Quit,
    Kick(String),
    Kill(String),
    /// A nickname or a network.
    Ban(String),
    Unban(String),
    Mute(String),
    Unmute(String),
    Topic(String),
    Promote(String),
    Demote(String),
    /// The door.
    Lock,
    Unlock,
    /// A moderator's key, or what is none.
    Oper(String),
    Monitor(Monitor),
    Whois(String),
    Recall(Recall),
}

/// The room's password, or the key of a nickname; or what is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pass {
    pub(crate) account: Option<String>,
    pub(crate) secret: String,
}

/// What is to be done with the nicknames that one watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Monitor {
    Add(Vec<String>),
    Remove(Vec<String>),
    Clear,
    List,
    Status,
}

/// What is to be shown again of what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recall {
    pub(crate) range: Range,
    /// At most so many messages.
    pub(crate) most: usize,
}

/// By the id of an event, but for the last that there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Range {
    Last,
    LastBehind(String),
    Before(String),
    Behind(String),
    Around(String),
}

/// What is said, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Speech {
    pub(crate) is_notice: bool,
    pub(crate) is_action: bool,
    pub(crate) text: String,
}

/// A line with its label, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) asked: Asked,
    pub(crate) label: Option<String>,
}

impl Asked {
    /// What is to be done with nicknames that are watched.
    pub(super) fn monitor(&self) -> Option<&Monitor> {
        let Asked::Monitor(monitor) = self else {
            return None;
        };
        Some(monitor)
    }

    /// What is given as the room's password.
    pub(super) fn password(&self) -> Option<&str> {
        let Asked::Pass(Pass {
            account: None,
            secret,
        }) = self
        else {
            return None;
        };
        Some(secret)
    }

    /// What it means from somebody in the room.
    pub(crate) fn meaning(&self) -> Meaning {
        let whom = Clone::clone;
        match self {
            Asked::Say(speech) if speech.is_action => Meaning::Act(speech.text.clone()),
            Asked::Say(speech) => Meaning::Say(speech.text.clone()),
            Asked::Private { to, speech } => Meaning::Private {
                to: to.clone(),
                text: speech.text.clone(),
            },
            Asked::Nick(name) => Meaning::Rename(name.clone()),
            Asked::Quit => Meaning::Quit,
            Asked::Away(text) => Meaning::Order(Order::Away(text.clone())),
            Asked::Kick(name) | Asked::Kill(name) => Meaning::Order(Order::Kick {
                whom: whom(name),
                reason: String::new(),
            }),
            Asked::Ban(name) => Meaning::Order(Order::Ban {
                whom: whom(name),
                time: None,
                reason: String::new(),
            }),
            Asked::Mute(name) => Meaning::Order(Order::Mute {
                whom: whom(name),
                time: None,
            }),
            Asked::Unban(name) => Meaning::Order(Order::Unban(whom(name))),
            Asked::Unmute(name) => Meaning::Order(Order::Unmute(whom(name))),
            Asked::Topic(text) => Meaning::Order(Order::SetTopic(text.clone())),
            Asked::Promote(name) => Meaning::Order(Order::Promote(whom(name))),
            Asked::Demote(name) => Meaning::Order(Order::Demote(whom(name))),
            Asked::Lock => Meaning::Order(Order::Lock(None)),
            Asked::Unlock => Meaning::Order(Order::Unlock),
            Asked::Oper(key) => Meaning::Order(Order::Op(key.clone())),
            Asked::Capabilities(_)
            | Asked::Pass(_)
            | Asked::User
            | Asked::Join
            | Asked::Part
            | Asked::Ping(_)
            | Asked::Bot(_)
            | Asked::Monitor(_)
            | Asked::Whois(_)
            | Asked::Recall(_) => Meaning::Nothing,
        }
    }

    /// What it means from somebody that is not registered.
    pub(crate) fn attempt(&self) -> Attempt {
        let Asked::Nick(name) = self else {
            return Attempt::MarkBot;
        };
        match names::parse(name) {
            Ok((name, folded)) => Attempt::Name(name, folded),
            Err(refusal) => Attempt::Refused(refusal),
        }
    }

    /// As it is written, without its end; of the client with this number.
    pub(crate) fn line(&self, client: usize) -> String {
        let mask = |whom: &str| match whom.contains(['.', ':']) {
            true => format!("*!*@{whom}"),
            false => format!("{whom}!*@*"),
        };
        match self {
            Asked::Capabilities(list) => format!("CAP REQ :{list}"),
            Asked::Nick(name) => format!("NICK {name}"),
            Asked::Pass(Pass { account, secret }) => match account {
                Some(account) => format!("PASS {account}:{secret}"),
                None => format!("PASS :{secret}"),
            },
            Asked::User => format!("USER u{client} 0 * :Real {client}"),
            Asked::Join => format!("JOIN {CHANNEL}"),
            Asked::Part => format!("PART {CHANNEL} :tchau"),
            Asked::Say(speech) => speech.line(CHANNEL),
            Asked::Private { to, speech } => speech.line(to),
            Asked::Ping(token) => format!("PING :{token}"),
            Asked::Bot(own) => format!("MODE {own} +B"),
            Asked::Away(text) => format!("AWAY :{text}"),
            Asked::Quit => "QUIT :tchau".into(),
            Asked::Kick(whom) => format!("KICK {CHANNEL} {whom} :fora"),
            Asked::Kill(whom) => format!("KILL {whom} :fora"),
            Asked::Ban(whom) => format!("MODE {CHANNEL} +b {}", mask(whom)),
            Asked::Unban(whom) => format!("MODE {CHANNEL} -b {}", mask(whom)),
            Asked::Mute(whom) => format!("MODE {CHANNEL} +q {}", mask(whom)),
            Asked::Unmute(whom) => format!("MODE {CHANNEL} -q {}", mask(whom)),
            Asked::Topic(text) => format!("TOPIC {CHANNEL} :{text}"),
            Asked::Promote(whom) => format!("MODE {CHANNEL} +o {whom}"),
            Asked::Demote(whom) => format!("MODE {CHANNEL} -o {whom}"),
            Asked::Lock => format!("MODE {CHANNEL} +i"),
            Asked::Unlock => format!("MODE {CHANNEL} -i"),
            Asked::Oper(key) => format!("OPER x {key}"),
            Asked::Monitor(monitor) => monitor.line(),
            Asked::Whois(name) => format!("WHOIS {name}"),
            Asked::Recall(recall) => recall.line(),
        }
    }
}

impl Monitor {
    fn line(&self) -> String {
        match self {
            Monitor::Add(names) => format!("MONITOR + {}", names.join(",")),
            Monitor::Remove(names) => format!("MONITOR - {}", names.join(",")),
            Monitor::Clear => "MONITOR C".into(),
            Monitor::List => "MONITOR L".into(),
            Monitor::Status => "MONITOR S".into(),
        }
    }
}

impl Recall {
    fn line(&self) -> String {
        let (command, place) = match &self.range {
            Range::Last => ("LATEST", "*".to_owned()),
            Range::LastBehind(id) => ("LATEST", format!("msgid={id}")),
            Range::Before(id) => ("BEFORE", format!("msgid={id}")),
            Range::Behind(id) => ("AFTER", format!("msgid={id}")),
            Range::Around(id) => ("AROUND", format!("msgid={id}")),
        };
        format!("CHATHISTORY {command} {CHANNEL} {place} {}", self.most)
    }
}

impl Speech {
    fn line(&self, target: &str) -> String {
        let verb = if self.is_notice { "NOTICE" } else { "PRIVMSG" };
        let text = &self.text;
        match self.is_action {
            true => format!("{verb} {target} :\u{1}ACTION {text}\u{1}"),
            false => format!("{verb} {target} :{text}"),
        }
    }
}
