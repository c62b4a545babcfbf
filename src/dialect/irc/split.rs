//! A text that does not fit one line, in parts that do: cut at spaces, or between characters where there are
//! none.

/// Parts of a text that take at most so many bytes each.
#[derive(Debug, Clone)]
pub(super) struct Parts<'a> {
    rest: Option<&'a str>,
    room: usize,
}

/// The parts of `text` that have `room`; a text that fits, also an empty one, is its only part.
pub(super) fn parts(text: &str, room: usize) -> Parts<'_> {
    Parts {
        rest: Some(text),
        // Any character has room.
        room: room.max(4),
    }
}

/// The fewest bytes of a part but the last, where each has `room`: no part is cut short by more than a
/// quarter for the sake of a space.
pub(super) const fn part_bytes_min(room: usize) -> usize {
    room * 3 / 4 - 3
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest.take()?;
        if rest.len() <= self.room {
            return Some(rest);
        }
        let end = rest.floor_char_boundary(self.room);
        // A space that follows the part is as good as one within.
        let from = rest.ceil_char_boundary(part_bytes_min(self.room));
        let window = &rest.as_bytes()[from..=end];
        let space = window.iter().rposition(|&byte| byte == b' ');
        let (part, behind) = match space.map(|at| from + at) {
            Some(at) => (&rest[..at], &rest[at + 1..]),
            None => rest.split_at(end),
        };
        self.rest = Some(behind).filter(|it| !it.is_empty());
        Some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, room: usize) -> Vec<&str> {
        parts(text, room).collect()
    }

    #[test]
    fn what_fits_is_one_part() {
        for text in ["", "x", "0123456789"] {
            assert_eq!(split(text, 10), [text]);
        }
    }

    #[test]
    fn a_text_is_cut_at_spaces() {
        assert_eq!(split("0123456 89abcde", 10), ["0123456", "89abcde"]);
        assert_eq!(split("0123456789 bcd", 10), ["0123456789", "bcd"]);
        // The space is too early: the part would be short.
        assert_eq!(split("01 3456789abc", 10), ["01 3456789", "abc"]);
    }

    #[test]
    fn a_text_without_spaces_is_cut_between_characters() {
        assert_eq!(split("éééééé", 5), ["éé", "éé", "éé"]);
        assert_eq!(split("0123456789", 4), ["0123", "4567", "89"]);
        for text in ["🐈".repeat(50), "aé🐈ế".repeat(40)] {
            for room in 4..60 {
                let parts = split(&text, room);
                assert_eq!(parts.concat(), text);
                assert!(parts.iter().all(|part| part.len() <= room));
            }
        }
    }

    #[test]
    fn parts_but_the_last_are_not_short() {
        let text = "aa bbb cccc é ddddd ".repeat(60);
        for room in 8..500 {
            let parts = split(&text, room);
            assert!(parts.iter().all(|part| part.len() <= room));
            let (_, full) = parts.split_last().expect("at least one");
            let least = part_bytes_min(room);
            assert!(full.iter().all(|part| part.len() >= least), "{room}");
            // Nothing is lost but spaces.
            let without = |text: &str| text.replace(' ', "");
            assert_eq!(without(&parts.concat()), without(&text));
        }
    }
}
