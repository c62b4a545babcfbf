//! The addresses that others reach this machine by: those of its network interfaces, the likeliest
//! first.

use std::cmp::Reverse;
use std::net::{IpAddr, Ipv6Addr, UdpSocket};

/// An address of an interface that is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    ip: IpAddr,
    /// One end of a tunnel, as those of VPNs.
    is_tunnel: bool,
}

/// All of them but those of loopback, and those of one link alone, which name an interface of the
/// machine that uses them (RFC 4007). Of each family the address that leads to the world comes first.
pub fn addresses() -> Vec<IpAddr> {
    // Without leave to ask for them, as on some telephones, the routes say enough.
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let up = interfaces.iter().filter(|interface| interface.is_oper_up());
    let found = up.map(|interface| Found {
        ip: interface.ip(),
        is_tunnel: interface.is_p2p(),
    });
    in_order(found.collect(), &routes())
}

/// Addresses of the routes to the world: connecting a datagram socket sends nothing.
fn routes() -> Vec<IpAddr> {
    // Documentation addresses, RFC 5737 and RFC 3849.
    let outside = [("0.0.0.0:0", "192.0.2.1:9"), ("[::]:0", "[2001:db8::1]:9")];
    let route = |(any, outside)| {
        let socket = UdpSocket::bind(any).ok()?;
        socket.connect(outside).ok()?;
        Some(socket.local_addr().ok()?.ip())
    };
    outside.into_iter().filter_map(route).collect()
}

/// IPv4 first, which people can read out; of each family the routes, then private networks, then what
/// is public, and tunnels last, whose other end may be alone.
fn in_order(mut found: Vec<Found>, routes: &[IpAddr]) -> Vec<IpAddr> {
    for &ip in routes {
        if found.iter().all(|it| it.ip != ip) {
            let is_tunnel = false;
            found.push(Found { ip, is_tunnel });
        }
    }
    found.retain(|it| is_reachable(it.ip));
    found.sort_by_key(|it| {
        let is_route = routes.contains(&it.ip);
        (
            it.ip.is_ipv6(),
            Reverse(is_route),
            it.is_tunnel,
            Reverse(is_private(it.ip)),
        )
    });
    let mut addresses: Vec<IpAddr> = found.into_iter().map(|it| it.ip).collect();
    addresses.dedup();
    addresses
}

fn is_reachable(ip: IpAddr) -> bool {
    let is_of_one_link = match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    !(ip.is_loopback() || ip.is_unspecified() || is_of_one_link)
}

fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private(),
        IpAddr::V6(ip) => Ipv6Addr::is_unique_local(&ip),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect(text)
    }

    fn ordered(found: &[&str], routes: &[&str]) -> Vec<String> {
        let found = found.iter().map(|text| match text.strip_prefix("tunnel ") {
            Some(text) => Found {
                ip: ip(text),
                is_tunnel: true,
            },
            None => Found {
                ip: ip(text),
                is_tunnel: false,
            },
        });
        let routes: Vec<IpAddr> = routes.iter().map(|text| ip(text)).collect();
        let addresses = in_order(found.collect(), &routes);
        addresses.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_likeliest_address_comes_first_and_what_leads_nowhere_is_left_out() {
        // A laptop at home, with containers and a VPN.
        let laptop = [
            "127.0.0.1",
            "tunnel 10.8.0.2",
            "172.17.0.1",
            "192.168.0.10",
            "169.254.3.4",
            "::1",
            "fe80::1",
            "2001:db8::7",
            "fd00::2",
        ];
        assert_eq!(
            ordered(&laptop, &["192.168.0.10", "2001:db8::7"]),
            [
                "192.168.0.10",
                "172.17.0.1",
                "10.8.0.2",
                "2001:db8::7",
                "fd00::2"
            ]
        );
        // A server with a public address, where a bridge is private.
        assert_eq!(
            ordered(&["172.17.0.1", "198.51.100.7"], &["198.51.100.7"]),
            ["198.51.100.7", "172.17.0.1"]
        );
        // A mesh that leads nowhere.
        assert_eq!(
            ordered(&["198.51.100.7", "10.0.0.5", "fd00::2"], &[]),
            ["10.0.0.5", "198.51.100.7", "fd00::2"]
        );
        // A system that tells its routes alone.
        assert_eq!(ordered(&[], &["10.0.0.5"]), ["10.0.0.5"]);
        assert_eq!(ordered(&["127.0.0.1", "fe80::1"], &[]), [""; 0]);
    }

    #[test]
    fn what_this_machine_says_of_itself_can_be_reached() {
        assert!(addresses().into_iter().all(is_reachable));
    }
}
