//! What the console shows at the start: where the daemon listens, and what each kind of person does to
//! come in.

use std::fmt;
use std::net::SocketAddr;

use super::words::Language;
use crate::DEFAULT_PORT;

/// A line of it.
#[derive(Debug, Clone, Copy)]
pub enum WayIn<'a> {
    Listening(SocketAddr),
    /// With a browser, which opens this page.
    #[cfg(feature = "web")]
    Browser(PageAddress),
    /// Where a monitoring system finds the numbers.
    #[cfg(feature = "metrics")]
    Metrics(SocketAddr),
    Netcat(SocketAddr),
    /// On a terminal where TLS alone is taken.
    Openssl(SocketAddr),
    /// With the bundled client.
    Client {
        address: SocketAddr,
        by_tls: bool,
    },
    /// The same with these addresses, of which those with the port given need not tell it.
    Others {
        addresses: &'a [SocketAddr],
        port: u16,
    },
    /// A port that browsers do not open.
    #[cfg(feature = "web")]
    BadPort(u16),
}

impl WayIn<'_> {
    /// The line in its words.
    pub fn in_words(&self, language: Language) -> impl fmt::Display {
        struct InWords<'a>(&'a WayIn<'a>, Language);
        impl fmt::Display for InWords<'_> {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.write(out, self.1)
            }
        }
        InWords(self, language)
    }

    fn write(&self, out: &mut fmt::Formatter<'_>, language: Language) -> fmt::Result {
        match *self {
            WayIn::Listening(address) => say!(
                out,
                language,
                "escutando em {address}",
                "listening on {address}",
            ),
            #[cfg(feature = "web")]
            WayIn::Browser(page) => say!(
                out,
                language,
                "para entrar com um navegador: {page}",
                "to join with a browser: {page}",
            ),
            #[cfg(feature = "metrics")]
            WayIn::Metrics(address) => say!(
                out,
                language,
                "números para o Prometheus: http://{address}/metrics",
                "numbers for Prometheus: http://{address}/metrics",
            ),
            WayIn::Netcat(address) => {
                let (host, port) = (Host(address), address.port());
                say!(
                    out,
                    language,
                    "para entrar com o nc: nc {host} {port}",
                    "to join with nc: nc {host} {port}",
                )
            }
            WayIn::Openssl(address) => say!(
                out,
                language,
                "para entrar com o openssl: openssl s_client -quiet -connect {address}",
                "to join with openssl: openssl s_client -quiet -connect {address}",
            ),
            WayIn::Client { address, by_tls } => {
                let address = HostAndPort(address, DEFAULT_PORT);
                let tls = if by_tls { " --tls" } else { "" };
                say!(
                    out,
                    language,
                    "para entrar com o littlecats: littlecats connect {address}{tls} --nick ana",
                    "to join with littlecats: littlecats connect {address}{tls} --nick ana --lang en",
                )
            }
            WayIn::Others { addresses, port } => {
                let addresses = Listed(addresses, port);
                say!(
                    out,
                    language,
                    "outros endereços desta máquina: {addresses}",
                    "other addresses of this machine: {addresses}",
                )
            }
            #[cfg(feature = "web")]
            WayIn::BadPort(port) => say!(
                out,
                language,
                "os navegadores se recusam a abrir a porta {port}, que reservam a outro serviço; para eles, escolha outra com --listen",
                "browsers refuse to open port {port}, which they keep for another service; for them, choose another one with --listen",
            ),
        }
    }
}

/// Where the page is, as browsers take it.
#[cfg(feature = "web")]
#[derive(Debug, Clone, Copy)]
pub struct PageAddress {
    pub address: SocketAddr,
    pub by_tls: bool,
}

#[cfg(feature = "web")]
impl fmt::Display for PageAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The port of a scheme need not be told.
        let (scheme, port) = match self.by_tls {
            true => ("https", 443),
            false => ("http", 80),
        };
        match self.address {
            SocketAddr::V4(address) if address.port() == port => {
                write!(out, "{scheme}://{}/", address.ip())
            }
            SocketAddr::V6(address) if address.port() == port => {
                write!(out, "{scheme}://[{}]/", address.ip())
            }
            SocketAddr::V4(_) | SocketAddr::V6(_) => write!(out, "{scheme}://{}/", self.address),
        }
    }
}

/// An address without its port, and with the zone of one that is of a link alone.
struct Host(SocketAddr);

impl fmt::Display for Host {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            SocketAddr::V6(address) if address.scope_id() != 0 => {
                write!(out, "{}%{}", address.ip(), address.scope_id())
            }
            SocketAddr::V4(_) | SocketAddr::V6(_) => self.0.ip().fmt(out),
        }
    }
}

/// An address as the client takes it: with its port only where that is not the one given.
struct HostAndPort(SocketAddr, u16);

impl fmt::Display for HostAndPort {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.port() == self.1 {
            Host(self.0).fmt(out)
        } else {
            self.0.fmt(out)
        }
    }
}

/// Several of them.
struct Listed<'a>(&'a [SocketAddr], u16);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, &address) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(out, "{comma}{}", HostAndPort(address, self.1))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(way: WayIn<'_>) -> [String; 2] {
        [Language::Portuguese, Language::English].map(|lang| way.in_words(lang).to_string())
    }

    fn address(text: &str) -> SocketAddr {
        text.parse().expect(text)
    }

    #[test]
    fn each_way_in_can_be_typed_as_it_is_shown() {
        for (shown, nc, client) in [
            ("192.168.0.10:2287", "192.168.0.10 2287", "192.168.0.10"),
            ("192.168.0.10:99", "192.168.0.10 99", "192.168.0.10:99"),
            ("[fd00::2]:2287", "fd00::2 2287", "fd00::2"),
            ("[fd00::2]:99", "fd00::2 99", "[fd00::2]:99"),
            ("[fe80::1%2]:99", "fe80::1%2 99", "[fe80::1%2]:99"),
        ] {
            let [pt, en] = told(WayIn::Netcat(address(shown)));
            assert_eq!(pt, format!("para entrar com o nc: nc {nc}"));
            assert_eq!(en, format!("to join with nc: nc {nc}"));
            for (by_tls, tls) in [(false, ""), (true, " --tls")] {
                let address = address(shown);
                let [pt, en] = told(WayIn::Client { address, by_tls });
                let line = format!("littlecats connect {client}{tls} --nick ana");
                assert_eq!(pt, format!("para entrar com o littlecats: {line}"));
                assert_eq!(en, format!("to join with littlecats: {line} --lang en"));
            }
            let [pt, en] = told(WayIn::Openssl(address(shown)));
            let line = format!("openssl s_client -quiet -connect {shown}");
            assert_eq!(pt, format!("para entrar com o openssl: {line}"));
            assert_eq!(en, format!("to join with openssl: {line}"));
        }
    }

    #[cfg(feature = "web")]
    #[test]
    fn the_address_of_the_page_is_one_that_browsers_take() {
        for (shown, by_tls, page) in [
            ("192.168.0.10:2287", false, "http://192.168.0.10:2287/"),
            ("192.168.0.10:80", false, "http://192.168.0.10/"),
            ("192.168.0.10:443", false, "http://192.168.0.10:443/"),
            ("[fd00::2]:2287", false, "http://[fd00::2]:2287/"),
            ("[fd00::2]:80", false, "http://[fd00::2]/"),
            ("192.168.0.10:2287", true, "https://192.168.0.10:2287/"),
            ("192.168.0.10:80", true, "https://192.168.0.10:80/"),
            ("[fd00::2]:443", true, "https://[fd00::2]/"),
        ] {
            let address = address(shown);
            let [pt, en] = told(WayIn::Browser(PageAddress { address, by_tls }));
            assert_eq!(pt, format!("para entrar com um navegador: {page}"));
            assert_eq!(en, format!("to join with a browser: {page}"));
        }
    }

    #[test]
    fn other_addresses_tell_their_port_where_it_is_another() {
        let addresses = ["10.0.0.5:99", "10.0.0.5:2287", "[fd00::2]:99"].map(address);
        let addresses = &addresses[..];
        let [pt, en] = told(WayIn::Others {
            addresses,
            port: 99,
        });
        let list = "10.0.0.5, 10.0.0.5:2287, fd00::2";
        assert_eq!(pt, format!("outros endereços desta máquina: {list}"));
        assert_eq!(en, format!("other addresses of this machine: {list}"));
    }
}
