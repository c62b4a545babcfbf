//! Peers of others, as people run them. They need what Rust does not bring, so they run when they are
//! asked for.

use std::process::Command;

#[test]
#[ignore = "needs openssl, ncat, Python and curl"]
fn openssl_ncat_python_and_curl() {
    let status = Command::new("tests/tls/peers.sh")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("LITTLECATS", env!("CARGO_BIN_EXE_littlecats"))
        .status();
    assert!(status.expect("it is there").success());
}
