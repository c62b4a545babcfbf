//! Bans that are kept, over an engine with sockets of memory and a clock that is an argument.

use std::io;

use super::writer::Report as Written;
use super::*;
use crate::daemon::secrets::tests::{House, Peer};
use crate::room::key::Role;

/// A house whose bans are written by nobody but the test, with a moderator and a bia in it.
fn house() -> (House, Arc<Handover>, Peer, Peer) {
    let mut house = House::new(None, &[("ana", Role::Moderator, "k")]);
    let handover = Arc::new(Handover::default());
    house.engine.bans().handover = Some(Arc::clone(&handover));
    let ana = house.comes(1, "ana\nk\n");
    let bia = house.comes(2, "bia\n");
    ana.hears();
    bia.hears();
    (house, handover, ana, bia)
}

fn written(handover: &Handover, change: u64, result: Result<(), &str>) {
    let result = result.map_err(io::Error::other);
    handover.report(Written { change, result });
}

#[test]
fn a_ban_is_told_and_closes_when_it_is_written() {
    let (mut house, handover, ana, bia) = house();
    house.says(&ana, "/ban bia\n");
    house.says(&bia, "still here\n");
    assert_eq!((ana.hears(), bia.hears()), (vec![], vec![]));
    written(&handover, 1, Ok(()));
    house.runs();
    let banned = "ana banned bia from the chat.";
    assert_eq!(bia.hears(), [banned]);
    assert_eq!(ana.hears(), [banned, "bia left the Little Cats chat."]);
    house.passes(house.now + 2 * KEEP_TIMEOUT);
    assert_eq!(ana.hears(), [""; 0]);
}

#[test]
fn a_ban_that_is_not_written_is_told_and_closes_after_2_s() {
    let (mut house, handover, ana, bia) = house();
    house.says(&ana, "/ban bia\n");
    house.passes(house.now + Duration::from_millis(1_999));
    assert_eq!(bia.hears(), [""; 0]);
    house.passes(house.now + Duration::from_millis(1));
    let banned = "ana banned bia from the chat.";
    assert_eq!(bia.hears(), [banned]);
    assert_eq!(ana.hears(), [banned, "bia left the Little Cats chat."]);
    // When it is written in the end, nothing more is told.
    written(&handover, 1, Ok(()));
    house.runs();
    assert_eq!(ana.hears(), [""; 0]);
}

#[test]
fn one_that_cannot_be_written_is_told_to_the_moderator_and_holds() {
    let (mut house, handover, ana, bia) = house();
    house.says(&ana, "/ban bia\n");
    written(&handover, 1, Err("disk full"));
    house.runs();
    assert_eq!(bia.hears(), ["ana banned bia from the chat."]);
    assert_eq!(
        ana.hears(),
        [
            "ana banned bia from the chat.",
            "warning: the list of bans could not be written: disk full",
            "bia left the Little Cats chat.",
        ]
    );
    let again = house.comes(3, "bia\n");
    assert!(again.has_heard("is banned"), "{:?}", again.hears());
}

#[test]
fn each_change_is_told_when_it_is_written() {
    let (mut house, handover, ana, bia) = house();
    house.says(&ana, "/ban bia\n");
    house.says(&ana, "/ban 198.51.100.0/24\n");
    written(&handover, 1, Ok(()));
    house.runs();
    assert_eq!((ana.hears().len(), bia.hears().len()), (2, 1));
    house.passes(house.now + Duration::from_millis(1_999));
    assert_eq!(ana.hears(), [""; 0]);
    written(&handover, 2, Ok(()));
    house.runs();
    assert_eq!(ana.hears(), ["ana banned 198.51.100.0/24 from the chat."]);
}

#[test]
fn one_that_cannot_be_written_after_2_s_is_told_to_the_moderator_too() {
    let (mut house, handover, ana, bia) = house();
    house.says(&ana, "/ban bia\n/ban caio\n");
    house.passes(house.now + KEEP_TIMEOUT);
    assert_eq!((ana.hears().len(), bia.hears().len()), (3, 1));
    written(&handover, 2, Err("disk full"));
    house.runs();
    let failed = "warning: the list of bans could not be written: disk full";
    assert_eq!(ana.hears(), [failed], "once for both");
    house.says(&ana, "/ban davi\n");
    written(&handover, 3, Err("disk full"));
    house.runs();
    assert_eq!(ana.hears(), ["ana banned davi from the chat.", failed]);
}

#[test]
fn one_that_is_written_after_2_s_is_not_told_again_when_another_is_not() {
    let (mut house, handover, ana, _bia) = house();
    house.says(&ana, "/ban bia\n");
    house.passes(house.now + KEEP_TIMEOUT);
    written(&handover, 1, Ok(()));
    house.runs();
    let caio = house.comes(3, "caio\n/op k\n/ban davi\n");
    ana.hears();
    caio.hears();
    written(&handover, 2, Err("disk full"));
    house.runs();
    assert_eq!(ana.hears(), ["caio banned davi from the chat."]);
    assert_eq!(caio.hears().len(), 2);
}
