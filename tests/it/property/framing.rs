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
    ];
    let start = prop_oneof![
        20 => Just(""),
        1 => Just("GET "),
        1 => Just("GET"),
        1 => Just("CONNECT "),
        1 => Just("\u{16}"),
    ];
    (start, proptest::collection::vec(piece, 0..24))
        .prop_map(|(start, pieces)| [start.as_bytes().to_vec(), pieces.concat()].concat())
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
