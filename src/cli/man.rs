//! The options of `littlecats man`, and the page it prints, section 1 in the markup of man(7), which
//! roff writes.

use argh::{ArgsInfo, FlagInfo, FlagInfoKind, FromArgs};
use roff::{Inline, Roff, bold, italic, roman};

use super::bilingual::say;
use super::description::Description;
use super::help::placeholder;
use super::values::language;
use super::{NAME, Options};
use crate::text::Language;

/// imprime o manual, para o man. ||
/// prints the manual page, for man.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "man",
    example = "Para ler:
  $ littlecats man | man -l - || To read it:
  $ littlecats man --lang en | man -l -",
    example = "Para instalar:
  $ mkdir -p ~/.local/share/man/man1
  $ littlecats man > ~/.local/share/man/man1/littlecats.1 || To install it:
  $ mkdir -p ~/.local/share/man/man1
  $ littlecats man --lang en > ~/.local/share/man/man1/littlecats.1"
)]
pub struct ManOptions {
    /// o idioma do manual, pt ou en (padrão: o do seu sistema) ||
    /// the language of the manual page, pt or en (default: that of your system)
    #[argh(
        option,
        arg_name = "idioma || language",
        from_str_fn(language),
        default = "Language::default()"
    )]
    pub lang: Language,
}

/// What is read and written where nobody names a file.
const FILES: &[(&str, &str, &str)] = &[
    (
        "/etc/littlecats/littlecats.conf",
        "as opções do serviço do systemd, que o lê com --config",
        "the options of the service of systemd, which reads it with --config",
    ),
    (
        "/var/lib/littlecats/bans",
        "os banidos e silenciados que esse serviço guarda",
        "the bans and mutes that this service keeps",
    ),
    #[cfg(feature = "tls")]
    (
        "$XDG_STATE_HOME/littlecats/known_hosts",
        "as impressões digitais que connect --tls aceitou (sem a variável, em ~/.local/state)",
        "the fingerprints that connect --tls took (without the variable, in ~/.local/state)",
    ),
];

/// When this version came: the page's date, as man(7) wants one.
const RELEASED: &str = "2026-11-30";

/// The manual page of the command line.
pub fn manual(options: &ManOptions) -> String {
    let language = options.lang;
    let whole = Description::new(&Options::get_args_info(), language);
    let heading = |pt, en| [say(language, pt, en)];
    let version = format!("{NAME} {}", env!("CARGO_PKG_VERSION"));
    let mut page = Roff::new();
    page.control("TH", ["LITTLECATS", "1", RELEASED, &version]);
    page.control("SH", heading("NOME", "NAME"));
    let summary = whole.summary.trim_end_matches('.');
    page.text([roman(format!("{NAME} - {summary}"))]);
    page.control("SH", heading("SINOPSE", "SYNOPSIS"));
    for (at, command) in whole.commands.iter().enumerate() {
        if at > 0 {
            page.control("br", []);
        }
        page.text(synopsis(command, language));
    }
    page.control("SH", heading("OPÇÕES", "OPTIONS"));
    flags(&mut page, &whole.flags);
    notes(&mut page, &whole.notes);
    for command in &whole.commands {
        page.control("SH", [command.name.to_ascii_uppercase().as_str()]);
        section(&mut page, command, language);
    }
    page.control("SH", heading("ARQUIVOS", "FILES"));
    for (path, pt, en) in FILES {
        page.control("TP", []);
        page.text([italic(*path)]);
        page.text([roman(*say(language, pt, en))]);
    }
    page.control("SH", heading("VEJA TAMBÉM", "SEE ALSO"));
    page.text([bold("nc"), roman("(1)")]);
    in_ascii(&page.render())
}

/// Other letters in roff's own notation, whatever it takes the encoding of its input for: the writer leaves
/// those of headings as they are.
fn in_ascii(page: &str) -> String {
    let mut ascii = String::with_capacity(page.len());
    for letter in page.chars() {
        match letter.is_ascii() {
            true => ascii.push(letter),
            false => ascii.push_str(&format!("\\[u{:04X}]", u32::from(letter))),
        }
    }
    ascii
}

fn synopsis(command: &Description, language: Language) -> Vec<Inline> {
    let options = say(language, "opções", "options");
    let mut line = vec![
        bold(format!("{NAME} {}", command.name)),
        roman(" ["),
        italic(options),
        roman("]"),
    ];
    let arguments = command.positionals.iter();
    line.extend(arguments.map(|argument| roman(format!(" {}", placeholder(argument)))));
    line
}

fn section(page: &mut Roff, command: &Description, language: Language) {
    page.text([roman(command.summary)]);
    for positional in &command.positionals {
        page.control("TP", []);
        page.text([italic(positional.name)]);
        page.text([roman(positional.description)]);
    }
    flags(page, &command.flags);
    notes(page, &command.notes);
    if !command.statuses.is_empty() {
        page.control("SS", [say(language, "Status de saída", "Exit status")]);
    }
    for (status, meaning) in &command.statuses {
        page.control("TP", []);
        page.text([bold(status.to_string())]);
        page.text([roman(*meaning)]);
    }
    if !command.examples.is_empty() {
        page.control("SS", [say(language, "Exemplos", "Examples")]);
    }
    for (at, example) in command.examples.iter().enumerate() {
        if at > 0 {
            page.control("PP", []);
        }
        page.control("nf", []);
        page.text([roman(*example)]);
        page.control("fi", []);
    }
}

fn flags(page: &mut Roff, flags: &[FlagInfo<'_>]) {
    for flag in flags.iter().filter(|flag| !flag.hidden) {
        page.control("TP", []);
        let mut names = Vec::new();
        if let Some(short) = flag.short {
            names.extend([bold(format!("-{short}")), roman(", ")]);
        }
        names.push(bold(flag.long));
        if let FlagInfoKind::Option { arg_name } = flag.kind {
            names.extend([roman(" "), italic(arg_name)]);
        }
        page.text(names);
        page.text([roman(flag.description)]);
    }
}

fn notes(page: &mut Roff, notes: &[&str]) {
    for note in notes {
        page.control("PP", []);
        page.text([roman(*note)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::all_flags;

    #[test]
    fn no_flag_and_no_command_is_missing_in_either_language() {
        for lang in [Language::Portuguese, Language::English] {
            let page = manual(&ManOptions { lang }).replace("\\-", "-");
            for (command, flag) in all_flags() {
                assert!(page.contains(flag), "{flag} is missing");
                assert!(page.contains(&command.to_uppercase()), "{command}");
            }
            assert!(page.contains("192.168.0.10"), "no example in {page}");
            assert!(!page.contains("display usage"), "{page}");
            assert!(!page.contains(" || "), "{page}");
        }
    }

    #[test]
    fn the_page_is_plain_roff_with_a_date_and_a_version_in_their_places() {
        for lang in [Language::Portuguese, Language::English] {
            let page = manual(&ManOptions { lang });
            assert!(page.is_ascii(), "{page}");
            let head = format!(
                ".TH LITTLECATS 1 {RELEASED} \"littlecats {}\"\n",
                env!("CARGO_PKG_VERSION")
            );
            assert!(page.contains(&head), "{page}");
            assert!(!page.contains(".br\n.SH"), "{page}");
            let headings = page.split("\n.SS ").skip(1);
            for after in headings.filter_map(|heading| heading.lines().nth(1)) {
                assert!(!after.starts_with(".PP"), "{page}");
            }
        }
        let changelog = concat!(env!("CARGO_MANIFEST_DIR"), "/.github/CHANGELOG.md");
        // An archive of the source has none.
        let Ok(changelog) = std::fs::read_to_string(changelog) else {
            return;
        };
        let newest = format!("\n## {} - {RELEASED}\n", env!("CARGO_PKG_VERSION"));
        assert!(changelog.contains(&newest), "{newest}");
    }

    #[test]
    fn headings_texts_and_statuses_are_in_the_language_that_was_asked_for() {
        let pt = manual(&ManOptions {
            lang: Language::Portuguese,
        });
        let en = manual(&ManOptions {
            lang: Language::English,
        });
        for (text, portuguese) in [
            ("SINOPSE", true),
            ("segundos para informar", true),
            ("Tamanhos", true),
            ("um sinal pediu o fim", true),
            ("Para conversar", true),
            ("VEJA", true),
            ("SYNOPSIS", false),
            ("seconds to give", false),
            ("Sizes are in bytes", false),
            ("a signal asked for the end", false),
            ("To talk", false),
            ("SEE ALSO", false),
        ] {
            assert_eq!(pt.contains(text), portuguese, "{text}");
            assert_eq!(en.contains(text), !portuguese, "{text}");
        }
    }
}
