//! The client and the real daemon, as a class uses them.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};

use super::process::{Running, connect};
use super::scripted::PATIENCE;
use super::terminal::{Start, Terminal};

/// `littlecats serve` on a free port, ended with the test.
pub(super) struct Serve {
    child: Child,
    pub(super) address: SocketAddr,
}

impl Serve {
    pub(super) fn start(arguments: &[&str]) -> Serve {
        Serve::on("127.0.0.1:0", arguments)
    }

    fn on(listen: &str, arguments: &[&str]) -> Serve {
        let mut child = Command::new(env!("CARGO_BIN_EXE_littlecats"))
            .args(["serve", "--listen", listen])
            .args(arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the daemon starts");
        let mut console = BufReader::new(child.stderr.take().expect("a console"));
        let mut said = String::new();
        let address = loop {
            let read = console.read_line(&mut said).expect("a console");
            assert!(read > 0, "the daemon ended: {said}");
            let last = said.split_whitespace().next_back().unwrap_or_default();
            if let Ok(address) = last.parse() {
                break address;
            }
        };
        // A console that nobody reads must not fill up.
        std::thread::spawn(move || std::io::copy(&mut console, &mut std::io::sink()));
        Serve { child, address }
    }

    /// Somebody with nc, logged in.
    pub(super) fn nc(&self, nickname: &str) -> Nc {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let mut nc = Nc(BufReader::new(stream));
        nc.say(nickname);
        nc.hear_until(&format!("{nickname} entrou"));
        nc
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Somebody with nc.
pub(super) struct Nc(BufReader<TcpStream>);

impl Nc {
    pub(super) fn say(&mut self, line: &str) {
        let line = format!("{line}\n");
        self.0
            .get_mut()
            .write_all(line.as_bytes())
            .expect("the daemon reads");
    }

    /// Reads lines up to the first that holds this, and gives them all.
    pub(super) fn hear_until(&mut self, text: &str) -> Vec<String> {
        let mut heard = Vec::new();
        loop {
            let mut line = String::new();
            let read = self.0.read_line(&mut line);
            assert!(
                read.as_ref().is_ok_and(|&bytes| bytes > 0),
                "{read:?} before {text:?}; heard: {heard:#?}"
            );
            heard.push(line.trim_end().to_owned());
            if line.contains(text) {
                return heard;
            }
        }
    }
}

fn ana(serve: &Serve, arguments: &[&str]) -> Terminal {
    let arguments: Vec<&str> = ["--nick", "ana"].iter().chain(arguments).copied().collect();
    let terminal = Start::connect(serve.address, &arguments).run();
    terminal.wait_for("O cliente ana entrou no chat dos Little Cats.");
    terminal
}

#[test]
fn three_people_talk_one_with_nc_one_in_a_terminal_one_with_a_file() {
    let serve = Serve::start(&[]);
    let mut bia = serve.nc("bia");
    let mut ana = ana(&serve, &[]);
    bia.hear_until("O cliente ana entrou");
    let mut caio = Running::start(connect(serve.address, &["--nick", "caio"]));
    caio.type_in("um\ndois\n/msg ana segredo\n/msg ninguem oi\n");
    ana.wait_for("<caio> dois");
    ana.wait_for("[privado de caio] segredo");
    ana.type_in("/r sim\rcaio: oi\r");
    assert_eq!(
        bia.hear_until("<ana>")[1..],
        ["<caio> um", "<caio> dois", "<ana> caio: oi"]
    );
    bia.say("/nick beatriz");
    ana.wait_for("bia mudou o nickname para beatriz.");
    ana.type_in("/list\r");
    ana.wait_for("Usuários conectados (3): ana, beatriz, caio");
    bia.say("/quit");
    ana.wait_for("beatriz saiu do chat dos Little Cats.");
    ana.type_in("/quit\r");
    assert_eq!(ana.wait_end(), 0);
    // What it heard was sent before the daemon closed, so it is there before the end of its input.
    caio.end_input();
    let ended = caio.wait();
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
    assert_eq!(
        ended.stdout,
        "O cliente caio entrou no chat dos Little Cats.\n\
         erro: não há nenhum usuário conectado com o nickname \"ninguem\"\n\
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
    let serve = Serve::start(&["--burst", "20", "--rate", "40"]);
    let mut bia = serve.nc("bia");
    let mut ana = ana(&serve, &[]);
    bia.hear_until("O cliente ana entrou");
    let lines: Vec<String> = (0..100).map(|n| format!("linha {n}")).collect();
    ana.paste(&lines.join("\n"));
    ana.wait_prompt("[100 linhas coladas]");
    ana.type_in("\r");
    ana.wait_for("<ana> linha 99");
    // Leaves while the daemon still has most of them to read.
    ana.type_in("\x04");
    let heard = bia.hear_until("ana saiu");
    let due: Vec<String> = lines.iter().map(|line| format!("<ana> {line}")).collect();
    assert_eq!(heard[..heard.len() - 1], due);
    assert_eq!(ana.wait_end(), 0);
    ana.shown_at_last("aviso: você está enviando rápido demais");
    assert!(ana.echoes());
}

#[test]
fn a_file_of_a_hundred_lines_is_said_whole() {
    let serve = Serve::start(&["--burst", "20", "--rate", "40"]);
    let mut bia = serve.nc("bia");
    let mut caio = Running::start(connect(serve.address, &["--nick", "caio"]));
    for number in 0..100 {
        caio.type_in(&format!("linha {number}\n"));
    }
    caio.end_input();
    let heard = bia.hear_until("caio saiu");
    assert_eq!(heard.len(), 1 + 100 + 1);
    assert_eq!(caio.wait().status, Some(0));
}

#[test]
fn send_tells_whether_the_line_was_accepted() {
    let serve = Serve::start(&[]);
    let mut bia = serve.nc("bia");
    for (text, status) in [
        ("pronto", 0),
        ("/msg bia pronto", 0),
        ("/msg ninguem pronto", 1),
        ("/nada", 1),
    ] {
        let arguments = ["--nick", "robo", "--send", text];
        let ended = Running::start(connect(serve.address, &arguments)).wait();
        assert_eq!(ended.status, Some(status), "{text}: {ended:?}");
        bia.hear_until("robo saiu");
    }
    let taken = ["--nick", "Bia", "--send", "oi"];
    let ended = Running::start(connect(serve.address, &taken)).wait();
    assert_eq!(ended.status, Some(1));
    assert!(ended.stderr.contains("\"Bia\" já está em uso"), "{ended:?}");
    let long = "x".repeat(2_000);
    let arguments = ["--nick", "robo", "--send", &long];
    let ended = Running::start(connect(serve.address, &arguments)).wait();
    assert_eq!(ended.status, Some(1), "{ended:?}");
}

#[test]
fn a_daemon_that_is_killed_and_started_again_is_met_again() {
    let serve = Serve::start(&[]);
    let mut ana = ana(&serve, &[]);
    let address = serve.address.to_string();
    drop(serve);
    ana.wait_for("nova tentativa em 1 s");
    let serve = Serve::on(&address, &[]);
    ana.wait_for("de volta; pode faltar o que foi dito nesse meio-tempo");
    let mut bia = serve.nc("bia");
    ana.wait_for("O cliente bia entrou no chat dos Little Cats.");
    ana.type_in("bia: oi\r");
    bia.hear_until("<ana> bia: oi");
}

#[test]
fn any_room_in_any_language_is_understood() {
    for room in [
        &["--room", "da Turma 3"][..],
        &["--lang", "en", "--room", "Hack. space!"],
    ] {
        let serve = Serve::start(room);
        let mut ana = Start::connect(serve.address, &["--nick", "João"]).run();
        ana.wait("no join notice", |rows| {
            rows.iter().any(|row| row.contains("João"))
        });
        let mut caio = Running::start(connect(serve.address, &["--nick", "caio"]));
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
    let serve = Serve::start(&[]);
    let mut bia = serve.nc("bia");
    let mut caio = Running::start(connect(serve.address, &["--nick", "caio"]));
    caio.stop_reading();
    bia.hear_until("caio entrou");
    // Writing to nobody ends it as soon as there is something to write.
    bia.say("oi");
    bia.hear_until("caio saiu");
    assert_eq!(caio.wait().status, Some(0));
}

#[test]
fn what_is_owed_is_printed_after_the_end_of_input() {
    let serve = Serve::start(&["--rate", "40", "--burst", "1"]);
    let mut caio = Running::start(connect(serve.address, &["--nick", "caio"]));
    caio.type_in(&"/list\n".repeat(20));
    caio.end_input();
    let ended = caio.wait();
    assert_eq!(ended.status, Some(0));
    let answers = ended.stdout.matches("Não há outros usuários").count();
    assert_eq!(answers, 20, "{ended:?}");
}
