//! Where the daemon listens, and for how many.

use std::process::{Command, Stdio};

use crate::support::daemon::{BINARY, free_port};
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

/// A switch and no router: in a network namespace of its own, where the system lets people make one.
#[cfg(target_os = "linux")]
#[test]
fn without_a_default_route_the_addresses_of_the_interfaces_are_told_the_likeliest_first() {
    let namespace = |line: &str| {
        let mut command = Command::new("unshare");
        command.args([
            "--user",
            "--map-root-user",
            "--net",
            "sh",
            "-ec",
            line,
            BINARY,
        ]);
        command.stdin(Stdio::null());
        command
    };
    // The kernel says in its own time that an interface which was set up is.
    let pair = |name: &str, address: &str| {
        format!(
            "ip link add {name} type veth peer name {name}x\nip addr add {address} dev {name}\n\
             ip link set {name} up\nip link set {name}x up\n\
             until ip -oneline link show {name} | grep -q 'state UP'; do sleep 0.01; done\n"
        )
    };
    let links = "ip link set lo up\n".to_owned()
        + &pair("docker0", "172.17.0.1/16")
        + &pair("fv0", "10.77.0.5/24");
    if !namespace(&links)
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|it| it.success())
    {
        eprintln!("no network namespace here: not looked at");
        return;
    }
    for (flags, lines) in [
        (
            "--listen :0",
            &[
                "nc: nc 10.77.0.5 ",
                "connect 10.77.0.5:",
                "máquina: 172.17.0.1",
            ][..],
        ),
        (
            "--listen :0 --lang en --no-qr",
            &[
                "nc: nc 10.77.0.5 ",
                " --nick ana --lang en",
                "machine: 172.17.0.1",
            ],
        ),
        (
            "--listen 127.0.0.1:0 --listen :2301 --listen 172.17.0.1:2302",
            &[
                "nc: nc 10.77.0.5 2301",
                "máquina: 172.17.0.1, 172.17.0.1:2302",
            ],
        ),
    ] {
        let line = format!("{links}exec \"$0\" serve {flags}");
        let daemon = Daemon::spawn(namespace(&line).stderr(Stdio::piped()));
        for line in lines {
            daemon.expect_console(line);
        }
        assert_eq!(daemon.console_count("localhost"), 0);
    }
}
