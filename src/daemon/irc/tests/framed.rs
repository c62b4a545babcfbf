//! Clients of IRC in browsers: lines in frames of WebSocket.

use super::*;
use crate::daemon::web::tests::upgrade;
use crate::dialect::Encoding;
use crate::dialect::irc::Form;
use crate::dialect::irc::reply::unframed;
use crate::dialect::web::frame::tests::frame;

const PING: [u8; 2] = [0x89, 0];

impl House {
    /// A WebSocket that was told nothing but that its subprotocol is taken.
    fn opens_framed(&mut self) -> usize {
        let peer = self.comes();
        self.sends(peer, upgrade("Sec-WebSocket-Protocol: text.ircv3.net\r\n"));
        let heard = self.heard_text(peer);
        assert!(heard.starts_with("HTTP/1.1 101 "), "{heard}");
        assert!(heard.contains("\r\nSec-WebSocket-Protocol: text.ircv3.net\r\n"));
        assert!(heard.ends_with("\r\n\r\n"), "{heard}");
        peer
    }

    /// Sends messages.
    fn writes(&mut self, peer: usize, lines: &[&str]) {
        for line in lines {
            self.sends(peer, frame(0x81, line.as_bytes()));
        }
    }

    /// The messages that it was sent.
    fn reads(&mut self, peer: usize) -> Vec<String> {
        let lines = unframed(&self.heard(peer));
        let text = String::from_utf8(lines).expect("text");
        text.split_terminator("\r\n").map(str::to_owned).collect()
    }

    /// One that has agreed upon this and is in the channel.
    fn enters_framed(&mut self, nickname: &str, capabilities: &str) -> usize {
        let peer = self.opens_framed();
        let request = format!("CAP REQ :{capabilities}");
        let nick = format!("NICK {nickname}");
        let join = format!("JOIN {CHANNEL}");
        self.writes(
            peer,
            &[&request, &nick, "USER u 0 * :Real", "CAP END", &join],
        );
        let told = self.reads(peer);
        assert!(
            told.last().is_some_and(|it| it.contains(" 366 ")),
            "{told:?}"
        );
        peer
    }
}

#[test]
fn each_line_is_a_message_without_an_end() {
    let mut house = House::new(Limits::default());
    let mia = house.comes_from("192.0.2.9");
    house.sends(mia, "mia\n");
    let ana = house.opens_framed();
    house.writes(ana, &["CAP LS 302"]);
    let told = house.reads(ana);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with(":irc.littlecats CAP * LS :"),
        "{told:?}"
    );
    house.writes(ana, &["CAP END", "NICK ana", "USER u 0 * :Real"]);
    let told = house.reads(ana);
    assert!(told[0].starts_with(":irc.littlecats 001 ana :"), "{told:?}");
    house.passes(secs(3));
    assert_eq!(house.reads(ana).first(), Some(&joined("ana")));
    house.sends(mia, "olá\n/msg ana oi\n");
    let told = house.reads(ana);
    let said = [
        format!(":mia!cat@littlecats PRIVMSG {CHANNEL} :olá"),
        ":mia!cat@littlecats PRIVMSG ana :oi".into(),
    ];
    assert_eq!(told, said);
    house.heard(mia);
    house.writes(ana, &[&format!("PRIVMSG {CHANNEL} :\u{2}tudo\u{2} bem")]);
    assert_eq!(house.heard_text(mia), "<ana> tudo bem\n");
    assert_eq!(house.reads(ana), [""; 0]);
    let feed = house.engine.feed(Encoding::Irc(Form::FramedBare));
    assert!(feed.has_readers());
}

#[test]
fn what_a_client_did_not_agree_upon_is_put_between_in_its_own_way() {
    let mut house = House::new(Limits::default());
    let modern = "message-tags server-time extended-join away-notify setname";
    let [all, some] = [("all", modern), ("some", "message-tags server-time")]
        .map(|(nickname, wants)| house.enters_framed(nickname, wants));
    let bare = house.enters_framed("bare", "away-notify");
    house.heard(all);
    house.heard(some);
    let caio = house.joins("caio");
    house.says(caio, &["AWAY :volto"]);
    let untagged = |told: Vec<String>| -> Vec<String> {
        let lines = told.iter().map(|line| match line.strip_prefix('@') {
            Some(tagged) => tagged.split_once(' ').expect("a line").1.to_owned(),
            None => line.clone(),
        });
        lines.collect()
    };
    let join = joined("caio");
    let away = ":caio!~u@littlecats AWAY :volto".to_owned();
    let told = house.reads(all);
    assert!(told.iter().all(|it| it.starts_with("@time=")), "{told:?}");
    assert_eq!(untagged(told), [format!("{join} * :Real"), away.clone()]);
    let told = house.reads(some);
    assert!(told[0].starts_with("@time=") && told[0].contains(";msgid="));
    assert_eq!(untagged(told), std::slice::from_ref(&join));
    assert_eq!(house.reads(bare), [join, away]);
    let feed = |form| house.engine.feed(Encoding::Irc(form));
    assert!(feed(Form::FramedModern).has_readers() && feed(Form::FramedBare).has_readers());
    assert!(!feed(Form::TaggedModern).has_readers());
}

#[test]
fn an_agreement_in_the_room_is_a_point_in_the_order() {
    let mut house = House::new(Limits::default());
    let ana = house.enters_framed("ana", "batch");
    let mia = house.comes_from("192.0.2.9");
    house.sends(mia, "mia\n");
    house.heard(ana);
    house.stalls(ana, true);
    house.sends(mia, "um\n");
    house.writes(ana, &["CAP REQ :message-tags"]);
    house.sends(mia, "dois\n");
    house.stalls(ana, false);
    house.sends(mia, "tres\n");
    let told = house.reads(ana);
    assert_eq!(told.len(), 4, "{told:?}");
    for (line, text) in told[..2].iter().zip(["um", "dois"]) {
        let said = format!(":mia!cat@littlecats PRIVMSG {CHANNEL} :{text}");
        assert_eq!(*line, said);
    }
    assert_eq!(told[2], ":irc.littlecats CAP ana ACK :message-tags");
    assert!(
        told[3].starts_with("@time=") && told[3].ends_with(" :tres"),
        "{told:?}"
    );
}

#[test]
fn labels_and_batches_are_told_in_frames() {
    let mut house = House::new(Limits::default());
    let ana = house.enters_framed("ana", "labeled-response batch echo-message");
    house.writes(
        ana,
        &[
            "@label=a PING x",
            "@label=b PONG x",
            &format!("@label=c PRIVMSG {CHANNEL},ana :oi"),
        ],
    );
    let expected = [
        "@label=a :irc.littlecats PONG irc.littlecats :x",
        "@label=b :irc.littlecats ACK",
        "@label=c :irc.littlecats BATCH +l labeled-response",
        "@batch=l :ana!~u@littlecats PRIVMSG #littlecats :oi",
        "@batch=l :ana!~u@littlecats PRIVMSG ana :oi",
        ":irc.littlecats BATCH -l",
    ];
    let mut told = house.reads(ana);
    // It also hears what it wrote to itself.
    let heard = told
        .iter()
        .position(|it| it == ":ana!~u@littlecats PRIVMSG ana :oi");
    told.remove(heard.expect("it is delivered"));
    assert_eq!(told, expected);
}

#[test]
fn it_is_asked_for_a_sign_of_life_as_websockets_are() {
    let mut house = House::new(Limits::default());
    let ana = house.enters_framed("ana", "batch");
    house.passes(secs(32));
    assert_eq!(house.heard(ana), PING);
    house.sends(ana, frame(0x8A, b""));
    house.passes(secs(28));
    assert_eq!(house.heard(ana), b"");
    house.passes(secs(4));
    assert_eq!(house.heard(ana), PING);
    house.passes(secs(62));
    assert!(house.is_closed(ana));
}
