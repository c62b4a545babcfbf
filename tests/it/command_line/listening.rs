//! Where the daemon listens, and for how many.

use crate::support::daemon::free_port;
use crate::support::{Client, Daemon};

#[test]
fn on_start_it_says_where_it_listens_and_how_to_connect() {
    let daemon = Daemon::start(&[]);
    let port = daemon.address().port();
    daemon.expect_console(&format!("[INFO] escutando em 127.0.0.1:{port}"));
    daemon.expect_console(&format!("[INFO] para entrar com o nc: nc 127.0.0.1 {port}"));
    daemon.expect_console(&format!(
        "[INFO] para entrar com o littlecats: littlecats connect 127.0.0.1:{port} --nick ana"
    ));
    let daemon = Daemon::start(&["--lang", "en"]);
    let port = daemon.address().port();
    daemon.expect_console(&format!("[INFO] to join with nc: nc 127.0.0.1 {port}"));
    daemon.expect_console(&format!(
        "[INFO] to join with littlecats: littlecats connect 127.0.0.1:{port} --nick ana --lang en"
    ));
}

#[test]
fn it_listens_on_several_addresses() {
    let daemon = Daemon::start(&["--listen", "127.0.0.2:0", "--listen", "[::1]:0"]);
    daemon.expect_console("para entrar com o littlecats: ");
    let addresses: Vec<std::net::SocketAddr> = daemon
        .console_lines()
        .iter()
        .filter_map(|line| line.strip_prefix("[INFO] escutando em ")?.parse().ok())
        .collect();
    assert_eq!(addresses.len(), 3);
    let names = ["ana", "bia", "caio"];
    let mut clients: Vec<Client> = addresses
        .iter()
        .zip(names)
        .map(|(address, name)| Client::join(*address, name))
        .collect();
    clients[0].send("/list");
    assert_eq!(
        clients[0]
            .skip_to("Usuários conectados (3): ana, bia, caio")
            .len(),
        2
    );
}

#[test]
fn both_families_share_a_port() {
    let port = free_port();
    let listen = format!("0.0.0.0:{port}");
    let daemon = Daemon::start_on(&listen, &["--listen", &format!("[::]:{port}")]);
    daemon.expect_console(&format!("escutando em [::]:{port}"));
    Client::join((std::net::Ipv4Addr::LOCALHOST, port).into(), "ana");
    Client::join((std::net::Ipv6Addr::LOCALHOST, port).into(), "bia");
}

#[test]
fn as_many_clients_are_taken_as_the_descriptors_allow() {
    // The soft limit is raised to the hard one; a part is kept for what is no client's.
    let daemon = Daemon::start_after("ulimit -n 200; ulimit -S -n 100", &["-v"]);
    daemon.expect_console("no máximo 104 conexões e ");
    let daemon = Daemon::start_after("ulimit -n 200", &["-v", "--max-clients", "1000"]);
    daemon.expect_console("no máximo 104 conexões e ");
}
