//! What a line asks for: the plain dialect's grammar, and what only programs ask before they are in.

use super::super::decoded::{Command, Decoded};
use super::super::line::Framer;
use super::super::plain;
use crate::room::nickname;
use crate::room::refusal::Refusal;
use crate::room::request::Request;
use crate::room::roster::Standing;

/// Turns one connection's bytes into requests: a line is one. Nothing of telnet is taken out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Decoder {
    framer: Framer,
}

impl Decoder {
    /// A decoder at the start of a line.
    pub const fn new() -> Decoder {
        Decoder {
            framer: Framer::new(),
        }
    }

    /// Takes the next line off the front of `bytes`: see
    /// [`Decoder::next`](crate::dialect::Decoder::next).
    pub fn next<'a>(
        &mut self,
        bytes: &'a [u8],
        standing: Standing,
        line_bytes_max: usize,
    ) -> (usize, Option<Decoded<'a>>) {
        let (consumed, line) = self.framer.next(bytes, line_bytes_max);
        let parse = |text| parse(text, standing);
        let decoded = line.map(|line| Decoded::of_line(line, line_bytes_max, parse));
        (consumed, decoded)
    }
}

/// What a line asks for, of a session of the standing given.
pub fn parse(line: &str, standing: Standing) -> Decoded<'_> {
    match standing {
        Standing::Guest => parse_guest(line),
        Standing::Outside | Standing::Inside => named(line, plain::parse(line)),
    }
}

fn parse_guest(line: &str) -> Decoded<'_> {
    let (name, argument) = plain::split_word(line);
    match name {
        "/since" => Decoded::Request(Request::Since(nickname::trim(argument))),
        "/resume" => Decoded::Request(Request::Resume(nickname::trim(argument))),
        _ => named(line, plain::parse_guest(line)),
    }
}

/// What a line asks for, with the name of its command where what is answered may be about that.
fn named<'a>(line: &'a str, decoded: Decoded<'a>) -> Decoded<'a> {
    if !line.starts_with('/') || line.starts_with("//") {
        return decoded;
    }
    let (name, _) = plain::split_word(line);
    match decoded {
        // A try at a nickname, whatever it begins with.
        Decoded::Request(Request::Enter(_)) => decoded,
        Decoded::Request(request) => Decoded::Command(Command {
            name,
            asks: Ok(request),
        }),
        Decoded::Refused(refusal @ Refusal::TextMissing(_)) => Decoded::Command(Command {
            name,
            asks: Err(refusal),
        }),
        Decoded::Command(_)
        | Decoded::Refused(_)
        | Decoded::Nothing
        | Decoded::Hello { .. }
        | Decoded::Web(_)
        | Decoded::Irc(_)
        | Decoded::Reply { .. }
        | Decoded::Foreign => decoded,
    }
}
