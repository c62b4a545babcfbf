//! Several targets in one parameter, separated by commas, which are taken one at a time.

use memchr::memchr;

/// The first of the targets at or behind the place `from`: what it is called, its place, and where the
/// one behind it stands. Empty ones, and those that stand before in the same list, are none.
pub(super) fn target(list: &str, from: u16) -> Option<(&str, u16, Option<u16>)> {
    // As nearly always.
    if from == 0 && memchr(b',', list.as_bytes()).is_none() {
        return (!list.is_empty()).then_some((list, 0, None));
    }
    let (target, place) = next_target(list, from)?;
    let next = next_target(list, place + 1).map(|(_, next)| next);
    Some((target, place, next))
}

fn next_target(list: &str, from: u16) -> Option<(&str, u16)> {
    let targets = (0..u16::MAX).zip(list.split(','));
    let mut targets = targets.skip(from.into());
    let (place, target) = targets.find(|(place, target)| {
        let mut before = list.split(',').take((*place).into());
        !target.is_empty() && !before.any(|it| it.eq_ignore_ascii_case(target))
    })?;
    Some((target, place))
}

/// What stands at a place of a list; where that has one thing only, it is for all places.
pub(super) fn at(list: &str, place: u16) -> Option<&str> {
    if list.contains(',') {
        list.split(',').nth(place.into())
    } else {
        Some(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(list: &str) -> Vec<(&str, u16)> {
        let mut found = Vec::new();
        let mut from = Some(0);
        while let Some((target, place, next)) = from.and_then(|from| target(list, from)) {
            found.push((target, place));
            from = next;
        }
        found
    }

    #[test]
    fn each_target_is_taken_once_and_empty_ones_never() {
        assert_eq!(all(""), []);
        assert_eq!(all(","), []);
        assert_eq!(all("a"), [("a", 0)]);
        assert_eq!(all("a,b,c"), [("a", 0), ("b", 1), ("c", 2)]);
        assert_eq!(all(",a,,A,b,a,"), [("a", 1), ("b", 4)]);
    }

    #[test]
    fn one_thing_is_for_all_places() {
        assert_eq!(at("#a", 7), Some("#a"));
        assert_eq!((at("#a,#b", 1), at("#a,#b", 2)), (Some("#b"), None));
    }
}
