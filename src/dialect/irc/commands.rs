//! The commands there are: one table.

/// A command that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Admin,
    Authenticate,
    Away,
    Cap,
    Chathistory,
    Help,
    Info,
    Invite,
    Ison,
    Join,
    Kick,
    Kill,
    Links,
    List,
    Lusers,
    Mode,
    Monitor,
    Motd,
    Names,
    Nick,
    Notice,
    Oper,
    Part,
    Pass,
    Ping,
    Pong,
    Privmsg,
    Quit,
    Setname,
    Starttls,
    Tagmsg,
    Time,
    Topic,
    User,
    Userhost,
    Version,
    Webirc,
    Who,
    Whois,
    Whowas,
}

const VERBS: [(&str, Verb); 40] = [
    ("ADMIN", Verb::Admin),
    ("AUTHENTICATE", Verb::Authenticate),
    ("AWAY", Verb::Away),
    ("CAP", Verb::Cap),
    ("CHATHISTORY", Verb::Chathistory),
    ("HELP", Verb::Help),
    ("INFO", Verb::Info),
    ("INVITE", Verb::Invite),
    ("ISON", Verb::Ison),
    ("JOIN", Verb::Join),
    ("KICK", Verb::Kick),
    ("KILL", Verb::Kill),
    ("LINKS", Verb::Links),
    ("LIST", Verb::List),
    ("LUSERS", Verb::Lusers),
    ("MODE", Verb::Mode),
    ("MONITOR", Verb::Monitor),
    ("MOTD", Verb::Motd),
    ("NAMES", Verb::Names),
    ("NICK", Verb::Nick),
    ("NOTICE", Verb::Notice),
    ("OPER", Verb::Oper),
    ("PART", Verb::Part),
    ("PASS", Verb::Pass),
    ("PING", Verb::Ping),
    ("PONG", Verb::Pong),
    ("PRIVMSG", Verb::Privmsg),
    ("QUIT", Verb::Quit),
    ("SETNAME", Verb::Setname),
    ("STARTTLS", Verb::Starttls),
    ("TAGMSG", Verb::Tagmsg),
    ("TIME", Verb::Time),
    ("TOPIC", Verb::Topic),
    ("USER", Verb::User),
    ("USERHOST", Verb::Userhost),
    ("VERSION", Verb::Version),
    ("WEBIRC", Verb::Webirc),
    ("WHO", Verb::Who),
    ("WHOIS", Verb::Whois),
    ("WHOWAS", Verb::Whowas),
];

impl Verb {
    /// The command of this name, in whatever case.
    pub fn parse(name: &str) -> Option<Verb> {
        let found = VERBS.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
        found.map(|(_, verb)| *verb)
    }

    /// Its name, in capitals.
    pub fn name(self) -> &'static str {
        VERBS
            .iter()
            .find(|(_, verb)| *verb == self)
            .map_or("*", |(name, _)| name)
    }
}
