//! A server as a child process: started on a free port, watched through /proc, killed at the end.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::machine::{self, pinned};
use super::peers::Peer;
use super::tls::Certificate;

/// How long a server may take until it accepts connections.
const START_TIME_MAX: Duration = Duration::from_secs(10);

/// How often the start is looked at.
const START_POLL: Duration = Duration::from_millis(2);

/// How long nothing must have run until a server counts as at rest.
const REST_POLL: Duration = Duration::from_millis(30);

/// How long that is waited for: some servers never rest.
const REST_TIME_MAX: Duration = Duration::from_millis(600);

/// A running server. Dropping it kills the process, also while a panic unwinds.
pub(crate) struct Server {
    child: Child,
    address: SocketAddrV4,
    /// Its configuration and what it printed.
    directory: TempDir,
}

/// What a process has used of the processors since it began.
#[derive(Clone, Copy)]
pub(crate) struct CpuTime {
    /// On a processor, user and system, in nanoseconds; exact only while the process sleeps.
    pub(crate) total_ns: u64,
    /// Waiting for a processor that was in use, in nanoseconds: how much the machine was disturbed.
    /// The threads of a process that has several wait for each other too.
    pub(crate) waited_ns: u64,
    /// Clock ticks (10 ms as a rule) in user mode: sampled, so only shares over seconds mean much.
    pub(crate) user_ticks: u64,
    /// Clock ticks in system mode.
    pub(crate) system_ticks: u64,
}

impl CpuTime {
    /// What was used since an `earlier` reading.
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            total_ns: self.total_ns.saturating_sub(earlier.total_ns),
            waited_ns: self.waited_ns.saturating_sub(earlier.waited_ns),
            user_ticks: self.user_ticks.saturating_sub(earlier.user_ticks),
            system_ticks: self.system_ticks.saturating_sub(earlier.system_ticks),
        }
    }
}

impl Server {
    /// Starts a peer on processor `cpu` and waits until it accepts connections.
    ///
    /// # Errors
    ///
    /// When it cannot be started, ends, or accepts nothing for ten seconds; the end of what it
    /// printed is in the message.
    pub(crate) fn start(peer: &dyn Peer, cpu: usize) -> io::Result<Self> {
        let directory = TempDir::with_prefix("littlecats-bench-")?;
        let address = free_address()?;
        if peer.is_over_tls() {
            Certificate::make(directory.path())?;
        }
        let command = peer.command(address, directory.path())?;
        Self::spawn(&command, address, directory, cpu)
            .map_err(|error| io::Error::other(format!("{}: {error}", peer.label())))
    }

    fn spawn(
        command: &Command,
        address: SocketAddrV4,
        directory: TempDir,
        cpu: usize,
    ) -> io::Result<Self> {
        let output = fs::File::create(directory.path().join("output"))?;
        let child = pinned(command.get_program(), cpu)
            .args(command.get_args())
            .current_dir(directory.path())
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()?;
        let mut server = Self {
            child,
            address,
            directory,
        };
        server.wait_until_it_accepts()?;
        server.wait_until_it_rests()?;
        Ok(server)
    }

    /// It may accept, and still be about to touch what it needs anyway: its memory is measured against
    /// that.
    fn wait_until_it_rests(&self) -> io::Result<()> {
        let deadline = Instant::now() + REST_TIME_MAX;
        let mut before = self.cpu_time()?.total_ns;
        while Instant::now() < deadline {
            thread::sleep(REST_POLL);
            let now = self.cpu_time()?.total_ns;
            if std::mem::replace(&mut before, now) == now {
                break;
            }
        }
        Ok(())
    }

    fn wait_until_it_accepts(&mut self) -> io::Result<()> {
        let deadline = Instant::now() + START_TIME_MAX;
        while TcpStream::connect(self.address).is_err() {
            if let Some(status) = self.child.try_wait()? {
                return Err(io::Error::other(format!("{status}: {}", self.last_words())));
            }
            if Instant::now() > deadline {
                return Err(io::Error::other(format!(
                    "it accepts nothing: {}",
                    self.last_words()
                )));
            }
            thread::sleep(START_POLL);
        }
        Ok(())
    }

    fn last_words(&self) -> String {
        let output = fs::read(self.directory.path().join("output")).unwrap_or_default();
        let output = String::from_utf8_lossy(&output).into_owned();
        output.lines().last().unwrap_or("it said nothing").into()
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddrV4 {
        self.address
    }

    /// The processor time of all its threads.
    ///
    /// # Errors
    ///
    /// When the process has ended.
    pub(crate) fn cpu_time(&self) -> io::Result<CpuTime> {
        // The second field is the program's name and may hold spaces; proc_pid_stat(5).
        let stat = fs::read_to_string(self.proc_path("stat"))?;
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let mut ticks = after_name.split_whitespace().skip(11).map(str::parse);
        let (Some(Ok(user_ticks)), Some(Ok(system_ticks))) = (ticks.next(), ticks.next()) else {
            return Err(io::Error::other("no processor time in /proc/PID/stat"));
        };
        Ok(CpuTime {
            total_ns: machine::cpu_ns(self.child.id())?,
            waited_ns: machine::waited_ns(self.child.id())?,
            user_ticks,
            system_ticks,
        })
    }

    /// Its resident set in bytes.
    ///
    /// Counted page by page: `VmRSS` is summed from counters a processor and may be off by hundreds
    /// of kilobytes, more than all the growth that is measured here.
    ///
    /// # Errors
    ///
    /// When the process has ended.
    pub(crate) fn rss(&self) -> io::Result<u64> {
        let rollup = fs::read_to_string(self.proc_path("smaps_rollup"))?;
        rollup
            .lines()
            .find_map(|line| line.strip_prefix("Rss:")?.trim().strip_suffix(" kB"))
            .and_then(|kilobytes| kilobytes.trim().parse::<u64>().ok())
            .map(|kilobytes| kilobytes * 1024)
            .ok_or_else(|| io::Error::other("no Rss in smaps_rollup"))
    }

    /// How many descriptors it has open.
    ///
    /// # Errors
    ///
    /// When the process has ended.
    pub(crate) fn descriptors(&self) -> io::Result<usize> {
        Ok(fs::read_dir(self.proc_path("fd"))?.count())
    }

    fn proc_path(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{name}", self.child.id()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address of loopback whose port was free a moment ago: not every server can be asked which
/// port the kernel chose for it.
fn free_address() -> io::Result<SocketAddrV4> {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port();
    Ok(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))
}
