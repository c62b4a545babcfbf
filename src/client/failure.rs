//! What ends the client early, and the status it then ends with.

use std::io;

use crate::text::Language;
use crate::text::client::{Text, reason};

/// Why the client cannot go on.
#[derive(Debug)]
pub enum Failure {
    /// The host or port given cannot be understood.
    BadAddress(String),
    /// The name of the host leads to no address.
    HostNotFound(String),
    /// No address of the host takes a connection.
    Unreachable {
        /// Where.
        address: String,
        /// What the last address said.
        cause: io::Error,
    },
    /// The daemon took the connection and says nothing.
    Silent {
        /// Where.
        address: String,
        /// For how long, in seconds.
        secs: u64,
    },
    /// The daemon objects, in its own words.
    Refused(String),
    /// The daemon closed the connection before the client was done.
    Closed,
    /// The connection broke.
    Broken(io::Error),
    /// A nickname is needed and nobody can be asked.
    NicknameMissing,
    /// The nickname cannot be sent as one line.
    NicknameUnsendable,
    /// The text of `--send` is not one line.
    SendOneLine,
    /// The text of `--send` is a command that says nothing.
    SendSaysNothing(String),
    /// The daemon ends before it is known whether the line was accepted.
    MaybeNotAccepted,
    /// Standard input or output failed.
    InputOutput(io::Error),
    /// Nobody reads standard output any more: an end like any other, and nobody to tell.
    NobodyReads,
}

impl Failure {
    /// What was wrong, in the person's language; empty when nothing was.
    pub fn say(&self, language: Language) -> String {
        match self {
            Failure::BadAddress(given) => Text::BadAddress(given).say(language),
            Failure::HostNotFound(host) => Text::HostNotFound(host).say(language),
            Failure::Unreachable { address, cause } => {
                let why = &reason(cause, language);
                Text::Unreachable { address, why }.say(language)
            }
            Failure::Silent { address, secs } => Text::Silent {
                address,
                secs: *secs,
            }
            .say(language),
            Failure::Refused(why) => why.clone(),
            Failure::Closed => Text::Closed.say(language),
            Failure::Broken(cause) => Text::Broken(&reason(cause, language)).say(language),
            Failure::NicknameMissing => Text::NicknameMissing.say(language),
            Failure::NicknameUnsendable => Text::NicknameUnsendable.say(language),
            Failure::SendOneLine => Text::SendOneLine.say(language),
            Failure::SendSaysNothing(command) => Text::SendSaysNothing(command).say(language),
            Failure::MaybeNotAccepted => Text::MaybeNotAccepted.say(language),
            Failure::InputOutput(cause) => {
                Text::InputOutput(&reason(cause, language)).say(language)
            }
            Failure::NobodyReads => String::new(),
        }
    }

    /// The status of the process: 2 for what was asked wrongly, 1 for what went wrong.
    pub fn status(&self) -> u8 {
        match self {
            Failure::NobodyReads => 0,
            Failure::BadAddress(_)
            | Failure::NicknameMissing
            | Failure::SendOneLine
            | Failure::SendSaysNothing(_) => 2,
            Failure::HostNotFound(_)
            | Failure::Unreachable { .. }
            | Failure::Silent { .. }
            | Failure::Refused(_)
            | Failure::Closed
            | Failure::Broken(_)
            | Failure::NicknameUnsendable
            | Failure::MaybeNotAccepted
            | Failure::InputOutput(_) => 1,
        }
    }
}
