//! Deliberate faults, one at a time: the simulation finds each, which shows that it can.

use littlecats::fault::{Fault, plant};

/// Finds a planted fault within so many seeds, and nothing once it is taken out.
fn is_found(fault: Fault, seeds_max: u64) {
    for seed in 0..seeds_max {
        plant(Some(fault));
        let ran = super::run(seed, false);
        plant(None);
        if let Err(how) = ran {
            println!("{fault:?}: seed {seed}: {how}");
            // The same run has nothing wrong without it.
            assert_eq!(super::run(seed, false), Ok(()));
            return;
        }
    }
    panic!("{fault:?} was not found in {seeds_max} seeds");
}

#[test]
fn closing_inside_the_walk() {
    is_found(Fault::CloseInsideTheWalk, 100);
}

#[test]
fn slots_without_generations() {
    is_found(Fault::NoGeneration, 100);
}

#[test]
fn the_tail_of_a_line_too_long_taken_as_a_command() {
    is_found(Fault::TailTakenAsCommand, 100);
}

#[test]
fn a_line_dropped_when_a_socket_would_block() {
    is_found(Fault::DroppedOnWouldBlock, 100);
}

#[test]
fn a_leave_told_twice() {
    is_found(Fault::LeaveToldTwice, 100);
}

#[test]
fn a_nickname_not_released() {
    is_found(Fault::NicknameNotReleased, 100);
}

#[test]
fn a_skip_lost_after_a_short_write() {
    is_found(Fault::SkipLostAfterShortWrite, 100);
}

#[test]
fn a_private_message_after_a_slow_cut() {
    is_found(Fault::PrivateAfterSlowCut, 1_000);
}
