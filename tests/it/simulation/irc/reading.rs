//! What a client of IRC read, held against the one order of what happened and against what it sent.
//!
//! Checked here: in the room it reads all that all hear, in that order, without gap or duplicate, and outside nothing
//! of it; itself where it asked for that alone; each line in the form that it agreed upon at that place; and what has a
//! label with that, once.

use std::collections::{BTreeSet, HashMap};

mod answers;
mod events;
mod forms;
mod known;
mod monitored;
mod presence;
mod proofs;
mod recalled;

use super::super::endings;
use super::super::heard::Heard;
use super::super::moderated::order::{self, Order};
use super::super::plain::moderation::Told;
use super::super::tokens::Tokens;
use super::super::world::World;
use super::agreed::Agreed;
use super::asked::Given;
use super::entering::Kept;
use super::line::{self, Line};
use super::{CHANNEL, SERVER, parts};
use known::Known;
use monitored::Monitored;
pub(super) use presence::Presence;
use recalled::Recalled;

/// A private message that it read, whole.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) from: usize,
    pub(super) text: String,
}

/// What became of one client's reading.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) arrivals: Vec<Arrival>,
    /// What it was shown that was said before, with how many of its joins it had read.
    pub(super) shown: Vec<(usize, Heard)>,
    /// In which turn it had been written the last of that.
    pub(super) shown_in: u32,
    /// So many of its lines were surely handled.
    pub(super) handled: usize,
    /// In which turns it had been told that it is registered, and each of its joins.
    pub(super) registered_in: Option<u32>,
    pub(super) joins: Vec<Join>,
    /// It was told that it may not come in.
    pub(super) is_kept_out: bool,
    /// To whom it was told that nothing private goes, as it had named them.
    pub(super) refused: Vec<String>,
    /// It was told anything in its dialect.
    pub(super) has_begun: bool,
    /// It was told why its connection ends.
    pub(super) error: Option<String>,
    /// It was told that its WebSocket is closed.
    pub(super) is_closed: bool,
}

/// A join of its own that it read.
#[derive(Debug)]
pub(super) struct Join {
    pub(super) position: usize,
    /// So many of its lines had surely been handled then.
    pub(super) handled: usize,
}

/// What happened, in which what each client reads is looked up.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) world: &'a World,
    pub(super) order: &'a Order,
    pub(super) presence: &'a Presence,
    pub(super) kept: &'a Kept,
}

struct Reader<'a> {
    world: &'a World,
    order: &'a Order,
    presence: &'a Presence,
    kept: &'a Kept,
    tokens: &'a mut Tokens,
    who: usize,
    /// What it read so far, and what comes behind that.
    lines: &'a [Line<'a>],
    at: usize,
    /// Where it comes in and goes out, by the places of what all hear.
    visits: Vec<(usize, usize)>,
    /// The next event that it reads; none outside.
    position: Option<usize>,
    own: String,
    agreed: Agreed,
    /// So many of its requests for capabilities were answered.
    answered: usize,
    labels: BTreeSet<String>,
    /// The places of the events by which the door was closed that it read to be over.
    locks_over: BTreeSet<usize>,
    is_in_batch: bool,
    /// Which event each id was told with.
    ids: HashMap<String, usize>,
    monitored: Monitored,
    known: Known,
    recalled: Recalled,
    reading: Reading,
}

/// Reads all that one client was told.
///
/// # Panics
/// When it was told what it must not be, or not what it must.
pub(super) fn read(scene: Scene<'_>, tokens: &mut Tokens, who: usize) -> Reading {
    let Scene { world, order, .. } = scene;
    let pipe = world.pipe(who);
    let told = line::read(pipe.taken());
    let took_all = endings::took_all(world, who);
    assert!(
        told.rest.is_empty() || !took_all,
        "{who} is told half a line"
    );
    assert!(
        told.plain.is_empty() || !pipe.has_agreed_on_irc(),
        "{who} agreed on IRC, and is told {:?} in plain",
        told.plain
    );
    let mut reader = Reader {
        world,
        order,
        presence: scene.presence,
        kept: scene.kept,
        tokens,
        who,
        lines: &told.lines,
        at: 0,
        visits: visits(world, order, who),
        position: None,
        own: "*".into(),
        agreed: Agreed::default(),
        answered: 0,
        labels: BTreeSet::new(),
        locks_over: BTreeSet::new(),
        is_in_batch: false,
        ids: HashMap::new(),
        monitored: Monitored::default(),
        known: Known::default(),
        recalled: Recalled::default(),
        reading: Reading {
            has_begun: !told.lines.is_empty(),
            is_closed: told.is_closed,
            ..Reading::default()
        },
    };
    world.tell(|| {
        let lines = told.lines.iter().map(|line| format!("{}\n", line.text));
        format!("{who} was told:\n{}", lines.collect::<String>())
    });
    while reader.at < reader.lines.len() {
        reader.read_next();
        reader.at += 1;
    }
    if took_all {
        reader.has_read_all();
    }
    reader.reading
}

/// Where a client comes in and where it goes out, or all is over.
fn visits(world: &World, order: &Order, who: usize) -> Vec<(usize, usize)> {
    let mut visits = Vec::new();
    for position in 0..order.events() {
        let told = &order.event(position).expect("there is one").told;
        let is_its = |name: &str| order::owner(world, name) == who;
        if told.joined().is_some_and(is_its) {
            visits.push((position, order.events()));
        } else if told.left().is_some_and(is_its) {
            visits.last_mut().expect("it came in").1 = position;
        }
    }
    visits
}

impl<'a> Reader<'a> {
    fn line(&self) -> &'a Line<'a> {
        &self.lines[self.at]
    }

    /// What it sent that is known here, each with its number.
    fn given(&self) -> impl Iterator<Item = (usize, &'a Given)> + use<'a> {
        let sent = self.world.clients()[self.who].sent().iter().enumerate();
        sent.filter_map(|(number, line)| Some((number, line.irc.as_ref()?)))
    }

    /// What is agreed upon where one of its lines is handled.
    fn agreed_at(&self, number: usize) -> Agreed {
        let before = self.given().filter(|(it, _)| *it < number);
        Agreed::behind(before.map(|(_, given)| given))
    }

    fn read_next(&mut self) {
        let (error, line) = (&self.reading.error, self.line().text);
        assert!(
            error.is_none(),
            "{} is told {line} behind {error:?}",
            self.who
        );
        self.check_label();
        let line = self.line();
        let (verb, source, first) = (line.verb, line.source, line.parameter(0));
        if line.is_numeric() {
            return self.read_numeric();
        }
        match verb {
            "CAP" => self.read_cap(),
            "PONG" => self.read_pong(),
            "PING" | "INVITE" => {}
            "ACK" => assert!(line.tags.contains_key("label"), "{}", line.text),
            "BATCH" => self.read_batch(),
            "FAIL" => self.read_fail(),
            "ERROR" => self.reading.error = Some(first.to_owned()),
            "NOTICE" if source == SERVER => self.read_notice(),
            "MODE" if first != CHANNEL => assert_eq!(first, self.own, "{}", line.text),
            "SETNAME" => assert!(self.agreed.has("setname"), "{}", line.text),
            "NICK" if !source.contains('!') => {
                assert_eq!((source, self.position), (&*self.own, None), "{}", line.text);
                self.own = first.to_owned();
            }
            "PRIVMSG" | "NOTICE" if first != CHANNEL => self.read_private(),
            "PRIVMSG" | "NOTICE" => self.read_speech(),
            "AWAY" => self.read_away(),
            "MODE" if self.is_answer_to_demote() => {}
            "MODE" if is_for_moderators(line) => self.check_moderates(),
            "MODE" if source == SERVER && line.parameters == [CHANNEL, "-i"] => {
                self.read_lock_over();
            }
            "JOIN" if line.nickname() == Some(&self.own) => self.read_own_join(),
            _ => self.read_event(),
        }
    }

    fn read_notice(&mut self) {
        let is_end = self.line().parameter(0) == "*" && self.own != "*";
        if let Some(position) = self.position.filter(|_| is_end) {
            let position = self.pass_unheard(position);
            let next = self.order.event(position).map(|it| &it.told);
            assert_eq!(next, Some(&Told::Heard(Heard::ShutDown)), "the end");
            self.position = Some(position + 1);
        }
    }

    fn read_private(&mut self) {
        let speech = parts::private(self.world, &self.lines[self.at..]);
        let line = self.line();
        let (from, to) = (speech.from, line.parameter(0).to_owned());
        self.check_tags(line, false);
        if from != self.who || to == self.own {
            assert_eq!(to, self.own, "is for another: {}", line.text);
            let text = speech.text.clone();
            let mut before = self.reading.arrivals.iter();
            // To itself: it hears that, and itself.
            let is_echo = from == self.who
                && before.any(|it| it.from == from && it.text == text)
                && self.hears_privately(speech.number);
            if !is_echo {
                self.reading.arrivals.push(Arrival { from, text });
            }
        }
        if from == self.who && to != self.own {
            assert!(self.hears_privately(speech.number), "{}", line.text);
        }
        self.at += speech.lines - 1;
    }

    /// Whether a line of its own that was private comes back.
    fn hears_privately(&self, number: Option<usize>) -> bool {
        number.is_some_and(|number| self.agreed_at(number).has("echo-message"))
    }

    /// Its connection did not fail: nothing may be missing.
    fn has_read_all(&self) {
        let who = self.who;
        let joins = self.reading.joins.len();
        assert_eq!(
            joins,
            self.visits.len(),
            "{who} did not read that it came in"
        );
        if let Some(position) = self.position {
            let end = self.visits[joins - 1].1;
            let at = self.pass_unheard(position).min(end);
            assert_eq!(at, end, "{who} did not read {:?}", self.order.event(at));
        }
        let labelled = self.given().filter(|(number, it)| {
            it.label.is_some()
                && *number < self.reading.handled
                && self.agreed_at(*number).has("labeled-response")
        });
        for (_, given) in labelled {
            let label = given.label.as_ref().expect("has one");
            assert!(self.labels.contains(label), "{who} never read {given:?}");
        }
        assert!(!self.is_in_batch, "{who} is told half an answer");
    }
}

/// Whether it says whom the channel keeps out, or which network it does not hear.
fn is_for_moderators(line: &Line<'_>) -> bool {
    let is_network = line.parameter(2).starts_with("*!*@");
    matches!(line.parameter(1), "+b" | "-b") || is_network
}
