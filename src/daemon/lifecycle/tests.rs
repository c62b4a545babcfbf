//! Sessions that are named and outside, which no dialect of today makes, over sockets of memory.

mod entering;
mod keyed;
#[cfg(feature = "web")]
mod web_visits;

use std::cell::RefCell;
use std::io::{self, IoSlice};
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::time::Duration;

use self::keyed::Keyed;
use super::super::connection::Output;
use super::*;
use crate::daemon::read::Reader;
use crate::dialect::Encoding;
use crate::room::event::Manner;
use crate::room::request::Registration;
use crate::room::request::{Outcome, Request};
use crate::room::time::WallTime;
use crate::text::Language;
use crate::transport::clear::ALL_SENT;
use crate::transport::socket::Progress;
use crate::transport::tcp_info::TcpInfo;

/// What one peer has read, and how much more it takes.
#[derive(Debug, Default)]
struct Peer {
    read: Vec<u8>,
    takes: usize,
    /// What the kernel knows of it.
    info: Option<TcpInfo>,
    keepalive_idle: Option<Duration>,
}

#[derive(Debug)]
struct FakeSocket(Rc<RefCell<Peer>>);

impl Socket for FakeSocket {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<Progress> {
        Ok(Progress {
            bytes: 0,
            exhausted: true,
        })
    }

    fn write(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<Progress> {
        let mut peer = self.0.borrow_mut();
        let offered: Vec<u8> = pieces.iter().flat_map(|piece| piece.to_vec()).collect();
        let bytes = offered.len().min(peer.takes);
        peer.takes -= bytes;
        peer.read.extend_from_slice(&offered[..bytes]);
        Ok(Progress {
            bytes,
            exhausted: bytes < offered.len(),
        })
    }

    fn flush(&mut self) -> io::Result<Progress> {
        Ok(ALL_SENT)
    }

    fn shut_sending(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn set_keepalive_idle(&mut self, idle: Duration) -> io::Result<()> {
        self.0.borrow_mut().keepalive_idle = Some(idle);
        Ok(())
    }

    fn tcp_info(&self) -> Option<TcpInfo> {
        self.0.borrow().info
    }
}

struct House {
    sessions: Sessions<FakeSocket>,
    peers: Vec<Rc<RefCell<Peer>>>,
}

impl House {
    fn new() -> House {
        House::with(Limits::default())
    }

    fn with(limits: Limits) -> House {
        let words = Words::new(Language::Portuguese, None);
        House {
            sessions: Sessions::new(words, limits),
            peers: Vec::new(),
        }
    }

    fn comes(&mut self) -> SessionId {
        self.comes_with(None)
    }

    fn comes_with(&mut self, info: Option<TcpInfo>) -> SessionId {
        self.comes_from(Ipv4Addr::LOCALHOST, info, at(0))
    }

    fn comes_from(&mut self, ip: Ipv4Addr, info: Option<TcpInfo>, now: Now) -> SessionId {
        let peer = Rc::new(RefCell::new(Peer {
            takes: usize::MAX,
            info,
            ..Peer::default()
        }));
        self.peers.push(Rc::clone(&peer));
        let address = (ip, 1_024).into();
        self.sessions
            .accept(FakeSocket(peer), address, now, |_, _| Ok(()))
            .expect("there is a place")
    }

    fn asks(&mut self, id: SessionId, request: Request<'_>) {
        let (room, mut delivery) = self.sessions.room_and_delivery();
        match room.handle(id, request, at(0), &mut delivery) {
            Outcome::Named => self.sessions.named(id, at(0)),
            Outcome::Enters => self.sessions.enters(id, at(0)),
            Outcome::Continues | Outcome::Waits => {}
            Outcome::Quits { .. } => panic!("nobody quits here"),
        }
    }

    /// As [`House::asks`], where every key makes a moderator; what the room ended is seen to, as behind
    /// every request.
    fn asks_with_keys(&mut self, id: SessionId, request: Request<'_>) {
        let (room, delivery) = self.sessions.room_and_delivery();
        let _ = room.handle(id, request, at(0), &mut Keyed(delivery));
        self.sessions.end_those_ended(at(0));
    }

    /// What a peer has read since it was last asked about.
    #[track_caller]
    fn has_read(&mut self, peer: usize, lines: &[&str]) {
        self.sessions.write(at(0));
        let read = std::mem::take(&mut self.peers[peer].borrow_mut().read);
        let read = String::from_utf8(read).expect("all is UTF-8");
        assert_eq!(read.lines().collect::<Vec<_>>(), lines);
    }

    /// From here on a peer takes so many bytes.
    fn takes(&mut self, peer: usize, id: SessionId, bytes: usize) {
        self.peers[peer].borrow_mut().takes = bytes;
        if let Some(connection) = self.sessions.connections.get_mut(id) {
            connection.output = Output::Ready;
            self.sessions.writer.mark_dirty(connection);
        }
    }
}

fn at(secs: u64) -> Now {
    Now {
        time: Time::ZERO + Duration::from_secs(secs),
        wall: WallTime::default(),
    }
}

#[test]
fn a_session_that_has_a_nickname_is_no_guest_any_more() {
    let mut house = House::new();
    let ana = house.comes();
    assert_ne!(house.sessions.deadline(ana), Time::NEVER);
    house.asks(ana, Request::Register(Registration::named("ana")));
    assert_eq!(house.sessions.deadline(ana), Time::NEVER);
    house.sessions.expire(&mut Reader::new(1024), at(3_600));
    house.has_read(0, &[]);
    assert!(house.sessions.admission.guests.get(ana).is_none());
}

#[test]
fn what_was_owed_before_a_session_went_outside_is_read_before_what_it_hears_inside_again() {
    let mut house = House::new();
    let (ana, bia) = (house.comes(), house.comes());
    house.asks(ana, Request::Enter("ana"));
    house.asks(bia, Request::Enter("bia"));
    house.has_read(0, &[JOINED_ANA, JOINED_BIA]);
    house.has_read(1, &[JOINED_BIA]);
    house.takes(1, bia, 5);
    house.asks(ana, Request::Say("um"));
    house.asks(bia, Request::Part { text: "" });
    house.asks(ana, Request::Say("dois"));
    house.asks(
        ana,
        Request::Private {
            manner: Manner::default(),
            to: "bia",
            text: "psiu",
        },
    );
    house.asks(bia, Request::Join);
    house.asks(ana, Request::Say("três"));
    house.has_read(1, &["<ana>"]);
    house.takes(1, bia, usize::MAX);
    // It is in again when it has read what it was owed.
    let rest = [
        " um",
        "bia saiu do chat dos Little Cats.",
        "[privado de ana] psiu",
        JOINED_BIA,
    ];
    house.has_read(1, &rest);
    house.asks(ana, Request::Say("quatro"));
    house.has_read(1, &["<ana> quatro"]);
}

#[test]
fn the_last_reader_that_goes_outside_leaves_a_feed_that_goes_on_when_it_comes_back() {
    let mut house = House::new();
    let ana = house.comes();
    house.asks(ana, Request::Enter("ana"));
    house.asks(ana, Request::Part { text: "" });
    house.asks(ana, Request::Join);
    house.asks(ana, Request::Rename("bia"));
    house.has_read(
        0,
        &[
            JOINED_ANA,
            "ana saiu do chat dos Little Cats.",
            JOINED_ANA,
            "ana mudou o nickname para bia.",
        ],
    );
    house
        .sessions
        .end(ana, &CloseReason::Ended, Ending::Abort, at(0));
    house.sessions.reap(Time::ZERO, |_| {});
    assert_eq!(house.sessions.room.count(), 0);
    assert!(!house.sessions.writer.feed(Encoding::Plain).has_readers());
}

#[test]
fn who_is_kicked_reads_so_and_is_closed_and_the_others_hear_both_in_their_order() {
    let mut house = House::new();
    let (ana, bia, caio) = (house.comes(), house.comes(), house.comes());
    for (id, nickname) in [(ana, "ana"), (bia, "bia"), (caio, "caio")] {
        house.asks(id, Request::Enter(nickname));
    }
    house.asks_with_keys(ana, Request::Op("chave"));
    house.asks(ana, Request::Say("oi"));
    // Whoever reads slowly reads the same.
    house.takes(1, bia, 0);
    (0..3).for_each(|peer| house.peers[peer].borrow_mut().read.clear());
    house.sessions.write(at(0));
    (0..3).for_each(|peer| house.peers[peer].borrow_mut().read.clear());
    let kick = Request::Kick {
        nickname: "bia",
        reason: "",
    };
    house.asks_with_keys(ana, kick);
    let connection = house.sessions.connections.get(bia).expect("is there still");
    assert!(connection.phase.is_draining());
    assert!(!connection.is_in_session(), "nothing of it is read");
    house.asks(bia, Request::Say("ainda aqui"));
    house.asks(ana, Request::Say("tchau"));
    let kicked = "ana tirou bia do chat.";
    let left = "bia saiu do chat dos Little Cats.";
    house.has_read(0, &[kicked, left]);
    house.has_read(2, &[kicked, left, "<ana> tchau"]);
    house.takes(1, bia, usize::MAX);
    let mut read = Vec::new();
    house.sessions.write(at(0));
    read.append(&mut house.peers[1].borrow_mut().read);
    let read = String::from_utf8(read).expect("all is UTF-8");
    assert!(read.ends_with(&format!("<ana> oi\n{kicked}\n")), "{read}");
    let connection = house.sessions.connections.get(bia).expect("is there still");
    let Phase::Over(over) = &connection.phase else {
        panic!("its session is over");
    };
    assert!(matches!(**over, Over::Lingering(_)));
}

#[test]
fn who_gives_the_key_comes_in_behind_the_leave_of_who_had_the_nickname() {
    let mut house = House::new();
    let (ana, bia, caio) = (house.comes(), house.comes(), house.comes());
    house.asks(ana, Request::Enter("chefe"));
    house.asks(bia, Request::Enter("bia"));
    house.sessions.write(at(0));
    (0..3).for_each(|peer| house.peers[peer].borrow_mut().read.clear());
    house.asks_with_keys(caio, Request::Enter("chefe"));
    house.asks_with_keys(caio, Request::Enter("chave"));
    house.has_read(0, &["aviso: sua conexão foi substituída por outra"]);
    let left = "chefe saiu do chat dos Little Cats.";
    let joined = "O cliente chefe entrou no chat dos Little Cats.";
    house.has_read(1, &[left, joined]);
    let asked = "erro: o nickname \"chefe\" tem dono; informe a chave";
    house.has_read(2, &[asked, "Chave de chefe:", joined]);
}

const JOINED_ANA: &str = "O cliente ana entrou no chat dos Little Cats.";
const JOINED_BIA: &str = "O cliente bia entrou no chat dos Little Cats.";

/// What the kernel tells of a peer that was last heard of so long ago.
fn heard_of(secs_ago: u64) -> TcpInfo {
    TcpInfo {
        acknowledged_ago: Duration::from_secs(secs_ago),
        ..TcpInfo::default()
    }
}

#[test]
fn a_session_that_is_doubted_ends_unless_its_peer_answers() {
    let shut = TcpInfo {
        is_window_shut: true,
        ..heard_of(9)
    };
    for (info, ends) in [
        (Some(heard_of(9)), true),
        (Some(heard_of(2)), false),
        (Some(shut), false),
        // Where the kernel does not tell, nobody is displaced.
        (None, false),
    ] {
        let mut house = House::new();
        let ana = house.comes();
        house.asks(ana, Request::Enter("ana"));
        house.sessions.probe(ana, at(10).time);
        let asked = house.peers[0].borrow().keepalive_idle;
        assert_eq!(asked, Some(Duration::from_secs(1)));
        house.peers[0].borrow_mut().info = info;
        house.sessions.end_the_vanished(at(12));
        assert!(house.sessions.room.nickname(ana).is_some(), "it has 3 s");
        assert_eq!(house.sessions.liveness.next(), at(13).time);
        house.sessions.end_the_vanished(at(13));
        assert_eq!(
            house.sessions.room.nickname(ana).is_none(),
            ends,
            "{info:?}"
        );
        let later = house.peers[0].borrow().keepalive_idle;
        assert_eq!(later == Some(Duration::from_secs(60)), !ends);
    }
}

#[test]
fn a_session_that_owes_an_acknowledgement_for_a_minute_is_gone() {
    let owing = |secs_ago, is_window_shut| TcpInfo {
        awaits_acknowledgement: true,
        is_window_shut,
        ..heard_of(secs_ago)
    };
    let mut house = House::new();
    let infos = [
        owing(61, false),
        owing(59, false),
        owing(600, true),
        heard_of(600),
    ];
    let sessions = infos.map(|info| house.comes_with(Some(info)));
    for (session, nickname) in sessions.iter().zip(["ana", "bia", "caio", "davi"]) {
        house.asks(*session, Request::Enter(nickname));
    }
    assert_eq!(house.sessions.liveness.next(), at(60).time);
    house.sessions.end_the_vanished(at(60));
    let are_there = sessions.map(|session| house.sessions.room.nickname(session).is_some());
    assert_eq!(are_there, [false, true, true, true]);
    assert_eq!(house.sessions.liveness.next(), at(120).time);
}
