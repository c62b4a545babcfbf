//! The process: stopped and let go on, killed, idle, ended under load.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::OPEN;
use crate::support::daemon::free_port;
use crate::support::words::{SHUTTING_DOWN, WELCOME, joined, left};
use crate::support::{Client, Daemon, proc, wait_until};

#[test]
fn stopped_for_a_while_it_goes_on_where_it_was() {
    let daemon = Daemon::start(&["--rate", "0"]);
    let [mut ana, mut bia] = daemon.joined_by(["ana", "bia"]);
    daemon.stop();
    ana.send("enquanto isso");
    let mut silent = Client::connect(daemon.address());
    let mut caio = Client::connect(daemon.address());
    caio.send("caio");
    bia.send("/me espera");
    // The time after which a newcomer is asked passes, as another daemon shows.
    let other = Daemon::start(&[]);
    Client::connect(other.address()).expect(WELCOME);
    daemon.go_on();
    bia.expect("<ana> enquanto isso");
    ana.expect("* bia espera");
    caio.skip_to(&joined("caio"));
    // The time of a newcomer counts from its accept.
    silent.expect(WELCOME);
    for client in [&mut ana, &mut bia] {
        client.expect(&joined("caio"));
        client.expect_nothing();
    }
}

#[test]
fn killed_under_load_it_starts_again_on_the_same_port_at_once() {
    let address = format!("127.0.0.1:{}", free_port());
    for _ in 0..3 {
        let mut daemon = Daemon::start_on(&address, &OPEN);
        let mut crowd = daemon.crowd("c", 20);
        for client in &mut crowd {
            client.send_bytes("oi\n".repeat(50));
        }
        daemon.signal(Signal::KILL);
        daemon.wait();
    }
    let daemon = Daemon::start_on(&address, &[]);
    Client::join(daemon.address(), "ana");
}

#[test]
fn an_idle_daemon_sleeps() {
    let daemon = Daemon::start(&[]);
    let mut clients = daemon.joined_by(["ana", "bia", "caio"]);
    clients[0].send("oi");
    clients[1].expect("<ana> oi");
    clients[2].expect("<ana> oi");
    // Some deadlines may still be due from before; then nothing wakes any of its threads.
    wait_until("it sleeps for a whole second", || {
        let (_, waits) = proc::activity_of_a_second(daemon.pid());
        waits == 0
    });
    clients[0].expect_nothing();
}

#[test]
fn strangers_that_are_counted_once_an_hour_keep_it_awake_no_longer_than_those_that_are_told() {
    let daemon = Daemon::start(&["-v"]);
    for _ in 0..3 {
        drop(Client::connect(daemon.address()));
        wait_until("it sleeps for a whole second", || {
            let (_, waits) = proc::activity_of_a_second(daemon.pid());
            waits == 0
        });
    }
    assert_eq!(daemon.console_count("saiu sem informar um nickname"), 1);
    daemon.signal(Signal::TERM);
    let counted = "alguém saiu sem informar um nickname: encerrou a conexão.";
    let line = daemon.expect_console(counted);
    assert!(line.contains("[DEBUG] mais 2 vezes em "), "{line}");
}

#[test]
fn connections_in_odd_states_do_not_keep_it_awake() {
    let flags = ["--rate", "1", "--burst", "50", "--send-buffer", "4K"];
    let mut daemon = Daemon::start(&flags);
    let [mut ana, mut bia, mut caio, mut davi] = daemon.joined_by(["ana", "bia", "caio", "davi"]);
    let mut stalled = Client::connect_with_small_buffer(daemon.address()).log_in("eva");
    // Paused by the rate: with more behind it, half-closed, and reset.
    for paused in [&mut bia, &mut caio, &mut davi] {
        paused.send_bytes("/x\n".repeat(3_000));
    }
    caio.half_close();
    davi.reset();
    // Not reading what it is owed, half-closed.
    ana.send_bytes(format!("{}\n", "x".repeat(1_000)).repeat(40));
    stalled.half_close();
    // Guests: silent, in the middle of a line, in one too long, urgent, half-closed.
    let guests: Vec<Client> = ["", "x", &"x".repeat(2_000), "x"]
        .iter()
        .map(|start| {
            let mut guest = Client::connect(daemon.address());
            guest.send_bytes(start);
            guest
        })
        .collect();
    rustix::net::send(guests[3].stream(), b"!", rustix::net::SendFlags::OOB).expect("taken");
    // One that was told to go and does not.
    let mut over = Client::join(daemon.address(), "fim");
    over.send("/quit");
    over.rest();
    let (busy, waits) = proc::activity_of_a_second(daemon.pid());
    // A line a second of the paused ones, questions to guests, the end of the one that was told to go.
    assert!(busy < Duration::from_millis(100), "{busy:?} in a second");
    assert!(waits < 40, "woke {waits} times in a second");
    daemon.assert_well();
}

#[test]
fn peers_that_vanish_are_asked_for() {
    let daemon = Daemon::start(&[]);
    let ana = Client::join(daemon.address(), "ana");
    let of_ana = (daemon.address().port(), ana.address().port());
    wait_until("the keepalive timer runs, for a minute at most", || {
        proc::tcp_sockets().iter().any(|socket| {
            let (timer, due) = socket.timer;
            (socket.local_port, socket.peer_port) == of_ana
                && timer == 2
                && (1..=6_000).contains(&due)
        })
    });
}

/// Has some people talk as fast as they can until they are cut off.
fn talkers(daemon: &Daemon, count: usize) -> Vec<std::thread::JoinHandle<()>> {
    (0..count)
        .map(|talker| {
            let mut client = Client::join(daemon.address(), &format!("fala{talker}"));
            client.drain_in_background();
            std::thread::spawn(move || {
                let mut number = 0;
                loop {
                    let lines: String = (number..number + 10)
                        .map(|number| format!("{number}\n"))
                        .collect();
                    if client.try_send(lines).is_err() {
                        return;
                    }
                    number += 10;
                }
            })
        })
        .collect()
}

/// Ends a daemon while people talk, and returns how long that took.
fn end_under_load(daemon: &mut Daemon) -> Duration {
    const READERS: usize = 6;
    let readers = daemon.crowd("l", READERS);
    let (progress, heard) = std::sync::mpsc::channel();
    let readers: Vec<_> = readers
        .into_iter()
        .map(|mut reader| {
            let progress = progress.clone();
            std::thread::spawn(move || {
                let mut lines = Vec::new();
                while let Some(line) = reader.next_line() {
                    lines.push(line);
                    if lines.len() == 2_000 {
                        let _ = progress.send(());
                    }
                }
                lines
            })
        })
        .collect();
    let talkers = talkers(daemon, 3);
    for _ in 0..READERS {
        heard
            .recv_timeout(crate::support::DEADLINE)
            .expect("each hears much");
    }
    daemon.signal(Signal::TERM);
    let asked = Instant::now();
    assert_eq!(daemon.wait().code(), Some(0));
    let took = asked.elapsed();
    let streams: Vec<Vec<String>> = readers
        .into_iter()
        .map(|reader| reader.join().expect("an orderly end"))
        .collect();
    for talker in talkers {
        talker.join().expect("cut off");
    }
    for stream in &streams {
        assert_eq!(stream.last().map(String::as_str), Some(SHUTTING_DOWN));
        assert!(stream == &streams[0], "all heard the same");
    }
    // What each said was heard without a gap from its first line on.
    let mut next = [0; 3];
    for line in &streams[0] {
        let Some((talker, number)) = line
            .strip_prefix("<fala")
            .and_then(|it| it.split_once("> "))
        else {
            continue;
        };
        let talker: usize = talker.parse().expect("a number");
        assert_eq!(number, next[talker].to_string());
        next[talker] += 1;
    }
    took
}

#[test]
fn ended_under_load_it_writes_to_all_what_it_accepted() {
    let flags = [&OPEN[..], &["--backlog", "16M"]].concat();
    let mut daemon = Daemon::start(&flags);
    let took = end_under_load(&mut daemon);
    assert!(took < Duration::from_millis(3_500), "{took:?}");
}

#[test]
fn one_stalled_reader_delays_the_end_by_five_seconds_and_no_more() {
    let flags = [&OPEN[..], &["--backlog", "512M", "--send-buffer", "4K"]].concat();
    let mut daemon = Daemon::start(&flags);
    let stalled = Client::connect_with_small_buffer(daemon.address()).log_in("davi");
    let took = end_under_load(&mut daemon);
    assert!(took > Duration::from_millis(4_500), "{took:?}");
    assert!(took < Duration::from_millis(7_000), "{took:?}");
    drop(stalled);
}

#[test]
fn a_client_paused_by_the_rate_leaves_when_the_last_line_was_said() {
    let daemon = Daemon::start(&["--rate", "20", "--burst", "2"]);
    let [mut ana, mut bia] = daemon.joined_by(["ana", "bia"]);
    bia.send_bytes(
        (0..10)
            .map(|number| format!("{number}\n"))
            .collect::<String>(),
    );
    bia.half_close();
    ana.expect_all((0..10).map(|number| format!("<bia> {number}")));
    ana.expect(&left("bia"));
}
