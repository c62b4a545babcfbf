//! What `--help` prints, in one language and 80 columns.

use argh::{FlagInfo, FlagInfoKind, Optionality, PositionalInfo};
use textwrap::{Options, WordSplitter};

use super::NAME;
use super::bilingual::say;
use super::description::Description;
use crate::text::Language;

const COLUMNS: usize = 80;

/// Help on the binary as a whole, or on one of its commands.
pub(super) fn help(whole: &Description, command: Option<&str>, language: Language) -> String {
    let commands = &whole.commands;
    match commands.iter().find(|known| Some(known.name) == command) {
        Some(command) => page(&format!("{NAME} {}", command.name), command, language),
        None => page(NAME, whole, language),
    }
}

fn page(name: &str, command: &Description, language: Language) -> String {
    let mut page = format!(
        "{}: {name}{}\n\n{}\n",
        say(language, "Uso", "Usage"),
        usage(command, language),
        command.summary
    );
    let positionals = command.positionals.iter();
    let positionals = positionals.map(|p| (p.name.to_owned(), p.description));
    let flags = command.flags.iter().map(|f| (term(f), f.description));
    let commands = command.commands.iter();
    let commands = commands.map(|c| (c.name.to_owned(), c.summary));
    let statuses = command.statuses.iter();
    let statuses = statuses.map(|(status, meaning)| (status.to_string(), *meaning));
    let heading = |pt, en| say(language, pt, en);
    let mut list = |heading, entries: Vec<_>| list(&mut page, heading, &entries);
    list(heading("Argumentos", "Arguments"), positionals.collect());
    list(heading("Comandos", "Commands"), commands.collect());
    list(heading("Opções", "Options"), flags.collect());
    if !command.examples.is_empty() {
        page.push_str(&format!("\n{}:\n", heading("Exemplos", "Examples")));
    }
    for line in command.examples.iter().flat_map(|example| example.lines()) {
        page.push_str(&format!("  {line}\n"));
    }
    if !command.notes.is_empty() {
        page.push_str(&format!("\n{}:\n", heading("Observações", "Notes")));
    }
    let paragraphs: Vec<String> = command.notes.iter().map(|note| paragraph(note)).collect();
    page.push_str(&paragraphs.join("\n"));
    let statuses: Vec<_> = statuses.collect();
    self::list(
        &mut page,
        heading("Status de saída", "Exit status"),
        &statuses,
    );
    page
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

/// A heading and what stands under it, in two columns; nothing where there is nothing to list.
fn list(page: &mut String, heading: &str, entries: &[(String, &str)]) {
    let Some(columns) = entries.iter().map(|(term, _)| term.chars().count()).max() else {
        return;
    };
    page.push_str(&format!("\n{heading}:\n"));
    for (term, text) in entries {
        let first = format!("  {term:<columns$}  ");
        let others = " ".repeat(columns + 4);
        page.push_str(&wrapped(text, &first, &others));
    }
}

fn paragraph(text: &str) -> String {
    wrapped(text, "  ", "  ")
}

fn wrapped(text: &str, first: &str, others: &str) -> String {
    let options = Options::new(COLUMNS)
        .initial_indent(first)
        .subsequent_indent(others)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(text, options) + "\n"
}
