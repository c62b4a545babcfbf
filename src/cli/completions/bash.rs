//! Completions for bash, with or without the package bash-completion.

use super::super::NAME;
use super::super::description::Description;
use super::{Offer, offer_of_argument, offer_of_flag, spellings, takes_value};

pub(super) fn script(whole: &Description) -> String {
    let names: Vec<&str> = whole.commands.iter().map(|command| command.name).collect();
    let (skipped, names) = (valued(whole).join("|"), names.join("|"));
    let mut script = format!(
        r#"_{NAME}() {{
    local cur="${{COMP_WORDS[COMP_CWORD]}}" prev="${{COMP_WORDS[COMP_CWORD-1]}}" command="" i
    # bash takes --flag=value for three words.
    if [[ $cur == "=" ]]; then
        cur=""
    elif [[ $prev == "=" ]]; then
        prev="${{COMP_WORDS[COMP_CWORD-2]}}"
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "${{COMP_WORDS[i]}}" in
            {skipped})
                [[ ${{COMP_WORDS[i+1]}} == "=" ]] && ((i++))
                ((i++))
                ;;
            {names})
                command="${{COMP_WORDS[i]}}"
                break
                ;;
        esac
    done
    COMPREPLY=()
    case "$command:$prev" in
"#
    );
    for command in std::iter::once(whole).chain(&whole.commands) {
        for flag in command.flags.iter().filter(|flag| takes_value(flag)) {
            let name = if command.name == whole.name {
                ""
            } else {
                command.name
            };
            let offered = offered(offer_of_flag(flag.long));
            script.push_str(&format!("        {name}:{})\n{offered}", flag.long));
            script.push_str("            return\n            ;;\n");
        }
    }
    script.push_str("    esac\n    case \"$command:$cur\" in\n");
    for command in std::iter::once(whole).chain(&whole.commands) {
        let is_whole = command.name == whole.name;
        let (name, offer) = match is_whole {
            true => ("", String::new()),
            false => (command.name, offered(offer_of_argument(command.name))),
        };
        let flags: Vec<String> = command.flags.iter().flat_map(spellings).collect();
        let flags = compgen(&flags.join(" "));
        script.push_str(&format!("        {name}:-*)\n{flags}            ;;\n"));
        let offer = match is_whole {
            true => compgen(&names.replace('|', " ")),
            false => offer,
        };
        script.push_str(&format!("        {name}:*)\n{offer}            ;;\n"));
    }
    script.push_str(&format!("    esac\n}}\n\ncomplete -F _{NAME} {NAME}\n"));
    script
}

/// The flags of a command that take a value.
fn valued(command: &Description) -> Vec<&'static str> {
    let flags = command.flags.iter().filter(|flag| takes_value(flag));
    flags.map(|flag| flag.long).collect()
}

fn offered(offer: Offer) -> String {
    match offer {
        Offer::Words(words) => compgen(&words.join(" ")),
        // readline's own, which knows of quotes and of folders; where there is no compopt, as in bash 3, the names alone.
        Offer::Files => concat!(
            "            if ! compopt -o default 2>/dev/null; then\n",
            "                COMPREPLY=($(compgen -f -- \"$cur\"))\n",
            "            fi\n"
        )
        .into(),
        Offer::Folders => concat!(
            "            if ! compopt -o dirnames 2>/dev/null; then\n",
            "                COMPREPLY=($(compgen -d -- \"$cur\"))\n",
            "            fi\n"
        )
        .into(),
        Offer::Hosts => "            COMPREPLY=($(compgen -A hostname -- \"$cur\"))\n".into(),
        Offer::Nothing => String::new(),
    }
}

fn compgen(words: &str) -> String {
    format!("            COMPREPLY=($(compgen -W \"{words}\" -- \"$cur\"))\n")
}
