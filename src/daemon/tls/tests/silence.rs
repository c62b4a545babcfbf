//! What counts as a sign of life of a peer in TLS.

use super::*;

#[test]
fn a_part_of_a_record_is_a_sign_of_life() {
    let mut house = House::new(Limits::default());
    let mut ana = house.come();
    ana.say("NICK ana\r\nUSER ana 0 * :ana\r\n");
    house.settle(&mut [&mut ana]);
    assert!(ana.take_text().contains(" 001 ana "));
    ana.say("PRIVMSG #littlecats :hello\r\n");
    let mut record = Vec::new();
    let tls = ana.tls.as_mut().expect("TLS");
    tls.write_tls(&mut record).expect("memory");
    house.wait_millis(80_000);
    ana.wire.borrow_mut().to_server.extend(&record[..7]);
    house.turn(&mut [&mut ana]);
    // Without events from here on.
    let is_asked_after = |house: &mut House, ana: &mut Peer, millis| {
        house.wait_millis(millis);
        house.engine.turn(house.now);
        ana.receive();
        ana.take_text().contains("PING ")
    };
    assert!(!is_asked_after(&mut house, &mut ana, 80_000));
    assert!(is_asked_after(&mut house, &mut ana, 12_000));
}
