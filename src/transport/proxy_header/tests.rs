use super::*;

/// A header, whole, byte by byte, and with what follows it.
#[track_caller]
fn check(header: &[u8], origin: Origin) {
    let len = header.len();
    let expected = Parsed::Header { len, origin };
    for end in 0..len {
        assert_eq!(
            parse(&header[..end]),
            Parsed::Open,
            "{header:?} up to {end}"
        );
    }
    for behind in [
        &b""[..],
        b"\x16\x03",
        b"GET / HTTP/1.1\r\n",
        b"ana\n",
        header,
        &[0; 600],
    ] {
        let bytes = [header, behind].concat();
        assert_eq!(parse(&bytes), expected, "{header:?} with {behind:?}");
        assert_eq!(parse(&bytes[..bytes.len().min(BYTES_MAX)]), expected);
    }
}

/// A header that does not serve, from so many bytes on, whatever follows.
#[track_caller]
fn check_fault(bytes: &[u8], known_from: usize, fault: Fault) {
    for end in 0..known_from {
        assert_eq!(parse(&bytes[..end]), Parsed::Open, "{bytes:?} up to {end}");
    }
    for end in known_from..=bytes.len() {
        assert_eq!(
            parse(&bytes[..end]),
            Parsed::Faulty(fault),
            "{bytes:?} up to {end}"
        );
    }
}

fn peer(address: &str) -> Origin {
    Origin::Peer(address.parse().expect(address))
}

/// A header of version 2, with what it says of its length.
fn binary(command: u8, family: u8, behind: &[u8]) -> Vec<u8> {
    let len = u16::try_from(behind.len()).expect("a short one");
    [
        &SIGNATURE[..],
        &[command, family],
        &len.to_be_bytes(),
        behind,
    ]
    .concat()
}

const IPV4: [u8; 12] = [192, 0, 2, 7, 10, 0, 0, 1, 0xC8, 0x22, 0x08, 0xEF];

fn ipv6() -> Vec<u8> {
    let [from, to] = ["2001:db8::7", "2001:db8::1"].map(|it| it.parse::<Ipv6Addr>().expect(it));
    [&from.octets()[..], &to.octets(), &[0xC8, 0x22, 0x08, 0xEF]].concat()
}

#[test]
fn lines_of_version_1_say_whose_connection_it_is() {
    for (line, origin) in [
        (
            "PROXY TCP4 192.0.2.7 10.0.0.1 51234 2287\r\n",
            peer("192.0.2.7:51234"),
        ),
        (
            "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n",
            peer("255.255.255.255:65535"),
        ),
        (
            "PROXY TCP4 127.0.0.1 127.0.0.1 0 0\r\n",
            peer("127.0.0.1:0"),
        ),
        (
            "PROXY TCP6 2001:db8::7 ::1 51234 2287\r\n",
            peer("[2001:db8::7]:51234"),
        ),
        (
            "PROXY TCP6 ::ffff:192.0.2.7 ::1 1 2\r\n",
            peer("[::ffff:192.0.2.7]:1"),
        ),
        (
            "PROXY TCP6 ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n",
            peer("[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535"),
        ),
        ("PROXY UNKNOWN\r\n", Origin::Unknown),
        ("PROXY UNKNOWN \r\n", Origin::Unknown),
        (
            "PROXY UNKNOWN whatever  it says: \u{e9}\r\n",
            Origin::Unknown,
        ),
        ("PROXY TCP4 0.0.0.0 10.0.0.1 1 2\r\n", Origin::Unknown),
        ("PROXY TCP6 :: ::1 1 2\r\n", Origin::Unknown),
    ] {
        let line = line.replace("f...f", "ffff:ffff:ffff:ffff:ffff:ffff");
        check(line.as_bytes(), origin);
    }
    let longest = format!("PROXY UNKNOWN {}\r\n", "x".repeat(LINE_BYTES_MAX - 16));
    assert_eq!(longest.len(), LINE_BYTES_MAX);
    check(longest.as_bytes(), Origin::Unknown);
}

#[test]
fn lines_that_the_specification_does_not_allow_are_faulty_as_soon_as_they_end() {
    for line in [
        "PROXY \r\n",
        "PROXY TCP4\r\n",
        "PROXY TCP4 \r\n",
        "PROXY TCP4 192.0.2.7\r\n",
        "PROXY TCP4 192.0.2.7 10.0.0.1\r\n",
        "PROXY TCP4 192.0.2.7 10.0.0.1 51234\r\n",
        "PROXY TCP4 192.0.2.7 10.0.0.1 51234 2287 \r\n",
        "PROXY TCP4 192.0.2.7 10.0.0.1 51234 2287 1\r\n",
        "PROXY  TCP4 192.0.2.7 10.0.0.1 51234 2287\r\n",
        "PROXY TCP4  192.0.2.7 10.0.0.1 51234 2287\r\n",
        "PROXY TCP4 192.0.2.7 10.0.0.1 51234  2287\r\n",
        "PROXY TCP4 192.0.2.7\t10.0.0.1 51234 2287\r\n",
        "PROXY TCP4 192.0.2.07 10.0.0.1 51234 2287\r\n",
        "PROXY TCP4 192.0.2 10.0.0.1 51234 2287\r\n",
        "PROXY TCP4 192.0.2.256 10.0.0.1 51234 2287\r\n",
        "PROXY TCP4 192.0.2.7 x 51234 2287\r\n",
        "PROXY TCP4 2001:db8::7 ::1 51234 2287\r\n",
        "PROXY TCP6 192.0.2.7 10.0.0.1 51234 2287\r\n",
        "PROXY TCP6 2001:db8::7 10.0.0.1 51234 2287\r\n",
        "PROXY TCP6 [2001:db8::7] [::1] 51234 2287\r\n",
        "PROXY TCP6 fe80::7%eth0 ::1 51234 2287\r\n",
        "PROXY TCP4 192.0.2.7 10.0.0.1 65536 2287\r\n",
        "PROXY TCP4 192.0.2.7 10.0.0.1 51234 65536\r\n",
        "PROXY TCP4 192.0.2.7 10.0.0.1 051234 2287\r\n",
        "PROXY TCP4 192.0.2.7 10.0.0.1 +51234 2287\r\n",
        "PROXY TCP4 192.0.2.7 10.0.0.1 -1 2287\r\n",
        "PROXY TCP4 192.0.2.7 10.0.0.1 0x1 2287\r\n",
        "PROXY TCP4 192.0.2.7 10.0.0.1  2287\r\n",
        "PROXY tcp4 192.0.2.7 10.0.0.1 51234 2287\r\n",
        "PROXY UDP4 192.0.2.7 10.0.0.1 51234 2287\r\n",
        "PROXY unknown\r\n",
        "PROXY UNKNOWNS\r\n",
    ] {
        check_fault(line.as_bytes(), line.len(), Fault::Malformed);
    }
    for (line, known_from) in [
        ("PROXY UNKNOWN\nana\n", 14),
        ("PROXY UNKNOWN\rana\n", 15),
        ("PROXY UNKNOWN\r\rana\n", 15),
        ("PROXY TCP4 192.0.2.7 10.0.0.1 51234 2287\n", 41),
    ] {
        check_fault(line.as_bytes(), known_from, Fault::Malformed);
    }
    let latin = b"PROXY UNKNOWN \xE9\r\n";
    check_fault(latin, latin.len(), Fault::Malformed);
}

#[test]
fn a_line_has_107_bytes_and_not_a_byte_more() {
    let endless = format!("PROXY UNKNOWN {}", "x".repeat(600));
    check_fault(endless.as_bytes(), LINE_BYTES_MAX, Fault::TooLong);
    for len in LINE_BYTES_MAX + 1..LINE_BYTES_MAX + 3 {
        let line = format!("PROXY UNKNOWN {}\r\n", "x".repeat(len - 16));
        check_fault(line.as_bytes(), LINE_BYTES_MAX, Fault::TooLong);
    }
}

#[test]
fn headers_of_version_2_say_whose_connection_it_is() {
    check(&binary(0x21, 0x11, &IPV4), peer("192.0.2.7:51234"));
    check(&binary(0x21, 0x21, &ipv6()), peer("[2001:db8::7]:51234"));
    check(&binary(0x21, 0x11, &[0; 12]), Origin::Unknown);
    check(&binary(0x21, 0x21, &[0; 36]), Origin::Unknown);
    // What follows the addresses says more, which nobody here asks for: a checksum, an ALPN, a unique id.
    let tlvs = [
        &[0x03, 0, 4, 1, 2, 3, 4, 0x01, 0, 2, b'h', b'2'][..],
        &[0x05, 0, 0],
    ]
    .concat();
    check(
        &binary(0x21, 0x11, &[&IPV4[..], &tlvs].concat()),
        peer("192.0.2.7:51234"),
    );
    check(
        &binary(0x21, 0x21, &[&ipv6()[..], &tlvs].concat()),
        peer("[2001:db8::7]:51234"),
    );
    // Whether that makes sense nobody looks.
    check(
        &binary(0x21, 0x11, &[&IPV4[..], &[0xFF; 9]].concat()),
        peer("192.0.2.7:51234"),
    );
}

#[test]
fn a_health_check_is_the_proxys_own_connection_whatever_it_says_of_addresses() {
    for (family, behind) in [
        (0x00, &[][..]),
        (0x11, &IPV4),
        (0x11, &[]),
        (0x21, &[1, 2, 3]),
        (0x31, &[7; 216]),
        (0xFF, &[7; 520]),
    ] {
        check(&binary(0x20, family, behind), Origin::Local);
    }
}

#[test]
fn headers_of_version_2_that_do_not_serve_are_faulty_as_soon_as_that_is_known() {
    for command in [0x00, 0x01, 0x10, 0x11, 0x22, 0x2F, 0x31, 0xFF] {
        check_fault(&binary(command, 0x11, &IPV4), 13, Fault::Malformed);
    }
    for family in [0x00, 0x01, 0x10, 0x12, 0x20, 0x22, 0x31, 0x32, 0x41, 0xFF] {
        check_fault(&binary(0x21, family, &IPV4), 14, Fault::OtherTransport);
    }
    check_fault(&binary(0x21, 0x11, &IPV4[..11]), 16, Fault::Malformed);
    check_fault(&binary(0x21, 0x11, &[]), 16, Fault::Malformed);
    check_fault(&binary(0x21, 0x21, &ipv6()[..35]), 16, Fault::Malformed);
    check_fault(&binary(0x21, 0x21, &IPV4), 16, Fault::Malformed);
}

#[test]
fn a_header_of_version_2_has_536_bytes_and_not_a_byte_more() {
    let filled = |len: usize| [&IPV4[..], &vec![0xAA; len - 28]].concat();
    let longest = binary(0x21, 0x11, &filled(BYTES_MAX));
    assert_eq!(longest.len(), BYTES_MAX);
    check(&longest, peer("192.0.2.7:51234"));
    for command in [0x20, 0x21] {
        check_fault(
            &binary(command, 0x11, &filled(BYTES_MAX + 1)),
            16,
            Fault::TooLong,
        );
        check_fault(&binary(command, 0x11, &vec![0; 65_535]), 16, Fault::TooLong);
    }
}

#[test]
fn what_begins_otherwise_is_no_header() {
    for start in [
        "ana\n",
        "PROXY\r\n",
        "PROXYTCP4",
        "proxy TCP4 ",
        "Proxy ",
        " PROXY ",
        "PROXI",
        "Pedro\n",
        "\n",
        "\r\nana\n",
        "\r\n\r\nana",
        "\r\n\r\n\0\r\nquit\n",
        "\r\n\r\n\0\r\nQUIT\r",
        "\r\r",
        "GET / HTTP/1.1\r\n",
        "\u{16}\u{3}\u{1}",
        "\u{FEFF}PROXY ",
        "\u{ff}",
        "CAP LS 302\r\n",
    ] {
        let bytes = start.as_bytes();
        let parsed: Vec<Parsed> = (0..=bytes.len()).map(|end| parse(&bytes[..end])).collect();
        assert_eq!(parsed.last(), Some(&Parsed::NoHeader), "{start:?}");
        let known_from = parsed
            .iter()
            .position(|it| *it != Parsed::Open)
            .unwrap_or(0);
        assert!(
            parsed[known_from..]
                .iter()
                .all(|it| *it == Parsed::NoHeader),
            "{start:?}"
        );
    }
}
