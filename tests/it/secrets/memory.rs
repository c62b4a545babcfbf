//! What the memory of the daemon holds of secrets once they were looked at: nothing.

use std::fs;
use std::io::{Read, Seek, SeekFrom};

use super::{Files, PASSWORD, key, log_in};
use crate::support::{Client, Daemon};

/// All that a process can write to, as it is now.
fn memory(pid: u32) -> Vec<u8> {
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

fn holds(memory: &[u8], text: &str) -> bool {
    memory
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

#[test]
fn no_secret_stays_in_memory() {
    let files = Files::new();
    let (ana_key, ana_line) = key(&["ana", "--moderator"]);
    let flags = [
        files.write("password-file", &format!("{PASSWORD}\n")),
        files.write("keys", &ana_line),
    ];
    let daemon = Daemon::start(&[&flags[0], &flags[1]]);
    let mut bia = log_in(daemon.address(), &["bia", PASSWORD]);
    let mut guesser = Client::connect(daemon.address());
    for line in ["caio", "palpite-errado", "palpite-errado"] {
        guesser.send(line);
    }
    let mut ana = log_in(daemon.address(), &["ana", &ana_key]);
    ana.send(&format!("/op {ana_key}"));
    ana.send("/topic gatos-cinzentos");
    ana.skip_to("ana mudou o assunto para: gatos-cinzentos");
    bia.skip_to("ana mudou o assunto para: gatos-cinzentos");
    guesser.skip_to("erro: senha incorreta; informe a senha");
    let memory = memory(daemon.pid());
    assert!(
        holds(&memory, "gatos-cinzentos"),
        "what is no secret is there"
    );
    let bare = ana_key.replace('-', "");
    for secret in [PASSWORD, &ana_key, &bare, "palpite-errado"] {
        assert!(!holds(&memory, secret), "{secret} is there still");
    }
}
