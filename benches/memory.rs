//! What a logged-in user costs the daemon: memory, and the time and CPU of the login.
//!
//!     cargo bench --bench memory
//!     cargo bench --bench memory -- --runs 1 --littlecats old=/path/a --littlecats new=/path/b
//!     cargo bench --bench memory -- --littlecats plain= --littlecats 'web= +websocket' --littlecats 'tls= +tls'
//!
//! A room fills with as many users as come in at once; each login is announced to everyone who is
//! there, and the login is over when all have heard of all. Every notice is counted, so one that
//! was lost or said twice ends the bench. Then, of the fullest room, a thousand leave at once, which
//! the others are told, and in the end all do.
//!
//! Memory is the resident set as the kernel's page tables have it. The server is pinned to one
//! processor and the users to another. Figures are medians of the runs.

mod support;

use std::io;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use argh::FromArgs;

use crate::support::crowd::{Crowd, Shape};
use crate::support::machine::Machine;
use crate::support::peers::{Littlecats, Peer};
use crate::support::process::Server;
use crate::support::stats::Sample;
use crate::support::table::{Table, figure};

/// How many users the rooms have.
const ROOMS: [usize; 3] = [100, 1_000, 9_000];

/// How many leave the fullest room at once.
const LEAVING: usize = 1_000;

/// How long a room may take until everyone has heard everything.
const NOTICE_TIME_MAX: Duration = Duration::from_secs(60);

/// Measures the memory of littlecats for each user, and what logins cost, as Markdown tables.
#[derive(FromArgs)]
struct Options {
    /// how often each room is filled (3)
    #[argh(option, default = "3")]
    runs: usize,

    /// a build to measure, as [LABEL=][PATH] and flags of its own after a space; repeatable; the one
    /// built with this bench by default
    #[argh(option)]
    littlecats: Vec<String>,

    /// flags for every littlecats, after the bench's own
    #[argh(option, default = "String::new()")]
    serve_flags: String,

    /// what cargo bench passes
    #[argh(switch, hidden_help)]
    bench: bool,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("memory: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<()> {
    let options: Options = argh::from_env();
    if !options.bench {
        println!("This takes two processors: cargo bench --bench memory");
        return Ok(());
    }
    let machine = Machine::prepare()?;
    println!("{}\n", Machine::description());
    let variants = Littlecats::variants(&options.littlecats, &options.serve_flags);
    let mut reports: Vec<Report> = variants.iter().map(|_| Report::default()).collect();
    for run in 1..=options.runs {
        for (variant, report) in variants.iter().zip(&mut reports) {
            for users in ROOMS {
                eprintln!("run {run}: {} with {users}", variant.label());
                measure(variant, users, report, &machine)?;
            }
        }
    }
    for (variant, report) in variants.iter().zip(&reports) {
        println!("## {}\n\n{}", variant.label(), report.table());
    }
    Ok(())
}

/// Fills a room, and empties it if it is the fullest.
fn measure(
    peer: &Littlecats,
    users: usize,
    report: &mut Report,
    machine: &Machine,
) -> io::Result<()> {
    let server = Server::start(peer, machine.server_cpu)?;
    let idle_descriptors = server.descriptors()?;
    let mut clock = Clock::start(&server)?;
    report.add("0, listening", 0, &clock.step()?);

    let (mark, said_beside) = peer.mark_of_notices();
    let mut heard = 0;
    let room = Shape::silent(users);
    let mut crowd = Crowd::log_in(peer, &server, room, &[], |bytes| {
        heard += marks(bytes, mark);
    })?;
    // The first hears of all, the last only of themselves.
    let expected = users * (users + 1) / 2 + said_beside * users;
    hear(&mut crowd, mark, heard, expected)?;
    report.add(&format!("{users} came"), users, &clock.step()?);

    if ROOMS.iter().all(|other| *other <= users) {
        let staying = users - LEAVING;
        crowd.leave(LEAVING);
        hear(&mut crowd, mark, 0, staying * LEAVING)?;
        let situation = format!("{staying}, when {LEAVING} had left at once");
        report.add(&situation, staying, &clock.step()?);

        drop(crowd);
        wait_for_descriptors(&server, idle_descriptors)?;
        report.add("0, when all had left", 0, &clock.step()?);
    }
    Ok(())
}

/// Reads on until so many marks were heard in all.
fn hear(crowd: &mut Crowd, mark: u8, mut heard: usize, expected: usize) -> io::Result<()> {
    let deadline = Instant::now() + NOTICE_TIME_MAX;
    while heard < expected && Instant::now() < deadline {
        crowd.turn(Some(Duration::from_millis(10)), |_, bytes| {
            heard += marks(bytes, mark);
        })?;
    }
    if heard == expected {
        Ok(())
    } else {
        let message = format!("{heard} marks were heard instead of {expected}");
        Err(io::Error::other(message))
    }
}

fn marks(bytes: &[u8], mark: u8) -> usize {
    memchr::memchr_iter(mark, bytes).count()
}

/// Waits until the server has closed what it opened for its users.
fn wait_for_descriptors(server: &Server, idle: usize) -> io::Result<()> {
    let deadline = Instant::now() + NOTICE_TIME_MAX;
    while server.descriptors()? > idle {
        if Instant::now() > deadline {
            return Err(io::Error::other("connections stay open"));
        }
        thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// Tells what a server used from one step to the next.
struct Clock<'a> {
    server: &'a Server,
    rss_at_start: u64,
    started: Instant,
    cpu_ns: u64,
}

/// What a server is like after a step, and what the step took.
struct Step {
    rss: u64,
    /// Against the server that had no users yet.
    growth: f64,
    elapsed: Duration,
    cpu: Duration,
}

impl<'a> Clock<'a> {
    fn start(server: &'a Server) -> io::Result<Self> {
        Ok(Self {
            server,
            rss_at_start: server.rss()?,
            started: Instant::now(),
            cpu_ns: server.cpu_time()?.total_ns,
        })
    }

    fn step(&mut self) -> io::Result<Step> {
        let elapsed = self.started.elapsed();
        // It may still be about to fall asleep, and its time is exact only then.
        thread::sleep(Duration::from_millis(2));
        let rss = self.server.rss()?;
        let cpu_ns = self.server.cpu_time()?.total_ns;
        let step = Step {
            rss,
            growth: rss as f64 - self.rss_at_start as f64,
            elapsed,
            cpu: Duration::from_nanos(cpu_ns - self.cpu_ns),
        };
        self.cpu_ns = cpu_ns;
        self.started = Instant::now();
        Ok(step)
    }
}

/// The steps of all runs of one build.
#[derive(Default)]
struct Report {
    rows: Vec<Row>,
}

#[derive(Default)]
struct Row {
    situation: String,
    rss_kb: Sample,
    growth_a_user: Sample,
    seconds: Sample,
    cpu_seconds: Sample,
}

impl Report {
    fn add(&mut self, situation: &str, users: usize, step: &Step) {
        let known = self.rows.iter().position(|row| row.situation == situation);
        let index = known.unwrap_or_else(|| {
            self.rows.push(Row {
                situation: situation.into(),
                ..Row::default()
            });
            self.rows.len() - 1
        });
        let row = &mut self.rows[index];
        row.rss_kb.push(step.rss as f64 / 1024.0);
        row.seconds.push(step.elapsed.as_secs_f64());
        row.cpu_seconds.push(step.cpu.as_secs_f64());
        if users > 0 {
            row.growth_a_user.push(step.growth / users as f64);
        }
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&[
            "users",
            "RSS, KB",
            "least to greatest",
            "growth, bytes a user",
            "time, s",
            "server CPU, s",
        ]);
        for row in &self.rows {
            let (least, greatest) = row.rss_kb.spread().unzip();
            table.row(vec![
                row.situation.clone(),
                figure(row.rss_kb.median()),
                format!("{} to {}", figure(least), figure(greatest)),
                figure(row.growth_a_user.median()),
                figure(row.seconds.median()),
                figure(row.cpu_seconds.median()),
            ]);
        }
        table
    }
}
