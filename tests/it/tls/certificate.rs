//! The flags of the certificate, SIGHUP, and `littlecats cert`.

use std::fs;
use std::path::Path;
use std::process::Command;

use rustix::process::Signal;

use super::Files;
use super::peer::TlsClient;
use crate::support::daemon::{BINARY, run};
use crate::support::wait_until;

#[track_caller]
fn fails(words: &[&str], status: i32, named: &str) {
    for (language, other) in [("pt", "en"), ("en", "pt")] {
        let words = [words, &["--lang", language]].concat();
        let ended = run(&words);
        assert_eq!(ended.status.code(), Some(status), "{ended:?}, not {other}");
        let said = String::from_utf8(ended.stderr).expect("UTF-8");
        assert!(said.contains(named) && said.lines().count() == 1, "{said}");
    }
}

#[test]
fn the_daemon_does_not_start_with_files_that_do_not_serve_and_names_them() {
    let files = Files::new();
    let other = Files::new();
    let (certificate, key) = (files.certificate(), files.key());
    let (certificate, key) = (
        certificate.to_str().expect("UTF-8"),
        key.to_str().expect("UTF-8"),
    );
    let of_another = other.key();
    let of_another = of_another.to_str().expect("UTF-8");
    let serve = |more: &[&'static str]| [&["serve", "--listen", "127.0.0.1:0"], more].concat();
    let absent = "/nowhere/chat.crt";
    for (given, named) in [
        (vec!["--tls-cert", absent], absent),
        (vec!["--tls-cert", key], key),
        (vec!["--tls-cert", certificate], certificate),
        (vec!["--tls-cert", certificate, "--tls-key", absent], absent),
        (
            vec!["--tls-cert", certificate, "--tls-key", certificate],
            certificate,
        ),
        (
            vec!["--tls-cert", certificate, "--tls-key", of_another],
            of_another,
        ),
    ] {
        let words: Vec<&str> = serve(&[]).into_iter().chain(given).collect();
        fails(&words, 1, named);
    }
}

#[test]
fn flags_that_mean_nothing_without_a_certificate_are_objected_to() {
    fails(&["serve", "--tls-key", "x"], 2, "--tls-cert");
    fails(&["serve", "--tls-only"], 2, "--tls-cert");
}

#[test]
fn sighup_gives_newcomers_the_new_certificate_and_leaves_those_that_are_in() {
    let mut files = Files::new();
    let daemon = files.daemon(&["--lang", "en"]);
    let join = |files: &Files, name: &str| {
        let mut client = TlsClient::connect(files, daemon.address());
        client.send(name);
        client.skip_to(&format!("The client {name} joined the Little Cats chat."));
        client
    };
    let mut ana = join(&files, "ana");
    files.renew();
    daemon.signal(Signal::HUP);
    let der = || {
        let client = TlsClient::try_certificate(daemon.address());
        client.map(|der| littlecats::transport::tls::fingerprint::Fingerprint::of(&der).to_string())
    };
    wait_until("the new one is offered", || {
        der().as_deref() == Some(&files.fingerprint)
    });
    let mut bia = join(&files, "bia");
    ana.expect("The client bia joined the Little Cats chat.");
    ana.send("still here");
    bia.expect("<ana> still here");
    // One that does not fit is told with its file, and the old one holds.
    let good = files.fingerprint.clone();
    let other = Files::new();
    fs::copy(other.key(), files.key()).expect("a file");
    daemon.signal(Signal::HUP);
    let told = daemon.expect_console("the key is that of another certificate");
    let path = files.key().display().to_string();
    assert!(
        told.contains(&path) && told.contains("what was in force stays"),
        "{told}"
    );
    assert_eq!(der(), Some(good));
}

/// What `check` says of files with which the daemon starts.
fn check(files: &Files) -> String {
    let [certificate, key] = [files.certificate(), files.key()].map(|it| it.display().to_string());
    let flags = ["--tls-cert", &certificate, "--tls-key", &key];
    let ended = run(&[&["check", "--lang", "en"], &flags[..]].concat());
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    String::from_utf8(ended.stdout).expect("UTF-8")
}

#[test]
fn a_certificate_that_ends_soon_is_told_at_the_start() {
    let files = Files::new();
    let write = |days: i64| {
        let mut params = rcgen::CertificateParams::new(["localhost".to_owned()]).expect("a name");
        let now = std::time::SystemTime::now();
        let day = std::time::Duration::from_secs(86_400);
        let days_from_now = day * u32::try_from(days.abs()).expect("few");
        let end = match days < 0 {
            true => now - days_from_now,
            false => now + days_from_now,
        };
        params.not_after = end.into();
        let key = rcgen::KeyPair::generate().expect("random");
        let certificate = params.self_signed(&key).expect("made");
        fs::write(files.certificate(), certificate.pem()).expect("a file");
        fs::write(files.key(), key.serialize_pem()).expect("a file");
    };
    let path = files.certificate().display().to_string();
    for (days, told) in [(13, "ends at"), (-1, "ended at")] {
        write(days);
        let daemon = files.daemon(&["--lang", "en"]);
        let line = daemon.expect_console("the certificate of");
        assert!(
            line.contains(&path) && line.contains(told) && line.contains("[WARN]"),
            "{line}"
        );
        assert!(check(&files).contains(told), "it is told before the start");
    }
    write(16);
    assert!(!check(&files).contains("the certificate of"));
    let daemon = files.daemon(&["--lang", "en"]);
    // The first turn has come once somebody is in.
    crate::support::Client::connect(daemon.address())
        .expect_bytes(b"Welcome to the Little Cats chat!");
    assert_eq!(daemon.console_count("the certificate of"), 0);
}

#[test]
fn cert_prints_the_fingerprint_as_openssl_does_and_the_flags_to_use() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    for (language, expected) in [("en", "on the server: "), ("pt", "no servidor: ")] {
        let made = run(&[
            "cert",
            "sala.local",
            "::1",
            "--out",
            out,
            "--lang",
            language,
        ]);
        let printed = String::from_utf8(made.stdout).expect("UTF-8");
        let lines: Vec<&str> = printed.lines().collect();
        let fingerprint = lines[0]
            .strip_prefix("sha256 Fingerprint=")
            .expect(lines[0]);
        assert_eq!(fingerprint.len(), 32 * 3 - 1);
        let (certificate, key) = (
            format!("{out}/littlecats.crt"),
            format!("{out}/littlecats.key"),
        );
        let serve = format!("{expected}littlecats serve --tls-cert {certificate} --tls-key {key}");
        assert_eq!(lines[1], serve);
        assert!(lines[2].ends_with(&format!(
            "littlecats connect --tls --tls-pin {fingerprint} HOST"
        )));
        assert_eq!(lines.len(), 3);
        // Never over a file that is there.
        let again = run(&["cert", "sala.local", "--out", out]);
        assert_eq!(again.status.code(), Some(1));
        let said = String::from_utf8(again.stderr).expect("UTF-8");
        assert!(said.contains("littlecats.key"), "{said}");
        for file in [certificate, key] {
            assert!(Path::new(&file).exists());
            fs::remove_file(file).expect("a file");
        }
    }
    fails(&["cert"], 2, "cert --help");
    fails(&["cert", "sala do café"], 2, "sala do café");
}

#[test]
fn cert_takes_names_that_hosts_have_and_no_mistyped_address() {
    let folder = tempfile::tempdir().expect("a folder");
    let long = "a".repeat(64);
    let out = folder.path().to_str().expect("UTF-8");
    for name in [
        "192.168.0.256",
        "1.2.3",
        "a..b",
        ".a",
        "a.",
        "-a.local",
        "*",
        "a.*.local",
        "*.*.local",
        &long,
        "café.br",
    ] {
        fails(&["cert", "--out", out, name], 2, name);
    }
    for name in ["xn--caf-dma.br", "*.exemplo.org", "sala_2", "3com.local"] {
        let made = run(&["cert", "--out", out, name]);
        assert_eq!(made.status.code(), Some(0), "{name}");
        for file in fs::read_dir(out).expect("a folder") {
            fs::remove_file(file.expect("a file").path()).expect("a file");
        }
    }
}

/// A disk that is full leaves no half of a key behind, which would be "there already" the next time.
#[test]
fn cert_leaves_nothing_behind_that_could_not_be_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""]);
    command.args([BINARY, "cert", "sala", "--out"]);
    let output = command.arg(folder.path()).output().expect("it starts");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}
