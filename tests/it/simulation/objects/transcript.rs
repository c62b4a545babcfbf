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

impl Objects {
    fn decode_frames<'a>(&self, bytes: &'a [u8], start: usize) -> Transcript<'a> {
        let mut told = Objective::new(self, Vec::new(), start);
        let mut at = start;
        while let Some((frame, length)) = down::frame(&bytes[at..]) {
            at += length;
            match frame {
                Frame::Text(line) => told.take(line, at),
                Frame::Ping => told.take_beside(Told::Ping, at),
                Frame::Pong(content) => told.take_beside(Told::Pong(content.to_vec()), at),
                Frame::Close(code) => told.take_beside(Told::Close(code), at),
            }
        }
        Transcript {
            rest: &bytes[told.read_up_to..],
            passages: told.passages,
        }
    }
}

impl TranscriptDecoder for Objects {
    fn decode<'a>(&self, bytes: &'a [u8]) -> Transcript<'a> {
        if let Some(start) = down::first_frame(bytes) {
            return self.decode_frames(bytes, start);
        }
        if bytes.starts_with(b"HTTP/1.1 ") {
            let (passages, rest) = (Vec::new(), &[][..]);
            return Transcript { passages, rest };
        }
        let Some(start) = first_object(bytes) else {
            return self.plain.decode(bytes);
        };
        let Transcript { passages, rest } = self.plain.decode(&bytes[..start]);
        assert!(rest.is_empty());
        let mut told = Objective::new(self, passages, start);
        let mut at = start;
        while let Some(length) = bytes[at..].iter().position(|&byte| byte == b'\n') {
            let line = std::str::from_utf8(&bytes[at..at + length]).expect("UTF-8");
            at += length + 1;
            told.take(line, at);
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

/// The text of each object of which a client has all, in lines or in frames.
pub(crate) fn whole_objects(bytes: &[u8]) -> Vec<&str> {
    if let Some(start) = down::first_frame(bytes) {
        let mut objects = Vec::new();
        let mut at = start;
        while let Some((frame, length)) = down::frame(&bytes[at..]) {
            at += length;
            if let Frame::Text(object) = frame {
                objects.push(object);
            }
        }
        return objects;
    }
    let whole = bytes.iter().rposition(|&byte| byte == b'\n').unwrap_or(0);
    let lines = bytes[..whole].split(|&byte| byte == b'\n');
    let objects = lines.filter(|line| line.starts_with(b"{"));
    objects
        .map(|line| str::from_utf8(line).expect("UTF-8"))
        .collect()
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
