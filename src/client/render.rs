//! How an entry looks on a terminal: the time, what stands before the text, wrapping under it. How each
//! piece stands out is for `look` to know.
//!
//! The text of others holds no control characters any more when it comes here: the connection took
//! them away, and the only escape sequences are those written here.

mod look;

use std::borrow::Cow;

use textwrap::{Options, WordSplitter};
use time::Time;
use unicode_width::UnicodeWidthStr;

use super::conversation::{Concern, Entry};
use crate::room::nickname::Nickname;
pub use look::Palette;
use look::{Look, colour_of, paint};

/// Below this width a text is not wrapped under itself: there would be nothing left for it.
const TEXT_COLUMNS_MIN: usize = 20;

/// The columns of commands in a help, and from which width on what they do stands beside them.
const COMMAND_COLUMNS: usize = 23;
const TABLE_COLUMNS_MIN: usize = 60;

/// An entry as lines for a terminal of `columns`, each with its LF.
pub fn render(entry: &Entry, at: Time, palette: Palette, columns: Option<usize>) -> String {
    let time = format!("{:02}:{:02} ", at.hour(), at.minute());
    let mut line = Line::new(palette, columns);
    if !matches!(entry, Entry::History { .. } | Entry::Plain(_)) {
        line.head(&time, Look::Faint);
    }
    line.entry(entry);
    line.out
}

struct Line {
    palette: Palette,
    columns: Option<usize>,
    /// What stands before the text, and how wide it is.
    head: String,
    head_columns: usize,
    out: String,
}

impl Line {
    fn new(palette: Palette, columns: Option<usize>) -> Line {
        Line {
            palette,
            columns,
            head: String::new(),
            head_columns: 0,
            out: String::new(),
        }
    }

    fn entry(&mut self, entry: &Entry) {
        match entry {
            Entry::Said { by, text, concern } => {
                self.head("<", Look::Plain);
                self.head(by.as_str(), nickname_look(by, *concern));
                self.head("> ", Look::Plain);
                self.text(text, text_look(*concern, Look::Plain));
            }
            Entry::Acted { by, text, concern } => {
                self.head("* ", Look::Plain);
                self.head(by.as_str(), nickname_look(by, *concern));
                self.head(" ", Look::Plain);
                self.text(text, text_look(*concern, Look::Italic));
            }
            Entry::Private { tag, text, .. } => {
                self.head(tag, Look::Private);
                self.text(text, Look::PrivateText);
            }
            Entry::Notice(text) => self.text(text, Look::Faint),
            Entry::Passage(passage) => self.text(&passage.notice, Look::Faint),
            Entry::Alarm(text) => self.text(text, Look::Alarm),
            Entry::Info(text) => {
                self.head("-- ", Look::Faint);
                self.text(text, Look::Faint);
            }
            Entry::Plain(text) => {
                for text in text.lines() {
                    self.row_of_table(text);
                }
            }
            Entry::History { age, entry, .. } => {
                self.head(age, Look::Faint);
                self.entry(entry);
            }
        }
    }

    fn head(&mut self, text: &str, look: Look) {
        self.head_columns += text.width();
        paint(&mut self.head, text, look, self.palette);
    }

    /// What a command is written as, and what it does: two columns where there is room for them, and else
    /// the second in rows of its own.
    fn row_of_table(&mut self, text: &str) {
        let Some((command, told)) = text.split_once("  ") else {
            return self.text(text, Look::Plain);
        };
        let told = told.trim_start();
        let is_wide = self.columns.is_none_or(|it| it >= TABLE_COLUMNS_MIN);
        let has_room = command.width() < COMMAND_COLUMNS;
        let indent = if is_wide { COMMAND_COLUMNS } else { 4 };
        let mut row = Line::new(self.palette, self.columns);
        row.head = if is_wide && has_room {
            format!("{command:<COMMAND_COLUMNS$}")
        } else {
            self.out.push_str(command);
            self.out.push('\n');
            " ".repeat(indent)
        };
        row.head_columns = indent;
        row.text(told, Look::Plain);
        self.out.push_str(&row.out);
    }

    /// Ends the line with its text, wrapped under itself where there is room for that; where there
    /// is not, the terminal wraps it.
    fn text(&mut self, text: &str, look: Look) {
        let text = text.replace('\t', "    ");
        let indent = self.head_columns;
        let pieces = match self.columns {
            Some(columns) if columns >= indent + TEXT_COLUMNS_MIN => textwrap::wrap(
                &text,
                Options::new(columns - indent).word_splitter(WordSplitter::NoHyphenation),
            ),
            _ => vec![Cow::Borrowed(text.as_str())],
        };
        self.out.push_str(&self.head);
        for (number, piece) in pieces.iter().enumerate() {
            if number > 0 {
                self.out.push('\n');
                self.out.extend(std::iter::repeat_n(' ', indent));
            }
            paint(&mut self.out, piece, look, self.palette);
        }
        self.out.push('\n');
    }
}

fn nickname_look(by: &Nickname, concern: Concern) -> Look {
    Look::Nickname {
        colour: colour_of(by),
        bold: concern == Concern::Own,
    }
}

fn text_look(concern: Concern, otherwise: Look) -> Look {
    let is_mention = concern == Concern::Mention;
    if is_mention { Look::Mention } else { otherwise }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Time = match Time::from_hms(12, 5, 0) {
        Ok(noon) => noon,
        Err(_) => panic!("a time"),
    };

    fn name(given: &str) -> Nickname {
        Nickname::parse(given).expect(given)
    }

    fn said(by: &str, text: &str, concern: Concern) -> Entry {
        Entry::Said {
            by: name(by),
            text: text.into(),
            concern,
        }
    }

    fn plain(entry: &Entry, columns: usize) -> String {
        render(entry, NOON, Palette::None, Some(columns))
    }

    #[test]
    fn without_colours_it_reads_as_on_the_wire_with_the_time() {
        for (entry, shown) in [
            (said("ana", "oi", Concern::Others), "12:05 <ana> oi\n"),
            (
                Entry::Acted {
                    by: name("ana"),
                    text: "acena".into(),
                    concern: Concern::Own,
                },
                "12:05 * ana acena\n",
            ),
            (
                Entry::Private {
                    tag: "[privado de ana] ".into(),
                    text: "psiu".into(),
                    concern: Concern::Mention,
                },
                "12:05 [privado de ana] psiu\n",
            ),
            (
                Entry::History {
                    age: "[há 5 min] ".into(),
                    at: None,
                    entry: Box::new(said("ana", "oi", Concern::Others)),
                },
                "[há 5 min] <ana> oi\n",
            ),
            (Entry::Notice("bia saiu".into()), "12:05 bia saiu\n"),
            (Entry::Info("de volta".into()), "12:05 -- de volta\n"),
            (Entry::Alarm("erro: x".into()), "12:05 erro: x\n"),
            (Entry::Plain("/a\n/c".into()), "/a\n/c\n"),
        ] {
            assert_eq!(plain(&entry, 80), shown);
        }
    }

    #[test]
    fn wraps_under_the_text_and_counts_wide_characters() {
        let entry = said("ana", "um dois três quatro cinco", Concern::Others);
        assert_eq!(
            plain(&entry, 32),
            "12:05 <ana> um dois três quatro\n            cinco\n"
        );
        let wide = said("ana", &"猫".repeat(12), Concern::Others);
        assert_eq!(
            plain(&wide, 32),
            format!("12:05 <ana> {}\n            猫猫\n", "猫".repeat(10))
        );
    }

    #[test]
    fn leaves_a_narrow_or_unknown_terminal_to_wrap_by_itself() {
        let entry = said("ana", &"x ".repeat(40), Concern::Others);
        assert_eq!(plain(&entry, 25).lines().count(), 1);
        assert_eq!(render(&entry, NOON, Palette::None, None).lines().count(), 1);
    }

    #[test]
    fn a_help_keeps_its_columns() {
        let help = "/list                  quem está conectado (também /lista)\n\
                    /ban nickname tempo motivo    não o deixa voltar (também /banir); vale um endereço\n\
                    sem colunas";
        let entry = Entry::Plain(help.into());
        assert_eq!(
            plain(&entry, 60),
            "/list                  quem está conectado (também /lista)\n\
             /ban nickname tempo motivo\n\
             \u{20}                      não o deixa voltar (também /banir);\n\
             \u{20}                      vale um endereço\n\
             sem colunas\n"
        );
        assert_eq!(
            plain(&entry, 40),
            "/list\n    quem está conectado (também /lista)\n\
             /ban nickname tempo motivo\n    não o deixa voltar (também /banir);\n    vale um endereço\n\
             sem colunas\n"
        );
        assert_eq!(
            plain(&Entry::Plain("/a  b\n/c".into()), 80),
            format!("{:23}b\n/c\n", "/a")
        );
    }

    #[test]
    fn a_nickname_keeps_its_colour_however_it_is_written() {
        let shown = |by: &str| {
            let entry = said(by, "x", Concern::Others);
            let line = render(&entry, NOON, Palette::Full, None);
            let start = line.find("38;5;").expect("a colour");
            line[start..start + 8].to_owned()
        };
        assert_eq!(shown("João"), shown("joao"));
        assert_ne!(shown("ana"), shown("bia"));
    }

    #[test]
    fn kinds_of_lines_differ_at_a_glance() {
        for palette in [Palette::Eight, Palette::Full] {
            let mut shapes: Vec<String> = [
                said("ana", "x", Concern::Others),
                said("ana", "x", Concern::Own),
                said("ana", "x", Concern::Mention),
                Entry::Notice("x".into()),
                Entry::Info("x".into()),
                Entry::Alarm("x".into()),
            ]
            .iter()
            .map(|entry| render(entry, NOON, palette, Some(80)))
            .collect();
            let all = shapes.len();
            shapes.sort();
            shapes.dedup();
            assert_eq!(shapes.len(), all);
        }
    }
}
