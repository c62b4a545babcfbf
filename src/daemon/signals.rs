//! The process's signals, as bytes in a socket that is polled.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;

use mio::{Interest, Poll, Token};

/// Has signals write a byte into a socket that is polled: the self-pipe trick, since next to
/// nothing may be done in a handler (signal-safety(7)).
pub(super) fn on_signals(
    signals: &[i32],
    poll: &Poll,
    token: Token,
) -> io::Result<mio::net::UnixStream> {
    let (read, write) = UnixStream::pair()?;
    for signal in signals {
        signal_hook::low_level::pipe::register(*signal, write.try_clone()?)?;
    }
    read.set_nonblocking(true)?;
    let mut read = mio::net::UnixStream::from_std(read);
    poll.registry()
        .register(&mut read, token, Interest::READABLE)?;
    Ok(read)
}

/// Takes what signals wrote.
pub(super) fn drain(pipe: &mut mio::net::UnixStream) {
    let mut bytes = [0; 64];
    while matches!(pipe.read(&mut bytes), Ok(1..)) {}
}
