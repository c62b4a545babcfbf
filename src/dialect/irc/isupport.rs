//! What the server is like, in the tokens by which clients know it (RPL_ISUPPORT).

use super::CHANNEL_BYTES_MAX;
use super::numeric::Numeric;
use super::reply::Lines;
use crate::room::nickname;
use crate::room::person::{REAL_NAME_BYTES_MAX, USER_BYTES_MAX};
use crate::text::Words;

/// The most messages that a client is shown by one CHATHISTORY.
pub const CHATHISTORY_MAX: usize = 100;

/// The most nicknames of which one client is told when they come and go.
pub const MONITOR_MAX: usize = 100;

/// The most bytes of a topic, a reason or what somebody says when it goes away.
pub const TEXT_BYTES_MAX: usize = 300;

/// The most tokens of a line: with the nickname before them and the sentence behind they are as many
/// parameters as a line may have.
const TOKENS_OF_LINE_MAX: usize = 13;

/// Tells a client all of them.
pub(super) fn tell(lines: &mut Lines<'_>, words: &Words) {
    let tokens = tokens(words);
    for tokens in tokens.chunks(TOKENS_OF_LINE_MAX) {
        let mut line = lines.numeric(Numeric::Isupport);
        for token in tokens {
            line = line.word(token);
        }
        line.text("are supported by this server");
    }
}

fn tokens(words: &Words) -> Vec<String> {
    let network = words.room_alone().replace(' ', "_");
    vec![
        format!("NETWORK={network}"),
        "CASEMAPPING=ascii".into(),
        "CHANTYPES=#".into(),
        "PREFIX=(o)@".into(),
        "CHANMODES=bq,,,i".into(),
        format!("CHANNELLEN={CHANNEL_BYTES_MAX}"),
        "CHANLIMIT=#:1".into(),
        format!("NICKLEN={}", nickname::CHARS_MAX),
        format!("USERLEN={USER_BYTES_MAX}"),
        format!("NAMELEN={REAL_NAME_BYTES_MAX}"),
        format!("TOPICLEN={TEXT_BYTES_MAX}"),
        format!("KICKLEN={TEXT_BYTES_MAX}"),
        format!("AWAYLEN={TEXT_BYTES_MAX}"),
        "MODES=1".into(),
        "TARGMAX=JOIN:1,PART:1,NAMES:1,LIST:1,KICK:1,WHOIS:1,PRIVMSG:1,NOTICE:1,MONITOR:".into(),
        "UTF8ONLY".into(),
        "BOT=B".into(),
        "WHOX".into(),
        format!("MONITOR={MONITOR_MAX}"),
        format!("CHATHISTORY={CHATHISTORY_MAX}"),
        "MSGREFTYPES=msgid,timestamp".into(),
        "CLIENTTAGDENY=*".into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::capabilities::Form;
    use super::*;
    use crate::text::Language;

    #[test]
    fn the_tokens_stand_in_lines_of_thirteen_and_the_network_is_one_of_them() {
        let words = Words::new(Language::Portuguese, Some("dos Gatos  da Ana"));
        let mut out = Vec::new();
        tell(&mut Lines::new(&mut out, Form::Bare, None), &words);
        let text = String::from_utf8(out).expect("UTF-8");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        let told: Vec<&str> = lines
            .iter()
            .flat_map(|line| {
                let tokens = line.strip_prefix(":irc.littlecats 005 * ").expect("a 005");
                let (tokens, _) = tokens.split_once(" :").expect("a sentence");
                let tokens: Vec<&str> = tokens.split(' ').collect();
                assert!(tokens.len() <= TOKENS_OF_LINE_MAX);
                tokens
            })
            .collect();
        assert_eq!(told, tokens(&words));
        for token in [
            "NETWORK=Gatos__da_Ana",
            "CHANTYPES=#",
            "PREFIX=(o)@",
            "CHANMODES=bq,,,i",
            "CASEMAPPING=ascii",
            "NICKLEN=20",
            "TOPICLEN=300",
            "KICKLEN=300",
            "AWAYLEN=300",
            "CHANNELLEN=32",
            "UTF8ONLY",
            "BOT=B",
            "WHOX",
            "CLIENTTAGDENY=*",
        ] {
            assert!(told.contains(&token), "{token}");
        }
        for prefix in ["MODES=", "TARGMAX=JOIN:1,", "CHATHISTORY=", "MONITOR="] {
            assert!(
                told.iter().any(|token| token.starts_with(prefix)),
                "{prefix}"
            );
        }
        for gone in ["ELIST", "STATUSMSG", "EXCEPTS", "INVEX"] {
            assert!(!told.iter().any(|token| token.starts_with(gone)), "{gone}");
        }
    }
}
