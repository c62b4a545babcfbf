//! The people in the room, as far as the daemon told, and the order in which they spoke.

use std::collections::BTreeMap;

use crate::client::sentences::NICKNAMES_MAX;
use crate::room::nickname::Nickname;

/// No more than a daemon lets in, whatever is told.
#[derive(Debug, Default)]
pub(super) struct People {
    /// By folded nickname, with the number of what each said last, zero for nothing yet.
    present: BTreeMap<String, (Nickname, u64)>,
    /// Counts what was said.
    said: u64,
}

impl People {
    pub(super) fn add(&mut self, nickname: Nickname) {
        if self.present.len() < NICKNAMES_MAX {
            let person = self.present.entry(nickname.folded().to_owned());
            person.or_insert((nickname, 0));
        }
    }

    pub(super) fn remove(&mut self, nickname: &Nickname) {
        self.present.remove(nickname.folded());
    }

    pub(super) fn clear(&mut self) {
        self.present.clear();
    }

    pub(super) fn spoke(&mut self, nickname: &Nickname) {
        self.add(nickname.clone());
        self.said += 1;
        if let Some((_, last_said)) = self.present.get_mut(nickname.folded()) {
            *last_said = self.said;
        }
    }

    pub(super) fn renamed(&mut self, from: &Nickname, to: &Nickname) {
        if let Some((_, last_said)) = self.present.remove(from.folded()) {
            let person = (to.clone(), last_said);
            self.present.insert(to.folded().to_owned(), person);
        }
    }

    /// All but `own`, the one that spoke last first.
    pub(super) fn others(&self, own: &Nickname) -> Vec<Nickname> {
        let people = self.present.values();
        let mut others: Vec<_> = people
            .filter(|(nickname, _)| nickname.folded() != own.folded())
            .collect();
        others.sort_by_key(|(_, last_said)| std::cmp::Reverse(*last_said));
        others
            .iter()
            .map(|(nickname, _)| nickname.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daemon_that_lies_does_not_fill_the_memory() {
        let mut people = People::default();
        for number in 0..NICKNAMES_MAX + 100 {
            let nickname = Nickname::parse(&format!("x{number}")).expect("a nickname");
            people.spoke(&nickname);
        }
        assert_eq!(people.present.len(), NICKNAMES_MAX);
    }
}
