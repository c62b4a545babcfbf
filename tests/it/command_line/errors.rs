//! What a command line that cannot be served is answered: one line, and a status.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use super::objection;
use crate::support::daemon::{BINARY, Daemon, littlecats, run, run_command};

#[test]
fn a_bad_command_line_is_one_line_and_status_2() {
    for (words, expected) in [
        (&["serve", "--foo"][..], "desconhecido: --foo"),
        (&["serve", "--listen"], "falta o valor da opção '--listen'"),
        (&["serve", "--lang", "fr"], "'fr': use pt, en"),
        (&["serve", "--max-line", "79"], "'79': use 80..64K"),
        (&["serve", "--max-line", "65537"], "'65537'"),
        (&["serve", "--history", "1001"], "'1001': use 0..1000"),
        (&["serve", "--max-clients", "0"], "'0': use 1.."),
        (&["serve", "--max-per-ip", "-1"], "'-1'"),
        (&["serve", "--rate", "x"], "'x': use 0..1000000"),
        (&["serve", "--burst", "0"], "'0': use 1..1000000"),
        (&["serve", "--backlog", "16383"], "'16383': use 16K..1024M"),
        (&["serve", "--outbox", "8191"], "'8191': use 8K..1024M"),
        (&["serve", "--send-buffer", "1"], "'1': use 4K..64M"),
        (
            &["serve", "--send-buffer", "9999999999999999999M"],
            "use 4K..64M",
        ),
        (&["serve", "--login-timeout", "0"], "'0': use 1..86400"),
        (&["serve", "--room", ""], "de 1 a 100 bytes"),
        (&["serve", "--room", "a\x1bb"], "de 1 a 100 bytes"),
        (&["serve", "a"], "desconhecido: a"),
        (&["dance"], "desconhecido: dance"),
        (&[], "falta um comando"),
    ] {
        let said = objection(&run(words), 2);
        assert!(said.starts_with("littlecats: "), "{said}");
        assert!(said.contains(expected), "{words:?}: {said}");
        assert!(said.contains("--help"), "{said}");
    }
    let said = objection(&run(&["serve", "--lang", "en", "--foo"]), 2);
    assert!(said.ends_with("see littlecats serve --help"), "{said}");
    for (words, expected) in [
        (
            &["serve", "--foo", "--lang=en"][..],
            "littlecats: unknown option or argument: --foo; see littlecats serve --help",
        ),
        (
            &["--lang", "en", "connect", "--timeout=soon"],
            "littlecats: the value of option '--timeout' does not serve: 'soon': use 0..65535; see littlecats connect --help",
        ),
        (
            &["--lang", "en"],
            "littlecats: a command is missing: serve or connect; see littlecats --help",
        ),
    ] {
        assert_eq!(objection(&run(words), 2), expected);
    }
}

#[test]
fn an_address_in_use_is_said_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("bound").to_string();
    let said = objection(&run(&["serve", "--listen", &address]), 1);
    assert_eq!(
        said,
        format!(
            "littlecats: não foi possível escutar em {address}: outro programa já usa esta porta; encerre-o ou escolha outra com --listen"
        )
    );
    let said = objection(&run(&["serve", "--listen", &address, "--lang", "en"]), 1);
    assert_eq!(
        said,
        format!(
            "littlecats: could not listen on {address}: another program uses this port; end it or choose another one with --listen"
        )
    );
}

#[test]
fn an_address_that_is_given_twice_is_said_to_be_that() {
    for (first, second) in [("127.0.0.1:9", "127.0.0.1:9"), ("0.0.0.0:9", "127.0.0.1:9")] {
        let said = objection(&run(&["serve", "--listen", first, "--listen", second]), 1);
        let expected = "littlecats: não foi possível escutar em 127.0.0.1:9: outro --listen já usa este endereço e esta porta";
        assert_eq!(said, expected);
    }
}

#[test]
fn an_address_that_is_not_ours_is_said_with_what_to_do() {
    let said = objection(&run(&["serve", "--listen", "192.0.2.1:0"]), 1);
    assert!(
        said.contains("esta máquina não tem este endereço"),
        "{said}"
    );
    let said = objection(&run(&["serve", "--listen", "nowhere.invalid"]), 1);
    let expected = "littlecats: --listen nowhere.invalid: esta máquina não conhece este nome; use, por exemplo, 0.0.0.0:2287 ou [::]:2287";
    assert_eq!(said, expected);
    for nonsense in ["127.0.0.1:x", "[::", "a b:1", ""] {
        let said = objection(&run(&["serve", "--listen", nonsense]), 2);
        let expected = "não serve: '{}': use endereço, endereço:porta, [IPv6]:porta ou uma porta;";
        assert!(said.contains(&expected.replace("{}", nonsense)), "{said}");
    }
}

#[test]
fn a_port_that_is_too_large_is_said_to_be_that() {
    let large = "porta grande demais; use até 65535";
    for words in [
        &["serve", "--listen", "99999"][..],
        &["serve", "--listen", ":65536"],
        &["check", "--listen", "127.0.0.1:99999"],
        #[cfg(feature = "metrics")]
        &["serve", "--metrics", "99999"],
    ] {
        let said = objection(&run(words), 2);
        assert!(said.contains(large), "{words:?}: {said}");
        assert!(said.contains("não serve: '"), "{words:?}: {said}");
    }
    for words in [
        &["connect", "localhost:99999", "--nick", "ana"][..],
        &["connect", "localhost", "99999", "--nick", "ana"],
    ] {
        let said = objection(&run(words), 2);
        let expected = format!("a porta de \"{}\" é grande demais; use até 65535", {
            let words: Vec<&str> = words[1..]
                .iter()
                .copied()
                .take_while(|it| *it != "--nick")
                .collect();
            words.join(" ")
        });
        assert!(said.contains(&expected), "{words:?}: {said}");
    }
}

#[test]
fn how_much_is_told_cannot_be_more_and_less() {
    let said = objection(&run(&["serve", "-v", "-q"]), 2);
    let expected = "littlecats: as opções '--verbose' e '--quiet' se contradizem; veja littlecats serve --help";
    assert_eq!(said, expected);
    let said = objection(&run(&["check", "--quiet", "--verbose", "--lang=en"]), 2);
    assert!(
        said.contains("'--verbose' and '--quiet' contradict each other"),
        "{said}"
    );
}

#[test]
fn a_port_without_permission_is_said_with_what_to_do() {
    let first = fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    if first.is_ok_and(|port| port.trim() == "0") {
        // Every port is for everyone here (ip(7)), so there is nothing to refuse.
        return;
    }
    // Root may use every port; nobody may not, nor enter every directory that the binary may be in.
    let root = rustix::process::getuid().is_root();
    let copy = std::env::temp_dir().join(format!("littlecats-{}", std::process::id()));
    let mut command = if root {
        // Were it written by this process, a child that another test starts at that moment would
        // hold it open for writing, and it could not be executed ("text file busy").
        let copied = Command::new("cp").arg(BINARY).arg(&copy).status();
        assert!(copied.is_ok_and(|status| status.success()), "no copy");
        fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).expect("a file of ours");
        let mut command = Command::new(&copy);
        command.env("LITTLECATS_LANG", "pt");
        command.uid(65_534).gid(65_534).current_dir("/");
        command
    } else {
        littlecats()
    };
    let output = run_command(command.args(["serve", "--listen", "127.0.0.1:7"]));
    if root {
        fs::remove_file(copy).expect("a file of ours");
    }
    let said = objection(&output, 1);
    assert!(
        said.contains("sem permissão para esta porta; escolha uma acima de 1023"),
        "{said}"
    );
}

#[test]
fn a_log_file_that_cannot_be_opened_is_said_and_status_1() {
    for path in ["/nowhere/at/all.log", "/"] {
        let words = ["serve", "--listen", "127.0.0.1:0", "--log-file", path];
        let said = objection(&run(&words), 1);
        let start = format!("littlecats: não foi possível abrir o arquivo de registro {path}: ");
        assert!(said.starts_with(&start), "{said}");
        assert!(said.ends_with("escolha outro com --log-file"), "{said}");
    }
}

#[test]
fn nobody_to_read_the_help_or_an_objection_is_no_panic() {
    let full = || {
        fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("Linux has it")
    };
    for (words, status) in [
        (&["--help"][..], 0),
        (&["--version"], 0),
        (&["serve", "--foo"], 2),
        (&["serve", "--listen", "192.0.2.1:0"], 1),
    ] {
        let mut command = littlecats();
        let command = command.args(words).stdout(full()).stderr(full());
        let ended = command.stdin(Stdio::null()).status().expect("it starts");
        let code = ended.code();
        assert!(
            code == Some(status) || code == Some(1),
            "{words:?}: {ended}"
        );
    }
}

#[test]
#[cfg(feature = "metrics")]
fn where_numbers_are_told_has_a_port_and_a_name_that_is_known() {
    for address in ["127.0.0.1", "[::1]", "localhost"] {
        for command in ["serve", "check"] {
            let said = objection(&run(&[command, "--metrics", address]), 2);
            let advice = "use uma porta ou endereço:porta, como 9187 ou 127.0.0.1:9187;";
            assert!(said.contains(advice), "{said}");
        }
    }
    let words = ["check", "--lang=en", "--metrics=nobody.invalid:9187"];
    assert_eq!(
        objection(&run(&words), 2),
        "littlecats: --metrics nobody.invalid:9187: this machine does not know this name; use 9187 or 127.0.0.1:9187, for example"
    );
}

#[test]
fn a_file_of_bans_that_can_be_none_is_said_with_what_it_is() {
    for (path, expected) in [
        ("/", "could not read the file of --bans, /: it is a folder"),
        (
            "/dev/null",
            "the file of --bans, /dev/null, is no regular file; choose another one",
        ),
    ] {
        let said = objection(&run(&["check", "--lang=en", "--bans", path]), 2);
        assert_eq!(said, format!("littlecats: {expected}"));
    }
}

#[test]
fn bans_that_cannot_be_kept_are_told_at_the_start() {
    let daemon = Daemon::start(&["--bans", "/nowhere/bans", "--lang", "en"]);
    daemon.expect_console(
        "the list of bans could not be written, and holds as long as the server runs: /nowhere/bans: there is no such file or folder",
    );
}

#[test]
#[cfg(feature = "tls")]
fn a_certificate_that_cannot_be_put_somewhere_is_said_with_what_to_do() {
    let said = objection(&run(&["cert", "sala", "--out=/nowhere", "--lang=en"]), 1);
    assert_eq!(
        said,
        "littlecats: could not make /nowhere/littlecats.key: there is no such file or folder; choose another folder with --out"
    );
}

#[test]
fn a_secret_that_cannot_be_read_is_said_with_the_flags_that_name_it() {
    for flag in ["--key-file", "--password-file"] {
        let words = [
            "connect",
            "127.0.0.1:1",
            "--nick=ana",
            flag,
            "/nowhere/secret",
        ];
        let said = objection(&run(&words), 1);
        assert_eq!(
            said,
            "littlecats: não consegui ler /nowhere/secret: não existe; confira --password-file e --key-file"
        );
    }
}
