//! Objects of the events dialect, read from lines of JSON (RFC 8259).
//!
//! Types and fields that are not known are ignored, and what lacks something is nothing: a daemon may
//! tell more than this client knows, and one that lies gets no further.

use std::net::{IpAddr, SocketAddr};

use serde_json::{Map, Value};

use super::{
    AskedFor, Complaint, Deed, Heard, Hello, Moderated, Private, Utterance, Welcome, What, Whom,
};
use crate::client::secrets::Secret;
use crate::dialect::line::is_refused;
use crate::dialect::timestamp;
use crate::room::address_block::AddressBlock;
use crate::room::answer::Stats;
use crate::room::event::UtteranceKind;
use crate::room::moderation::network::Network;
use crate::room::moderation::sanctions::{Sanction, SanctionKind, Target};
use crate::room::moderation::term::Term;
use crate::room::nickname::Nickname;
use crate::room::refusal::Severity;
use crate::room::time::WallTime;

/// The longest name of an event, and the longest text by which a place is taken again: much more than
/// those that daemons make.
const NAME_BYTES_MAX: usize = 200;

/// No daemon is told to take less; one that says so is not believed.
const LINE_BYTES_MIN: usize = 128;

/// Reads a line; `None` for one that is no object, or one that means nothing here.
pub fn parse(line: &str) -> Option<Heard> {
    let Ok(Value::Object(fields)) = serde_json::from_str(line) else {
        return None;
    };
    let fields = Fields(&fields);
    let what = what(&fields)?;
    Some(Heard {
        id: fields.name("id"),
        at: fields.moment("time"),
        what,
    })
}

fn what(fields: &Fields<'_>) -> Option<What> {
    Some(match fields.str("type")? {
        "hello" => What::Hello(hello(fields)?),
        "ask" => What::Ask(asked_for(fields)?),
        "welcome" => What::Welcome(welcome(fields)?),
        "joined" => What::Joined(fields.nickname("nick")?),
        "left" => What::Left(fields.nickname("nick")?),
        "renamed" => What::Renamed {
            from: fields.nickname("from")?,
            to: fields.nickname("to")?,
        },
        "unchanged" => What::Unchanged(fields.nickname("nick")?),
        "said" => What::Uttered(utterance(fields, UtteranceKind::Said)?),
        "acted" => What::Uttered(utterance(fields, UtteranceKind::Acted)?),
        "private" => What::Private(private(fields)?),
        "away" => What::Away {
            nickname: fields.nickname("nick")?,
            text: fields.text("text"),
            is_answer: fields.is("answer"),
        },
        "topic" => What::Topic {
            by: fields.nickname("by"),
            text: fields.text("text"),
        },
        "moderated" => What::Moderated(moderated(fields)?),
        "users" => What::Users {
            nicknames: fields.nicknames("nicks"),
            is_last: fields.is("last"),
        },
        "bans" => What::Bans {
            sanctions: fields.sanctions("list"),
            is_last: fields.is("last"),
        },
        "address" => What::Address {
            nickname: fields.nickname("nick")?,
            address: address(fields)?,
            left: fields.moment("left"),
        },
        "stats" => What::Stats(Stats {
            members: fields.number("members")?,
            connections: fields.number("connections")?,
            public_messages: fields.number("public_messages")?,
            private_messages: fields.number("private_messages")?,
            refused: fields.number("refused")?,
            slow_consumers: fields.number("slow_consumers")?,
        }),
        "help" => What::Help(fields.lines("text")),
        "warning" => What::Complaint(complaint(fields, Severity::Warning)?),
        "error" => What::Complaint(complaint(fields, Severity::Error)?),
        "shutdown" => What::ShuttingDown,
        _ => return None,
    })
}

fn hello(fields: &Fields<'_>) -> Option<Hello> {
    let room = fields.text("room");
    let room_said = fields.text("room_said");
    let language = fields.str("lang")?.parse().ok();
    let line_bytes_max = fields
        .number("max_line")
        .and_then(|max| max.try_into().ok());
    let theirs = fields.str("server").and_then(version);
    Some(Hello {
        room,
        room_said,
        language,
        line_bytes_max: line_bytes_max
            .filter(|&max| max >= LINE_BYTES_MIN)
            .unwrap_or(usize::MAX),
        is_newer: theirs > version(OWN_NAME),
    })
}

/// What a daemon of this version calls itself.
const OWN_NAME: &str = concat!("littlecats/", env!("CARGO_PKG_VERSION"));

/// The numbers of `littlecats/0.5.0`.
fn version(name: &str) -> Option<[u32; 3]> {
    let mut numbers = name.strip_prefix("littlecats/")?.split('.').map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some([next()?, next()?, next()?])
}

fn asked_for(fields: &Fields<'_>) -> Option<AskedFor> {
    match fields.str("what")? {
        "nickname" => Some(AskedFor::Nickname),
        "password" => Some(AskedFor::Password),
        "key" => Some(AskedFor::Key),
        _ => None,
    }
}

fn welcome(fields: &Fields<'_>) -> Option<Welcome> {
    Some(Welcome {
        at: fields.moment("time"),
        nickname: fields.nickname("nick")?,
        topic: fields.text("topic"),
        has_missed: fields.is("missed"),
        resume: fields.name("resume").and_then(|text| Secret::parse(&text)),
    })
}

fn utterance(fields: &Fields<'_>, kind: UtteranceKind) -> Option<Utterance> {
    Some(Utterance {
        by: fields.nickname("from")?,
        kind,
        text: fields.text("text"),
        is_history: fields.is("history"),
    })
}

fn private(fields: &Fields<'_>) -> Option<Private> {
    Some(Private {
        from: fields.nickname("from")?,
        to: fields.nickname("to")?,
        text: fields.text("text"),
        is_act: fields.is("act"),
    })
}

fn moderated(fields: &Fields<'_>) -> Option<Moderated> {
    let nickname = || fields.nickname("nick");
    let what = match fields.str("what")? {
        "kicked" => Deed::Kicked(nickname()?),
        "banned" => Deed::Banned(fields.whom()?),
        "unbanned" => Deed::Unbanned(fields.whom()?),
        "muted" => Deed::Muted(fields.whom()?),
        "unmuted" => Deed::Unmuted(fields.whom()?),
        "promoted" => Deed::Promoted(nickname()?),
        "demoted" => Deed::Demoted(nickname()?),
        "locked" => Deed::Locked,
        "unlocked" => Deed::Unlocked,
        _ => return None,
    };
    Some(Moderated {
        by: fields.nickname("by"),
        what,
        reason: fields.text("text"),
        until: fields.moment("until"),
        term: fields.str("term").and_then(Term::parse),
    })
}

fn address(fields: &Fields<'_>) -> Option<SocketAddr> {
    let ip: IpAddr = fields.str("ip")?.parse().ok()?;
    let port = u16::try_from(fields.number("port")?).ok()?;
    Some(SocketAddr::new(ip, port))
}

fn sanction(fields: &Fields<'_>) -> Option<Sanction> {
    let kind = match fields.str("what")? {
        "banned" => SanctionKind::Ban,
        "muted" => SanctionKind::Mute,
        _ => return None,
    };
    let (target, block) = match fields.nickname("nick") {
        Some(nickname) => (Target::Nickname(nickname), fields.block("address")),
        None => (Target::Network(fields.network("address")?), None),
    };
    let since = fields.moment("since")?;
    let by = fields.nickname("by")?;
    let mut sanction =
        Sanction::kept(kind, target, since, fields.moment("until"), by).with_block(block);
    let refused = fields.number("refused").unwrap_or_default();
    sanction.refused = u32::try_from(refused).unwrap_or(u32::MAX);
    Some(sanction)
}

fn complaint(fields: &Fields<'_>, severity: Severity) -> Option<Complaint> {
    Some(Complaint {
        severity,
        code: fields.name("code")?,
        text: fields.text("text"),
        about: fields.text("about"),
        secs: fields.number("seconds"),
    })
}

/// The fields of an object, as what they should be; what is something else is not there.
struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    fn str(&self, name: &str) -> Option<&'a str> {
        self.0.get(name)?.as_str()
    }

    /// What people may be shown of a text; empty when there is none.
    fn text(&self, name: &str) -> String {
        let text = self.str(name).unwrap_or_default();
        text.chars().filter(|&c| !is_refused(c)).collect()
    }

    /// What people may be shown of a text of several lines.
    fn lines(&self, name: &str) -> String {
        let text = self.str(name).unwrap_or_default();
        let is_shown = |&c: &char| c == '\n' || !is_refused(c);
        text.chars().filter(is_shown).collect()
    }

    /// What is sent back as it came: a word of a bounded length.
    fn name(&self, name: &str) -> Option<String> {
        let word = self.str(name)?;
        let is_word = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic());
        (is_word && word.len() <= NAME_BYTES_MAX).then(|| word.to_owned())
    }

    fn nickname(&self, name: &str) -> Option<Nickname> {
        Nickname::parse(self.str(name)?).ok()
    }

    fn network(&self, name: &str) -> Option<Network> {
        Network::parse(self.str(name)?)
    }

    /// What stands behind a nickname: an address, or the /64 of one.
    fn block(&self, name: &str) -> Option<AddressBlock> {
        let address = self.str(name)?;
        let address = address.strip_suffix("/64").unwrap_or(address);
        Some(address.parse::<IpAddr>().ok()?.into())
    }

    fn whom(&self) -> Option<Whom> {
        let nickname = self.nickname("nick").map(Whom::Nickname);
        nickname.or_else(|| self.network("address").map(Whom::Network))
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.0.get(name)?.as_u64()
    }

    fn is(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool) == Some(true)
    }

    fn moment(&self, name: &str) -> Option<WallTime> {
        let millis = timestamp::millis_since_1970(self.str(name)?)?;
        u64::try_from(millis).ok().map(WallTime::from_millis)
    }

    fn array(&self, name: &str) -> &'a [Value] {
        let array = self.0.get(name).and_then(Value::as_array);
        array.map_or(&[], Vec::as_slice)
    }

    fn nicknames(&self, name: &str) -> Vec<Nickname> {
        let names = self.array(name).iter().filter_map(Value::as_str);
        names
            .filter_map(|name| Nickname::parse(name).ok())
            .collect()
    }

    fn sanctions(&self, name: &str) -> Vec<Sanction> {
        let objects = self.array(name).iter().filter_map(Value::as_object);
        objects
            .filter_map(|object| sanction(&Fields(object)))
            .collect()
    }
}

#[cfg(test)]
mod tests;
