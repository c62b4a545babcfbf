//! How flags may be given: again, with an equals sign, and in bytes that are no text.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt;
use std::process::Stdio;

use super::{objection, scratch};
use crate::support::daemon::{littlecats, run_command};
use crate::support::{Daemon, wait_until};

#[test]
fn of_a_flag_given_twice_the_last_one_counts() {
    let daemon = Daemon::start(&["-v", "--max-clients", "0", "--max-clients=7", "--verbose"]);
    daemon.expect_console("[DEBUG] no máximo 7 conexões e ");
    let daemon = Daemon::start(&["--lang=pt", "--lang", "en"]);
    daemon.expect_console("[INFO] to join with ");
}

#[test]
fn listen_given_twice_is_two_addresses() {
    let daemon = Daemon::start(&["--listen=127.0.0.2:0"]);
    daemon.expect_console("para entrar com o nc: ");
    for address in ["127.0.0.1:", "127.0.0.2:"] {
        daemon.expect_console(&format!("[INFO] escutando em {address}"));
    }
}

#[test]
fn a_text_that_is_not_utf8_is_refused_and_nothing_is_sent() {
    let server = TcpListener::bind("127.0.0.1:0").expect("a free port");
    server.set_nonblocking(true).expect("a socket of ours");
    let address = server.local_addr().expect("bound").to_string();
    for (lang, expected) in [
        (
            "pt",
            "littlecats: o valor da opção '--send' não está em UTF-8: 'ol\\xE1'; veja littlecats connect --help",
        ),
        (
            "en",
            "littlecats: the value of option '--send' is not UTF-8: 'ol\\xE1'; see littlecats connect --help",
        ),
    ] {
        let mut command = littlecats();
        command.args(["connect", &address, "--nick", "ana", "--send"]);
        command
            .arg(OsStr::from_bytes(b"ol\xe1"))
            .args(["--lang", lang]);
        assert_eq!(objection(&run_command(&mut command), 2), expected);
        let nobody = server.accept().map(|_| ()).map_err(|error| error.kind());
        assert_eq!(nobody, Err(ErrorKind::WouldBlock));
    }
}

#[test]
fn a_log_file_whose_name_is_not_utf8_is_that_file() {
    let mut path = scratch("log-").into_os_string();
    path.push(OsStr::from_bytes(b"ol\xe1"));
    let mut flag = OsStr::new("--log-file=").to_owned();
    flag.push(&path);
    for words in [&[flag.as_os_str()][..], &[OsStr::new("--log-file"), &path]] {
        let mut command = littlecats();
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(words);
        let mut daemon = command.stdin(Stdio::null()).spawn().expect("it starts");
        wait_until("the log is there", || {
            fs::read_to_string(&path).is_ok_and(|log| log.contains("para entrar"))
        });
        daemon.kill().expect("a child of ours");
        daemon.wait().expect("a child of ours");
        fs::remove_file(&path).expect("a file of ours");
    }
}
