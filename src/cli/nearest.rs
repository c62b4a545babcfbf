//! Which of the names that are known somebody may have meant.

use std::ffi::OsStr;

/// The name that looks most like the word, when it is a slip away: one letter in three at most.
pub(super) fn nearest(
    word: &OsStr,
    names: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    let word = word.to_str()?;
    names
        .map(|name| (distance(word, name), name))
        .filter(|(distance, name)| distance * 3 <= name.trim_start_matches('-').len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters were left out, added, changed or swapped with their neighbour (the optimal
/// string alignment distance).
fn distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    let mut above = vec![0; other.len() + 1];
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, c) in one.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, d) in other.iter().enumerate() {
            let changed = row[j] + usize::from(c != d);
            let mut least = changed.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *c == other[j - 1] && one[i - 1] == *d {
                least = least.min(above[j - 1] + 1);
            }
            next.push(least);
        }
        above = std::mem::replace(&mut row, next);
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_from_another_word() {
        let names = ["--listen", "--lang", "--room", "--max-line", "serve", "man"];
        for (word, near) in [
            ("--lisen", Some("--listen")),
            ("--listne", Some("--listen")),
            ("--max_line", Some("--max-line")),
            ("--romo", Some("--room")),
            ("sevre", Some("serve")),
            ("--foo", None),
            ("dance", None),
            ("", None),
            ("-", None),
        ] {
            assert_eq!(nearest(OsStr::new(word), names.into_iter()), near, "{word}");
        }
    }
}
