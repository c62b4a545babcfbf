//! Coming in: the greeting, nicknames, other protocols, and the room's own words.

use std::time::{Duration, Instant};

use crate::support::words::{EMPTY, HINT, INVALID, WELCOME, in_use, joined, unknown};
use crate::support::{Client, Daemon, room};

#[test]
fn a_silent_client_is_asked_after_300_ms() {
    let daemon = Daemon::start(&[]);
    let connected = Instant::now();
    let mut ana = Client::connect(daemon.address());
    ana.expect(WELCOME);
    // The daemon may accept a moment after the connection is there, never before.
    assert!(connected.elapsed() >= Duration::from_millis(290));
    ana.send("ana");
    ana.expect(&joined("ana"));
}

/// A person on `nc`: asked for a nickname, and told behind the join how to go on, alone and once.
#[test]
fn who_was_asked_for_a_nickname_is_told_how_to_find_the_commands_and_nobody_else() {
    let daemon = Daemon::start(&["--rate", "0"]);
    let mut asked = Client::connect(daemon.address());
    asked.expect(WELCOME);
    asked.send("?");
    asked.expect(INVALID);
    asked.send("ana");
    asked.expect_all([&joined("ana"), HINT]);
    // One that speaks first, though it is refused and asked for another by that.
    let mut script = Client::connect(daemon.address());
    script.send("?");
    script.expect(INVALID);
    script.send("bia");
    script.expect(&joined("bia"));
    script.expect_nothing();
    // One that asks for objects behind the greeting.
    let mut program = Client::connect(daemon.address());
    program.expect(WELCOME);
    program.send("/json");
    program.send("caio");
    script.expect(&joined("caio"));
    script.send("oi");
    loop {
        let told = program.line();
        assert!(!told.contains("/ajuda"), "{told}");
        if told.contains("\"said\"") {
            break;
        }
    }
    asked.expect_all([&joined("bia"), &joined("caio"), "<bia> oi"]);
    asked.send("/nick Ana");
    asked.expect("ana mudou o nickname para Ana.");
    asked.expect_nothing();
}

/// Behind what was said before, and where a password was asked for as well.
#[test]
fn the_hint_stands_behind_the_history_and_the_join() {
    let folder = tempfile::tempdir().expect("a folder");
    let password = folder.path().join("password");
    std::fs::write(&password, "miau\n").expect("a file");
    let password = password.to_str().expect("UTF-8");
    let daemon = Daemon::start(&["--lang", "en", "--password-file", password]);
    let mut ana = Client::connect(daemon.address());
    for line in ["ana", "miau", "hello"] {
        ana.send(line);
    }
    ana.skip_to("The client ana joined the Little Cats chat.");
    let mut bia = Client::connect(daemon.address());
    bia.expect("Welcome to the Little Cats chat! Enter your nickname:");
    bia.send("bia");
    bia.expect("Password of the chat:");
    bia.send("miau");
    bia.expect_all([
        "[0 s ago] <ana> hello",
        "The client bia joined the Little Cats chat.",
        "Type /help for the commands, /quit to leave.",
    ]);
}

#[test]
fn a_client_that_speaks_first_is_not_talked_over() {
    let daemon = Daemon::start(&[]);
    let mut ana = Client::connect(daemon.address());
    ana.send("ana!");
    ana.expect(INVALID);
    let mut silent = Client::connect(daemon.address());
    silent.expect(WELCOME);
    ana.send("ana");
    ana.expect(&joined("ana"));
}

#[test]
fn nicknames_are_refused_with_a_reason_and_asked_for_again() {
    let daemon = Daemon::start(&["--rate", "0"]);
    let mut bia = Client::join(daemon.address(), "João");
    let mut ana = Client::connect(daemon.address());
    for empty in ["", "  ", "\t"] {
        ana.send(empty);
        ana.expect(EMPTY);
    }
    for invalid in [
        "ana!",
        "1ana",
        "_ana",
        "-ana",
        "a na",
        "<ana",
        "[ana",
        "*ana",
        "/list",
        "/quit",
        "ana\u{200B}",
        "аna",
        "ａna",
        "a\u{20DD}",
        "名前",
        "ana\u{FE0F}",
        "a\u{336}na",
        "×",
        "÷",
        &"a".repeat(21),
    ] {
        ana.send(invalid);
        let answer = ana.line();
        assert_eq!(answer, INVALID, "to {invalid:?}");
    }
    for same in ["João", "joao", "JOAO", "Joa\u{303}o", "jÖÃÕ"] {
        ana.send(same);
        ana.expect(&in_use(same));
    }
    for reserved in [
        "servidor", "Server", "ERRO", "érror", "aviso", "warning", "sistema", "System",
    ] {
        ana.send(reserved);
        ana.expect(&format!(
            "erro: o nickname \"{reserved}\" é reservado; informe outro nickname"
        ));
    }
    bia.expect_nothing();
    ana.send(" \t Ana-Ma\u{303}e_2 ");
    ana.expect("O cliente Ana-Mãe_2 entrou no chat dos Little Cats.");
    bia.expect("O cliente Ana-Mãe_2 entrou no chat dos Little Cats.");
}

#[test]
fn a_nickname_may_have_twenty_characters_of_any_length() {
    let daemon = Daemon::start(&[]);
    let longest = "ế".repeat(20);
    let decomposed = "e\u{302}\u{301}".repeat(20);
    let mut ana = Client::connect(daemon.address());
    ana.send(&decomposed);
    ana.expect(&joined(&longest));
    let mut bia = Client::connect(daemon.address());
    bia.send("ếếếếếếếếếếếếếếếếếếếếế");
    bia.expect(INVALID);
}

#[test]
fn what_programs_say_first_is_a_nickname_of_who_was_asked_for_one() {
    let daemon = Daemon::start(&[]);
    let reserved =
        |name: &str| format!("erro: o nickname \"{name}\" é reservado; informe outro nickname");
    for (name, other) in [("PING", "ping"), ("post", "pöst"), ("Null", "null")] {
        let mut probe = Client::connect(daemon.address());
        probe.send(name);
        probe.expect(&reserved(name));
        // A person tries again.
        probe.send(name);
        probe.skip_to(&joined(name));
        probe.send("/quit");
        probe.expect_end();
        let mut asked = Client::connect(daemon.address());
        asked.expect(WELCOME);
        asked.send(other);
        asked.skip_to(&joined(other));
        asked.expect(HINT);
        asked.send("/quit");
        asked.expect_end();
    }
}

#[test]
fn a_guest_hears_nothing_and_says_nothing() {
    let (daemon, [mut ana, mut bia]) = room(&[], ["ana", "bia"]);
    let mut guest = Client::connect(daemon.address());
    guest.expect(WELCOME);
    ana.send("oi, bia");
    bia.expect("<ana> oi, bia");
    ana.send("/nick Ana");
    bia.expect("ana mudou o nickname para Ana.");
    guest.send("/msg bia oi");
    guest.expect(INVALID);
    guest.send("oi");
    guest.expect_all(["[há 0 s] <ana> oi, bia".into(), joined("oi")]);
    bia.expect(&joined("oi"));
}

#[test]
fn other_protocols_are_closed_without_a_word() {
    let daemon = Daemon::start(&["-v"]);
    let mut ana = Client::join(daemon.address(), "ana");
    for opening in [
        &b"Head "[..],
        b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nana\noi\n",
        b"PUT ",
        b"DELETE ",
        b"CONNECT ",
        b"OPTIONS ",
        b"TRACE ",
        b"PATCH ",
        b"PRI * HTTP/2.0\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"\x16",
        b"get / HTTP/1.1\r\n\r\n",
        b"Post ",
        b"oPTIONS * RTSP/1.0\r\n\r\n",
        b"SSH-2.0-Go\r\n",
        b"ssh-",
        b"EHLO example.net\r\n",
        b"helo ",
        b"\x03\x00\x00\x13\x0E\xE0\0\0\0\0\0\x01\0\x08\0\x03\0\0\0",
        b"*1\r\n$4\r\nPING\r\n",
        b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nana\r\n",
        b"proxy ",
        b"\xEF\xBB\xBF\xFF\xF1GET ",
    ] {
        let mut browser = Client::connect(daemon.address());
        browser.send_bytes(opening);
        browser.expect_end();
    }
    for start in [&b"POST "[..], b"sSh-", b"\x03\x00", b"*3\r\n"] {
        let mut slow = Client::connect(daemon.address());
        for byte in start {
            slow.send_bytes([*byte]);
        }
        slow.expect_end();
    }
    daemon.expect_console("saiu sem informar um nickname: fala outro protocolo.");
    ana.expect_nothing();
    // The methods are words like others once a first line is there, and without their space.
    let mut trace = Client::join(daemon.address(), "TRACE");
    trace.send("POST / HTTP/1.1");
    ana.expect_all([joined("TRACE"), "<TRACE> POST / HTTP/1.1".into()]);
    let mut second = Client::connect(daemon.address());
    second.send("1");
    second.expect(INVALID);
    second.send("GET /");
    second.expect(INVALID);
}

#[test]
fn a_long_head_of_another_protocol_is_told_of_as_that_and_not_as_a_long_login() {
    let daemon = Daemon::start(&["-v"]);
    let mut browser = Client::connect(daemon.address());
    let cookie = "x".repeat(5 << 10);
    browser.send_bytes(format!("POST / HTTP/1.1\r\nCookie: {cookie}\r\n\r\n"));
    browser.expect_end();
    daemon.expect_console("saiu sem informar um nickname: fala outro protocolo.");
}

#[test]
fn the_room_speaks_english_when_told_to() {
    let daemon = Daemon::start(&["--lang", "en"]);
    let mut ana = Client::connect(daemon.address());
    ana.expect("Welcome to the Little Cats chat! Enter your nickname:");
    for (line, answer) in [
        ("", "error: the nickname cannot be empty; enter a nickname"),
        (
            "ana!",
            "error: invalid nickname: use 1 to 20 letters, digits, _ or -; enter another nickname",
        ),
        (
            "Erro",
            "error: the nickname \"Erro\" is reserved; enter another nickname",
        ),
        ("ana", "The client ana joined the Little Cats chat."),
        ("/list", "There are no other connected users."),
        ("/nick ana", "Your nickname already is ana."),
        (
            "/msg ana oi",
            "error: you cannot send a private message to yourself",
        ),
        ("/r oi", "error: nobody has sent you a private message yet"),
        (
            "/msg bia oi",
            "error: there is no connected user with the nickname \"bia\"",
        ),
        ("/me", "error: the text is missing; use /me text"),
        ("/nada", "error: unknown command: /nada (use /help)"),
        (
            "\u{202E}",
            "error: the line is not UTF-8 or holds control characters; send UTF-8",
        ),
        ("/nick Ána", "ana changed the nickname to Ána."),
    ] {
        ana.send(line);
        ana.expect(answer);
        if line == "ana" {
            ana.expect("Type /help for the commands, /quit to leave.");
        }
    }
    ana.send(&"x".repeat(1024));
    ana.expect("error: line too long; the limit is 1024 bytes");
    daemon.expect_console("ana connected from the IP 127.0.0.1 through the port ");
    let mut bia = Client::connect(daemon.address());
    bia.send("bia");
    bia.expect("The client bia joined the Little Cats chat.");
    ana.expect("The client bia joined the Little Cats chat.");
    bia.send("/privado ana hi");
    ana.expect("[private from bia] hi");
    bia.send("/usuarios");
    bia.expect("Connected users (2): Ána, bia");
    bia.send("hello");
    ana.expect("<bia> hello");
    bia.send("/sair");
    ana.expect("bia left the Little Cats chat.");
    daemon.expect_console("bia disconnected: asked to leave.");
    let mut caio = Client::connect(daemon.address());
    caio.send("caio");
    assert!(caio.line().ends_with(" s ago] <bia> hello"));
}

#[test]
fn the_room_has_the_name_it_is_given() {
    let daemon = Daemon::start(&["--room", "da 3ª série"]);
    let mut ana = Client::connect(daemon.address());
    ana.expect("Bem-vindo ao chat da 3ª série! Informe seu nickname:");
    ana.send("ana");
    ana.expect_all(["O cliente ana entrou no chat da 3ª série.", HINT]);
    let mut bia = Client::connect(daemon.address());
    bia.send("bia");
    bia.expect("O cliente bia entrou no chat da 3ª série.");
    bia.send("/quit");
    ana.expect_all([
        "O cliente bia entrou no chat da 3ª série.",
        "bia saiu do chat da 3ª série.",
    ]);
    ana.send("/x");
    ana.expect(&unknown("/x"));
}
