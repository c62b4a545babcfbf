//! How lines are written: one line at a time, with its end.

use super::SERVER;
use super::numeric::Numeric;
use crate::room::event::Author;
use crate::room::nickname::Nickname;

/// A line that is being written.
#[derive(Debug)]
pub struct Reply<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Reply<'a> {
    /// A numeric of the server, to whom it is for: a guest is `*`.
    pub fn numeric(out: &'a mut Vec<u8>, numeric: Numeric, to: Option<&Nickname>) -> Reply<'a> {
        let number = format!("{:03}", numeric as u16);
        let to = to.map_or("*", Nickname::as_str);
        Reply::server(out, &number).word(to)
    }

    /// A command of the server.
    pub fn server(out: &'a mut Vec<u8>, verb: &str) -> Reply<'a> {
        put(out, [":", SERVER, " ", verb]);
        Reply { out }
    }

    /// A command of somebody in the room.
    pub fn from(
        out: &'a mut Vec<u8>,
        nickname: &Nickname,
        author: Option<Author<'_>>,
        verb: &str,
    ) -> Reply<'a> {
        let user = author.map_or(crate::room::person::CAT, |it| it.user);
        put(
            out,
            [
                ":",
                nickname.as_str(),
                "!",
                user,
                "@",
                super::HOST,
                " ",
                verb,
            ],
        );
        Reply { out }
    }

    /// A parameter without spaces.
    #[must_use]
    pub fn word(self, word: &str) -> Reply<'a> {
        put(self.out, [" ", word]);
        self
    }

    /// The last parameter, and the end of the line.
    pub fn text(self, text: &str) {
        put(self.out, [" :", text, "\r\n"]);
    }

    /// The end of the line.
    pub fn end(self) {
        put(self.out, ["\r\n"]);
    }
}

fn put<const N: usize>(out: &mut Vec<u8>, pieces: [&str; N]) {
    for piece in pieces {
        out.extend_from_slice(piece.as_bytes());
    }
}
