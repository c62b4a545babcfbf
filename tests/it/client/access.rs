//! Passwords, keys and moderators, with the real daemon.

use super::process::{Running, connect};
use super::terminal::{Start, Terminal};
use crate::secrets::{Files, PASSWORD, key};
use crate::support::proc::{holds, memory};
use crate::support::{Daemon, words};

/// A daemon with a password, the file of that, and the keys of ana, who moderates, and bia.
struct Guarded {
    daemon: Daemon,
    files: Files,
    ana: String,
    bia: String,
}

impl Guarded {
    fn start() -> Guarded {
        let files = Files::new();
        let (ana, ana_line) = key(&["ana", "--moderator"]);
        let (bia, bia_line) = key(&["bia"]);
        let password = files.write("password-file", &format!("{PASSWORD}\r\n"));
        let keys = files.write("keys", &format!("{ana_line}\n{bia_line}\n"));
        let daemon = Daemon::start(&[&password, &keys]);
        Guarded {
            daemon,
            files,
            ana,
            bia,
        }
    }

    fn password_file(&self) -> String {
        self.files.flag("password-file")
    }

    fn terminal(&self, arguments: &[&str]) -> Terminal {
        Start::connect(self.daemon.address(), arguments).run()
    }

    /// Ana, in a terminal, with her key.
    fn ana(&self) -> Terminal {
        let mut ana = self.terminal(&["--nick", "ana"]);
        ana.wait_for("chave de ana:");
        ana.wait_unseen();
        ana.type_in(format!("{}\r", self.ana));
        ana.wait_for(&words::joined("ana"));
        ana
    }

    /// Caio, in a terminal, with the file of the password.
    fn caio(&self) -> Terminal {
        let caio = self.terminal(&["--nick", "caio", &self.password_file()]);
        caio.wait_for(&words::joined("caio"));
        caio
    }
}

#[test]
fn those_who_have_the_password_or_a_key_come_in_and_no_others() {
    let guarded = Guarded::start();
    let ana = guarded.ana();
    let key_file = guarded.files.write("key-file", &guarded.bia);
    let password_file = guarded.password_file();
    for (arguments, status, told) in [
        (&["--nick", "caio"][..], 1, "--password-file"),
        (&["--nick", "bia"], 1, "--key-file"),
        (&["--nick", "bia", &password_file], 1, "--key-file"),
        (&["--nick", "caio", &password_file], 0, ""),
        (&["--nick", "bia", &key_file], 0, ""),
    ] {
        let mut command = connect(guarded.daemon.address(), arguments);
        command.args(["--send", "oi"]);
        let ended = Running::start(command).wait();
        ended.assert_failed(status, told);
    }
    ana.wait_for("<caio> oi");
    ana.wait_for("<bia> oi");
}

#[test]
fn a_kick_and_a_nickname_taken_by_its_key_end_the_client() {
    let guarded = Guarded::start();
    let mut ana = guarded.ana();
    let mut caio = guarded.caio();
    ana.wait_for(&words::joined("caio"));
    ana.type_in("/topic gatos\r/kick caio chega\r");
    assert_eq!(caio.wait_end(), 1);
    caio.shown_at_last("ana mudou o assunto para: gatos");
    caio.shown_at_last("ana tirou caio do chat: chega");
    caio.shown_at_last("o cliente não volta por conta");

    let late = guarded.terminal(&["--nick", "caio", &guarded.password_file()]);
    late.wait_for_text("acaba de ser tirado do chat; espere");
    late.wait_for("seu nickname:");

    let _again = guarded.ana();
    assert_eq!(ana.wait_end(), 1);
    ana.shown_at_last("aviso: sua conexão foi substituída por outra");
}

#[test]
fn a_key_makes_a_moderator_of_who_is_in() {
    let guarded = Guarded::start();
    let mut caio = guarded.caio();
    caio.type_in("/op\r");
    caio.wait_for("chave:");
    caio.wait_unseen();
    caio.type_in(format!("{}\r", guarded.ana));
    caio.wait_for("caio agora modera o chat.");
    caio.type_in("/lock\r");
    caio.wait_for("caio fechou a porta do chat.");
    let mut eva = guarded.terminal(&["--nick", "eva", &guarded.password_file()]);
    assert_eq!(eva.wait_end(), 1);
    eva.shown_at_last("a porta do chat está fechada a quem é novo");
}

#[test]
fn a_filter_keeps_no_secret_once_it_is_in() {
    let guarded = Guarded::start();
    let mut ana = guarded.ana();
    let arguments = ["--nick", "caio", &guarded.password_file()];
    let mut caio = Running::start(connect(guarded.daemon.address(), &arguments));
    // It has read its input when it is heard, so its login is over.
    caio.type_in("gatos-cinzentos\n");
    ana.wait_for("<caio> gatos-cinzentos");
    let memory = memory(caio.process_id());
    assert!(
        holds(&memory, "gatos-cinzentos"),
        "what is no secret is there"
    );
    assert!(!holds(&memory, PASSWORD));
    ana.type_in("/kick caio\r");
    assert_eq!(caio.wait().status, Some(1));
}

#[test]
fn what_is_typed_unseen_in_a_plain_terminal_is_gone_when_it_is_sent() {
    let guarded = Guarded::start();
    let arguments = ["--nick", "caio", &guarded.password_file()];
    let start = Start::connect(guarded.daemon.address(), &arguments);
    let mut caio = start.env("TERM", "dumb").run();
    caio.wait_for(&words::joined("caio"));
    caio.type_in("/op\r");
    caio.wait_for("chave:");
    caio.type_in(format!("{}\r", guarded.ana));
    caio.wait_for("caio agora modera o chat.");
    caio.type_in("/topic gatos-cinzentos\r");
    caio.wait_for("caio mudou o assunto para: gatos-cinzentos");
    let memory = memory(caio.process_id());
    assert!(
        holds(&memory, "gatos-cinzentos"),
        "what is no secret is there"
    );
    assert!(!holds(&memory, &guarded.ana));
}
