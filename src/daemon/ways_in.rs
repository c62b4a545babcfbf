//! How people come in: what the console shows when the daemon starts.
//!
//! Which addresses lead here, and in what order they are told; the sentences are
//! [`text::ways_in`](crate::text::ways_in)'s.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::text::Language;
#[cfg(feature = "web")]
use crate::text::ways_in::PageAddress;
use crate::text::ways_in::WayIn;
#[cfg(feature = "web")]
use crate::transport::bad_ports;

/// The most addresses that are told, the likeliest of them: a machine with containers has dozens.
const ADDRESSES_MAX: usize = 16;

/// A listening socket.
#[derive(Debug, Clone, Copy)]
pub struct Listening {
    pub address: SocketAddr,
    /// It is one of IPv6, and takes IPv4 as well.
    pub takes_ipv4: bool,
}

/// The addresses that lead to the daemon.
#[derive(Debug)]
pub struct WaysIn {
    listening: Vec<Listening>,
    /// The likeliest first, and one at least where there is a listening socket.
    addresses: Vec<SocketAddr>,
    /// Clear text is taken from this machine alone.
    tls_only: bool,
}

impl WaysIn {
    /// Those of these sockets on a machine with these addresses, the likeliest first.
    pub fn new(listening: Vec<Listening>, machine: &[IpAddr], tls_only: bool) -> WaysIn {
        let mut found = Vec::new();
        for socket in &listening {
            for address in addresses(*socket, machine) {
                if !found.contains(&address) {
                    found.push(address);
                }
            }
        }
        let mut in_order = Vec::with_capacity(found.len());
        for &ip in machine {
            in_order.extend(found.extract_if(.., |it| it.ip() == ip));
        }
        in_order.append(&mut found);
        let mut found = in_order;
        // What only this machine can use is told where nobody else can come in.
        if found.iter().any(|it| !it.ip().is_loopback()) {
            found.retain(|it| !it.ip().is_loopback());
        }
        WaysIn {
            listening,
            addresses: found,
            tls_only,
        }
    }

    /// Where browsers find the page; `None` where they refuse to go, or know no such address.
    #[cfg(feature = "web")]
    pub fn page(&self) -> Option<PageAddress> {
        let is_taken = |it: &SocketAddr| match it {
            SocketAddr::V4(_) => true,
            // Browsers know no zones.
            SocketAddr::V6(address) => !address.ip().is_unicast_link_local(),
        };
        let mut addresses = self.addresses.iter().copied();
        let address = addresses.find(|it| is_taken(it) && !bad_ports::is_bad(it.port()))?;
        let by_tls = self.tls_only;
        Some(PageAddress { address, by_tls })
    }

    /// The same, where it is one that a telephone reaches.
    #[cfg(feature = "web")]
    pub fn page_for_telephones(&self) -> Option<PageAddress> {
        self.page().filter(|page| !page.address.ip().is_loopback())
    }

    /// Says on the console where the daemon listens.
    pub fn tell_sockets(&self, language: Language) {
        for socket in &self.listening {
            tell(WayIn::Listening(socket.address), language);
        }
    }

    /// Says where the page is, and where browsers refuse to look for it.
    #[cfg(feature = "web")]
    pub fn tell_page(&self, language: Language) {
        if let Some(page) = self.page() {
            tell(WayIn::Browser(page), language);
        }
        let mut bad = Vec::new();
        for port in self.listening.iter().map(|it| it.address.port()) {
            if bad_ports::is_bad(port) && !bad.contains(&port) {
                bad.push(port);
                log::warn!("{}", WayIn::BadPort(port).in_words(language));
            }
        }
    }

    /// Says how to come in with `nc` and with the client.
    pub fn tell_clients(&self, language: Language) {
        let Some((&first, others)) = self.addresses.split_first() else {
            return;
        };
        let needs_tls = self.tls_only && !first.ip().is_loopback();
        tell(
            match needs_tls {
                true => WayIn::Openssl(first),
                false => WayIn::Netcat(first),
            },
            language,
        );
        let (address, by_tls) = (first, self.tls_only);
        tell(WayIn::Client { address, by_tls }, language);
        let addresses = &others[..others.len().min(ADDRESSES_MAX - 1)];
        let port = first.port();
        if !addresses.is_empty() {
            tell(WayIn::Others { addresses, port }, language);
        }
    }
}

fn tell(way: WayIn<'_>, language: Language) {
    log::info!("{}", way.in_words(language));
}

/// The addresses that lead to a socket. One that takes connections of every address has those of the
/// machine, or where that has none, its own.
fn addresses(socket: Listening, machine: &[IpAddr]) -> Vec<SocketAddr> {
    let Listening {
        address,
        takes_ipv4,
    } = socket;
    let (ip, port) = (address.ip(), address.port());
    if !ip.is_unspecified() {
        return vec![match ip.to_canonical() {
            IpAddr::V4(ip) => (ip, port).into(),
            IpAddr::V6(_) => address,
        }];
    }
    let of_family = |is_ipv6, own: IpAddr| {
        let mut ips = machine
            .iter()
            .copied()
            .filter(move |it| it.is_ipv6() == is_ipv6);
        let first = ips.next().unwrap_or(own);
        [first].into_iter().chain(ips)
    };
    let ipv4 = of_family(false, Ipv4Addr::LOCALHOST.into()).filter(|_| ip.is_ipv4() || takes_ipv4);
    let ipv6 = of_family(true, Ipv6Addr::LOCALHOST.into()).filter(|_| ip.is_ipv6());
    ipv4.chain(ipv6).map(|ip| (ip, port).into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways_in(listening: &[&str], machine: &[&str]) -> WaysIn {
        let listening = listening.iter().map(|text| {
            let (address, takes_ipv4) = match text.strip_suffix(" and IPv4") {
                Some(address) => (address, true),
                None => (*text, false),
            };
            Listening {
                address: address.parse().expect(text),
                takes_ipv4,
            }
        });
        let machine: Vec<IpAddr> = machine.iter().map(|ip| ip.parse().expect(ip)).collect();
        WaysIn::new(listening.collect(), &machine, false)
    }

    const LAPTOP: [&str; 3] = ["192.168.0.10", "172.17.0.1", "fd00::2"];

    #[test]
    fn every_address_of_the_machine_is_told_where_all_are_listened_on_else_that_one_alone() {
        for (listening, expected) in [
            (&["0.0.0.0:9"][..], &["192.168.0.10:9", "172.17.0.1:9"][..]),
            (&["[::]:9"], &["[fd00::2]:9"]),
            (
                &["[::]:9 and IPv4"],
                &["192.168.0.10:9", "172.17.0.1:9", "[fd00::2]:9"],
            ),
            (
                &["[::]:9", "0.0.0.0:9"],
                &["192.168.0.10:9", "172.17.0.1:9", "[fd00::2]:9"],
            ),
            (&["172.17.0.1:9"], &["172.17.0.1:9"]),
            (&["[::ffff:172.17.0.1]:9"], &["172.17.0.1:9"]),
            (&["127.0.0.1:9"], &["127.0.0.1:9"]),
            (&["[::1]:9", "127.0.0.1:8"], &["[::1]:9", "127.0.0.1:8"]),
            (&["127.0.0.1:9", "192.168.0.10:8"], &["192.168.0.10:8"]),
            (
                &["192.168.0.10:9", "0.0.0.0:9", "192.168.0.10:8"],
                &["192.168.0.10:9", "192.168.0.10:8", "172.17.0.1:9"],
            ),
        ] {
            let found = ways_in(listening, &LAPTOP).addresses;
            let expected: Vec<SocketAddr> =
                expected.iter().map(|it| it.parse().expect(it)).collect();
            assert_eq!(found, expected, "{listening:?}");
        }
    }

    #[test]
    fn a_machine_without_a_network_tells_its_own_address() {
        for (listening, expected) in [
            ("0.0.0.0:9", &["127.0.0.1:9"][..]),
            ("[::]:9", &["[::1]:9"]),
            ("[::]:9 and IPv4", &["127.0.0.1:9", "[::1]:9"]),
        ] {
            let found = ways_in(&[listening], &[]).addresses;
            let expected: Vec<SocketAddr> =
                expected.iter().map(|it| it.parse().expect(it)).collect();
            assert_eq!(found, expected, "{listening}");
        }
        let found = ways_in(&["[::]:9 and IPv4"], &["10.0.0.5"]).addresses;
        assert_eq!(found, ["10.0.0.5:9".parse().expect("an address")]);
    }

    #[cfg(feature = "web")]
    #[test]
    fn the_page_is_where_browsers_go() {
        for (listening, expected) in [
            (&["0.0.0.0:2287"][..], Some("192.168.0.10:2287")),
            (&["0.0.0.0:6667"], None),
            (&["0.0.0.0:6667", "0.0.0.0:6670"], Some("192.168.0.10:6670")),
            (&["[fe80::1%2]:2287"], None),
            (&["127.0.0.1:2287"], Some("127.0.0.1:2287")),
        ] {
            let page = ways_in(listening, &LAPTOP).page();
            let expected = expected.map(|it| it.parse().expect(it));
            assert_eq!(page.map(|page| page.address), expected, "{listening:?}");
        }
    }

    #[cfg(feature = "web")]
    #[test]
    fn a_telephone_is_shown_no_page_of_this_machine_alone() {
        for (listening, is_shown) in [
            ("0.0.0.0:2287", true),
            ("127.0.0.1:2287", false),
            ("[::1]:2287", false),
        ] {
            let ways_in = ways_in(&[listening], &LAPTOP);
            assert_eq!(
                ways_in.page_for_telephones().is_some(),
                is_shown,
                "{listening}"
            );
            assert!(ways_in.page().is_some());
        }
    }

    #[cfg(feature = "web")]
    #[test]
    fn where_tls_alone_is_taken_the_page_is_told_so() {
        let mut ways_in = ways_in(&["0.0.0.0:2287"], &LAPTOP);
        ways_in.tls_only = true;
        let page = ways_in.page().map(|page| page.to_string());
        assert_eq!(page.as_deref(), Some("https://192.168.0.10:2287/"));
    }
}
