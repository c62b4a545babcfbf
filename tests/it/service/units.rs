//! The units of systemd: what they ask for holds for this daemon.

use std::fs;
use std::path::Path;

use littlecats::daemon::limits::{Limits, REFUSED_MAX};

/// A unit that is there: an archive of the source has none.
fn unit(name: &str) -> Option<String> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.systemd"));
    let is_archive = !folder.exists();
    (!is_archive).then(|| fs::read_to_string(folder.join(name)).expect("a file of ours"))
}

/// The value of a setting that stands there once.
fn setting<'a>(unit: &'a str, name: &str) -> &'a str {
    let mut values = unit
        .lines()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    let value = values.next().expect(name);
    assert_eq!(values.next(), None, "{name}");
    value
}

#[test]
fn the_memory_that_the_unit_allows_is_that_of_the_ceiling() {
    let Some(unit) = unit("littlecats.service") else {
        return;
    };
    let flags = setting(&unit, "ExecStart").split_once(" serve ");
    assert_eq!(
        flags.expect("flags").1,
        "--config /etc/littlecats/littlecats.conf"
    );
    for (name, language) in [
        ("littlecats.conf", None),
        ("littlecats.conf.en", Some("lang en")),
    ] {
        let file = format!("{}/.debian/{name}", env!("CARGO_MANIFEST_DIR"));
        let file = fs::read_to_string(file).expect("a file of ours");
        let flags = file
            .lines()
            .filter(|it| !it.is_empty() && !it.starts_with('#'));
        let flags: Vec<&str> = flags.collect();
        let others = ["max-clients 1000", "bans /var/lib/littlecats/bans"];
        let expected: Vec<&str> = language.into_iter().chain(others).collect();
        assert_eq!(flags, expected, "{name}");
    }
    assert_eq!(setting(&unit, "StateDirectory"), "littlecats");
    let limits = Limits {
        clients_max: 1_000,
        // A certificate comes with a credential and two lines more.
        has_tls: true,
        ..Limits::default()
    };
    let kernel = (limits.clients_max + REFUSED_MAX) * 2 * (16 + 16) * 1024;
    let needed = limits.memory_bytes_max() + kernel + (16 << 20);
    let allowed = setting(&unit, "MemoryMax")
        .strip_suffix('M')
        .expect("mebibytes");
    let allowed: usize = allowed.parse().expect("a number");
    assert!(needed <= allowed << 20, "{} MiB are needed", needed >> 20);
    assert!(
        allowed << 20 <= 2 * needed,
        "{} MiB are needed",
        needed >> 20
    );
    let descriptors: usize = setting(&unit, "LimitNOFILE").parse().expect("a number");
    assert!(limits.clients_max + REFUSED_MAX + 32 <= descriptors);
}

#[test]
fn the_units_have_the_sandbox_and_the_port() {
    let (Some(service), Some(socket)) = (unit("littlecats.service"), unit("littlecats.socket"))
    else {
        return;
    };
    for (name, value) in [
        ("Type", "notify"),
        ("DynamicUser", "yes"),
        ("ProtectSystem", "strict"),
        ("CapabilityBoundingSet", ""),
        ("NoNewPrivileges", "yes"),
    ] {
        assert_eq!(setting(&service, name), value, "{name}");
    }
    assert!(service.contains("\nSystemCallFilter=@system-service\n"));
    let port = setting(&socket, "ListenStream").parse();
    assert_eq!(port, Ok(littlecats::DEFAULT_PORT));
}
