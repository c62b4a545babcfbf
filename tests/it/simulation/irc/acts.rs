//! What happens in a room with clients of IRC: how they register, in whatever order and with whatever they agree upon,
//! what they say and do, and that they answer a PING, mostly.

use super::super::choices::Choices;
use super::super::driver::Driver;
use super::super::names;
use super::super::ring::{self, Key, Way};
use super::super::script::Kind;
use super::CHANNEL;
use super::agreed::KNOWN;
use super::asked::{Asked, Pass, Speech};

/// What modern clients ask for together.
const MODERN: &str = "server-time message-tags batch labeled-response echo-message away-notify \
    extended-join setname multi-prefix userhost-in-names standard-replies";

/// So many clients at a time have all of them something to do.
const CLIENTS_MAX: usize = 14;

/// What a client that is registered does next.
#[derive(Debug, Clone, Copy)]
enum Act {
    Say,
    Private,
    Nick,
    Join,
    Part,
    Away,
    Agree,
    Bot,
    Odd,
    Ask,
    Moderate,
    Oper,
    Monitor,
    Whois,
    Recall,
    Quit,
}

const ACTS: [(usize, Act); 16] = [
    (40, Act::Say),
    (22, Act::Private),
    (5, Act::Nick),
    (10, Act::Join),
    (9, Act::Part),
    (6, Act::Away),
    (8, Act::Agree),
    (2, Act::Bot),
    (6, Act::Odd),
    (6, Act::Ask),
    (4, Act::Moderate),
    (2, Act::Oper),
    (8, Act::Monitor),
    (5, Act::Whois),
    (14, Act::Recall),
    (2, Act::Quit),
];

impl Driver {
    /// Somebody new: mostly by IRC, else as in a room without that.
    pub(crate) fn somebody_comes(&mut self) {
        let is_over = self.world.record().ended_in().is_some();
        if is_over || self.somebodies().len() >= CLIENTS_MAX || !self.world.takes_newcomers() {
            return;
        }
        if self.world.choices().once_in(3) {
            return self.guest_comes();
        }
        let choices = self.world.choices();
        let (mut peer, room_max) = self.somebody();
        // One that was here comes again, mostly under the same nickname, from the same block.
        let mut gone: Vec<usize> = (1..self.world.clients().len()).collect();
        gone.retain(|&it| self.world.pipe(it).closed().is_some());
        let before = (!gone.is_empty() && choices.once_in(2)).then(|| *choices.pick(&gone));
        if let Some(before) = before.filter(|_| !choices.once_in(4)) {
            peer.set_ip(self.world.pipe(before).peer().ip());
        }
        let in_frames = self.world.setting().is_web && self.world.web_choices().once_in(4);
        let client = if in_frames {
            let client = self.world.connect(peer, room_max);
            self.world.request_irc(client);
            client
        } else {
            let (client, agrees) = self.world.connect_for_irc(peer, room_max);
            if agrees && self.world.choices().once_in(4) {
                // It is not asked for anything meanwhile.
                return;
            }
            if agrees && self.world.choices().once_in(3) {
                // A line of IRC, where that is agreed upon, whatever it would be in plain.
                self.world.say_irc_raw(client, b"gata");
            }
            client
        };
        let name = before.and_then(|it| self.world.clients()[it].author().last_name().cloned());
        let name = match name.filter(|_| !choices.once_in(5)) {
            Some(name) => self.desk(client).attempt_again(&names::fold(&name)),
            None => self.fresh_name(client),
        };
        let name = String::from_utf8(name).expect("a nickname is text");
        self.registers(client, name);
    }

    fn fresh_name(&mut self, client: usize) -> Vec<u8> {
        let [line] = &self.desk(client).lines(Kind::Rename, 0)[..] else {
            unreachable!("one line");
        };
        line["/nick ".len()..].to_vec()
    }

    /// What a client says of itself before it is registered, in some order.
    fn registers(&mut self, client: usize, name: String) {
        let choices = self.world.choices();
        self.gives_a_pass(client, &name);
        let mut nick = vec![Asked::Nick(name), Asked::User];
        if choices.once_in(3) {
            nick.reverse();
        }
        let negotiates = choices.once_in(2);
        if negotiates {
            let first = *choices.pick(&["CAP LS 302", "CAP LS", "cap ls 302"]);
            self.world.say_irc_raw(client, first.as_bytes());
        }
        let mut lines = Vec::new();
        if negotiates {
            let lists = [
                MODERN.to_owned(),
                "server-time".into(),
                odd_list(&choices),
                format!("{MODERN} draft/chathistory"),
            ];
            lines.push(Asked::Capabilities(choices.pick(&lists).clone()));
            if choices.once_in(3) {
                lines.push(Asked::Capabilities(odd_list(&choices)));
            }
        }
        let at = choices.below(lines.len() + 1);
        lines.splice(at..at, nick);
        for line in lines {
            self.world.say_irc(client, line, None);
        }
        if negotiates && !choices.once_in(12) {
            self.world.say_irc_raw(client, b"CAP END");
        }
        if choices.once_in(3) {
            self.world.say_irc(client, Asked::Join, None);
        }
        self.marks(client);
    }

    /// A PING whose answer shows that all before it was handled.
    fn marks(&mut self, client: usize) {
        let token = format!("x{client}.{}", self.world.clients()[client].sent().len());
        self.world.say_irc(client, Asked::Ping(token), None);
    }

    /// Those that were asked whether they are there say so, mostly.
    pub(crate) fn answer_pings(&mut self) {
        for client in self.somebodies() {
            if self.world.is_asked_by_ping(client) && !self.world.choices().once_in(12) {
                self.world.say_irc_raw(client, b"PONG :irc.littlecats");
            }
        }
    }

    /// What a client of IRC does next.
    pub(crate) fn does_something_by_irc(&mut self, client: usize) {
        let choices = self.world.choices();
        let is_behind = self.world.clients()[client].has_outgoing();
        if !self.world.is_registered(client) {
            if !is_behind && choices.once_in(2) {
                let name = String::from_utf8(self.fresh_name(client)).expect("text");
                self.say_labelled(client, Asked::Nick(name));
                self.marks(client);
            }
            return;
        }
        let moderates = self.world.moderates(client) && choices.once_in(2);
        let act = if moderates {
            Act::Moderate
        } else {
            choices.weighted(&ACTS)
        };
        match act {
            Act::Say => {
                for _ in 0..*choices.pick(&[1, 1, 1, 4]) {
                    let speech = self.speech(client);
                    self.say_labelled(client, Asked::Say(speech));
                }
            }
            Act::Private => {
                let to = self.desk(client).target_name();
                let speech = self.speech(client);
                self.say_labelled(client, Asked::Private { to, speech });
            }
            Act::Nick => {
                let name = String::from_utf8(self.fresh_name(client)).expect("text");
                self.say_labelled(client, Asked::Nick(name));
            }
            Act::Join => self.say_labelled(client, Asked::Join),
            Act::Part => self.say_labelled(client, Asked::Part),
            Act::Away => {
                let tag = self.tag(client);
                let text = if choices.once_in(3) {
                    String::new()
                } else {
                    tag
                };
                self.say_labelled(client, Asked::Away(text));
            }
            Act::Agree => {
                let lists = [odd_list(&choices), odd_list(&choices), MODERN.to_owned()];
                self.say_labelled(client, Asked::Capabilities(choices.pick(&lists).clone()));
            }
            Act::Bot => {
                let own = self.world.clients()[client].author().last_name().cloned();
                self.say_labelled(client, Asked::Bot(own.unwrap_or_default()));
            }
            Act::Odd => self.says_odd_things(client),
            Act::Ask => {
                let asked = ["NAMES", "WHO", "MODE", "TOPIC", "LIST"];
                let line = format!("{} {CHANNEL}", choices.pick(&asked));
                self.world.say_irc_raw(client, line.as_bytes());
            }
            Act::Moderate => {
                let asked = self.request(client);
                self.say_labelled(client, asked);
            }
            Act::Oper => self.gives_a_key(client),
            Act::Monitor => {
                let asked = self.monitor(client);
                self.say_labelled(client, asked);
            }
            Act::Whois => {
                let asked = self.whois(client);
                self.say_labelled(client, asked);
            }
            Act::Recall => {
                if let Some(asked) = self.recall(client) {
                    self.say_labelled(client, asked);
                }
            }
            Act::Quit => self.say_labelled(client, Asked::Quit),
        }
        self.marks(client);
    }

    fn tag(&self, client: usize) -> String {
        format!("m{client}.{}", self.world.clients()[client].sent().len())
    }

    /// Something to say that nobody else says; now and then so long that others hear it in parts.
    fn speech(&mut self, client: usize) -> Speech {
        let choices = self.world.choices();
        let bytes = *choices.pick(&[0, 0, 0, 60, 390]);
        Speech {
            is_notice: choices.once_in(6),
            is_action: choices.once_in(6),
            text: words(&self.tag(client), bytes, &choices),
        }
    }

    /// One line, sometimes with a label.
    fn say_labelled(&mut self, client: usize, asked: Asked) {
        let label = self.world.choices().once_in(3);
        let label =
            label.then(|| format!("l{client}.{}", self.world.clients()[client].sent().len()));
        self.world.say_irc(client, asked, label);
    }

    /// What is refused whatever the room is like, and must harm nobody.
    fn says_odd_things(&mut self, client: usize) {
        let choices = self.world.choices();
        let line = match choices.below(7) {
            0 => format!("PRIVMSG {CHANNEL} :{}", "y".repeat(600)).into_bytes(),
            1 => [b"PRIVMSG #littlecats :\xFF\xC3".as_slice(), b"("].concat(),
            2 => b"PRIVMSG #littlecats :\x1B[2J".to_vec(),
            3 => b"NADA x".to_vec(),
            4 => b"JOIN #outro".to_vec(),
            5 => b"PRIVMSG #littlecats :".to_vec(),
            _ => b"PRIVMSG #littlecats : /op abcd".to_vec(),
        };
        self.world.say_irc_raw(client, &line);
    }

    /// What moderators ask for.
    fn request(&mut self, client: usize) -> Asked {
        let choices = self.world.choices();
        let whom = self.desk(client).target_name();
        let network = *choices.pick(&["10.0.0.0/31", "10.0.0.2", "2001:db8:0:1::/64"]);
        let either = if choices.once_in(5) {
            network.to_owned()
        } else {
            whom.clone()
        };
        match choices.below(16) {
            8 | 9 => Asked::Promote(whom),
            10 => Asked::Demote(whom),
            11 => Asked::Lock,
            12 | 13 => Asked::Unlock,
            14 => Asked::Mute(whom),
            0 | 1 => Asked::Kick(whom),
            2 => Asked::Kill(whom),
            3 => Asked::Ban(either),
            4 => Asked::Unban(either),
            5 => Asked::Mute(either),
            6 => Asked::Unmute(either),
            _ => Asked::Topic(self.tag(client)),
        }
    }

    fn gives_a_key(&mut self, client: usize) {
        let choices = self.world.choices();
        let era = self.world.ring().latest().expect("there are secrets");
        let its =
            |key: &&Key| key.nickname.as_deref() != Some(super::super::moderated::WITNESS_NAME);
        let keys: Vec<&Key> = era.keys.iter().filter(its).collect();
        let secret = match choices.once_in(4) {
            true => ring::fresh(&choices),
            false => choices.pick(&keys).text.clone(),
        };
        self.world
            .give_by_irc(client, Asked::Oper(secret.clone()), Way::Op, &secret);
    }

    /// The room's password where there is one, or the key of the nickname that is wanted; now and then a wrong one.
    fn gives_a_pass(&mut self, client: usize, name: &str) {
        let choices = self.world.choices();
        let era = self.world.ring().latest().expect("there are secrets");
        let folded = names::fold(name);
        let key = era
            .keys
            .iter()
            .find(|key| key.nickname.as_ref() == Some(&folded));
        let password = era.password.clone();
        let (account, secret) = match (key, password) {
            (Some(key), _) if !choices.once_in(4) => {
                (Some(name.to_owned()), ring::retyped(&key.text, &choices))
            }
            (_, Some(password)) if !choices.once_in(6) => (None, password),
            _ if choices.once_in(6) => {
                let account = choices.once_in(2).then(|| name.to_owned());
                (account, ring::fresh(&choices))
            }
            _ => return,
        };
        let pass = Asked::Pass(Pass {
            account,
            secret: secret.clone(),
        });
        self.world.give_by_irc(client, pass, Way::Reply, &secret);
    }

    /// Something long that somebody says in plain, which clients of IRC hear in parts.
    pub(crate) fn says_much(&mut self, client: usize) {
        let choices = self.world.choices();
        let text = words(&self.tag(client), *choices.pick(&[300, 520, 900]), &choices);
        let line = match choices.below(4) {
            0 => format!("/me {text}"),
            1 => {
                let to = self.desk(client).target_name();
                format!("/msg {to} {text}")
            }
            _ => text,
        };
        self.world.say(client, line.as_bytes());
    }
}

/// Some capabilities, or what is none.
fn odd_list(choices: &Choices) -> String {
    let mut words = Vec::new();
    for _ in 0..choices.within(1..=4) {
        let minus = if choices.once_in(3) { "-" } else { "" };
        words.push(format!("{minus}{}", choices.pick(&KNOWN)));
    }
    if choices.once_in(10) {
        words.push("nada".into());
    }
    words.join(" ")
}

/// A text that begins with a tag and goes on with words of any length, some of several bytes a letter.
fn words(tag: &str, bytes_min: usize, choices: &Choices) -> String {
    let mut text = tag.to_owned();
    while text.len() < bytes_min {
        let letters = choices.within(1..=30);
        let letter = choices.pick(&["a", "o", "é", "ệ", "🐈"]);
        text.push(' ');
        text.push_str(&letter.repeat(letters));
    }
    text
}
