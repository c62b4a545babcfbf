//! Answers that wait for something, or that are of several items, and their label.

use super::*;
use crate::daemon::rate::Rate;

impl House {
    /// A client in the channel whose commands may have labels.
    fn labels(&mut self, nickname: &str) -> usize {
        let peer = self.comes();
        self.says(peer, &["CAP REQ :labeled-response batch echo-message"]);
        self.says(peer, &["CAP END", &format!("NICK {nickname}")]);
        self.says(peer, &["USER u 0 * :Real", &format!("JOIN {CHANNEL}")]);
        self.passes(secs(10));
        assert!(self.told_any(peer, " 366 "), "{nickname}");
        peer
    }
}

fn opened(label: &str) -> String {
    format!("@label={label} :irc.littlecats BATCH +l labeled-response")
}

const CLOSED: &str = ":irc.littlecats BATCH -l";

#[test]
fn a_join_that_waits_for_its_turn_is_answered_when_it_comes_and_nothing_else_is_its_answer() {
    let mut house = House::new(Limits {
        rate: Some(Rate::new(1_000, 1_000)),
        ..Limits::default()
    });
    let bia = house.comes_from("192.0.2.9");
    house.sends(bia, "bia\n");
    let ana = house.labels("ana");
    let (part, join) = (format!("PART {CHANNEL}"), format!("JOIN {CHANNEL}"));
    for _ in 0..20 {
        house.says(ana, &[&part, &join]);
    }
    house.says(ana, &[&part]);
    house.heard(ana);
    house.says(ana, &[&format!("@label=j {join}"), "@label=p PING behind"]);
    assert_eq!(house.told(ana), [""; 0], "not even that it was taken");
    house.sends(bia, "/msg ana oi\n");
    house.passes(secs(2));
    let mut told = house.told(ana);
    let private = told
        .iter()
        .position(|it| it == ":bia!cat@littlecats PRIVMSG ana :oi");
    told.remove(private.expect("it is none of the answer"));
    assert_eq!(told.first(), Some(&opened("j")), "{told:?}");
    assert_eq!(told[1], format!("@batch=l {}", joined("ana")));
    let end = told.iter().position(|line| line == CLOSED);
    let end = end.expect("the batch has an end");
    assert!(told[1..end].iter().all(|it| it.starts_with("@batch=l :")));
    assert!(told[end - 1].contains(" 366 "), "{told:?}");
    let pong = "@label=p :irc.littlecats PONG irc.littlecats :behind";
    assert_eq!(told[end + 1..], [pong]);
}

#[test]
fn a_registration_that_waits_for_a_probe_is_answered_when_it_comes() {
    let mut house = House::new(Limits::default());
    let ana = house.joins("ana");
    let info = TcpInfo {
        acknowledged_ago: Duration::ZERO,
        ..TcpInfo::default()
    };
    house.peers[ana].1.borrow_mut().info = Some(info);
    let other = house.comes();
    house.says(other, &["CAP REQ :labeled-response batch", "CAP END"]);
    house.says(other, &["USER u 0 * :Real"]);
    house.heard(other);
    house.says(other, &["@label=n NICK ana"]);
    assert_eq!(house.told(other), [""; 0]);
    house.passes(secs(4));
    let told = house.told(other);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("@label=n :irc.littlecats 433 * ana :"),
        "{told:?}"
    );
}

#[test]
fn a_command_with_several_targets_is_answered_once() {
    let limits = Limits {
        rate: Some(Rate::new(1, 4)),
        ..Limits::default()
    };
    let mut house = House::new(limits);
    let ana = house.labels("ana");
    house.passes(secs(10));
    house.heard(ana);
    house.says(
        ana,
        &[&format!("@label=a PRIVMSG ana,nobody,{CHANNEL} :oi")],
    );
    let told = house.told(ana);
    assert_eq!(told.len(), 6, "{told:?}");
    assert_eq!(
        told[0], ":ana!~u@littlecats PRIVMSG ana :oi",
        "what it wrote to itself"
    );
    assert_eq!(told[1], opened("a"));
    assert_eq!(told[2], "@batch=l :ana!~u@littlecats PRIVMSG ana :oi");
    assert!(told[3].starts_with("@batch=l :irc.littlecats 401 ana nobody"));
    assert_eq!(
        told[4],
        format!("@batch=l :ana!~u@littlecats PRIVMSG {CHANNEL} :oi")
    );
    assert_eq!(told[5], CLOSED);
    // Also where its rate makes it wait between them, and another message comes meanwhile.
    house.says(ana, &["@label=b PRIVMSG nobody,nenhum,ninguem :oi"]);
    let mut told = house.told(ana);
    assert!(!told.iter().any(|it| it == CLOSED), "{told:?}");
    let bia = house.comes_from("192.0.2.9");
    house.sends(bia, "bia\n/msg ana ei\n");
    assert!(
        house
            .told(ana)
            .contains(&":bia!cat@littlecats PRIVMSG ana :ei".into())
    );
    house.passes(secs(9));
    told.extend(house.told(ana));
    // The warning that it was too fast answers no line.
    told.retain(|it| !it.contains(" NOTICE "));
    assert_eq!(told[0], opened("b"));
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(
        told[1..4].iter().all(|it| it.starts_with("@batch=l :")),
        "{told:?}"
    );
    assert_eq!(told.last().map(String::as_str), Some(CLOSED));
}

#[test]
fn the_answer_to_a_quit_is_why_it_is_closed() {
    let mut house = House::new(Limits::default());
    let ana = house.labels("ana");
    house.says(ana, &["@label=q QUIT :tchau"]);
    let told = house.told(ana);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("@label=q ERROR :"), "{told:?}");
}

#[test]
fn an_answer_that_waits_is_over_before_its_client_is_told_that_it_is_replaced() {
    let mut house = House::new(Limits {
        rate: Some(Rate::new(1_000, 1_000)),
        ..Limits::default()
    });
    let key = KeyLine {
        nickname: Nickname::parse("ana").expect("valid"),
        role: Role::Member,
        digest: Digest::of_key("chave"),
    };
    let now = house.moment();
    house
        .engine
        .change_secrets(|secrets| secrets.set_keys(vec![key]), now);
    let ana = house.comes();
    house.says(ana, &["CAP REQ :labeled-response batch", "CAP END"]);
    house.says(ana, &["PASS ana:chave", "NICK ana", "USER u 0 * :Real"]);
    let (part, join) = (format!("PART {CHANNEL}"), format!("JOIN {CHANNEL}"));
    for _ in 0..20 {
        house.says(ana, &[&join, &part]);
    }
    house.heard(ana);
    house.says(ana, &[&format!("@label=j {join}")]);
    assert_eq!(house.told(ana), [""; 0], "it waits");
    let other = house.comes_from("192.0.2.9");
    house.says(other, &["PASS ana:chave", "NICK ana", "USER u 0 * :Real"]);
    let told = house.told(ana);
    assert_eq!(told[0], "@label=j :irc.littlecats ACK", "{told:?}");
    let last = told.last().expect("why it ends");
    assert!(last.starts_with("ERROR :"), "{told:?}");
}
