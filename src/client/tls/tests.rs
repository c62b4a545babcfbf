//! What is trusted by what, the file of fingerprints, and two threads on one connection.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, SanType};
use rustls::pki_types::PrivateKeyDer;
use rustls::{RootCertStore, ServerConnection};

use super::known_hosts::KnownHosts;
use super::verify::Kept;
use super::*;
use crate::text::failures::NotVouched;
use crate::transport::tls::config::{self, Certified};
use crate::transport::tls::stream::tests::pair;

/// A daemon that shakes hands with one client, and then does this.
fn daemon(
    certified: &Certified,
    then: impl FnOnce(ServerConnection, TcpStream) + Send + 'static,
) -> Address {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    let config = certified.config.clone();
    thread::spawn(move || {
        let (mut socket, _) = listener.accept().expect("a client");
        let mut tls = ServerConnection::new(config).expect("a server");
        while tls.is_handshaking() {
            if tls.complete_io(&mut socket).is_err() {
                return;
            }
        }
        then(tls, socket);
    });
    Address::parse(&format!("127.0.0.1:{port}")).expect("an address")
}

fn kept(fingerprint: Fingerprint) -> Kept {
    let path = "/kept".into();
    Kept { fingerprint, path }
}

/// Connects to `sala`, wherever that is.
fn connect(address: &Address, verifier: Verifier) -> Result<(Trust, Duplex), Failure> {
    let folder = Path::new("/nowhere/known_hosts");
    let mut trust = Trust::with(address, verifier, KnownHosts::at(folder))?;
    trust.name = ServerName::try_from("sala").expect("a name");
    let address = address.to_string();
    let socket = TcpStream::connect(&address).expect("it listens");
    let duplex = trust.shake_hands(socket, Deadline::after(Duration::from_secs(20)))?;
    Ok((trust, duplex))
}

fn doubt(verifier: Verifier, certified: &Certified) -> Option<Doubt> {
    match connect(&daemon(certified, |_, _| {}), verifier) {
        Ok(_) => None,
        Err(Failure::Doubted { doubt, .. }) => Some(doubt),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_daemon_is_trusted_by_roots_a_pin_or_what_was_kept_and_by_nothing_else() {
    let (certified, roots) = pair();
    let (other, _) = pair();
    let nobody = RootCertStore::empty;
    let (ours, others) = (certified.fingerprint, other.fingerprint);
    for (roots, pin, kept) in [
        (roots.clone(), None, None),
        (nobody(), Some(ours), None),
        (nobody(), None, Some(kept(ours))),
        // Roots vouch for a certificate that was renewed.
        (roots.clone(), None, Some(kept(others))),
    ] {
        let verifier = Verifier::with_roots(roots, pin, kept);
        assert_eq!(doubt(verifier, &certified), None);
    }
    let found = ours.to_string();
    let verifier = Verifier::with_roots(nobody(), None, None);
    let unknown = doubt(verifier, &certified);
    assert!(matches!(unknown, Some(Doubt::Unknown { found: it, .. }) if it == found));
    let changed = Doubt::Changed {
        kept: others.to_string(),
        found: found.clone(),
        path: "/kept".into(),
    };
    let verifier = Verifier::with_roots(nobody(), None, Some(kept(others)));
    assert_eq!(doubt(verifier, &certified), Some(changed));
    let not_pinned = Doubt::OtherThanPinned {
        pinned: others.to_string(),
        found,
    };
    let verifier = Verifier::with_roots(roots, Some(others), Some(kept(ours)));
    assert_eq!(doubt(verifier, &certified), Some(not_pinned));
}

/// A certificate for `sala`, and what vouches for it, with something that is wrong.
fn wrong(spoil: impl FnOnce(&mut CertificateParams)) -> (Certified, RootCertStore) {
    let mut params = CertificateParams::new(["sala".to_owned()]).expect("a name");
    spoil(&mut params);
    let key = KeyPair::generate().expect("random");
    let made = params.self_signed(&key).expect("made");
    let mut roots = RootCertStore::empty();
    roots.add(made.der().clone()).expect("a certificate");
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let certified = config::certified(vec![made.der().clone()], key);
    (certified.expect("fits"), roots)
}

/// An expired certificate and one for another name are nothing to take without a thought.
#[test]
fn why_nobody_vouches_is_told() {
    let (good, _) = pair();
    let (ended, its_roots) = wrong(|params| params.not_after = rcgen::date_time_ymd(2001, 2, 3));
    let (early, early_roots) = wrong(|params| params.not_before = rcgen::date_time_ymd(3001, 2, 3));
    let (other, other_roots) = wrong(|params| {
        let name = "outra".to_owned().try_into().expect("a name");
        params.subject_alt_names = vec![SanType::DnsName(name)];
    });
    let (authority, _) = wrong(|params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained));
    for (certified, roots, expected) in [
        (&good, RootCertStore::empty(), NotVouched::UnknownIssuer),
        (&ended, its_roots, NotVouched::Ended),
        (&early, early_roots, NotVouched::NotYet),
        (&other, other_roots, NotVouched::OtherName),
        (&authority, pair().1, NotVouched::UnknownIssuer),
    ] {
        let verifier = Verifier::with_roots(roots, None, None);
        match doubt(verifier, certified) {
            Some(Doubt::Unknown { why, .. }) => assert_eq!(why, expected),
            other => panic!("{other:?}, not {expected:?}"),
        }
    }
}

#[test]
fn what_a_person_took_is_trusted_from_then_on_also_where_it_cannot_be_kept() {
    let (certified, _) = pair();
    let verifier = Verifier::with_roots(RootCertStore::empty(), None, None);
    let address = daemon(&certified, |_, _| {});
    let nowhere = KnownHosts::at(Path::new("/proc/nowhere/known_hosts"));
    let trust = Trust::with(&address, verifier, nowhere).expect("a name");
    let failed = trust.remember(certified.fingerprint);
    assert!(matches!(failed, Err(Failure::KnownHosts { .. })));
    let socket = TcpStream::connect(address.to_string()).expect("it listens");
    let deadline = Deadline::after(Duration::from_secs(20));
    assert!(trust.shake_hands(socket, deadline).is_ok());
}

#[test]
fn a_fingerprint_is_kept_behind_a_last_line_without_its_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("known_hosts");
    let known_hosts = KnownHosts::at(&path);
    let [one, two] = [&b"1"[..], b"2"].map(Fingerprint::of);
    std::fs::write(&path, format!("sala:2287 {one}")).expect("a file");
    known_hosts.add("outra:2287", two).expect("kept");
    for (address, expected) in [("sala:2287", one), ("outra:2287", two)] {
        let found = known_hosts.find(address).expect("it can be read");
        assert_eq!(found.map(|kept| kept.fingerprint), Some(expected));
    }
}

#[test]
fn the_last_fingerprint_of_an_address_counts_and_those_of_others_do_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let known_hosts = KnownHosts::at(&folder.path().join("a/b/known_hosts"));
    assert!(known_hosts.find("sala:2287").expect("no file").is_none());
    let [one, two, three] = [&b"1"[..], b"2", b"3"].map(Fingerprint::of);
    for (address, fingerprint) in [("sala:2287", one), ("sala:2288", two), ("sala:2287", three)] {
        known_hosts.add(address, fingerprint).expect("kept");
    }
    for (address, expected) in [
        ("sala:2287", Some(three)),
        ("SALA:2287", Some(three)),
        ("sala:2288", Some(two)),
        ("sala:228", None),
        ("outra:2287", None),
    ] {
        let found = known_hosts.find(address).expect("it can be read");
        assert_eq!(found.map(|kept| kept.fingerprint), expected, "{address}");
    }
}

#[test]
fn a_host_is_a_name_or_an_address_and_its_zone_is_nobody_elses_matter() {
    for (text, serves) in [
        ("sala", true),
        ("192.168.0.10:99", true),
        ("[fe80::1%eth0]:99", true),
        ("sala do cafe", false),
        ("-.-", false),
    ] {
        let trust = Address::parse(text).map(|address| {
            let verifier = Verifier::with_roots(RootCertStore::empty(), None, None);
            Trust::with(&address, verifier, KnownHosts::at(Path::new("/nowhere"))).is_ok()
        });
        assert_eq!(trust.unwrap_or(false), serves, "{text}");
    }
}

/// Both say more than the kernel holds before either listens, unless one thread reads while another
/// writes.
#[test]
fn reading_and_writing_do_not_wait_for_each_other() {
    const BYTES: usize = 12 * 1024 * 1024;
    let (certified, roots) = pair();
    let address = daemon(&certified, |mut tls, mut socket| {
        let mut stream = rustls::Stream::new(&mut tls, &mut socket);
        stream.write_all(&vec![b'x'; BYTES]).expect("it is read");
        let mut read = 0;
        let mut buffer = vec![0; 64 * 1024];
        while read < BYTES {
            read += stream.read(&mut buffer).expect("it is sent");
        }
        stream.conn.send_close_notify();
        stream.flush().expect("it is read");
    });
    let verifier = Verifier::with_roots(roots, None, None);
    let (_, duplex) = connect(&address, verifier).expect("trusted");
    thread::scope(|scope| {
        scope.spawn(|| {
            let bytes = vec![b'y'; BYTES];
            let mut rest = &bytes[..];
            while !rest.is_empty() {
                let written = duplex.write(rest).expect("it is read");
                rest = &rest[written..];
            }
        });
        let mut read = 0;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match duplex.read(&mut buffer).expect("it is sent") {
                0 => break,
                bytes => read += bytes,
            }
        }
        assert_eq!(read, BYTES);
    });
}

/// The end of a full record and a whole short one may come in one read, of which rustls then has no place for
/// the rest.
#[test]
fn short_records_behind_full_ones_are_read_whatever_pieces_they_come_in() {
    const FULL: usize = 16 * 1024;
    let lengths = || (0..200).flat_map(|short| [FULL, short + 1, short + 1]);
    let (certified, roots) = pair();
    let address = daemon(&certified, move |mut tls, mut socket| {
        for length in lengths() {
            let written = tls.writer().write_all(&vec![b'x'; length]);
            written.expect("rustls has room for it");
            while tls.wants_write() {
                tls.write_tls(&mut socket).expect("somebody reads");
            }
        }
    });
    let verifier = Verifier::with_roots(roots, None, None);
    let (_, duplex) = connect(&address, verifier).expect("it is trusted");
    let wanted: usize = lengths().sum();
    let mut read = 0;
    let mut buffer = [0; 8 * 1024];
    while read < wanted {
        let bytes = duplex.read(&mut buffer).expect("well");
        assert!(bytes > 0, "the end after {read} of {wanted}");
        read += bytes;
    }
    assert_eq!(read, wanted);
}
