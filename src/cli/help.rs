//! What `--help` prints, in one language, as wide as the terminal is.

use argh::{FlagInfo, FlagInfoKind, Optionality, PositionalInfo};
use textwrap::{Options, WordSplitter};

use super::NAME;
use super::bilingual::say;
use super::description::Description;
use crate::text::Language;

/// A text beside its term has so many columns at least; where it would have fewer it stands below.
const TEXT_COLUMNS_MIN: usize = 30;

/// Help on the binary as a whole, or on one of its commands.
pub(super) fn help(
    whole: &Description,
    command: Option<&str>,
    language: Language,
    columns: usize,
) -> String {
    let commands = &whole.commands;
    let (name, described) = match commands.iter().find(|known| Some(known.name) == command) {
        Some(command) => (format!("{NAME} {}", command.name), command),
        None => (NAME.into(), whole),
    };
    let mut page = Page {
        text: String::new(),
        columns,
    };
    page.describe(&name, described, language);
    page.text
}

/// Help as it is written.
struct Page {
    text: String,
    columns: usize,
}

impl Page {
    fn describe(&mut self, name: &str, command: &Description, language: Language) {
        let (usage_word, usage) = (say(language, "Uso", "Usage"), usage(command, language));
        self.wrap(&format!("{usage_word}: {name}{usage}"), "", "      ");
        self.text.push('\n');
        self.wrap(command.summary, "", "");
        let positionals = command.positionals.iter();
        let positionals = positionals.map(|p| (p.name.to_owned(), p.description));
        let flags = command.flags.iter().filter(|f| !f.hidden);
        let flags = flags.map(|f| (term(f), f.description));
        let commands = command.commands.iter();
        let commands = commands.map(|c| (c.name.to_owned(), c.summary));
        let statuses = command.statuses.iter();
        let statuses = statuses.map(|(status, meaning)| (status.to_string(), *meaning));
        let heading = |pt, en| say(language, pt, en);
        let mut list = |heading, entries: Vec<_>| self.list(heading, &entries);
        list(heading("Argumentos", "Arguments"), positionals.collect());
        list(heading("Comandos", "Commands"), commands.collect());
        list(heading("Opções", "Options"), flags.collect());
        if !command.examples.is_empty() {
            self.text
                .push_str(&format!("\n{}:\n", heading("Exemplos", "Examples")));
        }
        for line in command.examples.iter().flat_map(|example| example.lines()) {
            // What is to be typed stands as it is.
            if line.starts_with(' ') {
                self.text.push_str(&format!("  {line}\n"));
            } else {
                self.wrap(line, "  ", "  ");
            }
        }
        if !command.notes.is_empty() {
            self.text
                .push_str(&format!("\n{}:\n", heading("Observações", "Notes")));
        }
        for (at, note) in command.notes.iter().enumerate() {
            if at > 0 {
                self.text.push('\n');
            }
            self.wrap(note, "  ", "  ");
        }
        let statuses: Vec<_> = statuses.collect();
        self.list(heading("Status de saída", "Exit status"), &statuses);
    }

    /// A heading and what stands under it, in two columns; nothing where there is nothing to list.
    fn list(&mut self, heading: &str, entries: &[(String, &str)]) {
        let Some(widest) = entries.iter().map(|(term, _)| term.chars().count()).max() else {
            return;
        };
        self.text.push_str(&format!("\n{heading}:\n"));
        let is_beside = widest + 4 + TEXT_COLUMNS_MIN <= self.columns;
        for (term, text) in entries {
            if is_beside {
                let first = format!("  {term:<widest$}  ");
                self.wrap(text, &first, &" ".repeat(widest + 4));
            } else {
                self.text.push_str(&format!("  {term}\n"));
                self.wrap(text, "      ", "      ");
            }
        }
    }

    fn wrap(&mut self, text: &str, first: &str, others: &str) {
        let options = Options::new(self.columns)
            .initial_indent(first)
            .subsequent_indent(others)
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        self.text.push_str(&textwrap::fill(text, options));
        self.text.push('\n');
    }
}

fn usage(command: &Description, language: Language) -> String {
    let mut usage = String::new();
    if !command.commands.is_empty() {
        usage.push_str(say(language, " <comando>", " <command>"));
    }
    usage.push_str(say(language, " [opções]", " [options]"));
    command
        .positionals
        .iter()
        .map(placeholder)
        .fold(usage, |usage, placeholder| usage + " " + &placeholder)
}

/// A positional argument as usage lines have it.
pub(super) fn placeholder(positional: &PositionalInfo<'_>) -> String {
    match positional.optionality {
        Optionality::Required => format!("<{}>", positional.name),
        Optionality::Optional => format!("[{}]", positional.name),
        // One at least.
        Optionality::Repeating | Optionality::Greedy => format!("<{}>...", positional.name),
    }
}

fn term(flag: &FlagInfo<'_>) -> String {
    let short = flag
        .short
        .map_or(String::new(), |short| format!("-{short}, "));
    let value = match flag.kind {
        FlagInfoKind::Switch => String::new(),
        FlagInfoKind::Option { arg_name } => format!(" <{arg_name}>"),
    };
    format!("{short}{}{value}", flag.long)
}
