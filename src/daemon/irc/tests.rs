//! Clients of IRC over sockets of memory and a clock that the tests turn.

#[cfg(feature = "web")]
mod framed;
mod labels;
mod over;
mod switch;

use std::time::Duration;

use crate::daemon::connection::Connection;
use crate::daemon::limits::Limits;
use crate::daemon::secrets::digest::Digest;
use crate::daemon::secrets::files::KeyLine;
use crate::daemon::tests::{House, secs};
use crate::room::key::Role;
use crate::room::nickname::Nickname;
use crate::room::time::Time;
use crate::transport::socket::Alpn;
use crate::transport::tcp_info::TcpInfo;

const CHANNEL: &str = "#littlecats";

impl House {
    /// Sends lines of IRC.
    fn says(&mut self, peer: usize, lines: &[&str]) {
        for line in lines {
            self.sends(peer, format!("{line}\r\n"));
        }
    }

    /// What a client was told, line by line, without what it is told when it registers.
    fn told(&mut self, peer: usize) -> Vec<String> {
        let text = self.heard_text(peer);
        text.lines().map(str::to_owned).collect()
    }

    fn told_any(&mut self, peer: usize, part: &str) -> bool {
        self.heard_text(peer).contains(part)
    }

    /// A client that has registered, of which nothing is heard yet.
    fn registers(&mut self, nickname: &str) -> usize {
        let peer = self.comes();
        self.says(peer, &[&format!("NICK {nickname}"), "USER u 0 * :Real"]);
        assert!(self.told_any(peer, " 001 "), "{nickname}");
        peer
    }

    /// A client in the channel, of which nothing is heard yet.
    fn joins(&mut self, nickname: &str) -> usize {
        let peer = self.registers(nickname);
        self.says(peer, &[&format!("JOIN {CHANNEL}")]);
        assert!(self.told_any(peer, " 366 "), "{nickname}");
        peer
    }
}

fn joined(nickname: &str) -> String {
    format!(":{nickname}!~u@littlecats JOIN {CHANNEL}")
}

#[test]
fn who_has_sent_no_join_2_s_after_the_message_of_the_day_is_put_into_the_channel() {
    let mut house = House::new(Limits::default());
    let ana = house.registers("ana");
    house.passes(Duration::from_millis(1_999));
    assert_eq!(house.told(ana), [""; 0]);
    house.passes(Duration::from_millis(1));
    let told = house.told(ana);
    assert_eq!(told.first(), Some(&joined("ana")), "{told:?}");
    assert!(told.last().is_some_and(|it| it.contains(" 366 ")));
    house.passes(secs(60));
    assert_eq!(house.told(ana), [""; 0]);
}

/// Outside it is told that there is nothing to show, and nothing more.
#[test]
fn who_asks_what_was_said_before_it_is_put_in_is_answered_once() {
    let mut house = House::new(Limits::default());
    let ana = house.comes();
    house.says(ana, &["CAP REQ :draft/chathistory batch server-time"]);
    house.says(ana, &["CAP END", "NICK ana", "USER u 0 * :Real"]);
    house.heard(ana);
    house.says(ana, &[&format!("CHATHISTORY LATEST {CHANNEL} * 5")]);
    let told = house.told(ana);
    assert!(told[0].contains(" FAIL CHATHISTORY INVALID_TARGET LATEST "));
    assert_eq!(told.len(), 1, "{told:?}");
    house.passes(secs(3));
    let told = house.told(ana);
    assert!(told[0].contains(" JOIN "), "{told:?}");
    assert!(!told.iter().any(|it| it.contains("BATCH")), "{told:?}");
}

#[test]
fn a_part_before_that_stops_it_and_a_join_of_another_channel_does_not() {
    let mut house = House::new(Limits::default());
    let [ana, bia, caio, davi] = ["ana", "bia", "caio", "davi"].map(|it| house.registers(it));
    house.says(ana, &[&format!("PART {CHANNEL}")]);
    house.says(bia, &["JOIN #other"]);
    house.says(caio, &["JOIN 0"]);
    house.says(davi, &["PART #other"]);
    assert!(house.told_any(ana, " 442 "));
    assert!(house.told_any(bia, " 403 "));
    house.passes(secs(3));
    assert_eq!(house.told(ana), [""; 0]);
    assert!(house.told_any(bia, &joined("bia")));
    assert_eq!(house.told(caio), [""; 0]);
    assert!(house.told_any(davi, &joined("davi")));
    house.says(ana, &[&format!("JOIN {CHANNEL}")]);
    assert!(house.told_any(ana, &joined("ana")));
}

/// A daemon with a plain moderator in the room, by the key of the run.
fn with_moderator() -> (House, usize) {
    let mut house = House::new(Limits::default());
    let moment = house.moment();
    house.engine.change_secrets(
        |secrets| secrets.set_key_of_run(Digest::of_key("secret")),
        moment,
    );
    let moderator = house.comes_from("192.0.2.9");
    house.sends(moderator, "mia\n/op secret\n");
    (house, moderator)
}

#[test]
fn nobody_outside_is_promoted_and_the_moderator_reads_where_it_is_not() {
    let (mut house, _) = with_moderator();
    let ana = house.joins("ana");
    house.registers("bia");
    let promote = |nickname| format!("MODE {CHANNEL} +o {nickname}");
    house.says(ana, &[&promote("bia")]);
    assert!(house.told_any(ana, " 482 ana "), "it does not moderate");
    house.says(ana, &["OPER x secret"]);
    house.heard(ana);
    house.says(ana, &[&promote("bia"), &promote("caio")]);
    let told = house.told(ana);
    assert_eq!(told.len(), 2, "{told:?}");
    let outside = format!(":irc.littlecats 441 ana bia {CHANNEL} :");
    assert!(told[0].starts_with(&outside), "{told:?}");
    assert!(told[1].starts_with(":irc.littlecats 401 ana caio :"));
}

/// The ban of an address is not for who moderates, as long as it does.
#[test]
fn who_would_be_put_in_and_is_banned_by_then_is_gone_at_once() {
    let (mut house, moderator) = with_moderator();
    let has_keys = |house: &mut House, keys| {
        let moment = house.moment();
        house
            .engine
            .change_secrets(|secrets| secrets.set_keys(keys), moment);
    };
    let key = KeyLine {
        nickname: Nickname::parse("ana").expect("a nickname"),
        role: Role::Moderator,
        digest: Digest::of_key("chave"),
    };
    has_keys(&mut house, vec![key]);
    house.sends(moderator, "/ban 198.51.100.7 1h\n");
    let ana = house.comes_from("198.51.100.7");
    house.says(ana, &["PASS ana:chave", "NICK ana", "USER u 0 * :Real"]);
    assert!(house.told_any(ana, " 001 "));
    has_keys(&mut house, Vec::new());
    assert!(!house.is_closed(ana), "it is not in yet");
    house.passes_in_one_turn(secs(2));
    assert!(house.told_any(ana, " 465 "));
    let is_looked_at = house.deadline(ana) != Time::NEVER;
    assert!(house.is_closed(ana) || is_looked_at, "it would stay");
}

#[test]
fn who_is_kept_out_after_a_kick_comes_in_by_itself_once_it_has_asked() {
    let (mut house, moderator) = with_moderator();
    let [ana, bia] = ["ana", "bia"].map(|it| house.joins(it));
    house.sends(moderator, "/kick ana\n/kick bia\n");
    house.heard(ana);
    for _ in 0..2 {
        house.says(ana, &[&format!("JOIN {CHANNEL}")]);
        let told = house.told(ana);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains(" 474 "), "{told:?}");
    }
    house.passes(secs(59));
    assert_eq!(house.told(ana), [""; 0]);
    house.heard(bia);
    house.heard(moderator);
    house.passes(secs(2));
    let told = house.told(ana);
    let own = told.iter().filter(|it| **it == joined("ana")).count();
    assert_eq!(own, 1, "{told:?}");
    assert_eq!(
        house.heard_text(moderator),
        "O cliente ana entrou no chat dos Little Cats.\n"
    );
    house.passes(secs(120));
    assert!(!house.told_any(bia, &joined("bia")), "it did not ask");
}

#[test]
fn a_closed_door_leaves_one_outside_also_when_nobody_asked() {
    let (mut house, moderator) = with_moderator();
    house.sends(moderator, "/lock\n");
    let ana = house.registers("ana");
    house.passes(secs(3));
    assert!(house.told_any(ana, " 473 "));
    assert!(!house.is_closed(ana));
    house.sends(moderator, "/unlock\n");
    house.passes(secs(60));
    assert_eq!(house.told(ana), [""; 0]);
    house.says(ana, &[&format!("JOIN {CHANNEL}")]);
    assert!(house.told_any(ana, &joined("ana")));
}

#[test]
fn a_client_that_sent_nothing_for_90_s_is_sent_ping_and_has_60_s_for_an_answer() {
    let mut house = House::new(Limits::default());
    let [ana, bia] = ["ana", "bia"].map(|it| house.joins(it));
    house.heard(ana);
    house.passes(secs(88));
    assert_eq!(house.told(ana), [""; 0]);
    house.passes(secs(4));
    assert_eq!(house.told(ana), ["PING :irc.littlecats"]);
    house.says(ana, &["PONG :irc.littlecats"]);
    house.says(bia, &["PONG :irc.littlecats"]);
    house.heard(bia);
    house.passes(secs(93));
    assert_eq!(house.told(ana), ["PING :irc.littlecats"]);
    house.says(bia, &["PONG x"]);
    house.passes(secs(62));
    assert!(house.is_closed(ana));
    assert!(!house.is_closed(bia));
    assert!(house.told_any(bia, ":ana!~u@littlecats QUIT"));
}

#[test]
fn ping_and_pong_are_free() {
    let mut house = House::new(Limits::default());
    let ana = house.joins("ana");
    for _ in 0..200 {
        house.says(ana, &["PONG x", "PING y"]);
    }
    let told = house.told(ana);
    assert_eq!(told.len(), 200, "and nobody is warned");
}

#[test]
fn a_registration_waits_in_a_pause_with_all_its_fields_and_its_time_stands_still() {
    let mut house = House::new(Limits::default());
    let moment = house.moment();
    house.engine.change_secrets(
        |secrets| secrets.set_password(Some(Digest::of_password("gato"))),
        moment,
    );
    for _ in 0..10 {
        let guest = house.comes();
        house.says(guest, &["PASS wrong", "NICK x", "USER u 0 * :Real"]);
        assert!(house.told_any(guest, " 464 "));
        house.turn();
    }
    let ana = house.comes();
    house.says(ana, &["PASS gato", "NICK ana", "USER u 0 * :Ana Lima"]);
    assert_eq!(house.told(ana), [""; 0], "it waits");
    house.passes(secs(2));
    assert!(house.told_any(ana, " 001 ana "));
    house.passes(secs(2));
    house.says(ana, &["WHOIS ana"]);
    assert!(house.told_any(ana, " 311 ana ana ~u littlecats * :Ana Lima"));
}

#[test]
fn a_registration_waits_for_the_probe_of_who_has_its_nickname() {
    let mut house = House::new(Limits::default());
    let ana = house.joins("ana");
    let silent = |ago| TcpInfo {
        acknowledged_ago: ago,
        ..TcpInfo::default()
    };
    house.peers[ana].1.borrow_mut().info = Some(silent(Duration::ZERO));
    let living = house.comes();
    house.says(living, &["NICK ana", "USER u 0 * :Real"]);
    assert_eq!(house.told(ana), ["PING :irc.littlecats"]);
    assert_eq!(house.told(living), [""; 0]);
    house.passes(secs(4));
    assert!(house.told_any(living, " 433 * ana "), "it answered");
    house.passes(secs(4));
    house.peers[ana].1.borrow_mut().info = Some(silent(secs(9)));
    house.says(living, &["NICK ana"]);
    assert_eq!(house.told(living), [""; 0]);
    house.passes(secs(2));
    assert_eq!(house.told(living), [""; 0]);
    house.passes(secs(2));
    assert!(house.told_any(living, " 001 ana "));
    assert!(house.is_closed(ana));
}

#[test]
fn the_time_to_register_runs_out_with_an_error() {
    let mut house = House::new(Limits::default());
    let ana = house.comes();
    house.says(ana, &["CAP LS 302", "NICK ana", "USER u 0 * :Real"]);
    house.heard(ana);
    house.passes(secs(31));
    let told = house.told(ana);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("ERROR :"), "{told:?}");
}

#[test]
fn coming_in_again_and_again_waits_its_turn_as_the_first_time_does() {
    let mut house = House::new(Limits {
        rate: Some(crate::daemon::rate::Rate::new(1_000, 1_000)),
        ..Limits::default()
    });
    let listener = house.comes_from("192.0.2.9");
    house.sends(listener, "mia\n");
    let ana = house.joins("ana");
    house.heard(listener);
    let (part, join) = (format!("PART {CHANNEL}"), format!("JOIN {CHANNEL}"));
    for _ in 0..60 {
        house.says(ana, &[&part, &join]);
    }
    let heard = house.heard_text(listener);
    let joins = heard.matches("entrou").count();
    assert!((15..=21).contains(&joins), "{joins}");
    house.passes(secs(1));
    let more = house.heard_text(listener).matches("entrou").count();
    assert!((15..=21).contains(&more), "{more}");
}

#[test]
fn a_connection_takes_no_more_for_being_of_irc_than_its_decoder() {
    assert!(size_of::<Connection<()>>() <= 72);
}

/// While it reads what was said before, its nickname is taken, and it is not there yet.
#[test]
fn who_still_reads_the_history_is_told_of_once_when_it_is_in_and_not_when_it_goes_before() {
    let mut house = House::new(Limits::default());
    let ana = house.joins("ana");
    for _ in 0..60 {
        house.says(ana, &[&format!("PRIVMSG {CHANNEL} :{}", "o".repeat(400))]);
        house.passes(secs(1));
    }
    let [bia, caio] = ["bia", "caio"].map(|nickname| {
        let newcomer = house.comes();
        house.stalls(newcomer, true);
        house.sends(newcomer, format!("{nickname}\n"));
        newcomer
    });
    house.says(ana, &["MONITOR + bia,caio"]);
    assert_eq!(house.told(ana), [":irc.littlecats 731 ana :bia,caio"]);
    house.stalls(bia, false);
    house.passes(secs(60));
    assert!(house.is_closed(caio));
    let told = house.told(ana);
    let is_of_them = |line: &&String| line.contains(" 730 ") || line.contains(" 731 ");
    let told: Vec<_> = told.iter().filter(is_of_them).collect();
    assert_eq!(told, [":irc.littlecats 730 ana :bia!cat@littlecats"]);
}

/// What it is told waits for its handshake, which began in the turn in which the question fell due.
#[test]
fn who_agrees_on_irc_is_not_asked_though_it_was_silent_before_the_handshake() {
    let mut house = House::new(Limits::default());
    let ana = house.comes();
    house.stalls(ana, true);
    house.passes(secs(1));
    house.peers[ana].1.borrow_mut().alpn = Some(Alpn::Irc);
    house.says(ana, &["gata", "NICK ana", "USER u 0 * :Real"]);
    house.stalls(ana, false);
    let told = house.told(ana);
    assert!(
        told.first().is_some_and(|it| it.contains(" 421 * gata ")) && told[1].contains(" 001 ana "),
        "{told:?}"
    );
}
