//! What clients can agree upon with the server (IRCv3 Capability Negotiation), and which encoding
//! follows from it.

use super::LINE_BYTES_MAX;
use super::item::Cap;
use super::reply::Lines;
use crate::room::nickname::Nickname;

/// What one connection agreed upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capabilities(u16);

/// One of those there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum Capability {
    ServerTime = 1 << 0,
    MessageTags = 1 << 1,
    Batch = 1 << 2,
    LabeledResponse = 1 << 3,
    EchoMessage = 1 << 4,
    AwayNotify = 1 << 5,
    ExtendedJoin = 1 << 6,
    Setname = 1 << 7,
    MultiPrefix = 1 << 8,
    UserhostInNames = 1 << 9,
    CapNotify = 1 << 10,
    StandardReplies = 1 << 11,
    Sasl = 1 << 12,
    Chathistory = 1 << 13,
}

/// The version of the negotiation that knows values, several lines, and `cap-notify` without a request.
const VERSION_WITH_VALUES: u16 = 302;

/// What stands before the names in a line, with the longest nickname.
const BEFORE_NAMES_BYTES_MAX: usize = 100;

/// The names, and the values that are told of some.
const NAMES: [(Capability, &str, &str); 14] = [
    (Capability::AwayNotify, "away-notify", ""),
    (Capability::Batch, "batch", ""),
    (Capability::CapNotify, "cap-notify", ""),
    (Capability::Chathistory, "draft/chathistory", ""),
    (Capability::EchoMessage, "echo-message", ""),
    (Capability::ExtendedJoin, "extended-join", ""),
    (Capability::LabeledResponse, "labeled-response", ""),
    (Capability::MessageTags, "message-tags", ""),
    (Capability::MultiPrefix, "multi-prefix", ""),
    (Capability::Sasl, "sasl", "PLAIN"),
    (Capability::ServerTime, "server-time", ""),
    (Capability::Setname, "setname", ""),
    (Capability::StandardReplies, "standard-replies", ""),
    (Capability::UserhostInNames, "userhost-in-names", ""),
];

/// In which form lines are written: what many connections share, so that each is encoded once for all.
/// What a connection agreed upon beside that is put between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Without tags.
    Bare,
    /// With the time.
    Timed,
    /// With all tags.
    Tagged,
    /// With the time, and what modern clients ask for together: extended joins, news of who is away, and
    /// of real names.
    TimedModern,
    /// With all tags, and that.
    TaggedModern,
    /// In frames of WebSocket, without tags.
    FramedBare,
    /// In frames, with all tags and all that.
    FramedModern,
}

impl Capabilities {
    pub const NONE: Capabilities = Capabilities(0);
    /// All that there are.
    pub const ALL: Capabilities = Capabilities((1 << NAMES.len()) - 1);

    pub fn has(self, capability: Capability) -> bool {
        self.0 & capability as u16 != 0
    }

    #[must_use]
    pub fn with(self, capability: Capability) -> Capabilities {
        Capabilities(self.0 | capability as u16)
    }

    #[must_use]
    pub fn without(self, capability: Capability) -> Capabilities {
        Capabilities(self.0 & !(capability as u16))
    }

    /// The form that a WebSocket is told in: there are but two, and what differs from them is put between.
    /// Who asked for the time alone knows how tags are read, and reads the others, too.
    #[cfg(feature = "web")]
    pub fn framed_form(self) -> Form {
        let is_tagged = self.has(Capability::MessageTags) || self.has(Capability::ServerTime);
        if is_tagged {
            Form::FramedModern
        } else {
            Form::FramedBare
        }
    }

    /// The form that a connection over TCP is told in.
    pub fn form(self) -> Form {
        let modern = [
            Capability::ExtendedJoin,
            Capability::AwayNotify,
            Capability::Setname,
        ];
        let is_modern = modern.into_iter().all(|it| self.has(it));
        let is_tagged = self.has(Capability::MessageTags);
        match (is_tagged, self.has(Capability::ServerTime), is_modern) {
            (true, _, true) => Form::TaggedModern,
            (true, _, false) => Form::Tagged,
            (false, true, true) => Form::TimedModern,
            (false, true, false) => Form::Timed,
            (false, false, _) => Form::Bare,
        }
    }
}

impl Capability {
    fn parse(name: &str) -> Option<Capability> {
        let found = NAMES.iter().find(|(_, its, _)| *its == name);
        found.map(|(capability, ..)| *capability)
    }
}

/// Does what a client wants with its capabilities, of which `offered` are there, and writes the reply.
pub(super) fn negotiate(
    agreed: &mut Capabilities,
    cap: Cap<'_>,
    offered: Capabilities,
    to: Option<&Nickname>,
    out: &mut Vec<u8>,
) {
    let to = to.map_or("*", Nickname::as_str);
    match cap {
        Cap::List { version } => {
            let has_values = version >= VERSION_WITH_VALUES;
            if has_values {
                *agreed = agreed.with(Capability::CapNotify);
            }
            tell(out, to, "LS", &names(offered, has_values), has_values);
        }
        Cap::Enabled => {
            let may_be_cut = agreed.has(Capability::CapNotify);
            tell(out, to, "LIST", &names(*agreed, false), may_be_cut);
        }
        Cap::Request(list) => match requested(*agreed, list, offered) {
            Some(changed) => {
                *agreed = changed;
                // What is agreed upon is in force when all of it is told.
                tell(out, to, "ACK", list.trim(), false);
            }
            None => tell(out, to, "NAK", list.trim(), false),
        },
        Cap::Unknown(subcommand) => {
            let subcommand = subcommand.split(' ').next().unwrap_or_default();
            Lines::new(out, Form::Bare, None)
                .server("410")
                .word(to)
                .word(if subcommand.is_empty() {
                    "*"
                } else {
                    subcommand
                })
                .text("Invalid CAP command");
        }
    }
}

/// The names of capabilities, separated by spaces.
fn names(of: Capabilities, with_values: bool) -> String {
    let mut names = String::new();
    for (_, name, value) in NAMES.iter().filter(|(it, ..)| of.has(*it)) {
        if !names.is_empty() {
            names.push(' ');
        }
        names.push_str(name);
        if with_values && !value.is_empty() {
            names.push('=');
            names.push_str(value);
        }
    }
    names
}

/// What a client has agreed upon when a request of it is granted; `None` where a part of it cannot be.
fn requested(agreed: Capabilities, list: &str, offered: Capabilities) -> Option<Capabilities> {
    let mut changed = agreed;
    for word in list.split(' ').filter(|word| !word.is_empty()) {
        changed = match word.strip_prefix('-') {
            Some(name) => {
                let capability = Capability::parse(name)?;
                // It cannot be told whether it was implied by the version, and then must stay.
                if capability == Capability::CapNotify {
                    return None;
                }
                changed.without(capability)
            }
            None => {
                let capability = Capability::parse(word)?;
                if !offered.has(capability) {
                    return None;
                }
                changed.with(capability)
            }
        };
    }
    Some(changed)
}

/// Writes names, in several lines where one cannot hold them; all but the last say that more come where
/// the client knows of that.
fn tell(out: &mut Vec<u8>, to: &str, subcommand: &str, names: &str, knows_more: bool) {
    let mut rest = names;
    loop {
        let fits = LINE_BYTES_MAX - BEFORE_NAMES_BYTES_MAX;
        let (line, behind) = if rest.len() <= fits {
            (rest, "")
        } else {
            let within = &rest[..rest.floor_char_boundary(fits)];
            within
                .rfind(' ')
                .map_or((within, ""), |end| (&rest[..end], &rest[end + 1..]))
        };
        let mut lines = Lines::new(out, Form::Bare, None);
        let reply = lines.server("CAP").word(to).word(subcommand);
        if behind.is_empty() || !knows_more {
            reply.text(line);
        } else {
            reply.word("*").text(line);
        }
        if behind.is_empty() {
            return;
        }
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is agreed upon after a request, and the replies.
    fn told(agreed: Capabilities, offered: Capabilities, cap: Cap<'_>) -> (Capabilities, String) {
        let (mut agreed, mut out) = (agreed, Vec::new());
        negotiate(&mut agreed, cap, offered, None, &mut out);
        let told = String::from_utf8(out).expect("is text");
        (
            agreed,
            told.replace(":irc.littlecats ", "").replace("\r\n", "|"),
        )
    }

    #[track_caller]
    fn check(agreed: &[Capability], cap: Cap<'_>, expected: &[Capability], reply: &str) {
        let all = |of: &[Capability]| of.iter().fold(Capabilities::NONE, |all, it| all.with(*it));
        let offered = Capabilities::ALL.without(Capability::Sasl);
        let (agreed, told) = told(all(agreed), offered, cap);
        assert_eq!((agreed, &*told), (all(expected), reply));
    }

    #[test]
    fn a_request_is_granted_in_whole_or_not_at_all() {
        use Capability::{Batch, CapNotify, MultiPrefix, ServerTime};
        let request = Cap::Request;
        check(&[], request("batch"), &[Batch], "CAP * ACK :batch|");
        check(
            &[Batch],
            request(" multi-prefix  -batch "),
            &[MultiPrefix],
            "CAP * ACK :multi-prefix  -batch|",
        );
        check(
            &[],
            request("batch -batch"),
            &[],
            "CAP * ACK :batch -batch|",
        );
        check(&[Batch], request(""), &[Batch], "CAP * ACK :|");
        for refused in [
            "foo multi-prefix bar",
            "multi-prefix bar",
            "foo multi-prefix",
            "-foo",
            "Batch",
            "sasl",
            "batch=1",
            "-",
        ] {
            let reply = format!("CAP * NAK :{refused}|");
            check(&[ServerTime], request(refused), &[ServerTime], &reply);
        }
        check(
            &[CapNotify],
            request("-cap-notify"),
            &[CapNotify],
            "CAP * NAK :-cap-notify|",
        );
        // What is offered no more can be given up all the same.
        check(
            &[Capability::Sasl],
            request("-sasl"),
            &[],
            "CAP * ACK :-sasl|",
        );
    }

    #[test]
    fn what_is_offered_is_told_with_values_to_those_that_know_them() {
        let list = |version| Cap::List { version };
        let (agreed, old) = told(Capabilities::NONE, Capabilities::ALL, list(301));
        assert_eq!(agreed, Capabilities::NONE);
        assert!(old.contains(" sasl ") && !old.contains('='), "{old}");
        assert!(old.starts_with("CAP * LS :away-notify batch "), "{old}");
        assert_eq!(old.matches('|').count(), 1, "{old}");
        for version in [302, 307] {
            let (agreed, new) = told(Capabilities::NONE, Capabilities::ALL, list(version));
            assert!(agreed.has(Capability::CapNotify));
            assert!(new.contains(" sasl=PLAIN "), "{new}");
        }
        check(&[], list(0), &[], &old.replace(" sasl", ""));
    }

    #[test]
    fn what_is_agreed_upon_is_told() {
        check(&[], Cap::Enabled, &[], "CAP * LIST :|");
        let both = [Capability::ServerTime, Capability::EchoMessage];
        check(
            &both,
            Cap::Enabled,
            &both,
            "CAP * LIST :echo-message server-time|",
        );
    }

    #[test]
    fn an_unknown_subcommand_is_named() {
        check(
            &[],
            Cap::Unknown("NO"),
            &[],
            "410 * NO :Invalid CAP command|",
        );
        check(
            &[],
            Cap::Unknown("A B"),
            &[],
            "410 * A :Invalid CAP command|",
        );
    }

    #[test]
    fn names_that_do_not_fit_go_into_several_lines() {
        let long = "x".repeat(200);
        let list = [&*long; 4].join(" ");
        for (knows_more, mark) in [(true, "* "), (false, "")] {
            let mut out = Vec::new();
            tell(&mut out, "ana", "LS", &list, knows_more);
            let told = String::from_utf8(out).expect("is text");
            let lines: Vec<&str> = told.split_terminator("\r\n").collect();
            let expected = [
                format!(":irc.littlecats CAP ana LS {mark}:{long} {long}"),
                format!(":irc.littlecats CAP ana LS :{long} {long}"),
            ];
            assert_eq!(lines, expected);
        }
        // A request is at most as long as a line.
        let (_, told) = told(
            Capabilities::NONE,
            Capabilities::ALL,
            Cap::Request(&"é".repeat(250)),
        );
        assert!((100..LINE_BYTES_MAX).contains(&told.len()), "{told}");
        let many = "batch ".repeat(80);
        let (_, told) = self::told(Capabilities::NONE, Capabilities::ALL, Cap::Request(&many));
        assert_eq!(told.matches("batch").count(), 80);
        assert!(told.split('|').all(|line| line.len() < LINE_BYTES_MAX - 20));
    }
}
