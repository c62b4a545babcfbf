//! What is answered to HELP.

use super::super::words::Language;

/// What there is to be told about a subject: lines.
pub type Topic = &'static [(&'static str, &'static str)];

/// What HELP tells when it is asked for nothing.
const INDEX: Topic = &[
    (
        "Há um só canal; o que se diz nele todos leem.",
        "There is one channel; what is said there all read.",
    ),
    (
        "/msg nickname texto   mensagem privada",
        "/msg nickname text    private message",
    ),
    (
        "/me texto             conta o que você faz",
        "/me text              tells what you do",
    ),
    (
        "/nick nickname        muda seu nickname",
        "/nick nickname        changes your nickname",
    ),
    (
        "/away texto           diz que você está ausente; sem texto, que voltou",
        "/away text            says that you are away; without text, that you are back",
    ),
    (
        "/topic                o assunto; quem modera o muda com /topic texto",
        "/topic                the topic; moderators set it by /topic text",
    ),
    (
        "/names, /whois nickname   quem está aqui",
        "/names, /whois nickname   who is here",
    ),
    (
        "/part, /join          sai do canal e volta a ele",
        "/part, /join          leaves the channel and comes back to it",
    ),
    ("/quit texto           sai", "/quit text            leaves"),
    (
        "/oper nickname chave  faz de você quem modera: /HELP MODE, /HELP KICK, /HELP STATS",
        "/oper nickname key    makes you a moderator: /HELP MODE, /HELP KICK, /HELP STATS",
    ),
];

/// Each subject that there is help on.
const TOPICS: &[(&str, Topic)] = &[
    ("", INDEX),
    ("INDEX", INDEX),
    (
        "PRIVMSG",
        &[(
            "PRIVMSG alvo :texto   fala no canal, ou em particular a um nickname",
            "PRIVMSG target :text   speaks in the channel, or to one nickname in private",
        )],
    ),
    (
        "NOTICE",
        &[(
            "NOTICE alvo :texto   o mesmo, sem que robôs respondam",
            "NOTICE target :text   the same, which robots must not answer",
        )],
    ),
    (
        "NICK",
        &[(
            "NICK nickname   muda seu nickname: de 1 a 20 letras, dígitos, _ ou -",
            "NICK nickname   changes your nickname: 1 to 20 letters, digits, _ or -",
        )],
    ),
    (
        "JOIN",
        &[(
            "JOIN canal   entra no canal",
            "JOIN channel   goes into the channel",
        )],
    ),
    (
        "PART",
        &[(
            "PART canal :texto   sai do canal e mantém a conexão",
            "PART channel :text   leaves the channel and keeps the connection",
        )],
    ),
    (
        "AWAY",
        &[(
            "AWAY :texto   diz que você está ausente; sem texto, que voltou",
            "AWAY :text   says that you are away; without text, that you are back",
        )],
    ),
    (
        "TOPIC",
        &[(
            "TOPIC canal :texto   muda o assunto, se você modera; sem texto, o mostra",
            "TOPIC channel :text   sets the topic, for moderators; without text, tells it",
        )],
    ),
    (
        "KICK",
        &[(
            "KICK canal nickname :motivo   tira alguém do canal, se você modera",
            "KICK channel nickname :reason   removes someone from the channel, for moderators",
        )],
    ),
    (
        "MODE",
        &[
            (
                "MODE canal +b nickname!*@*   bane; *!*@endereço bane um endereço ou uma rede",
                "MODE channel +b nickname!*@*   bans; *!*@address bans an address or network",
            ),
            (
                "MODE canal +q nickname   silencia; -b e -q voltam atrás; b e q mostram as listas",
                "MODE channel +q nickname   mutes; -b and -q take it back; b and q tell the lists",
            ),
            (
                "MODE canal +o nickname   faz de alguém quem modera; +i fecha a porta, -i a abre",
                "MODE channel +o nickname   makes someone a moderator; +i closes the door, -i opens it",
            ),
            (
                "MODE nickname +B   diz que você é um robô",
                "MODE nickname +B   says that you are a robot",
            ),
        ],
    ),
    (
        "OPER",
        &[(
            "OPER nickname chave   faz de você quem modera",
            "OPER nickname key   makes you a moderator",
        )],
    ),
    (
        "KILL",
        &[(
            "KILL nickname :motivo   encerra a conexão de alguém, se você modera",
            "KILL nickname :reason   ends someone's connection, for moderators",
        )],
    ),
    (
        "STATS",
        &[(
            "STATS   quanto acontece no chat, se você o modera",
            "STATS   how much is going on in the chat, for moderators",
        )],
    ),
    (
        "INVITE",
        &[(
            "INVITE nickname canal   chama ao canal quem está fora dele",
            "INVITE nickname channel   asks someone outside into the channel",
        )],
    ),
    (
        "NAMES",
        &[(
            "NAMES canal   quem está no canal",
            "NAMES channel   who is in the channel",
        )],
    ),
    (
        "WHO",
        &[(
            "WHO canal, WHO máscara   quem é quem",
            "WHO channel, WHO mask   who is who",
        )],
    ),
    (
        "WHOIS",
        &[("WHOIS nickname   quem é", "WHOIS nickname   who that is")],
    ),
    (
        "LIST",
        &[("LIST   os canais que há", "LIST   the channels there are")],
    ),
    (
        "SETNAME",
        &[(
            "SETNAME :nome   muda seu nome real",
            "SETNAME :name   changes your real name",
        )],
    ),
    (
        "MONITOR",
        &[(
            "MONITOR + nicknames   avisa quando chegam e saem",
            "MONITOR + nicknames   tells when they come and go",
        )],
    ),
    (
        "CHATHISTORY",
        &[(
            "CHATHISTORY LATEST canal * número   o que foi dito por último",
            "CHATHISTORY LATEST channel * number   what was said last",
        )],
    ),
    ("QUIT", &[("QUIT :texto   sai", "QUIT :text   leaves")]),
];

/// What is told about a subject, in whatever case; `None` where there is nothing to be told.
pub fn topic(subject: &str, language: Language) -> Option<impl Iterator<Item = &'static str>> {
    let found = TOPICS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(subject));
    let (_, lines) = found?;
    Some(lines.iter().map(move |&(pt, en)| language.pick(pt, en)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_help_on_a_subject_in_whatever_case_and_on_no_other() {
        for subject in ["", "privmsg", "MODE", "Kick"] {
            for language in [Language::Portuguese, Language::English] {
                let lines = topic(subject, language).map(Iterator::count);
                assert!(lines.is_some_and(|lines| lines > 0), "{subject}");
            }
        }
        assert!(topic("no such thing", Language::English).is_none());
    }
}
