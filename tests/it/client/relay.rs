//! What stands between a client and the real daemon, and can break in each of its directions: a network as
//! it is. And what the client makes of that.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use super::terminal::{Start, Terminal};
use crate::support::{Client, Daemon, words};

/// Passes on what comes, a connection at a time.
struct Relay {
    address: SocketAddr,
    ways: Arc<Ways>,
}

/// What comes from the client, or from the daemon, is swallowed.
#[derive(Default)]
struct Swallows {
    up: AtomicBool,
    down: AtomicBool,
}

#[derive(Default)]
struct Ways {
    /// Of the connection that is passed on: what was on its way when it broke is swallowed for good.
    swallows: Mutex<Arc<Swallows>>,
    /// The client's end and the daemon's of the connection that is passed on.
    ends: Mutex<Option<(TcpStream, TcpStream)>>,
    /// Ends that are kept open, as by a machine that is out of reach.
    kept: Mutex<Vec<TcpStream>>,
}

impl Relay {
    fn to(daemon: SocketAddr) -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let ways = Arc::new(Ways::default());
        let of_thread = Arc::clone(&ways);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                pass(&client, daemon, &of_thread);
            }
        });
        Relay { address, ways }
    }

    /// The client's side breaks; the daemon does not hear of it.
    fn break_client_side(&self) {
        let ends = self.ways.ends.lock().expect("the ends").take();
        let (client, daemon) = ends.expect("a connection");
        let _ = client.shutdown(Shutdown::Both);
        self.ways.kept.lock().expect("the ends").push(daemon);
    }

    fn swallows(&self) -> Arc<Swallows> {
        Arc::clone(&self.ways.swallows.lock().expect("no panic"))
    }

    fn swallow_what_goes_up(&self) {
        self.swallows().up.store(true, Ordering::SeqCst);
    }

    fn swallow_what_comes_down(&self) {
        self.swallows().down.store(true, Ordering::SeqCst);
    }
}

fn pass(client: &TcpStream, daemon: SocketAddr, ways: &Arc<Ways>) {
    let daemon = TcpStream::connect(daemon).expect("the daemon listens");
    let copy = |stream: &TcpStream| stream.try_clone().expect("a descriptor");
    *ways.ends.lock().expect("the ends") = Some((copy(client), copy(&daemon)));
    let swallows = Arc::new(Swallows::default());
    *ways.swallows.lock().expect("no panic") = Arc::clone(&swallows);
    for (from, to, is_up) in [(client, &daemon, true), (&daemon, client, false)] {
        let (mut from, mut to) = (copy(from), copy(to));
        let swallows = Arc::clone(&swallows);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = from.read(&mut buffer) {
                let is_dead = match is_up {
                    true => &swallows.up,
                    false => &swallows.down,
                };
                if !is_dead.load(Ordering::SeqCst) && to.write_all(&buffer[..read]).is_err() {
                    break;
                }
            }
        });
    }
}

/// Bia beside ana, who comes by way of a relay.
fn ana_and_bia() -> (Daemon, Relay, Terminal, Client) {
    let daemon = Daemon::start(&[]);
    let relay = Relay::to(daemon.address());
    let mut bia = Client::join(daemon.address(), "bia");
    let ana = Start::connect(relay.address, &["--nick", "ana"]).run();
    ana.wait_for(&words::joined("ana"));
    bia.expect(&words::joined("ana"));
    (daemon, relay, ana, bia)
}

/// She takes her own place, so that she is gone and back at once.
fn expect_back(bia: &mut Client) {
    bia.expect(&words::left("ana"));
    bia.expect(&words::joined("ana"));
}

#[test]
fn who_comes_back_takes_its_own_place_and_reads_what_was_said_meanwhile() {
    let (_daemon, relay, mut ana, mut bia) = ana_and_bia();
    bia.send("antes");
    ana.wait_for("<bia> antes");
    // It does not reach ana, who is still there as far as the daemon knows.
    relay.swallow_what_comes_down();
    bia.send("durante");
    bia.send("/me acena");
    bia.send("/list");
    bia.expect("Usuários conectados (2): ana, bia");
    relay.break_client_side();
    expect_back(&mut bia);
    ana.wait("no gap", |rows| {
        let text = rows.join("\n");
        text.contains("] <bia> durante") && text.contains("] * bia acena")
    });
    ana.wait_for("-- de volta");
    let rows = ana.rows().join("\n");
    assert_eq!(rows.matches("antes").count(), 1, "{rows}");
    ana.type_in("cheguei\r");
    bia.expect("<ana> cheguei");
}

#[test]
fn words_whose_echo_was_lost_are_found_in_the_gap() {
    let (_daemon, relay, mut ana, mut bia) = ana_and_bia();
    relay.swallow_what_comes_down();
    ana.type_in("achada\r");
    bia.expect("<ana> achada");
    relay.break_client_side();
    ana.wait_for("-- pode não ter chegado: achada");
    expect_back(&mut bia);
    ana.wait("not found", |rows| {
        rows.join("\n").contains("] <ana> achada")
    });
    ana.type_in("fim\r");
    bia.expect("<ana> fim");
    let told = ana.all_rows().join(" ");
    assert!(!told.contains("de novo: achada"), "{told}");
}

#[test]
fn words_that_never_arrived_are_told_and_not_sent_again() {
    let (_daemon, relay, mut ana, mut bia) = ana_and_bia();
    relay.swallow_what_goes_up();
    ana.type_in("perdida\r/msg bia psiu\r");
    // What was typed shows that it was read.
    ana.wait("not typed", |rows| {
        rows.join("\n").contains("perdida") || cfg!(feature = "editor")
    });
    ana.type_in("x");
    ana.wait("not typed", |rows| {
        rows.last().is_some_and(|row| row.ends_with('x'))
    });
    relay.break_client_side();
    ana.wait_for("-- pode não ter chegado: perdida");
    ana.wait_for("-- não se sabe se chegou: /msg bia psiu");
    expect_back(&mut bia);
    ana.wait_for("-- não chegou, e não foi enviado de novo: perdida");
    ana.type_in("\x7ffim\r");
    bia.expect("<ana> fim");
}
