//! The daemon's engine among its clients: one turn of the loop at a time, on a clock of its own.
//!
//! Decides nothing: what happens next is the driver's.

use std::cell::{Ref, RefCell, RefMut};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use littlecats::daemon::connection::Phase;
use littlecats::daemon::engine::{Engine, Readiness};
use littlecats::daemon::limits::{Limits, REFUSED_MAX};
use littlecats::room::session::SessionId;
use littlecats::room::time::Time;
use littlecats::text::words::{Language, Words};

use super::choices::Choices;
use super::invariants;
use super::names::Names;
use super::network::{Network, Pipe};
use super::plain::grammar as meaning;
use super::plain::sentences::{Refusal, Speech};
use super::script::{Author, Sent};

/// What hears all that is said, from the first word on: a client that reads at once and never
/// fails. What it reads is the room's one order of events.
pub(crate) const WITNESS: usize = 0;

/// What a run is about.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) limits: Limits,
    pub(crate) language: Language,
    /// Lines a second and burst, as given to the limits.
    pub(crate) rate: Option<(u32, u32)>,
}

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) engine: Engine<super::network::FakeSocket>,
    pub(crate) network: Rc<RefCell<Network>>,
    pub(crate) choices: Choices,
    pub(crate) setting: Setting,
    pub(crate) speech: Speech,
    /// By the number of their pipe.
    pub(crate) clients: Vec<Client>,
    pub(crate) names: Names,
    pub(crate) now: Time,
    /// When each turn was.
    pub(crate) turns: Vec<Time>,
    /// Up to which byte the room's events had happened after each turn.
    pub(crate) heads: Vec<u64>,
    /// The turn in which the daemon was asked to end.
    pub(crate) ended_in: Option<u32>,
    /// The engine was told something since its last turn.
    handed_over: bool,
    /// Whether to tell what happens on standard error.
    pub(crate) loud: bool,
}

#[derive(Debug)]
pub(crate) struct Client {
    /// None when it was closed on the spot.
    pub(crate) id: Option<SessionId>,
    pub(crate) peer: SocketAddr,
    pub(crate) accepted: Time,
    /// The turn it was accepted before.
    pub(crate) accepted_in: u32,
    /// What it must be told, when there was no place for it.
    pub(crate) refused: Option<Refusal>,
    pub(crate) abandoned: bool,
    pub(crate) author: Author,
    pub(crate) sent: Vec<Sent>,
    /// Bytes that have not arrived.
    outgoing: VecDeque<u8>,
    arrived: usize,
    /// It ends its sending half behind what it has sent.
    pub(crate) ends: bool,
    /// It closes once it has read the daemon's end.
    pub(crate) polite: bool,
    /// Until when what it is owed is written, since its session is over.
    pub(crate) closing_until: Option<Time>,
    /// How many bytes the daemon had written to it after which turn.
    pub(crate) marks: Vec<(u32, usize)>,
}

impl Client {
    pub(crate) fn has_outgoing(&self) -> bool {
        !self.outgoing.is_empty()
    }
}

impl World {
    pub(crate) fn new(setting: Setting, choices: Choices, loud: bool) -> World {
        let words = Words::new(setting.language, None);
        World {
            engine: Engine::new(words, setting.limits.clone()),
            network: Rc::new(RefCell::new(Network::new(choices.clone()))),
            choices,
            speech: Speech::new(setting.language),
            setting,
            clients: Vec::new(),
            names: Names::default(),
            now: Time::ZERO,
            turns: Vec::new(),
            heads: Vec::new(),
            ended_in: None,
            handed_over: false,
            loud,
        }
    }

    pub(crate) fn tell(&self, what: impl FnOnce() -> String) {
        if self.loud {
            eprintln!(
                "turn {} {:?}: {}",
                self.turn_number(),
                self.now.since(Time::ZERO),
                what()
            );
        }
    }

    pub(crate) fn turn_number(&self) -> u32 {
        u32::try_from(self.turns.len()).expect("a short run")
    }

    pub(crate) fn pipe(&self, client: usize) -> Ref<'_, Pipe> {
        Ref::map(self.network.borrow(), |network| &network.pipes[client])
    }

    pub(crate) fn pipe_mut(&self, client: usize) -> RefMut<'_, Pipe> {
        RefMut::map(self.network.borrow_mut(), |network| {
            &mut network.pipes[client]
        })
    }

    /// Those whose connection neither the daemon nor a fault has ended.
    pub(crate) fn open(&self) -> Vec<usize> {
        let is_open = |client: &usize| self.pipe(*client).is_open();
        (0..self.clients.len()).filter(is_open).collect()
    }

    /// A connection comes in.
    pub(crate) fn connect(&mut self, peer: SocketAddr, room_max: usize) -> usize {
        let client = self.clients.len();
        let refused = self.refusal(peer);
        let socket = Network::connect(&self.network, room_max);
        assert_eq!(socket.index, client);
        self.pipe_mut(client).perfect = client == WITNESS;
        self.handed_over = true;
        let id = self.engine.accept(socket, peer, self.now);
        self.tell(|| format!("{client} connects from {peer}: {id:?}, to be refused: {refused:?}"));
        assert!(
            id.is_some() || refused.is_some(),
            "closed though there is a place for it"
        );
        self.clients.push(Client {
            id,
            peer,
            accepted: self.now,
            accepted_in: self.turn_number(),
            refused,
            abandoned: false,
            author: Author::default(),
            sent: Vec::new(),
            outgoing: VecDeque::new(),
            arrived: 0,
            ends: false,
            polite: !self.choices.once_in(4),
            closing_until: None,
            marks: Vec::new(),
        });
        client
    }

    /// Why there is no place for a newcomer: the limits, counted naively.
    fn refusal(&self, peer: SocketAddr) -> Option<Refusal> {
        let limits = &self.setting.limits;
        let holds_a_place = |client: &&Client| client.refused.is_none();
        let is_there = |(index, _): &(usize, &Client)| self.pipe(*index).closed.is_none();
        let there: Vec<&Client> = self
            .clients
            .iter()
            .enumerate()
            .filter(is_there)
            .map(|(_, it)| it)
            .collect();
        let placed: Vec<&Client> = there.iter().copied().filter(holds_a_place).collect();
        let of_address = placed
            .iter()
            .filter(|client| client.peer.ip() == peer.ip())
            .count();
        let refused = there.len() - placed.len();
        if placed.len() >= limits.clients_max {
            assert!(refused <= REFUSED_MAX);
            Some(Refusal::ServerFull)
        } else if limits.per_address_max.is_some_and(|max| of_address >= max) {
            Some(Refusal::Address)
        } else {
            None
        }
    }

    /// A client writes a line; it arrives when the driver lets it.
    pub(crate) fn say(&mut self, client: usize, raw: Vec<u8>) {
        if self.clients[client].ends {
            return;
        }
        self.tell(|| format!("{client} writes {:?}", String::from_utf8_lossy(&raw)));
        let it = &mut self.clients[client];
        it.outgoing.extend(&raw);
        it.outgoing.push_back(b'\n');
        it.sent.push(Sent {
            meaning: meaning::meaning(&raw, self.setting.limits.line_bytes_max),
            raw,
            arrived: None,
            end: it.arrived + it.outgoing.len(),
        });
    }

    /// A client writes bytes that no LF follows.
    pub(crate) fn say_unfinished(&mut self, client: usize, raw: &[u8]) {
        self.clients[client].outgoing.extend(raw);
    }

    /// So many bytes of what a client has written arrive, and its end if that is all.
    pub(crate) fn arrive(&mut self, client: usize, most: usize) {
        let turn = self.turn_number();
        let limit = self.setting.limits.line_bytes_max;
        let it = &mut self.clients[client];
        let mut network = self.network.borrow_mut();
        let pipe = &mut network.pipes[client];
        if !pipe.is_open() || pipe.ended {
            it.outgoing.clear();
            return;
        }
        let count = most.min(it.outgoing.len());
        if count > 0 {
            pipe.arrive(it.outgoing.drain(..count));
            it.arrived += count;
            for line in it
                .sent
                .iter_mut()
                .rev()
                .take_while(|line| line.arrived.is_none())
            {
                // A line too long is answered before its end has come.
                let answered = line.end.min(line.end - line.raw.len() - 1 + limit);
                line.arrived = (answered <= it.arrived).then_some(turn);
            }
        }
        if it.ends && it.outgoing.is_empty() {
            pipe.end();
        }
    }

    /// A client reads, and closes when it has read the daemon's end and is polite.
    pub(crate) fn read(&mut self, client: usize, most: usize) {
        let mut pipe = self.pipe_mut(client);
        if pipe.frozen {
            return;
        }
        pipe.peer_reads(most);
        if pipe.peer_is_done() && self.clients[client].polite && !pipe.ended && pipe.is_open() {
            pipe.end();
        }
    }

    /// Lets the daemon know what happened to a socket.
    pub(crate) fn deliver(&mut self, client: usize) {
        let readiness = self.pipe_mut(client).take_event();
        self.notify(client, readiness);
    }

    /// An event that says nothing true, perhaps for a session that is over.
    pub(crate) fn deliver_stale(&mut self, client: usize) {
        let everything = Readiness {
            readable: true,
            writable: true,
            hung_up: self.pipe(client).closed.is_some(),
        };
        self.notify(client, everything);
    }

    fn notify(&mut self, client: usize, readiness: Readiness) {
        let id = self.clients[client].id;
        if let Some(id) = id.and_then(|id| self.engine.session(id.to_token())) {
            self.handed_over = true;
            self.engine.notify(id, readiness);
        }
    }

    /// Time goes on. What the loop hands to the engine it hands over in the turn it learnt of it.
    pub(crate) fn advance(&mut self, by: Duration) {
        if self.handed_over {
            self.turn();
        }
        self.now = self.now + by;
        self.network.borrow_mut().now = self.now;
    }

    pub(crate) fn shut_down(&mut self) {
        self.tell(|| "the daemon is asked to end".into());
        self.handed_over = true;
        self.ended_in.get_or_insert(self.turn_number());
        self.engine.shut_down(self.now);
    }

    /// One turn of the loop.
    pub(crate) fn turn(&mut self) {
        let turn = self.turn_number();
        self.handed_over = false;
        self.engine.turn(self.now);
        self.turns.push(self.now);
        self.heads.push(self.engine.log().head());
        let mut network = self.network.borrow_mut();
        network.turn = turn + 1;
        for (client, pipe) in self.clients.iter_mut().zip(&network.pipes) {
            let taken = pipe.taken.len();
            if client.marks.last().map_or(0, |&(_, before)| before) < taken {
                client.marks.push((turn, taken));
            }
            let connection = client.id.and_then(|id| self.engine.connection(id));
            if let Some(Phase::Closing(deadline)) = connection.map(|it| &it.phase) {
                client.closing_until = Some(*deadline);
            }
        }
        drop(network);
        invariants::check(self);
        // What a turn takes decides how soon everyone is written to again.
        if self.choices.once_in(5) {
            let micros = self.choices.below(2_000) as u64;
            self.advance(Duration::from_micros(micros));
        }
        self.engine.turn_ended(self.now);
    }
}
