//! Where objects stand in what a client was written: in lines or in frames, behind what it may have been told in
//! plain before it asked for them.

use super::super::heard::{EventId, Heard, Passage, Told, Transcript, TranscriptDecoder};
use super::super::web::down::{self, Frame};
use super::{Object, Objects, Read};

/// One object after the other.
struct Objective<'a> {
    objects: &'a Objects,
    passages: Vec<Passage>,
    /// Names of a list whose last part is to come.
    listed: Vec<String>,
    last_id: Option<EventId>,
    read_up_to: usize,
}

impl<'a> Objective<'a> {
    fn new(objects: &'a Objects, passages: Vec<Passage>, read_up_to: usize) -> Objective<'a> {
        Objective {
            objects,
            passages,
            listed: Vec::new(),
            last_id: None,
            read_up_to,
        }
    }

    /// Takes an object that ends at a byte.
    fn take(&mut self, line: &str, end: usize) {
        let Object { read, id, reason } = self.objects.read(line);
        if let Some(id) = id {
            let last = self.last_id.replace(id);
            assert!(
                last.is_none_or(|last| last.number < id.number),
                "{line} comes behind {last:?}"
            );
        }
        let heard = match read {
            Read::Part(names, is_last) => {
                self.listed.extend(names);
                if !is_last {
                    return;
                }
                let names = std::mem::take(&mut self.listed);
                match names.len() {
                    1 => Heard::Alone,
                    count => Heard::List { count, names },
                }
            }
            Read::Heard(heard) => heard,
        };
        assert!(self.listed.is_empty(), "{heard:?} stands within a list");
        self.read_up_to = end;
        self.passages.push(Passage {
            heard,
            end,
            id,
            reason,
        });
    }

    /// Takes what stands between objects; within a list, too.
    fn take_beside(&mut self, told: Told, end: usize) {
        if self.listed.is_empty() {
            self.read_up_to = end;
        }
        self.passages.push(Passage::new(Heard::Told(told), end));
    }
}

/// What stands in what a program was written.
#[derive(Debug)]
pub(crate) enum Piece<'a> {
    Object(&'a str),
    /// A frame that is no message.
    Beside(Told),
}

/// All pieces, each with the byte behind it, and where the first begins: behind what was told in plain, or the head
/// of HTTP. None where objects never were asked for.
pub(crate) fn pieces(bytes: &[u8]) -> Option<(usize, Vec<(Piece<'_>, usize)>)> {
    let mut pieces = Vec::new();
    if let Some(start) = down::first_frame(bytes) {
        let mut at = start;
        while let Some((frame, length)) = down::frame(&bytes[at..]) {
            at += length;
            let piece = match frame {
                Frame::Text(object) => Piece::Object(object),
                Frame::Ping => Piece::Beside(Told::Ping),
                Frame::Pong(content) => Piece::Beside(Told::Pong(content.to_vec())),
                Frame::Close(code) => Piece::Beside(Told::Close(code)),
            };
            pieces.push((piece, at));
        }
        return Some((start, pieces));
    }
    let start = first_object(bytes)?;
    let mut at = start;
    while let Some(length) = bytes[at..].iter().position(|&byte| byte == b'\n') {
        let object = str::from_utf8(&bytes[at..at + length]).expect("UTF-8");
        at += length + 1;
        pieces.push((Piece::Object(object), at));
    }
    Some((start, pieces))
}

/// The text of each object of which a client has all.
pub(crate) fn whole_objects(bytes: &[u8]) -> Vec<&str> {
    let pieces = pieces(bytes).map_or_else(Vec::new, |(_, pieces)| pieces);
    let objects = pieces.into_iter().filter_map(|(piece, _)| match piece {
        Piece::Object(object) => Some(object),
        Piece::Beside(_) => None,
    });
    objects.collect()
}

impl TranscriptDecoder for Objects {
    fn decode<'a>(&self, bytes: &'a [u8]) -> Transcript<'a> {
        let is_http = bytes.starts_with(b"HTTP/1.1 ");
        let Some((start, pieces)) = pieces(bytes) else {
            let (passages, rest) = (Vec::new(), &[][..]);
            return match is_http {
                true => Transcript { passages, rest },
                false => self.plain.decode(bytes),
            };
        };
        let before = if is_http { &[] } else { &bytes[..start] };
        let Transcript { passages, rest } = self.plain.decode(before);
        assert!(rest.is_empty());
        let mut told = Objective::new(self, passages, start);
        for (piece, end) in pieces {
            match piece {
                Piece::Object(object) => told.take(object, end),
                Piece::Beside(beside) => told.take_beside(beside, end),
            }
        }
        Transcript {
            rest: &bytes[told.read_up_to..],
            passages: told.passages,
        }
    }

    fn may_begin(&self, rest: &[u8], heard: &Heard) -> bool {
        let rest = down::cut_content(rest);
        if !rest.starts_with(b"{") {
            return self.plain.may_begin(rest, heard);
        }
        let (Heard::Said { by, text } | Heard::Acted { by, text }) = heard else {
            return false;
        };
        let begins = b"\"from\":\"";
        let Some(from) = rest.windows(begins.len()).position(|it| it == begins) else {
            return true;
        };
        let text = serde_json::to_string(text).expect("a text");
        let object = format!("\"from\":\"{by}\",\"text\":{text}");
        let ends = ["}", ",\"notice\":true}"];
        ends.iter()
            .any(|end| (object.clone() + end).as_bytes().starts_with(&rest[from..]))
    }

    fn is_public_speech(&self, rest: &[u8]) -> bool {
        let rest = down::cut_content(rest);
        let starts = [&b"{\"type\":\"said\""[..], b"{\"type\":\"acted\""];
        starts.iter().any(|start| rest.starts_with(start)) || self.plain.is_public_speech(rest)
    }
}

/// Where objects begin: behind what a client may have been told before it asked for them.
fn first_object(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    for line in bytes.split_inclusive(|&byte| byte == b'\n').take(4) {
        if line.starts_with(b"{") {
            return Some(at);
        }
        at += line.len();
    }
    None
}
