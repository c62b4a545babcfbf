//! Portuguese and English side by side in one text, since a doc comment of argh's has room for one.

use crate::text::Language;

/// What stands between the Portuguese and the English of a text.
pub(super) const BETWEEN: &str = " || ";

/// The part of a text that is in this language; a text of one part reads the same in both.
pub(super) fn pick(text: &str, language: Language) -> &str {
    let Some((pt, en)) = text.split_once(BETWEEN) else {
        return text;
    };
    say(language, pt, en)
}

pub(super) fn say<T>(language: Language, pt: T, en: T) -> T {
    match language {
        Language::Portuguese => pt,
        Language::English => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_told_in_one_language() {
        for (text, pt, en) in [
            ("endereço || address", "endereço", "address"),
            ("bytes", "bytes", "bytes"),
            (
                "man | man -l - || man | less",
                "man | man -l -",
                "man | less",
            ),
        ] {
            assert_eq!(pick(text, Language::Portuguese), pt);
            assert_eq!(pick(text, Language::English), en);
        }
    }
}
