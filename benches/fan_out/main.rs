//! Throughput of the real daemon, in deliveries, and of its pieces by themselves.
//!
//!     cargo bench --bench fan_out
//!     cargo bench --bench fan_out -- pieces
//!
//! The daemon runs in a process of its own, pinned to one processor, and this process talks to it over
//! loopback from another. A speaker says a window of messages at once, and again when they have
//! arrived; with a window of 1 nothing that one user says can be batched. What the processor
//! is charged for a delivery, and what other servers are, is for `peers`.

#[path = "../support/mod.rs"]
mod support;

mod pieces;

use std::io;

use criterion::{BenchmarkId, Criterion, Throughput};

use crate::support::crowd::{Crowd, Shape};
use crate::support::load::{self, Until};
use crate::support::machine::Machine;
use crate::support::peers::Littlecats;
use crate::support::process::Server;

/// How many speak and how many listen.
const ROOMS: [(usize, usize); 4] = [(1, 10), (1, 100), (1, 1_000), (100, 100)];

/// How many messages each speaker says at once.
const WINDOWS: [usize; 2] = [1, 64];

fn main() -> io::Result<()> {
    let machine = Machine::prepare()?;
    let mut criterion = Criterion::default().sample_size(20).configure_from_args();
    for (speakers, listeners) in ROOMS {
        let shape = Shape {
            speakers,
            listeners,
        };
        room(&mut criterion, shape, &machine)?;
    }
    pieces::all(&mut criterion);
    criterion.final_summary();
    Ok(())
}

/// One room, in which everyone is logged in once for all windows.
fn room(criterion: &mut Criterion, shape: Shape, machine: &Machine) -> io::Result<()> {
    let peer = Littlecats::built_here();
    let server = Server::start(&peer, machine.server_cpu)?;
    let mut crowd = Crowd::log_in(&peer, &server, shape, &load::text(), |_| {})?;
    load::introduce(&mut crowd)?;

    let mut group = criterion.benchmark_group(shape.to_string());
    for window in WINDOWS {
        let messages = (window * shape.speakers) as u64;
        group.throughput(Throughput::Elements(messages * crowd.audience()));
        group.bench_function(BenchmarkId::new("window", window), |bencher| {
            bencher.iter_custom(|rounds| {
                let until = Until::Messages(rounds * messages);
                load::exchange(&mut crowd, window, until)
                    .expect("the daemon delivers everything")
                    .elapsed
            });
        });
    }
    group.finish();
    Ok(())
}
