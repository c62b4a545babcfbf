//! What addresses, networks and times mean, against naive readings of the rules.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use littlecats::room::address_block::AddressBlock;
use littlecats::room::moderation::network::Network;
use littlecats::room::moderation::term::Term;
use proptest::prelude::*;

/// An address as a text of bits; what came mapped into IPv6 is IPv4.
fn bits(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => format!("{:032b}", u32::from(address)),
        IpAddr::V6(address) => format!("{:0128b}", u128::from(address)),
    }
}

fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        any::<u32>().prop_map(|it| Ipv4Addr::from(it).into()),
        (0_u32..8).prop_map(|it| Ipv4Addr::from(0xC000_0200 | it).into()),
        any::<u128>().prop_map(|it| Ipv6Addr::from(it).into()),
        (0_u128..8).prop_map(|it| Ipv6Addr::from(0x2001_0DB8_u128 << 96 | it << 62).into()),
        (0_u32..8).prop_map(|it| Ipv4Addr::from(0xC000_0200 | it).to_ipv6_mapped().into()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn a_network_holds_what_begins_with_the_same_bits(
        start in address(),
        other in address(),
        length in 0_usize..=128,
        near in 0_usize..=128,
    ) {
        let is_v4 = start.is_ipv4();
        let all = if is_v4 { 32 } else { 128 };
        let length = length % (all + 1);
        let given = format!("{start}/{length}");
        let network = Network::parse(&given).expect("a network");
        // What is mapped with fewer than 96 bits is no IPv4 network, and holds none of it.
        let is_mapped = !is_v4 && start.to_canonical().is_ipv4();
        let (kept, of) = match (is_mapped, length.checked_sub(96)) {
            (false, _) => (length, bits(start)),
            (true, Some(kept)) => (kept, bits(start)),
            (true, None) => return Ok(()),
        };
        // One that differs from it in one bit, and any other.
        let mut flipped = of.clone().into_bytes();
        let at = near % of.len();
        flipped[at] ^= 1;
        let flipped = String::from_utf8(flipped).expect("bits");
        let flipped: IpAddr = match of.len() {
            32 => Ipv4Addr::from(u32::from_str_radix(&flipped, 2).expect("bits")).into(),
            _ => Ipv6Addr::from(u128::from_str_radix(&flipped, 2).expect("bits")).into(),
        };
        for address in [start, other, flipped] {
            let address_bits = bits(address);
            let expected = address_bits.len() == of.len() && address_bits[..kept] == of[..kept];
            prop_assert_eq!(network.contains(address), expected, "{} in {}", address, given);
        }
        prop_assert_eq!(Network::parse(&network.to_string()), Some(network));
    }

    #[test]
    fn an_address_alone_is_its_block(one in address(), other in address()) {
        let network = Network::parse(&one.to_string()).expect("an address");
        prop_assert!(network.contains(one));
        let is_same = AddressBlock::from(one) == AddressBlock::from(other);
        prop_assert_eq!(network.contains(other), is_same);
    }

    #[test]
    fn a_time_is_a_number_and_a_unit(count in 1_u64..100_000, unit in 0_usize..4) {
        let (name, secs) = [("s", 1), ("min", 60), ("h", 3_600), ("d", 86_400)][unit];
        let word = format!("{count}{name}");
        let length = count * secs;
        let term = Term::parse(&word);
        // A hundred years at most.
        prop_assert_eq!(term.is_some(), length <= 36_500 * 86_400);
        if let Some(term) = term {
            prop_assert_eq!(term.length(), Duration::from_secs(length));
            prop_assert_eq!(term.to_string(), word);
        }
    }

    #[test]
    fn what_is_waited_for_is_never_told_too_short(millis in 0_u64..1_000_000_000) {
        let left = Duration::from_millis(millis);
        let told = Term::at_least(left);
        prop_assert!(told.length() >= left);
        // Nor longer than one more of its unit.
        let unit = [86_400, 3_600, 60, 1].into_iter().find(|secs| millis.div_ceil(1_000) >= *secs);
        let most = left + Duration::from_secs(unit.unwrap_or(1));
        prop_assert!(told.length() < most || told.length() == Duration::from_secs(1));
        prop_assert_eq!(Term::parse(&told.to_string()), Some(told));
    }

    #[test]
    fn no_text_is_a_panic(text in "[0-9a-fA-F.:/+\\-smhd in]{0,20}|\\PC{0,8}") {
        if let Some(network) = Network::parse(&text) {
            prop_assert_eq!(Network::parse(&network.to_string()), Some(network));
        }
        if let Some(term) = Term::parse(&text) {
            prop_assert!(term.length() > Duration::ZERO);
        }
    }
}
