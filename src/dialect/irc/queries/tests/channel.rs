//! The channel: its topic, its modes, who is in it.

use super::*;

const CHANNEL: &str = "#littlecats";

fn names(channel: &str) -> Query<'_> {
    Query::Names { channel }
}

#[test]
fn the_list_has_one_channel() {
    let (mut world, [ana, ..]) = World::with_people();
    world.asks(ana, Request::SetTopic("cats"));
    let list = |channels| world.told(ana, Query::List { channels });
    let (start, line, end) = (
        "321 ana Channel :Users  Name",
        "322 ana #littlecats 3 :cats",
        "323 ana :End of /LIST",
    );
    assert_eq!(list(""), [start, line, end]);
    assert_eq!(list("#x,#LittleCats"), [start, line, end]);
    assert_eq!(list("#x"), [end]);
}

#[test]
fn the_topic_says_by_whom_and_when() {
    let (mut world, [ana, bia, _]) = World::with_people();
    let topic = Query::Topic { channel: CHANNEL };
    let none = "331 bia #littlecats :The chat has no topic.";
    assert_eq!(world.told(bia, topic), [none]);
    world.asks(ana, Request::SetTopic("cats"));
    let told = [
        "332 bia #littlecats :cats",
        "333 bia #littlecats ana 1795957200",
    ];
    assert_eq!(world.told(bia, topic), told);
    let other = world.told(bia, Query::Topic { channel: "#x" });
    assert!(other[0].starts_with("403 bia #x :"));
}

#[test]
fn one_that_comes_in_is_told_the_topic_and_the_names() {
    let (mut world, [ana, bia, _]) = World::with_people();
    let told = |world: &World| {
        let mut out = Vec::new();
        assert_eq!(joined(&world.room, world.asking(bia), &mut out), None);
        lines(&out)
    };
    let names = [
        "353 bia = #littlecats :@ana bia caio",
        "366 bia #littlecats :End of /NAMES list",
    ];
    assert_eq!(told(&world), names);
    world.asks(ana, Request::SetTopic("cats"));
    assert_eq!(told(&world).len(), 4);
}

#[test]
fn names_are_of_this_channel_to_those_in_it() {
    let (mut world, [_, bia, _]) = World::with_people();
    let dora = world.registers("dora");
    let end = "366 bia #LITTLECATS :End of /NAMES list";
    let listed = "353 bia = #littlecats :@ana bia caio";
    let told = world.told(bia, names("#LITTLECATS"));
    assert_eq!(told[0], listed);
    assert_eq!(told[1], end.replace("#LITTLECATS", CHANNEL));
    assert_eq!(
        world.told(bia, names("#x")),
        ["366 bia #x :End of /NAMES list"]
    );
    let outside = ["366 dora #littlecats :End of /NAMES list"];
    assert_eq!(world.told(dora, names(CHANNEL)), outside);
    world.capabilities = Capabilities::NONE.with(Capability::UserhostInNames);
    assert_eq!(
        world.told(bia, names(CHANNEL))[0],
        "353 bia = #littlecats :@ana!~user@littlecats bia!~user@littlecats caio!cat@littlecats",
    );
}

#[test]
fn modes_are_of_the_door_and_of_machines() {
    let (mut world, [ana, bia, _]) = World::with_people();
    assert_eq!(
        world.told(bia, Query::ChannelModes),
        ["324 bia #littlecats +"]
    );
    world.asks(ana, Request::Lock { term: None });
    assert_eq!(
        world.told(bia, Query::ChannelModes),
        ["324 bia #littlecats +i"]
    );
    assert_eq!(world.told(bia, Query::UserModes), ["221 bia +"]);
    world.asks(bia, Request::SetBotMode(true));
    assert_eq!(world.told(bia, Query::UserModes), ["221 bia +B"]);
}

#[test]
fn lists_are_for_moderators() {
    let (mut world, [ana, bia, _]) = World::with_people();
    for target in ["dora", "198.51.100.0/24"] {
        let (term, reason) = (None, "");
        world.asks(
            ana,
            Request::Ban {
                target,
                term,
                reason,
            },
        );
    }
    let (target, term) = ("elis", None);
    world.asks(ana, Request::Mute { target, term });
    let list = |who, mode| world.told(who, Query::ListMode { mode });
    let end = |name: &str| format!("368 {name} #littlecats :End of channel ban list");
    assert_eq!(
        list(ana, 'b'),
        [
            "367 ana #littlecats dora!*@* ana 1795957200".to_owned(),
            "367 ana #littlecats *!*@198.51.100.0/24 ana 1795957200".to_owned(),
            end("ana"),
        ]
    );
    let muted = "367 ana #littlecats elis!*@* ana 1795957200".to_owned();
    assert_eq!(list(ana, 'q'), [muted, end("ana")]);
    for mode in ['b', 'q'] {
        assert_eq!(list(bia, mode), [end("bia")]);
    }
    assert!(list(ana, 'e')[0].starts_with("349 ana #littlecats :"));
    assert!(list(ana, 'I')[0].starts_with("347 ana #littlecats :"));
}

#[test]
fn a_long_list_comes_in_parts() {
    let (mut world, [ana, ..]) = World::with_people();
    for number in 0..100 {
        let target = &format!("dora{number}");
        let (term, reason) = (None, "");
        world.asks(
            ana,
            Request::Ban {
                target,
                term,
                reason,
            },
        );
    }
    let parts = world.parts(ana, Query::ListMode { mode: 'b' });
    assert!(parts.len() > 2);
    assert_eq!(parts.concat().len(), 101);
}
