//! Headers of proxies and fields of requests, whatever they are made of: nothing panics, and both say what a model
//! says.

use proptest::prelude::*;

use crate::fuzzing::proxy::proxy;

/// Pieces of which headers consist, and some that break them.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        Just("PROXY".to_owned()),
        Just("TCP4".to_owned()),
        Just("TCP6".to_owned()),
        Just("UNKNOWN".to_owned()),
        any::<[u8; 4]>().prop_map(|it| std::net::Ipv4Addr::from(it).to_string()),
        any::<[u8; 16]>().prop_map(|it| std::net::Ipv6Addr::from(it).to_string()),
        any::<u16>().prop_map(|it| it.to_string()),
        "[ -~]{0,9}",
    ];
    let good = (
        any::<[u8; 4]>(),
        any::<[u8; 4]>(),
        any::<u16>(),
        any::<u16>(),
    )
        .prop_map(|(from, to, a, b)| {
            let [from, to] = [from, to].map(std::net::Ipv4Addr::from);
            format!("PROXY TCP4 {from} {to} {a} {b}")
        });
    let mixed = prop::collection::vec(word, 0..8).prop_map(|words| words.join(" "));
    let end = prop_oneof![Just("\r\n"), Just("\n"), Just("\r"), Just("")];
    (prop_oneof![good, mixed], end, "[ -~]{0,20}")
        .prop_map(|(line, end, behind)| format!("{line}{end}{behind}").into_bytes())
}

fn binary() -> impl Strategy<Value = Vec<u8>> {
    let command = prop_oneof![Just(0x20), Just(0x21), any::<u8>()];
    let family = prop_oneof![Just(0x11), Just(0x21), Just(0x00), any::<u8>()];
    let behind = prop::collection::vec(any::<u8>(), 0..60);
    (
        command,
        family,
        prop_oneof![0_u16..50, any::<u16>()],
        behind,
    )
        .prop_map(|(command, family, len, behind)| {
            let start = b"\r\n\r\n\0\r\nQUIT\n";
            [&start[..], &[command, family], &len.to_be_bytes(), &behind].concat()
        })
}

fn field() -> impl Strategy<Value = Vec<u8>> {
    let entry = prop_oneof![
        any::<[u8; 4]>().prop_map(|it| std::net::Ipv4Addr::from(it).to_string()),
        any::<[u8; 16]>().prop_map(|it| std::net::Ipv6Addr::from(it).to_string()),
        (any::<[u8; 16]>(), any::<u16>())
            .prop_map(|(it, port)| format!("[{}]:{port}", std::net::Ipv6Addr::from(it))),
        (any::<[u8; 4]>(), any::<u16>())
            .prop_map(|(it, port)| format!("{}:{port}", std::net::Ipv4Addr::from(it))),
        Just("127.0.0.1".to_owned()),
        Just("[::1]".to_owned()),
        "[ -~]{0,9}",
    ];
    prop::collection::vec(entry, 0..6).prop_map(|entries| entries.join(", ").into_bytes())
}

proptest! {
    #[test]
    fn a_header_is_read_as_a_model_reads_it(start in prop_oneof![line(), binary(), any::<Vec<u8>>()]) {
        proxy(&[&[2], &start[..]].concat());
    }

    #[test]
    fn a_field_is_read_as_a_model_reads_it(value in field(), head in any::<Vec<u8>>()) {
        proxy(&[&[1], &value[..]].concat());
        proxy(&[&[0], &head[..]].concat());
    }
}
