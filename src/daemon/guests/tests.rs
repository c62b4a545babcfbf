use std::net::Ipv4Addr;

use super::*;

/// Guests of some blocks, by the number of the block and when each came, in the order of their slots.
fn guests(came: &[(u8, u64)]) -> Guests {
    let mut guests = Guests::default();
    for (slot, &(block, millis)) in came.iter().enumerate() {
        let address = Ipv4Addr::new(192, 0, 2, block);
        let peer = (address, 1_024).into();
        let guest = Guest::new(peer, Duration::ZERO, at(millis));
        guests.add(SessionId::new(slot, 1), guest);
    }
    guests
}

fn at(millis: u64) -> Time {
    Time::ZERO + Duration::from_millis(millis)
}

fn first(guests: &Guests, places: usize, millis: u64) -> Option<(usize, Time)> {
    let first = guests.first_to_go(places, at(millis));
    first.map(|(id, from)| (id.slot(), from))
}

#[test]
fn the_oldest_of_the_block_with_most_guests_goes_after_a_second() {
    let guests = guests(&[(1, 0), (2, 100), (2, 50), (3, 10)]);
    assert_eq!(first(&guests, 4, 500), Some((2, at(1_050))));
    assert_eq!(first(&guests, 4, 5_000), Some((2, at(1_050))));
}

#[test]
fn where_no_block_has_two_guests_the_oldest_goes_after_ten_seconds() {
    let guests = guests(&[(1, 70), (2, 20), (3, 90)]);
    assert_eq!(first(&guests, 4, 5_000), Some((1, at(10_020))));
    assert_eq!(Guests::default().first_to_go(4, at(0)), None);
}

#[test]
fn those_that_wait_behind_a_flood_of_one_address_wait_for_no_more_than_ten_seconds() {
    // The largest block is that of the flood, and all of it came but now.
    let guests = guests(&[(1, 0), (1, 5), (9, 20_000), (9, 20_000), (9, 20_000)]);
    assert_eq!(first(&guests, 5, 20_100), Some((0, at(10_000))));
    assert_eq!(first(&guests, 5, 21_000), Some((2, at(21_000))));
}

#[test]
fn a_guest_that_waits_for_its_turn_is_kept_unless_its_block_has_more_than_its_part() {
    let mut few = guests(&[(1, 0), (1, 0), (2, 0)]);
    for slot in [0, 1] {
        let guest = few.get_mut(SessionId::new(slot, 1)).expect("it came");
        guest.waits(at(10));
    }
    assert_eq!(first(&few, 32, 100), Some((2, at(10_000))));
    few.remove(SessionId::new(2, 1));
    assert_eq!(first(&few, 32, 100), None, "two of 32 are its part");
    assert_eq!(first(&few, 16, 100), Some((1, at(1_000))), "the youngest");
    // One that has tried already is kept for nothing.
    let tried = few.get_mut(SessionId::new(0, 1)).expect("it came");
    tried.has_spoken();
    assert_eq!(first(&few, 32, 100), Some((0, at(1_000))));
}

#[test]
fn a_guest_that_reads_what_was_said_is_kept_for_some_time_unless_its_block_has_more_than_its_part()
{
    let mut entering = guests(&[(1, 0), (1, 5), (2, 0)]);
    for slot in 0..3 {
        let guest = entering.get_mut(SessionId::new(slot, 1));
        guest.expect("it came").enters();
    }
    assert_eq!(first(&entering, 32, 9_999), None, "two of 32 are its part");
    assert_eq!(first(&entering, 32, 10_005), Some((0, at(1_000))));
    assert_eq!(
        first(&entering, 16, 100),
        Some((0, at(1_000))),
        "the oldest"
    );
    // One that has read all, and waits for its turn to come in, is no reader.
    let waiting = entering.get_mut(SessionId::new(0, 1)).expect("it came");
    waiting.waits(at(50));
    assert_eq!(first(&entering, 16, 100), Some((1, at(1_005))));
    assert_eq!(first(&entering, 32, 100), None);
}

#[test]
fn the_time_to_log_in_stands_still_while_the_daemon_makes_one_wait() {
    let limits = Limits::default();
    let mut guests = guests(&[(1, 0)]);
    let guest = guests.get_mut(SessionId::new(0, 1)).expect("it came");
    guest.has_begun(b"a", at(0));
    assert_eq!(guest.deadline(&limits), at(30_000));
    guest.waits(at(10_000));
    assert_eq!(guest.deadline(&limits), Time::NEVER);
    guest.has_waited(at(90_000));
    assert_eq!(guest.deadline(&limits), at(110_000));
}
