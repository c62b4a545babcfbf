//! How a piece of a line stands out, in the colours that a terminal has.

use crate::room::nickname::Nickname;

/// Which colours a terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    /// None, and no other attributes either.
    None,
    /// The eight of ECMA-48, as the terminal's own scheme has them.
    Eight,
    /// The 256 of xterm.
    Full,
}

/// The colours of nicknames in xterm's palette: each has a contrast of at least 3.6 on black and on
/// white (WCAG 2.2, 1.4.11 asks 3 of what is not running text), and none is that of an alarm, a
/// mention or a private message.
const NICKNAMES: [u8; 11] = [130, 100, 64, 28, 29, 30, 31, 32, 63, 98, 133];
/// The same of the eight: green, yellow, blue, magenta, cyan.
const NICKNAMES_OF_EIGHT: [u8; 5] = [2, 3, 4, 5, 6];

/// How a piece of a line stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    Faint,
    Italic,
    Nickname { colour: u32, bold: bool },
    Private,
    PrivateText,
    Mention,
    Alarm,
}

/// The colour of a nickname: the same in every room and on every day, however it is written.
pub(super) fn colour_of(nickname: &Nickname) -> u32 {
    // FNV-1a, 32 bits.
    nickname
        .folded()
        .bytes()
        .fold(0x811c_9dc5, |hash: u32, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        })
}

/// Writes `text` with the escape sequences (SGR of ECMA-48) that make it stand out, if any.
pub(super) fn paint(out: &mut String, text: &str, look: Look, palette: Palette) {
    let sgr = sgr(look, palette);
    if sgr.is_empty() || text.is_empty() {
        out.push_str(text);
    } else {
        out.extend(["\x1b[", &sgr, "m", text, "\x1b[0m"]);
    }
}

fn sgr(look: Look, palette: Palette) -> String {
    let (eight, full) = match look {
        Look::Plain => ("", ""),
        Look::Faint => ("2", "2"),
        Look::Italic => ("3", "3"),
        Look::Private => ("1;35", "1;38;5;164"),
        Look::PrivateText => ("35", "38;5;164"),
        Look::Mention => ("1;33", "1;38;5;166"),
        Look::Alarm => ("1;31", "1;38;5;196"),
        Look::Nickname { colour, bold } => return sgr_of_nickname(colour, bold, palette),
    };
    match palette {
        Palette::None => "",
        Palette::Eight => eight,
        Palette::Full => full,
    }
    .into()
}

fn sgr_of_nickname(colour: u32, bold: bool, palette: Palette) -> String {
    let bold = if bold { "1;" } else { "" };
    let one_of = |colours: &[u8]| colours[colour as usize % colours.len()];
    match palette {
        Palette::None => String::new(),
        Palette::Eight => format!("{bold}3{}", one_of(&NICKNAMES_OF_EIGHT)),
        Palette::Full => format!("{bold}38;5;{}", one_of(&NICKNAMES)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contrast of WCAG 2.2 between a colour of xterm's cube and a grey.
    fn contrast(colour: u8, grey: f64) -> f64 {
        let level = |step: u8| match step {
            0 => 0.0,
            step => (f64::from(step) * 40.0 + 55.0) / 255.0,
        };
        let linear = |value: f64| {
            if value <= 0.039_28 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        let cube = colour - 16;
        let [red, green, blue] = [cube / 36, cube / 6 % 6, cube % 6].map(|s| linear(level(s)));
        let light = 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
        let grey = linear(grey) + 0.05;
        (light / grey).max(grey / light)
    }

    #[test]
    fn colours_can_be_read_on_black_and_on_white() {
        for colour in NICKNAMES.into_iter().chain([164, 166, 196]) {
            assert!(contrast(colour, 0.0) >= 3.6, "{colour} on black");
            assert!(contrast(colour, 1.0) >= 3.6, "{colour} on white");
        }
    }
}
