//! What a client of any dialect was told in a room with moderators, one thing after the other.

use std::time::Duration;

use super::super::heard::{EventId, Heard, Reason, Welcome};
use super::super::names;
use super::super::objects::{Fields, Piece, pieces};
use super::super::plain::moderation::{Decided, Told};
use super::super::world::World;

/// Something that was told, and where it stands.
#[derive(Debug)]
pub(in super::super) struct Line {
    pub(in super::super) told: Told,
    pub(in super::super) start: usize,
    pub(in super::super) end: usize,
    /// What only programs are told.
    pub(in super::super) beside: Beside,
}

#[derive(Debug, Default)]
pub(in super::super) struct Beside {
    pub(in super::super) id: Option<EventId>,
    pub(in super::super) reason: Option<Reason>,
    /// How long after the beginning of the run it was said.
    pub(in super::super) at: Option<Duration>,
    pub(in super::super) welcome: Option<Welcome>,
}

/// What a client was told, and what was cut off.
pub(in super::super) fn lines<'a>(bytes: &'a [u8], world: &World) -> (Vec<Line>, &'a [u8]) {
    if bytes.starts_with(b"HTTP/1.1 ") && pieces(bytes).is_none() {
        return (Vec::new(), &[]);
    }
    let Some((start, pieces)) = pieces(bytes) else {
        return plain_lines(bytes, world);
    };
    let is_http = bytes.starts_with(b"HTTP/1.1 ");
    let before = if is_http { &[] } else { &bytes[..start] };
    let (mut lines, _) = plain_lines(before, world);
    let mut at = start;
    let mut owned = String::new();
    for (piece, end) in pieces {
        if let Piece::Object(object) = piece {
            let (told, beside) = read(object, &mut owned);
            lines.push(Line {
                told,
                start: at,
                end,
                beside,
            });
        }
        at = end;
    }
    (lines, &bytes[at..])
}

fn plain_lines<'a>(bytes: &'a [u8], world: &World) -> (Vec<Line>, &'a [u8]) {
    let mut lines = Vec::new();
    let mut start = 0;
    while let Some(length) = bytes[start..].iter().position(|&byte| byte == b'\n') {
        let line = str::from_utf8(&bytes[start..start + length]).expect("the daemon speaks UTF-8");
        let end = start + length + 1;
        lines.push(Line {
            told: world.plain().told(line),
            start,
            end,
            beside: Beside::default(),
        });
        start = end;
    }
    (lines, &bytes[start..])
}

/// What one object tells. `owned` is the nickname that it was last said to have an owner.
fn read(object: &str, owned: &mut String) -> (Told, Beside) {
    let mut it = Fields::of(object);
    let name = it.text("type");
    let mut beside = Beside {
        id: it.has("id").then(|| it.id()),
        at: it.has("time").then(|| it.time()),
        ..Beside::default()
    };
    let is_event = beside.id.is_some();
    let other = || Told::Other(object.to_owned());
    let told = match (&*name, is_event) {
        ("said" | "acted", true) => {
            let (by, text) = (it.text("from"), it.text("text"));
            let line = match &*name {
                "said" => Heard::Said { by, text },
                _ => Heard::Acted { by, text },
            };
            Told::Heard(match it.flag("history") {
                true => Heard::History {
                    age: Duration::ZERO..Duration::MAX,
                    line: Box::new(line),
                },
                false => line,
            })
        }
        ("joined", true) => Told::Heard(Heard::Joined(it.text("nick"))),
        ("left", true) => {
            beside.reason = Some(it.reason());
            Told::Heard(Heard::Left(it.text("nick")))
        }
        ("renamed", true) => Told::Heard(Heard::Renamed {
            from: it.text("from"),
            to: it.text("to"),
        }),
        ("shutdown", true) => Told::Heard(Heard::ShutDown),
        ("topic", true) => Told::Decided(Decided::Topic {
            by: it.text("by"),
            text: it.text("text"),
        }),
        ("private", false) => {
            it.text("to");
            Told::Heard(Heard::Private {
                from: it.text("from"),
                text: it.text("text"),
            })
        }
        ("moderated", _) => decided(&mut it, beside.at),
        ("welcome", false) => {
            beside.welcome = Some(Welcome {
                name: it.text("nick"),
                users: it.number("users"),
                has_missed: it.truth("missed"),
                resume: it.text("resume"),
            });
            other()
        }
        ("error", false) => {
            if it.text("code") == "nickname_owned" {
                *owned = it.text("about");
            }
            other()
        }
        ("ask", false) => match &*it.text("what") {
            "password" => Told::PasswordWanted,
            "key" => Told::KeyWanted(owned.clone()),
            _ => other(),
        },
        ("away", _) => other(),
        (
            "hello" | "users" | "bans" | "address" | "help" | "warning" | "unchanged" | "topic",
            false,
        ) => other(),
        _ => panic!("nothing known: {object}"),
    };
    (told, beside)
}

/// What moderators do.
fn decided(it: &mut Fields, at: Option<Duration>) -> Told {
    let by = it.has("by").then(|| it.text("by"));
    let of_address = it.has("address");
    let whom = match (of_address, it.has("nick")) {
        (true, _) => it.text("address"),
        (false, true) => it.text("nick"),
        (false, false) => String::new(),
    };
    let until = it.has("until").then(|| it.moment("until"));
    let time = until.zip(at).map(|(until, at)| length(until - at));
    if until.is_some() {
        let term = it.text("term");
        // As the operations give it.
        assert!(time.as_ref().is_none_or(|time| *time == term), "{term}");
    }
    let what = it.text("what");
    let by_whom = || by.clone().expect("somebody did it");
    match &*what {
        "unbanned" => return Told::Unbanned(whom),
        "demoted" => return Told::Decided(Decided::Demoted { by, name: whom }),
        _ => {}
    }
    Told::Decided(match &*what {
        "promoted" => Decided::Promoted(whom),
        "kicked" => Decided::Kicked {
            by: by_whom(),
            name: whom,
        },
        "banned" | "muted" => Decided::Held {
            is_ban: what == "banned",
            by: by_whom(),
            whom,
            time,
        },
        "unmuted" => Decided::Unmuted {
            by: by_whom(),
            whom,
        },
        "locked" => Decided::Locked {
            by: by_whom(),
            time,
        },
        "unlocked" => Decided::Unlocked { by: by_whom() },
        other => panic!("nothing that moderators do: {other}"),
    })
}

/// As moderators give it.
fn length(time: Duration) -> String {
    assert_eq!(time.subsec_millis(), 0, "no whole seconds");
    let units = [("h", 3_600), ("min", 60), ("s", 1)];
    let secs = time.as_secs();
    let whole = |(_, each): &&(&str, u64)| secs.is_multiple_of(*each);
    let (unit, each) = units.iter().find(whole).expect("the last has no rest");
    format!("{}{unit}", secs / each)
}

impl World {
    /// What a client has read last that it is asked for.
    pub(in super::super) fn question(&self, client: usize) -> Option<Told> {
        let pipe = self.pipe(client);
        let (lines, _) = lines(pipe.read_by_peer(), self);
        let last = lines.into_iter().next_back();
        last.map(|line| line.told)
    }
}

/// Whether a private message is its reader's own, which comes back to it.
pub(in super::super) fn is_own_private(world: &World, reader: usize, told: &Told) -> bool {
    let Told::Heard(Heard::Private { from, .. }) = told else {
        return false;
    };
    world.clients()[reader].is_program() && world.names().owner(from) == Some(reader)
}

/// Whether this client asked for a nickname of this folded form before a turn ended.
pub(in super::super) fn asked_for(world: &World, client: usize, folded: &str, turn: u32) -> bool {
    let mut sent = world.clients()[client].sent().iter();
    sent.any(|line| {
        let has_come = line.arrived.is_some_and(|arrived| arrived <= turn);
        has_come
            && line
                .attempt
                .name()
                .is_some_and(|name| names::fold(name) == folded)
    })
}
