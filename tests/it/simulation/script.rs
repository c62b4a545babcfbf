//! What the clients of a run send, in the plain dialect: lines of every kind, each told from all
//! others by its text.

use super::choices::Choices;
use super::names::{self, Names};

/// What a client has said so far, as far as what it says next depends on it.
#[derive(Debug, Default)]
pub(crate) struct Author {
    /// Its tries at a nickname and `/nick` so far.
    names: Vec<String>,
}

impl Author {
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The nickname it tried last.
    pub(crate) fn last_name(&self) -> Option<&String> {
        self.names.last()
    }
}

/// What lines there are, and how often.
const KINDS: [(usize, Kind); 21] = [
    (40, Kind::Say),
    (6, Kind::Act),
    (4, Kind::Escaped),
    (16, Kind::Private),
    (8, Kind::Reply),
    (6, Kind::List),
    (9, Kind::Rename),
    (2, Kind::RenameSame),
    (2, Kind::RenameWrong),
    (1, Kind::Help),
    (2, Kind::Spaces),
    (3, Kind::TooLong),
    (2, Kind::NotText),
    (2, Kind::MissingText),
    (2, Kind::Oneself),
    (2, Kind::Unknown),
    (2, Kind::Quit),
    (4, Kind::Away),
    (2, Kind::MarkBot),
    (2, Kind::Order),
    (1, Kind::Op),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Say,
    Act,
    Escaped,
    Private,
    Reply,
    List,
    Rename,
    RenameSame,
    RenameWrong,
    Help,
    Spaces,
    TooLong,
    NotText,
    MissingText,
    Oneself,
    Unknown,
    Quit,
    Away,
    MarkBot,
    /// What only moderators can do, and what is asked for wrongly.
    Order,
    Op,
}

/// Where a client writes its next lines, and what it knows for that.
#[derive(Debug)]
pub(crate) struct Desk<'a> {
    pub(crate) client: usize,
    /// Of a program nothing of telnet is taken out.
    pub(crate) is_program: bool,
    /// The number of the line that comes next.
    pub(crate) line: usize,
    pub(crate) author: &'a mut Author,
    /// Nicknames of others, of now or of before.
    pub(crate) others: Vec<String>,
    pub(crate) names: &'a mut Names,
    pub(crate) choices: &'a Choices,
    pub(crate) line_bytes_max: usize,
}

impl Desk<'_> {
    /// A try at a nickname. Before the first byte of a connection a byte order mark is dropped.
    pub(crate) fn attempt(&mut self) -> Vec<u8> {
        let tried = self.plain_attempt();
        if self.line == 0 && self.choices.once_in(20) {
            return ["\u{FEFF}".as_bytes(), &tried].concat();
        }
        self.with_telnet(tried)
    }

    fn plain_attempt(&mut self) -> Vec<u8> {
        let wrong = [
            "",
            " \t",
            "1ana",
            "ana maria",
            "servidor",
            "Erro",
            "a.b",
            "ñandú!",
            "/list",
            "/bot",
            "/op x",
        ];
        if self.choices.once_in(5) {
            return self.choices.pick(&wrong).as_bytes().to_vec();
        }
        if self.choices.once_in(8) {
            return b"a\xFF".to_vec();
        }
        let name = self.names.give(self.client, self.choices);
        self.author.names.push(name.clone());
        name.into_bytes()
    }

    /// A nickname that folds to one that somebody had.
    pub(crate) fn attempt_again(&mut self, folded: &str) -> Vec<u8> {
        let name = self.names.give_again(folded, self.client, self.choices);
        self.author.names.push(name.clone());
        name.into_bytes()
    }

    /// The lines of one thing to say: one, or two when the first may have no answer. The second is
    /// a command that does not exist, whose answer shows that the first was handled.
    pub(crate) fn any(&mut self) -> Vec<Vec<u8>> {
        let kind = self.choices.weighted(&KINDS);
        let lines = self.lines(kind, 0);
        lines
            .into_iter()
            .map(|line| self.with_telnet(line))
            .collect()
    }

    /// A line in which now and then something of telnet stands that gets no answer, but not before
    /// its first byte: a client that sends nothing else has not spoken.
    fn with_telnet(&self, mut line: Vec<u8>) -> Vec<u8> {
        let sequences = [
            &b"\xFF\xF1"[..],
            b"\xFF\xFC\x01",
            b"\xFF\xFE\n",
            b"\xFF\xFA\n/quit\n\xFF\xFF\xFF\xF0",
        ];
        // Behind an IAC it would be something else.
        let has_place = !self.is_program && !line.is_empty() && !line.contains(&0xFF);
        if has_place && self.choices.once_in(25) {
            let at = self.choices.within(1..=line.len());
            let sequence = self.choices.pick(&sequences);
            line.splice(at..at, sequence.iter().copied());
        }
        line
    }

    /// The lines of a kind; what is said is at least so long, as far as the limit allows.
    pub(crate) fn lines(&mut self, kind: Kind, bytes_min: usize) -> Vec<Vec<u8>> {
        let tag = format!("c{}.{}", self.client, self.line);
        let text = self.padded(&tag, bytes_min);
        let line = match kind {
            Kind::Say => text,
            Kind::Act => format!("/me  {tag} acena"),
            Kind::Escaped => format!("//{tag}\t\"\\\""),
            Kind::Private => format!("/msg {} {text}", self.target()),
            Kind::Reply => format!("/r {tag}"),
            Kind::List => self
                .choices
                .pick(&["/list", "/lista", "/who", "/usuarios"])
                .to_string(),
            Kind::Rename => {
                let name = self.names.give(self.client, self.choices);
                self.author.names.push(name.clone());
                format!("/nick {name}")
            }
            Kind::RenameSame => format!("/nick {} ", self.own_name()),
            Kind::RenameWrong => self
                .choices
                .pick(&["/nick", "/nick a b", "/nick Sistema", "/nick -a"])
                .to_string(),
            Kind::Help => "/help".into(),
            Kind::Spaces => self.choices.pick(&["", " ", "\t\r"]).to_string(),
            Kind::TooLong => {
                "x".repeat(self.line_bytes_max - 4 + self.choices.below(5_000)) + "/quit"
            }
            Kind::NotText => return vec![b"\xFF\x1B[2J".to_vec()],
            Kind::MissingText => {
                let name = self.target();
                match self.choices.below(3) {
                    0 => "/me ".into(),
                    1 => "/r".into(),
                    _ => return self.marked(format!("/w {name} ")),
                }
            }
            Kind::Oneself => format!(
                "/msg {} {tag}",
                names::respell(&self.own_name(), self.choices)
            ),
            Kind::Unknown => match self.choices.below(3) {
                0 => " \u{A0}/Msg bia oi".into(),
                1 => "\t/list".into(),
                _ => format!("/{tag} ?"),
            },
            Kind::Quit => "/quit agora".into(),
            Kind::Away => match self.choices.below(4) {
                0 => "/away".into(),
                1 => format!("/ausente {}", self.padded(&tag, 301)),
                _ => format!("/away {tag} longe"),
            },
            Kind::MarkBot => "/bot".into(),
            Kind::Order => {
                let name = self.target();
                let orders = [
                    "/kick", "/ban", "/mute", "/unban", "/promote", "/unop", "/ip",
                ];
                match self.choices.below(10) {
                    7 => "/topic".into(),
                    8 => "/topic gatos".into(),
                    9 => "/lock já".into(),
                    order => format!("{} {name}", orders[order]),
                }
            }
            Kind::Op => self.choices.pick(&["/op x", "/op", "/kick"]).to_string(),
        };
        if matches!(kind, Kind::Private | Kind::Reply | Kind::Oneself) {
            return self.marked(line);
        }
        vec![line.into_bytes()]
    }

    fn marked(&self, line: String) -> Vec<Vec<u8>> {
        let marker = format!("/x{}.{}", self.client, self.line);
        vec![line.into_bytes(), marker.into_bytes()]
    }

    fn padded(&self, tag: &str, bytes_min: usize) -> String {
        // Room for the command and a nickname before it.
        let most = self.line_bytes_max - 60;
        let filler = ".".repeat(bytes_min.min(most).saturating_sub(tag.len()));
        format!("{tag}{filler}")
    }

    fn own_name(&self) -> String {
        let own = self.author.last_name().cloned();
        own.unwrap_or_else(|| "ninguem".into())
    }

    /// Somebody to say something to, or about.
    pub(crate) fn target_name(&self) -> String {
        self.target()
    }

    fn target(&self) -> String {
        match &*self.others {
            [] => "ninguem".into(),
            _ if self.choices.once_in(15) => "alguem!".into(),
            others => match self.choices.pick(others) {
                long if long.len() > 30 => long.clone(),
                name => names::respell(name, self.choices),
            },
        }
    }
}
