//! RF001 to RF009: what was asked for at first, each by its number.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::support::words::{ALONE, EMPTY, INVALID, in_use, joined, left, no_such_user};
use crate::support::{Client, Daemon, room};

#[test]
fn rf001_everyone_is_told_of_each_join() {
    let (daemon, [mut ana, mut bia]) = room(&[], ["ana", "bia"]);
    let mut caio = Client::connect(daemon.address());
    caio.send("caio");
    for client in [&mut ana, &mut bia, &mut caio] {
        client.expect("O cliente caio entrou no chat dos Little Cats.");
        client.expect_nothing();
    }
}

#[test]
fn rf001_a_failing_client_is_logged_and_keeps_nobody_from_being_told() {
    let (daemon, [mut ana, bia, mut caio]) = room(&[], ["ana", "bia", "caio"]);
    daemon.stop();
    let mut davi = Client::connect(daemon.address());
    davi.send("davi");
    bia.reset();
    daemon.go_on();
    davi.skip_to(&joined("davi"));
    for client in [&mut ana, &mut caio] {
        let mut told = [client.line(), client.line()];
        told.sort();
        assert_eq!(told, [joined("davi"), left("bia")]);
    }
    daemon.expect_console("bia se desconectou: a conexão falhou: ");
}

#[test]
fn rf002_a_private_message_reaches_the_one_named() {
    let (_daemon, [mut ana, mut bia, mut caio]) = room(&[], ["ana", "bia", "caio"]);
    ana.send("/msg BIA só para você");
    bia.expect("[privado de ana] só para você");
    for client in [&mut ana, &mut bia, &mut caio] {
        client.expect_nothing();
    }
}

#[test]
fn rf002_the_sender_is_told_when_there_is_no_such_user() {
    let (_daemon, [mut ana, mut bia]) = room(&[], ["ana", "bia"]);
    ana.send("/msg davi oi");
    ana.expect(&no_such_user("davi"));
    bia.expect_nothing();
}

#[test]
fn rf002_the_sender_is_told_when_the_connection_fails() {
    let (daemon, [mut ana, bia]) = room(&[], ["ana", "bia"]);
    // Both wait for the daemon at once, the failure first: bia is still in the room then.
    daemon.stop();
    bia.reset();
    ana.send("/msg bia oi");
    daemon.go_on();
    ana.expect(
        "erro: não foi possível entregar a mensagem privada a bia: a conexão de quem a receberia falhou",
    );
    ana.expect(&left("bia"));
}

#[test]
fn rf003_the_console_shows_each_connection_and_where_it_is_from() {
    let daemon = Daemon::start(&[]);
    let ana = Client::join(daemon.address(), "ana");
    let port = ana.address().port();
    daemon.expect_console(&format!(
        "[INFO] ana se conectou com o IP 127.0.0.1 por meio da porta {port}."
    ));
}

#[test]
fn rf003_an_ipv4_client_of_a_dual_stack_listener_is_shown_as_ipv4() {
    let daemon = Daemon::start_on("[::]:0", &[]);
    let port = daemon.address().port();
    let ana = Client::join((Ipv4Addr::LOCALHOST, port).into(), "ana");
    let bia = Client::join(daemon.address(), "bia");
    let (of_ana, of_bia) = (ana.address().port(), bia.address().port());
    daemon.expect_console(&format!(
        "ana se conectou com o IP 127.0.0.1 por meio da porta {of_ana}."
    ));
    daemon.expect_console(&format!(
        "bia se conectou com o IP ::1 por meio da porta {of_bia}."
    ));
}

#[test]
fn rf003_a_client_without_address_is_reported_and_refused() {
    let daemon = Daemon::start(&[]);
    let mut ana = Client::join(daemon.address(), "ana");
    // A reset in the accept queue leaves a socket for which getpeername fails, but which can still
    // be read.
    daemon.stop();
    let mut bia = Client::connect(daemon.address());
    bia.send("bia");
    bia.reset();
    daemon.go_on();
    daemon.expect_console(
        "[ERROR] uma conexão foi recusada: não foi possível obter seu IP e sua porta: ",
    );
    ana.expect_nothing();
    assert_eq!(daemon.console_count("bia"), 0);
}

#[test]
fn rf004_those_that_remain_are_told_once_however_a_session_ends() {
    let (daemon, [mut ana, mut bia]) = room(&["--rate", "0"], ["ana", "bia"]);
    let mut caio = Client::connect(daemon.address());
    for way in ["quit", "half-close", "close", "reset"] {
        caio = caio.log_in("caio");
        match way {
            "quit" => caio.send("/quit"),
            "half-close" => caio.half_close(),
            "close" => {}
            _ => {
                caio.reset();
                caio = Client::connect(daemon.address());
            }
        }
        if way == "close" {
            caio = Client::connect(daemon.address());
        } else if way != "reset" {
            caio.expect_end();
            caio = Client::connect(daemon.address());
        }
        for client in [&mut ana, &mut bia] {
            client.expect_all([joined("caio"), left("caio")]);
            client.send("/list");
            client.expect("Usuários conectados (2): ana, bia");
        }
    }
}

#[test]
fn rf004_the_client_is_gone_even_if_telling_others_fails() {
    let (daemon, [mut ana, bia, caio]) = room(&[], ["ana", "bia", "caio"]);
    daemon.stop();
    bia.reset();
    caio.reset();
    daemon.go_on();
    let mut told = [ana.line(), ana.line()];
    told.sort();
    assert_eq!(told, [left("bia"), left("caio")]);
    ana.send("/list");
    ana.expect(ALONE);
}

#[test]
fn rf005_rf009_the_nickname_is_validated_on_connection() {
    let daemon = Daemon::start(&[]);
    let mut ana = Client::join(daemon.address(), "Ana");
    let mut newcomer = Client::connect(daemon.address());
    newcomer.send("");
    newcomer.expect(EMPTY);
    newcomer.send("ana!");
    newcomer.expect(INVALID);
    newcomer.send("ANA");
    newcomer.expect(&in_use("ANA"));
    ana.expect_nothing();
    newcomer.send("bia");
    newcomer.expect(&joined("bia"));
    ana.expect(&joined("bia"));
}

#[test]
fn rf009_a_private_message_to_a_wrong_nickname_is_an_error() {
    let (_daemon, [mut ana, mut bia]) = room(&[], ["ana", "bia"]);
    for wrong in ["bea", "bia!", "servidor", "1", "<bia>"] {
        ana.send(&format!("/msg {wrong} oi"));
        ana.expect(&no_such_user(wrong));
    }
    bia.expect_nothing();
}

#[test]
fn rf006_the_list_of_those_present() {
    let (_daemon, [mut caio, mut ana, _bia]) = room(&[], ["caio", "Ána", "bia"]);
    for command in ["/list", "/lista", "/who", "/usuarios"] {
        ana.send(command);
        ana.expect("Usuários conectados (3): Ána, bia, caio");
    }
    caio.expect_nothing();
}

#[test]
fn rf006_alone_there_are_no_others() {
    let (daemon, [mut ana]) = room(&[], ["ana"]);
    let _guest = Client::connect(daemon.address());
    ana.send("/list");
    ana.expect("Não há outros usuários conectados.");
}

#[test]
fn rf007_the_recipient_sees_from_whom_a_private_message_is() {
    let (_daemon, [mut ana, mut bia]) = room(&[], ["Ana", "bia"]);
    ana.send("/privado bia oi");
    bia.expect("[privado de Ana] oi");
    ana.send("/nick Aninha");
    bia.expect("Ana mudou o nickname para Aninha.");
    ana.send("/w bia de novo");
    bia.expect("[privado de Aninha] de novo");
}

#[test]
fn a_broadcast_reaches_all_but_the_sender_while_all_talk_at_once() {
    const LINES: usize = 200;
    let (daemon, clients) = room(&["--rate", "0"], ["ana", "bia", "caio"]);
    let names = ["ana", "bia", "caio"];
    let threads = clients.into_iter().zip(names).map(|(mut client, name)| {
        std::thread::spawn(move || {
            for number in 0..LINES {
                client.send(&number.to_string());
            }
            let mut heard = std::collections::HashMap::<String, usize>::new();
            for _ in 0..2 * LINES {
                let line = client.line();
                let (by, number) = line.split_once(' ').expect("somebody speaks");
                let next = heard.entry(by.to_owned()).or_default();
                assert_eq!(number, next.to_string(), "{name} hears {by} in order");
                *next += 1;
            }
            assert!(!heard.contains_key(&format!("<{name}>")));
            client.expect_nothing();
            client
        })
    });
    let threads: Vec<_> = threads.collect();
    let clients: Vec<Client> = threads
        .into_iter()
        .map(|thread| thread.join().expect("as asserted"))
        .collect();
    drop(clients);
    drop(daemon);
}

#[test]
fn addresses_of_one_network_are_told_apart_on_the_console() {
    let daemon = Daemon::start(&[]);
    for (source, name) in [([127, 0, 0, 2], "ana"), ([127, 1, 2, 3], "bia")] {
        let source = IpAddr::from(source);
        let client = Client::connect_from(source, daemon.address()).log_in(name);
        let SocketAddr::V4(address) = client.address() else {
            panic!("an IPv4 socket");
        };
        daemon.expect_console(&format!(
            "{name} se conectou com o IP {} por meio da porta {}.",
            address.ip(),
            address.port()
        ));
    }
}
