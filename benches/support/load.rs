//! What a crowd says to a room, and what the room costs: windows of messages, and paced messages.
//!
//! What counts as a **delivery** is the mark of a message that a connection received. A server that
//! gives a speaker their own words back has delivered them; one that does not is not charged.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use super::crowd::Crowd;

/// How many bytes are said at once, without what the protocol puts around them.
pub(crate) const TEXT_BYTES: usize = 64;

/// What is counted: a byte that no server sends of its own accord and no protocol's framing holds.
pub(crate) const MARK: u8 = b'|';

/// How long a message may be on its way until it counts as lost.
const DELIVERY_TIME_MAX: Duration = Duration::from_secs(5);

/// More segments than are acknowledged at once.
pub(crate) const QUICK_ACKS: u64 = 20;

/// How long a server gets to fall asleep after its last delivery: its processor time is exact then.
const REST: Duration = Duration::from_millis(2);

/// The text of every message: a mark and then letters.
pub(crate) fn text() -> [u8; TEXT_BYTES] {
    let mut text = [b'a'; TEXT_BYTES];
    text[0] = MARK;
    text
}

/// How many messages end in these bytes.
pub(crate) fn marks(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(MARK, bytes).count() as u64
}

/// When a load ends.
#[derive(Clone, Copy)]
pub(crate) enum Until {
    /// No more is said after this time.
    Elapsed(Duration),
    /// This much was said, in whole windows.
    Messages(u64),
}

/// What was said and heard, from the first word until all had heard the last.
#[derive(Clone, Copy)]
pub(crate) struct Exchange {
    /// Marks that were received.
    pub(crate) deliveries: u64,
    /// Bytes that were received.
    pub(crate) bytes: u64,
    /// From the first message to the last delivery.
    pub(crate) elapsed: Duration,
}

/// What a paced load was like to its listeners.
pub(crate) struct Paced {
    /// As of a window.
    pub(crate) exchange: Exchange,
    /// From the time when a message was due to be said to its arrival, in nanoseconds, sorted.
    pub(crate) latencies_ns: Vec<u32>,
}

/// Says one message again and again until everyone hears it, which is when everyone is in the room
/// of a server that acknowledges no login.
///
/// # Errors
///
/// When somebody still hears nothing after a few seconds.
pub(crate) fn introduce(crowd: &mut Crowd) -> io::Result<()> {
    let deadline = Instant::now() + DELIVERY_TIME_MAX;
    loop {
        let mut heard = 0;
        let message = crowd.message(0).to_vec();
        crowd.write(0, &message)?;
        let said = Instant::now();
        while heard < crowd.audience() && said.elapsed() < DELIVERY_TIME_MAX / 10 {
            crowd.turn(Some(REST), |_, bytes| heard += marks(bytes))?;
        }
        crowd.settle()?;
        if heard == crowd.audience() {
            return Ok(());
        }
        if Instant::now() > deadline {
            return Err(io::Error::other(format!(
                "{heard} of {} hear a message",
                crowd.audience()
            )));
        }
    }
}

/// Says so many messages one by one that every connection is past its first segments.
///
/// A receiver acknowledges those at once (TCP_QUICKACK of tcp(7)): 16 at the beginning, and again
/// after a pause of more than 200 ms. It does so within the sender's `send`, which then costs up to
/// half as much again, and would charge most whoever says least while users log in.
///
/// # Errors
///
/// As for [`exchange`].
pub(crate) fn outlast_quick_acks(crowd: &mut Crowd) -> io::Result<()> {
    exchange(crowd, 1, Until::Messages(QUICK_ACKS)).map(|_| ())
}

/// Every speaker says `window` messages with one write, and again when these have arrived, as
/// pipelining clients do.
///
/// A window has arrived when the average listener has it, that is, when so many deliveries were made
/// as all messages up to its last have listeners; so nobody waits for the slowest of all. The load
/// does not sleep.
///
/// # Errors
///
/// When a message is lost or a connection is closed.
pub(crate) fn exchange(crowd: &mut Crowd, window: usize, until: Until) -> io::Result<Exchange> {
    let audience = crowd.audience();
    let scripts: Vec<Vec<u8>> = (0..crowd.speakers())
        .map(|speaker| crowd.message(speaker).repeat(window))
        .collect();
    // The speakers that wait, in the order they spoke, and how many messages must have arrived until they go on.
    let mut waiting: VecDeque<(usize, u64)> = (0..scripts.len()).map(|who| (who, 0)).collect();
    let (mut said, mut heard, mut bytes_heard) = (0, 0, 0);
    let started = Instant::now();
    let goes_on = |said| match until {
        Until::Elapsed(limit) => started.elapsed() < limit,
        Until::Messages(limit) => said < limit,
    };
    let mut patience = Patience::new();
    while goes_on(said) || heard < said * audience {
        while let Some(&(speaker, arrived)) = waiting.front()
            && arrived * audience <= heard
            && goes_on(said)
        {
            waiting.pop_front();
            crowd.write(speaker, &scripts[speaker])?;
            said += window as u64;
            waiting.push_back((speaker, said));
        }
        let before = heard;
        crowd.turn(Some(Duration::ZERO), |_, bytes| {
            heard += marks(bytes);
            bytes_heard += bytes.len() as u64;
        })?;
        patience.check(heard > before, said * audience - heard)?;
    }
    let elapsed = started.elapsed();
    std::thread::sleep(REST);
    Ok(Exchange {
        deliveries: heard,
        bytes: bytes_heard,
        elapsed,
    })
}

/// The first speaker says `rate` messages a second for `duration`, whether the others have heard the
/// last or not. `meanwhile` is called again and again.
///
/// # Errors
///
/// When a message is lost or a connection is closed.
pub(crate) fn pace(
    crowd: &mut Crowd,
    rate: u32,
    duration: Duration,
    mut meanwhile: impl FnMut() -> io::Result<()>,
) -> io::Result<Paced> {
    let interval = Duration::from_secs(1) / rate;
    let total = (duration.as_nanos() / interval.as_nanos()).max(1);
    let total = u32::try_from(total).map_err(io::Error::other)?;
    let expected = u64::from(total) * crowd.audience();
    let message = crowd.message(0).to_vec();

    let mut latencies_ns = Vec::with_capacity(usize::try_from(expected).unwrap_or(0));
    // With one speaker all hear the same order: the n-th mark of a user is the n-th message.
    let mut heard_by = vec![0_u32; crowd.users()];
    let (mut said, mut heard, mut bytes_heard) = (0, 0, 0);
    let started = Instant::now();
    let mut patience = Patience::new();
    while heard < expected {
        while said < total && started.elapsed() >= interval * said {
            crowd.write(0, &message)?;
            said += 1;
        }
        meanwhile()?;
        let before = heard;
        crowd.turn(Some(Duration::ZERO), |user, bytes| {
            let now = started.elapsed();
            bytes_heard += bytes.len() as u64;
            for _ in 0..marks(bytes) {
                let latency = now.saturating_sub(interval * heard_by[user]);
                latencies_ns.push(u32::try_from(latency.as_nanos()).unwrap_or(u32::MAX));
                heard_by[user] += 1;
                heard += 1;
            }
        })?;
        patience.check(heard > before, expected - heard)?;
    }
    let elapsed = started.elapsed();
    std::thread::sleep(REST);
    latencies_ns.sort_unstable();
    Ok(Paced {
        exchange: Exchange {
            deliveries: heard,
            bytes: bytes_heard,
            elapsed,
        },
        latencies_ns,
    })
}

/// Runs out when nothing arrives for so long that what is missing must be lost.
struct Patience {
    last_arrival: Instant,
    looks: u32,
}

impl Patience {
    fn new() -> Self {
        Self {
            last_arrival: Instant::now(),
            looks: 0,
        }
    }

    fn check(&mut self, arrived: bool, missing: u64) -> io::Result<()> {
        // The clock is looked at now and then only: this is called in a loop that spins.
        self.looks = self.looks.wrapping_add(1);
        if !self.looks.is_multiple_of(1024) && !arrived {
            return Ok(());
        }
        if arrived {
            self.last_arrival = Instant::now();
        } else if self.last_arrival.elapsed() > DELIVERY_TIME_MAX {
            return Err(io::Error::other(format!("{missing} deliveries were lost")));
        }
        Ok(())
    }
}
