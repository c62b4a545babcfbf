//! Nicknames of sessions that failed: kept for those of the same address, and whoever has one there may
//! have to show that it lives.

use std::time::Duration;

use super::story::{Story, joined, left};
use crate::room::event::LeaveReason;
use crate::room::session::SessionId;

const IN_USE: &str = "erro: o nickname \"bia\" já está em uso; informe outro nickname";

/// bia is in the room, from an address that caio shares, and is gone for a reason.
fn bia_is_gone(reason: LeaveReason) -> (Story, [SessionId; 3]) {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    let caio = SessionId::new(2, 0);
    story.comes_from(caio, "192.0.2.2:999");
    let now = story.now();
    story.room.leave(bia, reason, "", now, &mut story.ears);
    story.hears(ana, &[&left("bia")]);
    (story, [ana, bia, caio])
}

#[test]
fn the_nickname_of_a_session_that_failed_is_kept_for_its_address() {
    for reason in [LeaveReason::Failed, LeaveReason::Slow] {
        let (mut story, [ana, _, caio]) = bia_is_gone(reason);
        let stranger = SessionId::new(3, 0);
        story.comes(stranger);
        story.says(stranger, "BIA");
        story.says(ana, "/nick bia");
        story.says(ana, "/msg bia psiu");
        story.hears(stranger, &[&IN_USE.replace("bia", "BIA")]);
        let nobody = "erro: não há nenhum usuário conectado com o nickname \"bia\"";
        story.hears(ana, &[IN_USE, nobody]);
        story.says(caio, "bia");
        story.hears(caio, &[&joined("bia")]);
        assert!(story.ears.probed.is_empty(), "nobody has it");
    }
}

#[test]
fn a_nickname_is_kept_for_a_minute() {
    let (mut story, [ana, ..]) = bia_is_gone(LeaveReason::Failed);
    story.now = story.now + Duration::from_millis(59_999);
    story.says(ana, "/nick bia");
    story.hears(ana, &[IN_USE]);
    story.now = story.now + Duration::from_millis(1);
    story.says(ana, "/nick bia");
    story.hears(ana, &["ana mudou o nickname para bia."]);
}

#[test]
fn the_nickname_of_a_session_that_left_is_free() {
    for reason in [
        LeaveReason::Quit,
        LeaveReason::Ended,
        LeaveReason::Kicked,
        LeaveReason::Replaced,
    ] {
        let (mut story, [ana, ..]) = bia_is_gone(reason);
        story.says(ana, "/nick bia");
        story.hears(ana, &["ana mudou o nickname para bia."]);
    }
}

#[test]
fn a_session_is_doubted_when_somebody_of_its_address_wants_its_nickname() {
    let (mut story, [_ana, bia]) = Story::with(["ana", "bia"]);
    let stranger = SessionId::new(3, 0);
    let neighbour = SessionId::new(4, 0);
    story.comes(stranger);
    story.comes_from(neighbour, "192.0.2.2:999");
    story.says(stranger, "bia");
    assert!(story.ears.probed.is_empty());
    story.says(neighbour, "bia");
    assert_eq!(story.ears.probed, [bia]);
    story.hears(neighbour, &[IN_USE]);
}
