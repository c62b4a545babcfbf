//! What is known of a peer behind a proxy: the kernel tells of the proxy alone.

use super::*;
use crate::daemon::web::tests::upgrade;
use crate::dialect::web::frame::tests::frame;
use crate::transport::tcp_info::TcpInfo;

impl House {
    /// What the kernel knows: the proxy acknowledges at once, and a byte came so long ago.
    fn received_ago(&self, peer: usize, ago: Duration) {
        self.peers[peer].1.borrow_mut().info = Some(TcpInfo {
            received_ago: ago,
            ..TcpInfo::default()
        });
    }

    fn tries(&mut self, nickname: &str) -> String {
        let peer = self.comes_through_proxy(HEADER, &format!("{nickname}\n"));
        self.heard_text(peer)
    }
}

const IN_USE: &str = "erro: o nickname \"ana\" já está em uso";

/// In the words of its dialect it is asked, and has 60 s for a byte.
#[test]
fn a_session_behind_a_proxy_that_is_doubted_has_60_s_for_a_byte() {
    for words in [
        format!("{HEADER}{}", upgrade("")),
        format!("{HEADER}NICK ana\r\nUSER ana 0 * :ana\r\n"),
    ] {
        let mut house = house();
        let ana = house.comes_from(PROXY);
        house.sends(ana, &words);
        if words.contains("GET") {
            house.sends(ana, frame(0x81, b"ana"));
        }
        assert!(house.engine.sessions.is_handed_on(house.peers[ana].0));
        house.received_ago(ana, secs(100));
        assert!(house.tries("ana").starts_with(IN_USE));
        // Silence itself would end it later.
        house.passes(secs(59));
        assert!(!house.is_closed(ana));
        house.passes(secs(2));
        assert!(house.is_closed(ana), "the proxy alone answered");
        // That of the page is kept for who has its `resume`.
        assert_eq!(
            house.tries("ana").starts_with("O cliente ana entrou"),
            !words.contains("GET")
        );
    }
}

#[test]
fn one_byte_is_an_answer() {
    let mut house = house();
    let ana = house.comes_through_proxy(HEADER, &upgrade(""));
    house.sends(ana, frame(0x81, b"ana"));
    assert!(house.tries("ana").starts_with(IN_USE));
    house.passes(secs(20));
    house.sends(ana, [0x8A, 0x80, 0, 0, 0, 0]);
    house.received_ago(ana, secs(30));
    house.passes(secs(41));
    assert!(!house.is_closed(ana));
    house.passes(secs(1));
    assert!(house.tries("ana").starts_with(IN_USE));
}

/// A person on `nc` who only reads has no word to answer with: the proxy closes when it is gone.
#[test]
fn one_that_cannot_answer_is_not_ended_for_that() {
    let mut house = house();
    let ana = house.comes_through_proxy(HEADER, "ana\n");
    house.received_ago(ana, secs(100));
    assert!(house.tries("ana").starts_with(IN_USE));
    house.passes(secs(70));
    assert!(!house.is_closed(ana));
}

/// Accounts are offered by the way between: a proxy elsewhere in the clear is no private one, whomever it
/// speaks for.
#[test]
fn whether_others_can_read_along_is_said_of_the_socket() {
    let of_this_machine = HEADER.replace("192.0.2.7", "127.0.0.1");
    for (proxy, header, is_private) in [
        (PROXY, HEADER, false),
        (PROXY, &of_this_machine, false),
        (OWN, HEADER, true),
    ] {
        let mut house = house();
        let peer = house.comes_from(proxy);
        house.sends(peer, format!("{header}CAP LS 302\r\n"));
        let id = house.peers[peer].0;
        assert_eq!(
            house.engine.sessions.is_private(id),
            is_private,
            "{proxy} {header}"
        );
    }
}
