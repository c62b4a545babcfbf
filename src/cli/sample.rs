//! The options of `littlecats config`, and the file of flags it prints: each of `serve` explained, none
//! of them given.

use argh::{ArgsInfo, FlagInfo, FlagInfoKind, FromArgs};
use textwrap::WordSplitter;

use super::bilingual::say;
use super::config::bare;
use super::description::Description;
use super::serve::ServeOptions;
use super::values::language;
use crate::text::Language;

const COLUMNS: usize = 80;

/// Flags that are for the command line alone.
const LEFT_OUT: [&str; 2] = ["--config", "--help"];

/// imprime um arquivo de opções, para serve --config, com cada uma explicada. ||
/// prints a file of options, for serve --config, with each of them explained.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "config",
    example = "Para começar um e usá-lo:
  $ littlecats config > littlecats.conf
  $ littlecats check --config littlecats.conf
  $ littlecats serve --config littlecats.conf || To begin one and use it:
  $ littlecats config --lang en > littlecats.conf
  $ littlecats check --config littlecats.conf --lang en
  $ littlecats serve --config littlecats.conf --lang en"
)]
pub struct SampleOptions {
    /// o idioma das explicações, pt ou en (padrão: o do seu sistema) ||
    /// the language of the explanations, pt or en (default: that of your system)
    #[argh(
        option,
        arg_name = "idioma || language",
        from_str_fn(language),
        default = "Language::default()"
    )]
    pub lang: Language,
}

/// A file of flags with each of them explained, and all of them commented out.
pub fn sample(options: &SampleOptions) -> String {
    let language = options.lang;
    let serve = Description::new(&ServeOptions::get_args_info(), language);
    let mut file = commented(say(
        language,
        "As opções de littlecats serve --config. Cada linha tem o nome de uma, espaços ou =, e o valor como é, sem aspas; as que não levam valor ficam sós. Linhas vazias e as que começam com # não dizem nada. O que vem na linha de comando vale mais. Com SIGHUP o servidor lê este arquivo de novo; littlecats check diz antes se ele faz sentido.",
        "The options of littlecats serve --config. Each line has the name of one, spaces or =, and the value as it is, without quotes; those that take no value stand alone. Empty lines and those that begin with # say nothing. What comes on the command line counts more. On SIGHUP the server reads this file again; littlecats check says beforehand whether it makes sense.",
    ));
    let flags = serve.flags.iter();
    for flag in flags.filter(|flag| !LEFT_OUT.contains(&flag.long)) {
        file.push('\n');
        file.push_str(&commented(flag.description));
        file.push_str(&format!("#{}\n", line(flag)));
    }
    file
}

fn commented(text: &str) -> String {
    let options = textwrap::Options::new(COLUMNS)
        .initial_indent("# ")
        .subsequent_indent("# ")
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(text, options) + "\n"
}

/// The line that gives a flag what it has anyway, where that is told in one word.
fn line(flag: &FlagInfo<'static>) -> String {
    let name = bare(flag.long);
    match flag.kind {
        FlagInfoKind::Switch => name.to_owned(),
        FlagInfoKind::Option { arg_name } => match default_of(flag.description) {
            Some(value) => format!("{name} {value}"),
            None => format!("{name} <{arg_name}>"),
        },
    }
}

fn default_of(description: &str) -> Option<&str> {
    let (_, default) = description
        .rsplit_once("(padrão: ")
        .or_else(|| description.rsplit_once("(default: "))?;
    let default = default.strip_suffix(')')?;
    (!default.contains([' ', '"'])).then_some(default)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::fs;

    use super::*;
    use crate::cli::environment::Environment;
    use crate::cli::{Command, all_flags, parse};

    fn parsed(file: &str) -> ServeOptions {
        let folder = tempfile::tempdir().expect("a folder of ours");
        let path = folder.path().join("littlecats.conf");
        fs::write(&path, file).expect("a folder of ours");
        let words: [OsString; 3] = ["serve".into(), "--config".into(), path.into_os_string()];
        match parse(words, Environment::default()).map(|options| options.command) {
            Ok(Some(Command::Serve(options))) => ServeOptions {
                config: None,
                ..options
            },
            other => panic!("{other:?} from {file}"),
        }
    }

    #[test]
    fn the_sample_has_each_flag_once_and_explained() {
        for lang in [Language::Portuguese, Language::English] {
            let file = sample(&SampleOptions { lang });
            for (command, flag) in all_flags() {
                if command != "serve" || LEFT_OUT.contains(&flag) {
                    continue;
                }
                let begins = |line: &&str| {
                    let mut words = line.split(' ');
                    words.next() == Some(&format!("#{}", bare(flag)))
                };
                assert_eq!(file.lines().filter(begins).count(), 1, "{flag} in {file}");
            }
            assert!(
                file.lines()
                    .all(|line| line.is_empty() || line.starts_with('#'))
            );
            assert!(!file.contains(" || "), "{file}");
            let explained = say(lang, "# linhas que uma pessoa", "# lines that a person");
            assert!(file.contains(explained), "{file}");
        }
    }

    #[test]
    fn the_sample_parses_and_gives_what_there_is_without_it() {
        let without = format!("{:?}", parsed(""));
        for lang in [Language::Portuguese, Language::English] {
            let file = sample(&SampleOptions { lang });
            assert_eq!(format!("{:?}", parsed(&file)), without);
        }
    }

    /// Somebody takes the signs away, and gets what the lines show: what is in force anyway.
    #[test]
    fn each_line_of_the_sample_that_shows_a_value_gives_the_default() {
        let file = sample(&SampleOptions {
            lang: Language::English,
        });
        let is_given = |line: &&str| line.starts_with('#') && !line.starts_with("# ");
        let lines = file.lines().filter(is_given).map(|line| &line[1..]);
        let shown: Vec<&str> = lines
            .filter(|line| line.contains(' ') && !line.contains('<'))
            .collect();
        assert!(shown.len() > 10, "{shown:?}");
        for line in &shown {
            assert!(!parsed(line).lang.code().is_empty(), "{line}");
        }
        let mut given = parsed(&shown.join("\n"));
        assert_eq!(given.listen, ["0.0.0.0:2287"]);
        #[cfg(feature = "irc")]
        assert_eq!(given.irc_channel.take().as_deref(), Some("#littlecats"));
        given.listen.clear();
        given.lang = Language::default();
        assert_eq!(format!("{given:?}"), format!("{:?}", parsed("")));
    }
}
