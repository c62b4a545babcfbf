//! The key of a run, which is shown on a terminal and nowhere else; and what SIGHUP means there.

use std::fs;
use std::io::Read;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::thread;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use super::Files;
use crate::support::daemon::BINARY;
use crate::support::{Client, Daemon, proc, wait_until};

/// Behind this the key of a run is shown.
const SHOWN: &str = "type in the chat: /op ";

/// A daemon in a pseudo-terminal.
struct InTerminal {
    master: Option<Box<dyn portable_pty::MasterPty + Send>>,
    daemon: Box<dyn portable_pty::Child + Send + Sync>,
    screen: Arc<Mutex<String>>,
}

impl InTerminal {
    /// Its screen is read until it shows `last`: who reads it keeps it open.
    fn start(flags: &[&str], last: &'static str) -> InTerminal {
        let terminal = native_pty_system()
            .openpty(PtySize {
                cols: 300,
                ..PtySize::default()
            })
            .expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(BINARY);
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        command.args(flags);
        let daemon = terminal.slave.spawn_command(command).expect("it starts");
        let mut reader = terminal.master.try_clone_reader().expect("its output");
        let screen = Arc::new(Mutex::new(String::new()));
        let copy = Arc::clone(&screen);
        thread::spawn(move || {
            let mut bytes = [0; 1024];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                let text = String::from_utf8_lossy(&bytes[..count]);
                let mut screen = copy.lock().expect("no panic");
                screen.push_str(&text);
                if screen
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

    fn shown(&self) -> String {
        self.screen.lock().expect("no panic").clone()
    }

    /// What stands behind a text on the screen, in its line.
    fn behind(&self, text: &str) -> String {
        let find = || {
            let shown = self.shown();
            let (_, rest) = shown.split_once(text)?;
            Some(rest.split_once('\r')?.0.to_owned())
        };
        wait_until("it is shown", || find().is_some());
        find().expect("just seen")
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.daemon.process_id().expect("it runs")).expect("a process");
        kill_process(Pid::from_raw(pid).expect("a process"), signal).expect("it runs");
    }
}

impl Drop for InTerminal {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

#[test]
fn a_key_for_the_run_is_shown_on_a_terminal_and_moderates_whatever_sighup_reads() {
    let files = Files::new();
    let log = files.flag("log-file");
    let keys = files.write("keys", "");
    let mut house = InTerminal::start(&["--lang=en", &keys], SHOWN);
    let address = house
        .behind("listening on ")
        .trim()
        .parse()
        .expect("an address");
    let key = house.behind(SHOWN).trim().to_owned();
    let mut ana = Client::connect(address);
    ana.send("ana");
    ana.send(&format!("/op {key}"));
    ana.skip_to("ana now moderates the chat.");
    // The terminal is open: SIGHUP is no reason to end.
    house.signal(Signal::HUP);
    ana.send("/topic cats");
    ana.expect("ana changed the topic to: cats");
    assert_eq!(house.shown().matches(&key).count(), 1);
    // Closed, it is one: the kernel itself sends the signal.
    house.master = None;
    ana.expect("The server is shutting down.");
    assert!(house.daemon.wait().expect("started here").success());
    // In a file it never is.
    let house = InTerminal::start(&["--lang=en", &log], SHOWN);
    let key = house.behind(SHOWN).trim().to_owned();
    let logged = || fs::read_to_string(files.path("log-file")).unwrap_or_default();
    wait_until("it is logged", || logged().contains("listening on "));
    assert!(!logged().contains(&key) && !logged().contains("/op"));
}

#[test]
fn a_key_for_the_run_is_shown_neither_quietly_nor_elsewhere() {
    let mut quiet = InTerminal::start(&["-q"], "/op");
    let pid = quiet.daemon.process_id().expect("it runs");
    let mut port = None;
    wait_until("it listens", || {
        port = proc::listening_port(pid);
        port.is_some()
    });
    let address = (Ipv4Addr::LOCALHOST, port.expect("just found")).into();
    // Whom it serves it has told all that it tells at the start.
    Client::join(address, "ana");
    quiet.signal(Signal::TERM);
    assert!(quiet.daemon.wait().expect("started here").success());
    assert_eq!(quiet.shown(), "");
    let daemon = Daemon::start(&[]);
    daemon.expect_console("para entrar: ");
    let mut ana = Client::join(daemon.address(), "ana");
    ana.send("/quit");
    ana.expect_end();
    daemon.expect_console("ana se desconectou");
    assert_eq!(daemon.console_count("/op"), 0);
}
