//! Completions for zsh: for a folder of `$fpath`, or to be read after compinit.

use argh::{FlagInfo, FlagInfoKind, Optionality, PositionalInfo};

use super::super::NAME;
use super::super::bilingual::say;
use super::super::description::Description;
use super::{Offer, offer_of_argument, offer_of_flag, quoted, spellings};
use crate::text::Language;

pub(super) fn script(whole: &Description, language: Language) -> String {
    let command = say(language, "comando", "command");
    let mut script = format!(
        r#"#compdef {NAME}

_{NAME}() {{
    local curcontext="$curcontext" state line ret=1
    typeset -A opt_args

    _arguments -C : \
{}        '1:{command}:->command' \
        '*::{command}:->arguments' && ret=0

    case $state in
        (command)
            local -a commands
            commands=(
"#,
        flags(whole, "        ")
    );
    for command in &whole.commands {
        let entry = format!("{}:{}", command.name, command.summary.replace(':', r"\:"));
        script.push_str(&format!("                {}\n", quoted(&entry)));
    }
    script.push_str(&format!(
        r#"            )
            _describe -t commands {command} commands && ret=0
            ;;
        (arguments)
            curcontext="${{curcontext%:*:*}}:{NAME}-${{line[1]}}:"
            case ${{line[1]}} in
"#
    ));
    for command in &whole.commands {
        script.push_str(&format!(
            "                ({})\n                    _arguments : \\\n{}",
            command.name,
            flags(command, "                        ")
        ));
        for (at, argument) in command.positionals.iter().enumerate() {
            let first = offer_of_argument(command.name);
            let offer = if at == 0 { first } else { Offer::Nothing };
            let spec = quoted(&positional(at, argument, offer));
            script.push_str(&format!("                        {spec} \\\n"));
        }
        script.push_str("                        && ret=0\n                    ;;\n");
    }
    script.push_str(&format!(
        r#"            esac
            ;;
    esac
    return ret
}}

if [ "$funcstack[1]" = "_{NAME}" ]; then
    _{NAME} "$@"
else
    compdef _{NAME} {NAME}
fi
"#
    ));
    script
}

/// Every flag, a line each.
fn flags(command: &Description, indent: &str) -> String {
    let lines = command.flags.iter().flat_map(flag);
    lines
        .map(|spec| format!("{indent}{} \\\n", quoted(&spec)))
        .collect()
}

/// A flag by each of its names, of which only one is offered.
fn flag(flag: &FlagInfo<'_>) -> Vec<String> {
    let text = escaped(flag.description);
    let names = spellings(flag);
    let others = match (&flag.optionality, names.len()) {
        (Optionality::Repeating | Optionality::Greedy, _) => "*".into(),
        (Optionality::Required | Optionality::Optional, 1) => String::new(),
        (Optionality::Required | Optionality::Optional, _) => format!("({})", names.join(" ")),
    };
    let spec = |name: &String| match flag.kind {
        FlagInfoKind::Switch => format!("{others}{name}[{text}]"),
        FlagInfoKind::Option { arg_name } => {
            let (message, action) = (escaped(arg_name), action(offer_of_flag(flag.long)));
            format!("{others}{name}=[{text}]:{message}:{action}")
        }
    };
    names.iter().map(spec).collect()
}

fn positional(at: usize, argument: &PositionalInfo<'_>, offer: Offer) -> String {
    let (name, action) = (escaped(argument.name), action(offer));
    match argument.optionality {
        Optionality::Required => format!("{}:{name}:{action}", at + 1),
        Optionality::Optional => format!("{}::{name}:{action}", at + 1),
        Optionality::Repeating | Optionality::Greedy => format!("*:{name}:{action}"),
    }
}

fn action(offer: Offer) -> String {
    match offer {
        Offer::Words(words) => format!("({})", words.join(" ")),
        Offer::Files => "_files".into(),
        Offer::Folders => "_path_files -/".into(),
        Offer::Hosts => "_hosts".into(),
        Offer::Nothing => " ".into(),
    }
}

/// A text within a specification of `_arguments`.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        if matches!(c, '\\' | '[' | ']' | ':') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
