//! What the linker can leave out of a release, where its flags are known.
//!
//! It is a tenth of the binary, and nothing of it is ever read: a panic ends the process, and the
//! symbols are stripped, so that a backtrace would have no names.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Says to GNU ld and lld that tables for unwinding go nowhere. The compiler makes them all the same,
/// since the standard library comes with them.
const NO_UNWINDING: &str = "SECTIONS { /DISCARD/ : { *(.eh_frame) *(.eh_frame.*) *(.gcc_except_table) *(.gcc_except_table.*) } } INSERT AFTER .text;\n";

/// The first glibc that reads relocations in their packed form.
const PACKED_SINCE: (u32, u32) = (2, 36);

fn main() {
    println!("cargo::rerun-if-changed=.build/main.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|it| it == value);
    // With debugging symbols somebody wants to see the stack.
    let is_release = is("PROFILE", "release") && is("DEBUG", "false");
    if !is_release || !is("CARGO_CFG_TARGET_OS", "linux") || takes_no_script() {
        return;
    }
    let script = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("no-unwinding.x");
    fs::write(&script, NO_UNWINDING).expect("cargo's own folder");
    println!("cargo::rustc-link-arg-bins=-Wl,--no-eh-frame-hdr");
    println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", script.display());
    if is("CARGO_CFG_TARGET_ENV", "gnu") && env::var("HOST") == env::var("TARGET") {
        let glibc = glibc();
        if glibc.is_some_and(|version| version >= PACKED_SINCE) {
            println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
        }
    }
}

/// Whether a linker was chosen that knows no such scripts.
fn takes_no_script() -> bool {
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let linker = env::var("RUSTC_LINKER").unwrap_or_default();
    ["mold", "wild", "gold"]
        .iter()
        .any(|it| flags.contains(it) || linker.contains(it))
}

/// The version of this machine's glibc.
fn glibc() -> Option<(u32, u32)> {
    let told = Command::new("getconf")
        .arg("GNU_LIBC_VERSION")
        .output()
        .ok()?;
    let told = String::from_utf8(told.stdout).ok()?;
    let (major, minor) = told.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
