//! Nicknames of a run: many that fold to the same, and each spelled by one client only, so that
//! a nickname in a line shows which client is meant.

use std::collections::HashMap;

use super::choices::Choices;
use super::meaning::Refusal;

/// What differs in them by case and accents folds to one of the first so many of these.
const BASES: [&str; 10] = [
    "marianeiro",
    "joaquimete",
    "beatrizona",
    "carolineta",
    "eduardinho",
    "rodrigueto",
    "adrianeiro",
    "terezinhao",
    "henriqueto",
    "leonardoni",
];

/// How many of them there are in most runs: few, so that many want the same.
const BASES_FEW: usize = 5;

/// Plain letters, and the same with an accent: two bytes, or three.
const ACCENTS: [(char, char); 14] = [
    ('a', 'ã'),
    ('e', 'é'),
    ('i', 'í'),
    ('o', 'ô'),
    ('u', 'ü'),
    ('A', 'Ã'),
    ('E', 'É'),
    ('I', 'Í'),
    ('O', 'Ô'),
    ('U', 'Ü'),
    ('n', 'ṇ'),
    ('r', 'ṛ'),
    ('N', 'Ṇ'),
    ('R', 'Ṛ'),
];

/// How many ways there are to set accents on one of them.
const SPELLINGS: usize = 1 << 9;

/// The nicknames given out so far.
#[derive(Debug)]
pub(crate) struct Names {
    owners: HashMap<String, usize>,
    bases: usize,
}

impl Default for Names {
    fn default() -> Names {
        Names {
            owners: HashMap::new(),
            bases: BASES_FEW,
        }
    }
}

impl Names {
    /// A nickname that no other client spells so, and that this one was not given before.
    pub(crate) fn give(&mut self, client: usize, choices: &Choices) -> String {
        let base = choices.below(self.bases);
        self.give_from(base, client, choices)
    }

    /// The same, for one that folds to this if there still is such a one.
    pub(crate) fn give_again(&mut self, folded: &str, client: usize, choices: &Choices) -> String {
        let base = BASES.iter().position(|base| *base == folded);
        self.give_from(base.unwrap_or(0), client, choices)
    }

    fn give_from(&mut self, base: usize, client: usize, choices: &Choices) -> String {
        let bases = self.bases;
        let accents = choices.below(SPELLINGS);
        (0..bases * SPELLINGS)
            .map(|more| {
                let base = BASES[(base + more / SPELLINGS) % bases];
                spell(base, client, (accents + more) % SPELLINGS)
            })
            .find(|name| self.claim(name, client))
            .expect("no client changes its nickname so often")
    }

    /// Has fewer want the same.
    pub(crate) fn become_many(&mut self) {
        self.bases = BASES.len();
    }

    /// A long nickname with a folded form of its own, for a crowd: 20 characters, 40 to 60 bytes.
    pub(crate) fn give_long(&mut self, client: usize) -> String {
        let letters = ['ạ', 'ẹ', 'ị', 'ọ', 'ụ'];
        let letter = |place: u32| letters[client / 5_usize.pow(place) % 5];
        let name: String = (0..5).rev().map(letter).chain(['ṇ'; 15]).collect();
        assert!(self.claim(&name, client), "long names differ by client");
        name
    }

    /// Notes a nickname; false when somebody has it.
    pub(crate) fn claim(&mut self, name: &str, client: usize) -> bool {
        let free = !self.owners.contains_key(name);
        if free {
            self.owners.insert(name.into(), client);
        }
        free
    }

    /// Whose nickname it is.
    pub(crate) fn owner(&self, name: &str) -> Option<usize> {
        self.owners.get(name).copied()
    }
}

/// What is given as a nickname by the rules of nicknames: its text and folded form, or why it is refused.
pub(crate) fn parse(given: &str) -> Result<(String, String), Refusal> {
    let given = given.trim_matches([' ', '\t']);
    if given.is_empty() {
        return Err(Refusal::EmptyNickname);
    }
    // As many characters as the folded form has; most lines of a run are longer.
    if given.chars().nth(20).is_some() {
        return Err(Refusal::InvalidNickname);
    }
    let folded = fold(given);
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let valid = folded.starts_with(|c: char| c.is_ascii_alphabetic()) && folded.chars().all(plain);
    let reserved = "servidor server erro error aviso warning sistema system moderador moderator \
        admin root littlecats help ehlo helo quit info stat stats status serverstatus version ver \
        login user pass list init exit options auth noop get data query subscribe ruok capa starttls";
    if !valid {
        Err(Refusal::InvalidNickname)
    } else if reserved.split(' ').any(|word| word == folded) {
        Err(Refusal::Reserved(given.into()))
    } else {
        Ok((given.into(), folded))
    }
}

/// Any spelling that folds to what `name` folds to.
pub(crate) fn respell(name: &str, choices: &Choices) -> String {
    spell(&fold(name), choices.below(1 << 10), choices.below(1 << 9))
}

/// The letters of `base` in upper case where `cases` has a bit, with an accent where `accents` has.
fn spell(base: &str, cases: usize, accents: usize) -> String {
    base.chars()
        .enumerate()
        .map(|(place, letter)| {
            let letter = match cases >> place & 1 {
                0 => letter,
                _ => letter.to_ascii_uppercase(),
            };
            match accents >> place & 1 {
                0 => letter,
                _ => accented(letter),
            }
        })
        .collect()
}

fn accented(letter: char) -> char {
    let found = ACCENTS.iter().find(|(plain, _)| *plain == letter);
    found.map_or(letter, |&(_, accented)| accented)
}

/// The folded form of a nickname made here, from the table and not from Unicode.
pub(crate) fn fold(name: &str) -> String {
    const DOTTED: [(char, char); 5] = [('a', 'ạ'), ('e', 'ẹ'), ('i', 'ị'), ('o', 'ọ'), ('u', 'ụ')];
    name.chars()
        .map(|c| {
            let mut table = ACCENTS.iter().chain(&DOTTED);
            let plain = table.find(|(_, accented)| *accented == c);
            plain.map_or(c, |&(plain, _)| plain).to_ascii_lowercase()
        })
        .collect()
}
