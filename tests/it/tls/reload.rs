//! The certificate in a file of flags, and what SIGHUP and `check` make of it.

use std::fs;

use rustix::process::Signal;

use super::Files;
use super::peer::TlsClient;
use crate::support::daemon::run;
use crate::support::{Daemon, wait_until};

/// A file of flags that names a certificate and a key.
fn flags(certificate: &Files, key: &Files) -> String {
    let (certificate, key) = (certificate.certificate(), key.key());
    let (certificate, key) = (certificate.display(), key.display());
    format!("lang en\ntls-cert {certificate}\ntls-key {key}\n")
}

#[test]
fn the_certificate_comes_changes_and_goes_with_the_file_of_flags() {
    let (one, two) = (Files::new(), Files::new());
    let folder = tempfile::tempdir().expect("a folder of ours");
    let path = folder.path().join("conf");
    let change = |content: &str| fs::write(&path, content).expect("a folder of ours");
    change("lang en\n");
    let daemon = Daemon::start(&["--config", path.to_str().expect("UTF-8")]);
    let offers = |files: Option<&Files>| {
        let der = TlsClient::try_certificate(daemon.address());
        let found = der
            .map(|der| littlecats::transport::tls::fingerprint::Fingerprint::of(&der).to_string());
        found.as_ref() == files.map(|files| &files.fingerprint)
    };
    assert!(offers(None));
    change(&flags(&one, &one));
    daemon.signal(Signal::HUP);
    daemon.expect_console("tls-cert: from nothing to /");
    wait_until("the first is offered", || offers(Some(&one)));
    let mut ana = TlsClient::connect(&one, daemon.address());
    ana.send("ana");
    ana.skip_to("The client ana joined the Little Cats chat.");
    change(&flags(&two, &two));
    daemon.signal(Signal::HUP);
    wait_until("the second is offered", || offers(Some(&two)));
    change(&flags(&one, &two));
    daemon.signal(Signal::HUP);
    let told = daemon.expect_console("the key is that of another certificate");
    assert!(told.ends_with("; what was in force stays"), "{told}");
    assert!(offers(Some(&two)));
    change("lang en\n");
    daemon.signal(Signal::HUP);
    wait_until("none is offered", || offers(None));
    let mut bia = crate::support::Client::connect(daemon.address());
    bia.send("bia");
    bia.skip_to("The client bia joined the Little Cats chat.");
    ana.send("still here");
    bia.expect("<ana> still here");
}

#[test]
fn check_reads_the_certificate_and_its_key() {
    let (one, two) = (Files::new(), Files::new());
    let folder = tempfile::tempdir().expect("a folder of ours");
    let path = folder.path().join("conf");
    for (key, status) in [(&one, 0), (&two, 2)] {
        fs::write(&path, flags(&one, key)).expect("a folder of ours");
        let checked = run(&["check", "--config", path.to_str().expect("UTF-8")]);
        assert_eq!(checked.status.code(), Some(status), "{checked:?}");
        let said = String::from_utf8(checked.stderr).expect("UTF-8");
        let named = said.contains(&key.key().display().to_string());
        assert_eq!(named, status == 2, "{said}");
    }
}
