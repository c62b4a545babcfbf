//! What was measured, as Markdown: a table a room, and one of all.

use std::fmt;

use crate::case::Load;
use crate::measure::{Cost, Turn};
use crate::support::crowd::Shape;
use crate::support::stats::Sample;
use crate::support::table::{Table, figure};

/// What a row of figures is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A build of littlecats.
    Littlecats(String),
    /// Another server.
    Peer(String),
    /// The kernel alone, with the whole window in each write.
    WindowFloor,
    /// The kernel alone, with as many messages in each write as this littlecats had.
    FloorOf(String),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Littlecats(label) => write!(f, "**{label}**"),
            Self::Peer(label) => f.write_str(label),
            Self::WindowFloor => f.write_str("*floor: a window a write*"),
            Self::FloorOf(label) => write!(f, "*floor: writes as of {label}*"),
        }
    }
}

/// The runs of one load by one subject.
#[derive(Clone, Default)]
struct Figures {
    cpu_ns: Sample,
    bytes: Sample,
    ticks: (u64, u64),
    waited: Sample,
    rate: Sample,
    messages_a_write: Sample,
    p50_us: Sample,
    p99_us: Sample,
}

impl Figures {
    fn push(&mut self, cost: Cost) {
        self.cpu_ns.push(cost.cpu_ns);
        self.bytes.push(cost.bytes);
        self.ticks = (self.ticks.0 + cost.ticks.0, self.ticks.1 + cost.ticks.1);
        self.waited.push(cost.waited * 100.0);
        self.rate.push(cost.rate);
        if let Some(messages) = cost.messages_a_write {
            self.messages_a_write.push(messages);
        }
        if let Some((p50, p99)) = cost.latency_us {
            self.p50_us.push(p50);
            self.p99_us.push(p99);
        }
    }

    /// The part of the processor time in user mode, in nanoseconds for each delivery.
    fn user_ns(&self) -> Option<f64> {
        let (user, system) = self.ticks;
        let share = (user + system > 0).then(|| user as f64 / (user + system) as f64);
        self.cpu_ns
            .median()
            .zip(share)
            .map(|(cpu_ns, share)| cpu_ns * share)
    }
}

struct Row {
    subject: Subject,
    /// Why there are no more figures of it.
    failure: Option<String>,
    rss_a_user: Sample,
    figures: Vec<Figures>,
}

/// All that was measured in one room.
pub(crate) struct Report {
    shape: Shape,
    loads: Vec<Load>,
    rows: Vec<Row>,
}

impl Report {
    pub(crate) fn new(shape: Shape, loads: &[Load]) -> Self {
        Self {
            shape,
            loads: loads.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Whether it failed before, so that it need not be tried again.
    pub(crate) fn has_failed(&self, subject: &Subject) -> bool {
        self.row(subject).is_some_and(|row| row.failure.is_some())
    }

    /// Notes that a subject cannot hold the room, and why.
    pub(crate) fn fail(&mut self, subject: Subject, reason: String) {
        self.row_mut(subject).failure = Some(reason);
    }

    /// Notes a server's turn.
    pub(crate) fn add_turn(&mut self, subject: Subject, turn: &Turn) {
        let row = self.row_mut(subject);
        row.rss_a_user.push(turn.rss_a_user);
        for (figures, cost) in row.figures.iter_mut().zip(&turn.costs) {
            figures.push(*cost);
        }
    }

    /// Notes what one of the loads cost a subject.
    pub(crate) fn add_cost(&mut self, subject: Subject, load: usize, cost: Cost) {
        self.row_mut(subject).figures[load].push(cost);
    }

    fn row(&self, subject: &Subject) -> Option<&Row> {
        self.rows.iter().find(|row| row.subject == *subject)
    }

    fn row_mut(&mut self, subject: Subject) -> &mut Row {
        let known = self.rows.iter().position(|row| row.subject == subject);
        let index = known.unwrap_or_else(|| {
            self.rows.push(Row {
                subject,
                failure: None,
                rss_a_user: Sample::default(),
                figures: vec![Figures::default(); self.loads.len()],
            });
            self.rows.len() - 1
        });
        &mut self.rows[index]
    }

    fn cpu_ns(&self, subject: &Subject, load: usize) -> Option<&Sample> {
        self.row(subject).map(|row| &row.figures[load].cpu_ns)
    }

    /// Of the other servers, the one that needs the least processor time for a load.
    fn best_peer(&self, load: usize) -> Option<&Sample> {
        let peers = self.rows.iter();
        peers
            .filter(|row| matches!(row.subject, Subject::Peer(_)))
            .filter_map(|row| {
                let cpu_ns = &row.figures[load].cpu_ns;
                cpu_ns.median().map(|median| (median, cpu_ns))
            })
            .min_by(|(one, _), (other, _)| one.total_cmp(other))
            .map(|(_, cpu_ns)| cpu_ns)
    }

    /// What the processor time of a littlecats is compared with, and the ratios.
    fn ratios(&self, subject: &Subject, load: usize) -> Vec<(String, Option<f64>)> {
        let own = self.cpu_ns(subject, load);
        let ratio = |base: Option<&Sample>| own.zip(base).and_then(|(own, base)| own.ratio(base));
        let Subject::Littlecats(label) = subject else {
            return Vec::new();
        };
        let floor = Subject::FloorOf(label.clone());
        let mut ratios = vec![
            ("of the best peer".into(), ratio(self.best_peer(load))),
            ("of its floor".into(), ratio(self.cpu_ns(&floor, load))),
        ];
        let mut builds = self.rows.iter().map(|row| &row.subject);
        let first = builds.find(|other| matches!(other, Subject::Littlecats(_)));
        if let Some(first) = first.filter(|first| *first != subject) {
            ratios.push((format!("of {first}"), ratio(self.cpu_ns(first, load))));
        }
        ratios
    }

    fn table(&self, load: usize) -> Table {
        let mut head: Vec<String> = [
            "server",
            "CPU, ns a delivery",
            "least to greatest",
            "user, ns",
        ]
        .map(String::from)
        .to_vec();
        let rows = self.rows.iter();
        let ratios = rows.map(|row| self.ratios(&row.subject, load));
        let ratios = ratios.max_by_key(Vec::len).unwrap_or_default();
        head.extend(ratios.iter().map(|(base, _)| base.clone()));
        let paced = matches!(self.loads[load], Load::Pace(_));
        let speed: &[&str] = if paced {
            &["p50, µs", "p99, µs"]
        } else {
            &["deliveries a second"]
        };
        let rest = speed
            .iter()
            .chain(&["bytes", "messages a write", "waited, %"]);
        head.extend(rest.map(ToString::to_string));

        let mut table = Table::new(&head);
        for row in &self.rows {
            let figures = &row.figures[load];
            let Some((least, greatest)) = figures.cpu_ns.spread() else {
                continue;
            };
            let mut cells = vec![
                row.subject.to_string(),
                figure(figures.cpu_ns.median()),
                format!("{} to {}", figure(Some(least)), figure(Some(greatest))),
                figure(figures.user_ns()),
            ];
            let mut own = self.ratios(&row.subject, load);
            own.resize(ratios.len(), (String::new(), None));
            cells.extend(own.iter().map(|(_, ratio)| figure(*ratio)));
            let speed = if paced {
                vec![&figures.p50_us, &figures.p99_us]
            } else {
                vec![&figures.rate]
            };
            let rest = speed.into_iter();
            let rest = rest.chain([&figures.bytes, &figures.messages_a_write, &figures.waited]);
            cells.extend(rest.map(|sample| figure(sample.median())));
            table.row(cells);
        }
        table
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, load) in self.loads.iter().enumerate() {
            writeln!(f, "## {}, {load}\n\n{}", self.shape, self.table(index))?;
        }
        for row in &self.rows {
            if let Some(reason) = &row.failure {
                writeln!(
                    f,
                    "- no figures of {}, {}: {reason}",
                    row.subject, self.shape
                )?;
            }
        }
        Ok(())
    }
}

/// Every room: processor time for each delivery, the ratios, and memory for each user.
pub(crate) struct Summary<'a>(pub(crate) &'a [Report]);

impl Summary<'_> {
    /// The servers in the order of the tables, without the floors, which differ by load.
    fn servers(&self) -> Vec<&Subject> {
        let mut subjects = Vec::new();
        for row in self.0.iter().flat_map(|report| &report.rows) {
            let is_server = matches!(row.subject, Subject::Littlecats(_) | Subject::Peer(_));
            if is_server && !subjects.contains(&&row.subject) {
                subjects.push(&row.subject);
            }
        }
        subjects
    }

    fn cpu(&self) -> Table {
        let servers = self.servers();
        let mut head: Vec<String> = vec!["CPU, ns a delivery".into()];
        head.extend(servers.iter().map(ToString::to_string));
        if let Some(report) = self.0.first() {
            for subject in &servers {
                let ratios = report.ratios(subject, 0);
                head.extend(ratios.iter().map(|(base, _)| format!("{subject} {base}")));
            }
        }
        let mut table = Table::new(&head);
        for report in self.0 {
            for (index, load) in report.loads.iter().enumerate() {
                let mut cells = vec![format!("{}, {load}", report.shape)];
                let medians = servers.iter().map(|subject| {
                    let cpu_ns = report.cpu_ns(subject, index);
                    figure(cpu_ns.and_then(Sample::median))
                });
                cells.extend(medians);
                for subject in &servers {
                    let ratios = report.ratios(subject, index);
                    cells.extend(ratios.iter().map(|(_, ratio)| figure(*ratio)));
                }
                table.row(cells);
            }
        }
        table
    }

    fn latency(&self) -> Table {
        let servers = self.servers();
        let mut head: Vec<String> = vec!["latency, µs, p50 and p99".into()];
        head.extend(servers.iter().map(ToString::to_string));
        let mut table = Table::new(&head);
        for report in self.0 {
            for (index, load) in report.loads.iter().enumerate() {
                if matches!(load, Load::Window(_)) {
                    continue;
                }
                let mut cells = vec![format!("{}, {load}", report.shape)];
                cells.extend(servers.iter().map(|subject| {
                    let figures = report.row(subject).map(|row| &row.figures[index]);
                    let p50 = figures.and_then(|figures| figures.p50_us.median());
                    let p99 = figures.and_then(|figures| figures.p99_us.median());
                    format!("{} and {}", figure(p50), figure(p99))
                }));
                table.row(cells);
            }
        }
        table
    }

    fn memory(&self) -> Table {
        let servers = self.servers();
        let mut head: Vec<String> = vec!["RSS, bytes a user".into()];
        head.extend(servers.iter().map(ToString::to_string));
        let mut table = Table::new(&head);
        for report in self.0 {
            let mut cells = vec![report.shape.to_string()];
            cells.extend(servers.iter().map(|subject| {
                let row = report.row(subject);
                figure(row.and_then(|row| row.rss_a_user.median()))
            }));
            table.row(cells);
        }
        table
    }
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "## All cases\n\n{}\n{}", self.cpu(), self.memory())?;
        let is_paced = |load: &Load| matches!(load, Load::Pace(_));
        if self
            .0
            .iter()
            .any(|report| report.loads.iter().any(is_paced))
        {
            writeln!(f, "{}", self.latency())?;
        }
        Ok(())
    }
}
