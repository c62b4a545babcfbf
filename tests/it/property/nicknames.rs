//! Nicknames: what is accepted is what the rule allows, and the folded form is stable.

use littlecats::room::nickname::{CHARS_MAX, Nickname};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters that the rule names one by one, in both cases.
const NAMED: &str = "ßẞæÆœŒĳĲþÞøØđĐðÐħĦŧŦŋŊŉłŁŀĿıĸəƏ";

/// A letter of the rule: of ASCII, with marks that compose in two blocks, or named there.
fn letter(c: char) -> bool {
    let code = u32::from(c);
    let composed = (0xC0..=0x24F).contains(&code) || (0x1E00..=0x1EFF).contains(&code);
    let parts: Vec<char> = c.to_string().nfd().collect();
    let with_marks =
        parts[0].is_ascii_alphabetic() && parts[1..].iter().all(|&mark| is_combining_mark(mark));
    c.is_ascii_alphabetic() || NAMED.contains(c) || composed && with_marks
}

fn given() -> impl Strategy<Value = String> {
    let near = prop_oneof![
        8 => "[a-zA-Z]",
        3 => "[\u{C0}-\u{24F}\u{1E00}-\u{1EFF}]",
        2 => "[0-9_-]",
        2 => "[\u{300}-\u{32F}]",
        1 => "[\u{212A}\u{212B}\u{17F}\u{131}\u{FF41}\u{430}\u{200B}\u{3B1} \t/<*!]",
        1 => any::<char>().prop_map(|c| c.to_string()),
    ];
    proptest::collection::vec(near, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_accepted_is_allowed_and_parses_to_itself(given in given()) {
        let Ok(nickname) = Nickname::parse(&given) else { return Ok(()) };
        let shown = nickname.as_str();
        prop_assert!((1..=CHARS_MAX).contains(&shown.chars().count()));
        prop_assert!(shown.starts_with(letter));
        prop_assert!(shown.chars().all(|c| letter(c) || c.is_ascii_digit() || "_-".contains(c)));
        prop_assert_eq!(shown, shown.nfc().collect::<String>());
        let composed: String = given.trim_matches([' ', '\t']).nfc().collect();
        prop_assert_eq!(shown, composed, "is not what was given");
        prop_assert_eq!(Nickname::parse(shown), Ok(nickname.clone()));
    }

    #[test]
    fn what_the_rule_allows_is_accepted(given in "x[a-zA-Z0-9_À-ÖØ-öø-ɏḀ-ỿə-]{0,19}") {
        let allowed = given.chars().all(|c| letter(c) || c.is_ascii_digit() || "_-".contains(c));
        prop_assert_eq!(Nickname::parse(&given).is_ok(), allowed, "{}", given);
    }

    #[test]
    fn the_folded_form_is_stable_and_blind_to_case_and_accents(given in given(), mark in 0x300_u32..0x330) {
        let Ok(nickname) = Nickname::parse(&given) else { return Ok(()) };
        let folded = nickname.folded();
        prop_assert!(!folded.nfd().any(is_combining_mark));
        prop_assert!(folded.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()));
        // A letter may fold to two, and so to more than a nickname may have.
        if folded.len() <= CHARS_MAX {
            prop_assert_eq!(Nickname::parse(folded).map(|it| it.folded().to_owned()).ok(), Some(folded.into()));
        }
        let shown = nickname.as_str();
        let mark = char::from_u32(mark).expect("a combining character");
        for variant in [shown.to_ascii_uppercase(), shown.to_ascii_lowercase(), format!("{shown}{mark}")] {
            if let Ok(variant) = Nickname::parse(&variant) {
                prop_assert_eq!(variant.folded(), folded, "{}", variant);
            }
        }
    }
}
