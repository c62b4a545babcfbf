//! Which of those that wait are read next.

use super::*;

#[test]
fn those_of_a_block_are_read_in_turns_a_line_for_each() {
    let mut blocks = blocks();
    let id = blocks.add(v4(1), at(0));
    burst(&mut blocks, id, Purpose::Talk, at(0));
    for number in [5, 1, 3] {
        wait(&mut blocks, id, number, Purpose::Talk, at(0));
    }
    assert_eq!(blocks.next_call(), at(50), "four connections' lines");
    let mut called = Vec::new();
    for now in (0..300).map(at) {
        for it in blocks.call(now) {
            blocks.take_line(id, Purpose::Talk, now);
            called.push((it.slot(), now.since(at(0)).as_millis()));
            // It has more to say.
            wait(&mut blocks, id, it.slot(), Purpose::Talk, now);
        }
    }
    assert_eq!(
        called,
        [(5, 50), (1, 100), (3, 150), (5, 200), (1, 250)],
        "session and moment"
    );
    // Also one for which there would be a line now waits behind those.
    assert!(blocks.obstacle(id, Purpose::Talk, false, at(300)).is_some());
}

#[test]
fn newcomers_are_read_in_the_order_in_which_they_came() {
    let mut blocks = blocks();
    let id = blocks.add(v4(1), at(0));
    burst(&mut blocks, id, Purpose::Enter, at(0));
    for number in [5, 1, 3] {
        wait(&mut blocks, id, number, Purpose::Enter, at(0));
    }
    assert_eq!(
        calls(&mut blocks, (id, Purpose::Enter), 0..300),
        [1, 3, 5],
        "by their numbers"
    );
    assert_eq!(blocks.next_call(), Time::NEVER);
}

#[test]
fn who_waits_to_enter_does_not_wait_for_who_waits_to_talk() {
    let mut blocks = blocks();
    let id = blocks.add(v4(1), at(0));
    burst(&mut blocks, id, Purpose::Talk, at(0));
    wait(&mut blocks, id, 1, Purpose::Talk, at(0));
    assert_eq!(blocks.obstacle(id, Purpose::Enter, false, at(0)), None);
}

#[test]
fn who_waits_for_its_56_is_called_like_others() {
    let mut blocks = blocks();
    let ids: Vec<GroupId> = (0..5)
        .map(|network| blocks.add(v6(0, network), at(0)))
        .collect();
    for &id in &ids {
        burst(&mut blocks, id, Purpose::Talk, at(0));
    }
    // Nothing of its own block is used up.
    wait(&mut blocks, ids[4], 1, Purpose::Talk, at(0));
    let called = calls(&mut blocks, (ids[4], Purpose::Talk), 0..100);
    assert_eq!(called, [1]);
}
