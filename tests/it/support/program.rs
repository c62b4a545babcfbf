//! A client that is told events: it says lines, and hears objects.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::Client;

/// A connection that speaks the dialect of programs.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) client: Client,
    /// The number of the event that was heard last.
    last: u64,
}

impl Program {
    /// A connection that has been greeted.
    #[track_caller]
    pub(crate) fn connect(address: SocketAddr) -> Program {
        Program::over(Client::connect(address))
    }

    /// As [`Program::connect`], over a connection from which nothing was read.
    #[track_caller]
    pub(crate) fn over(client: Client) -> Program {
        let mut program = Program { client, last: 0 };
        program.send("/json");
        program.skip_to("hello");
        program
    }

    /// A connection that has joined the room; what newcomers are shown before that is dropped.
    #[track_caller]
    pub(crate) fn join(address: SocketAddr, nickname: &str) -> Program {
        let mut program = Program::connect(address);
        program.send(nickname);
        while program.skip_to("joined")["nick"] != nickname {}
        program
    }

    #[track_caller]
    pub(crate) fn send(&mut self, line: &str) {
        self.client.send(line);
    }

    /// The next object, which has to come.
    #[track_caller]
    pub(crate) fn hear(&mut self) -> Value {
        let line = self.client.line();
        assert!(line.starts_with("{\"type\":\""), "{line}");
        let object: Value = serde_json::from_str(&line).expect("an object a line");
        self.check(&object);
        object
    }

    /// What is so of all that is heard: events come in one order, each with its moment.
    #[track_caller]
    fn check(&mut self, object: &Value) {
        if let Some(id) = object.get("id") {
            let (number, mark) = id.as_str().and_then(|id| id.split_once('-')).expect("two");
            let number = number.parse().expect("a number");
            assert!(self.last < number, "{object} behind {}", self.last);
            self.last = number;
            assert!(mark.len() == 8 && object["time"].is_string(), "{object}");
        }
        if let Some(time) = object.get("time") {
            let time = time.as_str().expect("a text");
            let is_digit = |place: &usize| time.as_bytes()[*place].is_ascii_digit();
            assert_eq!(time.len(), "2026-11-25T12:00:07.120Z".len());
            assert_eq!((0..24).filter(is_digit).count(), 17, "{time}");
        }
    }

    /// Reads up to an object of this type.
    #[track_caller]
    pub(crate) fn skip_to(&mut self, name: &str) -> Value {
        loop {
            let line = self.client.line();
            // Before the dialect was known, it may have been greeted.
            if !line.starts_with('{') {
                continue;
            }
            let object: Value = serde_json::from_str(&line).expect("an object a line");
            self.check(&object);
            if object["type"] == name {
                return object;
            }
        }
    }

    /// Asserts what the next object is, but for its place and its moment.
    #[track_caller]
    pub(crate) fn expect(&mut self, expected: &Value) {
        let mut object = self.hear();
        let fields = object.as_object_mut().expect("an object");
        for varying in ["id", "time"] {
            fields.remove(varying);
        }
        assert_eq!(&object, expected);
    }

    /// Asserts that the next is an error with this code, or a warning.
    #[track_caller]
    pub(crate) fn expect_code(&mut self, code: &str) -> Value {
        let object = self.hear();
        assert_eq!(object["code"], code, "{object}");
        object
    }

    /// Asserts that it was told nothing more until now, and that all it sent is handled.
    #[track_caller]
    pub(crate) fn expect_nothing(&mut self) {
        self.send("/nada");
        self.expect_code("unknown_command");
    }
}

pub(crate) fn said(from: &str, text: &str) -> Value {
    json!({"type": "said", "from": from, "text": text})
}

pub(crate) fn ask(what: &str) -> Value {
    json!({"type": "ask", "what": what})
}
