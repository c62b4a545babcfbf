//! A listening socket: how it is opened, what its connections inherit, and when accepting fails.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::AsFd;
use std::time::Duration;

use mio::net::{TcpListener, TcpStream};
use rustix::net::sockopt;
use rustix::net::{AddressFamily, SocketType, ipproto};

use super::address::{Address, PORT_ALONE};

/// How many connections may wait to be accepted: all that come at once after a restart. The kernel's
/// own limit (`somaxconn`) may be lower.
const WAITING_MAX: i32 = 4096;

/// A peer that vanished is noticed after a minute of silence and three questions without answer.
/// There are no pings on the wire: a person with `nc` cannot answer them. One that is owed
/// acknowledgements is not asked by the kernel; whoever holds the connection looks after that.
pub const KEEPALIVE_IDLE: Duration = Duration::from_secs(60);
/// The shortest silence after which the kernel asks.
pub const KEEPALIVE_IDLE_MIN: Duration = Duration::from_secs(1);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
const KEEPALIVE_PROBES: u32 = 3;

/// Where to listen, from what a person wrote: `ADDRESS`, `ADDRESS:PORT`, `:PORT` or `PORT`. A name
/// may stand for several addresses.
///
/// # Errors
/// When it is none of these, or the name is not known.
pub fn addresses(text: &str) -> io::Result<Vec<SocketAddr>> {
    addresses_or(text, PORT_ALONE)
}

/// Where to listen, as [`addresses`] finds it, with the address that a port alone is one of.
///
/// # Errors
/// As of [`addresses`].
pub fn addresses_or(text: &str, address_alone: Ipv4Addr) -> io::Result<Vec<SocketAddr>> {
    let address = Address::parse_for_listening(text, address_alone);
    let address = address.map_err(|_| io::ErrorKind::InvalidInput)?;
    Ok(address.resolve()?.collect())
}

/// What the kernel may hold for a connection, in bytes. Linux doubles both for its own bookkeeping
/// (socket(7)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Buffers {
    /// Of what its peer does not read (SO_SNDBUF).
    pub send_bytes: usize,
    /// Of what the daemon does not read (SO_RCVBUF).
    pub receive_bytes: usize,
}

/// Opens a listening socket.
///
/// `ipv6_only` leaves the port's IPv4 side to another socket; else an IPv6 socket takes both.
/// `buffers` are what the kernel may hold for each connection.
///
/// # Errors
/// Those of socket(2), bind(2) and listen(2).
pub fn open(address: SocketAddr, ipv6_only: bool, buffers: Buffers) -> io::Result<TcpListener> {
    let family = match address {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    };
    let socket = rustix::net::socket(family, SocketType::STREAM, Some(ipproto::TCP))?;
    // Without it a restart would have to wait for the connections of the last run (TIME_WAIT).
    sockopt::set_socket_reuseaddr(&socket, true)?;
    if address.is_ipv6() {
        sockopt::set_ipv6_v6only(&socket, ipv6_only)?;
    }
    set_options(&socket, buffers)?;
    rustix::net::bind(&socket, &address)?;
    rustix::net::listen(&socket, WAITING_MAX)?;
    rustix::io::ioctl_fionbio(&socket, true)?;
    Ok(TcpListener::from_std(socket.into()))
}

/// Has those that come from here on have other buffers.
///
/// # Errors
/// Those of setsockopt(2).
pub fn set_buffers(socket: &TcpListener, buffers: Buffers) -> io::Result<()> {
    sockopt::set_socket_send_buffer_size(socket, buffers.send_bytes)?;
    sockopt::set_socket_recv_buffer_size(socket, buffers.receive_bytes)?;
    Ok(())
}

/// Takes over a socket that another process opened and listens on. Connections that wait there already
/// have inherited nothing: they need [`set_options`].
///
/// # Errors
/// When it does not listen, and those of setsockopt(2).
pub fn adopt(socket: std::net::TcpListener, buffers: Buffers) -> io::Result<TcpListener> {
    // Apple's systems do not tell.
    #[cfg(not(target_vendor = "apple"))]
    if !sockopt::socket_acceptconn(&socket)? {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    set_options(&socket, buffers)?;
    socket.set_nonblocking(true)?;
    Ok(TcpListener::from_std(socket))
}

/// Whether a listening socket of IPv6 takes IPv4 as well.
pub fn takes_ipv4(socket: &TcpListener) -> bool {
    sockopt::ipv6_v6only(socket).is_ok_and(|is_alone| !is_alone)
}

/// What every connection needs is set once, on the listening socket: those that come then inherit it.
///
/// # Errors
/// Those of setsockopt(2).
pub fn set_options(socket: &impl AsFd, buffers: Buffers) -> io::Result<()> {
    sockopt::set_socket_send_buffer_size(socket, buffers.send_bytes)?;
    // Before listen(2): the window that a peer is offered follows from it (tcp(7)).
    sockopt::set_socket_recv_buffer_size(socket, buffers.receive_bytes)?;
    // Else a line waits for the acknowledgement of the one before (Nagle, RFC 896): measured, the
    // 99th percentile of a busy room is 32 ms instead of 0.6 ms.
    sockopt::set_tcp_nodelay(socket, true)?;
    sockopt::set_socket_keepalive(socket, true)?;
    sockopt::set_tcp_keepidle(socket, KEEPALIVE_IDLE)?;
    sockopt::set_tcp_keepintvl(socket, KEEPALIVE_INTERVAL)?;
    sockopt::set_tcp_keepcnt(socket, KEEPALIVE_PROBES)?;
    Ok(())
}

/// Takes one waiting connection.
///
/// # Errors
/// Those of accept(2); [`AcceptError`] says which of them concern one connection only.
pub fn accept(listener: &TcpListener) -> Result<(TcpStream, SocketAddr), AcceptError> {
    let (stream, _) = listener.accept().map_err(AcceptError::from)?;
    // A reset in the queue leaves a socket that accept(2) gives an address for, and that has none.
    match stream.peer_addr() {
        Ok(peer) => Ok((stream, peer)),
        Err(error) => Err(AcceptError::NoAddress(error)),
    }
}

/// Why no connection was taken.
#[derive(Debug)]
pub enum AcceptError {
    /// Nobody waits.
    Nobody,
    /// The connection that waited is gone, or cannot be told from where it is.
    NoAddress(io::Error),
    /// The connection that waited failed; others may follow (accept(2) lists the errors of the
    /// network that it passes on).
    Connection(io::Error),
    /// No descriptors, or no memory, are left: the connections that wait will not be announced again.
    Exhausted(io::Error),
}

impl From<io::Error> for AcceptError {
    fn from(error: io::Error) -> AcceptError {
        use rustix::io::Errno;
        match Errno::from_io_error(&error) {
            Some(Errno::AGAIN) => AcceptError::Nobody,
            Some(Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM) => {
                AcceptError::Exhausted(error)
            }
            _ => AcceptError::Connection(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::io::Errno;

    #[test]
    fn accept_errors_are_told_apart_by_whom_they_concern() {
        let of = |errno: Errno| AcceptError::from(io::Error::from(errno));
        assert!(matches!(of(Errno::AGAIN), AcceptError::Nobody));
        for errno in [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM] {
            assert!(matches!(of(errno), AcceptError::Exhausted(_)), "{errno}");
        }
        // Those of the network that accept(2) passes on, a signal, and a firewall's: the next
        // connection may be well.
        for errno in [
            Errno::CONNABORTED,
            Errno::INTR,
            Errno::PROTO,
            Errno::PERM,
            Errno::NETDOWN,
            Errno::NOPROTOOPT,
            Errno::HOSTDOWN,
            Errno::NONET,
            Errno::HOSTUNREACH,
            Errno::OPNOTSUPP,
            Errno::NETUNREACH,
            Errno::TIMEDOUT,
        ] {
            assert!(matches!(of(errno), AcceptError::Connection(_)), "{errno}");
        }
    }

    #[test]
    fn connections_inherit_what_the_listening_socket_was_given() {
        let buffers = Buffers {
            send_bytes: 20_000,
            receive_bytes: 30_000,
        };
        let listener = open((Ipv4Addr::LOCALHOST, 0).into(), false, buffers).expect("a free port");
        let address = listener.local_addr().expect("bound");
        let client = std::net::TcpStream::connect(address).expect("it listens");
        // Over loopback the connection waits as soon as connect(2) returns.
        let (accepted, peer) = accept(&listener).expect("it waits");
        assert_eq!(peer, client.local_addr().expect("bound"));
        assert_eq!(sockopt::tcp_nodelay(&accepted), Ok(true));
        assert_eq!(sockopt::socket_keepalive(&accepted), Ok(true));
        assert_eq!(sockopt::tcp_keepidle(&accepted), Ok(KEEPALIVE_IDLE));
        assert_eq!(sockopt::tcp_keepintvl(&accepted), Ok(KEEPALIVE_INTERVAL));
        assert_eq!(sockopt::tcp_keepcnt(&accepted), Ok(KEEPALIVE_PROBES));
        let send_buffer = sockopt::socket_send_buffer_size(&accepted).expect("an option");
        assert!((20_000..=40_000).contains(&send_buffer), "{send_buffer}");
        let receive_buffer = sockopt::socket_recv_buffer_size(&accepted).expect("an option");
        assert!(
            (30_000..=60_000).contains(&receive_buffer),
            "{receive_buffer}"
        );
        assert!(matches!(accept(&listener), Err(AcceptError::Nobody)));
    }

    #[test]
    fn a_socket_of_another_process_is_made_like_ours_but_for_those_that_wait_there() {
        let buffers = Buffers {
            send_bytes: 20_000,
            receive_bytes: 30_000,
        };
        let theirs = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = theirs.local_addr().expect("bound");
        let _early = std::net::TcpStream::connect(address).expect("it listens");
        let listener = adopt(theirs, buffers).expect("it listens");
        let _late = std::net::TcpStream::connect(address).expect("it listens");
        let (early, _) = accept(&listener).expect("it waits");
        let (late, _) = accept(&listener).expect("it waits");
        assert_eq!(sockopt::tcp_nodelay(&early), Ok(false));
        set_options(&early, buffers).expect("options of TCP");
        for accepted in [early, late] {
            assert_eq!(sockopt::tcp_nodelay(&accepted), Ok(true));
            assert_eq!(sockopt::tcp_keepidle(&accepted), Ok(KEEPALIVE_IDLE));
            let send_buffer = sockopt::socket_send_buffer_size(&accepted).expect("an option");
            assert!((20_000..=40_000).contains(&send_buffer), "{send_buffer}");
        }
        assert!(matches!(accept(&listener), Err(AcceptError::Nobody)));
    }

    #[test]
    fn an_address_may_be_written_in_several_ways() {
        for (text, address) in [
            ("2288", "0.0.0.0:2288"),
            (":2288", "0.0.0.0:2288"),
            ("127.0.0.1", "127.0.0.1:2287"),
            ("127.0.0.1:1", "127.0.0.1:1"),
            ("::1", "[::1]:2287"),
            ("[::1]", "[::1]:2287"),
            ("[::1]:0", "[::1]:0"),
            ("[fe80::1%1]:0", "[fe80::1%1]:0"),
        ] {
            let found = addresses(text).expect(text);
            assert_eq!(
                found,
                [address.parse::<SocketAddr>().expect(text)],
                "{text}"
            );
        }
        for nonsense in ["", ":", "127.0.0.1:99999", "[::1", "1:2:3"] {
            assert!(addresses(nonsense).is_err(), "{nonsense}");
        }
    }
}
