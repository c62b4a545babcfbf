//! One turn of one server, or of the floor: what its loads cost.

use std::io;
use std::time::Duration;

use crate::case::Load;
use crate::support::crowd::{Crowd, Shape};
use crate::support::floor::Floor;
use crate::support::load::{self, Exchange, Until};
use crate::support::machine::{self, Machine};
use crate::support::peers::Peer;
use crate::support::process::Server;
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
    /// The sampled clock ticks behind it, of user and system mode; none of the floor.
    pub(crate) ticks: (u64, u64),
    /// For how much of the time the server or the load waited for a processor that others used.
    pub(crate) waited: f64,
    /// Bytes that one delivery is on the wire.
    pub(crate) bytes: f64,
    /// Deliveries a second of wall time.
    pub(crate) rate: f64,
    /// Deliveries for each segment that was sent to anybody, if that can be told.
    pub(crate) messages_a_write: Option<f64>,
    /// The 50th and the 99th percentile of a paced load's latencies, in microseconds.
    pub(crate) latency_us: Option<(f64, f64)>,
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
    let mut crowd = Crowd::log_in(peer, &server, shape, &load::text(), |_| {})?;
    crowd.settle()?;
    load::introduce(&mut crowd)?;
    let growth = server.rss()? as f64 - empty as f64;

    let costs = loads.iter().map(|load| {
        load::outlast_quick_acks(&mut crowd)?;
        put(*load, &mut crowd, duration / WARM_UP_SHARE)?;
        crowd.settle()?;
        measure(*load, &server, &mut crowd, duration)
    });
    Ok(Turn {
        rss_a_user: growth / shape.users() as f64,
        costs: costs.collect::<io::Result<_>>()?,
    })
}

fn measure(load: Load, server: &Server, crowd: &mut Crowd, duration: Duration) -> io::Result<Cost> {
    let port = server.address().port();
    let segments = machine::segments_sent(port);
    let load_waited = machine::waited_ns("self")?;
    let cpu = server.cpu_time()?;

    let (exchange, latency_us) = put(load, crowd, duration)?;

    let cpu = server.cpu_time()?.since(cpu);
    let load_waited = machine::waited_ns("self")? - load_waited;
    let sent = machine::segments_sent(port).zip(segments);
    let deliveries = exchange.deliveries as f64;
    Ok(Cost {
        cpu_ns: cpu.total_ns as f64 / deliveries,
        ticks: (cpu.user_ticks, cpu.system_ticks),
        waited: load_waited.max(cpu.waited_ns) as f64 / exchange.elapsed.as_nanos() as f64,
        bytes: exchange.bytes as f64 / deliveries,
        rate: deliveries / exchange.elapsed.as_secs_f64(),
        messages_a_write: sent.map(|(after, before)| deliveries / (after - before) as f64),
        latency_us,
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
            let paced = load::pace(crowd, rate, duration, || Ok(()))?;
            let microseconds =
                |percent| percentile(&paced.latencies_ns, percent).map(|ns| f64::from(ns) / 1000.0);
            Ok((paced.exchange, microseconds(50).zip(microseconds(99))))
        }
    }
}

/// What a floor writes at once: so many messages on average, each of so many bytes.
#[derive(Clone, Copy)]
pub(crate) struct Writes {
    pub(crate) messages: f64,
    pub(crate) bytes: usize,
}

/// What the kernel charges for the same deliveries with so many messages in each write.
///
/// # Errors
///
/// When the floor's process ends.
pub(crate) fn floor(
    floor: &mut Floor,
    Writes { messages, bytes }: Writes,
    duration: Duration,
) -> io::Result<Cost> {
    floor.write(messages, bytes, duration / WARM_UP_SHARE)?;
    let waited_ns = machine::waited_ns("self")?;
    let writes = floor.write(messages, bytes, duration)?;
    let waited_ns = machine::waited_ns("self")? - waited_ns;
    let deliveries = writes.deliveries as f64;
    Ok(Cost {
        cpu_ns: writes.cpu.as_nanos() as f64 / deliveries,
        ticks: (0, 0),
        waited: waited_ns as f64 / writes.elapsed.as_nanos() as f64,
        bytes: writes.bytes as f64 / deliveries,
        rate: deliveries / writes.elapsed.as_secs_f64(),
        messages_a_write: Some(messages),
        latency_us: None,
    })
}
