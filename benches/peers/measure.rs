//! One turn of one server, or of the floor: what its loads cost.

use std::io;
use std::time::Duration;

use crate::case::Load;
use crate::support::crowd::{Crowd, Shape};
use crate::support::floor;
use crate::support::load::{self, Exchange, Until};
use crate::support::machine::{self, Machine};
use crate::support::peers::Peer;
use crate::support::process::{CpuTime, Server};
use crate::support::stats::percentile;

/// How much shorter the load before the measured one is, which brings caches and buffers to size.
const WARM_UP_SHARE: u32 = 5;

/// A server's turn in a room.
pub(crate) struct Turn {
    /// Growth of the resident set for each user, in bytes.
    pub(crate) rss_a_user: f64,
    /// What each load cost, in the order of the loads.
    pub(crate) costs: Vec<Cost>,
}

/// What a load cost.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    /// Processor time of the server for each delivery, in nanoseconds.
    pub(crate) cpu_ns: f64,
    /// The sampled clock ticks behind it.
    pub(crate) ticks: (u64, u64),
    /// Deliveries a second of wall time.
    pub(crate) rate: f64,
    /// Deliveries for each segment that was sent; `None` for the floor, which was told.
    pub(crate) messages_a_write: Option<f64>,
    /// The 50th and the 99th percentile of a paced load's latencies, in microseconds.
    pub(crate) latency_us: Option<(f64, f64)>,
}

impl Cost {
    fn new(deliveries: u64, elapsed: Duration, cpu: CpuTime) -> Self {
        Self {
            cpu_ns: cpu.total_ns as f64 / deliveries as f64,
            ticks: (cpu.user_ticks, cpu.system_ticks),
            rate: deliveries as f64 / elapsed.as_secs_f64(),
            messages_a_write: None,
            latency_us: None,
        }
    }
}

/// Starts a server, fills its room, and says what every load cost.
///
/// # Errors
///
/// When the server cannot hold the room, loses messages, or ends.
pub(crate) fn server(
    peer: &dyn Peer,
    shape: Shape,
    loads: &[Load],
    duration: Duration,
    machine: &Machine,
) -> io::Result<Turn> {
    if let Some((users_max, reason)) = peer.users_max()
        && shape.users() > users_max
    {
        return Err(io::Error::other(reason));
    }
    let server = Server::start(peer, machine.server_cpu)?;
    let empty = server.rss()?;
    let mut crowd = Crowd::log_in(peer, server.address(), shape, &load::text(), |_| {})?;
    crowd.settle()?;
    load::introduce(&mut crowd)?;
    let growth = server.rss()? as f64 - empty as f64;

    let costs = loads.iter().map(|load| {
        put(*load, &mut crowd, duration / WARM_UP_SHARE)?;
        crowd.settle()?;
        let (cpu, segments, writes) = (
            server.cpu_time()?,
            machine::segments_sent()?,
            crowd.writes(),
        );
        let (exchange, latency_us) = put(*load, &mut crowd, duration)?;
        let cpu = server.cpu_time()?.since(cpu);
        let sent = (machine::segments_sent()? - segments).saturating_sub(crowd.writes() - writes);
        Ok(Cost {
            messages_a_write: Some(exchange.deliveries as f64 / sent.max(1) as f64),
            latency_us,
            ..Cost::new(exchange.deliveries, exchange.elapsed, cpu)
        })
    });
    Ok(Turn {
        rss_a_user: growth / shape.users() as f64,
        costs: costs.collect::<io::Result<_>>()?,
    })
}

/// Puts a load on a crowd: the deliveries, and the percentiles of the latency if it is paced.
fn put(
    load: Load,
    crowd: &mut Crowd,
    duration: Duration,
) -> io::Result<(Exchange, Option<(f64, f64)>)> {
    match load {
        Load::Window(window) => {
            let exchange = load::exchange(crowd, window, Until::Elapsed(duration))?;
            Ok((exchange, None))
        }
        Load::Pace(rate) => {
            let paced = load::pace(crowd, rate, duration)?;
            let microseconds =
                |percent| percentile(&paced.latencies_ns, percent).map(|ns| f64::from(ns) / 1000.0);
            Ok((paced.exchange, microseconds(50).zip(microseconds(99))))
        }
    }
}

/// What the kernel charges for the same deliveries with so many messages in each write.
///
/// # Errors
///
/// When the floor's process cannot be started, or ends.
pub(crate) fn floor(
    shape: Shape,
    messages_a_write: f64,
    duration: Duration,
    machine: &Machine,
) -> io::Result<Cost> {
    let floor = floor::measure(
        shape.listeners,
        messages_a_write,
        duration,
        machine.server_cpu,
    )?;
    Ok(Cost {
        messages_a_write: Some(messages_a_write),
        ..Cost::new(floor.deliveries, floor.elapsed, floor.cpu)
    })
}
