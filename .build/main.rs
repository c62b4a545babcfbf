//! What the linker can leave out of a release, where it knows how.
//!
//! It is a tenth of the binary, and nothing of it is ever read: a panic ends the process, and the
//! symbols are stripped, so that a backtrace would have no names; and of functions that came out the
//! same one is enough. What a linker knows differs, and so do the ways to choose one: it is asked.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Says to GNU ld and lld that tables for unwinding go nowhere. The compiler makes them all the same,
/// since the standard library comes with them.
const NO_UNWINDING: &str = "SECTIONS { /DISCARD/ : { *(.eh_frame) *(.eh_frame.*) *(.gcc_except_table) *(.gcc_except_table.*) } } INSERT AFTER .text;\n";

/// Relocations in a form of which the libc has to know.
const PACKED_RELOCATIONS: &str = "-Wl,-z,pack-relative-relocs";

/// Keeps one of the functions that came out the same.
const IDENTICAL_ONCE: &str = "-Wl,--icf=all";

fn main() {
    println!("cargo::rerun-if-changed=.build/main.rs");
    // With debugging symbols somebody wants to see the stack.
    let is_release = is("PROFILE", "release") && is("DEBUG", "false");
    if !is_release || !is("CARGO_CFG_TARGET_OS", "linux") {
        return;
    }
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let script = folder.join("no-unwinding.x");
    fs::write(&script, NO_UNWINDING).expect("cargo's own folder");
    let script = format!("-Wl,--no-eh-frame-hdr,-T,{}", script.display());
    let probe = Probe::within(&folder);
    for flag in [IDENTICAL_ONCE, &script, PACKED_RELOCATIONS] {
        let is_of_use = probe.links_with(flag) && (flag != PACKED_RELOCATIONS || probe.runs());
        if is_of_use {
            println!("cargo::rustc-link-arg-bins={flag}");
        }
    }
}

fn is(name: &str, value: &str) -> bool {
    env::var(name).is_ok_and(|it| it == value)
}

/// A program that does nothing, to see what comes of a flag.
struct Probe {
    source: PathBuf,
    program: PathBuf,
}

impl Probe {
    fn within(folder: &Path) -> Probe {
        let source = folder.join("probe.rs");
        fs::write(&source, "fn main() {}\n").expect("cargo's own folder");
        let program = folder.join("probe");
        Probe { source, program }
    }

    /// Whether the linker that cargo will use takes a flag.
    fn links_with(&self, flag: &str) -> bool {
        let mut rustc = Command::new(env::var_os("RUSTC").expect("cargo sets it"));
        let target = env::var_os("TARGET").expect("cargo sets it");
        rustc.arg("--target").arg(target);
        // What people chose for all they build, such as another linker.
        let chosen = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
        rustc.args(chosen.split('\u{1f}').filter(|it| !it.is_empty()));
        if let Ok(linker) = env::var("RUSTC_LINKER") {
            rustc.arg(format!("-Clinker={linker}"));
        }
        rustc.arg(format!("-Clink-arg={flag}"));
        rustc.arg("-o").arg(&self.program).arg(&self.source);
        succeeds(&mut rustc)
    }

    /// Whether this machine, where it is of the kind that is compiled for, starts what was linked.
    fn runs(&self) -> bool {
        env::var("HOST") == env::var("TARGET") && succeeds(&mut Command::new(&self.program))
    }
}

fn succeeds(command: &mut Command) -> bool {
    let command = command.stdin(Stdio::null()).stdout(Stdio::null());
    let status = command.stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
