//! The page in a real browser, and peers of others. They need what Rust does not bring, so they run
//! when they are asked for.

use std::process::Command;

fn run(program: &str, arguments: &[&str]) {
    let status = Command::new(program)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("LITTLECATS", env!("CARGO_BIN_EXE_littlecats"))
        .status();
    assert!(status.expect("it is installed").success());
}

#[test]
#[ignore = "needs Chromium, Node, and `npm ci --prefix tests/web` before"]
fn the_page_in_a_browser() {
    run("node", &["--test", "tests/web/"]);
}

#[test]
#[ignore = "needs curl, Python and Node"]
fn curl_and_the_websockets_of_python_and_node() {
    run("tests/web/peers/run.sh", &[]);
}
