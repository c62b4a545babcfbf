//! Which dialect a connection speaks, decided on its first bytes, however they are cut.

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sniffed {
    /// More bytes have to come: these could still be the beginning of several.
    Undecided,
    /// The plain dialect.
    Plain,
    /// HTTP or TLS, which are not served.
    Foreign,
}

/// The first byte of a TLS handshake.
const TLS_HANDSHAKE: u8 = 0x16;

/// A web page can make its visitor's browser send a request anywhere (cross-protocol request
/// forgery); what follows the request's first line must not be taken for chat.
const METHODS: [&[u8]; 10] = [
    b"GET ",
    b"HEAD ",
    b"POST ",
    b"PUT ",
    b"DELETE ",
    b"CONNECT ",
    b"OPTIONS ",
    b"TRACE ",
    b"PATCH ",
    b"PRI ",
];

/// What a connection speaks that begins with `start`.
pub fn sniff(start: &[u8]) -> Sniffed {
    let is_foreign = |method: &&[u8]| start.starts_with(method);
    let could_be = |method: &&[u8]| method.starts_with(start);
    if start.first() == Some(&TLS_HANDSHAKE) || METHODS.iter().any(is_foreign) {
        Sniffed::Foreign
    } else if METHODS.iter().any(could_be) {
        Sniffed::Undecided
    } else {
        Sniffed::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_protocols_are_known_by_how_they_begin_only() {
        for (start, sniffed) in [
            ("GET ", Sniffed::Foreign),
            ("POST /x", Sniffed::Foreign),
            ("PRI * HTTP/2.0\n", Sniffed::Foreign),
            ("\u{16}", Sniffed::Foreign),
            ("", Sniffed::Undecided),
            ("G", Sniffed::Undecided),
            ("GET", Sniffed::Undecided),
            ("P", Sniffed::Undecided),
            ("GET\n", Sniffed::Plain),
            ("PO ", Sniffed::Plain),
            ("get / x\n", Sniffed::Plain),
            ("ana\nGET / HTTP\n", Sniffed::Plain),
        ] {
            assert_eq!(sniff(start.as_bytes()), sniffed, "{start:?}");
        }
    }
}
