//! The client without a terminal: what it is given, what it prints, how it ends.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};
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

/// `littlecats connect ADDRESS` with these arguments, in an environment that sets no defaults.
pub(super) fn connect(address: SocketAddr, arguments: &[&str]) -> Command {
    let mut command = littlecats();
    command.arg("connect").arg(address.to_string());
    command.args(arguments);
    command
}

/// The binary, with all that could change what it does taken out of its environment.
pub(super) fn littlecats() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_littlecats"));
    for variable in [
        "LITTLECATS_HOST",
        "LITTLECATS_NICK",
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
        let stdout = read(child.stdout.take().expect("a pipe"));
        let stderr = child.stderr.take().expect("a pipe");
        Running {
            child,
            stdout,
            stderr: thread::spawn(move || read_all(stderr)),
        }
    }

    /// Gives it more of standard input.
    pub(super) fn type_in(&mut self, text: &str) {
        let stdin = self.child.stdin.as_mut().expect("an input that is open");
        stdin.write_all(text.as_bytes()).expect("the client reads");
    }

    /// Ends its standard input.
    pub(super) fn end_input(&mut self) {
        self.child.stdin.take();
    }

    /// Waits for its end, with standard input open unless it was ended.
    pub(super) fn wait(mut self) -> Ended {
        let stdin = self.child.stdin.take();
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
        drop(stdin);
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

fn read_all(mut pipe: impl Read) -> String {
    let mut text = Vec::new();
    pipe.read_to_end(&mut text).expect("a pipe");
    String::from_utf8(text).expect("the client writes UTF-8")
}
