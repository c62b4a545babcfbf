//! Ports that browsers refuse to open: the *bad ports* of the fetch standard
//! (<https://fetch.spec.whatwg.org/#bad-port>), whose services a web page could be made to talk to.

/// In ascending order. Not in it: 0, on which nothing listens.
const BAD_PORTS: [u16; 82] = [
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
    103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
    512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
    995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
    6669, 6679, 6697, 10080,
];

/// Whether browsers refuse to open this port.
pub fn is_bad(port: u16) -> bool {
    BAD_PORTS.binary_search(&port).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_refuse_the_ports_of_irc_and_open_that_of_littlecats() {
        assert!(BAD_PORTS.is_sorted());
        for port in [1, 6000, 6566, 6665, 6667, 6669, 6679, 6697, 10080] {
            assert!(is_bad(port), "{port}");
        }
        for port in [80, 443, 6670, 6696, 6698, 8080, crate::DEFAULT_PORT] {
            assert!(!is_bad(port), "{port}");
        }
    }
}
