//! What new keys mean for those that are there already.

use std::time::Duration;

use super::story::{left, with_moderator};
use crate::room::event::EndReason;
use crate::room::key::Role;

#[test]
fn who_was_warned_that_its_nickname_has_an_owner_is_not_warned_again_and_has_no_more_time() {
    let (mut story, [bia, caio]) = with_moderator(["bia", "caio"]);
    story.has_key("minha", "bia", Role::Member);
    let warning = "aviso: o nickname \"bia\" agora tem dono; escolha outro em 60 s";
    let end = story.now + Duration::from_secs(60);
    for times in [1, 0, 0] {
        let now = story.now();
        story.room.keys_changed(now, &mut story.ears);
        story.hears(bia, &[warning][..times]);
        assert_eq!(story.room.deadline(), end);
        story.now = story.now + Duration::from_secs(20);
    }
    let now = story.now();
    story.room.expire(now, &mut story.ears);
    story.hears(caio, &[&left("bia")]);
    assert_eq!(story.ears.ended, [(bia, EndReason::NicknameOwned)]);
}

#[test]
fn another_nickname_that_has_an_owner_is_warned_of_anew() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.has_key("minha", "bia", Role::Member);
    let now = story.now();
    story.room.keys_changed(now, &mut story.ears);
    story.says(bia, "/nick davi");
    story.ears.heard.clear();
    story.has_key("outra", "davi", Role::Member);
    story.now = story.now + Duration::from_secs(50);
    let now = story.now();
    story.room.keys_changed(now, &mut story.ears);
    let warning = "aviso: o nickname \"davi\" agora tem dono; escolha outro em 60 s";
    story.hears(bia, &[warning]);
    assert_eq!(story.room.deadline(), story.now + Duration::from_secs(60));
}
