//! What is told when a time is over, and what one is told last.

use super::*;

#[test]
fn when_the_time_of_a_ban_is_over_moderators_alone_are_told() {
    let (mut house, moderator) = with_moderator();
    let [ana, bia] = ["ana", "bia"].map(|it| house.joins(it));
    house.says(ana, &["OPER x secret"]);
    house.sends(
        moderator,
        "/ban davi 30s\n/ban 203.0.113.0/24 30s\n/mute bia 30s\n",
    );
    for peer in [moderator, ana, bia] {
        house.heard(peer);
    }
    house.passes(Duration::from_millis(29_900));
    assert_eq!(house.told(ana), [""; 0]);
    house.passes(Duration::from_millis(200));
    let over = [
        format!(":irc.littlecats MODE {CHANNEL} -b davi!*@*"),
        format!(":irc.littlecats MODE {CHANNEL} -b *!*@203.0.113.0/24"),
    ];
    assert_eq!(house.told(ana), over);
    assert_eq!(house.told(bia), [""; 0]);
    assert_eq!(house.heard_text(moderator), "", "no sentence says so");
    house.passes(secs(40));
    assert_eq!(house.told(ana), [""; 0], "once");
}

#[test]
fn a_ban_that_was_taken_back_or_imposed_anew_is_not_told_to_be_over_before_it_is() {
    let (mut house, moderator) = with_moderator();
    let ana = house.joins("ana");
    house.says(ana, &["OPER x secret"]);
    house.sends(
        moderator,
        "/ban davi 30s\n/unban davi\n/ban edu 30s\n/ban edu 60s\n",
    );
    house.heard(ana);
    house.passes(secs(31));
    assert_eq!(house.told(ana), [""; 0]);
    house.passes(secs(30));
    let over = format!(":irc.littlecats MODE {CHANNEL} -b edu!*@*");
    assert_eq!(house.told(ana), [over]);
}

#[test]
fn when_the_time_of_a_lock_is_over_all_are_told() {
    let (mut house, moderator) = with_moderator();
    let ana = house.joins("ana");
    house.heard(moderator);
    house.sends(moderator, "/lock 30s\n");
    assert!(house.told_any(ana, &format!("MODE {CHANNEL} +i")));
    house.heard(moderator);
    house.passes(secs(31));
    let open = format!(":irc.littlecats MODE {CHANNEL} -i");
    assert_eq!(house.told(ana), [open]);
    assert_eq!(house.heard_text(moderator), "", "no sentence says so");
    house.sends(moderator, "/lock 30s\n/lock\n");
    house.heard(ana);
    house.passes(secs(31));
    assert_eq!(house.told(ana), [""; 0], "that one has no end");
    house.says(ana, &["PONG x"]);
    house.sends(moderator, "/lock 30s\n/unlock\n");
    house.heard(ana);
    house.passes(secs(31));
    assert_eq!(house.told(ana), [""; 0], "it was opened before");
}

#[test]
fn nobody_outside_is_kicked_and_the_moderator_reads_where_it_is_not() {
    let (mut house, _) = with_moderator();
    let ana = house.joins("ana");
    let bia = house.registers("bia");
    let kick = |nickname| format!("KICK {CHANNEL} {nickname} :fora");
    house.says(ana, &[&kick("bia")]);
    assert!(house.told_any(ana, " 482 ana "), "it does not moderate");
    house.says(ana, &["OPER x secret"]);
    house.heard(ana);
    house.says(ana, &[&kick("bia"), &kick("caio")]);
    let told = house.told(ana);
    assert_eq!(told.len(), 2, "{told:?}");
    let outside = format!(":irc.littlecats 441 ana bia {CHANNEL} :");
    assert!(told[0].starts_with(&outside), "{told:?}");
    assert!(told[1].starts_with(":irc.littlecats 401 ana caio :"));
    assert_eq!(house.told(bia), [""; 0]);
    house.says(bia, &[&kick("ana")]);
    assert!(house.told_any(bia, &format!(" 442 bia {CHANNEL} ")));
}

#[test]
fn one_that_falls_too_far_behind_is_told_so_where_its_socket_takes_that() {
    let mut house = House::new(Limits {
        rate: None,
        log_bytes_max: 16 * 1_024,
        ..Limits::default()
    });
    let [ana, bia] = ["ana", "bia"].map(|it| house.joins(it));
    // What it took of late would have the room held for it.
    house.passes(secs(10));
    house.heard(ana);
    house.stalls(ana, true);
    let line = format!("PRIVMSG {CHANNEL} :{}", "x".repeat(300));
    house.says(bia, &[&line]);
    // It takes bytes again, which nobody has noticed yet.
    house.peers[ana].1.borrow_mut().is_stalled = false;
    for _ in 0..500 {
        house.says(bia, &[&line]);
        house.passes(Duration::from_millis(100));
        if house.is_closed(ana) {
            break;
        }
    }
    assert!(house.is_closed(ana));
    let told = house.told(ana);
    let last = told.last().expect("it is told");
    assert_eq!(last, "ERROR :Closing link: ana (não lia o que recebia)");
}
