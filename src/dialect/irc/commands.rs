//! The commands there are: one table.

/// A command that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Cap,
    Join,
    Nick,
    Notice,
    Part,
    Pass,
    Ping,
    Pong,
    Privmsg,
    Quit,
    User,
}

const VERBS: [(&str, Verb); 11] = [
    ("CAP", Verb::Cap),
    ("JOIN", Verb::Join),
    ("NICK", Verb::Nick),
    ("NOTICE", Verb::Notice),
    ("PART", Verb::Part),
    ("PASS", Verb::Pass),
    ("PING", Verb::Ping),
    ("PONG", Verb::Pong),
    ("PRIVMSG", Verb::Privmsg),
    ("QUIT", Verb::Quit),
    ("USER", Verb::User),
];

impl Verb {
    /// The command of this name, in whatever case.
    pub fn parse(name: &str) -> Option<Verb> {
        let found = VERBS.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
        found.map(|(_, verb)| *verb)
    }
}
