//! The machine as the benches use it: one processor for the server and one for the load.
//!
//! The measurements need Linux, two processors, and `setpriv`, `taskset` and `chrt` of util-linux.

use std::fmt;
use std::fs;
use std::io;
use std::process::{Child, Command, Stdio};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// The processors of a measurement, with the server's kept awake for as long as this value lives.
///
/// A virtual processor that was halted takes up to milliseconds to wake, which makes everything
/// look three times slower. So a thread of the scheduling class `SCHED_IDLE` spins on the server's
/// processor: it runs only when nothing else wants to, and the server preempts it at once.
pub(crate) struct Machine {
    /// The number of the processor where servers run.
    pub(crate) server_cpu: usize,
    spinner: Child,
}

impl Machine {
    /// Takes two processors, pins this thread to the first of them, and raises the limit of
    /// descriptors to the hard one for this process and its children.
    ///
    /// # Errors
    ///
    /// When there are not two processors, or util-linux is not installed.
    pub(crate) fn prepare() -> io::Result<Self> {
        let allowed = sched_getaffinity(None)?;
        let mut cpus = (0..CpuSet::MAX_CPU).filter(|cpu| allowed.is_set(*cpu));
        let (Some(load_cpu), Some(server_cpu)) = (cpus.next(), cpus.next()) else {
            return Err(io::Error::other(
                "two processors are needed: one for the server, one for the load",
            ));
        };
        let mut own = CpuSet::new();
        own.set(load_cpu);
        sched_setaffinity(None, &own)?;

        let descriptors = getrlimit(Resource::Nofile);
        setrlimit(
            Resource::Nofile,
            Rlimit {
                current: descriptors.maximum,
                maximum: descriptors.maximum,
            },
        )?;

        let spinner = pinned("chrt", server_cpu)
            .args(["--idle", "0", "sh", "-c", "while :; do :; done"])
            .stdin(Stdio::null())
            .spawn()
            .map_err(|error| io::Error::other(format!("setpriv of util-linux: {error}")))?;
        Ok(Self {
            server_cpu,
            spinner,
        })
    }

    /// What the figures of a run depend on, for the head of its tables.
    pub(crate) fn description() -> String {
        let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let models: Vec<&str> = cpuinfo
            .lines()
            .filter_map(|line| line.strip_prefix("model name")?.split_once(": "))
            .map(|(_, model)| model)
            .collect();
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        format!(
            "{} x {}, Linux {}",
            models.len(),
            models.first().unwrap_or(&"unknown processor"),
            kernel.trim()
        )
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // It may have died by itself, which is as good.
        let _ = self.spinner.kill();
        let _ = self.spinner.wait();
    }
}

/// A command that runs `program` on one processor and that the kernel kills when this thread dies,
/// even if it had no time to clean up.
pub(crate) fn pinned(program: impl AsRef<std::ffi::OsStr>, cpu: usize) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "taskset", "--cpu-list"]);
    command.arg(cpu.to_string()).arg(program);
    command
}

/// How many TCP segments with data the server that listens on `port` has sent to those who are
/// connected; `None` without `ss` of iproute2.
///
/// On loopback with TCP_NODELAY each write of up to 64 KiB is a segment, so the difference of two
/// readings counts the writes.
pub(crate) fn segments_sent(port: u16) -> Option<u64> {
    let mut command = Command::new("ss");
    command.args(["--tcp", "--info", "--numeric", "--no-header"]);
    command.args(["state", "established", "sport", "="]);
    let output = command.arg(format!(":{port}")).output().ok()?;
    let sockets = String::from_utf8(output.stdout).ok()?;
    let segments = sockets.split_whitespace().filter_map(|word| {
        let count = word.strip_prefix("data_segs_out:")?;
        count.parse::<u64>().ok()
    });
    output.status.success().then(|| segments.sum())
}

/// How long the threads of a process waited for a processor that was in use, in nanoseconds.
pub(crate) fn waited_ns(process: impl fmt::Display) -> io::Result<u64> {
    tasks_schedstat(process, 1)
}

/// How long the threads of a process were on a processor, in nanoseconds. The kernel brings it up to
/// date when a thread leaves the processor, so it is exact only while the process sleeps.
pub(crate) fn cpu_ns(process: impl fmt::Display) -> io::Result<u64> {
    tasks_schedstat(process, 0)
}

/// The sum of one column of /proc/PID/task/*/schedstat.
fn tasks_schedstat(process: impl fmt::Display, column: usize) -> io::Result<u64> {
    let mut sum = 0;
    for task in fs::read_dir(format!("/proc/{process}/task"))? {
        let schedstat = fs::read_to_string(task?.path().join("schedstat"))?;
        let field = schedstat.split_whitespace().nth(column);
        sum += field.and_then(|field| field.parse().ok()).unwrap_or(0_u64);
    }
    Ok(sum)
}
