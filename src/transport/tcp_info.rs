//! What the kernel knows of a TCP connection (TCP_INFO, tcp(7)).
//!
//! Read from its bytes, whose layout Linux keeps for good and lengthens at the end
//! (`include/uapi/linux/tcp.h`): the C libraries' structures lack the later fields. The one place in
//! the project that calls the system without a library between: those that have this option need a
//! C compiler's headers to be built.

#![cfg_attr(
    not(any(target_os = "android", target_os = "linux")),
    expect(dead_code, reason = "other systems have another layout")
)]

use std::time::Duration;

/// What is asked of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TcpInfo {
    /// The smoothed round trip time.
    pub round_trip: Duration,
    /// Bytes were sent, and sent again, and the peer has not acknowledged them: those that only are
    /// under way say nothing.
    pub awaits_acknowledgement: bool,
    /// How long ago the last acknowledgement came.
    pub acknowledged_ago: Duration,
    /// How long ago the last byte came.
    pub received_ago: Duration,
    /// The peer takes no bytes for now: it lives, and its program does not read. Kernels before
    /// Linux 5.4 do not tell, and this is true for them.
    pub is_window_shut: bool,
}

/// How often bytes without an acknowledgement were sent again, in one byte.
const RETRANSMITS: usize = 2;

/// Where a field of 32 bits stands.
const UNACKED: usize = 24;
const LAST_DATA_RECEIVED_MILLIS: usize = 52;
const LAST_ACK_RECEIVED_MILLIS: usize = 56;
const ROUND_TRIP_MICROS: usize = 68;
const SEND_WINDOW: usize = 228;

#[cfg(any(target_os = "android", target_os = "linux"))]
const BYTES_MAX: usize = 256;

impl TcpInfo {
    /// Asks the kernel; `None` where it does not tell.
    #[cfg(any(target_os = "android", target_os = "linux"))]
    pub fn of(socket: &impl std::os::fd::AsFd) -> Option<TcpInfo> {
        let mut bytes = [0_u8; BYTES_MAX];
        let len = get(socket, &mut bytes)?;
        TcpInfo::from_bytes(&bytes[..len])
    }

    /// Asks the kernel; `None` where it does not tell.
    #[cfg(not(any(target_os = "android", target_os = "linux")))]
    pub fn of<T>(_socket: &T) -> Option<TcpInfo> {
        None
    }

    fn from_bytes(bytes: &[u8]) -> Option<TcpInfo> {
        let field = |at: usize| {
            let bytes = bytes.get(at..at + 4)?;
            Some(u32::from_ne_bytes(bytes.try_into().ok()?))
        };
        Some(TcpInfo {
            round_trip: Duration::from_micros(field(ROUND_TRIP_MICROS)?.into()),
            awaits_acknowledgement: field(UNACKED)? > 0 && *bytes.get(RETRANSMITS)? > 0,
            acknowledged_ago: Duration::from_millis(field(LAST_ACK_RECEIVED_MILLIS)?.into()),
            received_ago: Duration::from_millis(field(LAST_DATA_RECEIVED_MILLIS)?.into()),
            is_window_shut: field(SEND_WINDOW).is_none_or(|window| window == 0),
        })
    }
}

/// Returns how many bytes the kernel wrote.
#[cfg(any(target_os = "android", target_os = "linux"))]
#[expect(unsafe_code, reason = "no library offers the option, as said above")]
fn get(socket: &impl std::os::fd::AsFd, bytes: &mut [u8; BYTES_MAX]) -> Option<usize> {
    use std::os::fd::AsRawFd;

    let mut len = libc::socklen_t::try_from(BYTES_MAX).ok()?;
    // SAFETY: the descriptor is open as long as it is borrowed; `bytes` is writable for the length
    // given, and the kernel writes no more than that.
    let result = unsafe {
        libc::getsockopt(
            socket.as_fd().as_raw_fd(),
            libc::IPPROTO_TCP,
            libc::TCP_INFO,
            bytes.as_mut_ptr().cast(),
            &raw mut len,
        )
    };
    (result == 0).then(|| BYTES_MAX.min(len as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_from_where_linux_has_them() {
        let mut bytes = [0xFF; 232];
        for (at, value) in [
            (UNACKED, 0_u32),
            (LAST_DATA_RECEIVED_MILLIS, 2_500),
            (LAST_ACK_RECEIVED_MILLIS, 1_500),
            (ROUND_TRIP_MICROS, 70_000),
            (SEND_WINDOW, 0),
        ] {
            bytes[at..at + 4].copy_from_slice(&value.to_ne_bytes());
        }
        let expected = TcpInfo {
            round_trip: Duration::from_millis(70),
            awaits_acknowledgement: false,
            acknowledged_ago: Duration::from_millis(1_500),
            received_ago: Duration::from_millis(2_500),
            is_window_shut: true,
        };
        assert_eq!(TcpInfo::from_bytes(&bytes), Some(expected));
        bytes[SEND_WINDOW] = 1;
        bytes[UNACKED] = 1;
        let read = TcpInfo::from_bytes(&bytes).expect("whole");
        assert!(!read.is_window_shut && read.awaits_acknowledgement);
        // An older kernel's is shorter.
        let older = TcpInfo::from_bytes(&bytes[..104]).expect("long enough");
        assert!(older.is_window_shut);
        assert_eq!(TcpInfo::from_bytes(&bytes[..60]), None);
    }

    #[test]
    fn what_was_sent_once_and_is_under_way_is_not_owed_yet() {
        let mut bytes = [0xFF; 232];
        bytes[RETRANSMITS] = 0;
        let read = TcpInfo::from_bytes(&bytes).expect("whole");
        assert!(!read.awaits_acknowledgement);
        bytes[RETRANSMITS] = 1;
        let read = TcpInfo::from_bytes(&bytes).expect("whole");
        assert!(read.awaits_acknowledgement);
    }

    #[cfg(any(target_os = "android", target_os = "linux"))]
    #[test]
    fn the_kernel_tells_whether_a_peer_reads() {
        use std::io::Write;
        use std::net::{TcpListener, TcpStream};

        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let mut client = TcpStream::connect(listener.local_addr().expect("bound")).expect("open");
        let info = TcpInfo::of(&client).expect("Linux tells");
        assert!(!info.is_window_shut && info.round_trip < Duration::from_secs(1));
        client.set_nonblocking(true).expect("a socket");
        // Nobody accepts, and nobody reads.
        let deadline = std::time::Instant::now() + Duration::from_secs(20);
        while !TcpInfo::of(&client).is_some_and(|info| info.is_window_shut) {
            let _ = client.write(&[0; 4096]);
            assert!(std::time::Instant::now() < deadline, "it takes everything");
        }
    }
}
