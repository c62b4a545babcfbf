//! mosquitto: MQTT 3.1.1 with quality of service 0, one topic; in clear and over TLS.

use std::io;
use std::net::SocketAddrV4;
use std::path::Path;
use std::process::Command;

use super::{Peer, configure, installed};

/// The topic's name. With it every packet that carries a message has 70 bytes after its length,
/// and so no byte of its head is taken for a mark.
const TOPIC: &[u8] = b"room";

/// Mosquitto as a room: one topic.
pub(crate) struct Mosquitto {
    label: &'static str,
    configuration: &'static str,
    is_over_tls: bool,
}

impl Mosquitto {
    pub(crate) const OVER_TCP: Self = Self {
        label: "mosquitto",
        configuration: include_str!("mosquitto.conf"),
        is_over_tls: false,
    };

    pub(crate) const OVER_TLS: Self = Self {
        label: "mosquitto-tls",
        configuration: include_str!("mosquitto_tls.conf"),
        is_over_tls: true,
    };
}

impl Peer for Mosquitto {
    fn label(&self) -> &str {
        self.label
    }

    fn is_measured_by_default(&self) -> bool {
        !self.is_over_tls
    }

    fn is_over_tls(&self) -> bool {
        self.is_over_tls
    }

    fn program(&self) -> &str {
        "mosquitto"
    }

    fn package(&self) -> &'static str {
        "mosquitto"
    }

    fn command(&self, address: SocketAddrV4, directory: &Path) -> io::Result<Command> {
        let mut command = installed(self.program())?;
        command
            .arg("-c")
            .arg(configure(self.configuration, address, directory)?);
        Ok(command)
    }

    fn login(&self, user: usize, listens: bool) -> Vec<u8> {
        // MQTT 3.1.1, 3.1: a clean session without a keep-alive.
        let connect = [
            &string(b"MQTT"),
            &[4, 2, 0, 0][..],
            &string(user.to_string().as_bytes()),
        ]
        .concat();
        // 3.8: packet 1 asks for one topic with quality of service 0.
        let subscribe = [&[0, 1][..], &string(TOPIC), &[0]].concat();
        let mut login = packet(0x10, &connect);
        if listens {
            login.extend(packet(0x82, &subscribe));
        }
        // 3.12: a ping, whose answer says that all before it was done.
        login.extend(packet(0xC0, &[]));
        login
    }

    fn is_logged_in(&self, answer: &[u8]) -> bool {
        answer.ends_with(&[0xD0, 0])
    }

    fn message(&self, _user: usize, text: &[u8]) -> Vec<u8> {
        packet(0x30, &[&string(TOPIC), text].concat())
    }

    fn echoes(&self) -> bool {
        true
    }
}

/// A control packet; its length must fit the one byte that the first 127 take (2.2.3).
fn packet(kind: u8, rest: &[u8]) -> Vec<u8> {
    let length = u8::try_from(rest.len()).expect("a packet of the bench is short");
    assert!(length < 128, "a packet of the bench is short");
    [&[kind, length], rest].concat()
}

/// A string with its length in two bytes (1.5.3).
fn string(text: &[u8]) -> Vec<u8> {
    let length = u16::try_from(text.len()).expect("a string of the bench is short");
    [&length.to_be_bytes(), text].concat()
}
