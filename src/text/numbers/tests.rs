use super::*;

/// Numbers of which no two are alike.
fn numbers() -> Numbers {
    Numbers {
        connections: vec![("unknown", 1), ("plain", 2)],
        tls_connections: 3,
        members: 4,
        public_messages: 5,
        private_messages: 6,
        lines_received: 7,
        deliveries: 8,
        received_bytes: 9,
        sent_bytes: 10,
        refused: vec![("clients", 11), ("address", 12)],
        slow_consumers: 13,
        console_dropped: 14,
        turns: Turns {
            up_to: vec![(0.001, 15), (0.1, 16)],
            count: 17,
            seconds: 1.5,
        },
        memory_ceiling_bytes: 18,
        buffered_bytes: 19,
        certificate_expiry: Some(20),
        process: Process {
            resident_bytes: Some(21),
            cpu_seconds: Some(2.25),
            open_descriptors: Some(23),
            descriptors_max: Some(24),
            start_seconds: Some(25.5),
        },
    }
}

#[test]
fn each_number_has_its_name_its_kind_and_its_value() {
    let text = numbers().exposition(Language::English);
    let version = env!("CARGO_PKG_VERSION");
    let build = format!("littlecats_build_info{{version=\"{version}\"}} 1");
    for (kind, sample) in [
        ("gauge", build.as_str()),
        ("gauge", "littlecats_connections{dialect=\"unknown\"} 1"),
        ("gauge", "littlecats_connections{dialect=\"plain\"} 2"),
        ("gauge", "littlecats_tls_connections 3"),
        ("gauge", "littlecats_members 4"),
        ("counter", "littlecats_messages_total{kind=\"public\"} 5"),
        ("counter", "littlecats_messages_total{kind=\"private\"} 6"),
        ("counter", "littlecats_lines_received_total 7"),
        ("counter", "littlecats_deliveries_total 8"),
        ("counter", "littlecats_received_bytes_total 9"),
        ("counter", "littlecats_sent_bytes_total 10"),
        ("counter", "littlecats_refused_total{cause=\"clients\"} 11"),
        ("counter", "littlecats_refused_total{cause=\"address\"} 12"),
        ("counter", "littlecats_slow_consumers_total 13"),
        ("counter", "littlecats_console_dropped_total 14"),
        ("gauge", "littlecats_memory_ceiling_bytes 18"),
        ("gauge", "littlecats_buffered_bytes 19"),
        (
            "gauge",
            "littlecats_certificate_expiry_timestamp_seconds 20",
        ),
        ("gauge", "process_resident_memory_bytes 21"),
        ("counter", "process_cpu_seconds_total 2.25"),
        ("gauge", "process_open_fds 23"),
        ("gauge", "process_max_fds 24"),
        ("gauge", "process_start_time_seconds 25.5"),
    ] {
        let name = sample.split(['{', ' ']).next().expect("a name");
        assert!(
            text.contains(&format!("\n# TYPE {name} {kind}\n")),
            "{name}"
        );
        assert!(text.contains(&format!("\n{sample}\n")), "{sample}\n{text}");
        assert_eq!(
            text.matches(&format!("# HELP {name} ")).count(),
            1,
            "{name}"
        );
    }
}

#[test]
fn the_histogram_counts_upwards_and_ends_with_all() {
    let text = numbers().exposition(Language::English);
    let (_, histogram) = text
        .split_once("# TYPE littlecats_turn_seconds histogram\n")
        .expect("it");
    let expected = [
        "littlecats_turn_seconds_bucket{le=\"0.001\"} 15",
        "littlecats_turn_seconds_bucket{le=\"0.1\"} 16",
        "littlecats_turn_seconds_bucket{le=\"+Inf\"} 17",
        "littlecats_turn_seconds_sum 1.5",
        "littlecats_turn_seconds_count 17",
    ];
    assert_eq!(histogram.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn people_read_the_same_numbers_in_their_language() {
    let numbers = numbers();
    let english = numbers.lines(Language::English);
    let portuguese = numbers.lines(Language::Portuguese);
    let names = numbers.exposition(Language::English);
    assert_eq!(english.len(), names.matches("# TYPE ").count());
    assert_eq!(english.len(), portuguese.len());
    assert!(english.contains(&"connections: unknown 1, plain 2".into()));
    assert!(portuguese.contains(&"mensagens ditas: public 5, private 6".into()));
    // Moments are told as such.
    let ends = "when the certificate ends: 1970-01-01 00:00 UTC";
    assert!(english.contains(&ends.into()), "{english:#?}");
    assert!(english.iter().zip(&portuguese).all(|(en, pt)| en != pt));
}

#[test]
fn what_is_not_known_is_not_told() {
    let numbers = Numbers {
        certificate_expiry: None,
        process: Process::default(),
        ..numbers()
    };
    let text = numbers.exposition(Language::English);
    assert!(
        !text.contains("certificate") && !text.contains("process_"),
        "{text}"
    );
}
