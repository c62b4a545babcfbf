//! littlecats beside the servers that people would use instead, case by case in one run.
//!
//!     cargo bench --bench peers
//!     cargo bench --bench peers -- --cases 100x100w8,1x100w64 --peers littlecats,redis --runs 3
//!     cargo bench --bench peers -- --littlecats old=/path/a --littlecats 'new= --send-buffer 65536'
//!     cargo bench --bench peers -- --cases 1x100w1,1x100w64 --peers littlecats,node-ws,nats-ws \
//!         --littlecats 'plain= +text=172' --littlecats 'websocket= +websocket'
//!     cargo bench --bench peers -- --cases 1x100w64,100x100w8 --peers littlecats,ngircd,inspircd \
//!         --littlecats 'irc= +irc' --littlecats 'plain= +text=94'
//!     cargo bench --bench peers -- --cases 1x100w64,1x1000w64 --peers littlecats,mosquitto-tls,inspircd-tls \
//!         --littlecats 'littlecats= +tls' --littlecats 'irc= +irc +tls'
//!
//! # What is measured
//!
//! The server is pinned to one processor, the load, which is this process, to another. Everything is
//! on loopback, every user has an address of their own. A text is 64 bytes, and each protocol adds
//! its framing to it. **Bytes** are what one delivery is on the wire.
//!
//! - **A case** is `1x100w64`: 1 speaks to 100, 64 messages at once, and again when the average listener
//!   has them; or `1x100p500`: 1 speaks to 100, 500 times a second. In `100x100w8` each of 100 speaks
//!   to all, with a window of 8. With a window of 1 nothing that one user says can be batched.
//! - **A delivery** is one message received by one connection. A server that gives a speaker's words
//!   back to the speaker (redis, mosquitto) has made a delivery with that, and it counts.
//! - **CPU** is what the kernel charged the process for, in nanoseconds, from before the first message
//!   until after the last delivery, for each delivery; nothing is subtracted. **User** is the share of
//!   it in user mode, which the kernel only samples at its ticks, a few hundred times a second.
//! - **Messages a write** is deliveries for each segment of TCP that was sent to anybody; answers to
//!   the speaker are among them.
//! - **The floor** is a process that does nothing but write as many bytes to as many sockets: the
//!   whole window in each write, and, for each littlecats, as many messages of the same length as it put
//!   into a write. Its processor time is that of the writes alone, in clear text.
//! - **Waited** is for how much of the time the server or the load could have run and could not, since
//!   others used the processor: what is much above a hundredth tells of a disturbed measurement. The
//!   threads of nats-server wait for each other too.
//! - **Latency** is from the time when a message was due to be said until a listener had read it.
//! - **Memory** is the growth of the resident set when everyone had logged in and heard one message.
//!
//! In a run every server has its turn, started afresh; figures are medians of the runs, and ratios are
//! medians of the ratios within each run. Absolute figures mean little elsewhere, ratios a lot.

#[path = "../support/mod.rs"]
mod support;

mod case;
mod measure;
mod options;
mod report;

use std::env;
use std::io;
use std::process::{Command, ExitCode};

use crate::case::Load;
use crate::measure::{Cost, Writes};
use crate::options::Options;
use crate::report::{Report, Subject, Summary};
use crate::support::crowd::Shape;
use crate::support::floor::{self, Floor};
use crate::support::load;
use crate::support::machine::Machine;
use crate::support::peers::{self, Peer};

/// What a message of the floor has where it does not do as another did: a text as a nickname says it.
const FLOOR_BYTES: usize = load::TEXT_BYTES + "<u0> \n".len();

/// Writes whose sizes differ by no more than this part are measured once.
const SAME_WRITES: f64 = 0.02;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peers: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [first, address, listeners] = &arguments[..]
        && first == floor::SERVE_ARGUMENT
    {
        let listeners = listeners.parse().map_err(io::Error::other)?;
        return floor::serve(address.parse().map_err(io::Error::other)?, listeners);
    }
    let options: Options = argh::from_env();
    if !options.bench {
        println!("This takes minutes and two processors: cargo bench --bench peers");
        return Ok(());
    }
    if let Some(name) = options.unknown_peer() {
        return Err(io::Error::other(format!("{name}: no such server is known")));
    }

    let machine = Machine::prepare()?;
    println!("{}\n", Machine::description());
    let servers = servers(&options);
    let mut reports = Vec::new();
    for (shape, loads) in case::by_shape(options.cases()) {
        let mut report = Report::new(shape, &loads);
        for run in 1..=options.runs {
            measure_all(
                &mut report,
                run,
                shape,
                &loads,
                &servers,
                &options,
                &machine,
            )?;
        }
        println!("{report}");
        reports.push(report);
    }
    println!("{}", Summary(&reports));
    Ok(())
}

/// The servers that are wanted and installed. Says which those are, and where the others are had.
fn servers(options: &Options) -> Vec<(Subject, Box<dyn Peer>)> {
    let mut servers: Vec<(Subject, Box<dyn Peer>)> = Vec::new();
    for variant in options.littlecats() {
        let subject = Subject::Littlecats(variant.label().into());
        servers.push((subject, Box::new(variant)));
    }
    for peer in peers::others() {
        let (label, package) = (peer.label(), peer.package());
        if !options.wants(peer.as_ref()) {
            continue;
        }
        match peers::find_program(peer.program()) {
            Some(program) => {
                println!("- {label}: {}", version(Command::new(program)));
                servers.push((Subject::Peer(label.into()), peer));
            }
            None => println!("- {label} is not installed: Debian's package {package} brings it"),
        }
    }
    println!();
    servers
}

/// One run: every server has its turn in the room, and then the floors.
fn measure_all(
    report: &mut Report,
    run: usize,
    shape: Shape,
    loads: &[Load],
    servers: &[(Subject, Box<dyn Peer>)],
    options: &Options,
    machine: &Machine,
) -> io::Result<()> {
    // For each floor: whose writes, and how many messages were in each for each load.
    let mut floors = vec![(Subject::WindowFloor, window_floor(shape, loads))];
    for (subject, peer) in servers {
        if report.has_failed(subject) {
            continue;
        }
        eprintln!("{shape}, run {run}: {}", peer.label());
        match measure::server(peer.as_ref(), shape, loads, options.seconds, machine) {
            Ok(turn) => {
                if let Subject::Littlecats(label) = subject {
                    let writes = turn.costs.iter().map(writes_of);
                    floors.push((Subject::FloorOf(label.clone()), writes.collect()));
                }
                report.add_turn(subject.clone(), &turn);
            }
            Err(error) => report.fail(subject.clone(), error.to_string()),
        }
    }
    eprintln!("{shape}, run {run}: floor");
    let mut floor = Floor::start(shape.listeners, machine.server_cpu)?;
    for load in 0..loads.len() {
        let mut measured: Vec<(Writes, Cost)> = Vec::new();
        for (subject, writes) in &floors {
            let Some(writes) = writes[load] else {
                continue;
            };
            let same = |(other, _): &&(Writes, Cost)| {
                other.bytes == writes.bytes
                    && (writes.messages / other.messages - 1.0).abs() < SAME_WRITES
            };
            let cost = match measured.iter().find(same) {
                Some((_, cost)) => *cost,
                None => measure::floor(&mut floor, writes, options.seconds)?,
            };
            measured.push((writes, cost));
            report.add_cost(subject.clone(), load, cost);
        }
    }
    Ok(())
}

/// How many messages a write could carry at most. Where many speak or nobody waits for an answer,
/// that is not known beforehand.
fn window_floor(shape: Shape, loads: &[Load]) -> Vec<Option<Writes>> {
    let messages = |load: &Load| match *load {
        Load::Window(window) if shape.speakers == 1 => u32::try_from(window).ok().map(f64::from),
        Load::Window(_) | Load::Pace(_) => None,
    };
    let writes = |messages| Writes {
        messages,
        bytes: FLOOR_BYTES,
    };
    loads
        .iter()
        .map(|load| messages(load).map(writes))
        .collect()
}

/// The writes of a littlecats, for a floor that does the same.
fn writes_of(cost: &Cost) -> Option<Writes> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a message has some hundred bytes at most"
    )]
    let bytes = cost.bytes.round() as usize;
    let messages = cost.messages_a_write?;
    Some(Writes { messages, bytes })
}

/// The first line that a program prints of its version.
fn version(mut program: Command) -> String {
    let Ok(output) = program.arg("--version").output() else {
        return "unknown version".into();
    };
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed).into_owned();
    printed.lines().next().unwrap_or("unknown version").into()
}
