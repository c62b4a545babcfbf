//! Any changes, while people come and talk.

use std::time::Duration;

use proptest::prelude::*;

use super::House;
use crate::daemon::limits::Limits;
use crate::daemon::rate::Rate;

#[derive(Debug, Clone)]
enum Step {
    Joins(u8),
    Says(usize),
    Change(Box<Limits>),
    Waits(u64),
}

fn any_limits() -> impl Strategy<Value = Limits> {
    let rate = prop::option::of((1..50u32, 1..50u32));
    let per_address = prop::option::of(1..9usize);
    (
        80..9_000usize,
        0..30usize,
        1..40usize,
        per_address,
        rate,
        16_384..1_000_000usize,
    )
        .prop_map(
            |(line, history, clients, per_address_max, rate, log)| Limits {
                line_bytes_max: line,
                history_lines_max: history,
                irc_history_lines_max: history,
                history_bytes_max: history * 999,
                clients_max: clients,
                per_address_max,
                rate: rate.map(|(lines, burst)| Rate::new(lines, burst)),
                log_bytes_max: log,
                outbox_bytes_max: 8 << 10,
                login_timeout: Duration::from_secs(1 + history as u64),
                kick_time: Duration::ZERO,
                has_tls: false,
                proxies: Vec::new(),
            },
        )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..4u8).prop_map(Step::Joins),
        (0..99usize).prop_map(Step::Says),
        (0..99usize).prop_map(Step::Says),
        (0..99usize).prop_map(Step::Says),
        any_limits().prop_map(|limits| Step::Change(limits.into())),
        (0..700u64).prop_map(Step::Waits),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// However limits change, nobody who is in is closed, no line is lost, and nobody waits for a limit
    /// that is no more.
    #[test]
    fn whatever_limits_come_those_that_are_in_stay_and_are_heard(
        first in any_limits(),
        steps in prop::collection::vec(step(), 0..120),
    ) {
        let mut house = House::with(Limits { clients_max: 9, ..first });
        let ana = house.joins(9, "ana").expect("there is a place");
        let mut said = Vec::new();
        for step in steps {
            match step {
                Step::Joins(address) => {
                    house.joins(address, &format!("cat{}", house.peers.len()));
                }
                Step::Says(peer) => {
                    let peer = peer % house.peers.len();
                    if peer != ana && house.is_in(peer) {
                        let text = format!("n{} of cat{peer}", said.len());
                        house.says(peer, &text);
                        said.push((peer, text));
                    }
                    house.turns();
                }
                Step::Change(limits) => {
                    let before: Vec<usize> =
                        (0..house.peers.len()).filter(|&it| house.is_in(it)).collect();
                    house.change(*limits);
                    prop_assert!(before.iter().all(|&it| house.is_in(it)));
                }
                Step::Waits(millis) => house.waits(millis),
            }
        }
        house.change(Limits { rate: Some(Rate::new(100, 100)), ..Limits::default() });
        house.waits(30_000);
        let heard = house.read(ana);
        for (peer, text) in said {
            prop_assert!(house.is_in(peer), "{} is gone", peer);
            prop_assert!(heard.contains(&format!("<cat{peer}> {text}\n")), "{} in {}", text, heard);
        }
    }
}
