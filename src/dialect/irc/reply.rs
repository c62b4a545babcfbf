//! How lines are written: one at a time, with its end. No line is longer than a client takes, and no CR,
//! LF or NUL in it is anybody's.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

use memchr::memchr3;

use super::super::events::{Frames, Framing};
use super::capabilities::Form;
use super::numeric::Numeric;
use super::tags::Tags;
use super::{HOST, LINE_BYTES_MAX, SERVER};
use crate::room::nickname::Nickname;

/// The most bytes of a line without its tags and its end.
pub(super) const CONTENT_BYTES_MAX: usize = LINE_BYTES_MAX - END.len();

pub(super) const END: &str = "\r\n";

/// The most bytes of a parameter without spaces: what was typed as one is told again no further.
const WORD_BYTES_MAX: usize = 128;

/// Somebody whose line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'a> {
    pub nickname: &'a Nickname,
    pub user: &'a str,
}

/// Where the lines to one client go, or to all that read a feed.
#[derive(Debug)]
pub struct Lines<'a> {
    out: &'a mut Vec<u8>,
    form: Form,
    /// For whom numerics are; `None` for a guest.
    to: Option<&'a Nickname>,
}

impl<'a> Lines<'a> {
    pub fn new(out: &'a mut Vec<u8>, form: Form, to: Option<&'a Nickname>) -> Lines<'a> {
        Lines { out, form, to }
    }

    pub fn form(&self) -> Form {
        self.form
    }

    /// The nickname of the client, or what stands for it.
    pub fn to(&self) -> &'a str {
        self.to.map_or("*", Nickname::as_str)
    }

    /// Whether the client has no nickname yet.
    pub fn is_guest(&self) -> bool {
        self.to.is_none()
    }

    /// How many bytes were written so far, of this and what stood before it.
    pub fn written(&self) -> usize {
        self.out.len()
    }

    /// A numeric of the server.
    pub fn numeric(&mut self, numeric: Numeric) -> Reply<'_> {
        let digits = numeric.digits();
        let to = self.to.map_or("*", Nickname::as_str);
        let mut reply = Reply::begin(self.out, self.form, Tags::NONE);
        reply.put(&[":", SERVER, " "]);
        reply.out.extend_from_slice(&digits);
        reply.word(to)
    }

    /// A command of the server.
    pub fn server(&mut self, verb: &str) -> Reply<'_> {
        self.tagged_server(Tags::NONE, verb)
    }

    /// A command of the server, with tags.
    pub fn tagged_server(&mut self, tags: Tags, verb: &str) -> Reply<'_> {
        let mut reply = Reply::begin(self.out, self.form, tags);
        reply.put(&[":", SERVER, " ", verb]);
        reply
    }

    /// A command of somebody.
    pub fn from(&mut self, tags: Tags, source: Source<'_>, verb: &str) -> Reply<'_> {
        let mut reply = Reply::begin(self.out, self.form, tags);
        let nickname = source.nickname.as_str();
        reply.put(&[":", nickname, "!", source.user, "@", HOST, " ", verb]);
        reply
    }

    /// A command of somebody of whom no more is to be told than its nickname.
    pub fn from_nickname(&mut self, nickname: &str, verb: &str) -> Reply<'_> {
        let mut reply = Reply::begin(self.out, self.form, Tags::NONE);
        reply.put(&[":", nickname, " ", verb]);
        reply
    }

    /// Something that is said to people who read it in no channel.
    pub fn notice(&mut self, text: impl Display) {
        let to = self.to();
        self.server("NOTICE").word(to).shown(text);
    }

    /// The question whether a client is there.
    pub fn ping(&mut self, token: &str) {
        let mut reply = Reply::begin(self.out, self.form, Tags::NONE);
        reply.put(&["PING"]);
        reply.text(token);
    }

    /// That a proof is to be given.
    pub fn authenticate(&mut self) {
        let mut reply = Reply::begin(self.out, self.form, Tags::NONE);
        reply.put(&["AUTHENTICATE +"]);
        reply.end();
    }

    /// Why the connection ends: the last that it is told.
    pub fn error(&mut self, text: impl Display) {
        let mut reply = Reply::begin(self.out, self.form, Tags::NONE);
        reply.put(&["ERROR"]);
        reply.shown(text);
    }

    /// A standard reply (IRCv3 `standard-replies`): that something failed, and by which code programs know it.
    pub fn fail(&mut self, verb: &str, code: &str) -> Reply<'_> {
        self.server("FAIL").word(verb).word(code)
    }
}

impl Form {
    /// Lines with their ends as one reads them that is told in this form.
    pub fn as_read(self, lines: Vec<u8>) -> Vec<u8> {
        if self.is_framed() {
            framed(&lines)
        } else {
            lines
        }
    }

    /// What one reads that is told in this form as lines with their ends.
    pub fn as_lines(self, read: &[u8]) -> Cow<'_, [u8]> {
        if self.is_framed() {
            unframed(read).into()
        } else {
            read.into()
        }
    }
}

/// Lines with their ends as frames of WebSocket: what was put together of lines.
pub fn framed(lines: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(lines.len());
    for line in lines.split_inclusive(|&byte| byte == b'\n') {
        let line = line.strip_suffix(END.as_bytes()).unwrap_or(line);
        let mark = Frames::begin(&mut out);
        out.extend_from_slice(line);
        Frames::end(&mut out, mark);
    }
    out
}

/// Frames of WebSocket as lines with their ends: what was written to be read in frames.
pub fn unframed(frames: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(frames.len());
    for line in Frames::contents(frames) {
        out.extend_from_slice(line);
        out.extend_from_slice(END.as_bytes());
    }
    out
}

/// A line that is being written.
#[derive(Debug)]
pub struct Reply<'a> {
    out: &'a mut Vec<u8>,
    form: Form,
    /// Where its frame begins, if it is one.
    mark: usize,
    /// Where it begins behind its tags.
    start: usize,
}

impl<'a> Reply<'a> {
    fn begin(out: &'a mut Vec<u8>, form: Form, tags: Tags) -> Reply<'a> {
        let mark = if form.is_framed() {
            Frames::begin(out)
        } else {
            out.len()
        };
        tags.write(out);
        let start = out.len();
        Reply {
            out,
            form,
            mark,
            start,
        }
    }

    /// A parameter without spaces: of what has some, the first word.
    #[must_use]
    pub fn word(mut self, word: &str) -> Reply<'a> {
        let word = word.trim_start_matches([' ', ':']);
        let word = word.split(' ').next().unwrap_or_default();
        let word = &word[..word.floor_char_boundary(WORD_BYTES_MAX)];
        self.put(&[" ", if word.is_empty() { "*" } else { word }]);
        self
    }

    /// A parameter that is a number.
    #[must_use]
    pub fn number(mut self, number: u64) -> Reply<'a> {
        let _ = write!(self, " {number}");
        self
    }

    /// A parameter without spaces that is made of others.
    #[must_use]
    pub fn joined(mut self, pieces: &[&str]) -> Reply<'a> {
        self.put(&[" "]);
        self.put(pieces);
        self
    }

    /// Begins the last parameter, which [`Reply::append`] goes on with.
    #[must_use]
    pub fn begin_text(mut self) -> Reply<'a> {
        self.put(&[" :"]);
        self
    }

    /// Goes on with the last parameter.
    pub fn append(&mut self, pieces: &[&str]) {
        self.put(pieces);
    }

    /// The last parameter, and the end of the line.
    pub fn text(mut self, text: &str) {
        self.put(&[" :", text]);
        self.end();
    }

    /// The last parameter in its words, and the end of the line.
    pub fn shown(mut self, text: impl Display) {
        let _ = write!(self, " :{text}");
        self.end();
    }

    /// The end of the line.
    pub fn end(self) {
        if self.form.is_framed() {
            Frames::end(self.out, self.mark);
        } else {
            self.out.extend_from_slice(END.as_bytes());
        }
    }

    /// How many bytes there is room for.
    pub(super) fn room(&self) -> usize {
        (self.start + CONTENT_BYTES_MAX).saturating_sub(self.out.len())
    }

    /// Writes what there is room for, without what would end the line.
    fn put(&mut self, pieces: &[&str]) {
        for piece in pieces {
            if memchr3(b'\r', b'\n', 0, piece.as_bytes()).is_some() {
                let clean: String = piece
                    .chars()
                    .filter(|it| !matches!(it, '\r' | '\n' | '\0'))
                    .collect();
                self.put_clean(&clean);
            } else {
                self.put_clean(piece);
            }
        }
    }

    fn put_clean(&mut self, piece: &str) {
        let fits = piece.floor_char_boundary(self.room());
        self.out.extend_from_slice(&piece.as_bytes()[..fits]);
    }
}

impl Write for Reply<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.put(&[text]);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(form: Form, write: impl FnOnce(&mut Lines<'_>)) -> Vec<u8> {
        let mut out = b"before".to_vec();
        let ana = Nickname::parse("ana").expect("valid");
        write(&mut Lines::new(&mut out, form, Some(&ana)));
        out.split_off(b"before".len())
    }

    #[test]
    fn a_numeric_says_for_whom_it_is() {
        let told = line(Form::Bare, |it| it.numeric(Numeric::Welcome).text("oi"));
        assert_eq!(told, b":irc.littlecats 001 ana :oi\r\n");
        let mut out = Vec::new();
        let mut guest = Lines::new(&mut out, Form::Bare, None);
        guest.numeric(Numeric::NicknameInUse).word("bia").text("x");
        assert_eq!(out, b":irc.littlecats 433 * bia :x\r\n");
    }

    #[test]
    fn in_a_frame_a_line_has_no_end() {
        let told = line(Form::FramedBare, |it| it.server("PONG").text("x"));
        assert_eq!(told, b"\x81\x17:irc.littlecats PONG :x");
    }

    #[test]
    fn lines_become_frames() {
        assert_eq!(framed(b":a B\r\n:c D e\r\n"), b"\x81\x04:a B\x81\x06:c D e");
        assert_eq!(framed(b""), b"");
    }

    #[test]
    fn frames_become_the_lines_that_they_were() {
        let mut lines = b":a B\r\n:c D e\r\n".to_vec();
        lines.extend([&[b'x'; 200][..], b"\r\n"].concat());
        assert_eq!(unframed(&framed(&lines)), lines);
        assert_eq!(unframed(b""), b"");
    }

    #[test]
    fn no_line_is_longer_than_a_client_takes() {
        let long = "é".repeat(600);
        for form in [Form::Bare, Form::Timed, Form::FramedBare] {
            for told in [
                line(form, |it| it.numeric(Numeric::Motd).text(&long)),
                line(form, |it| it.error(&long)),
                line(form, |it| it.fail(&long, &long).word(&long).text(&long)),
                line(form, |it| {
                    let long = long.as_str();
                    it.numeric(Numeric::WhoReply).joined(&[long, long]).end();
                }),
            ] {
                assert!(told.len() <= LINE_BYTES_MAX + 4, "{}", told.len());
                let lossy = String::from_utf8_lossy(&told[4..]).into_owned();
                assert!(!lossy.contains('\u{FFFD}'), "cut within a character");
            }
        }
    }

    #[test]
    fn nobody_ends_a_line_but_the_server() {
        let evil = "a\r\nQUIT\0 b";
        let told = line(Form::Bare, |it| {
            it.numeric(Numeric::NoSuchNick).word(evil).text(evil);
        });
        assert_eq!(told, b":irc.littlecats 401 ana aQUIT :aQUIT b\r\n");
        let shown = line(Form::Bare, |it| it.notice(evil));
        assert_eq!(shown, b":irc.littlecats NOTICE ana :aQUIT b\r\n");
    }

    #[test]
    fn what_is_no_word_becomes_one() {
        for (given, word) in [
            ("", "*"),
            (":", "*"),
            ("::x", "x"),
            (" a b", "a"),
            ("a b", "a"),
        ] {
            let told = line(Form::Bare, |it| it.server("X").word(given).end());
            assert_eq!(told, format!(":irc.littlecats X {word}\r\n").as_bytes());
        }
    }
}
