//! What no terminal is ever written: the predicate against the list, character by
//! character.

/// The list, in so many words.
pub(crate) fn refused(c: char) -> bool {
    if (' '..='~').contains(&c) {
        return false;
    }
    let c0_other_than_tab = c < ' ' && c != '\t';
    let c1 = ('\u{80}'..='\u{9F}').contains(&c);
    let separators = ['\u{2028}', '\u{2029}'];
    let bidirectional = [
        '\u{061C}', '\u{200E}', '\u{200F}', '\u{202A}', '\u{202B}', '\u{202C}', '\u{202D}',
        '\u{202E}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
    ];
    c0_other_than_tab
        || c == '\u{7F}'
        || c1
        || separators.contains(&c)
        || bidirectional.contains(&c)
}

#[test]
fn refuses_exactly_what_is_listed() {
    for c in '\0'..=char::MAX {
        assert_eq!(
            littlecats::dialect::line::is_refused(c),
            refused(c),
            "{:?}",
            c
        );
    }
}

#[test]
fn refuses_every_control_character_but_tab() {
    for c in ('\0'..=char::MAX).filter(|c| c.is_control()) {
        assert_eq!(littlecats::dialect::line::is_refused(c), c != '\t', "{c:?}");
    }
}
