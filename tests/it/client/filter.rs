//! The client as a filter: standard input is no terminal.

use std::net::{Ipv6Addr, TcpListener};

use super::process::{Running, connect, littlecats};
use super::scripted::{Daemon, object};

pub(super) const JOINED: &str = "O cliente ana entrou no chat dos Little Cats.\n";

fn joined(language: &str) -> String {
    let line = match language {
        "pt" => JOINED,
        _ => "The client ana joined the Little Cats chat.\n",
    };
    line.to_owned()
}

#[test]
fn says_its_input_after_joining_and_prints_what_it_hears_and_is_owed() {
    let daemon = Daemon::start();
    let mut client = Running::start(connect(daemon.address, &["--nick", "ana"]));
    client.type_in("oi\n/me acena\nsem fim");
    client.end_input();

    let mut peer = daemon.accept();
    peer.expect("ana");
    peer.expect_silence();
    peer.tell("@300 <bia> antes");
    peer.join("ana");
    peer.hear("oi");
    peer.hear("/me acena");
    peer.expect("sem fim");
    // It is not answered yet, so there may be more to hear of it.
    peer.expect_silence();
    peer.echo("sem fim");
    peer.expect_end();
    peer.tell("<bia> ainda devo");
    peer.send(object("<bia> sem fim", "ana"));
    drop(peer);

    let ended = client.wait();
    assert_eq!(
        ended.stdout,
        format!("[há 5 min] <bia> antes\n{JOINED}<bia> ainda devo\n<bia> sem fim\n")
    );
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
}

#[test]
fn prints_each_line_as_it_comes() {
    let daemon = Daemon::start();
    let mut client = Running::start(connect(daemon.address, &["--nick", "ana"]));
    let mut peer = daemon.welcome("ana");
    client.type_in("um\n");
    peer.hear("um");
    client.type_in("dois\n");
    peer.hear("dois");
    client.end_input();
    peer.expect_end();
    drop(peer);
    assert_eq!(client.wait().status, Some(0));
}

#[test]
fn a_refused_nickname_is_an_error() {
    let daemon = Daemon::start();
    let mut client = Running::start(connect(daemon.address, &["--nick", "ana!"]));
    client.type_in("nunca\n");
    let mut peer = daemon.accept();
    peer.expect("ana!");
    peer.tell("!nickname_invalid nickname inválido: use outro\n?nickname");
    let ended = client.wait();
    assert_eq!(peer.line(), None, "a line was taken for a nickname");
    assert_eq!(ended.status, Some(1));
    assert_eq!(ended.stdout, "");
    assert_eq!(ended.stderr, "littlecats: nickname inválido: use outro\n");
}

#[test]
fn a_nickname_of_two_lines_is_never_sent() {
    let daemon = Daemon::start();
    let client = Running::start(connect(daemon.address, &["--nick", "ana\n/quit"]));
    let mut peer = daemon.accept();
    peer.expect_end();
    let ended = client.wait();
    ended.assert_failed(1, "nickname inválido");
}

#[test]
fn the_daemon_going_away_is_an_error() {
    let daemon = Daemon::start();
    let client = Running::start(connect(daemon.address, &["--nick", "ana"]));
    drop(daemon.welcome("ana"));
    let ended = client.wait();
    assert_eq!((ended.status, ended.stdout.as_str()), (Some(1), JOINED));
    let told = "littlecats: o servidor encerrou a conexão; linhas aceitas: 0 de 0 lidas\n";
    assert_eq!(ended.stderr, told);
}

#[test]
fn the_daemon_going_away_before_the_join_is_an_error() {
    let daemon = Daemon::start();
    let client = Running::start(connect(daemon.address, &["--nick", "ana"]));
    let mut peer = daemon.accept();
    peer.expect("ana");
    drop(peer);
    assert_eq!(client.wait().status, Some(1));
}

#[test]
fn what_the_daemon_refuses_goes_to_standard_error_and_is_status_1() {
    for (language, told) in [
        (
            "pt",
            "erro: você foi silenciado\nlittlecats: linhas aceitas: 1 de 2; a primeira que não foi é a linha 1 da entrada: /msg bia oi\n",
        ),
        (
            "en",
            "error: you are muted\nlittlecats: lines accepted: 1 of 2; the first that was not is line 1 of the input: /msg bia oi\n",
        ),
    ] {
        let daemon = Daemon::start();
        let arguments = ["--nick", "ana", "--lang", language];
        let mut client = Running::start(connect(daemon.address, &arguments));
        client.type_in("/msg bia oi\n\noi\n");
        client.end_input();
        let mut peer = daemon.welcome("ana");
        for line in ["/msg bia oi", "", "oi"] {
            peer.expect(line);
        }
        peer.tell("<bia> antes\n!muted você foi silenciado\n<ana> oi\n<bia> depois");
        peer.expect_end();
        drop(peer);
        let ended = client.wait();
        assert_eq!(ended.status, Some(1));
        let heard = "<bia> antes\n<bia> depois\n";
        assert_eq!(ended.stdout, joined(language) + heard);
        assert_eq!(ended.stderr, told);
    }
}

#[test]
fn a_warning_goes_to_standard_error_and_is_status_0() {
    for (language, warning) in [("pt", "aviso: devagar"), ("en", "warning: devagar")] {
        let daemon = Daemon::start();
        let arguments = ["--nick", "ana", "--lang", language];
        let mut client = Running::start(connect(daemon.address, &arguments));
        client.type_in("oi\n");
        client.end_input();
        let mut peer = daemon.welcome("ana");
        peer.expect("oi");
        peer.tell("~of_tomorrow devagar\n<ana> oi");
        peer.expect_end();
        drop(peer);
        let ended = client.wait();
        assert_eq!((ended.status, ended.stdout), (Some(0), joined(language)));
        assert_eq!(ended.stderr, format!("{warning}\n"));
    }
}

#[test]
fn nothing_that_others_say_is_taken_for_a_refusal() {
    let told = "<bia> erro: x\n* bia erro: x\n[bia] error: x";
    let heard = "<bia> erro: x\n* bia erro: x\n[privado de bia] error: x\n";
    let daemon = Daemon::start();
    let mut client = Running::start(connect(daemon.address, &["--nick", "ana"]));
    client.type_in("oi\n");
    client.end_input();
    let mut peer = daemon.welcome("ana");
    peer.hear("oi");
    peer.expect_end();
    peer.tell(told);
    drop(peer);
    let ended = client.wait();
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
    assert_eq!(ended.stdout, format!("{JOINED}{heard}"));
}

#[test]
fn a_daemon_that_is_asked_to_end_may_have_accepted_less_than_was_sent() {
    let daemon = Daemon::start();
    let mut client = Running::start(connect(daemon.address, &["--nick", "ana"]));
    client.type_in("oi\nnunca\n");
    client.end_input();
    let mut peer = daemon.welcome("ana");
    peer.hear("oi");
    peer.expect("nunca");
    peer.tell("-!");
    drop(peer);
    let ended = client.wait();
    assert_eq!(ended.status, Some(1));
    let told = "littlecats: o servidor está sendo encerrado; o que foi enviado pode não ter sido aceito; linhas aceitas: 1 de 2; a primeira que não foi é a linha 2 da entrada: nunca\n";
    // The end of the input may have been read, or not.
    assert_eq!(ended.stderr.replace(" lidas", ""), told);
}

#[test]
fn what_follows_the_wish_to_leave_is_not_said() {
    let daemon = Daemon::start();
    let mut client = Running::start(connect(daemon.address, &["--nick", "ana"]));
    let mut peer = daemon.welcome("ana");
    client.type_in("oi\n/quit\nnunca\n");
    peer.expect("oi");
    peer.expect("/quit");
    peer.echo("oi");
    peer.expect_end();
    drop(peer);
    assert_eq!(client.wait().status, Some(0));
}

#[test]
fn asking_to_leave_is_no_error() {
    let daemon = Daemon::start();
    let mut client = Running::start(connect(daemon.address, &["--nick", "ana"]));
    let mut peer = daemon.welcome("ana");
    client.type_in("/quit\n");
    peer.expect("/quit");
    drop(peer);
    assert_eq!(client.wait().status, Some(0));
}

#[test]
fn much_input_is_said_whole_while_much_is_heard() {
    let daemon = Daemon::start();
    let mut client = Running::start(connect(daemon.address, &["--nick", "ana"]));
    let mut peer = daemon.welcome("ana");
    let writer = std::thread::spawn(move || {
        for number in 0..20_000 {
            client.type_in(format!("linha {number} {}\n", "x".repeat(100)));
        }
        client.end_input();
        client.wait()
    });
    for number in 0..20_000 {
        let line = peer.line().expect("a line");
        assert!(line.starts_with(&format!("linha {number} ")), "{line}");
        peer.echo(&line);
        if number % 10 == 0 {
            peer.tell(&format!("<bia> {number}"));
        }
    }
    peer.expect_end();
    drop(peer);
    let ended = writer.join().expect("the client");
    assert_eq!(ended.status, Some(0));
    assert_eq!(ended.stdout.lines().count(), 2_001);
}

#[test]
fn an_output_that_nobody_reads_is_a_quiet_end() {
    let daemon = Daemon::start();
    let client = Running::start_unread(connect(daemon.address, &["--nick", "ana"]));
    let mut peer = daemon.welcome("ana");
    peer.expect_end();
    let ended = client.wait();
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_daemon_that_says_nothing_is_an_error_in_time() {
    let daemon = Daemon::start();
    let arguments = ["--nick", "ana", "--timeout", "1", "--lang", "en"];
    let client = Running::start(connect(daemon.address, &arguments));
    let mut peer = daemon.accept_silently();
    peer.expect("/json");
    peer.expect_end();
    let ended = client.wait();
    ended.assert_failed(1, "did not answer in 1 s");
}

#[test]
fn an_address_that_does_not_answer_is_an_error() {
    let daemon = Daemon::start();
    let address = daemon.address;
    drop(daemon);
    let ended = Running::start(connect(address, &["--nick", "ana"])).wait();
    assert_eq!(ended.status, Some(1));
    assert!(
        ended.stderr.starts_with(&format!(
            "littlecats: não consegui conectar a {address}: conexão recusada"
        )),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_name_without_an_address_is_an_error() {
    let mut command = littlecats();
    command.args(["connect", "nada.invalid", "--nick", "ana"]);
    let ended = Running::start(command).wait();
    ended.assert_failed(1, "\"nada.invalid\"");
}

#[test]
fn what_makes_no_sense_is_told_with_status_2() {
    let daemon = Daemon::start();
    for (arguments, told) in [
        (&["connect", "a:b:c:99999x]", "--nick", "ana"][..], None),
        (
            &["connect", "sala:porta", "--nick", "ana"],
            Some("sala:porta"),
        ),
        (&["connect", &daemon.address.to_string()], Some("--nick")),
    ] {
        let mut command = littlecats();
        command.args(arguments);
        let ended = Running::start(command).wait();
        if let Some(told) = told {
            ended.assert_failed(2, told);
        } else {
            assert_eq!(ended.status, Some(1), "{ended:?}");
        }
    }
}

#[test]
fn the_environment_gives_defaults() {
    let daemon = Daemon::start();
    let mut command = littlecats();
    command
        .arg("connect")
        .env("LITTLECATS_HOST", daemon.address.to_string())
        .env("LITTLECATS_NICK", "ana");
    let mut client = Running::start(command);
    client.end_input();
    let mut peer = daemon.welcome("ana");
    peer.expect_end();
    drop(peer);
    assert_eq!(client.wait().status, Some(0));
}

#[test]
fn tries_each_address_of_a_name() {
    // On most machines localhost leads to ::1 first; nobody listens there on this port.
    let daemon = Daemon::start();
    let mut command = littlecats();
    command.args(["connect", &format!("localhost:{}", daemon.address.port())]);
    command.args(["--nick", "ana"]);
    let mut client = Running::start(command);
    client.end_input();
    let mut peer = daemon.welcome("ana");
    peer.expect_end();
    drop(peer);
    assert_eq!(client.wait().status, Some(0));
}

#[test]
fn understands_ipv6_addresses() {
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err() {
        eprintln!("no IPv6 on this machine");
        return;
    }
    let daemon = Daemon::on("[::1]:0".parse().expect("an address"));
    let mut client = Running::start(connect(daemon.address, &["--nick", "ana"]));
    client.end_input();
    let mut peer = daemon.welcome("ana");
    peer.expect_end();
    drop(peer);
    assert_eq!(client.wait().status, Some(0));
}
