//! The client and the real daemon, as a class uses them.

use super::process::{Running, connect};
use super::terminal::{Start, Terminal};
use crate::support::{Client, Daemon, words};

fn ana(daemon: &Daemon, arguments: &[&str]) -> Terminal {
    let arguments: Vec<&str> = ["--nick", "ana"].iter().chain(arguments).copied().collect();
    let terminal = Start::connect(daemon.address(), &arguments).run();
    terminal.wait_for(&words::joined("ana"));
    terminal
}

#[test]
fn three_people_talk_one_with_nc_one_in_a_terminal_one_with_a_file() {
    let daemon = Daemon::start(&[]);
    let mut bia = Client::join(daemon.address(), "bia");
    let mut ana = ana(&daemon, &[]);
    bia.expect(&words::joined("ana"));
    let mut caio = Running::start(connect(daemon.address(), &["--nick", "caio"]));
    caio.type_in("um\ndois\n/msg ana segredo\n/msg ninguem oi\n");
    ana.wait_for("<caio> dois");
    ana.wait_for("[privado de caio] segredo");
    ana.type_in("/r sim\rcaio: oi\r");
    bia.expect(&words::joined("caio"));
    bia.expect_all(["<caio> um", "<caio> dois", "<ana> caio: oi"]);
    bia.send("/nick beatriz");
    ana.wait_for("bia mudou o nickname para beatriz.");
    ana.type_in("/list\r");
    ana.wait_for("Usuários conectados (3): ana, beatriz, caio");
    bia.send("/quit");
    ana.wait_for("beatriz saiu do chat dos Little Cats.");
    ana.type_in("/quit\r");
    assert_eq!(ana.wait_end(), 0);
    // What it heard was sent before the daemon closed, so it is there before the end of its input.
    caio.end_input();
    let ended = caio.wait();
    assert_eq!(ended.status, Some(1));
    assert_eq!(
        ended.stderr,
        "erro: não há nenhum usuário conectado com o nickname \"ninguem\"\n\
         littlecats: linhas aceitas: 3 de 4; a primeira que não foi é a linha 4 da entrada: /msg ninguem oi\n"
    );
    assert_eq!(
        ended.stdout,
        "O cliente caio entrou no chat dos Little Cats.\n\
         [privado de ana] sim\n\
         <ana> caio: oi\n\
         bia mudou o nickname para beatriz.\n\
         beatriz saiu do chat dos Little Cats.\n\
         ana saiu do chat dos Little Cats.\n"
    );
}

#[cfg(feature = "editor")]
#[test]
fn a_hundred_pasted_lines_all_arrive_however_slowly_they_are_read() {
    let daemon = Daemon::start(&["--burst", "20", "--rate", "40"]);
    let mut bia = Client::join(daemon.address(), "bia");
    let mut ana = ana(&daemon, &[]);
    bia.expect(&words::joined("ana"));
    let lines: Vec<String> = (0..100).map(|n| format!("linha {n}")).collect();
    ana.paste(&lines.join("\n"));
    ana.wait_prompt("[100 linhas coladas]");
    ana.type_in("\r");
    ana.wait_for("<ana> linha 99");
    // Leaves while the daemon still has most of them to read.
    ana.type_in("\x04");
    bia.expect_all(lines.iter().map(|line| format!("<ana> {line}")));
    bia.expect(&words::left("ana"));
    assert_eq!(ana.wait_end(), 0);
    ana.shown_at_last(words::TOO_FAST.split(';').next().expect("its beginning"));
    assert!(ana.echoes());
}

#[test]
fn a_file_of_a_hundred_lines_is_said_whole() {
    let daemon = Daemon::start(&["--burst", "20", "--rate", "40"]);
    let mut bia = Client::join(daemon.address(), "bia");
    let mut caio = Running::start(connect(daemon.address(), &["--nick", "caio"]));
    for number in 0..100 {
        caio.type_in(format!("linha {number}\n"));
    }
    caio.end_input();
    bia.expect(&words::joined("caio"));
    bia.expect_all((0..100).map(|number| format!("<caio> linha {number}")));
    bia.expect(&words::left("caio"));
    assert_eq!(caio.wait().status, Some(0));
}

#[test]
fn send_tells_whether_the_line_was_accepted() {
    let daemon = Daemon::start(&[]);
    let mut bia = Client::join(daemon.address(), "bia");
    for (text, status) in [
        ("pronto", 0),
        ("/msg bia pronto", 0),
        ("/msg ninguem pronto", 1),
        ("/nada", 1),
    ] {
        let arguments = ["--nick", "robo", "--send", text];
        let ended = Running::start(connect(daemon.address(), &arguments)).wait();
        assert_eq!(ended.status, Some(status), "{text}: {ended:?}");
        bia.skip_to(&words::left("robo"));
    }
    let taken = ["--nick", "Bia", "--send", "oi"];
    let ended = Running::start(connect(daemon.address(), &taken)).wait();
    ended.assert_failed(1, "\"Bia\" já está em uso");
    let long = "x".repeat(2_000);
    let arguments = ["--nick", "robo", "--send", &long];
    let ended = Running::start(connect(daemon.address(), &arguments)).wait();
    assert_eq!(ended.status, Some(1), "{ended:?}");
}

#[test]
fn a_daemon_that_is_killed_and_started_again_is_met_again() {
    let daemon = Daemon::start(&[]);
    let mut ana = ana(&daemon, &[]);
    let address = daemon.address().to_string();
    drop(daemon);
    ana.wait_for("nova tentativa em até 1 s");
    let daemon = Daemon::start_on(&address, &[]);
    // Another daemon's life knows nothing of what was said before.
    ana.wait_for("de volta; pode faltar o que foi dito nesse meio-tempo");
    let mut bia = Client::join(daemon.address(), "bia");
    ana.wait_for("O cliente bia entrou no chat dos Little Cats.");
    ana.type_in("bia: oi\r");
    bia.expect("<ana> bia: oi");
}

#[test]
fn any_room_in_any_language_is_understood_and_told_in_the_clients_own() {
    for (room, joined) in [
        (
            &["--room", "da Turma 3"][..],
            "O cliente João entrou no chat da Turma 3.",
        ),
        (
            &["--lang", "en", "--room", "Hack. space!"],
            "O cliente João entrou no chat Hack. space!.",
        ),
        (
            &["--lang", "en"],
            "O cliente João entrou no chat dos Little Cats.",
        ),
    ] {
        let daemon = Daemon::start(room);
        let mut ana = Start::connect(daemon.address(), &["--nick", "João"]).run();
        ana.wait_for(joined);
        let mut caio = Running::start(connect(daemon.address(), &["--nick", "caio"]));
        caio.type_in("oi, joao\n");
        ana.wait_for("<caio> oi, joao");
        ana.type_in("caio: ei\r");
        ana.wait_for("caio: ei");
        ana.type_in("\x04");
        ana.wait_end();
        caio.end_input();
        let ended = caio.wait();
        assert_eq!(ended.status, Some(0));
        assert!(ended.stdout.contains("<João> caio: ei"), "{ended:?}");
    }
}

#[test]
fn a_reader_that_stops_reading_does_not_hold_the_client_up() {
    let daemon = Daemon::start(&[]);
    let mut bia = Client::join(daemon.address(), "bia");
    let caio = Running::start_unread(connect(daemon.address(), &["--nick", "caio"]));
    bia.expect(&words::joined("caio"));
    // Writing to nobody ends it as soon as there is something to write.
    bia.send("oi");
    bia.expect(&words::left("caio"));
    assert_eq!(caio.wait().status, Some(0));
}

#[test]
fn what_is_owed_is_printed_after_the_end_of_input() {
    let daemon = Daemon::start(&["--rate", "40", "--burst", "1"]);
    let mut caio = Running::start(connect(daemon.address(), &["--nick", "caio"]));
    caio.type_in("/list\n".repeat(20));
    caio.end_input();
    let ended = caio.wait();
    assert_eq!(ended.status, Some(0));
    let answers = ended.stdout.matches("Não há outros usuários").count();
    assert_eq!(answers, 20, "{ended:?}");
}

#[test]
fn objects_of_the_real_daemon_are_printed() {
    let daemon = Daemon::start(&[]);
    let mut bia = Client::join(daemon.address(), "bia");
    bia.send("oi, \"caio\"");
    bia.send("/list");
    bia.skip_to("Não há outros usuários conectados.");
    let arguments = ["--nick", "caio", "--json"];
    let mut caio = Running::start(connect(daemon.address(), &arguments));
    caio.type_in("oi\n/nada\n");
    caio.end_input();
    let ended = caio.wait();
    assert_eq!(ended.status, Some(1));
    let (error, told) = ended.stderr.split_once('\n').expect("two lines");
    assert_eq!(type_of(error), "error");
    assert!(told.contains("linhas aceitas: 1 de 2; "), "{told}");
    let types: Vec<String> = ended.stdout.lines().map(type_of).collect();
    assert_eq!(types, ["hello", "said", "welcome", "joined", "said"]);
    assert!(!ended.stdout.contains("resume"), "{ended:?}");
}

fn type_of(object: &str) -> String {
    let object: serde_json::Value = serde_json::from_str(object).expect(object);
    object["type"].as_str().expect("a type").to_owned()
}

#[test]
fn a_filter_reads_as_somebody_does_who_came_by_nc() {
    let daemon = Daemon::start(&[]);
    let mut bia = Client::join(daemon.address(), "bia");
    bia.send("antes");
    bia.send("/list");
    bia.skip_to("Não há outros usuários conectados.");
    let mut duda = Client::connect(daemon.address());
    duda.send("duda");
    duda.skip_to(&words::joined("duda"));
    let mut caio = Running::start(connect(daemon.address(), &["--nick", "caio"]));
    bia.skip_to(&words::joined("caio"));
    bia.send("/me acena");
    bia.send("/nick beatriz");
    bia.send("/msg caio só para você");
    bia.send("/msg duda só para você");
    bia.send("fim");
    let read_by_nc = duda.skip_to("<beatriz> fim");
    caio.type_in("/list\n/away almoço\n/away\n/topic\n/nick caio\n/r sim\n");
    caio.end_input();
    let ended = caio.wait();
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
    let printed: Vec<&str> = ended.stdout.lines().collect();
    let joined = words::joined("caio");
    let joined = printed.iter().position(|line| *line == joined);
    let heard = &printed[joined.expect("its join") + 1..];
    let heard_by_nc: Vec<&String> = read_by_nc.iter().skip(1).collect();
    let until = heard
        .iter()
        .position(|line| *line == "<beatriz> fim")
        .expect("the end");
    assert!(
        heard[..until].iter().eq(heard_by_nc.iter()),
        "{heard:?} {heard_by_nc:?}"
    );
    assert!(printed[0].ends_with("] <bia> antes"), "{printed:?}");
    assert_eq!(
        heard[until + 1..],
        [
            "Usuários conectados (3): beatriz, caio, duda",
            "Você está ausente: almoço",
            "Você voltou.",
            "O chat não tem assunto.",
            "Seu nickname já é caio.",
        ]
    );
}
