//! What is asked for of what was said before.

use super::super::super::item::{HistoryRange, HistoryRequest, Reference};
use super::*;
use crate::room::time::WallTime;

const MOMENT: &str = "timestamp=2026-11-25T12:00:07.120Z";
const MILLIS: u64 = 1_795_608_007_120;

#[test]
fn history_is_asked_for_by_ids_and_moments() {
    let at = Reference::At(WallTime::from_millis(MILLIS));
    let id = Reference::Id("7-1");
    for (command, given, range) in [
        ("LATEST", "*", HistoryRange::Latest(None)),
        ("LATEST", "msgid=7-1", HistoryRange::Latest(Some(id))),
        ("BEFORE", MOMENT, HistoryRange::Before(at)),
        ("after", "msgid=7-1", HistoryRange::After(id)),
        ("AROUND", MOMENT, HistoryRange::Around(at)),
        (
            "BETWEEN",
            &format!("msgid=7-1 {MOMENT}"),
            HistoryRange::Between(id, at),
        ),
    ] {
        let (target, limit) = ("#a", 5);
        let request = HistoryRequest {
            command,
            target,
            range,
            limit,
        };
        let line = format!("CHATHISTORY {command} #a {given} 5");
        inside(&line, Item::History(request));
    }
    let (later, earlier) = (WallTime::from_millis(MILLIS), WallTime::from_millis(0));
    let request = HistoryRequest {
        command: "targets",
        target: "",
        range: HistoryRange::Targets(later, earlier),
        limit: 9,
    };
    let line = format!("CHATHISTORY targets {MOMENT} timestamp=1970-01-01T00:00:00.000Z 9");
    outside(&line, Item::History(request));
}

#[test]
fn what_says_nothing_of_history_is_told() {
    for (line, parameter) in [
        ("LATEST", ""),
        ("LATEST #a * 5 6", ""),
        ("LATEST #a x=1 5", "x=1"),
        ("LATEST #a msgid= 5", "msgid="),
        ("LATEST #a * x", "x"),
        ("LATEST #a * -1", "-1"),
        ("BEFORE #a * 5", "*"),
        ("AFTER #a timestamp=now 5", "timestamp=now"),
        ("BETWEEN #a msgid=1 5", ""),
        ("TARGETS msgid=1 msgid=2 5", "msgid=1"),
        ("NEVER #a * 5", ""),
    ] {
        let command = line.split(' ').next().expect("a word");
        let invalid = Complaint::InvalidParams { command, parameter };
        inside(&format!("CHATHISTORY {line}"), invalid);
    }
    let verb = "CHATHISTORY";
    inside(verb, Complaint::NeedMoreParams { verb });
}
