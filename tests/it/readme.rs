//! The README in both languages, and the documents it leads to: no flag that does not exist, no command that
//! nobody answers, no link that leads nowhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::daemon::littlecats;

/// In the order of their languages, Portuguese first.
pub(crate) const READMES: [&str; 2] = ["README.md", ".github/README.en.md"];

/// Flags of other programs.
const OF_OTHERS: &[&str] = &[
    // cargo, and what stands behind its `--`; systemctl
    "--locked",
    "--profile",
    "--target",
    "--now",
    "--release",
    "--bin",
    "--features",
    "--path",
    "--open",
    "--no-default-features",
    "--bench",
    "--test",
    "--ignored",
    "--nocapture",
    "--runs",
    "--seconds",
    "--peers",
    "--cases",
    "--littlecats",
    "--fuzz-dir",
    // firewalld, ncat, hexchat, node, npm
    // What stands for any of ours.
    "--flag",
    "--add-port",
    "--ssl",
    "--broker",
    "--url",
    "--prefix",
    "--help",
];

/// A document that is there: of an archive of the source some are left out.
pub(crate) fn document(name: &str) -> Option<(PathBuf, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).ok().map(|text| (path, text))
}

fn documents() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/docs");
    let names = fs::read_dir(folder).expect("it is there");
    let others = names.map(|entry| entry.expect("readable").file_name());
    let others = others.map(|name| format!("src/docs/{}", name.to_string_lossy()));
    let readmes = READMES.map(str::to_owned);
    let found: Vec<_> = readmes
        .into_iter()
        .chain(others)
        .filter_map(|it| document(&it))
        .collect();
    assert!(found.len() > 4, "they are there");
    found
}

/// What begins with two dashes, and looks like a flag.
fn flags(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("--") {
        let is_inside = text[..at].ends_with(|c: char| c == '-' || c.is_alphanumeric());
        let rest = &text[at + 2..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '-'));
        let name = rest[..end.unwrap_or(rest.len())].trim_end_matches('-');
        if !is_inside && name.is_ascii() && name.starts_with(|c: char| c.is_ascii_lowercase()) {
            found.insert(&text[at..at + 2 + name.len()]);
        }
    }
    found
}

fn printed(words: &[&str]) -> String {
    let output = littlecats().args(words).output().expect("it runs");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn no_document_has_a_flag_that_does_not_exist() {
    let has_all = cfg!(all(
        feature = "editor",
        feature = "irc",
        feature = "metrics",
        feature = "tls",
        feature = "web"
    ));
    // A feature that is off takes its flags along.
    if !has_all {
        return;
    }
    let commands = [
        "serve",
        "check",
        "config",
        "connect",
        "key",
        "cert",
        "completions",
        "man",
    ];
    let told: String = commands.iter().map(|it| printed(&[it, "--help"])).collect();
    let known = flags(&told).into_iter().chain(OF_OTHERS.iter().copied());
    let known: BTreeSet<&str> = known.collect();
    for (path, text) in documents() {
        let unknown: Vec<&str> = flags(&text).difference(&known).copied().collect();
        assert_eq!(unknown, [""; 0], "{}", path.display());
    }
}

#[test]
fn both_languages_have_the_same_flags_commands_and_headings() {
    let [Some((_, pt)), Some((_, en))] = READMES.map(document) else {
        return;
    };
    // The first says of itself which language it speaks.
    let but_language = |text| {
        let mut flags = flags(text);
        flags.remove("--lang");
        flags.remove("--flag");
        flags.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(but_language(&pt), but_language(&en));
    for level in ["\n## ", "\n### ", "\n```", "\n| `/"] {
        assert_eq!(
            pt.matches(level).count(),
            en.matches(level).count(),
            "{level:?}"
        );
    }
    let (of_pt, of_en) = (commands(&pt), commands(&en));
    assert_eq!(of_pt, of_en);
    assert!(of_pt.len() > 30, "{of_pt:?}");
}

/// The commands of the room that stand in the table, with their other names.
fn commands(readme: &str) -> BTreeSet<String> {
    let rows = readme
        .lines()
        .filter(|line| line.starts_with("| `/") && !line.starts_with("| `//"));
    let pieces = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    let words = pieces.filter_map(|piece| piece.split(' ').next());
    let commands = words.filter(|word| word.starts_with('/') && word.len() > 1);
    commands.map(str::to_owned).collect()
}

#[test]
fn every_command_of_the_readme_is_one() {
    use littlecats::dialect::Decoded;
    use littlecats::room::refusal::Refusal;
    for name in READMES {
        let Some((_, text)) = document(name) else {
            continue;
        };
        for command in commands(&text) {
            for line in [command.clone(), format!("{command} bia 2h")] {
                let decoded = littlecats::dialect::plain::parse(&line);
                let is_unknown = matches!(decoded, Decoded::Refused(Refusal::UnknownCommand(_)));
                assert!(!is_unknown, "{name}: {line}");
            }
        }
    }
}

/// Where links and pictures lead.
fn links(text: &str) -> Vec<&str> {
    let of = |start: &'static str, end: char| {
        text.match_indices(start).filter_map(move |(at, _)| {
            let rest = &text[at + start.len()..];
            rest.find(end).map(|end| &rest[..end])
        })
    };
    of("](", ')')
        .chain(of("src=\"", '"'))
        .chain(of("srcset=\"", '"'))
        .collect()
}

/// Headings as GitHub names them in links.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = title
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut all = documents();
    let others = ["CONTRIBUTING", "CHANGELOG", "SECURITY"];
    all.extend(
        others
            .iter()
            .filter_map(|name| document(&format!(".github/{name}.md"))),
    );
    for (path, text) in &all {
        for link in links(text).into_iter().filter(|link| !link.contains("://")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => path.clone(),
                file => path.parent().expect("a folder").join(file),
            };
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
            if file.contains(".github") && !folder.join(".github").exists()
                || file.contains(".pictures") && !folder.join(".pictures").exists()
            {
                continue;
            }
            assert!(target.exists(), "{}: {link}", path.display());
            if !anchor.is_empty() {
                let text = fs::read_to_string(&target).expect("text");
                assert!(
                    anchors(&text).contains(anchor),
                    "{}: {link}",
                    path.display()
                );
            }
        }
    }
}

/// What is written as code: what stands between two backticks of one line.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
}

#[test]
fn every_file_that_a_document_names_is_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let contributing = document(".github/CONTRIBUTING.md");
    let mut names = 0;
    for (path, text) in documents().into_iter().chain(contributing) {
        let paths = code(&text).filter(|it| {
            let places = ["src/", "tests/", "benches/", ".build/", ".ci/", ".systemd/"];
            let is_one = it
                .chars()
                .all(|c| c.is_alphanumeric() || "./_-".contains(c));
            is_one && places.iter().any(|place| it.starts_with(place))
        });
        for name in paths {
            let place = name.split('/').next().expect("a folder");
            if folder.join(place).exists() {
                assert!(folder.join(name).exists(), "{}: {name}", path.display());
                names += 1;
            }
        }
    }
    assert!(names > 10, "{names}");
}

#[test]
fn those_who_contribute_are_told_every_feature_and_every_fuzz_target() {
    let Some((_, text)) = document(".github/CONTRIBUTING.md") else {
        return;
    };
    let told: BTreeSet<&str> = code(&text).collect();
    let (_, cargo) = document("Cargo.toml").expect("it is there");
    let (_, features) = cargo.split_once("\n[features]\n").expect("features");
    let features = features.split("\n\n").next().expect("some");
    let names = features
        .lines()
        .filter_map(|line| Some(line.split_once(" = ")?.0));
    for feature in names.filter(|name| !name.starts_with('#') && *name != "default") {
        assert!(told.contains(feature), "{feature}");
    }
    let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/fuzz_targets");
    for target in fs::read_dir(targets).expect("they are there") {
        let name = target.expect("readable").file_name();
        let name = name.to_string_lossy();
        let name = name.trim_end_matches(".rs");
        assert!(told.contains(name), "{name}");
    }
}
