//! What is known of one, to who asks: WHOIS.

use super::super::super::meaning::{Meaning, Order as Request};
use super::super::super::moderated::order;
use super::super::super::names;
use super::super::super::plain::moderation::{Decided, Told};
use super::super::CHANNEL;
use super::super::asked::Asked;
use super::Reader;

/// What stands for the real name of one that is muted.
const HIDDEN: &str = "-";

/// The answers to one client.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// About whom there is one just now, and whether it was said to be in the channel.
    about: Option<(String, bool)>,
    /// So many have ended.
    count: usize,
}

impl Reader<'_> {
    /// Whether an answer is told just now.
    pub(super) fn is_in_whois(&self) -> bool {
        self.known.about.is_some()
    }

    /// Whether there is nobody of a nickname that was asked for, which the end of the answer says next.
    pub(super) fn is_whois_of_nobody(&self) -> bool {
        let about = self.line().parameter(1);
        let next = self.lines.get(self.at + 1);
        next.is_some_and(|next| next.verb == "318" && next.parameter(1) == about)
    }

    /// There is nobody of this nickname.
    pub(super) fn read_whois_of_nobody(&self) {
        let line = self.line();
        assert!(!self.is_there(line.parameter(1), true), "{}", line.text);
    }

    /// Whether somebody is in the room as far as is known here, which is so before an event or behind it.
    fn is_there(&self, name: &str, both: bool) -> bool {
        let Some(position) = self.position else {
            return !both;
        };
        let folded = names::fold(name);
        let places = [position, self.pass_unheard(position)];
        let is_in = places.map(|at| self.presence.is_in(&folded, at));
        if both {
            is_in == [true, true]
        } else {
            is_in != [false, false]
        }
    }

    /// A line of an answer, but for its end.
    pub(super) fn read_whois(&mut self) {
        let line = self.line();
        let (name, value) = (line.parameter(1), line.parameter(2));
        if line.verb == "311" {
            assert!(!self.is_in_whois(), "within another: {}", line.text);
            self.known.about = Some((name.to_owned(), false));
            return self.check_person();
        }
        let about = self.known.about.as_mut();
        let (about, is_in) = about.unwrap_or_else(|| panic!("of nobody: {}", line.text));
        assert_eq!(about, name, "{}", line.text);
        *is_in |= line.verb == "319";
        let owner = order::owner(self.world, name);
        let turn = self.world.record().turn_of_bytes(self.who, line.end);
        let ring = self.world.ring();
        let sent = || self.world.clients()[owner].sent().iter();
        match line.verb {
            "319" => {
                assert_eq!(value.trim_start_matches('@'), CHANNEL, "{}", line.text);
                assert!(self.is_there(name, false), "{}", line.text);
            }
            "301" => {
                let said =
                    |it: &Meaning| matches!(it, Meaning::Order(Request::Away(it)) if it == value);
                assert!(sent().any(|it| said(&it.meaning)), "{}", line.text);
            }
            "313" => assert!(self.may_moderate(owner, turn), "{}", line.text),
            "330" => {
                let is_it = |key: &super::super::super::ring::Key| {
                    let of = key.nickname.as_deref();
                    of.is_none_or(|of| of == names::fold(value))
                };
                let has_key = ring.may_have(self.world, owner, (0, turn), is_it);
                assert!(has_key, "{}", line.text);
            }
            "335" => {
                let is_bot = sent().any(|it| {
                    let asked = it.irc.as_ref().map(|it| &it.asked);
                    matches!(asked, Some(Asked::Bot(_)))
                        || matches!(it.meaning, Meaning::Order(Request::MarkBot))
                });
                assert!(is_bot, "{}", line.text);
            }
            "378" => self.check_moderates(),
            _ => {}
        }
    }

    /// Who one is, as it said when it registered.
    fn check_person(&self) {
        let line = self.line();
        let owner = order::owner(self.world, line.parameter(1));
        let user = self.user_of(owner);
        let real = match self.world.clients()[owner].speaks_irc() {
            true => format!("Real {owner}"),
            false => "cat".into(),
        };
        let told = &line.parameters[2..];
        let is_so = |real: &str| told == [&*user, "littlecats", "*", real];
        assert!(is_so(&real) || is_so(HIDDEN), "{}", line.text);
    }

    pub(super) fn read_end_of_whois(&mut self) {
        self.known.count += 1;
        if let Some((about, is_in)) = self.known.about.take() {
            let line = self.line();
            assert_eq!(about, line.parameter(1), "{}", line.text);
            assert!(
                is_in || !self.is_there(&about, true),
                "{about} is in the channel, and {} is not told",
                self.who
            );
        }
    }

    /// All that it asked up to here was handled.
    pub(super) fn check_known(&self) {
        let handled = self.reading.handled;
        let asked = self.given().take_while(|(it, _)| *it < handled);
        let asked = asked.filter(|(_, it)| matches!(it.asked, Asked::Whois(_)));
        let answered = self.known.count;
        assert_eq!(asked.count(), answered, "what {} asked for", self.who);
    }

    /// Whether somebody was ever given power.
    pub(super) fn is_promoted(&self, who: usize) -> bool {
        (0..self.order.events()).any(|at| {
            let told = self.order.event(at).map(|it| &it.told);
            matches!(told, Some(Told::Decided(Decided::Promoted(name)))
                if order::owner(self.world, name) == who)
        })
    }
}
