//! What clients of IRC do, and how the daemon has them.

use super::super::irc::asked::{Asked, Given};
use super::super::ring::Way;
use super::World;

impl World {
    /// A client of IRC writes a line, with a label or without.
    pub(crate) fn say_irc(&mut self, client: usize, asked: Asked, label: Option<String>) {
        if self.clients[client].ends() {
            return;
        }
        let tags = label.as_ref().map(|label| format!("@label={label} "));
        let line = tags.unwrap_or_default() + &asked.line(client);
        self.tell(|| format!("{client} writes {line:?}"));
        let given = Given { asked, label };
        self.write_irc(client, line.as_bytes(), Some(given));
    }

    /// The same of a line that asks for nothing known here.
    pub(crate) fn say_irc_raw(&mut self, client: usize, raw: &[u8]) {
        if self.clients[client].ends() {
            return;
        }
        self.tell(|| format!("{client} writes {:?}", String::from_utf8_lossy(raw)));
        self.write_irc(client, raw, None);
    }

    fn write_irc(&mut self, client: usize, raw: &[u8], given: Option<Given>) {
        let it = &mut self.clients[client];
        match it.asks() {
            None => it.write_irc(raw, given),
            Some(_) => it.write_irc_message(raw, given, &self.web_choices),
        }
    }

    /// A client asks for a WebSocket in which it speaks IRC.
    pub(crate) fn request_irc(&mut self, client: usize) {
        self.tell(|| format!("{client} asks for IRC in a WebSocket"));
        self.clients[client].request_irc();
    }

    /// A client of IRC writes a line with a secret in it.
    pub(crate) fn give_by_irc(&mut self, client: usize, asked: Asked, way: Way, secret: &str) {
        if self.clients[client].ends() {
            return;
        }
        self.say_irc(client, asked, None);
        // Behind what stands between the fragments of a message.
        let number = self.clients[client].sent().len() - 1;
        self.ring.note_given(client, number, way, secret);
    }

    /// A client says that it goes, in its dialect.
    pub(crate) fn leave(&mut self, client: usize) {
        match self.clients[client].speaks_irc() {
            true => self.say_irc(client, Asked::Quit, None),
            false => self.say(client, b"/sair"),
        }
    }

    /// Whether a client was asked whether it is there, as the last that it has read.
    pub(crate) fn is_asked_by_ping(&self, client: usize) -> bool {
        let pipe = self.pipe(client);
        let read = pipe.read_by_peer();
        let read = read.strip_suffix(b"\r\n").unwrap_or(read);
        self.clients[client].speaks_irc() && read.ends_with(b"PING :irc.littlecats")
    }

    /// Whether a client is past its login: in the room, or outside of it.
    pub(crate) fn is_registered(&self, client: usize) -> bool {
        let handle = self.clients[client].handle();
        handle.is_some_and(|handle| self.subject.is_registered(handle))
    }
}
