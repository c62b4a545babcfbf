//! The addresses that others reach this machine by: those of its network interfaces, the likeliest
//! first.

use std::cmp::Reverse;
use std::net::{IpAddr, Ipv6Addr, UdpSocket};

/// An address of an interface that is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    ip: IpAddr,
    link: Link,
}

/// What an interface leads to, the likeliest to have people at it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Link {
    Network,
    /// One end of a tunnel, as those of VPNs, whose other end may be alone.
    Tunnel,
    /// What programs of this machine talk over: containers, virtual machines.
    WithinMachine,
}

impl Link {
    fn new(name: &str, is_tunnel: bool) -> Link {
        // What makes them gives them such names; docker's own networks have a number behind `br-`, and routers
        // call the bridge to their people `br-lan`.
        let starts = [
            "docker", "podman", "veth", "virbr", "vnet", "vboxnet", "vmnet", "lxc", "lxdbr",
            "incusbr", "cni", "flannel", "cali",
        ];
        let is_number =
            |rest: &str| rest.len() == 12 && rest.bytes().all(|it| it.is_ascii_hexdigit());
        if starts.iter().any(|start| name.starts_with(start))
            || name.strip_prefix("br-").is_some_and(is_number)
        {
            Link::WithinMachine
        } else if is_tunnel {
            Link::Tunnel
        } else {
            Link::Network
        }
    }
}

/// All of them but those of loopback, and those of IPv6 of one link alone, which name an interface of the
/// machine that uses them (RFC 4007). Of each family the address that leads to the world comes first.
pub fn addresses() -> Vec<IpAddr> {
    // Without leave to ask for them, as on some telephones, the routes say enough.
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let up = interfaces.iter().filter(|interface| interface.is_oper_up());
    let found = up.map(|interface| Found {
        ip: interface.ip(),
        link: Link::new(&interface.name, interface.is_p2p()),
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

/// IPv4 first, which people can read out; of each family the routes, then by what is at the other end; private
/// networks before public ones, and last what a machine gave itself where nobody gave it an address (RFC 3927).
fn in_order(mut found: Vec<Found>, routes: &[IpAddr]) -> Vec<IpAddr> {
    for &ip in routes {
        if found.iter().all(|it| it.ip != ip) {
            let link = Link::Network;
            found.push(Found { ip, link });
        }
    }
    found.retain(|it| is_reachable(it.ip));
    let rank = |it: &Found| {
        let is_route = routes.contains(&it.ip);
        (
            it.ip.is_ipv6(),
            Reverse(is_route),
            it.link,
            is_self_given(it.ip),
            Reverse(is_private(it.ip)),
        )
    };
    let mut sorted: Vec<Found> = Vec::new();
    for it in found {
        let at = sorted.partition_point(|other| rank(other) <= rank(&it));
        sorted.insert(at, it);
    }
    let mut addresses: Vec<IpAddr> = sorted.into_iter().map(|it| it.ip).collect();
    addresses.dedup();
    addresses
}

fn is_reachable(ip: IpAddr) -> bool {
    let needs_zone = match ip {
        IpAddr::V4(_) => false,
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    !(ip.is_loopback() || ip.is_unspecified() || needs_zone)
}

fn is_self_given(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(_) => false,
    }
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
        let found = found.iter().map(|text| {
            let (name, text) = text.split_once(' ').unwrap_or(("eth0", text));
            Found {
                ip: ip(text),
                link: Link::new(name, name == "tun0"),
            }
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
            "tun0 10.8.0.2",
            "docker0 172.17.0.1",
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
                "169.254.3.4",
                "10.8.0.2",
                "172.17.0.1",
                "2001:db8::7",
                "fd00::2"
            ]
        );
        // A server with a public address, where a bridge is private.
        assert_eq!(
            ordered(&["docker0 172.17.0.1", "198.51.100.7"], &["198.51.100.7"]),
            ["198.51.100.7", "172.17.0.1"]
        );
        // A mesh that leads nowhere.
        assert_eq!(
            ordered(&["198.51.100.7", "10.0.0.5", "fd00::2"], &[]),
            ["10.0.0.5", "198.51.100.7", "fd00::2"]
        );
        // The switch of a LAN party: no router, nobody who gives addresses; and a machine with containers.
        let party = [
            "br-0123456789ab 172.18.0.1",
            "virbr0 192.168.122.1",
            "wlan0 169.254.3.4",
            "eth0 10.77.0.5",
            "br-lan 192.168.1.1",
        ];
        assert_eq!(
            ordered(&party, &[]),
            [
                "10.77.0.5",
                "192.168.1.1",
                "169.254.3.4",
                "172.18.0.1",
                "192.168.122.1"
            ]
        );
        assert_eq!(ordered(&["169.254.3.4"], &[]), ["169.254.3.4"]);
        // A system that tells its routes alone.
        assert_eq!(ordered(&[], &["10.0.0.5"]), ["10.0.0.5"]);
        assert_eq!(ordered(&["127.0.0.1", "fe80::1"], &[]), [""; 0]);
    }

    #[test]
    fn what_this_machine_says_of_itself_can_be_reached() {
        assert!(addresses().into_iter().all(is_reachable));
    }
}
