//! The client without a terminal: what it is given, what it prints, how it ends.

use std::io::Write;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Instant;

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
pub(super) struct Running(Child);

impl Running {
    pub(super) fn start(mut command: Command) -> Running {
        let child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the client starts");
        Running(child)
    }

    /// Gives it more of standard input.
    pub(super) fn type_in(&mut self, text: &str) {
        let stdin = self.0.stdin.as_mut().expect("an input that is open");
        stdin.write_all(text.as_bytes()).expect("the client reads");
    }

    /// Ends its standard input.
    pub(super) fn end_input(&mut self) {
        self.0.stdin.take();
    }

    /// Closes the end where its standard output would be read.
    pub(super) fn stop_reading(&mut self) {
        self.0.stdout.take();
    }

    /// Waits for its end, with standard input open unless it was ended.
    pub(super) fn wait(mut self) -> Ended {
        let stdin = self.0.stdin.take();
        let mut child = self.0;
        let pid = child.id();
        let deadline = Instant::now() + PATIENCE;
        // Read by a thread of its own, so that a full pipe cannot keep the client from ending.
        let reader = thread::spawn({
            let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
            move || (read_all(stdout), read_all(stderr))
        });
        let status = loop {
            if let Some(status) = child.try_wait().expect("a child") {
                break status;
            }
            if Instant::now() > deadline {
                child.kill().expect("a child that runs");
                panic!("the client {pid} does not end");
            }
            thread::sleep(std::time::Duration::from_millis(2));
        };
        drop(stdin);
        let (stdout, stderr) = reader.join().expect("its output");
        Ended {
            status: status.code(),
            stdout,
            stderr,
        }
    }
}

fn read_all(pipe: Option<impl std::io::Read>) -> String {
    let mut text = Vec::new();
    if let Some(mut pipe) = pipe {
        pipe.read_to_end(&mut text).expect("a pipe");
    }
    String::from_utf8(text).expect("the client writes UTF-8")
}
