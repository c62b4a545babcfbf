//! Newcomers that are shown much of what was said before, and read it slowly or not at all.

use super::*;
use crate::delivery::outbox::Outbox;
use crate::room::answer::Cursor;
use crate::room::event::Manner;
use crate::room::history;

/// bia is in, and has said so much that newcomers are shown it in several parts.
fn much_was_said() -> (House, SessionId) {
    let mut house = House::new();
    let bia = house.comes();
    house.asks(bia, Request::Enter("bia"));
    for _ in 0..15 {
        house.asks(bia, Request::Say(&"x".repeat(900)));
    }
    house.sessions.write(at(0));
    house.peers[0].borrow_mut().read.clear();
    (house, bia)
}

impl House {
    /// Somebody comes, takes so many bytes, and gives its nickname.
    fn enters(&mut self, nickname: &str, takes: usize) -> SessionId {
        let id = self.comes();
        let peer = self.peers.len() - 1;
        self.takes(peer, id, takes);
        let guest = self.sessions.admission.guests.get_mut(id);
        guest.expect("is one").has_spoken();
        self.asks(id, Request::Enter(nickname));
        id
    }

    fn is_in(&self, id: SessionId) -> bool {
        self.sessions.room.standing(id) == Standing::Inside
    }

    fn input(&self, id: SessionId) -> Input {
        let connection = self.sessions.connections.get(id);
        connection.expect("is there").input
    }

    /// How many lines a peer has read since it was last asked about.
    fn lines_read(&mut self, peer: usize, now: Now) -> usize {
        self.sessions.write(now);
        let read = std::mem::take(&mut self.peers[peer].borrow_mut().read);
        read.iter().filter(|&&byte| byte == b'\n').count()
    }
}

#[test]
fn a_newcomer_that_takes_all_at_once_is_in_at_once() {
    let (mut house, _) = much_was_said();
    let ana = house.enters("ana", usize::MAX);
    assert!(house.is_in(ana));
    assert_eq!(house.input(ana), Input::Open);
    assert_eq!(house.lines_read(1, at(0)), 16);
    assert_eq!(house.sessions.deadline(ana), Time::NEVER);
}

#[test]
fn a_newcomer_keeps_the_place_of_a_guest_until_it_has_read_what_was_said() {
    let (mut house, bia) = much_was_said();
    let ana = house.enters("ana", 3_000);
    house.sessions.write(at(0));
    assert!(!house.is_in(ana));
    assert_eq!(house.input(ana), Input::Entering, "its lines wait");
    assert!(house.sessions.admission.guests.get(ana).is_some());
    assert_eq!(house.sessions.deadline(ana), at(30).time);
    house.has_read(0, &[]);
    house.asks(
        bia,
        Request::Private {
            manner: Manner::default(),
            to: "ana",
            text: "psiu",
        },
    );
    house.asks(bia, Request::Say("meanwhile"));
    house.takes(1, ana, 6_000);
    house.sessions.write(at(1));
    assert!(!house.is_in(ana), "it has the second part");
    house.takes(1, ana, 6_000);
    house.sessions.write(at(2));
    assert!(house.is_in(ana), "it has the last");
    assert_eq!(house.input(ana), Input::Open);
    assert!(house.sessions.admission.guests.get(ana).is_none());
    house.has_read(0, &[JOINED_ANA]);
    house.takes(1, ana, usize::MAX);
    house.sessions.write(at(2));
    let read = std::mem::take(&mut house.peers[1].borrow_mut().read);
    let read = String::from_utf8(read).expect("all is UTF-8");
    let lines: Vec<_> = read.lines().collect();
    assert_eq!(lines.len(), 18);
    let last = [
        "[há 2 s] <bia> meanwhile",
        "[privado de bia] psiu",
        JOINED_ANA,
    ];
    assert_eq!(lines[15..], last);
}

#[test]
fn who_does_not_read_what_was_said_is_closed_as_slow_at_the_end_of_its_time() {
    let (mut house, bia) = much_was_said();
    let ana = house.enters("ana", 3_000);
    let mut reader = Reader::new(1024);
    house.sessions.expire(&mut reader, at(29));
    assert_eq!(house.input(ana), Input::Entering);
    house.sessions.expire(&mut reader, at(30));
    let connection = house.sessions.connections.get(ana).expect("is there");
    assert!(connection.phase.is_closed());
    assert_eq!(house.sessions.room.standing(ana), Standing::Guest);
    house.sessions.reap(at(30).time, |_| {});
    house.has_read(0, &[]);
    assert_eq!(house.sessions.room.count(), 1);
    house.asks(bia, Request::Say("oi"));
}

#[test]
fn a_newcomer_that_has_to_go_is_given_no_more_of_what_was_said() {
    for ends in [Ending::Drain, Ending::Dismiss] {
        let (mut house, _) = much_was_said();
        let ana = house.enters("ana", 3_000);
        house.sessions.end(ana, &CloseReason::Ended, ends, at(0));
        house.takes(1, ana, usize::MAX);
        house.sessions.write(at(0));
        assert!(house.lines_read(1, at(0)) < 9);
        house.has_read(0, &[]);
        let connection = house.sessions.connections.get(ana).expect("is there");
        assert!(!connection.phase.is_draining());
    }
    let (mut house, _) = much_was_said();
    let ana = house.enters("ana", 3_000);
    house.sessions.shut_down(at(0));
    house.takes(1, ana, usize::MAX);
    house.sessions.write(at(0));
    let read = std::mem::take(&mut house.peers[1].borrow_mut().read);
    let read = String::from_utf8(read).expect("all is UTF-8");
    assert!(
        read.ends_with("O servidor está sendo encerrado.\n"),
        "{read:?}"
    );
    assert_eq!(house.sessions.room.count(), 1);
}

#[test]
fn newcomers_of_one_address_that_read_on_at_once_come_in_20_a_second() {
    let (mut house, _) = much_was_said();
    let ids: Vec<_> = (0..50)
        .map(|number| house.enters(&format!("n{number}"), 3_000))
        .collect();
    house.sessions.write(at(2));
    assert_eq!(house.sessions.room.count(), 1);
    for (number, &id) in ids.iter().enumerate() {
        house.takes(number + 1, id, usize::MAX);
    }
    house.sessions.write(at(2));
    assert_eq!(house.sessions.room.count(), 21);
    assert_eq!(house.sessions.deadline(ids[49]), Time::NEVER, "it waits");
    let calls: Vec<_> = (2..=5)
        .map(|secs| {
            let now = at(secs);
            house.sessions.call(now);
            for &id in &ids {
                if house.input(id) == Input::Called {
                    house.sessions.continue_entrance(id, now);
                }
            }
            house.sessions.room.count() - 1
        })
        .collect();
    assert_eq!(calls, [20, 40, 50, 50]);
    assert!(ids.iter().all(|&id| house.is_in(id)));
}

#[test]
fn all_that_come_back_at_once_and_do_not_read_are_owed_a_part_each() {
    let mut house = House::new();
    let bia = house.comes();
    house.asks(bia, Request::Enter("bia"));
    for _ in 0..60 {
        house.asks(bia, Request::Say(&"x".repeat(900)));
        house.sessions.write(at(0));
    }
    let most = Outbox::<Cursor>::insert_cost(history::PART_BYTES_MAX);
    let ids: Vec<_> = (0..200)
        .map(|number| house.enters(&format!("n{number}"), 0))
        .collect();
    house.sessions.write(at(0));
    for &id in &ids {
        let connection = house.sessions.connections.get(id).expect("is there");
        let owed = connection.outbox.queued_bytes();
        assert!((6_000..=most).contains(&owed), "{owed} bytes");
        assert_eq!(connection.input, Input::Entering);
    }
    house.takes(1, ids[0], usize::MAX);
    assert_eq!(house.lines_read(1, at(0)), 18);
    assert_eq!(house.sessions.room.count(), 2);
}
