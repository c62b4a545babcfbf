//! The framer against a model that sees all bytes at once.

use proptest::prelude::*;

use crate::fuzzing::framing::{framed, modelled};

/// Bytes in which what matters to a framer is frequent.
fn input() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => Just(b"\n".to_vec()),
        1 => Just(b"\r\n".to_vec()),
        1 => Just(b"\r".to_vec()),
        6 => "[a-zà-ü /\t]{0,12}".prop_map(String::into_bytes),
        1 => "[a-z]{14,40}".prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..4),
        1 => any::<char>().prop_map(|c| c.to_string().into_bytes()),
        1 => Just("\u{202E}".into()),
        1 => Just(b"\r\0\n".to_vec()),
        6 => telnet(),
    ];
    let word = prop_oneof![
        20 => Just(""),
        1 => Just("GET "),
        1 => Just("gEt "),
        1 => Just("GET"),
        1 => Just("CONNECT "),
        1 => Just("\u{16}"),
        1 => Just("\u{3}\0"),
        1 => Just("*1\r\n"),
        1 => Just("*1\r"),
        1 => Just("ssh-2.0"),
        1 => Just("nIck "),
        1 => Just("authenticate"),
        1 => Just(":"),
        1 => Just("@a=b "),
        1 => Just(":a JOIN "),
        1 => Just("@a :b  Join"),
        1 => Just(":a  "),
    ];
    let mark = prop_oneof![6 => Just(""), 1 => Just("\u{FEFF}"), 1 => Just("\u{FEFF}\u{FEFF}")];
    let start = (telnet(), mark, telnet(), word)
        .prop_map(|(a, mark, b, word)| [&a, mark.as_bytes(), &b, word.as_bytes()].concat());
    let start = prop_oneof![start, Just(Vec::new())];
    (start, proptest::collection::vec(piece, 0..24))
        .prop_map(|(start, pieces)| [start, pieces.concat()].concat())
}

/// What begins with an IAC, whole or not, and now and then nothing.
fn telnet() -> impl Strategy<Value = Vec<u8>> {
    let subnegotiation = proptest::collection::vec(
        prop_oneof![Just(b'\n'), Just(0xFF), Just(0xF0), Just(0xFA), any::<u8>()],
        0..40,
    );
    prop_oneof![
        2 => Just(Vec::new()),
        1 => any::<u8>().prop_map(|byte| vec![0xFF, byte]),
        1 => (0xF0..=0xFF_u8).prop_map(|byte| vec![0xFF, byte]),
        3 => (0xFB..=0xFE_u8, prop_oneof![Just(6), Just(b'\n'), 0..4_u8, any::<u8>()])
            .prop_map(|(verb, option)| vec![0xFF, verb, option]),
        1 => subnegotiation.prop_map(|content| [b"\xFF\xFA", &content[..], b"\xFF\xF0"].concat()),
    ]
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_lines(
        bytes in input(),
        cuts in proptest::collection::vec(1_usize..20, 1..40),
        line_bytes_max in 16_usize..40,
    ) {
        let expected = modelled(&bytes, line_bytes_max);
        prop_assert_eq!(&framed([&bytes[..]].into_iter(), line_bytes_max), &expected);
        prop_assert_eq!(&framed(bytes.chunks(1), line_bytes_max), &expected);
        let mut rest = &bytes[..];
        let chunks = cuts.iter().cycle().map_while(|&cut| {
            let (chunk, left) = rest.split_at_checked(cut).unwrap_or((rest, &[]));
            rest = left;
            (!chunk.is_empty()).then_some(chunk)
        });
        prop_assert_eq!(&framed(chunks, line_bytes_max), &expected);
    }
}
