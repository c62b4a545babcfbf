//! The daemon among its clients: one turn of the loop at a time.
//!
//! Decides nothing: what happens next is the driver's. The daemon itself is [`Subject`], what each
//! client has written [`Client`], the time and the turns [`Clock`], and what is kept for the oracle
//! [`Record`].

use std::cell::{Ref, RefCell, RefMut};
use std::io::ErrorKind;
use std::rc::Rc;

use littlecats::daemon::limits::Limits;
use littlecats::room::time::Time;
use littlecats::text::Language;

use super::choices::{Aside, Choices};
use super::client::Client;
use super::clock::Clock;
use super::heard::TranscriptDecoder;
use super::invariants;
use super::names::Names;
use super::network::{Network, Pipe, SocketEvent};
use super::objects::Objects;
use super::plain::Plain;
use super::record::Record;
use super::ring::Ring;
use super::script::Desk;
use super::subject::{Stage, State, Subject};
use super::web::Asks;
use super::web::requests::{Request, tag_of};
use super::web::up;
use silence::Silences;

mod by_irc;
mod places;
mod secrets;
pub(crate) mod silence;
mod turns;
mod upgrades;

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
    /// Whether browsers are served.
    pub(crate) is_web: bool,
}

#[derive(Debug)]
pub(crate) struct World {
    subject: Subject,
    network: Rc<RefCell<Network>>,
    clock: Clock,
    record: Record,
    /// By the number of their pipe.
    clients: Vec<Client>,
    names: Names,
    ring: Ring,
    choices: Choices,
    /// For what browsers do.
    web_choices: Choices,
    /// For what those do that come by TLS.
    tls_choices: Choices,
    setting: Setting,
    objects: Objects,
    silences: Silences,
    /// The engine was told something since its last turn.
    handed_over: bool,
    /// Whether to tell what happens on standard error.
    loud: bool,
}

/// What it consists of.
impl World {
    pub(crate) fn new(setting: Setting, choices: Choices, loud: bool) -> World {
        let clock = Clock::new();
        let network = Network::new(choices.clone(), clock.clone());
        World {
            subject: Subject::new(setting.language, setting.limits.clone(), setting.is_web),
            network: Rc::new(RefCell::new(network)),
            clock,
            record: Record::default(),
            clients: Vec::new(),
            names: Names::default(),
            ring: Ring::default(),
            web_choices: choices.aside(Aside::Web),
            tls_choices: choices.aside(Aside::Tls),
            choices,
            objects: Objects::new(setting.language),
            setting,
            silences: Silences::default(),
            handed_over: false,
            loud,
        }
    }

    pub(crate) fn tell(&self, what: impl FnOnce() -> String) {
        if self.loud {
            let (turn, at) = (self.clock.turn(), self.clock.now().since(Time::ZERO));
            eprintln!("turn {turn} {at:?}: {}", what());
        }
    }

    pub(crate) fn subject(&self) -> &Subject {
        &self.subject
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn record(&self) -> &Record {
        &self.record
    }

    pub(crate) fn choices(&self) -> Choices {
        self.choices.clone()
    }

    /// What decides what browsers do.
    pub(crate) fn web_choices(&self) -> Choices {
        self.web_choices.clone()
    }

    pub(crate) fn setting(&self) -> &Setting {
        &self.setting
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    pub(crate) fn names_mut(&mut self) -> &mut Names {
        &mut self.names
    }

    /// By the number of their connection.
    pub(crate) fn clients(&self) -> &[Client] {
        &self.clients
    }

    pub(crate) fn pipe(&self, client: usize) -> Ref<'_, Pipe> {
        Ref::map(self.network.borrow(), |network| network.pipe(client))
    }

    fn pipe_mut(&self, client: usize) -> RefMut<'_, Pipe> {
        RefMut::map(self.network.borrow_mut(), |network| {
            network.pipe_mut(client)
        })
    }

    pub(crate) fn plain(&self) -> &Plain {
        self.objects.plain()
    }

    /// What reads the bytes that a client was written.
    pub(crate) fn decoder(&self, _client: usize) -> &dyn TranscriptDecoder {
        &self.objects
    }

    /// How the daemon has a client between two turns; none when it is gone.
    fn state(&self, client: usize) -> Option<State> {
        self.subject.state(self.clients[client].handle()?)
    }

    pub(crate) fn is_member(&self, client: usize) -> bool {
        let handle = self.clients[client].handle();
        handle.is_some_and(|handle| self.subject.is_member(handle))
    }

    /// Those whose connection neither the daemon nor a fault has ended.
    pub(crate) fn open(&self) -> Vec<usize> {
        let is_open = |client: &usize| self.pipe(*client).is_open();
        (0..self.clients.len()).filter(is_open).collect()
    }

    /// Where a client writes its next line, knowing others by these nicknames.
    pub(crate) fn desk(&mut self, client: usize, others: Vec<String>) -> Desk<'_> {
        let it = &mut self.clients[client];
        Desk {
            client,
            is_program: it.is_program(),
            line: it.sent().len(),
            author: it.author_mut(),
            others,
            names: &mut self.names,
            choices: &self.choices,
            line_bytes_max: self.setting.limits.line_bytes_max,
        }
    }
}

/// What clients and their connections do.
impl World {
    /// A client writes a line; it arrives when the driver lets it.
    pub(crate) fn say(&mut self, client: usize, raw: &[u8]) {
        if self.clients[client].ends() {
            return;
        }
        self.tell(|| format!("{client} writes {:?}", String::from_utf8_lossy(raw)));
        let line_bytes_max = self.setting.limits.line_bytes_max;
        let it = &mut self.clients[client];
        match it.asks() {
            None => it.write_line(raw, line_bytes_max),
            Some(Asks::WebSocket) => it.write_message(raw, line_bytes_max, &self.web_choices),
            // It has said what it wanted.
            Some(Asks::File) => {}
        }
    }

    /// A client asks for something as a browser does.
    pub(crate) fn request(&mut self, client: usize, asks: Asks) {
        let request = match asks {
            Asks::WebSocket => None,
            Asks::File => Some(Request::any(&self.web_choices, &self.known_files())),
        };
        self.tell(|| format!("{client} asks for {asks:?}: {request:?}"));
        let head = request.as_ref().map(Request::head);
        let head = head.unwrap_or_else(|| up::UPGRADE.to_vec());
        self.clients[client].request(asks, &head, request);
    }

    /// By which tags files are known that some have read.
    fn known_files(&self) -> Vec<(&'static str, String)> {
        let clients = 0..self.clients.len();
        let known = clients.filter_map(|client| {
            let request = self.clients[client].request_for_a_file()?;
            let pipe = self.pipe(client);
            let is_file = pipe.read_by_peer().starts_with(b"HTTP/1.1 200 ");
            let tag = is_file.then(|| tag_of(pipe.read_by_peer())).flatten()?;
            Some((request.path(), tag))
        });
        known.collect()
    }

    /// A WebSocket is closed by its client, or broken.
    pub(crate) fn say_goodbye(&mut self, client: usize) {
        if self.clients[client].ends() {
            return;
        }
        let (bytes, attempt) = up::last_word(&self.web_choices);
        self.tell(|| format!("{client} says its last word: {attempt:?}"));
        self.clients[client].write_last_word(&bytes, attempt);
    }

    /// A client writes bytes that no LF follows.
    pub(crate) fn say_unfinished(&mut self, client: usize, raw: &[u8]) {
        match self.clients[client].asks() {
            None => self.clients[client].write_unfinished(raw),
            Some(Asks::WebSocket) => {
                let bytes = up::unfinished(raw, &self.web_choices);
                self.clients[client].write_unfinished(&bytes);
            }
            Some(Asks::File) => {}
        }
    }

    /// A client will end its sending half behind what it has written.
    pub(crate) fn will_end(&mut self, client: usize) {
        self.clients[client].end();
    }

    /// So many bytes of what a client has written arrive, and its end if that is all.
    pub(crate) fn arrive(&mut self, client: usize, most: usize) {
        let mut network = self.network.borrow_mut();
        let pipe = network.pipe_mut(client);
        let it = &mut self.clients[client];
        if !pipe.is_open() || pipe.has_ended() {
            return it.forget_outgoing();
        }
        if it.has_outgoing() && most > 0 {
            pipe.arrive(it.take_outgoing(most, self.clock.turn()));
        }
        if it.ends() && !it.has_outgoing() && pipe.may_end() {
            pipe.end(self.clock.now());
        }
    }

    /// The end of a client's sending half arrives.
    pub(crate) fn end(&mut self, client: usize) {
        self.pipe_mut(client).end(self.clock.now());
    }

    /// A client reads, and closes when it has read the daemon's end and is polite.
    pub(crate) fn read(&mut self, client: usize, most: usize) {
        let polite = self.clients[client].is_polite();
        let mut pipe = self.pipe_mut(client);
        if pipe.peer_reads(most) && polite {
            pipe.end(self.clock.now());
        }
    }

    /// A client reads no more, or again.
    pub(crate) fn set_frozen(&mut self, client: usize, frozen: bool) {
        self.pipe_mut(client).set_frozen(frozen);
    }

    /// A reset or the like; what arrived before it may be lost.
    pub(crate) fn break_down(&mut self, client: usize, error: ErrorKind, lose_input: bool) {
        self.pipe_mut(client).break_down(error, lose_input);
    }

    /// Reads and writes are cut short, refused and interrupted no more.
    pub(crate) fn end_faults(&mut self) {
        self.network.borrow_mut().end_faults();
    }
}
