//! The client without a terminal: what it is given, what it prints, how it ends.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::scripted::PATIENCE;

/// How the client ended.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) status: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Ended {
    /// It failed with this status, and said why on standard error.
    #[track_caller]
    pub(super) fn assert_failed(&self, status: i32, told: &str) {
        assert_eq!(self.status, Some(status), "{self:?}");
        assert!(self.stderr.contains(told), "{told:?} in {self:?}");
    }
}

/// `littlecats connect ADDRESS` with these arguments, in an environment that sets no defaults.
pub(super) fn connect(address: SocketAddr, arguments: &[&str]) -> Command {
    let mut command = littlecats();
    command.arg("connect").arg(address.to_string());
    command.args(arguments);
    command
}

/// The binary, with all that could change what it does taken out of its environment.
pub(super) fn littlecats() -> Command {
    let mut command = crate::support::daemon::littlecats();
    for variable in [
        "LITTLECATS_HOST",
        "LITTLECATS_NICK",
        "LITTLECATS_PASSWORD",
        "LITTLECATS_KEY",
        "NO_COLOR",
        "COLORTERM",
    ] {
        command.env_remove(variable);
    }
    command
}

/// A client that runs on pipes.
pub(super) struct Running {
    child: Child,
    /// What it is given is written by a thread, so that no full pipe ever holds the test up.
    stdin: Option<Sender<Vec<u8>>>,
    /// What it writes is read from the start, so that no full pipe ever holds it up.
    stdout: Option<JoinHandle<String>>,
    stderr: JoinHandle<String>,
}

impl Running {
    pub(super) fn start(command: Command) -> Running {
        Running::start_with(command, |stdout| {
            Some(thread::spawn(move || read_all(stdout)))
        })
    }

    /// Starts it with the end closed where its standard output would be read.
    pub(super) fn start_unread(command: Command) -> Running {
        Running::start_with(command, |stdout| {
            drop(stdout);
            None
        })
    }

    fn start_with(
        mut command: Command,
        read: impl FnOnce(ChildStdout) -> Option<JoinHandle<String>>,
    ) -> Running {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the client starts");
        let stdin = child.stdin.take().expect("a pipe");
        let (give, given) = channel();
        thread::spawn(move || write_all(stdin, &given));
        let stdout = read(child.stdout.take().expect("a pipe"));
        let stderr = child.stderr.take().expect("a pipe");
        Running {
            child,
            stdin: Some(give),
            stdout,
            stderr: thread::spawn(move || read_all(stderr)),
        }
    }

    /// The number of its process.
    pub(super) fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// Gives it more of standard input.
    pub(super) fn type_in(&mut self, text: impl AsRef<[u8]>) {
        let stdin = self.stdin.as_ref().expect("an input that is open");
        // A client that ended takes no more; that shows where its end is looked at.
        let _ = stdin.send(text.as_ref().to_vec());
    }

    /// Ends its standard input.
    pub(super) fn end_input(&mut self) {
        self.stdin = None;
    }

    /// Waits for its end, with standard input open unless it was ended.
    pub(super) fn wait(mut self) -> Ended {
        let pid = self.child.id();
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            if Instant::now() > deadline {
                self.child.kill().expect("a child that runs");
                panic!("the client {pid} does not end");
            }
            thread::sleep(Duration::from_millis(2));
        };
        drop(self.stdin);
        Ended {
            status: status.code(),
            stdout: self.stdout.map_or_else(String::new, output),
            stderr: output(self.stderr),
        }
    }
}

fn output(reader: JoinHandle<String>) -> String {
    reader.join().expect("its output")
}

fn write_all(mut pipe: ChildStdin, given: &Receiver<Vec<u8>>) {
    while let Ok(bytes) = given.recv() {
        if pipe.write_all(&bytes).is_err() {
            return;
        }
    }
}

fn read_all(mut pipe: impl Read) -> String {
    let mut text = Vec::new();
    pipe.read_to_end(&mut text).expect("a pipe");
    String::from_utf8(text).expect("the client writes UTF-8")
}
