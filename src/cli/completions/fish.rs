//! Completions for fish, 3.0 and later.

use super::super::NAME;
use super::super::description::Description;
use super::{Offer, offer_of_argument, offer_of_flag, quoted, takes_value};

pub(super) fn script(whole: &Description) -> String {
    let names: Vec<&str> = whole.commands.iter().map(|command| command.name).collect();
    let names = names.join(" ");
    let mut script = format!(
        r#"function __{NAME}_is -a command
    set -l found
    for word in (commandline -opc)[2..-1]
        if contains -- $word {names}
            set found $word
            break
        end
    end
    test "$found" = "$command"
end

complete -c {NAME} -f
"#
    );
    for command in std::iter::once(whole).chain(&whole.commands) {
        let is_whole = command.name == whole.name;
        let name = if is_whole { "" } else { command.name };
        let start = format!("complete -c {NAME} -n '__{NAME}_is \"{name}\"'");
        for flag in &command.flags {
            let short = flag.short.map_or(String::new(), |it| format!(" -s {it}"));
            let long = flag.long.trim_start_matches('-');
            let value = match takes_value(flag) {
                true => value(offer_of_flag(flag.long)),
                false => String::new(),
            };
            let text = quoted(flag.description);
            script.push_str(&format!("{start}{short} -l {long}{value} -d {text}\n"));
        }
        if is_whole {
            for command in &whole.commands {
                let text = quoted(command.summary);
                script.push_str(&format!("{start} -a {} -d {text}\n", command.name));
            }
            continue;
        }
        match offer_of_argument(command.name) {
            Offer::Words(words) => {
                script.push_str(&format!("{start} -a '{}'\n", words.join(" ")));
            }
            Offer::Hosts => script.push_str(&format!("{start} -a '(__fish_print_hostnames)'\n")),
            Offer::Files => script.push_str(&format!("{start} -F\n")),
            Offer::Folders => {
                script.push_str(&format!("{start} -a '(__fish_complete_directories)'\n"));
            }
            Offer::Nothing => {}
        }
    }
    script
}

/// That a flag takes a value, and which.
fn value(offer: Offer) -> String {
    match offer {
        Offer::Words(words) => format!(" -x -a '{}'", words.join(" ")),
        Offer::Files => " -r -F".into(),
        Offer::Folders => " -x -a '(__fish_complete_directories)'".into(),
        Offer::Hosts => " -x -a '(__fish_print_hostnames)'".into(),
        Offer::Nothing => " -x".into(),
    }
}
