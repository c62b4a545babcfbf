//! The daemon with TLS, on a clock and wires of its own.

mod certificate;
mod closing;
mod handshakes;
mod only;
#[cfg(feature = "irc")]
mod silence;

use std::cell::RefCell;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use rustls::{ClientConnection, RootCertStore};

use crate::daemon::engine::{Engine, Readiness};
use crate::daemon::limits::Limits;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time, WallTime};
use crate::text::{Language, Words};
use crate::transport::tls::config::Certified;
use crate::transport::tls::stream::tests::{End, Wire, client, pair, server};
use crate::transport::tls::stream::{Offer, Stream};

const GREETING: &str = "Welcome to the Little Cats chat! Enter your nickname:\n";

/// A daemon whose clock stands until it is moved.
struct House {
    engine: Engine<Stream<End>>,
    now: Now,
    certified: Certified,
    roots: RootCertStore,
    tls_only: bool,
}

/// A connection to it, in the clear or in TLS.
struct Peer {
    id: SessionId,
    wire: Rc<RefCell<Wire>>,
    tls: Option<Box<ClientConnection>>,
    heard: Vec<u8>,
    /// It reads and sends nothing for now.
    stalls: bool,
}

impl House {
    fn new(mut limits: Limits) -> House {
        let (certified, roots) = pair();
        limits.has_tls = true;
        House {
            engine: Engine::new(Words::new(Language::English, None), limits),
            now: Now {
                time: Time::ZERO,
                wall: WallTime::from_millis(1_800_000_000_000),
            },
            certified,
            roots,
            tls_only: false,
        }
    }

    fn wait(&mut self, time: Duration) {
        self.now.time = self.now.time + time;
        self.now.wall = self.now.wall + time;
    }

    fn wait_millis(&mut self, millis: u64) {
        self.wait(Duration::from_millis(millis));
    }

    fn accept(&mut self, from: &str, tls: Option<ClientConnection>) -> Peer {
        let offer = Offer {
            config: self.certified.config.clone(),
            tls_only: self.tls_only,
        };
        let (wire, stream) = server(Some(offer));
        let from: SocketAddr = from.parse().expect("an address");
        let id = self.engine.accept(stream, from, self.now, |_, _| Ok(()));
        Peer {
            id: id.expect("it is taken"),
            wire,
            tls: tls.map(Box::new),
            heard: Vec::new(),
            stalls: false,
        }
    }

    fn come_clear(&mut self) -> Peer {
        self.accept("192.0.2.7:1", None)
    }

    fn come(&mut self) -> Peer {
        let tls = client(self.roots.clone(), rustls::ALL_VERSIONS, &[]);
        self.accept("192.0.2.8:1", Some(tls))
    }

    /// One that is in the room.
    fn join(&mut self, nickname: &str) -> Peer {
        let mut peer = self.come();
        peer.say(&format!("{nickname}\n"));
        self.settle(&mut [&mut peer]);
        let joined = format!("The client {nickname} joined the Little Cats chat.\n");
        assert!(peer.take_text().ends_with(&joined));
        peer
    }

    /// One turn, once all that peers have sent is there.
    fn turn(&mut self, peers: &mut [&mut Peer]) {
        for peer in &mut *peers {
            peer.send();
            let readiness = Readiness {
                readable: true,
                writable: true,
                has_shut: peer.wire.borrow().client_has_shut,
                ..Readiness::default()
            };
            self.engine
                .notify(peer.id.to_token(), readiness, self.now.time);
        }
        self.engine.turn(self.now);
        for peer in peers {
            peer.receive();
        }
    }

    /// Turns until nothing more happens. What waits to share a write waits no longer.
    fn settle(&mut self, peers: &mut [&mut Peer]) {
        let mut still = 0;
        for _ in 0..5_000 {
            let before: usize = peers.iter().map(|peer| peer.heard.len()).sum();
            self.wait(Duration::from_micros(10));
            self.turn(peers);
            let after: usize = peers.iter().map(|peer| peer.heard.len()).sum();
            let moves = peers.iter().any(|peer| !peer.stalls && peer.has_more());
            still = if before == after && !moves {
                still + 1
            } else {
                0
            };
            if still == 20 {
                return;
            }
        }
        panic!("it never ends");
    }
}

impl Peer {
    fn say(&mut self, text: &str) {
        match &mut self.tls {
            Some(tls) => tls.writer().write_all(text.as_bytes()).expect("memory"),
            None => self.wire.borrow_mut().to_server.extend(text.as_bytes()),
        }
    }

    fn has_more(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.wants_write())
    }

    fn send(&mut self) {
        if self.stalls {
            return;
        }
        if let Some(tls) = &mut self.tls {
            while tls.wants_write() {
                tls.write_tls(&mut self.wire.borrow_mut().to_server)
                    .expect("memory");
            }
        }
    }

    fn receive(&mut self) {
        if self.stalls {
            return;
        }
        let bytes = std::mem::take(&mut self.wire.borrow_mut().to_client);
        let Some(tls) = &mut self.tls else {
            self.heard.extend(bytes);
            return;
        };
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            tls.read_tls(&mut rest).expect("memory");
            tls.process_new_packets().expect("well");
            let mut text = [0; 16 * 1024];
            while let Ok(bytes @ 1..) = tls.reader().read(&mut text) {
                self.heard.extend(&text[..bytes]);
            }
        }
    }

    /// What it heard since the last time.
    fn take_text(&mut self) -> String {
        String::from_utf8(std::mem::take(&mut self.heard)).expect("text")
    }

    /// Whether it was told that nothing follows, in TLS and by the socket.
    fn was_told_the_end(&mut self) -> bool {
        let is_said = match &mut self.tls {
            Some(tls) => matches!(tls.reader().read(&mut [0; 8]), Ok(0)),
            None => true,
        };
        is_said && self.wire.borrow().server_has_shut
    }
}
