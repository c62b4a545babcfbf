//! A client that does not read what it is owed harms itself alone.

use crate::support::words::{FULL, joined, left};
use crate::support::{Client, Daemon, proc, wait_until};

#[test]
fn a_stalled_reader_beside_healthy_ones() {
    const LINES: usize = 3_000;
    let flags = ["--rate", "0", "--backlog", "64K", "--send-buffer", "4K"];
    let mut daemon = Daemon::start(&flags);
    let [mut ana, mut bia, mut caio] = daemon.joined_by(["ana", "bia", "caio"]);
    let stalled = Client::connect_with_small_buffer(daemon.address()).log_in("davi");
    for client in [&mut ana, &mut bia, &mut caio] {
        client.expect(&joined("davi"));
    }
    let text = "x".repeat(200);
    let sender = {
        let text = text.clone();
        std::thread::spawn(move || {
            for chunk in 0..LINES / 10 {
                let lines: String = (0..10)
                    .map(|number| format!("{} {text}\n", chunk * 10 + number))
                    .collect();
                ana.send_bytes(lines);
                // In step with its readers: one of them speaks in between.
                if chunk % 10 == 9 {
                    ana.skip_to(&format!("<bia> {chunk}"));
                }
            }
            ana
        })
    };
    let mut leaves = [0; 2];
    let mut next = [0; 2];
    while next[0] < LINES || next[1] < LINES {
        for (index, client) in [&mut bia, &mut caio].into_iter().enumerate() {
            let turn = next[index] + 100;
            while next[index] < turn {
                let line = client.line();
                if line == left("davi") {
                    leaves[index] += 1;
                } else if !line.starts_with("<bia> ") {
                    assert_eq!(line, format!("<ana> {} {text}", next[index]));
                    next[index] += 1;
                }
            }
        }
        bia.send(&(next[0] / 10 - 1).to_string());
    }
    drop(sender.join().expect("as asserted"));
    assert_eq!(leaves, [1, 1]);
    daemon.expect_console("davi se desconectou: não lia o que recebia.");
    drop(stalled);
    daemon.assert_well();
}

#[test]
fn a_reader_that_stays_within_the_backlog_reads_everything_later() {
    const LINES: usize = 180;
    let flags = ["--rate", "0", "--backlog", "256K", "--send-buffer", "4K"];
    let daemon = Daemon::start(&flags);
    let [mut ana, mut bia] = daemon.joined_by(["ana", "bia"]);
    let mut slow = Client::connect_with_small_buffer(daemon.address()).log_in("davi");
    for client in [&mut ana, &mut bia] {
        client.expect(&joined("davi"));
    }
    // 180 KiB, of which the kernel takes little: the log holds the rest.
    let text = "x".repeat(1_000);
    for number in 0..LINES {
        ana.send(&format!("{number:03} {text}"));
        bia.expect(&format!("<ana> {number:03} {text}"));
        if number % 10 == 0 {
            bia.send(&format!("/msg davi {number}"));
            bia.expect_nothing();
        }
    }
    for number in 0..LINES {
        slow.expect(&format!("<ana> {number:03} {text}"));
        if number % 10 == 0 {
            slow.expect(&format!("[privado de bia] {number}"));
        }
    }
    slow.expect_nothing();
    ana.expect_nothing();
}

#[test]
fn a_full_outbox_is_told_to_the_sender_and_loses_nothing_else() {
    let flags = ["--rate", "0", "--outbox", "8K", "--send-buffer", "4K"];
    let daemon = Daemon::start(&flags);
    let [mut ana, mut bia] = daemon.joined_by(["ana", "bia"]);
    let mut stalled = Client::connect_with_small_buffer(daemon.address()).log_in("davi");
    for client in [&mut ana, &mut bia] {
        client.expect(&joined("davi"));
    }
    let full = "erro: não foi possível entregar a mensagem privada a davi: a fila de quem a receberia está cheia";
    let text = "x".repeat(900);
    let mut accepted = 0;
    loop {
        ana.send(&format!("/msg davi {accepted} {text}"));
        ana.send("/fim");
        if ana.line() == full {
            ana.line();
            break;
        }
        accepted += 1;
        assert!(accepted < 10_000, "it never fills");
    }
    // The room is heard all the same, in the order it happened, and a shorter one may still fit.
    ana.send("alguém viu davi?");
    bia.expect("<ana> alguém viu davi?");
    for number in 0..accepted {
        stalled.expect(&format!("[privado de ana] {number} {text}"));
    }
    stalled.expect("<ana> alguém viu davi?");
    ana.send("/msg davi de novo");
    stalled.expect("[privado de ana] de novo");
    ana.expect_nothing();
}

#[test]
fn the_kernel_holds_no_more_for_a_reader_than_the_send_buffer() {
    for (flag, least, most) in [("4K", 1, 12 << 10), ("256K", 64 << 10, 512 << 10)] {
        let flags = ["--rate", "0", "--send-buffer", flag];
        let daemon = Daemon::start(&flags);
        let mut ana = Client::join(daemon.address(), "ana");
        let stalled = Client::connect_with_small_buffer(daemon.address()).log_in("davi");
        ana.expect(&joined("davi"));
        ana.send_bytes(format!("{}\n", "x".repeat(1_000)).repeat(600));
        ana.expect_nothing();
        let of_davi = (daemon.address().port(), stalled.address().port());
        let held = || {
            let sockets = proc::tcp_sockets();
            let mut held = sockets
                .iter()
                .filter(|socket| (socket.local_port, socket.peer_port) == of_davi);
            held.next().expect("it is there").unsent
        };
        wait_until("it is filled", || held() >= least);
        assert!(held() <= most, "{} bytes for {flag}", held());
    }
}

#[test]
fn a_client_that_does_not_read_answers_cannot_ask_for_more_and_gets_all_of_them_later() {
    const QUESTIONS: usize = 4_000;
    let daemon = Daemon::start(&["--rate", "0"]);
    let mut ana = Client::join(daemon.address(), "ana");
    let before = proc::resident_kib(daemon.pid());
    // Some 3 MB of answers, to questions that fit the sockets' buffers.
    ana.send_bytes("/help\n".repeat(QUESTIONS));
    let mut bia = Client::join(daemon.address(), "bia");
    bia.expect_nothing();
    let grown = proc::resident_kib(daemon.pid()).saturating_sub(before);
    assert!(grown < 1_024, "{grown} KiB");
    let mut answers = 0;
    while answers < QUESTIONS {
        answers += usize::from(ana.line().starts_with("/help "));
    }
    // The join came somewhere between them, and nothing else did.
    bia.send("fim");
    ana.skip_to("<bia> fim");
    ana.expect_nothing();
}

#[test]
fn a_client_that_half_closed_gets_all_answers_however_late_they_are_read() {
    const QUESTIONS: usize = 4_000;
    let daemon = Daemon::start(&["--rate", "0"]);
    let mut bia = Client::join(daemon.address(), "bia");
    let mut ana = Client::join(daemon.address(), "ana");
    bia.expect(&joined("ana"));
    ana.send_bytes("/help\n".repeat(QUESTIONS));
    ana.half_close();
    // Its session goes on for as long as its lines wait for it to read.
    bia.send("/list");
    bia.expect("Usuários conectados (2): ana, bia");
    let answers = ana.rest();
    let count = answers
        .iter()
        .filter(|line| line.starts_with("/help "))
        .count();
    assert_eq!(count, QUESTIONS);
    bia.expect(&left("ana"));
}

#[test]
fn what_is_owed_at_the_end_survives_unread_input() {
    let daemon = Daemon::start(&["--rate", "0", "--send-buffer", "64K"]);
    let mut ana = Client::join(daemon.address(), "ana");
    let mut bia = Client::connect_with_small_buffer(daemon.address()).log_in("bia");
    ana.expect(&joined("bia"));
    let text = "x".repeat(1_000);
    // Bia reads nothing; what she is owed fits the daemon's side of the connection.
    for number in 0..40 {
        ana.send(&format!("{number} {text}"));
    }
    ana.expect_nothing();
    let held = proc::descriptors(daemon.pid());
    bia.send("/quit");
    bia.send_bytes(vec![b'x'; 200_000]);
    ana.expect(&left("bia"));
    // Input that is left unread at the close would have the kernel reset the connection, which
    // takes what is not acknowledged yet: bia begins to read when all is over.
    wait_until("it is closed", || proc::descriptors(daemon.pid()) < held);
    for number in 0..40 {
        bia.expect(&format!("<ana> {number} {text}"));
    }
    bia.expect_end();
}

#[test]
fn a_refusal_is_read_by_a_client_that_goes_on_sending() {
    let daemon = Daemon::start(&["--max-clients", "1"]);
    let mut ana = Client::join(daemon.address(), "ana");
    let held = proc::descriptors(daemon.pid());
    let mut refused = Client::connect(daemon.address());
    refused.send_bytes("nome\noi\n".repeat(5_000));
    refused.wait_for_bytes();
    wait_until("it is closed", || proc::descriptors(daemon.pid()) == held);
    refused.expect(FULL);
    refused.expect_end();
    ana.expect_nothing();
}

#[test]
fn a_client_that_closed_is_owed_nothing_for_longer_than_five_seconds() {
    let flags = ["--rate", "0", "--send-buffer", "4K"];
    let daemon = Daemon::start(&flags);
    let [mut ana] = daemon.joined_by(["ana"]);
    let mut stalled = Client::connect_with_small_buffer(daemon.address()).log_in("davi");
    ana.expect(&joined("davi"));
    for _ in 0..100 {
        ana.send(&"x".repeat(1_000));
    }
    ana.expect_nothing();
    let held = proc::descriptors(daemon.pid());
    stalled.send("/quit");
    ana.expect(&left("davi"));
    let begun = std::time::Instant::now();
    wait_until("its descriptor is free", || {
        proc::descriptors(daemon.pid()) < held
    });
    let waited = begun.elapsed().as_secs_f32();
    assert!((4.5..8.0).contains(&waited), "{waited} s");
    ana.expect_nothing();
}
