//! The address of the page as a QR code (ISO/IEC 18004) that is drawn on a terminal, for telephones.
//!
//! A module is half a character, as wide as it is high.

use std::env;
use std::ops::Range;

use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around the code, as the standard has it: without them it is not found.
const QUIET_ZONE: i32 = 4;

/// What a terminal is told to draw in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Near black on white of the 256 colours: people change only the first few to their taste.
    Exact,
    /// Black on white as the terminal has them.
    Basic,
    /// As it is. Most are light on dark, so what is drawn is what is light in the code.
    Bare,
}

impl Ink {
    /// That of the terminal that the environment names.
    pub fn of_terminal() -> Ink {
        let variable = |name| env::var(name).unwrap_or_default();
        let (term, color) = (variable("TERM"), variable("COLORTERM"));
        // `NO_COLOR` counts when it is not empty (no-color.org).
        if !variable("NO_COLOR").is_empty() || term.is_empty() || term == "dumb" {
            Ink::Bare
        } else if term.contains("256color") || !color.is_empty() {
            Ink::Exact
        } else {
            Ink::Basic
        }
    }

    /// What is written before and behind each line.
    fn around(self) -> (&'static str, &'static str) {
        match self {
            Ink::Exact => ("\x1b[38;5;232;48;5;231m", "\x1b[0m"),
            Ink::Basic => ("\x1b[30;47m", "\x1b[0m"),
            Ink::Bare => ("", ""),
        }
    }

    /// Two modules, one above the other.
    fn character(self, is_upper_dark: bool, is_lower_dark: bool) -> char {
        let is_drawn_dark = match self {
            Ink::Exact | Ink::Basic => true,
            Ink::Bare => false,
        };
        match (
            is_upper_dark == is_drawn_dark,
            is_lower_dark == is_drawn_dark,
        ) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        }
    }
}

/// A text as lines of a terminal; `None` where it has no space for them, which it tells in rows and
/// columns, or the text none in a code.
pub fn drawn(text: &str, ink: Ink, (rows, columns): (usize, usize)) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    let side = modules(&code).len();
    // The cursor stands in the line below.
    (side <= columns && side.div_ceil(2) < rows).then(|| lines(&code, ink))
}

/// The places of modules in either direction, with those around.
fn modules(code: &QrCode) -> Range<i32> {
    -QUIET_ZONE..code.size() + QUIET_ZONE
}

fn lines(code: &QrCode, ink: Ink) -> String {
    let (start, end) = ink.around();
    let mut lines = String::new();
    for y in modules(code).step_by(2) {
        lines.push_str(start);
        for x in modules(code) {
            // Light outside the code.
            let (upper, lower) = (code.get_module(x, y), code.get_module(x, y + 1));
            lines.push(ink.character(upper, lower));
        }
        lines.push_str(end);
        lines.push('\n');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "http://192.168.0.10:2287/";

    #[test]
    fn the_modules_that_are_drawn_are_those_of_the_code_with_a_quiet_zone_around() {
        let code = QrCode::encode_text(PAGE, QrCodeEcc::Low).expect("it is short");
        let side = usize::try_from(code.size() + 2 * QUIET_ZONE).expect("positive");
        for ink in [Ink::Exact, Ink::Basic, Ink::Bare] {
            let picture = drawn(PAGE, ink, (100, 100)).expect("it has space");
            let mut dark = Vec::new();
            for line in picture.lines() {
                let (start, end) = ink.around();
                let line = line.strip_prefix(start).and_then(|it| it.strip_suffix(end));
                let line: Vec<char> = line.expect("in these colours").chars().collect();
                assert_eq!(line.len(), side);
                // What is drawn in each half.
                let halves = |upper| line.iter().map(move |it| it == &'█' || it == upper);
                for upper in [&'▀', &'▄'] {
                    let row = halves(upper).map(|is_drawn| is_drawn == (ink != Ink::Bare));
                    dark.push(row.collect::<Vec<bool>>());
                }
            }
            assert_eq!(dark.len(), side.next_multiple_of(2));
            for (y, row) in (-QUIET_ZONE..).zip(dark) {
                for (x, is_dark) in (-QUIET_ZONE..).zip(row) {
                    let is_inside = (0..code.size()).contains(&x) && (0..code.size()).contains(&y);
                    let expected = is_inside && code.get_module(x, y);
                    assert_eq!(is_dark, expected, "{ink:?} at {x}, {y}");
                }
            }
        }
    }

    #[test]
    fn a_terminal_without_space_is_shown_no_part_of_a_code() {
        let picture = drawn(PAGE, Ink::Bare, (18, 33)).expect("as small as it gets");
        assert_eq!(picture.lines().count(), 17);
        assert_eq!(drawn(PAGE, Ink::Bare, (17, 33)), None);
        assert_eq!(drawn(PAGE, Ink::Bare, (18, 32)), None);
        assert_eq!(drawn(&PAGE.repeat(200), Ink::Bare, (999, 999)), None);
    }
}
