//! How long turns of the loop took, as a histogram.

use std::fmt::{self, Write};

use super::head;
use crate::text::words::Language;

const TURNS: &str = "littlecats_turn_seconds";
const TURNS_HELP: [&str; 2] = [
    "tempo das voltas do laço, sem a espera",
    "time that turns of the loop took, without their waiting",
];

/// How long turns of the loop took.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Turns {
    /// How many took no longer than so many seconds.
    pub up_to: Vec<(f64, u64)>,
    pub count: u64,
    pub seconds: f64,
}

impl Turns {
    pub(super) fn expose(&self, out: &mut String, language: Language) -> fmt::Result {
        head(out, TURNS, "histogram", TURNS_HELP, language)?;
        for (bound, count) in &self.up_to {
            writeln!(out, "{TURNS}_bucket{{le=\"{bound}\"}} {count}")?;
        }
        let Turns { count, seconds, .. } = self;
        writeln!(out, "{TURNS}_bucket{{le=\"+Inf\"}} {count}")?;
        writeln!(out, "{TURNS}_sum {seconds}")?;
        writeln!(out, "{TURNS}_count {count}")
    }

    pub(super) fn in_words(&self, language: Language) -> String {
        let [pt, en] = TURNS_HELP;
        let up_to = language.pick("até", "up to");
        let mut line = format!("{}: {}", language.pick(pt, en), self.count);
        for (bound, count) in &self.up_to {
            let _ = write!(line, ", {up_to} {} ms {count}", bound * 1_000.0);
        }
        line
    }
}
