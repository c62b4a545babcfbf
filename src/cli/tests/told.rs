//! What is told of the command line: help, and the texts that everything is printed from.

use super::{help, help_in};
use crate::cli::*;

#[test]
fn help_is_shown_wherever_it_is_asked_for() {
    let of_serve = help(&["serve", "--help"]);
    for words in [
        &["serve", "-h"][..],
        &["serve", "help"],
        &["help", "serve"],
        &["-h", "serve"],
        &["serve", "--rate", "x", "--help"],
        &["serve", "--foo", "-h", "--listen"],
    ] {
        assert_eq!(help(words), of_serve, "{words:?}");
    }
    let whole = help(&["--help"]);
    for words in [&["-h"][..], &["help"], &["dance", "--help"]] {
        assert_eq!(help(words), whole, "{words:?}");
    }
}

#[test]
fn help_tells_every_flag_in_the_language_that_was_asked_for_in_80_columns() {
    for (command, flag) in all_flags() {
        let command = (command != NAME).then_some(command);
        let words: Vec<&str> = command.into_iter().chain(["--help"]).collect();
        let (pt, en) = (
            help(&words),
            help(&[&words[..], &["--lang", "en"]].concat()),
        );
        for (text, headings, others) in [
            (
                &pt,
                ["Uso: ", "Opções:", "Exemplos:"],
                ["Usage: ", "Options:", "Examples:"],
            ),
            (
                &en,
                ["Usage: ", "Options:", "Examples:"],
                ["Uso: ", "Opções:", "Exemplos:"],
            ),
        ] {
            // Those of `serve` are told there, once.
            let is_told = command != Some(check::NAME) || check::TOLD.contains(&flag);
            assert_eq!(text.contains(flag), is_told, "{flag} in:\n{text}");
            assert!(
                headings.iter().all(|heading| text.contains(heading)),
                "{text}"
            );
            assert!(
                !others.iter().any(|heading| text.contains(heading)),
                "{text}"
            );
            assert!(!text.contains("||"), "{text}");
            let widest = text.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(80), "{text}");
        }
        assert!(pt.contains("mostra esta ajuda") && !en.contains("mostra esta ajuda"));
        assert!(en.contains("shows this help") && !pt.contains("shows this help"));
    }
}

#[test]
fn help_is_as_wide_as_the_terminal() {
    let commands = all_flags().into_iter().map(|(command, _)| command);
    for command in std::collections::BTreeSet::from_iter(commands) {
        let command = (command != NAME).then_some(command);
        for lang in ["pt", "en"] {
            let words: Vec<&str> = command
                .into_iter()
                .chain(["--help", "--lang", lang])
                .collect();
            for columns in [40, 56, 72, 100] {
                let text = help_in(columns, &words);
                // What is to be typed stays whole, and so do words.
                let is_prose = |line: &&str| !line.contains("$ ") && !line.contains('~');
                let too_wide = |line: &&str| line.chars().count() > columns;
                let wide: Vec<&str> = text.lines().filter(is_prose).filter(too_wide).collect();
                assert_eq!(wide, [""; 0], "{words:?} in {columns}");
            }
            let lines = |columns| help_in(columns, &words).lines().count();
            assert!(lines(100) < lines(40), "{words:?}");
        }
    }
}

/// Every text of the command line, with where it stands.
fn texts(command: &argh::CommandInfoWithArgs) -> Vec<(&'static str, &'static str)> {
    let flags = command.flags.iter().filter(|flag| flag.long != "--help");
    let mut texts: Vec<_> = flags.map(|flag| (flag.long, flag.description)).collect();
    texts.push((command.name, command.description));
    texts.extend(command.notes.iter().map(|note| ("a note", *note)));
    texts.extend(
        command
            .examples
            .iter()
            .map(|example| ("an example", *example)),
    );
    texts.extend(
        command
            .error_codes
            .iter()
            .map(|status| ("a status", status.description)),
    );
    texts.extend(command.positionals.iter().map(|p| (p.name, p.description)));
    texts.extend(
        command
            .commands
            .iter()
            .flat_map(|c| self::texts(&c.command)),
    );
    texts
}

#[test]
fn examples_can_be_typed_as_they_stand_in_any_shell() {
    let all = texts(&Options::get_args_info());
    let examples = all.iter().filter(|(place, _)| *place == "an example");
    let sides = examples.flat_map(|(_, text)| text.split(bilingual::BETWEEN));
    let mut folders = 0;
    for side in sides {
        for line in side.lines().filter(|line| line.starts_with("  ")) {
            let outside: String = line.split(['\'', '"']).step_by(2).collect();
            // zsh takes them for patterns, and runs nothing where no file is called so.
            assert!(!outside.contains(['[', '*', '?']), "{line}");
            if let Some((_, path)) = line.split_once("> ~/") {
                // The folder is not there on a new machine.
                let folder = path.rsplit_once('/').expect("a folder").0;
                let made = format!("  $ mkdir -p ~/{folder}\n");
                assert!(side.contains(&made), "{side}");
                folders += 1;
            }
        }
    }
    assert_eq!(folders, 8, "four in each language");
}

#[test]
fn every_text_is_told_in_both_languages() {
    let texts = texts(&Options::get_args_info());
    assert!(texts.len() > 40, "{texts:#?}");
    for (place, text) in texts {
        assert_eq!(
            text.matches(bilingual::BETWEEN).count(),
            1,
            "{place}: {text}"
        );
    }
}
