//! The real binary on a free port, its console captured, gone when the test ends.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process};

use super::{Client, DEADLINE, proc, wait_until};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_littlecats");

/// A running daemon.
#[derive(Debug)]
pub(crate) struct Daemon {
    child: Child,
    address: SocketAddr,
    console: Console,
}

/// What the daemon wrote to its standard error so far.
#[derive(Debug, Clone, Default)]
struct Console(Arc<(Mutex<Vec<String>>, Condvar)>);

impl Daemon {
    /// A daemon with these flags on a free port of 127.0.0.1.
    pub(crate) fn start(flags: &[&str]) -> Daemon {
        Daemon::start_on("127.0.0.1:0", flags)
    }

    /// A daemon with these flags that listens where it is told.
    pub(crate) fn start_on(listen: &str, flags: &[&str]) -> Daemon {
        Daemon::spawn(serve(listen, flags).stderr(Stdio::piped()))
    }

    /// A daemon with these flags, in whose environment these variables are.
    pub(crate) fn start_with_variables(variables: &[(&str, &str)], flags: &[&str]) -> Daemon {
        let mut command = serve("127.0.0.1:0", flags);
        let command = command.envs(variables.iter().copied());
        Daemon::spawn(command.stderr(Stdio::piped()))
    }

    /// A daemon started by a shell that runs `before` first, to set limits.
    pub(crate) fn start_after(before: &str, flags: &[&str]) -> Daemon {
        Daemon::spawn(shell(before, flags).stderr(Stdio::piped()))
    }

    /// As [`Daemon::start_after`], with a console that `before` provides.
    pub(crate) fn start_after_without_console(before: &str, flags: &[&str]) -> Daemon {
        Daemon::spawn(shell(before, flags).stderr(Stdio::null()))
    }

    /// A daemon whose console is not captured: its standard error is given.
    pub(crate) fn start_with_console(stderr: impl Into<Stdio>, flags: &[&str]) -> Daemon {
        Daemon::spawn(serve("127.0.0.1:0", flags).stderr(stderr))
    }

    /// A daemon that this command starts.
    pub(crate) fn spawn(command: &mut Command) -> Daemon {
        let mut child = command
            .env_remove("JOURNAL_STREAM")
            .spawn()
            .expect("the daemon starts");
        let console = Console::default();
        let mut daemon = match child.stderr.take() {
            Some(stderr) => {
                console.capture(stderr);
                Daemon {
                    child,
                    address: (Ipv4Addr::LOCALHOST, 0).into(),
                    console,
                }
            }
            None => {
                let pid = child.id();
                let mut port = None;
                wait_until("it listens", || {
                    port = proc::listening_port(pid);
                    port.is_some()
                });
                let address = (Ipv4Addr::LOCALHOST, port.expect("just found")).into();
                return Daemon {
                    child,
                    address,
                    console,
                };
            }
        };
        daemon.address = daemon.announced_address();
        daemon
    }

    fn announced_address(&self) -> SocketAddr {
        let line = self.console_line("] escutando em ", "] listening on ");
        let (_, address) = line.rsplit_once(' ').expect("an address at the end");
        let mut address: SocketAddr = address.parse().expect("an address at the end");
        if address.ip().is_unspecified() {
            address.set_ip(match address {
                SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        address
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).expect("a process number");
        let pid = Pid::from_raw(pid).expect("a process number");
        kill_process(pid, signal).expect("the daemon lives");
    }

    /// Has it meet all that happens from here on in one turn of its loop, once it may go on.
    pub(crate) fn stop(&self) {
        self.signal(Signal::STOP);
        wait_until("it is stopped", || proc::is_stopped(self.pid()));
    }

    /// Lets it go on after [`Daemon::stop`].
    pub(crate) fn go_on(&self) {
        self.signal(Signal::CONT);
    }

    /// Waits until the console holds a line with this text, and returns the first that does.
    #[track_caller]
    pub(crate) fn expect_console(&self, text: &str) -> String {
        self.console_line(text, text)
    }

    #[track_caller]
    fn console_line(&self, text: &str, or: &str) -> String {
        let found = self.console.wait_for(|lines| {
            let holds = |line: &&String| line.contains(text) || line.contains(or);
            lines.iter().find(holds).cloned()
        });
        match found {
            Some(line) => line,
            None => panic!("no {text:?} on the console: {:#?}", self.console_lines()),
        }
    }

    /// What the console holds so far, without the time of each line.
    pub(crate) fn console_lines(&self) -> Vec<String> {
        let lines = self.console.0.0.lock().expect("no panic");
        let text = |line: &String| line.split_once(' ').map_or(line.clone(), |it| it.1.into());
        lines.iter().map(text).collect()
    }

    /// How many lines of the console hold this text so far.
    pub(crate) fn console_count(&self, text: &str) -> usize {
        let lines = self.console_lines();
        lines.iter().filter(|line| line.contains(text)).count()
    }

    /// Asserts that it is there still, and that it never panicked.
    #[track_caller]
    pub(crate) fn assert_well(&mut self) {
        let ended = self.child.try_wait().expect("a child of ours");
        assert_eq!(ended, None, "it ended: {:#?}", self.console_lines());
        assert_eq!(self.console_count("panicked"), 0);
    }

    /// Waits for its end.
    #[track_caller]
    pub(crate) fn wait(&mut self) -> ExitStatus {
        wait_for_exit(&mut self.child)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Both fail only when it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("the console: {:#?}", self.console_lines());
        }
    }
}

impl Console {
    fn capture(&self, stderr: impl Read + Send + 'static) {
        let console = self.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).split(b'\n') {
                let Ok(line) = line else { return };
                let line = String::from_utf8_lossy(&line).into_owned();
                console.0.0.lock().expect("no panic").push(line);
                console.0.1.notify_all();
            }
        });
    }

    fn wait_for<T>(&self, find: impl Fn(&[String]) -> Option<T>) -> Option<T> {
        let until = Instant::now() + DEADLINE;
        let mut lines = self.0.0.lock().expect("no panic");
        loop {
            if let Some(found) = find(&lines) {
                return Some(found);
            }
            let left = until.checked_duration_since(Instant::now())?;
            lines = self.0.1.wait_timeout(lines, left).expect("no panic").0;
        }
    }
}

/// The binary, for somebody that speaks Portuguese.
pub(crate) fn littlecats() -> Command {
    let mut command = Command::new(BINARY);
    command.env("LITTLECATS_LANG", "pt");
    command
}

fn serve(listen: &str, flags: &[&str]) -> Command {
    let mut command = littlecats();
    command
        .args(["serve", "--listen", listen])
        .args(flags)
        .stdin(Stdio::null());
    command
}

fn shell(before: &str, flags: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command
        .env("LITTLECATS_LANG", "pt")
        .args(["-c", &format!("{before}; exec \"$0\" \"$@\""), BINARY])
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(flags)
        .stdin(Stdio::null());
    command
}

/// A daemon with these flags, and people in its room, each of whom has heard the later ones join.
pub(crate) fn room<const N: usize>(flags: &[&str], names: [&str; N]) -> (Daemon, [Client; N]) {
    let daemon = Daemon::start(flags);
    let clients = daemon.joined_by(names);
    (daemon, clients)
}

impl Daemon {
    /// People that join an empty room one after the other, each hearing those that come later.
    pub(crate) fn joined_by<const N: usize>(&self, names: [&str; N]) -> [Client; N] {
        let mut clients = names.map(|name| Client::join(self.address, name));
        for (index, client) in clients.iter_mut().enumerate() {
            for name in &names[index + 1..] {
                client.expect(&super::words::joined(name));
            }
        }
        clients
    }
}

/// A port that nobody uses, on any address, and that nobody gets by chance: it is below those that
/// the kernel gives to a socket that asks for any (ip(7), `ip_local_port_range`).
pub(crate) fn free_port() -> u16 {
    static TRIES: AtomicU16 = AtomicU16::new(0);
    let process = u16::try_from(std::process::id() % 100).expect("below 100");
    loop {
        let port = 12_000 + process * 100 + TRIES.fetch_add(1, Ordering::Relaxed) % 100;
        if TcpListener::bind((Ipv6Addr::UNSPECIFIED, port)).is_ok() {
            return port;
        }
    }
}

/// Runs the binary to its end.
#[track_caller]
pub(crate) fn run<S: AsRef<OsStr>>(words: &[S]) -> Output {
    run_command(littlecats().args(words))
}

/// Runs a command to its end; what it prints has to fit the pipes.
#[track_caller]
pub(crate) fn run_command(command: &mut Command) -> Output {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    wait_for_exit(&mut child);
    child.wait_with_output().expect("a child of ours")
}

#[track_caller]
fn wait_for_exit(child: &mut Child) -> ExitStatus {
    let mut status = None;
    wait_until("the process ended", || {
        status = child.try_wait().expect("a child of ours");
        status.is_some()
    });
    status.expect("just seen")
}

impl Daemon {
    /// So many people in the room, each of whom has heard all of them join.
    pub(crate) fn crowd(&self, prefix: &str, count: usize) -> Vec<Client> {
        let name = |number| format!("{prefix}{number}");
        let mut crowd: Vec<Client> = (0..count)
            .map(|number| Client::join(self.address, &name(number)))
            .collect();
        let last = super::words::joined(&name(count - 1));
        for client in &mut crowd[..count - 1] {
            client.skip_to(&last);
        }
        crowd
    }
}
