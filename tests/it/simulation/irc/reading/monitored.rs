//! Whether others are there, to who asked to be told: of each nickname what is so, once each time that it changes.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::moderated::order;
use super::super::super::names;
use super::super::asked::{Asked, Given, Monitor};
use super::Reader;

/// What a client was told of nicknames, in their folded form.
#[derive(Debug, Default)]
pub(super) struct Monitored {
    /// Who has each, if anybody. One that takes the place of another by a key is told of at once.
    told: BTreeMap<String, Option<String>>,
    /// What was listed since the last end of a list, and how many lists had ended.
    listed: BTreeSet<String>,
    lists: usize,
}

/// The folded forms of nicknames, but for those that nobody can have.
fn folded(given: &[String]) -> impl Iterator<Item = String> {
    let valid = given.iter().filter_map(|it| names::parse(it).ok());
    valid.map(|(_, folded)| folded)
}

/// What is watched behind these lines.
fn watched<'a>(lines: impl Iterator<Item = &'a Given>) -> BTreeSet<String> {
    let mut watched = BTreeSet::new();
    for given in lines {
        match given.asked.monitor() {
            Some(Monitor::Add(given)) => watched.extend(folded(given)),
            Some(Monitor::Remove(given)) => {
                for name in folded(given) {
                    watched.remove(&name);
                }
            }
            Some(Monitor::Clear) => watched.clear(),
            Some(Monitor::List | Monitor::Status) | None => {}
        }
    }
    watched
}

impl Reader<'_> {
    fn watched_before(&self, number: usize) -> BTreeSet<String> {
        let before = self.given().take_while(|(it, _)| *it < number);
        watched(before.map(|(_, given)| given))
    }

    /// That some are there, or not.
    pub(super) fn read_monitored(&mut self, is_there: bool) {
        let line = self.line();
        for target in line.parameter(1).split(',') {
            let name = target.split('!').next().unwrap_or_default();
            if is_there {
                let owner = order::owner(self.world, name);
                let source = format!("{name}!{}@littlecats", self.user_of(owner));
                assert_eq!(target, source, "{}", line.text);
            }
            let holder = is_there.then(|| target.to_owned());
            self.is_told_of(&names::fold(name), holder);
        }
    }

    fn is_told_of(&mut self, name: &str, holder: Option<String>) {
        let handled = self.reading.handled;
        let is_asked = |given: &Given| match given.asked.monitor() {
            Some(Monitor::Add(given)) => folded(given).any(|it| it == name),
            Some(Monitor::Status) => true,
            Some(Monitor::Remove(_) | Monitor::Clear | Monitor::List) | None => false,
        };
        let mut behind = self.given().skip_while(|(it, _)| *it < handled);
        let may_be_asked = behind.any(|(_, given)| is_asked(given));
        let text = self.line().text;
        assert!(
            may_be_asked || self.watched_before(handled).contains(name),
            "{} does not watch {name}: {text}",
            self.who
        );
        let told = &mut self.monitored.told;
        let before = told.insert(name.to_owned(), holder.clone());
        assert!(
            may_be_asked || before != Some(holder),
            "{} is told again: {text}",
            self.who
        );
    }

    /// What it watches, one after another.
    pub(super) fn read_listed(&mut self) {
        let its = self.line().parameter(1).split(',').map(names::fold);
        self.monitored.listed.extend(its);
    }

    pub(super) fn read_end_of_list(&mut self) {
        let is_it = |it: &Given| it.asked == Asked::Monitor(Monitor::List);
        let mut lists = self.given().filter(|(_, it)| is_it(it));
        let asked = lists.nth(self.monitored.lists);
        let (number, _) = asked.unwrap_or_else(|| panic!("asked for no list: {}", self.who));
        let expected = self.watched_before(number);
        let listed = std::mem::take(&mut self.monitored.listed);
        assert_eq!(listed, expected, "what {} watches", self.who);
        self.monitored.lists += 1;
    }

    /// All that it asked up to here was handled: what it was told of those that it watches is so.
    pub(super) fn check_monitored(&self) {
        let handled = self.reading.handled;
        let sent = self.world.clients()[self.who].sent();
        let turn = sent[handled - 1].arrived.unwrap_or_default();
        let may_be_outside =
            |name: &str, at: usize| self.presence.may_be_outside(self.world, name, (at, turn));
        let watched = self.watched_before(handled);
        for name in &watched {
            let told = self.monitored.told.get(name);
            let Some(told) = told.map(Option::is_some) else {
                panic!("{} is never told of {name}", self.who);
            };
            let Some(position) = self.position else {
                continue;
            };
            let places = [position, self.pass_unheard(position)];
            let is_in = places.map(|at| self.presence.is_in(name, at));
            if is_in == [true, true] {
                assert!(told, "{} is told that {name} is gone", self.who);
            } else if is_in == [false, false] && !places.iter().any(|at| may_be_outside(name, *at))
            {
                assert!(!told, "{} is told that {name} is here", self.who);
            }
        }
        let lists = self.given().take_while(|(it, _)| *it < handled);
        let lists = lists.filter(|(_, it)| it.asked == Asked::Monitor(Monitor::List));
        assert_eq!(lists.count(), self.monitored.lists, "lists of {}", self.who);
    }
}
