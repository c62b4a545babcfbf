//! The people in the room, as far as the daemon told, the order in which they spoke, and who spoke lately.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::client::sentences::NICKNAMES_MAX;
use crate::room::nickname::Nickname;

/// Who has said nothing for so long is of no interest when it comes or goes; WeeChat's smart filter has the
/// same.
const SILENCE: Duration = Duration::from_secs(5 * 60);
/// So many who spoke lately are remembered, also when they are gone.
const SPEAKERS_MAX: usize = 1_000;

/// No more than a daemon lets in, whatever is told.
#[derive(Debug, Default)]
pub(super) struct People {
    /// By folded nickname, with the number of what each said last, zero for nothing yet.
    present: BTreeMap<String, (Nickname, u64)>,
    /// Counts what was said.
    said: u64,
    /// By folded nickname, when each spoke last.
    spoke: BTreeMap<String, Instant>,
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

    pub(super) fn spoke(&mut self, nickname: &Nickname, now: Instant) {
        self.add(nickname.clone());
        self.said += 1;
        if self.spoke.len() >= SPEAKERS_MAX {
            self.spoke.retain(|_, spoke| now - *spoke < SILENCE);
        }
        if self.spoke.len() < SPEAKERS_MAX {
            self.spoke.insert(nickname.folded().to_owned(), now);
        }
        if let Some((_, last_said)) = self.present.get_mut(nickname.folded()) {
            *last_said = self.said;
        }
    }

    /// Whether it has said something within the last minutes.
    pub(super) fn has_spoken(&self, nickname: &Nickname, now: Instant) -> bool {
        let spoke = self.spoke.get(nickname.folded());
        spoke.is_some_and(|spoke| now.saturating_duration_since(*spoke) < SILENCE)
    }

    pub(super) fn renamed(&mut self, from: &Nickname, to: &Nickname) {
        if let Some(spoke) = self.spoke.remove(from.folded()) {
            self.spoke.insert(to.folded().to_owned(), spoke);
        }
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
        others.sort_unstable_by(|(a, a_said), (b, b_said)| {
            let later_first = b_said.cmp(a_said);
            later_first.then_with(|| a.folded().cmp(b.folded()))
        });
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
            people.spoke(&nickname, Instant::now());
        }
        assert_eq!(people.present.len(), NICKNAMES_MAX);
        assert_eq!(people.spoke.len(), SPEAKERS_MAX);
    }

    #[test]
    fn who_spoke_is_remembered_for_five_minutes_whatever_it_is_called() {
        let mut people = People::default();
        let [ana, bia] = ["ana", "bia"].map(|given| Nickname::parse(given).expect(given));
        let begun = Instant::now();
        people.spoke(&ana, begun);
        people.remove(&ana);
        assert!(people.has_spoken(&ana, begun + Duration::from_secs(299)));
        assert!(!people.has_spoken(&ana, begun + SILENCE));
        people.renamed(&ana, &bia);
        assert!(people.has_spoken(&bia, begun));
        assert!(!people.has_spoken(&ana, begun));
    }
}
