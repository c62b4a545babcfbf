//! Answers that carry the label of the command that they answer (IRCv3 `labeled-response`).
//!
//! While such a command is handled, what is written to that client alone, and its own echo, is its answer:
//! one line with the label, or a batch. The first line is kept back until it is known that there is no
//! second; from that on, what is told goes into the batch as it comes. A long answer goes on within its
//! batch, and what follows waits behind it as behind any.
//!
//! That its connection ends is the last that a client is told: it is the answer where there is no other, and
//! else stands behind it.
//!
//! An answer rests while its command waits: for whether another session is there, for its turn to come in,
//! or for the next of several targets. What a client is told meanwhile is none of its answer.

use std::collections::BTreeMap;

use bytes::Bytes;
use compact_str::CompactString;

use crate::daemon::connection::Connection;
use crate::daemon::lifecycle::Sessions;
use crate::daemon::parts::Cursor;
use crate::daemon::write::Writer;
use crate::dialect::irc::{self, Form, label};
use crate::room::session::SessionId;
use crate::transport::socket::Socket;

/// What is written, and where it goes on.
type Part = (Bytes, Option<Cursor>);

/// The answers that are not complete.
#[derive(Debug, Default)]
pub(in crate::daemon) struct Labels {
    open: BTreeMap<SessionId, Answer>,
    /// The session whose command is being handled, if it has a label.
    current: Option<SessionId>,
}

/// An answer to a command with a label, as far as it was told.
#[derive(Debug)]
struct Answer {
    label: CompactString,
    /// How its client is told things.
    form: Form,
    state: State,
    /// The line behind the answer, by which a client is told that its connection ends; empty where it does not.
    error: Bytes,
}

#[derive(Debug)]
enum State {
    /// One line, or nothing: it is kept back.
    Kept(Bytes),
    /// Several lines: their batch is open.
    Batch,
}

impl Labels {
    /// A command with a label is handled from here on, unless it was already.
    pub(in crate::daemon) fn begin(
        &mut self,
        session: SessionId,
        label: CompactString,
        form: Form,
    ) {
        self.current = Some(session);
        self.open.entry(session).or_insert(Answer {
            label,
            form,
            state: State::Kept(Bytes::new()),
            error: Bytes::new(),
        });
    }

    /// A command that waited is handled from here on, if it has a label. Returns what was handled before:
    /// see [`Labels::rest`].
    pub(in crate::daemon) fn resume(&mut self, session: SessionId) -> Option<SessionId> {
        let current = self.open.contains_key(&session).then_some(session);
        std::mem::replace(&mut self.current, current)
    }

    /// The command that is handled waits from here on, and what was handled before is again.
    pub(in crate::daemon) fn rest(&mut self, before: Option<SessionId>) {
        self.current = before;
    }

    /// Whether a command of this session is handled that has a label.
    pub(in crate::daemon) fn is_of(&self, session: SessionId) -> bool {
        self.current == Some(session)
    }

    /// What is to be written of what is told in answer to the command that is handled.
    fn tell(&mut self, told: Part) -> Vec<Part> {
        let answer = self.current.and_then(|id| self.open.get_mut(&id));
        answer.map_or_else(Vec::new, |answer| answer.tell(told))
    }

    /// The command that is handled was answered, by these lines and nothing else; returns them with the
    /// label. Without a label they stay as they are.
    pub(in crate::daemon) fn apply(&mut self, reply: Vec<u8>) -> Vec<u8> {
        let Some(mut answer) = self.current.and_then(|id| self.finish(id)) else {
            return reply;
        };
        // Frames are made of all of it.
        answer.form = Form::Bare;
        let mut written = answer.tell((reply.into(), None));
        written.push(answer.end());
        let bytes: Vec<Bytes> = written.into_iter().map(|(bytes, _)| bytes).collect();
        bytes.concat()
    }

    fn finish(&mut self, session: SessionId) -> Option<Answer> {
        if self.is_of(session) {
            self.current = None;
        }
        self.open.remove(&session)
    }

    /// A session is over.
    pub(in crate::daemon) fn forget(&mut self, session: SessionId) {
        self.finish(session);
    }
}

impl Answer {
    fn tell(&mut self, (bytes, rest): Part) -> Vec<Part> {
        if bytes.is_empty() && rest.is_none() {
            return Vec::new();
        }
        let lines = self.form.as_lines(&bytes);
        let (lines, error) = label::split_error(&lines);
        if !error.is_empty() {
            self.error = Bytes::copy_from_slice(error);
        }
        match &mut self.state {
            State::Batch if lines.is_empty() && rest.is_none() => Vec::new(),
            State::Batch => vec![self.within(lines, rest)],
            State::Kept(kept) => {
                let lines = Bytes::from([&kept[..], lines].concat());
                if rest.is_none() && label::count(&lines) <= 1 {
                    *kept = lines;
                    return Vec::new();
                }
                self.state = State::Batch;
                let opened = self.written(label::opened(&self.label));
                vec![(opened, None), self.within(&lines, rest)]
            }
        }
    }

    /// What is written at its end.
    fn end(self) -> Part {
        let last = match &self.state {
            State::Kept(line) if line.is_empty() && self.error.is_empty() => {
                label::acknowledged(&self.label)
            }
            State::Kept(line) if line.is_empty() => label::labelled(&self.label, &self.error),
            State::Kept(line) => [label::labelled(&self.label, line), self.error.to_vec()].concat(),
            State::Batch => [label::closed(), self.error.to_vec()].concat(),
        };
        (self.written(last), None)
    }

    fn within(&self, lines: &[u8], rest: Option<Cursor>) -> Part {
        (self.written(label::within(lines)), in_batch(rest))
    }

    fn written(&self, lines: Vec<u8>) -> Bytes {
        self.form.as_read(lines).into()
    }
}

fn in_batch(rest: Option<Cursor>) -> Option<Cursor> {
    rest.map(|rest| Cursor::InBatch(Box::new(rest)))
}

/// A part of an answer of this form, as it stands in its batch.
pub(in crate::daemon) fn within((bytes, rest): Part, form: Form) -> Part {
    let lines = label::within(&form.as_lines(&bytes));
    (form.as_read(lines).into(), in_batch(rest))
}

impl Writer {
    /// Tells a connection a part of the answer to its command, which has a label.
    pub(in crate::daemon) fn tell_labelled<S>(
        &mut self,
        connection: &mut Connection<S>,
        bytes: Bytes,
        rest: Option<Cursor>,
    ) {
        for (bytes, rest) in self.labels.tell((bytes, rest)) {
            self.queue(connection, bytes, rest);
        }
    }

    /// An answer that rests is over before its client is told that its connection ends.
    pub(in crate::daemon) fn end_before_error<S>(
        &mut self,
        connection: &mut Connection<S>,
        bytes: &[u8],
    ) {
        if !self.labels.open.contains_key(&connection.id) {
            return;
        }
        let lines = connection.form().as_lines(bytes);
        let (_, error) = label::split_error(&lines);
        if !error.is_empty()
            && let Some(answer) = self.labels.finish(connection.id)
        {
            let (bytes, rest) = answer.end();
            self.queue(connection, bytes, rest);
        }
    }
}

impl<S: Socket> Sessions<S> {
    /// A command of a session is handled that has this label.
    pub(in crate::daemon) fn begin_label(&mut self, id: SessionId, given: &str) {
        if let Some(label) = label::parse(given)
            && let Some(connection) = self.connections.get(id)
        {
            self.writer.labels.begin(id, label, connection.form());
        }
    }

    /// What a command of a session asked for was done as far as that goes by now: if it has a label, its
    /// answer is complete, or rests.
    pub(in crate::daemon) fn rest_label(&mut self, id: SessionId, before: Option<SessionId>) {
        if !self.writer.labels.is_of(id) {
            return self.writer.labels.rest(before);
        }
        let is_within_line = self
            .connections
            .get(id)
            .and_then(|it| it.decoder.irc())
            .is_some_and(irc::Decoder::is_within_line);
        if is_within_line || self.room.is_entering(id) || self.secrets.has_kept(id) {
            self.writer.labels.rest(before);
        } else {
            self.finish_label(id);
            self.writer.labels.rest(before.filter(|it| *it != id));
        }
    }

    /// The answer to the command of a session is complete, if it has a label.
    pub(in crate::daemon) fn finish_label(&mut self, id: SessionId) {
        if let Some(answer) = self.writer.labels.finish(id)
            && let Some(connection) = self.connections.in_session(id)
        {
            let (bytes, rest) = answer.end();
            self.writer.queue(connection, bytes, rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(parts: &[&str], form: Form) -> String {
        let mut labels = Labels::default();
        let id = SessionId::new(1, 1);
        labels.begin(id, "x".into(), form);
        let mut written = Vec::new();
        for part in parts {
            let bytes = form.as_read(part.as_bytes().to_vec()).into();
            written.extend(labels.tell((bytes, None)));
        }
        written.push(labels.finish(id).expect("begun").end());
        let bytes: Vec<u8> = written.into_iter().flat_map(|it| it.0.to_vec()).collect();
        String::from_utf8(form.as_lines(&bytes).into_owned()).expect("text")
    }

    #[test]
    fn nothing_is_acknowledged_one_line_is_labelled_and_several_are_a_batch() {
        for form in [Form::Bare, Form::FramedModern] {
            let written = |parts: &[&str]| written(parts, form);
            assert_eq!(written(&[]), "@label=x :irc.littlecats ACK\r\n");
            assert_eq!(written(&["", ":a B\r\n"]), "@label=x :a B\r\n");
            let batch = "@label=x :irc.littlecats BATCH +l labeled-response\r\n\
                 @batch=l :a B\r\n@batch=l;time=1 :a C\r\n@batch=l :a D\r\n\
                 :irc.littlecats BATCH -l\r\n";
            assert_eq!(written(&[":a B\r\n", "@time=1 :a C\r\n:a D\r\n"]), batch);
            assert_eq!(written(&[":a B\r\n@time=1 :a C\r\n", ":a D\r\n"]), batch);
        }
    }

    #[test]
    fn why_a_connection_ends_stands_behind_the_answer_or_is_it() {
        for form in [Form::Bare, Form::FramedModern] {
            let written = |parts: &[&str]| written(parts, form);
            assert_eq!(written(&["ERROR :x\r\n"]), "@label=x ERROR :x\r\n");
            let behind = "@label=x :a B\r\nERROR :x\r\n";
            assert_eq!(written(&[":a B\r\nERROR :x\r\n"]), behind);
            assert_eq!(written(&[":a B\r\n", "ERROR :x\r\n"]), behind);
            let batch = "@label=x :irc.littlecats BATCH +l labeled-response\r\n\
                 @batch=l :a B\r\n@batch=l :a C\r\n\
                 :irc.littlecats BATCH -l\r\nERROR :x\r\n";
            assert_eq!(written(&[":a B\r\n:a C\r\nERROR :x\r\n"]), batch);
            assert_eq!(written(&[":a B\r\n:a C\r\n", "ERROR :x\r\n"]), batch);
        }
    }

    #[test]
    fn what_is_told_while_a_command_waits_is_none_of_its_answer() {
        let mut labels = Labels::default();
        let [ana, bia] = [SessionId::new(1, 1), SessionId::new(2, 2)];
        labels.begin(ana, "x".into(), Form::Bare);
        labels.rest(None);
        assert!(!labels.is_of(ana));
        labels.begin(bia, "y".into(), Form::Bare);
        assert_eq!(labels.resume(ana), Some(bia));
        assert!(labels.is_of(ana) && !labels.is_of(bia));
        labels.rest(Some(bia));
        assert!(labels.is_of(bia));
        labels.forget(bia);
        assert_eq!(labels.resume(bia), None);
        assert!(!labels.is_of(bia));
        assert!(labels.finish(ana).is_some());
    }
}
