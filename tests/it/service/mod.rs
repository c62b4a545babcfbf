//! The daemon under a service manager, whose part the tests play: its socket for notes, descriptors that
//! are passed on, its journal.

mod journal;
mod notes;
mod sockets;
mod units;

use std::ffi::OsStr;
use std::process::{Command, Stdio};

use crate::support::daemon::BINARY;

/// The daemon as a service manager starts it, with what of the environment only the process itself can
/// say: a shell says `before` first, in which `$$` is the daemon's own number.
fn service(before: &str, flags: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            &format!("{before}\nexec \"$0\" \"$@\""),
            BINARY,
            "serve",
        ])
        .args(flags)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    for name in [
        "JOURNAL_STREAM",
        "NOTIFY_SOCKET",
        "WATCHDOG_USEC",
        "WATCHDOG_PID",
    ] {
        command.env_remove(name);
    }
    for name in ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"] {
        command.env_remove(name);
    }
    command
}

/// The same with a variable of the environment.
fn service_with(name: &str, value: impl AsRef<OsStr>, flags: &[&str]) -> Command {
    let mut command = service("", flags);
    command.env(name, value);
    command
}
