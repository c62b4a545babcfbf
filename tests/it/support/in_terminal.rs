//! The real binary in a pseudo-terminal.

use std::io::Read;
use std::sync::{Arc, Mutex};
use std::thread;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use super::daemon::BINARY;
use super::wait_until;

/// A daemon in a pseudo-terminal.
pub(crate) struct InTerminal {
    master: Option<Box<dyn portable_pty::MasterPty + Send>>,
    daemon: Box<dyn portable_pty::Child + Send + Sync>,
    screen: Arc<Mutex<Vec<u8>>>,
}

impl InTerminal {
    /// One so wide that no line is cut. Its screen is read until it shows `last`: who reads it keeps it
    /// open.
    pub(crate) fn start(flags: &[&str], last: &'static str) -> InTerminal {
        InTerminal::start_in(("xterm", 24, 300), flags, last)
    }

    /// As [`InTerminal::start`], in a terminal of this type, rows and columns.
    pub(crate) fn start_in(
        (term, rows, cols): (&str, u16, u16),
        flags: &[&str],
        last: &'static str,
    ) -> InTerminal {
        let terminal = native_pty_system()
            .openpty(PtySize {
                rows,
                cols,
                ..PtySize::default()
            })
            .expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(BINARY);
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        command.args(flags);
        command.env("TERM", term);
        command.env("LITTLECATS_LANG", "pt");
        command.env_remove("COLORTERM");
        command.env_remove("NO_COLOR");
        let daemon = terminal.slave.spawn_command(command).expect("it starts");
        let mut reader = terminal.master.try_clone_reader().expect("its output");
        let screen = Arc::new(Mutex::new(Vec::new()));
        let copy = Arc::clone(&screen);
        thread::spawn(move || {
            let mut bytes = [0; 1024];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                let mut screen = copy.lock().expect("no panic");
                screen.extend_from_slice(&bytes[..count]);
                let text = String::from_utf8_lossy(&screen);
                if text
                    .split_once(last)
                    .is_some_and(|(_, rest)| rest.contains('\n'))
                {
                    break;
                }
            }
        });
        InTerminal {
            master: Some(terminal.master),
            daemon,
            screen,
        }
    }

    pub(crate) fn shown(&self) -> String {
        String::from_utf8_lossy(&self.screen.lock().expect("no panic")).into_owned()
    }

    /// What stands behind a text on the screen, in its line.
    pub(crate) fn behind(&self, text: &str) -> String {
        let find = || {
            let shown = self.shown();
            let (_, rest) = shown.split_once(text)?;
            Some(rest.split_once('\r')?.0.to_owned())
        };
        wait_until("it is shown", || find().is_some());
        find().expect("just seen")
    }

    pub(crate) fn pid(&self) -> u32 {
        self.daemon.process_id().expect("it runs")
    }

    /// Closes the terminal: the kernel itself tells the daemon.
    pub(crate) fn close(&mut self) {
        self.master = None;
    }

    /// Waits for its end: whether it was one without a failure.
    pub(crate) fn wait(&mut self) -> bool {
        self.daemon.wait().expect("started here").success()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.pid()).expect("a process");
        kill_process(Pid::from_raw(pid).expect("a process"), signal).expect("it runs");
    }
}

impl Drop for InTerminal {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}
