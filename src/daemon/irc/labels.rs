//! Answers that carry the label of the command that they answer (IRCv3 `labeled-response`).
//!
//! While such a command is handled, what is written to that client alone, and its own echo, is collected
//! instead; then it is written as one line with the label, or as a batch. A long answer goes on within
//! its batch, and what follows waits behind it as behind any.

use bytes::Bytes;
use compact_str::CompactString;

use crate::daemon::lifecycle::Sessions;
use crate::daemon::parts::Cursor;
use crate::dialect::irc::label;
use crate::room::session::SessionId;
use crate::transport::socket::Socket;

/// What is collected.
#[derive(Debug, Default)]
pub(in crate::daemon) struct Labels(Option<Collected>);

#[derive(Debug)]
struct Collected {
    session: SessionId,
    label: CompactString,
    parts: Vec<(Bytes, Option<Cursor>)>,
}

impl Labels {
    /// A command with a label is handled from here on.
    pub(in crate::daemon) fn begin(&mut self, session: SessionId, label: CompactString) {
        self.0 = Some(Collected {
            session,
            label,
            parts: Vec::new(),
        });
    }

    /// Whether a command of this session is handled that has a label.
    pub(in crate::daemon) fn is_of(&self, session: SessionId) -> bool {
        self.0.as_ref().is_some_and(|it| it.session == session)
    }

    /// Collects what is told to the session of the command.
    pub(in crate::daemon) fn collect(&mut self, bytes: Bytes, rest: Option<Cursor>) {
        if let Some(collected) = &mut self.0
            && !(bytes.is_empty() && rest.is_none())
        {
            collected.parts.push((bytes, rest));
        }
    }

    /// The command was answered, by this and nothing else.
    pub(in crate::daemon) fn apply(&mut self, reply: Vec<u8>) -> Vec<u8> {
        let Some(mut collected) = self.0.take() else {
            return reply;
        };
        collected.parts.push((reply.into(), None));
        let written = collected.written().into_iter().map(|(bytes, _)| bytes);
        written.collect::<Vec<_>>().concat()
    }
}

impl Collected {
    /// What is to be written.
    fn written(self) -> Vec<(Bytes, Option<Cursor>)> {
        let Collected { label, parts, .. } = self;
        let lines: usize = parts.iter().map(|(bytes, _)| label::count(bytes)).sum();
        let goes_on = parts.iter().any(|(_, rest)| rest.is_some());
        match (lines, goes_on) {
            (0, false) => vec![(label::acknowledged(&label).into(), None)],
            (1, false) => {
                let line: Vec<u8> = parts.iter().flat_map(|(bytes, _)| bytes.to_vec()).collect();
                vec![(label::labelled(&label, &line).into(), None)]
            }
            _ => {
                let opened = [(label::opened(&label).into(), None)];
                let within = parts.into_iter().map(within);
                let closed = [(label::closed().into(), None)];
                opened.into_iter().chain(within).chain(closed).collect()
            }
        }
    }
}

/// A part of an answer, as it stands in its batch.
pub(in crate::daemon) fn within((bytes, rest): (Bytes, Option<Cursor>)) -> (Bytes, Option<Cursor>) {
    let rest = rest.map(|rest| Cursor::InBatch(Box::new(rest)));
    (label::within(&bytes).into(), rest)
}

impl<S: Socket> Sessions<S> {
    /// A command was handled: if it had a label, what was collected is written.
    pub(in crate::daemon) fn finish_label(&mut self, id: SessionId) {
        if !self.writer.labels.is_of(id) {
            return;
        }
        let Some(collected) = self.writer.labels.0.take() else {
            return;
        };
        if let Some(connection) = self.connections.in_session(id) {
            for (bytes, rest) in collected.written() {
                self.writer.insert_with_rest(connection, bytes, rest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(parts: &[&str]) -> String {
        let mut labels = Labels::default();
        labels.begin(SessionId::new(1, 1), "x".into());
        for part in parts {
            labels.collect(Bytes::copy_from_slice(part.as_bytes()), None);
        }
        let written = labels.0.take().expect("begun").written();
        let bytes = written.into_iter().flat_map(|(bytes, _)| bytes.to_vec());
        String::from_utf8(bytes.collect()).expect("text")
    }

    #[test]
    fn nothing_is_acknowledged_one_line_is_labelled_and_several_are_a_batch() {
        assert_eq!(written(&[]), "@label=x :irc.littlecats ACK\r\n");
        assert_eq!(written(&["", ":a B\r\n"]), "@label=x :a B\r\n");
        assert_eq!(
            written(&[":a B\r\n", "@time=1 :a C\r\n"]),
            "@label=x :irc.littlecats BATCH +l labeled-response\r\n\
             @batch=l :a B\r\n@batch=l;time=1 :a C\r\n\
             :irc.littlecats BATCH -l\r\n"
        );
    }
}
