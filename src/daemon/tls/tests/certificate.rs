//! The certificate in force: its files, and its end.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use rcgen::{CertificateParams, KeyPair};

use super::*;
use crate::daemon::tls::files::CertificateFiles;
use crate::daemon::tls::{Certificate, EndsSoon};

const DAY: u64 = 24 * 3_600;

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).expect("a file");
    path
}

/// A certificate that ends so many seconds after 1970, and its key.
fn made(ends_at: u64) -> (String, String) {
    let mut params = CertificateParams::new(["sala".to_owned()]).expect("a name");
    params.not_after = (std::time::UNIX_EPOCH + Duration::from_secs(ends_at)).into();
    let key = KeyPair::generate().expect("random");
    let certificate = params.self_signed(&key).expect("made");
    (certificate.pem(), key.serialize_pem())
}

fn files(certificate: PathBuf, key: Option<PathBuf>) -> CertificateFiles {
    CertificateFiles { certificate, key }
}

fn at(day: u64) -> Now {
    Now {
        time: Time::ZERO + Duration::from_secs(day * DAY),
        wall: WallTime::from_millis(day * DAY * 1_000),
    }
}

#[test]
fn the_chain_and_the_key_may_stand_in_one_file_in_any_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let (certificate, key) = made(100 * DAY);
    let both = format!("a comment\n{certificate}{key}");
    let turned = format!("{key}{certificate}{certificate}");
    for text in [both, turned] {
        let path = write(folder.path(), "both", &text);
        assert!(files(path, None).read().is_ok());
    }
    let certificate = write(folder.path(), "crt", &certificate);
    let key = write(folder.path(), "key", &key);
    assert!(files(certificate, Some(key)).read().is_ok());
}

#[test]
fn what_does_not_serve_names_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (certificate, key) = made(100 * DAY);
    let good = write(folder, "good.crt", &certificate);
    let other = write(folder, "other.key", &made(100 * DAY).1);
    let absent = folder.join("absent");
    let text = write(folder, "text", "no PEM at all\n");
    let broken = certificate.replace("MII", "AAA");
    let broken = write(folder, "broken.crt", &format!("{broken}{key}"));
    let cut = write(folder, "cut.crt", &certificate[..certificate.len() / 2]);
    let key = write(folder, "good.key", &key);
    let locked =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let locked = write(folder, "locked.key", locked);
    let nonsense = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    let nonsense = write(folder, "nonsense.key", nonsense);
    for (certificate, of_key, named, flag) in [
        (&absent, Some(&key), &absent, "--tls-cert"),
        (&text, Some(&key), &text, "--tls-cert"),
        (&cut, Some(&key), &cut, "--tls-cert"),
        (&broken, None, &broken, "--tls-cert"),
        (&good, None, &good, "--tls-cert"),
        (&good, Some(&absent), &absent, "--tls-key"),
        (&good, Some(&text), &text, "--tls-key"),
        (&good, Some(&other), &other, "--tls-key"),
        (&good, Some(&locked), &locked, "--tls-key"),
        (&good, Some(&nonsense), &nonsense, "--tls-key"),
        (
            &good,
            Some(&folder.to_owned()),
            &folder.to_owned(),
            "--tls-key",
        ),
    ] {
        let error = files(certificate.clone(), of_key.cloned()).read();
        let error = error.expect_err("it does not serve");
        for language in [Language::Portuguese, Language::English] {
            let said = error.in_words(language).to_string();
            let path = named.display().to_string();
            assert!(said.contains(&path) && said.contains(flag), "{said}");
        }
    }
}

#[test]
fn what_is_wrong_with_a_key_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (certificate, _) = made(100 * DAY);
    let good = write(folder, "good.crt", &certificate);
    let locked =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let locked = write(folder, "locked.key", locked);
    let older = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n\
                 AAAA\n-----END RSA PRIVATE KEY-----\n";
    let older = write(folder, "older.key", older);
    for (key, told, not_told) in [
        // Whoever gave --tls-key knows of it.
        (Some(&good), "no key in PEM", "--tls-key it"),
        (None, "use --tls-key", "password"),
        (Some(&locked), "has a password", "no key"),
        (Some(&older), "openssl pkey", "no key"),
    ] {
        let error = files(good.clone(), key.cloned()).read();
        let error = error.expect_err("it does not serve");
        let said = error.in_words(Language::English).to_string();
        assert!(said.contains(told) && !said.contains(not_told), "{said}");
    }
}

#[test]
fn clear_text_is_taken_from_this_machine_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let (certificate, key) = made(100 * DAY);
    let path = write(folder.path(), "both", &format!("{certificate}{key}"));
    for tls_only in [true, false] {
        let certificate = Certificate::read(files(path.clone(), None), tls_only).expect("serves");
        for (ip, is_here) in [
            ("127.0.0.1", true),
            ("127.200.3.4", true),
            ("::1", true),
            ("::ffff:127.0.0.1", true),
            ("192.168.0.1", false),
            ("::ffff:192.168.0.1", false),
            ("fe80::1", false),
        ] {
            let ip: IpAddr = ip.parse().expect("an address");
            assert_eq!(certificate.offer(ip).tls_only, tls_only && !is_here, "{ip}");
        }
    }
}

#[test]
fn its_end_is_told_once_a_day_from_14_days_before_on_and_when_it_has_come() {
    let folder = tempfile::tempdir().expect("a folder");
    let (certificate, key) = made(100 * DAY);
    let path = write(folder.path(), "both", &format!("{certificate}{key}"));
    let mut certificate = Certificate::read(files(path, None), false).expect("serves");
    let mut told = Vec::new();
    let mut now = at(80);
    for hour in 0..25 * 24 {
        now = at(80);
        let later = Duration::from_secs(hour * 3_600);
        now.time = now.time + later;
        now.wall = now.wall + later;
        // It is looked at when it says so, at the latest.
        assert!(certificate.look_at() <= now.time + Duration::from_secs(DAY));
        if let Some(EndsSoon { left, .. }) = certificate.take_due(now) {
            told.push((80 + hour / 24, left.map(|left| left.as_secs() / DAY)));
        }
        assert_eq!(certificate.take_due(now), None, "once");
    }
    let expected: Vec<_> = (86..105)
        .map(|day| (day, (day < 100).then(|| 100 - day)))
        .collect();
    assert_eq!(told, expected);
    // Also at the start.
    let files = certificate.files.clone();
    let mut again = Certificate::read(files, false).expect("serves");
    assert_eq!(again.look_at(), Time::ZERO);
    let ended = again.take_due(now).expect("it has ended");
    assert_eq!((ended.left, ended.at), (None, at(100).wall));
}

#[test]
fn that_it_has_ended_is_told_when_it_has_and_not_a_day_after_the_last_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let (certificate, key) = made(100 * DAY);
    let path = write(folder.path(), "both", &format!("{certificate}{key}"));
    let mut certificate = Certificate::read(files(path, None), false).expect("serves");
    let after = |secs: u64| {
        let (now, later) = (at(99), Duration::from_secs(secs));
        Now {
            time: now.time + later,
            wall: now.wall + later,
        }
    };
    let left = |due: Option<EndsSoon>| due.map(|ends| ends.left.map(|left| left.as_secs()));
    let last = DAY - 3_600;
    assert_eq!(left(certificate.take_due(after(last))), Some(Some(3_600)));
    assert!(certificate.look_at() <= after(DAY + 1).time);
    assert_eq!(left(certificate.take_due(after(DAY + 1))), Some(None));
    assert_eq!(left(certificate.take_due(after(2 * DAY))), None);
    assert_eq!(left(certificate.take_due(after(2 * DAY + 1))), Some(None));
}

#[test]
fn a_wall_clock_that_is_set_later_is_noticed_within_a_day() {
    let folder = tempfile::tempdir().expect("a folder");
    let (certificate, key) = made(20_000 * DAY);
    let path = write(folder.path(), "both", &format!("{certificate}{key}"));
    let mut certificate = Certificate::read(files(path, None), false).expect("serves");
    assert_eq!(certificate.take_due(at(0)), None);
    assert_eq!(certificate.look_at(), at(1).time);
    let set = Now {
        wall: at(19_990).wall,
        ..at(1)
    };
    assert!(certificate.take_due(set).is_some());
}

#[test]
fn it_is_read_again_and_one_that_does_not_serve_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (certificate, key) = made(100 * DAY);
    let path = write(folder.path(), "both", &format!("{certificate}{key}"));
    let mut certificate = Certificate::read(files(path.clone(), None), false).expect("serves");
    assert_eq!(certificate.certified.ends_at, Some(100 * 86_400));
    fs::write(&path, "nothing").expect("a file");
    assert!(certificate.read_again().is_err());
    assert_eq!(certificate.certified.ends_at, Some(100 * 86_400));
    let (renewed, key) = made(200 * DAY);
    fs::write(&path, format!("{renewed}{key}")).expect("a file");
    assert!(certificate.read_again().is_ok());
    assert_eq!(certificate.certified.ends_at, Some(200 * 86_400));
    assert_eq!(certificate.look_at(), Time::ZERO, "it may end soon, too");
}
