//! Sessions that are resumed from elsewhere: by the text that they were told, and by nothing else.

use std::time::Duration;

use super::entrance::said;
use super::story::{Story, ana, joined, later, left, with_moderator};
use crate::room::event::{EndReason, LeaveReason};
use crate::room::request::Request;
use crate::room::roster::Standing;
use crate::room::session::SessionId;

/// bia is in the room with a text by which it is resumed; caio comes from elsewhere, and gives that.
fn resuming() -> (Story, [SessionId; 3], String) {
    let (mut story, [ana, bia]) = Story::with(["ana", "bia"]);
    story.ears.are_told_resume.push(bia);
    let text = format!("resume {}", bia.number());
    let caio = SessionId::new(5, 0);
    story.comes(caio);
    story.asks(caio, Request::Resume(&text));
    story.hears(caio, &[]);
    (story, [ana, bia, caio], text)
}

#[test]
fn a_session_is_resumed_from_anywhere_by_its_text() {
    let (mut story, [ana, bia, caio], _) = resuming();
    story.says(caio, "BIA");
    story.hears(bia, &["aviso: sua conexão foi substituída por outra"]);
    assert_eq!(story.ears.ended, [(bia, EndReason::Replaced)]);
    story.hears(ana, &[&left("bia"), &joined("BIA")]);
    assert!(story.ears.probed.is_empty());
    // The text is worth nothing any more.
    let again = SessionId::new(6, 0);
    story.comes(again);
    story.asks(again, Request::Resume(&format!("resume {}", bia.number())));
    story.says(again, "bia");
    let in_use = "erro: o nickname \"bia\" já está em uso; informe outro nickname";
    story.hears(again, &[in_use]);
}

#[test]
fn a_session_that_failed_is_resumed_within_a_minute_and_its_neighbours_do_not_get_its_nickname() {
    let (mut story, [ana, bia, caio], _) = resuming();
    let now = story.now();
    let slow = LeaveReason::Slow;
    story.room.leave(bia, slow, "", now, &mut story.ears);
    let neighbour = later(bia, 1);
    story.comes(neighbour);
    story.says(neighbour, "bia");
    let in_use = "erro: o nickname \"bia\" já está em uso; informe outro nickname";
    story.hears(neighbour, &[in_use]);
    story.now = story.now + Duration::from_millis(59_999);
    story.ears.heard.clear();
    story.says(caio, "bia");
    story.hears(ana, &[&joined("bia")]);
}

#[test]
fn a_session_is_resumed_under_its_own_nickname_alone_and_the_last_text_counts() {
    let (mut story, [ana, bia, caio], text) = resuming();
    story.says(caio, "davi");
    story.hears(ana, &[&joined("davi")]);
    story.hears(bia, &[&joined("davi")]);
    let other = SessionId::new(6, 0);
    story.comes(other);
    story.asks(other, Request::Resume(&format!("resume {}", ana.number())));
    story.asks(other, Request::Resume(&text));
    // One that is nobody's is as if it had not been given.
    story.asks(other, Request::Resume("nada"));
    story.says(other, "ana");
    let in_use = "erro: o nickname \"ana\" já está em uso; informe outro nickname";
    story.hears(other, &[in_use]);
    story.says(other, "bia");
    assert_eq!(story.ears.ended, [(bia, EndReason::Replaced)]);
}

#[test]
fn bans_kicks_mutes_and_keys_hold_against_a_resumed_session() {
    let (mut story, [bia]) = with_moderator(["bia"]);
    story.ears.are_told_resume.push(bia);
    let text = format!("resume {}", bia.number());
    story.says(ana(), "/mute bia");
    let elsewhere = SessionId::new(5, 0);
    story.comes(elsewhere);
    story.asks(elsewhere, Request::Resume(&text));
    story.says(elsewhere, "bia");
    story.ears.heard.clear();
    story.says(elsewhere, "oi");
    let muted = story.ears.heard.remove(&elsewhere).expect("an answer");
    assert!(muted[0].starts_with("erro: "), "{muted:?}");
    story.hears(ana(), &[]);
    story.says(ana(), "/kick bia");
    let again = SessionId::new(6, 0);
    story.comes(again);
    story.asks(
        again,
        Request::Resume(&format!("resume {}", elsewhere.number())),
    );
    story.ears.heard.clear();
    story.says(again, "bia");
    let kept_out = story.ears.heard.remove(&again).expect("an answer");
    assert!(kept_out[0].starts_with("erro: "), "{kept_out:?}");
    assert_eq!(story.room.standing(again), Standing::Guest);
}

#[test]
fn one_that_resumes_and_fails_before_it_is_in_may_try_again() {
    let (mut story, [ana, bia, caio], text) = resuming();
    (0..15).for_each(|number| story.says(ana, &said(number)));
    story.ears.are_told_resume.push(caio);
    story.says(caio, "bia");
    assert!(story.room.is_entering(caio));
    assert_eq!(story.ears.ended, [(bia, EndReason::Replaced)]);
    let now = story.now();
    let failed = LeaveReason::Failed;
    story.room.leave(caio, failed, "", now, &mut story.ears);
    let again = SessionId::new(7, 0);
    story.comes(again);
    story.says(again, "bia");
    assert_eq!(story.room.standing(again), Standing::Guest);
    story.asks(again, Request::Resume(&text));
    story.says(again, "bia");
    story.reads_all(again);
}
