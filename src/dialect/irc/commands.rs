//! The commands there are: one table, which says of each what it needs and what makes of it what it asks
//! for.

use super::super::decoded::Decoded;
use super::item::{Complaint, Item, Query};
use super::message::Message;
use super::registration::{self, Registering};
use super::{SERVER, channel, chathistory, mode, people, speech, text};
use crate::room::request::Request;
use crate::room::roster::Standing;

/// A command that there is, in the order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Privmsg,
    Notice,
    Tagmsg,
    Ping,
    Pong,
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
    Oper,
    Part,
    Pass,
    Quit,
    Setname,
    Starttls,
    Stats,
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

/// When a command is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    /// Before its sender is registered.
    Before,
    /// Behind that.
    Registered,
}

/// What there is to know of a command.
struct Command {
    name: &'static str,
    verb: Verb,
    /// So many parameters at least, none of them empty.
    parameters: usize,
    when: When,
    decode: Decode,
}

/// What makes of a line what it asks for.
enum Decode {
    Alone(for<'a> fn(&Line<'a>) -> Step<'a>),
    /// With what its sender has said of itself so far.
    Registering(for<'a> fn(&Line<'a>, &'a mut Registering) -> Step<'a>),
}

/// A line whose command is known.
pub(super) struct Line<'a> {
    pub(super) message: Message<'a>,
    pub(super) verb: Verb,
    pub(super) standing: Standing,
    /// Which of its items is wanted; those before it were taken.
    pub(super) item: u16,
}

/// One item of a line.
pub(super) enum Step<'a> {
    /// Behind it there is none.
    Last(Decoded<'a>),
    /// Behind it is the one of this number.
    More(Decoded<'a>, u16),
}

/// The commands, those first of which there are many.
const COMMANDS: [Command; 41] = {
    use Verb::*;
    use When::{Always, Before, Registered};
    [
        command("PRIVMSG", Privmsg, 0, Registered, speech::privmsg),
        command("NOTICE", Notice, 0, Registered, speech::notice),
        command("TAGMSG", Tagmsg, 1, Registered, |_| Item::Taken.into()),
        command("PING", Ping, 0, Always, ping),
        command("PONG", Pong, 0, Always, |_| Item::Pong.into()),
        command("ADMIN", Admin, 0, Registered, |line| {
            line.of_server(0, Query::Admin)
        }),
        command(
            "AUTHENTICATE",
            Authenticate,
            1,
            Before,
            registration::authenticate,
        ),
        command("AWAY", Away, 0, Registered, people::away),
        registering("CAP", Cap, 1, Always, registration::cap),
        command(
            "CHATHISTORY",
            Chathistory,
            1,
            Registered,
            chathistory::chathistory,
        ),
        command("HELP", Help, 0, Registered, help),
        command("INFO", Info, 0, Registered, |line| {
            line.of_server(0, Query::Info)
        }),
        command("INVITE", Invite, 2, Registered, channel::invite),
        command("ISON", Ison, 1, Registered, people::ison),
        command("JOIN", Join, 1, Registered, channel::join),
        command("KICK", Kick, 2, Registered, channel::kick),
        command("KILL", Kill, 1, Registered, people::kill),
        command("LINKS", Links, 0, Registered, |_| Query::Links.into()),
        command("LIST", List, 0, Registered, channel::list),
        command("LUSERS", Lusers, 0, Registered, |line| {
            line.of_server(1, Query::Lusers)
        }),
        command("MODE", Mode, 1, Registered, mode::mode),
        command("MONITOR", Monitor, 1, Registered, people::monitor),
        command("MOTD", Motd, 0, Registered, |line| {
            line.of_server(0, Query::Motd)
        }),
        command("NAMES", Names, 0, Registered, channel::names),
        registering("NICK", Nick, 0, Always, registration::nick),
        command("OPER", Oper, 2, Registered, people::oper),
        command("PART", Part, 1, Registered, channel::part),
        registering("PASS", Pass, 1, Before, registration::pass),
        command("QUIT", Quit, 0, Always, quit),
        command("SETNAME", Setname, 0, Registered, people::setname),
        command("STARTTLS", Starttls, 0, Always, not_served),
        command("STATS", Stats, 0, Registered, stats),
        command("TIME", Time, 0, Registered, |line| {
            line.of_server(0, Query::Time)
        }),
        command("TOPIC", Topic, 1, Registered, channel::topic),
        registering("USER", User, 4, Before, registration::user),
        command("USERHOST", Userhost, 1, Registered, people::userhost),
        command("VERSION", Version, 0, Registered, |line| {
            line.of_server(0, Query::Version)
        }),
        command("WEBIRC", Webirc, 0, Always, not_served),
        command("WHO", Who, 0, Registered, people::who),
        command("WHOIS", Whois, 0, Registered, people::whois),
        command("WHOWAS", Whowas, 0, Registered, people::whowas),
    ]
};

const fn command(
    name: &'static str,
    verb: Verb,
    parameters: usize,
    when: When,
    decode: for<'a> fn(&Line<'a>) -> Step<'a>,
) -> Command {
    Command {
        name,
        verb,
        parameters,
        when,
        decode: Decode::Alone(decode),
    }
}

const fn registering(
    name: &'static str,
    verb: Verb,
    parameters: usize,
    when: When,
    decode: for<'a> fn(&Line<'a>, &'a mut Registering) -> Step<'a>,
) -> Command {
    Command {
        name,
        verb,
        parameters,
        when,
        decode: Decode::Registering(decode),
    }
}

impl Verb {
    /// The command of this name, in whatever case.
    pub fn parse(name: &str) -> Option<Verb> {
        let found = COMMANDS
            .iter()
            .find(|command| command.name.eq_ignore_ascii_case(name));
        found.map(|command| command.verb)
    }

    /// Its name, in capitals.
    pub fn name(self) -> &'static str {
        COMMANDS[self as usize].name
    }
}

/// What one item of a line asks for.
pub(super) fn decode<'a>(line: &Line<'a>, registering: &'a mut Registering) -> Step<'a> {
    let command = &COMMANDS[line.verb as usize];
    let is_guest = line.standing == Standing::Guest;
    match command.when {
        When::Registered if is_guest => {
            let verb = command.name;
            return Complaint::NotRegistered { verb }.into();
        }
        When::Before if !is_guest => return Complaint::AlreadyRegistered.into(),
        When::Always | When::Before | When::Registered => {}
    }
    let mut needed = (0..command.parameters).map(|index| line.parameter(index));
    if needed.any(str::is_empty) {
        return line.need_more();
    }
    match command.decode {
        Decode::Alone(decode) => decode(line),
        Decode::Registering(decode) => decode(line, registering),
    }
}

impl<'a> Line<'a> {
    pub(super) fn parameter(&self, index: usize) -> &'a str {
        self.message.parameter(index)
    }

    /// The answer to a line with too few parameters.
    pub(super) fn need_more(&self) -> Step<'a> {
        let verb = self.verb.name();
        Complaint::NeedMoreParams { verb }.into()
    }

    /// What is asked of a server, whose name may be a mask: there is no other.
    fn of_server(&self, index: usize, query: Query<'a>) -> Step<'a> {
        let server = self.parameter(index);
        if server.is_empty() || server.contains('*') || server.eq_ignore_ascii_case(SERVER) {
            return query.into();
        }
        Complaint::NoSuchServer { server }.into()
    }

    /// An item behind which there is one of this number, if any.
    pub(super) fn step(decoded: impl Into<Decoded<'a>>, next: Option<u16>) -> Step<'a> {
        match next {
            None => Step::Last(decoded.into()),
            Some(next) => Step::More(decoded.into(), next),
        }
    }
}

impl<'a> From<Item<'a>> for Decoded<'a> {
    fn from(item: Item<'a>) -> Decoded<'a> {
        Decoded::Irc(item)
    }
}

impl<'a> From<Query<'a>> for Decoded<'a> {
    fn from(query: Query<'a>) -> Decoded<'a> {
        Decoded::Irc(Item::Query(query))
    }
}

impl<'a> From<Complaint<'a>> for Decoded<'a> {
    fn from(complaint: Complaint<'a>) -> Decoded<'a> {
        Query::from(complaint).into()
    }
}

impl<'a> From<Request<'a>> for Decoded<'a> {
    fn from(request: Request<'a>) -> Decoded<'a> {
        Decoded::Request(request)
    }
}

impl<'a, T: Into<Decoded<'a>>> From<T> for Step<'a> {
    fn from(decoded: T) -> Step<'a> {
        Step::Last(decoded.into())
    }
}

fn ping<'a>(line: &Line<'a>) -> Step<'a> {
    match line.parameter(0) {
        "" => Complaint::NoOrigin.into(),
        token => Query::Ping { token }.into(),
    }
}

fn help<'a>(line: &Line<'a>) -> Step<'a> {
    let subject = line.parameter(0);
    Query::Help { subject }.into()
}

/// STATS: there is one answer to all letters, and its end, also behind a refusal, names the one that was given.
fn stats<'a>(line: &Line<'a>) -> Step<'a> {
    const END: u16 = 1;
    if line.item < END {
        return Line::step(Request::AskStats, Some(END));
    }
    let letter = line.parameter(0).chars().next();
    Query::EndOfStats { letter }.into()
}

fn quit<'a>(line: &Line<'a>) -> Step<'a> {
    let text = text::cut_text(line.parameter(0));
    Request::Quit { text }.into()
}

/// What other servers know: that it begins a connection is why it is known here.
fn not_served<'a>(line: &Line<'a>) -> Step<'a> {
    let verb = line.verb.name();
    Complaint::Unknown { verb }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_stands_at_its_place_and_is_found_in_any_case() {
        for (place, command) in COMMANDS.iter().enumerate() {
            assert_eq!(command.verb as usize, place, "{}", command.name);
            assert_eq!(command.verb.name(), command.name);
            assert_eq!(Verb::parse(command.name), Some(command.verb));
            let lower = command.name.to_lowercase();
            assert_eq!(Verb::parse(&lower), Some(command.verb));
        }
        for none in ["", "P", "PRIVMSGS", "WALLOPS", "JOIN "] {
            assert_eq!(Verb::parse(none), None, "{none:?}");
        }
    }
}
