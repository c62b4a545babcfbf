//! The client without a terminal and the objects that a daemon tells: which lines they answer, how they
//! are printed, and daemons that know none.

use super::filter::JOINED;
use super::process::{Running, connect};
use super::scripted::{Daemon, HELLO, object, users, welcome};

#[test]
fn objects_are_printed_as_they_came_but_for_the_text_that_takes_a_place() {
    let daemon = Daemon::start();
    let arguments = ["--nick", "ana", "--json"];
    let mut client = Running::start(connect(daemon.address, &arguments));
    client.type_in("oi\n/nada\n");
    client.end_input();
    let mut peer = daemon.accept();
    peer.expect("ana");
    peer.tell("@300 <bia> antes");
    peer.join("ana");
    peer.hear("oi");
    peer.expect("/nada");
    let strange = r#"{"type":"of_tomorrow","id":"9-00000009","x":[1,{}]}"#;
    peer.tell(&format!("!unknown_command x\n{strange}"));
    peer.expect_end();
    drop(peer);
    let ended = client.wait();
    assert_eq!(ended.status, Some(1));
    let refused = object("!unknown_command x", "ana");
    let told =
        "littlecats: linhas aceitas: 1 de 2; a primeira que não foi é a linha 2 da entrada: /nada";
    assert_eq!(ended.stderr, format!("{refused}\n{told}\n"));
    let welcome = welcome("ana", false);
    let (welcome, _) = welcome.split_once(",\"resume\"").expect("a place");
    let objects = [
        HELLO.to_owned(),
        object("@300 <bia> antes", "ana"),
        format!("{welcome}}}"),
        object("+ana", "ana"),
        object("<ana> oi", "ana"),
        strange.to_owned(),
    ];
    assert_eq!(ended.stdout, objects.join("\n") + "\n");
}

#[test]
fn a_list_of_several_parts_is_one_line_and_answers_one() {
    let daemon = Daemon::start();
    let mut client = Running::start(connect(daemon.address, &["--nick", "ana"]));
    client.type_in("/list\n");
    client.end_input();
    let mut peer = daemon.welcome("ana");
    peer.expect("/list");
    let part = users("ana bia").replace("true", "false");
    peer.tell(&part);
    peer.expect_silence();
    peer.tell(&users("caio"));
    peer.expect_end();
    drop(peer);
    let ended = client.wait();
    assert_eq!(ended.status, Some(0));
    let list = "Usuários conectados (3): ana, bia, caio\n";
    assert_eq!(ended.stdout, format!("{JOINED}{list}"));
}

#[test]
fn a_line_without_an_answer_is_not_waited_for() {
    let daemon = Daemon::start();
    let mut client = Running::start(connect(daemon.address, &["--nick", "ana"]));
    client.type_in("/bot\noi\n/bot\n");
    client.end_input();
    let mut peer = daemon.welcome("ana");
    peer.expect("/bot");
    peer.hear("oi");
    peer.expect("/bot");
    peer.expect_end();
    drop(peer);
    let ended = client.wait();
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
}

#[test]
fn what_comes_before_the_first_object_is_skipped() {
    let daemon = Daemon::start();
    let mut client = Running::start(connect(daemon.address, &["--nick", "ana"]));
    client.end_input();
    let mut peer = daemon.accept_silently();
    peer.send("Bem-vindo ao chat {x}! Informe seu nickname:\nBem-vindo!");
    peer.expect("/json");
    peer.tell(HELLO);
    peer.expect("ana");
    peer.join("ana");
    peer.expect_end();
    drop(peer);
    let ended = client.wait();
    assert_eq!((ended.status, ended.stdout.as_str()), (Some(0), JOINED));
}

#[test]
fn a_daemon_that_knows_no_objects_is_called_too_old() {
    for (objection, language, told) in [
        (
            "erro: nickname inválido: use de 1 a 20 letras, dígitos, _ ou -; informe outro nickname",
            "pt",
            "é de uma versão anterior à 0.4.0",
        ),
        (
            "error: invalid nickname: use 1 to 20 letters, digits, _ or -; enter another nickname",
            "en",
            "is of a version before 0.4.0",
        ),
    ] {
        for more in [&[][..], &["--send", "oi"]] {
            let daemon = Daemon::start();
            let arguments = ["--nick", "ana", "--lang", language];
            let mut command = connect(daemon.address, &arguments);
            command.args(more);
            let client = Running::start(command);
            let mut peer = daemon.accept_silently();
            peer.expect("/json");
            peer.send(format!("{objection}\n"));
            peer.expect_end();
            let ended = client.wait();
            assert_eq!((ended.status, ended.stdout.as_str()), (Some(1), ""));
            assert!(ended.stderr.contains(told), "{ended:?}");
        }
    }
}

#[test]
fn who_is_refused_before_anything_else_reads_why() {
    for told in [
        "!full o servidor está cheio; tente mais tarde",
        r#"{"type":"error","code":"full","text":"o servidor está cheio; tente mais tarde"}"#,
    ] {
        let daemon = Daemon::start();
        let client = Running::start(connect(daemon.address, &["--nick", "ana"]));
        let mut peer = daemon.accept_silently();
        peer.expect("/json");
        peer.tell(told);
        drop(peer);
        let ended = client.wait();
        assert_eq!(ended.status, Some(1));
        let why = "littlecats: o servidor está cheio; tente mais tarde\n";
        assert_eq!(ended.stderr, why);
    }
}

#[test]
fn whatever_the_daemon_speaks_the_client_speaks_its_own_language() {
    let daemon = Daemon::start();
    let arguments = ["--nick", "ana", "--lang", "en"];
    let mut client = Running::start(connect(daemon.address, &arguments));
    client.type_in("/msg bia oi\n");
    client.end_input();
    let mut peer = daemon.accept();
    peer.expect("ana");
    peer.tell("@7200 <bia> hi");
    peer.join("ana");
    peer.expect("/msg bia oi");
    peer.tell("[bia] psst\nbia=bela\n-bela");
    peer.tell(r#"{"type":"moderated","time":"2026-11-25T12:00:00.000Z","by":"caio","nick":"duda","what":"banned","text":"x","until":"2026-11-25T13:30:00.000Z"}"#);
    peer.tell(r#"{"type":"error","code":"no_such_user","text":"não há nenhum usuário conectado com o nickname \"bia\"","about":"bia"}"#);
    peer.expect_end();
    drop(peer);
    let ended = client.wait();
    assert_eq!(
        ended.stdout,
        "[2 h ago] <bia> hi\n\
         The client ana joined the Little Cats chat.\n\
         [private from bia] psst\n\
         bia changed the nickname to bela.\n\
         bela left the Little Cats chat.\n\
         caio banned duda from the chat for 90min: x\n"
    );
    assert_eq!(
        ended.stderr,
        "error: there is no connected user with the nickname \"bia\"\n\
         littlecats: lines accepted: 0 of 1; the first that was not is line 1 of the input: /msg bia oi\n"
    );
}

#[test]
fn nothing_a_daemon_sends_writes_to_the_terminal() {
    let daemon = Daemon::start();
    let mut client = Running::start(connect(daemon.address, &["--nick", "ana"]));
    client.end_input();
    let mut peer = daemon.welcome("ana");
    peer.expect_end();
    peer.send(b"{\"type\":\"said\",\"from\":\"bia\",\"text\":\"\x1b]0;x\x07\x1b[2J\x08\xc2\x9b\xff\xe2\x80\xae fim\"}\n");
    peer.tell(r"<bia> \u001b]0;x\u0007\u001b[2J\b\u009b\u202e fim");
    peer.send(b"\x1b[2J\n");
    peer.finish();
    let ended = client.wait();
    assert_eq!(ended.status, Some(0));
    assert_eq!(
        ended.stdout,
        format!("{JOINED}<bia> ]0;x[2J\u{fffd} fim\n<bia> ]0;x[2J fim\n")
    );
}

#[test]
fn a_line_without_end_does_not_fill_the_memory() {
    let daemon = Daemon::start();
    let mut client = Running::start(connect(daemon.address, &["--nick", "ana"]));
    client.end_input();
    let mut peer = daemon.welcome("ana");
    peer.expect_end();
    let much = vec![b'x'; 1 << 20];
    for _ in 0..4 {
        peer.send(&much);
    }
    peer.send("\n");
    peer.tell("<bia> fim");
    peer.finish();
    let ended = client.wait();
    assert_eq!(ended.status, Some(0));
    assert_eq!(ended.stdout, format!("{JOINED}<bia> fim\n"));
}
