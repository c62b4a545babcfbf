//! What dialects look up of those that are there.

use std::time::Duration;

use super::outside::caio;
use super::story::{Story, ana, with_moderator};
use crate::room::request::Request;

#[test]
fn what_is_known_of_people_says_since_when_they_are_silent() {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    story.now = story.now + Duration::from_secs(5);
    story.registers(caio(), "caio");
    let signed_on = story.now();
    story.joins(caio());
    story.now = story.now + Duration::from_secs(60);
    story.asks(caio(), Request::Say("oi"));
    let spoke = story.now;
    story.now = story.now + Duration::from_secs(60);
    story.asks(caio(), Request::Rename("cai"));
    let person = story.room.person(caio()).expect("it registered");
    assert_eq!((person.spoke, person.signed_on), (spoke, signed_on.wall));
    story.says(caio(), "/msg ana oi");
    let person = story.room.person(caio()).expect("it registered");
    assert_eq!(person.spoke, story.now);
    assert!(story.room.person(ana).is_none());
    assert_eq!(story.room.real_name(ana, story.now), "cat");
    let members = |after| {
        let inside = story.room.roster().inside_after(after);
        inside.map(|(session, _)| session).collect::<Vec<_>>()
    };
    assert_eq!(members(None), [ana, bia, caio()]);
    assert_eq!(members(Some("bia")), [caio()]);
    assert_eq!(members(Some("bx")), [caio()]);
}

#[test]
fn an_address_is_for_moderators_alone() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.registers(caio(), "caio");
    assert_eq!(story.room.address_for(bia, caio()), None);
    assert_eq!(story.room.address_for(caio(), caio()), None);
    let address = story.room.address_for(ana(), caio()).expect("for ana");
    assert_eq!(address.to_string(), "192.0.2.10:51234");
}
