//! The decoder of IRC, whatever the bytes and however they are cut.

use proptest::prelude::*;

use crate::fuzzing::irc::irc;

fn text(text: &'static str) -> BoxedStrategy<String> {
    Just(text.to_owned()).boxed()
}

/// Bytes in which what matters to a decoder is frequent.
fn input() -> impl Strategy<Value = Vec<u8>> {
    let verb = prop_oneof![
        6 => text("PRIVMSG "),
        3 => text("notice "),
        3 => text("MODE "),
        1 => text("JOIN "),
        1 => text("PART "),
        1 => text("KICK "),
        1 => text("TOPIC "),
        1 => text("WHOIS "),
        1 => text("CHATHISTORY LATEST "),
        1 => text("CAP LS "),
        1 => text("NICK "),
        1 => text("USER a b c "),
        1 => text("PASS "),
        1 => "[A-Za-z]{1,12} ?".boxed(),
    ];
    let word = prop_oneof![
        4 => text("#a"),
        3 => text("ana"),
        3 => text(","),
        3 => text(" "),
        3 => text(" :"),
        2 => text("+o-v+b"),
        1 => text("bia!*@*"),
        1 => text("*!*@192.0.2.7"),
        1 => text("\u{1}"),
        1 => text("\u{1}ACTION "),
        1 => text("\u{2}"),
        1 => text("\u{3}12,3"),
        1 => text("/op "),
        1 => text(" /Moderar"),
        1 => text("\u{202E}"),
        1 => text("\0"),
        1 => text("\r"),
        2 => "[a-zà-ü0-9 :,#]{0,12}".boxed(),
    ];
    let bytes = prop_oneof![
        30 => word.prop_map(String::into_bytes),
        3 => proptest::collection::vec(any::<u8>(), 0..4),
        1 => (400_usize..520).prop_map(|len| vec![b'x'; len]),
    ];
    let tags = prop_oneof![
        40 => Just(Vec::new()),
        7 => Just(b"@label=7;a ".to_vec()),
        7 => Just(b":ana!a@b ".to_vec()),
        7 => Just(b"@".to_vec()),
        1 => (4_080_usize..4_100).prop_map(|len| [b"@", &vec![b'y'; len][..], b" "].concat()),
    ];
    let end = prop_oneof![4 => Just("\r\n"), 2 => Just("\n"), 1 => Just("")];
    let line = (tags, verb, proptest::collection::vec(bytes, 0..8), end).prop_map(
        |(tags, verb, bytes, end)| {
            [&tags, verb.as_bytes(), &bytes.concat(), end.as_bytes()].concat()
        },
    );
    proptest::collection::vec(line, 0..6).prop_map(|lines| lines.concat())
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_items(
        standing in 0..3_u8,
        cut in any::<u8>(),
        bytes in input(),
    ) {
        irc(&[&[standing, cut], &bytes[..]].concat());
    }
}
