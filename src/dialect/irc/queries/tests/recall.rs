//! What was said before, as clients ask for it.

use super::*;
use crate::dialect::irc::item::{HistoryRange, HistoryRequest, Reference};

const CHANNEL: &str = "#littlecats";

fn latest(target: &str, limit: usize) -> HistoryRequest<'_> {
    HistoryRequest {
        command: "LATEST",
        target,
        range: HistoryRange::Latest(None),
        limit,
    }
}

/// How many events lie in what is to be shown, and what is written.
fn asked(world: &World, who: SessionId, request: HistoryRequest<'_>) -> (Option<u64>, Vec<String>) {
    let mut out = Vec::new();
    let found = history(request, &world.room, world.asking(who), &mut out);
    let count = found.map(|(after, until)| until.number() - after.number());
    (count, lines(&out))
}

fn talking() -> (World, [SessionId; 3]) {
    let (mut world, people) = World::with_people();
    for text in ["a", "b", "c"] {
        world.asks(people[0], Request::Say(text));
    }
    (world, people)
}

#[test]
fn the_last_messages_are_found_and_no_more_than_are_wanted() {
    let (world, [_, bia, _]) = talking();
    assert_eq!(asked(&world, bia, latest(CHANNEL, 2)), (Some(2), vec![]));
    assert_eq!(asked(&world, bia, latest("#LittleCats", 1)).0, Some(1));
    let all = asked(&world, bia, latest(CHANNEL, 50)).0;
    assert!(all.is_some_and(|all| all >= 3));
    assert_eq!(asked(&world, bia, latest(CHANNEL, 0)).0, all);
}

#[test]
fn nothing_is_shown_of_another_channel_nor_outside() {
    let (mut world, [_, bia, _]) = talking();
    let dora = world.registers("dora");
    for (who, target) in [(bia, "#x"), (bia, "ana"), (dora, CHANNEL)] {
        let (found, told) = asked(&world, who, latest(target, 5));
        assert_eq!(found, None);
        let fail = format!("FAIL CHATHISTORY INVALID_TARGET LATEST {target} :");
        assert!(told[0].starts_with(&fail), "{told:?}");
    }
}

#[test]
fn an_id_that_never_was_finds_nothing() {
    let (world, [_, bia, _]) = talking();
    for id in ["x", "1-00000000", "99999-00000000"] {
        let request = HistoryRequest {
            command: "AFTER",
            target: CHANNEL,
            range: HistoryRange::After(Reference::Id(id)),
            limit: 5,
        };
        let (found, told) = asked(&world, bia, request);
        assert_eq!(found, None);
        let fail = "FAIL CHATHISTORY MESSAGE_ERROR AFTER #littlecats :";
        assert!(told[0].starts_with(fail), "{told:?}");
    }
}

#[test]
fn the_targets_are_the_channel_while_something_was_said() {
    let (mut world, [_, bia, _]) = talking();
    let dora = world.registers("dora");
    let request = |from, to| HistoryRequest {
        command: "TARGETS",
        target: "",
        range: HistoryRange::Targets(WallTime::from_millis(from), WallTime::from_millis(to)),
        limit: 5,
    };
    let said = now().wall.as_millis();
    let found = "CHATHISTORY TARGETS #littlecats 2026-11-29T13:00:00.000Z";
    let told = |world: &World, who, from, to| asked(world, who, request(from, to)).1;
    assert_eq!(told(&world, bia, said - 1, said + 1), [found]);
    assert_eq!(told(&world, bia, said + 1, said - 1), [found]);
    assert_eq!(told(&world, bia, said - 2, said - 1), [""; 0]);
    assert_eq!(told(&world, dora, said - 1, said + 1), [""; 0]);
    world.capabilities = Capabilities::NONE.with(Capability::Batch);
    assert_eq!(
        told(&world, bia, said - 1, said + 1),
        [
            "BATCH +targets draft/chathistory-targets".to_owned(),
            format!("@batch=targets :irc.littlecats {found}"),
            "BATCH -targets".to_owned(),
        ]
    );
    assert_eq!(told(&world, dora, said - 1, said + 1).len(), 2);
}
