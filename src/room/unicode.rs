//! The two forms of a text in which what looks alike is alike (UAX #15): NFC, and NFD without its marks.
//!
//! The tables are those of `unicode-normalization`. Its iterators take others along, twice as large, for
//! compatibility forms that nobody asks for here.

use unicode_normalization::char::{
    canonical_combining_class, compose, decompose_canonical, is_combining_mark,
};

/// Gives a text in NFC, a character at a time; what is kept on the way are the marks of one letter.
pub fn nfc(text: &str, mut push: impl FnMut(char)) {
    let mut cluster = Cluster::default();
    for c in text.chars() {
        decompose_canonical(c, |part| cluster.add(part, &mut push));
    }
    cluster.compose_marks();
    cluster.end(&mut push);
}

/// Gives the characters of a text without their accents and other marks.
pub fn unmarked(text: &str, mut push: impl FnMut(char)) {
    for c in text.chars() {
        decompose_canonical(c, |part| {
            if !is_combining_mark(part) {
                push(part);
            }
        });
    }
}

/// Whether a character is a Latin letter of ASCII, with any marks.
pub fn is_latin(c: char) -> bool {
    let (mut is_base, mut fits) = (true, true);
    decompose_canonical(c, |part| {
        fits &= if is_base {
            part.is_ascii_alphabetic()
        } else {
            is_combining_mark(part)
        };
        is_base = false;
    });
    fits
}

/// A starter, which is a character that combines with none before it, and the marks behind it, in their
/// canonical order.
#[derive(Default)]
struct Cluster {
    starter: Option<char>,
    marks: Vec<(u8, char)>,
}

impl Cluster {
    /// Takes the next character of a decomposed text; gives what is complete.
    fn add(&mut self, part: char, push: &mut impl FnMut(char)) {
        let class = canonical_combining_class(part);
        if class != 0 {
            let at = self.marks.partition_point(|(of, _)| *of <= class);
            self.marks.insert(at, (class, part));
            return;
        }
        self.compose_marks();
        // Two starters may be one, as in Hangul.
        let joined = match self.starter {
            Some(starter) if self.marks.is_empty() => compose(starter, part),
            Some(_) | None => None,
        };
        if joined.is_none() {
            self.end(push);
        }
        self.starter = joined.or(Some(part));
    }

    /// Puts the marks into the starter that go into it. One that stays bars the way for others of its class.
    fn compose_marks(&mut self) {
        let Some(mut starter) = self.starter else {
            return;
        };
        let mut last_left = 0;
        self.marks.retain(|&(class, mark)| {
            let joined = compose(starter, mark).filter(|_| class != last_left);
            match joined {
                Some(joined) => starter = joined,
                None => last_left = class,
            }
            joined.is_none()
        });
        self.starter = Some(starter);
    }

    fn end(&mut self, push: &mut impl FnMut(char)) {
        self.starter.take().into_iter().for_each(&mut *push);
        self.marks.drain(..).for_each(|(_, mark)| push(mark));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn in_nfc(text: &str) -> String {
        let mut nfc = String::new();
        super::nfc(text, |c| nfc.push(c));
        nfc
    }

    fn without_marks(text: &str) -> String {
        let mut letters = String::new();
        unmarked(text, |c| letters.push(c));
        letters
    }

    fn check(text: &str) {
        assert_eq!(in_nfc(text), text.nfc().collect::<String>(), "{text:?}");
        let letters = text.nfd().filter(|c| !is_combining_mark(*c));
        assert_eq!(without_marks(text), letters.collect::<String>(), "{text:?}");
    }

    #[test]
    fn every_character_has_the_forms_of_the_standard() {
        // Nothing stands beyond.
        for c in '\0'..='\u{3FFFF}' {
            let mut parts = [0; 4];
            let mut parts = c.encode_utf8(&mut parts).nfd();
            let is_base_latin = parts.next().is_some_and(|c| c.is_ascii_alphabetic());
            let is_marked = parts.clone().next().is_some();
            assert_eq!(is_latin(c), is_base_latin && parts.all(is_combining_mark));
            check(&format!("{c}a{c}\u{301}e{c}{c}\u{327}"));
            if is_marked {
                check(&c.nfd().collect::<String>());
            }
        }
    }

    proptest! {
        /// Of characters that combine with each other: letters, marks of several classes, vowels of
        /// India that are starters, parts of Hangul, and whatever there is.
        #[test]
        fn texts_have_the_forms_of_the_standard(
            text in prop::collection::vec(
                prop_oneof![
                    4 => prop::sample::select(vec![
                        'a', 'e', 'C', 'ü', 'ệ', 'ǖ', 'K', '\u{9c7}', '\u{9be}', '\u{9d7}', '\u{dd9}',
                        '\u{dcf}', '\u{1100}', '\u{1161}', '\u{11a8}', '\u{ac00}', '\u{f71}', '\u{f72}',
                    ]),
                    4 => prop::sample::select(vec![
                        '\u{300}', '\u{301}', '\u{304}', '\u{308}', '\u{302}', '\u{323}', '\u{327}',
                        '\u{328}', '\u{345}', '\u{315}', '\u{334}', '\u{dca}', '\u{5b0}', '\u{94d}',
                    ]),
                    1 => any::<char>(),
                ],
                0..24,
            ).prop_map(String::from_iter)
        ) {
            check(&text);
        }
    }
}
