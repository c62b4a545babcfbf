//! How an object is written: fields one behind the other, and which characters of a text are escaped.

use std::fmt::{self, Display, Write};
use std::marker::PhantomData;

use memchr::memchr3;

use super::super::timestamp::timestamp;
use super::framing::Framing;
use crate::room::event::EventId;
use crate::room::nickname::Nickname;
use crate::room::time::WallTime;

/// An object that is being written.
pub(super) struct Object<'a, F> {
    out: &'a mut Vec<u8>,
    mark: usize,
    framing: PhantomData<F>,
}

impl<'a, F: Framing> Object<'a, F> {
    /// Begins an object of this type behind what `out` holds.
    pub(super) fn begin(out: &'a mut Vec<u8>, name: &str) -> Object<'a, F> {
        let mark = F::begin(out);
        put_all(out, ["{\"type\":\"", name, "\""]);
        Object {
            out,
            mark,
            framing: PhantomData,
        }
    }

    pub(super) fn end(self) {
        self.out.push(b'}');
        F::end(self.out, self.mark);
    }

    /// A text that may hold any character.
    pub(super) fn text(self, name: &str, text: &str) -> Object<'a, F> {
        put_all(self.out, [",\"", name, "\":\""]);
        escape(text, self.out);
        self.out.push(b'"');
        self
    }

    /// A text, where there is one.
    pub(super) fn text_if_any(self, name: &str, text: &str) -> Object<'a, F> {
        if text.is_empty() {
            self
        } else {
            self.text(name, text)
        }
    }

    /// What is written in words that may hold any character.
    pub(super) fn words(
        self,
        name: &str,
        write: impl FnOnce(&mut Escaped<'_>) -> fmt::Result,
    ) -> Object<'a, F> {
        put_all(self.out, [",\"", name, "\":\""]);
        write(&mut Escaped(self.out)).expect("a vector takes everything");
        self.out.push(b'"');
        self
    }

    /// Lines, with an LF between them.
    pub(super) fn lines(
        self,
        name: &str,
        lines: impl IntoIterator<Item = impl fmt::Display>,
    ) -> Object<'a, F> {
        self.words(name, |out| {
            for (index, line) in lines.into_iter().enumerate() {
                if index > 0 {
                    out.end_line();
                }
                write!(out, "{line}")?;
            }
            Ok(())
        })
    }

    /// A word in which nothing has to be escaped.
    pub(super) fn word(self, name: &str, word: &str) -> Object<'a, F> {
        put_all(self.out, [",\"", name, "\":\"", word, "\""]);
        self
    }

    /// A nickname: letters, digits, `_` and `-`.
    pub(super) fn nick(self, name: &str, nickname: &Nickname) -> Object<'a, F> {
        self.word(name, nickname.as_str())
    }

    /// Something in whose words nothing has to be escaped.
    pub(super) fn shown(self, name: &str, value: impl Display) -> Object<'a, F> {
        put_all(self.out, [",\"", name, "\":\""]);
        write!(Escaped(self.out), "{value}").expect("a vector takes everything");
        self.out.push(b'"');
        self
    }

    pub(super) fn id(self, id: EventId) -> Object<'a, F> {
        self.shown("id", id)
    }

    pub(super) fn time(self, name: &str, time: WallTime) -> Object<'a, F> {
        put_all(self.out, [",\"", name, "\":\""]);
        self.out.extend_from_slice(&timestamp(time));
        self.out.push(b'"');
        self
    }

    pub(super) fn number(self, name: &str, number: impl Display) -> Object<'a, F> {
        put_all(self.out, [",\"", name, "\":"]);
        write!(Escaped(self.out), "{number}").expect("a vector takes everything");
        self
    }

    pub(super) fn truth(self, name: &str, is_so: bool) -> Object<'a, F> {
        let word = if is_so { "true" } else { "false" };
        put_all(self.out, [",\"", name, "\":", word]);
        self
    }

    /// What stands there only where it is so.
    pub(super) fn flag(self, name: &str, is_so: bool) -> Object<'a, F> {
        if is_so { self.truth(name, true) } else { self }
    }

    /// What stands there only where there is a value.
    pub(super) fn with<T>(
        self,
        value: Option<T>,
        put: impl FnOnce(Object<'a, F>, T) -> Object<'a, F>,
    ) -> Object<'a, F> {
        match value {
            Some(value) => put(self, value),
            None => self,
        }
    }

    pub(super) fn nicks(self, name: &str, nicknames: &[&Nickname]) -> Object<'a, F> {
        put_all(self.out, [",\"", name, "\":["]);
        let mut separator = "\"";
        for nickname in nicknames {
            put_all(self.out, [separator, nickname.as_str(), "\""]);
            separator = ",\"";
        }
        self.out.push(b']');
        self
    }

    /// A list of objects, of whose fields `put` writes those of one.
    pub(super) fn list<T>(
        self,
        name: &str,
        items: &[T],
        put: impl for<'b> Fn(Object<'b, Bare>, &T) -> Object<'b, Bare>,
    ) -> Object<'a, F> {
        put_all(self.out, [",\"", name, "\":["]);
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            let start = self.out.len();
            let inner = Object {
                out: &mut *self.out,
                mark: start,
                framing: PhantomData,
            };
            put(inner, item).end();
            // The first field has a comma before it, where the brace belongs.
            self.out[start] = b'{';
        }
        self.out.push(b']');
        self
    }
}

/// An object within another.
pub(super) struct Bare;

impl Framing for Bare {
    const BYTES_MAX: usize = 0;

    fn begin(out: &mut Vec<u8>) -> usize {
        out.len()
    }

    fn end(_out: &mut Vec<u8>, _mark: usize) {}
}

/// Lets words be written into a string of JSON.
pub(super) struct Escaped<'a>(&'a mut Vec<u8>);

impl Escaped<'_> {
    /// What a program shows as the end of a line.
    fn end_line(&mut self) {
        self.0.extend_from_slice(b"\\n");
    }
}

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(text, self.0);
        Ok(())
    }
}

fn put_all<const N: usize>(out: &mut Vec<u8>, pieces: [&str; N]) {
    for piece in pieces {
        out.extend_from_slice(piece.as_bytes());
    }
}

/// Writes a text as it stands within quotes. Control characters but TAB never pass the framing of
/// lines, so nothing else has to be escaped (RFC 8259, 7).
fn escape(text: &str, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    while let Some(at) = memchr3(b'"', b'\\', b'\t', rest) {
        let (before, behind) = rest.split_at(at);
        out.extend_from_slice(before);
        out.push(b'\\');
        out.push(if behind[0] == b'\t' { b't' } else { behind[0] });
        rest = &behind[1..];
    }
    out.extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    use super::super::framing::Lines;
    use super::*;

    fn written(put: impl FnOnce(Object<'_, Lines>) -> Object<'_, Lines>) -> String {
        let mut out = Vec::new();
        put(Object::begin(&mut out, "x")).end();
        String::from_utf8(out).expect("all is UTF-8")
    }

    #[test]
    fn quotes_backslashes_and_tabs_are_escaped_and_nothing_else() {
        for (text, escaped) in [
            ("", ""),
            ("oi", "oi"),
            ("\"", "\\\""),
            ("\\", "\\\\"),
            ("\t", "\\t"),
            ("a\"b\\c\td", "a\\\"b\\\\c\\td"),
            ("\\\"", "\\\\\\\""),
            ("são / <b> \u{2028} 🐱", "são / <b> \u{2028} 🐱"),
        ] {
            let expected = format!("{{\"type\":\"x\",\"text\":\"{escaped}\"}}\n");
            assert_eq!(written(|object| object.text("text", text)), expected);
            let in_words = written(|object| object.words("text", |out| out.write_str(text)));
            assert_eq!(in_words, expected);
        }
    }

    #[test]
    fn what_is_not_so_does_not_stand_there() {
        let found = written(|object| {
            object
                .flag("a", false)
                .flag("b", true)
                .truth("c", false)
                .text_if_any("d", "")
                .with(None, |object, it: u64| object.number("e", it))
                .with(Some(7), |object, it: u64| object.number("f", it))
        });
        let expected = "{\"type\":\"x\",\"b\":true,\"c\":false,\"f\":7}\n";
        assert_eq!(found, expected);
    }

    #[test]
    fn lists_hold_what_there_is() {
        let nickname = |text| Nickname::parse(text).expect("valid");
        let (ana, bia) = (nickname("ana"), nickname("bia"));
        for (nicks, expected) in [
            (&[][..], "[]"),
            (&[&ana][..], "[\"ana\"]"),
            (&[&ana, &bia][..], "[\"ana\",\"bia\"]"),
        ] {
            let expected = format!("{{\"type\":\"x\",\"nicks\":{expected}}}\n");
            assert_eq!(written(|object| object.nicks("nicks", nicks)), expected);
        }
        for (items, expected) in [
            (&[][..], "[]"),
            (&["a"][..], "[{\"what\":\"a\"}]"),
            (&["a", "b"][..], "[{\"what\":\"a\"},{\"what\":\"b\"}]"),
        ] {
            let expected = format!("{{\"type\":\"x\",\"list\":{expected}}}\n");
            let list = written(|object| {
                object.list("list", items, |object, item| object.word("what", item))
            });
            assert_eq!(list, expected);
        }
    }
}
