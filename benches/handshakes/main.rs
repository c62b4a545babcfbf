//! What TLS handshakes cost, and what a flood of them does to those that are in.
//!
//!     cargo bench --bench handshakes
//!     cargo bench --bench handshakes -- --runs 1 --rate 2000
//!
//! All servers have an ECDSA certificate (P-256), and every connection the same cipher suite and group.
//!
//! - **CPU a handshake** is what the kernel charged the server while `openssl s_time` made one connection
//!   after the other, for each of them: with the accept and the close around it. `openssl s_server` has
//!   nothing else to do.
//! - **The flood** is so many new connections a second that end when their handshake does, while one
//!   speaks to 100, 500 times a second. **Latency** is that of a message, from the time when it was due to
//!   be said until a listener had read it, as in `peers`. The flood is made by the thread that reads for
//!   the listeners, so its own work is within that latency.
//!
//! The server is pinned to one processor, the load to another. Figures are medians of the runs.

#[path = "../support/mod.rs"]
mod support;

mod flood;

use std::io;
use std::process::{Command, ExitCode};
use std::time::Duration;

use argh::FromArgs;

use crate::flood::Flood;
use crate::support::crowd::{Crowd, Shape};
use crate::support::load;
use crate::support::machine::Machine;
use crate::support::peers::openssl::OpensslServer;
use crate::support::peers::{Inspircd, Littlecats, Mosquitto, Peer, find_program};
use crate::support::process::Server;
use crate::support::stats::{Sample, percentile};
use crate::support::table::{Table, figure};
use crate::support::tls::CIPHER_SUITE;

/// How many speak and how many listen while there is a flood.
const ROOM: Shape = Shape {
    speakers: 1,
    listeners: 100,
};

/// How many messages a second are said there.
const MESSAGES_A_SECOND: u32 = 500;

/// Measures TLS handshakes of littlecats, as Markdown tables.
#[derive(FromArgs)]
struct Options {
    /// how often everything is measured (3)
    #[argh(option, default = "3")]
    runs: usize,

    /// how long each measurement lasts, in seconds (3)
    #[argh(option, default = "3")]
    seconds: u64,

    /// how many handshakes a second the flood begins (1000)
    #[argh(option, default = "1000")]
    rate: u32,

    /// a build to measure, as [LABEL=][PATH] and flags of its own after a space; repeatable; the one
    /// built with this bench by default
    #[argh(option)]
    littlecats: Vec<String>,

    /// what cargo bench passes
    #[argh(switch, hidden_help)]
    bench: bool,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("handshakes: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<()> {
    let options: Options = argh::from_env();
    if !options.bench {
        println!("This takes two processors: cargo bench --bench handshakes");
        return Ok(());
    }
    let machine = Machine::prepare()?;
    println!("{}\n", Machine::description());
    let duration = Duration::from_secs(options.seconds);
    let over_tls = Littlecats::variants(&options.littlecats, "")
        .into_iter()
        .map(Littlecats::over_tls);
    let over_tls: Vec<Littlecats> = over_tls.collect();
    println!(
        "{}",
        handshakes(&over_tls, options.runs, duration, &machine)?
    );
    println!("{}", floods(&over_tls, &options, duration, &machine)?);
    Ok(())
}

/// What a handshake costs each server.
fn handshakes(
    littlecats: &[Littlecats],
    runs: usize,
    duration: Duration,
    machine: &Machine,
) -> io::Result<Table> {
    let others: [&dyn Peer; 3] = [&OpensslServer, &Mosquitto::OVER_TLS, &Inspircd::OVER_TLS];
    let others = others
        .into_iter()
        .filter(|it| find_program(it.program()).is_some());
    let servers: Vec<&dyn Peer> = littlecats
        .iter()
        .map(|it| it as &dyn Peer)
        .chain(others)
        .collect();
    let mut costs = vec![(Sample::default(), Sample::default()); servers.len()];
    for run in 1..=runs {
        for (server, (cpu_us, rate)) in servers.iter().zip(&mut costs) {
            eprintln!("handshakes, run {run}: {}", server.label());
            let (cpu, connections) = handshake(*server, duration, machine)?;
            cpu_us.push(cpu.as_nanos() as f64 / 1_000.0 / connections);
            rate.push(connections / duration.as_secs_f64());
        }
    }
    let openssl = servers
        .iter()
        .position(|it| it.label() == OpensslServer.label());
    let mut table = Table::new(&[
        "server",
        "CPU, µs a handshake",
        "least to greatest",
        "of openssl s_server",
        "handshakes a second, one by one",
    ]);
    for (server, (cpu_us, rate)) in servers.iter().zip(&costs) {
        let (least, greatest) = cpu_us.spread().unzip();
        let ratio = openssl.and_then(|index| cpu_us.ratio(&costs[index].0));
        table.row(vec![
            server.label().into(),
            figure(cpu_us.median()),
            format!("{} to {}", figure(least), figure(greatest)),
            figure(ratio),
            figure(rate.median()),
        ]);
    }
    Ok(table)
}

/// The processor time of a server for so many connections, one after the other.
fn handshake(
    peer: &dyn Peer,
    duration: Duration,
    machine: &Machine,
) -> io::Result<(Duration, f64)> {
    let server = Server::start(peer, machine.server_cpu)?;
    let measure = |seconds: u64| {
        let mut command = Command::new("openssl");
        command.args(["s_time", "-new", "-connect", &server.address().to_string()]);
        command.args([
            "-tls1_3",
            "-ciphersuites",
            CIPHER_SUITE,
            "-time",
            &seconds.to_string(),
        ]);
        let output = command.output()?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        connections(&printed).ok_or_else(|| {
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            io::Error::other(format!("openssl s_time: {printed}{errors}"))
        })
    };
    measure(1)?;
    let before = server.cpu_time()?;
    let connections = measure(duration.as_secs())?;
    let used = server.cpu_time()?.since(before);
    Ok((Duration::from_nanos(used.total_ns), connections))
}

/// How many connections `openssl s_time` says that it made.
fn connections(printed: &str) -> Option<f64> {
    let line = printed
        .lines()
        .find(|line| line.contains(" real seconds"))?;
    let count = line.split_whitespace().next()?.parse().ok()?;
    Some(count).filter(|count| *count > 0.0)
}

/// What was seen of one room, with a flood or without.
#[derive(Clone, Default)]
struct Seen {
    p50_ms: Sample,
    p99_ms: Sample,
    most_ms: Sample,
    cpu_percent: Sample,
    handshakes: Sample,
    handshake_p99_ms: Sample,
}

/// What a flood does to those that are in.
fn floods(
    over_tls: &[Littlecats],
    options: &Options,
    duration: Duration,
    machine: &Machine,
) -> io::Result<Table> {
    let rates = [0, options.rate];
    let mut rows = vec![Seen::default(); over_tls.len() * 2 * rates.len()];
    let mut labels = Vec::new();
    for run in 1..=options.runs {
        let mut seen = rows.iter_mut();
        labels.clear();
        for server in over_tls {
            for members_over_tls in [false, true] {
                for rate in rates {
                    let members = if members_over_tls {
                        "TLS"
                    } else {
                        "clear text"
                    };
                    eprintln!("flood, run {run}: {}, {members}, {rate}", server.label());
                    labels.push((server.label(), members, rate));
                    let Some(seen) = seen.next() else { continue };
                    flood(server, members_over_tls, rate, seen, duration, machine)?;
                }
            }
        }
    }
    let mut table = Table::new(&[
        "server, members over",
        "handshakes a second, begun",
        "done",
        "their p99, ms",
        "messages: p50, ms",
        "p99, ms",
        "most, ms",
        "server CPU, %",
    ]);
    for ((label, members, rate), seen) in labels.iter().zip(&rows) {
        table.row(vec![
            format!("{label}, {members}"),
            rate.to_string(),
            figure(seen.handshakes.median()),
            figure(seen.handshake_p99_ms.median()),
            figure(seen.p50_ms.median()),
            figure(seen.p99_ms.median()),
            figure(seen.most_ms.median()),
            figure(seen.cpu_percent.median()),
        ]);
    }
    Ok(table)
}

fn flood(
    peer: &Littlecats,
    members_over_tls: bool,
    rate: u32,
    seen: &mut Seen,
    duration: Duration,
    machine: &Machine,
) -> io::Result<()> {
    let server = Server::start(peer, machine.server_cpu)?;
    let text = load::text();
    let mut crowd = Crowd::log_in_over(members_over_tls, peer, &server, ROOM, &text, |_| {})?;
    load::introduce(&mut crowd)?;
    load::outlast_quick_acks(&mut crowd)?;

    let mut flood = Flood::new(server.address(), rate)?;
    let before = server.cpu_time()?;
    let paced = load::pace(&mut crowd, MESSAGES_A_SECOND, duration, || flood.turn())?;
    let used = server.cpu_time()?.since(before);

    let elapsed = paced.exchange.elapsed.as_secs_f64();
    let ms = |ns: u32| f64::from(ns) / 1e6;
    let message = |percent| percentile(&paced.latencies_ns, percent).map_or(0.0, ms);
    seen.p50_ms.push(message(50));
    seen.p99_ms.push(message(99));
    seen.most_ms.push(message(100));
    seen.cpu_percent.push(used.total_ns as f64 / 1e7 / elapsed);
    let took = flood.finish();
    seen.handshakes.push(took.len() as f64 / elapsed);
    if let Some(p99) = percentile(&took, 99) {
        seen.handshake_p99_ms.push(ms(p99));
    }
    Ok(())
}
