//! Every limit reached at once, under a limit of the kernel: the ceiling that `-v` prints holds.

use rustix::process::Resource;

use crate::support::words::{FULL, joined, unknown};
use crate::support::{Client, Daemon, proc, wait_until};

const CLIENTS: usize = 60;

#[test]
fn the_memory_ceiling_holds_with_every_limit_reached_at_once() {
    let clients = CLIENTS.to_string();
    let flags = [
        "-v",
        "--max-clients",
        &clients,
        "--max-per-ip",
        "0",
        "--rate",
        "0",
        "--history",
        "20",
        "--backlog",
        "128K",
        "--outbox",
        "32K",
        "--send-buffer",
        "4K",
    ];
    let mut daemon = Daemon::start(&flags);
    let line = daemon.expect_console("no máximo 60 conexões e ");
    let ceiling_mib: u64 = line
        .split_whitespace()
        .rev()
        .nth(5)
        .and_then(|number| number.parse().ok())
        .expect("a number of MiB");
    let at_rest_kib = proc::status(daemon.pid(), "VmData") as u64;
    let resident_kib = proc::resident_kib(daemon.pid()) as u64;
    // Data beyond this is refused to the process, which ends it (setrlimit(2)).
    let limit = (at_rest_kib << 10) + (ceiling_mib << 20);
    proc::limit(daemon.pid(), Resource::Data, limit);

    let mut ana = Client::join(daemon.address(), "ana");
    let text = "x".repeat(1_000);
    for _ in 0..20 {
        ana.send(&text);
    }
    let mut stalled: Vec<Client> = (2..CLIENTS)
        .map(|number| {
            let name = format!("n{number}");
            let client = Client::connect_with_small_buffer(daemon.address()).log_in(&name);
            ana.expect(&joined(&name));
            client
        })
        .collect();
    for number in 2..CLIENTS {
        // Few long ones or many short ones, which cost more than their bytes.
        let text_bytes = [1, 900][number % 2];
        fill_outbox(&mut ana, &format!("n{number}"), text_bytes);
    }
    // Input that is not handled while its answers are not read, half a line at its end.
    for client in &mut stalled {
        client.send_bytes("/help\n".repeat(1_500));
        client.send_bytes("x".repeat(1_000));
    }
    // All that the log keeps; nobody falls out of it yet.
    for _ in 0..100 {
        ana.send(&text);
    }
    ana.expect_nothing();
    let mut last = Client::join(daemon.address(), "ultimo");
    ana.expect(&joined("ultimo"));
    last.send_bytes("x".repeat(1_000));
    let mut refused: Vec<Client> = (0..64).map(|_| Client::connect(daemon.address())).collect();
    for client in &mut refused {
        client.expect(FULL);
    }
    ana.send("/list");
    let list = ana.line();
    assert!(
        list.starts_with("Usuários conectados (60): ana, n10, "),
        "{list}"
    );
    daemon.assert_well();
    let grown_kib = proc::resident_kib(daemon.pid()) as u64 - resident_kib;
    assert!(
        grown_kib <= ceiling_mib << 10,
        "{grown_kib} KiB of {ceiling_mib} MiB"
    );

    // All is owed still, and given back when they are gone.
    drop((last, refused));
    for mut client in stalled.drain(..3) {
        client.skip_to(&format!("<ana> {text}"));
    }
    drop(stalled);
    let mut left = 0;
    while left < CLIENTS - 1 {
        left += usize::from(ana.line().ends_with(" saiu do chat dos Little Cats."));
    }
    ana.expect_nothing();
    wait_until("its memory is given back", || {
        let grown_kib = proc::resident_kib(daemon.pid()) as u64 - resident_kib;
        grown_kib < (ceiling_mib << 10) / 2
    });
    daemon.assert_well();
}

/// Sends private messages until there is no room for more.
fn fill_outbox(ana: &mut Client, name: &str, text_bytes: usize) {
    const AT_ONCE: usize = 20;
    let message = format!("/msg {name} {}\n", "x".repeat(text_bytes));
    let mut full = false;
    for _ in 0..1_000 {
        ana.send_bytes(format!("{}/fim\n", message.repeat(AT_ONCE)));
        let mut line = ana.line();
        while line != unknown("/fim") {
            assert!(
                line.ends_with("a fila de quem a receberia está cheia"),
                "{line}"
            );
            full = true;
            line = ana.line();
        }
        if full {
            return;
        }
    }
    panic!("the outbox of {name} never fills");
}
