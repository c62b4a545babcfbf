//! When those are greeted or refused, also where HTTP was asked for.

use super::*;
use crate::daemon::web_visits::REMEMBERED;

const GREETING: &str = "Bem-vindo ao chat dos Little Cats! Informe seu nickname:";
const FULL: &str = "erro: o servidor está cheio; tente mais tarde";
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 7);

impl House {
    fn expires(&mut self, secs: u64) {
        self.sessions.expire(&mut Reader::new(1024), at(secs));
    }
}

#[test]
fn where_http_was_asked_for_within_a_day_the_greeting_waits_for_twelve_seconds() {
    let mut house = House::new();
    // A browser opens several connections at once, and speaks on one of them.
    let speaks = house.comes();
    house.comes();
    house.comes_from(ELSEWHERE, None, at(0));
    house.sessions.note_web_visit(speaks, Time::ZERO);
    house.expires(1);
    house.has_read(1, &[]);
    house.has_read(2, &[GREETING]);
    house.expires(11);
    house.has_read(1, &[]);
    house.expires(12);
    house.has_read(1, &[GREETING]);
    // One that comes later is asked as late, until a day after the visit.
    let day = REMEMBERED.as_secs();
    house.comes_from(Ipv4Addr::LOCALHOST, None, at(day - 20));
    house.expires(day - 19);
    house.has_read(3, &[]);
    house.expires(day - 8);
    house.has_read(3, &[GREETING]);
    house.comes_from(Ipv4Addr::LOCALHOST, None, at(day));
    house.expires(day + 1);
    house.has_read(4, &[GREETING]);
}

#[test]
fn one_that_is_refused_where_http_was_asked_for_is_told_so_as_late_as_one_is_greeted() {
    let mut house = House::with(Limits {
        clients_max: 1,
        ..Limits::default()
    });
    let ana = house.comes();
    house.asks(ana, Request::Enter("ana"));
    house.sessions.note_web_visit(ana, Time::ZERO);
    house.comes();
    house.comes_from(ELSEWHERE, None, at(0));
    house.expires(1);
    house.has_read(1, &[]);
    house.has_read(2, &[FULL]);
    house.expires(11);
    house.has_read(1, &[]);
    house.expires(12);
    house.has_read(1, &[FULL]);
}

#[test]
fn sixty_four_may_first_say_how_they_are_refused_and_those_beyond_are_told_at_once() {
    let mut house = House::with(Limits {
        clients_max: 1,
        ..Limits::default()
    });
    let ana = house.comes();
    house.asks(ana, Request::Enter("ana"));
    for _ in 0..64 {
        house.comes();
    }
    (1..=64).for_each(|waits| house.has_read(waits, &[]));
    let peer = Rc::new(RefCell::new(Peer {
        takes: usize::MAX,
        ..Peer::default()
    }));
    let address = (ELSEWHERE, 1_024).into();
    let socket = FakeSocket(Rc::clone(&peer));
    let beyond = house.sessions.accept(socket, address, at(0), |_, _| Ok(()));
    assert_eq!(beyond, None);
    assert_eq!(peer.borrow().read, format!("{FULL}\n").into_bytes());
}
