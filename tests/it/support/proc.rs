//! What the kernel says of a process: descriptors, memory, time and waits (proc_pid_status(5)).

use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};

/// How many descriptors it has open.
pub(crate) fn descriptors(pid: u32) -> usize {
    fs::read_dir(format!("/proc/{pid}/fd"))
        .expect("the process lives")
        .count()
}

/// The number that its next descriptor gets: the lowest that is free.
pub(crate) fn next_descriptor(pid: u32) -> u64 {
    let is_open = |number: &u64| fs::symlink_metadata(format!("/proc/{pid}/fd/{number}")).is_ok();
    (0..)
        .find(|number| !is_open(number))
        .expect("descriptors are bounded")
}

/// A field of its status, in the unit that it has there.
pub(crate) fn status(pid: u32, field: &str) -> usize {
    field_of(Path::new(&format!("/proc/{pid}/status")), field)
}

fn field_of(path: &Path, field: &str) -> usize {
    let status = fs::read_to_string(path).expect("the process lives");
    let value = status
        .lines()
        .find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))
        .and_then(|value| value.split_whitespace().next());
    value.expect(field).parse().expect("a number")
}

/// All that a process can write to, as it is now.
pub(crate) fn memory(pid: u32) -> Vec<u8> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).expect("a child of ours");
    let mut memory = fs::File::open(format!("/proc/{pid}/mem")).expect("a child of ours");
    let mut all = Vec::new();
    for map in maps.lines().filter(|map| map.contains(" rw")) {
        let range = map
            .split(' ')
            .next()
            .and_then(|range| range.split_once('-'));
        let (start, end) = range.expect("a range");
        let [start, end] = [start, end].map(|it| u64::from_str_radix(it, 16).expect("an address"));
        memory.seek(SeekFrom::Start(start)).expect("an address");
        // Some that are listed cannot be read.
        let _ = memory.by_ref().take(end - start).read_to_end(&mut all);
    }
    all
}

pub(crate) fn holds(memory: &[u8], text: &str) -> bool {
    memory
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

/// Resident memory, in KiB.
pub(crate) fn resident_kib(pid: u32) -> usize {
    status(pid, "VmRSS")
}

/// How often its threads went to sleep of their own accord: an idle process does not.
pub(crate) fn waits(pid: u32) -> usize {
    tasks(pid)
        .map(|task| field_of(&task.join("status"), "voluntary_ctxt_switches"))
        .sum()
}

/// Whether a signal has stopped all of its threads.
pub(crate) fn is_stopped(pid: u32) -> bool {
    tasks(pid).all(|task| {
        let status = fs::read_to_string(task.join("status")).expect("the process lives");
        status.contains("State:\tT")
    })
}

fn tasks(pid: u32) -> impl Iterator<Item = PathBuf> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).expect("the process lives");
    tasks.map(|task| task.expect("a thread").path())
}

/// Processor time of its main thread, which is the daemon's loop.
pub(crate) fn processor_time(pid: u32) -> Duration {
    let text = fs::read_to_string(format!("/proc/{pid}/schedstat")).expect("the process lives");
    let nanos = text.split_whitespace().next().expect("three numbers");
    Duration::from_nanos(nanos.parse().expect("a number"))
}

/// What a process does in the second to come: its processor time, and how often it waits. The one
/// sleep that waits for nothing: it is what is measured.
pub(crate) fn activity_of_a_second(pid: u32) -> (Duration, usize) {
    let before = (processor_time(pid), waits(pid));
    std::thread::sleep(Duration::from_secs(1));
    (processor_time(pid) - before.0, waits(pid) - before.1)
}

/// Sets a limit of a running process, as far as its hard limit allows.
pub(crate) fn limit(pid: u32, resource: Resource, current: u64) {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    let maximum = getrlimit(resource).maximum;
    let new = Rlimit {
        current: Some(current),
        maximum,
    };
    prlimit(pid, resource, new).expect("a process of ours");
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
    let listens = |socket: &TcpSocket| socket.state == 0x0A && inodes.contains(&socket.inode);
    let listener = tcp_sockets().into_iter().find(listens);
    listener.map(|socket| socket.local_port)
}

/// What the kernel says of an IPv4 socket of TCP (proc_pid_net(5)).
#[derive(Debug)]
pub(crate) struct TcpSocket {
    pub(crate) local_port: u16,
    pub(crate) peer_port: u16,
    /// 0x0A for one that listens.
    pub(crate) state: u8,
    /// Bytes that were written and that the peer has not acknowledged.
    pub(crate) unsent: usize,
    /// Bytes that have come and were not read.
    pub(crate) unread: usize,
    /// Which timer runs, 2 for keepalive, and in how many hundredths of a second it is due.
    pub(crate) timer: (u8, u64),
    inode: String,
}

/// The IPv4 sockets of TCP.
pub(crate) fn tcp_sockets() -> Vec<TcpSocket> {
    let sockets = fs::read_to_string("/proc/net/tcp").expect("Linux has it");
    sockets.lines().filter_map(tcp_socket).collect()
}

/// Reads a line; `None` for the heading.
fn tcp_socket(line: &str) -> Option<TcpSocket> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let number = |text: &str| u64::from_str_radix(text, 16).ok();
    let halves = |field: usize| {
        let (first, second) = fields.get(field)?.split_once(':')?;
        Some((number(first)?, number(second)?))
    };
    let (timer, due) = halves(5)?;
    Some(TcpSocket {
        local_port: u16::try_from(halves(1)?.1).ok()?,
        peer_port: u16::try_from(halves(2)?.1).ok()?,
        state: u8::try_from(number(fields[3])?).ok()?,
        unsent: usize::try_from(halves(4)?.0).ok()?,
        unread: usize::try_from(halves(4)?.1).ok()?,
        timer: (u8::try_from(timer).ok()?, due),
        inode: (*fields.get(9)?).to_owned(),
    })
}
