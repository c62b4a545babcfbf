//! What can be counted of the daemon: for people, and in the text format 0.0.4 of Prometheus.
//!
//! Nothing here is of anybody: no nickname, no address, no word.

mod turns;

use std::fmt::{self, Write};
use std::time::Duration;

use super::moment::Minute;
use super::words::Language;
use crate::room::time::WallTime;
pub use turns::Turns;

/// What was counted by now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Numbers {
    /// Connections by the dialect that they speak, under its name.
    pub connections: Vec<(&'static str, u64)>,
    pub tls_connections: u64,
    pub members: u64,
    pub public_messages: u64,
    pub private_messages: u64,
    pub lines_received: u64,
    pub deliveries: u64,
    pub received_bytes: u64,
    pub sent_bytes: u64,
    /// Connections for which there was no place, or that did not get in, by the cause.
    pub refused: Vec<(&'static str, u64)>,
    pub slow_consumers: u64,
    pub console_dropped: u64,
    pub turns: Turns,
    pub memory_ceiling_bytes: u64,
    pub buffered_bytes: u64,
    /// When the certificate ends, in seconds since 1970, where there is one.
    pub certificate_expiry: Option<u64>,
    /// What the system tells of the process, where it tells.
    pub process: Process,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Process {
    pub resident_bytes: Option<u64>,
    pub cpu_seconds: Option<f64>,
    pub open_descriptors: Option<u64>,
    pub descriptors_max: Option<u64>,
    /// Since 1970.
    pub start_seconds: Option<f64>,
}

/// Whether a number only grows (but for a new start).
#[derive(Debug, Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
}

#[derive(Debug, Clone, Copy)]
enum Value {
    Count(u64),
    Real(f64),
    /// A moment, in seconds since 1970.
    Moment(f64),
}

/// A number of which there is one for each value of a label, or one in all.
#[derive(Debug)]
struct Family<'a> {
    name: &'static str,
    kind: Kind,
    /// What it is, in Portuguese and in English.
    help: [&'static str; 2],
    label: &'static str,
    samples: Vec<(&'a str, Value)>,
}

impl Numbers {
    /// In the text format of Prometheus.
    pub fn exposition(&self, language: Language) -> String {
        let mut out = String::new();
        // Writing to a string does not fail.
        for family in self.families() {
            let _ = family.expose(&mut out, language);
        }
        let _ = self.turns.expose(&mut out, language);
        out
    }

    /// For people, a line each.
    pub fn lines(&self, language: Language) -> Vec<String> {
        let families = self.families();
        let mut lines: Vec<String> = families.iter().map(|it| it.in_words(language)).collect();
        lines.push(self.turns.in_words(language));
        lines
    }

    fn families(&self) -> Vec<Family<'_>> {
        let mut families = Vec::from(self.of_the_room());
        families.extend(self.of_the_daemon());
        families.extend(self.process.families());
        families
    }

    fn of_the_room(&self) -> [Family<'_>; 9] {
        use Kind::{Counter, Gauge};
        let kinds = [
            ("public", self.public_messages),
            ("private", self.private_messages),
        ];
        [
            several(
                "littlecats_build_info",
                Gauge,
                ["a versão", "the version"],
                "version",
                &[(env!("CARGO_PKG_VERSION"), 1)],
            ),
            several(
                "littlecats_connections",
                Gauge,
                ["conexões", "connections"],
                "dialect",
                &self.connections,
            ),
            count(
                "littlecats_tls_connections",
                Gauge,
                ["conexões com TLS", "connections over TLS"],
                self.tls_connections,
            ),
            count(
                "littlecats_members",
                Gauge,
                [
                    "pessoas e programas no chat",
                    "people and programs in the chat",
                ],
                self.members,
            ),
            several(
                "littlecats_messages_total",
                Counter,
                ["mensagens ditas", "messages said"],
                "kind",
                &kinds,
            ),
            count(
                "littlecats_lines_received_total",
                Counter,
                ["linhas recebidas", "lines received"],
                self.lines_received,
            ),
            count(
                "littlecats_deliveries_total",
                Counter,
                [
                    "entregas: mensagens vezes quem estava no chat",
                    "deliveries: messages times those in the chat",
                ],
                self.deliveries,
            ),
            count(
                "littlecats_received_bytes_total",
                Counter,
                ["bytes recebidos", "bytes received"],
                self.received_bytes,
            ),
            count(
                "littlecats_sent_bytes_total",
                Counter,
                ["bytes enviados", "bytes sent"],
                self.sent_bytes,
            ),
        ]
    }

    fn of_the_daemon(&self) -> Vec<Family<'_>> {
        use Kind::{Counter, Gauge};
        let expiry = self.certificate_expiry.map(|seconds| {
            one(
                "littlecats_certificate_expiry_timestamp_seconds",
                Gauge,
                ["quando o certificado vence", "when the certificate ends"],
                "",
                Value::Moment(seconds as f64),
            )
        });
        let others = [
            several(
                "littlecats_refused_total",
                Counter,
                ["conexões recusadas", "connections refused"],
                "cause",
                &self.refused,
            ),
            count(
                "littlecats_slow_consumers_total",
                Counter,
                [
                    "desconectados por ler devagar demais",
                    "disconnected for reading too slowly",
                ],
                self.slow_consumers,
            ),
            count(
                "littlecats_console_dropped_total",
                Counter,
                ["linhas do registro perdidas", "lines of the log lost"],
                self.console_dropped,
            ),
            count(
                "littlecats_memory_ceiling_bytes",
                Gauge,
                [
                    "o máximo de memória dos buffers, em bytes",
                    "the most memory that buffers can take, in bytes",
                ],
                self.memory_ceiling_bytes,
            ),
            count(
                "littlecats_buffered_bytes",
                Gauge,
                [
                    "memória dos buffers agora, em bytes",
                    "memory that buffers take now, in bytes",
                ],
                self.buffered_bytes,
            ),
        ];
        others.into_iter().chain(expiry).collect()
    }
}

impl Process {
    fn families<'a>(self) -> impl Iterator<Item = Family<'a>> {
        use Kind::{Counter, Gauge};
        let families = [
            (
                "process_resident_memory_bytes",
                Gauge,
                ["memória residente, em bytes", "resident memory, in bytes"],
                self.resident_bytes.map(Value::Count),
            ),
            (
                "process_cpu_seconds_total",
                Counter,
                ["segundos de processador", "processor seconds"],
                self.cpu_seconds.map(Value::Real),
            ),
            (
                "process_open_fds",
                Gauge,
                ["descritores abertos", "open descriptors"],
                self.open_descriptors.map(Value::Count),
            ),
            (
                "process_max_fds",
                Gauge,
                ["o limite de descritores", "the limit on descriptors"],
                self.descriptors_max.map(Value::Count),
            ),
            (
                "process_start_time_seconds",
                Gauge,
                ["início do processo", "start of the process"],
                self.start_seconds.map(Value::Moment),
            ),
        ];
        families
            .into_iter()
            .filter_map(|(name, kind, help, value)| {
                value.map(|value| one(name, kind, help, "", value))
            })
    }
}

fn one<'a>(
    name: &'static str,
    kind: Kind,
    help: [&'static str; 2],
    of: &'a str,
    value: Value,
) -> Family<'a> {
    Family {
        name,
        kind,
        help,
        label: "",
        samples: vec![(of, value)],
    }
}

fn count<'a>(name: &'static str, kind: Kind, help: [&'static str; 2], value: u64) -> Family<'a> {
    one(name, kind, help, "", Value::Count(value))
}

fn several<'a>(
    name: &'static str,
    kind: Kind,
    help: [&'static str; 2],
    label: &'static str,
    counts: &[(&'a str, u64)],
) -> Family<'a> {
    let samples = counts.iter().map(|&(of, count)| (of, Value::Count(count)));
    Family {
        name,
        kind,
        help,
        label,
        samples: samples.collect(),
    }
}

impl Family<'_> {
    fn expose(&self, out: &mut String, language: Language) -> fmt::Result {
        let Family { name, label, .. } = self;
        let kind = match self.kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
        };
        head(out, name, kind, self.help, language)?;
        for (of, value) in &self.samples {
            // All values of labels are ours, and need no escaping.
            match *label {
                "" => writeln!(out, "{name} {value}")?,
                label => writeln!(out, "{name}{{{label}=\"{of}\"}} {value}")?,
            }
        }
        Ok(())
    }

    fn in_words(&self, language: Language) -> String {
        let [pt, en] = self.help;
        let values = self.samples.iter().map(|(of, value)| match self.label {
            "" => value.in_words(),
            "version" => (*of).to_owned(),
            _ => format!("{of} {value}"),
        });
        let values: Vec<String> = values.collect();
        format!("{}: {}", language.pick(pt, en), values.join(", "))
    }
}

fn head(
    out: &mut String,
    name: &str,
    kind: &str,
    [pt, en]: [&str; 2],
    language: Language,
) -> fmt::Result {
    let help = language.pick(pt, en);
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}")
}

impl Value {
    fn in_words(self) -> String {
        match self {
            Value::Count(_) | Value::Real(_) => self.to_string(),
            Value::Moment(seconds) => {
                let since = Duration::try_from_secs_f64(seconds).unwrap_or_default();
                let millis = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
                Minute(WallTime::from_millis(millis)).to_string()
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Count(count) => write!(out, "{count}"),
            Value::Real(real) | Value::Moment(real) => write!(out, "{real}"),
        }
    }
}

#[cfg(test)]
mod tests;
