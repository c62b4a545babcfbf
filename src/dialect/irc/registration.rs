//! What a client says of itself before it is registered, in whatever order.

use std::fmt;

use zeroize::Zeroizing;

use super::commands::{Line, Step};
use super::item::{Cap, Complaint, Item, Proof};
use super::text::cut;
use crate::room::person::{REAL_NAME_BYTES_MAX, USER_BYTES_MAX};
use crate::room::request::{Registration, Request};
use crate::room::roster::Standing;

/// The most bytes that are kept of what is given as a nickname: more than any has.
const NICKNAME_BYTES_MAX: usize = 100;

/// The most bytes of a piece of what a client proves by that it owns an account (IRCv3 SASL 3.1).
const AUTHENTICATE_BYTES_MAX: usize = 400;

/// What there is of it so far.
#[derive(Clone, Default)]
pub struct Registering {
    /// It negotiates capabilities, which holds its registration until it has ended that.
    negotiates: bool,
    /// This nickname was tried: another has to be given.
    is_tried: bool,
    nickname: String,
    user: String,
    real_name: String,
    /// The rest of its PASS.
    pass: Option<Zeroizing<String>>,
}

impl fmt::Debug for Registering {
    /// Without what may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registering")
            .field("negotiates", &self.negotiates)
            .field("is_tried", &self.is_tried)
            .field("nickname", &self.nickname)
            .finish_non_exhaustive()
    }
}

impl Registering {
    /// For a connection that has said nothing.
    pub const fn new() -> Registering {
        Registering {
            negotiates: false,
            is_tried: false,
            nickname: String::new(),
            user: String::new(),
            real_name: String::new(),
            pass: None,
        }
    }

    /// Whether it has begun.
    pub fn is_under_way(&self) -> bool {
        self.negotiates || !self.nickname.is_empty() || !self.user.is_empty() || self.pass.is_some()
    }

    /// Asks for the nickname, once all is there that is needed for it.
    fn go_on(&mut self) -> Step<'_> {
        let is_held = self.negotiates || self.is_tried;
        if is_held || self.nickname.is_empty() || self.user.is_empty() {
            return Item::Registering.into();
        }
        self.is_tried = true;
        let registration = Registration {
            nickname: &self.nickname,
            user: &self.user,
            real_name: &self.real_name,
            pass: self.pass.as_ref().map(|pass| pass.as_str()),
        };
        Request::Register(registration).into()
    }
}

pub(super) fn nick<'a>(line: &Line<'a>, registering: &'a mut Registering) -> Step<'a> {
    let given = line.parameter(0);
    if given.is_empty() {
        return Complaint::NoNicknameGiven.into();
    }
    if line.standing != Standing::Guest {
        return Request::Rename(given).into();
    }
    registering.nickname = cut(given, NICKNAME_BYTES_MAX).to_owned();
    registering.is_tried = false;
    registering.go_on()
}

pub(super) fn user<'a>(line: &Line<'a>, registering: &'a mut Registering) -> Step<'a> {
    let (user, real_name) = (line.parameter(0), line.parameter(3));
    if real_name.trim().is_empty() {
        return line.need_more();
    }
    registering.user = user_name(user);
    registering.real_name = cut(real_name, REAL_NAME_BYTES_MAX).to_owned();
    registering.go_on()
}

/// A user name as others see it: nobody has vouched for it, which the mark says.
fn user_name(given: &str) -> String {
    let given = given.trim_start_matches('~');
    let letters = given.chars().take(USER_BYTES_MAX).map(|c| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => c,
        _ => '_',
    });
    let mut user: String = std::iter::once('~').chain(letters).collect();
    if user.len() == 1 {
        user.push('_');
    }
    user
}

/// Takes the rest of the line as it came: a key may hold what else would be a parameter of its own.
pub(super) fn pass<'a>(line: &Line<'a>, registering: &'a mut Registering) -> Step<'a> {
    let rest = line.message.rest;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    registering.pass = Some(Zeroizing::new(rest.to_owned()));
    registering.go_on()
}

pub(super) fn authenticate<'a>(line: &Line<'a>) -> Step<'a> {
    let given = line.parameter(0);
    if given.len() > AUTHENTICATE_BYTES_MAX {
        return Complaint::SaslTooLong.into();
    }
    Item::Authenticate(Proof(given)).into()
}

pub(super) fn cap<'a>(line: &Line<'a>, registering: &'a mut Registering) -> Step<'a> {
    let (subcommand, argument) = (line.parameter(0), line.parameter(1));
    let is = |name: &str| subcommand.eq_ignore_ascii_case(name);
    let is_guest = line.standing == Standing::Guest;
    let cap = if is("LS") {
        let version = argument.parse().unwrap_or(0);
        Cap::List { version }
    } else if is("REQ") {
        Cap::Request(argument)
    } else if is("LIST") {
        Cap::Enabled
    } else if is("END") {
        if !is_guest {
            return Item::Taken.into();
        }
        registering.negotiates = false;
        return registering.go_on();
    } else {
        Cap::Unknown(subcommand)
    };
    if is_guest && matches!(cap, Cap::List { .. } | Cap::Request(_)) {
        registering.negotiates = true;
    }
    Item::Cap(cap).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_is_ten_letters_of_ascii_behind_a_mark() {
        for (given, expected) in [
            ("ana", "~ana"),
            ("~ana", "~ana"),
            ("~~", "~_"),
            ("ana.b-c_d9", "~ana.b-c_d9"),
            ("joão!@#", "~jo_o___"),
            ("12345678901", "~1234567890"),
            ("😊😊😊😊😊😊😊😊😊😊😊", "~__________"),
        ] {
            assert_eq!(user_name(given), expected);
        }
    }
}
