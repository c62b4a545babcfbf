//! What the kernel says of a process: descriptors, memory, time and waits (proc_pid_status(5)).

use std::fs;
use std::time::Duration;

/// How many descriptors it has open.
pub(crate) fn descriptors(pid: u32) -> usize {
    fs::read_dir(format!("/proc/{pid}/fd"))
        .expect("the process lives")
        .count()
}

/// A field of its status, in the unit that it has there.
pub(crate) fn status(pid: u32, field: &str) -> usize {
    field_of(&format!("/proc/{pid}/status"), field)
}

fn field_of(path: &str, field: &str) -> usize {
    let status = fs::read_to_string(path).expect("the process lives");
    let value = status
        .lines()
        .find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))
        .and_then(|value| value.split_whitespace().next());
    value.expect(field).parse().expect("a number")
}

/// Resident memory, in KiB.
pub(crate) fn resident_kib(pid: u32) -> usize {
    status(pid, "VmRSS")
}

/// How often its threads went to sleep of their own accord: an idle process does not.
pub(crate) fn waits(pid: u32) -> usize {
    fs::read_dir(format!("/proc/{pid}/task"))
        .expect("the process lives")
        .map(|task| {
            let path = task.expect("a thread").path().join("status");
            field_of(&path.to_string_lossy(), "voluntary_ctxt_switches")
        })
        .sum()
}

/// Processor time of its main thread, which is the daemon's loop.
pub(crate) fn processor_time(pid: u32) -> Duration {
    let text = fs::read_to_string(format!("/proc/{pid}/schedstat")).expect("the process lives");
    let nanos = text.split_whitespace().next().expect("three numbers");
    Duration::from_nanos(nanos.parse().expect("a number"))
}

/// The port of the first TCP socket that it listens on, once it does.
pub(crate) fn listening_port(pid: u32) -> Option<u16> {
    let inodes: Vec<String> = fs::read_dir(format!("/proc/{pid}/fd"))
        .ok()?
        .filter_map(|fd| fs::read_link(fd.ok()?.path()).ok())
        .filter_map(|link| {
            let link = link.to_string_lossy().into_owned();
            Some(link.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
        })
        .collect();
    // proc_pid_net(5): local address in the second field, state 0A for LISTEN, inode in the tenth.
    let sockets = fs::read_to_string(format!("/proc/{pid}/net/tcp")).ok()?;
    sockets.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let listens = fields.get(3) == Some(&"0A")
            && fields
                .get(9)
                .is_some_and(|inode| inodes.iter().any(|own| own == inode));
        let (_, port) = fields.get(1)?.split_once(':')?;
        listens.then(|| u16::from_str_radix(port, 16).ok())?
    })
}
