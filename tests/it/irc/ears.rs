//! Two clients of IRC that hear the same story: one that agreed upon nothing, and one upon all there is.

use std::net::SocketAddr;

use serde_json::Value;

use super::peer::Peer;

/// The nicknames of the two.
pub(crate) const BARE: &str = "rui";
pub(crate) const MODERN: &str = "eva";

#[derive(Debug)]
pub(crate) struct Ears {
    bare: Peer,
    modern: Peer,
}

impl Ears {
    /// Both in the channel, the bare one first; they have read all up to there.
    #[track_caller]
    pub(crate) fn joined(address: SocketAddr) -> Ears {
        let mut bare = Peer::joined(address, BARE);
        let mut modern = Peer::connect(address);
        modern.say(&["CAP LS 302"]);
        let offered = modern.line();
        let (_, offered) = offered.split_once(" LS :").expect("all in one line");
        let names = offered.split(' ').map(|it| it.split('=').next());
        let names: Vec<&str> = names.flatten().collect();
        modern.say(&[&format!("CAP REQ :{}", names.join(" ")), "CAP END"]);
        assert!(modern.line().contains(" CAP * ACK :"));
        modern.register(MODERN);
        let modern = modern.join();
        bare.expect(&format!(":{MODERN}!~u@littlecats JOIN #littlecats"));
        Ears { bare, modern }
    }

    /// Asserts what both are told next of an event: the bare one as it stands here, and the modern one
    /// the same, or what stands first there, under its id and with its moment.
    #[track_caller]
    pub(crate) fn hear(&mut self, told: &Told, event: &Value) {
        for line in &told.bare {
            self.bare.expect(line);
        }
        let mut id = event["id"].as_str();
        for line in &told.modern {
            let heard = self.modern.line();
            let Some(tagged) = heard.strip_prefix('@') else {
                assert!(line.starts_with("ERROR "), "without tags: {heard}");
                assert_eq!(&heard, line);
                continue;
            };
            let (tags, heard) = tagged.split_once(' ').expect("a line behind its tags");
            assert_eq!(heard, line);
            let tags: Vec<&str> = tags.split(';').collect();
            let mut expected = vec![format!("time={}", event["time"].as_str().expect("a text"))];
            expected.extend(id.take().map(|id| format!("msgid={id}")));
            expected.extend(told.is_of_bot.then(|| "bot".to_owned()));
            assert_eq!(tags, expected, "{heard}");
        }
    }

    /// The bare one speaks: it does not hear itself.
    #[track_caller]
    pub(crate) fn bare_says(&mut self, line: &str) {
        self.bare.say(&[line]);
    }

    #[track_caller]
    pub(crate) fn modern_says(&mut self, line: &str) {
        self.modern.say(&[line]);
    }

    /// What the bare one is told between the events, up to a line that ends so.
    #[track_caller]
    pub(crate) fn bare_is_told(&mut self, end: &str) {
        self.bare.told_until(end);
    }

    #[track_caller]
    pub(crate) fn expect_end(&mut self) {
        self.bare.expect_end();
        self.modern.expect_end();
    }
}

/// What both are told of an event, without tags.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    bare: Vec<String>,
    modern: Vec<String>,
    is_of_bot: bool,
}

impl Told {
    /// The same line to both.
    pub(crate) fn line(line: impl Into<String>) -> Told {
        let line = line.into();
        Told {
            bare: vec![line.clone()],
            modern: vec![line],
            is_of_bot: false,
        }
    }

    /// The bare one hears nothing of it: it did it, or it agreed upon no such thing.
    #[must_use]
    pub(crate) fn heard_by_modern_alone(mut self) -> Told {
        self.bare.clear();
        self
    }

    /// The modern one is told so.
    #[must_use]
    pub(crate) fn modern(mut self, line: &str) -> Told {
        self.modern = vec![line.to_owned()];
        self
    }

    /// Another line behind that, to both.
    #[must_use]
    pub(crate) fn and(mut self, line: &str) -> Told {
        self.bare.push(line.to_owned());
        self.modern.push(line.to_owned());
        self
    }

    /// It is known as a machine's.
    #[must_use]
    pub(crate) fn of_bot(mut self) -> Told {
        self.is_of_bot = true;
        self
    }
}
