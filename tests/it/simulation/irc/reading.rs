//! What a client of IRC read, held against the one order of what happened and against what it sent.
//!
//! Checked here: in the room it reads all that all hear, in that order, without gap or duplicate, and outside nothing
//! of it; itself where it asked for that alone; each line in the form that it agreed upon at that place; and what has a
//! label with that, once.

use std::collections::BTreeSet;

use super::super::endings;
use super::super::heard::{EventId, Heard};
use super::super::meaning::{Meaning, Order as Request};
use super::super::moderated::order::{self, Order};
use super::super::names;
use super::super::plain::moderation::{Decided, Told};
use super::super::tokens::Tokens;
use super::super::world::World;
use super::agreed::Agreed;
use super::asked::{Asked, Given};
use super::line::{self, Line};
use super::{CHANNEL, SERVER, parts};

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
}

/// A join of its own that it read.
#[derive(Debug)]
pub(super) struct Join {
    pub(super) position: usize,
    /// So many of its lines had surely been handled then.
    pub(super) handled: usize,
}

struct Reader<'a> {
    world: &'a World,
    order: &'a Order,
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
    is_in_batch: bool,
    reading: Reading,
}

/// Reads all that one client was told.
///
/// # Panics
/// When it was told what it must not be, or not what it must.
pub(super) fn read(world: &World, order: &Order, tokens: &mut Tokens, who: usize) -> Reading {
    let pipe = world.pipe(who);
    let told = line::read(pipe.taken());
    let took_all = endings::took_all(world, who);
    assert!(
        told.rest.is_empty() || !took_all,
        "{who} is told half a line"
    );
    let mut reader = Reader {
        world,
        order,
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
        is_in_batch: false,
        reading: Reading {
            has_begun: !told.lines.is_empty(),
            ..Reading::default()
        },
    };
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
        match told {
            Told::Heard(Heard::Joined(name)) if order::owner(world, name) == who => {
                visits.push((position, order.events()));
            }
            Told::Heard(Heard::Left(name)) if order::owner(world, name) == who => {
                visits.last_mut().expect("it came in").1 = position;
            }
            _ => {}
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
        // An error that answers a line with a label is the last of its answer.
        let ends_batch = self.is_in_batch && self.line().verb == "BATCH";
        assert!(
            error.is_none() || ends_batch,
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
            "MODE" if is_for_moderators(line) => self.check_moderates(),
            "JOIN" if line.nickname() == Some(&self.own) => self.read_own_join(),
            _ => self.read_event(),
        }
    }

    /// What has a label is an answer to the line that had it.
    fn check_label(&mut self) {
        let line = self.line();
        let known = ["time", "msgid", "bot", "label", "batch"];
        assert!(
            line.tags.keys().all(|it| known.contains(it)),
            "{}",
            line.text
        );
        let batch = line.tags.get("batch").copied();
        assert_eq!(
            batch == Some("l"),
            self.is_in_batch && line.verb != "BATCH",
            "{}",
            line.text
        );
        let Some(&label) = line.tags.get("label") else {
            return;
        };
        let text = line.text;
        let sent = self
            .given()
            .find(|(_, it)| it.label.as_deref() == Some(label));
        let (number, _) = sent.unwrap_or_else(|| panic!("nobody gave the label of {text}"));
        let agreed = self.agreed_at(number);
        assert!(agreed.has("labeled-response"), "nobody asked for {text}");
        assert!(self.labels.insert(label.to_owned()), "twice: {text}");
    }

    fn read_batch(&mut self) {
        let line = self.line();
        match line.parameters[..] {
            ["+l", "labeled-response"] => self.is_in_batch = true,
            ["-l"] => {
                assert!(self.is_in_batch, "{}", line.text);
                self.is_in_batch = false;
            }
            ["+history", "chathistory", CHANNEL] | ["-history"] => {
                let is_agreed = self.agreed.has("batch") && self.agreed.has("server-time");
                assert!(is_agreed, "{}: {}", self.who, line.text);
            }
            _ => panic!("an unknown batch: {}", line.text),
        }
    }

    fn read_numeric(&mut self) {
        let line = self.line();
        let turn = self.world.record().turn_of_bytes(self.who, line.end);
        let (to, about) = (line.parameter(0), line.parameter(1).to_owned());
        let verb = line.verb;
        if verb == "001" {
            let is_first = self.reading.registered_in.replace(turn).is_none();
            assert!(is_first, "registers twice");
            self.own = to.to_owned();
            return;
        }
        assert_eq!(to, self.own, "{}", line.text);
        match verb {
            "401" | "404" => self.reading.refused.push(about),
            "465" | "473" | "474" => self.reading.is_kept_out = true,
            "301" => {
                let folded = names::fold(&about);
                let wrote = self.given().any(|(_, it)| {
                    matches!(&it.asked, Asked::Private { to, .. } if names::fold(to) == folded)
                });
                assert!(wrote, "never wrote to who is away: {about}");
            }
            _ => {}
        }
    }

    /// A request is granted whole or not at all, each in its turn; what stands behind that is in the new form.
    fn read_cap(&mut self) {
        let line = self.line();
        let (subcommand, list) = (line.parameter(1), line.parameter(2));
        if !matches!(subcommand, "ACK" | "NAK") {
            return;
        }
        let requests = self.given().filter_map(|(_, it)| match &it.asked {
            Asked::Capabilities(list) => Some(list),
            _ => None,
        });
        let asked = { requests }
            .nth(self.answered)
            .expect("it asked for something");
        assert_eq!(asked, list, "{}", line.text);
        let changed = self.agreed.with(asked);
        assert_eq!(changed.is_some(), subcommand == "ACK", "{}", line.text);
        self.answered += 1;
        if let Some(changed) = changed {
            self.agreed = changed;
        }
    }

    fn read_pong(&mut self) {
        let token = self.line().parameter(1);
        let is_it = |given: &Given| matches!(&given.asked, Asked::Ping(it) if it == token);
        let sent = self.given().find(|(_, it)| is_it(it));
        let (number, _) = sent.unwrap_or_else(|| panic!("never sent the PING of {token}"));
        assert!(self.reading.handled <= number, "{token} out of order");
        self.reading.handled = number + 1;
    }

    fn read_fail(&mut self) {
        let line = self.line();
        let code = line.parameter(1);
        let is_for_all = matches!(code, "INVALID_UTF8" | "INVALID_TEXT");
        assert!(
            is_for_all || self.agreed.has("standard-replies"),
            "{}",
            line.text
        );
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

    fn read_speech(&mut self) {
        if self.is_history() {
            return self.read_history();
        }
        let position = self.position.unwrap_or_else(|| self.is_told_outside());
        let position = self.pass_unheard(position);
        let event = self.order.event(position).map(|it| it.told.clone());
        let speech = parts::public(&self.lines[self.at..], event.as_ref(), self.who);
        let line = self.line();
        parts::check_notice(self.world, line);
        self.check_source(line);
        self.check_tags(line, true);
        for other in &self.lines[self.at + 1..self.at + speech] {
            self.check_tags(other, false);
        }
        self.note_id(position);
        self.at += speech - 1;
        self.position = Some(position + 1);
    }

    fn is_told_outside(&self) -> ! {
        panic!("{} is outside and told {}", self.who, self.line().text)
    }

    /// Whether it is a line of what was said before.
    fn is_history(&self) -> bool {
        let line = self.line();
        line.tags.get("batch") == Some(&"history") || line.parameter(1).starts_with('[')
    }

    fn read_history(&mut self) {
        let (heard, lines) = parts::history(self.order, &self.lines[self.at..]);
        let joined = self.reading.joins.last().map(|it| it.position);
        assert!(
            self.position.is_some() && self.position == joined.map(|it| it + 1),
            "is shown out of its place: {}",
            self.line().text
        );
        self.reading.shown.push((self.reading.joins.len(), heard));
        self.at += lines - 1;
    }

    /// Somebody else in the room is away, or back; to who asked for such news.
    fn read_away(&self) {
        let line = self.line();
        let name = line.nickname().expect("somebody's");
        let text = line.parameter(0);
        assert!(
            self.agreed.has("away-notify"),
            "nobody asked for {}",
            line.text
        );
        assert_ne!(name, self.own, "its own: {}", line.text);
        assert!(self.position.is_some(), "outside: {}", line.text);
        let owner = order::owner(self.world, name);
        let said = |it: &Meaning| matches!(it, Meaning::Order(Request::Away(it)) if it == text);
        let mut sent = self.world.clients()[owner].sent().iter();
        assert!(
            sent.any(|it| said(&it.meaning)),
            "never said so: {}",
            line.text
        );
        self.check_source(line);
    }

    fn read_own_join(&mut self) {
        let visit = self.reading.joins.len();
        let line = self.line();
        let (joined, _) = *self
            .visits
            .get(visit)
            .unwrap_or_else(|| panic!("never came in"));
        let expected = Told::Heard(Heard::Joined(self.own.clone()));
        assert_eq!(self.position, None, "joins where it is");
        assert_eq!(self.order.event(joined).map(|it| &it.told), Some(&expected));
        self.check_tags(line, true);
        self.check_join(line);
        self.note_id(joined);
        let handled = self.reading.handled;
        self.reading.joins.push(Join {
            position: joined,
            handled,
        });
        self.position = Some(joined + 1);
        self.pass_rest_of_join(joined + 1);
    }

    /// Some other event.
    fn read_event(&mut self) {
        let position = self.position.unwrap_or_else(|| self.is_told_outside());
        let position = self.pass_unheard(position);
        let next = self.order.event(position).map(|it| &it.told);
        let line = self.line();
        let is_it = next.is_some_and(|next| is_told_as(next, line));
        assert!(is_it, "reads {} where {next:?} was to come", line.text);
        self.check_tags(line, true);
        self.check_source(line);
        self.note_id(position);
        self.position = Some(position + 1);
        match line.verb {
            "JOIN" => {
                self.check_join(line);
                self.pass_rest_of_join(position + 1);
            }
            "PART" if line.nickname() == Some(&self.own) => self.position = None,
            "KICK" if line.parameter(1) == self.own => self.position = None,
            "NICK" if line.nickname() == Some(&self.own) => {
                self.own = line.parameter(0).to_owned();
            }
            "QUIT" => assert_ne!(line.nickname(), Some(&*self.own), "reads its own leave"),
            _ => {}
        }
    }

    /// Whom the channel keeps out, only those are told that moderate: some that gave a key or were given power.
    fn check_moderates(&self) {
        let gave_key = self
            .given()
            .any(|(_, it)| matches!(it.asked, Asked::Oper(_)));
        let is_promoted = (0..self.order.events()).any(|at| {
            let told = self.order.event(at).map(|it| &it.told);
            matches!(told, Some(Told::Decided(Decided::Promoted(name)))
                if order::owner(self.world, name) == self.who)
        });
        assert!(
            gave_key || is_promoted,
            "{} is told {}",
            self.who,
            self.line().text
        );
    }

    fn check_join(&self, line: &Line<'_>) {
        assert_eq!(line.parameter(0), CHANNEL);
        let is_extended = self.agreed.has("extended-join");
        let expected = if is_extended { 3 } else { 1 };
        assert_eq!(line.parameters.len(), expected, "{}", line.text);
    }

    /// Behind a join it is told, where it wants to know, that who came is away, and that it moderates.
    fn pass_rest_of_join(&mut self, behind: usize) {
        let who = self.line().nickname().expect("somebody's").to_owned();
        // With an id it is an event of its own.
        let is_away = |line: &Line<'_>| {
            let is_its = line.verb == "AWAY" && line.nickname() == Some(&who);
            is_its && !line.tags.contains_key("msgid")
        };
        if self.lines.get(self.at + 1).is_some_and(is_away) {
            self.at += 1;
            assert!(self.agreed.has("away-notify"), "{}", self.line().text);
            self.check_tags(self.line(), false);
        }
        let is_mode =
            |line: &Line<'_>| line.source == SERVER && line.parameters == [CHANNEL, "+o", &*who];
        let is_next = self.lines.get(self.at + 1).is_some_and(is_mode);
        let is_behind = self.lines.get(self.at + 2).is_some_and(is_mode);
        let promoted = Told::Decided(Decided::Promoted(who.clone()));
        let next = self.order.event(behind).map(|it| &it.told);
        if is_next && (next != Some(&promoted) || is_behind) {
            self.at += 1;
            self.check_tags(self.line(), false);
        }
    }

    /// The next event that it reads: not what others alone are told, nor its own words where it does not ask for
    /// these.
    fn pass_unheard(&self, from: usize) -> usize {
        let mut position = from;
        while let Some(event) = self.order.event(position) {
            let is_unheard = match &event.told {
                Told::Heard(Heard::Left(name)) => is_removed(self.order, position, name),
                Told::Heard(Heard::Said { by, text } | Heard::Acted { by, text }) => {
                    order::owner(self.world, by) == self.who && !self.hears_itself(text)
                }
                Told::Decided(Decided::Held {
                    is_ban: true, whom, ..
                }) => {
                    let next = self.order.event(position + 1);
                    let left = next.and_then(|it| it.told.left());
                    left.is_none_or(|left| names::fold(left) != names::fold(whom))
                }
                Told::Heard(_)
                | Told::Decided(_)
                | Told::Unbanned(_)
                | Told::PasswordWanted
                | Told::KeyWanted(_)
                | Told::Other(_) => false,
            };
            if !is_unheard {
                return position;
            }
            position += 1;
        }
        position
    }

    fn hears_itself(&self, text: &str) -> bool {
        let said = self.given().find(|(_, it)| match &it.asked {
            Asked::Say(speech) => speech.text == text,
            _ => false,
        });
        let (number, _) = said.unwrap_or_else(|| panic!("it never said {text:?}"));
        self.agreed_at(number).has("echo-message")
    }

    /// It stands in the form that was agreed upon here; the first line of an event has its id.
    fn check_tags(&self, line: &Line<'_>, is_first: bool) {
        let has_time = line.tags.contains_key("time");
        let has_id = line.tags.contains_key("msgid");
        assert_eq!(
            has_time,
            self.agreed.has_time(),
            "{}: {}",
            self.who,
            line.text
        );
        let expected = is_first && self.agreed.has_all_tags();
        assert_eq!(has_id, expected, "{}: {}", self.who, line.text);
        assert!(
            !line.tags.contains_key("bot") || self.agreed.has_all_tags(),
            "{}",
            line.text
        );
    }

    /// Who came by IRC has the user name that it gave, others that of all.
    fn check_source(&self, line: &Line<'_>) {
        let Some(name) = line.nickname() else {
            return assert_eq!(line.source, SERVER, "{}", line.text);
        };
        let owner = order::owner(self.world, name);
        let user = match self.world.clients()[owner].speaks_irc() {
            true => format!("~u{owner}"),
            false => "cat".into(),
        };
        assert_eq!(
            line.source,
            format!("{name}!{user}@littlecats"),
            "{}",
            line.text
        );
    }

    /// Each event has the same id for all.
    fn note_id(&mut self, position: usize) {
        if let Some(id) = self.line().tags.get("msgid") {
            let id = EventId::parse(id).expect("an id");
            self.tokens.note_event(position, id);
        }
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

/// Whether somebody that leaves was kicked or banned, of which all have heard.
fn is_removed(order: &Order, position: usize, name: &str) -> bool {
    let before = position.checked_sub(1).and_then(|it| order.event(it));
    match before.map(|it| &it.told) {
        Some(Told::Decided(Decided::Kicked { name: kicked, .. })) => kicked == name,
        Some(Told::Decided(Decided::Held {
            is_ban: true, whom, ..
        })) => names::fold(whom) == names::fold(name),
        Some(_) | None => false,
    }
}

/// Whether an event that is not said is told so.
fn is_told_as(event: &Told, line: &Line<'_>) -> bool {
    let by = line.nickname();
    let channel = line.parameter(0) == CHANNEL;
    let mode = |change: &str, whom: &str| {
        line.verb == "MODE" && channel && line.parameter(1) == change && line.parameter(2) == whom
    };
    match event {
        Told::Heard(Heard::Joined(name)) => line.verb == "JOIN" && by == Some(name),
        Told::Heard(Heard::Left(name)) => matches!(line.verb, "PART" | "QUIT") && by == Some(name),
        Told::Heard(Heard::Renamed { from, to }) => {
            line.verb == "NICK" && by == Some(from) && line.parameters == [to]
        }
        Told::Decided(Decided::Promoted(name)) => mode("+o", name),
        Told::Decided(Decided::Demoted { by: giver, name }) => {
            mode("-o", name) && by == giver.as_deref()
        }
        Told::Decided(Decided::Locked { by: giver, .. }) => mode("+i", "") && by == Some(giver),
        Told::Decided(Decided::Unlocked { by: giver }) => mode("-i", "") && by == Some(giver),
        Told::Decided(Decided::Kicked { by: giver, name }) => {
            line.verb == "KICK" && channel && line.parameter(1) == name && by == Some(giver)
        }
        Told::Decided(Decided::Held {
            is_ban: true,
            by: giver,
            whom,
            ..
        }) => {
            let is_it = names::fold(line.parameter(1)) == names::fold(whom);
            line.verb == "KICK" && channel && is_it && by == Some(giver)
        }
        Told::Decided(Decided::Held {
            is_ban: false,
            by: giver,
            whom,
            ..
        }) => mode("+q", whom) && by == Some(giver),
        Told::Decided(Decided::Unmuted { by: giver, whom }) => {
            mode("-q", whom) && by == Some(giver)
        }
        Told::Decided(Decided::Topic { by: giver, text }) => {
            line.verb == "TOPIC" && line.parameters == [CHANNEL, text] && by == Some(giver)
        }
        Told::Heard(_)
        | Told::Unbanned(_)
        | Told::PasswordWanted
        | Told::KeyWanted(_)
        | Told::Other(_) => false,
    }
}
