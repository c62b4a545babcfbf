//! The keys and passwords of a run: which were in force when, and what clients gave.

use super::choices::Choices;
use super::names;
use super::world::World;

/// What a key is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// The folded nickname that it owns; none for the key of the run.
    pub(crate) nickname: Option<String>,
    pub(crate) is_moderator: bool,
    pub(crate) text: String,
}

/// What is in force from a turn on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Era {
    pub(crate) from: u32,
    pub(crate) keys: Vec<Key>,
    pub(crate) password: Option<String>,
}

/// How a client gave a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// By `/op`.
    Op,
    /// As the line that it was asked for.
    Reply,
    /// Where it was not understood as one: it opens nothing.
    Slip,
}

#[derive(Debug)]
pub(crate) struct Given {
    client: usize,
    line: usize,
    way: Way,
    secret: String,
}

#[derive(Debug, Default)]
pub(crate) struct Ring {
    eras: Vec<Era>,
    given: Vec<Given>,
}

/// As it is compared: without what is there for the eye.
pub(crate) fn normal(secret: &str) -> String {
    let shown = secret.chars().filter(|c| *c != '-' && !c.is_whitespace());
    shown.flat_map(char::to_lowercase).collect()
}

/// A secret that none other is part of, and no nickname.
pub(crate) fn fresh(choices: &Choices) -> String {
    let letter = |_| char::from(b'a' + u8::try_from(choices.below(26)).expect("a letter"));
    let groups = (0..6).map(|_| (0..4).map(letter).collect::<String>());
    groups.collect::<Vec<_>>().join("-")
}

/// A secret as somebody may type it.
pub(crate) fn retyped(secret: &str, choices: &Choices) -> String {
    match choices.below(4) {
        0 => secret.to_uppercase(),
        1 => secret.replace('-', ""),
        2 => secret.replace('-', " "),
        _ => secret.into(),
    }
}

impl Ring {
    /// Another era begins.
    pub(crate) fn begin(&mut self, era: Era) {
        self.eras.push(era);
    }

    /// What is in force now; none where there never were secrets.
    pub(crate) fn latest(&self) -> Option<&Era> {
        self.eras.last()
    }

    /// Whether a password was ever asked for, or somebody may have become the owner of another's nickname.
    pub(crate) fn may_close(&self) -> bool {
        self.eras.len() > 1 || self.eras.iter().any(|era| era.password.is_some())
    }

    /// What was in force in a turn.
    pub(crate) fn era(&self, turn: u32) -> Option<&Era> {
        self.eras.iter().rev().find(|era| era.from <= turn)
    }

    /// What was in force in any of these turns.
    fn eras(&self, from: u32, to: u32) -> impl Iterator<Item = &Era> {
        let ends = self.eras.iter().skip(1).map(|era| era.from);
        let eras = self.eras.iter().zip(ends.chain([u32::MAX]));
        eras.filter(move |(era, end)| era.from <= to && from < *end)
            .map(|(era, _)| era)
    }

    pub(crate) fn note_given(&mut self, client: usize, line: usize, way: Way, secret: &str) {
        let secret = normal(secret);
        self.given.push(Given {
            client,
            line,
            way,
            secret,
        });
    }

    /// Everything that must never be told.
    pub(crate) fn all(&self) -> Vec<String> {
        let keys = self.eras.iter().flat_map(|era| &era.keys);
        let passwords = self.eras.iter().filter_map(|era| era.password.as_ref());
        let in_force = keys.map(|key| &key.text).chain(passwords);
        let given = self.given.iter().map(|given| given.secret.clone());
        let mut all: Vec<String> = in_force.map(|it| normal(it)).chain(given).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// What clients may have, and what they must have, by what they gave.
impl Ring {
    /// What a client gave, each with the turn before which it arrived, in those that count.
    fn given_by<'a>(
        &'a self,
        world: &'a World,
        client: usize,
        to: u32,
    ) -> impl Iterator<Item = (&'a Given, u32)> {
        let its = self.given.iter().filter(move |it| it.client == client);
        its.filter(|it| it.way != Way::Slip).filter_map(move |it| {
            let arrived = world.clients()[client].sent()[it.line].arrived?;
            (arrived <= to).then_some((it, arrived))
        })
    }

    /// Whether a client may have given a key of this kind that was in force when it was looked at, in
    /// one of these turns.
    pub(crate) fn may_have(
        &self,
        world: &World,
        client: usize,
        (from, to): (u32, u32),
        is_such: impl Fn(&Key) -> bool,
    ) -> bool {
        let mut given = self.given_by(world, client, to);
        given.any(|(given, arrived)| {
            let mut eras = self.eras(arrived.max(from), to);
            eras.any(|era| {
                let mut keys = era.keys.iter();
                keys.any(|key| normal(&key.text) == given.secret && is_such(key))
            })
        })
    }

    /// The same of the password.
    pub(crate) fn may_know_password(&self, world: &World, client: usize, to: u32) -> bool {
        let mut given = self.given_by(world, client, to);
        given.any(|(given, arrived)| {
            let mut eras = self.eras(arrived, to);
            eras.any(|era| era.password.as_deref().map(normal).as_ref() == Some(&given.secret))
        })
    }

    /// Whether a client must have a moderator's power when it comes in, by what it gave before the line
    /// with its nickname, or for that nickname.
    pub(crate) fn must_moderate(
        &self,
        world: &World,
        client: usize,
        name_line: usize,
        (folded, to): (&str, u32),
    ) -> bool {
        let mut given = self.given_by(world, client, to);
        given.any(|(given, arrived)| {
            let is_all_along = |is_such: &dyn Fn(&Key) -> bool| {
                self.eras(arrived, to).all(|era| {
                    let mut keys = era.keys.iter();
                    keys.any(|key| {
                        key.is_moderator && normal(&key.text) == given.secret && is_such(key)
                    })
                })
            };
            match given.way {
                Way::Op => given.line < name_line && is_all_along(&|_| true),
                Way::Reply => is_all_along(&|key| key.nickname.as_deref() == Some(folded)),
                Way::Slip => false,
            }
        })
    }

    /// Whether a password was asked for in each of these turns.
    pub(crate) fn asks_password(&self, from: u32, to: u32) -> bool {
        self.eras(from, to).all(|era| era.password.is_some())
    }

    /// Whether this was the password in each of these turns.
    pub(crate) fn is_password(&self, given: &str, from: u32, to: u32) -> bool {
        let is_it = |era: &Era| era.password.as_deref() == Some(given);
        self.eras(from, to).all(is_it)
    }

    /// Whether a nickname had an owner in each of these turns.
    pub(crate) fn is_owned(&self, folded: &str, from: u32, to: u32) -> bool {
        self.eras(from, to).all(|era| {
            let mut keys = era.keys.iter();
            keys.any(|key| key.nickname.as_deref() == Some(folded))
        })
    }

    /// The key that owned a nickname in a turn.
    pub(crate) fn owner(&self, name: &str, turn: u32) -> Option<&Key> {
        let folded = names::fold(name);
        let mut keys = self.era(turn)?.keys.iter();
        keys.find(|key| key.nickname.as_ref() == Some(&folded))
    }
}
