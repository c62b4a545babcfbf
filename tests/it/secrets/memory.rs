//! What the memory of the daemon holds of secrets once they were looked at: nothing.

use super::{Files, PASSWORD, key, log_in};
use crate::support::proc::{holds, memory};
use crate::support::{Client, Daemon};

#[test]
fn no_secret_stays_in_memory() {
    let files = Files::new();
    let (ana_key, ana_line) = key(&["ana", "--moderator"]);
    let flags = [
        files.write("password-file", &format!("{PASSWORD}\n")),
        files.write("keys", &ana_line),
    ];
    let daemon = Daemon::start(&[&flags[0], &flags[1]]);
    let mut bia = log_in(daemon.address(), &["bia", PASSWORD]);
    let mut guesser = Client::connect(daemon.address());
    for line in ["caio", "palpite-errado", "palpite-errado"] {
        guesser.send(line);
    }
    let mut ana = log_in(daemon.address(), &["ana", &ana_key]);
    ana.send(&format!("/op {ana_key}"));
    ana.send("/topic gatos-cinzentos");
    ana.skip_to("ana mudou o assunto para: gatos-cinzentos");
    bia.skip_to("ana mudou o assunto para: gatos-cinzentos");
    guesser.skip_to("erro: senha incorreta; informe a senha");
    // In pieces, and one that never is whole.
    let mut slow = Client::connect(daemon.address());
    slow.send_bytes("davi\npalpite-em-");
    slow.skip_to("Senha do chat:");
    slow.send_bytes("duas-partes\npalpite-sem");
    slow.skip_to("erro: senha incorreta; informe a senha");
    slow.send_bytes("-fim");
    slow.close();
    bia.send("gatos brancos");
    ana.skip_to("<bia> gatos brancos");
    let memory = memory(daemon.pid());
    assert!(
        holds(&memory, "gatos-cinzentos"),
        "what is no secret is there"
    );
    let bare = ana_key.replace('-', "");
    let guesses = ["palpite-errado", "palpite-em", "duas-partes", "palpite-sem"];
    let secrets = [PASSWORD, &ana_key, &bare];
    for secret in secrets.into_iter().chain(guesses) {
        assert!(!holds(&memory, secret), "{secret} is there still");
    }
}
