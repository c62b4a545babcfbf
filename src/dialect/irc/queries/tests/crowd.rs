//! A room so large that it is told in parts.

use super::*;

fn crowd(count: usize) -> (World, SessionId) {
    let mut world = World::new();
    let ana = world.joins("ana");
    for number in 0..count {
        let who = world.comes();
        world.asks(who, Request::Enter(&format!("crowd-{number:05}")));
    }
    (world, ana)
}

#[test]
fn the_names_of_many_come_in_parts_and_each_is_told_once() {
    let (mut world, ana) = crowd(2_000);
    for capability in [None, Some(Capability::UserhostInNames)] {
        world.capabilities =
            capability.map_or(Capabilities::NONE, |it| Capabilities::NONE.with(it));
        let channel = "#littlecats";
        let parts = world.parts(ana, Query::Names { channel });
        assert!(parts.len() > 2);
        let told = parts.concat();
        let (end, lines) = told.split_last().expect("some");
        assert!(end.starts_with("366 "));
        let names: Vec<&str> = lines
            .iter()
            .flat_map(|line| line.split_once(" :").expect("names").1.split(' '))
            .collect();
        let known = world.room.roster().inside_after(None);
        let known: Vec<&str> = known.map(|(_, nickname)| nickname.as_str()).collect();
        let shown = names
            .iter()
            .map(|name| name.split('!').next().unwrap_or(name));
        assert_eq!(shown.collect::<Vec<_>>(), known);
    }
}

#[test]
fn who_of_many_comes_in_parts_and_each_is_told_once() {
    let (world, ana) = crowd(500);
    for (mask, fields) in [("#littlecats", ""), ("crowd-*", "%n"), ("*", "%tnf,1")] {
        let parts = world.parts(ana, Query::Who { mask, fields });
        let told = parts.concat();
        let expected = if mask == "crowd-*" { 500 } else { 501 };
        assert_eq!(told.len(), expected + 1, "{mask}");
        assert!(told.last().expect("an end").starts_with("315 "));
    }
    let channel = "#littlecats";
    let parts = world.parts(
        ana,
        Query::Who {
            mask: channel,
            fields: "",
        },
    );
    assert!(parts.len() > 2);
}

#[test]
fn replies_to_a_client_of_a_browser_are_frames() {
    let (mut world, ana) = crowd(3);
    world.form = Form::FramedBare;
    let mut out = Vec::new();
    let channel = "#littlecats";
    let query = Query::Names { channel };
    answer(query, &world.room, world.asking(ana), &mut out);
    assert_eq!(out[0], 0x81);
    assert!(!out.contains(&b'\n'));
}
