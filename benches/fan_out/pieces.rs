//! What the daemon does to a message between two system calls, a step at a time, so that a regression
//! has an address: bytes to lines, a line to a request, an event to bytes, and those bytes into the
//! log and out of it for every listener.

use std::hint::black_box;

use criterion::{Criterion, Throughput};

use littlecats::delivery::log::Log;
use littlecats::delivery::outbox::Outbox;
use littlecats::dialect::Encode;
use littlecats::dialect::line::{Framer, Line};
use littlecats::dialect::plain::{self, Plain};
use littlecats::room::event::{Event, EventId, EventKind};
use littlecats::room::nickname::Nickname;
use littlecats::room::time::{Now, Time, WallTime};
use littlecats::text::{Language, Words};

use crate::support::load;

/// How many messages come at once.
const MESSAGES: usize = 64;

/// How many hear them.
const LISTENERS: usize = 100;

/// The longest line that a client may send, as the daemon has it by default.
const LINE_BYTES_MAX: usize = 1024;

/// The capacity of the log, as the daemon has it by default.
const LOG_BYTES: usize = 1 << 20;

/// Every piece; what counts as an element is a message, and in the log a delivery.
pub(crate) fn all(criterion: &mut Criterion) {
    let text = String::from_utf8(load::text().to_vec()).expect("the text is ASCII");
    let by = Nickname::parse("ana").expect("a valid nickname");
    let mut group = criterion.benchmark_group("pieces");

    group.throughput(Throughput::Elements(MESSAGES as u64));
    let received = format!("{text}\n").repeat(MESSAGES);
    group.bench_function("bytes to lines", |bencher| {
        bencher.iter(|| lines(black_box(received.as_bytes())));
    });

    group.throughput(Throughput::Elements(1));
    group.bench_function("line to request", |bencher| {
        bencher.iter(|| plain::parse(black_box(&text)));
    });

    let words = Words::new(Language::default(), None);
    let mut encoded = Vec::new();
    group.bench_function("event to bytes", |bencher| {
        bencher.iter(|| {
            encoded.clear();
            let (by, text) = (&by, text.as_str());
            let event = Event {
                id: EventId::nth(1),
                at: Now {
                    time: Time::ZERO,
                    wall: WallTime::default(),
                },
                by: None,
                kind: EventKind::Said {
                    by,
                    text,
                    is_notice: false,
                },
            };
            Plain.event(black_box(&event), &words, &mut encoded);
        });
    });

    let message = encoded.as_slice();
    group.throughput(Throughput::Elements((MESSAGES * LISTENERS) as u64));
    group.bench_function("into the log and out", |bencher| {
        let (mut log, mut outboxes) = room();
        bencher.iter(|| {
            for _ in 0..MESSAGES {
                log.append(black_box(message));
            }
            write_all(&log, &mut outboxes);
        });
    });

    group.throughput(Throughput::Elements((LISTENERS * (LISTENERS - 1)) as u64));
    group.bench_function("into the log and out, past one's own", |bencher| {
        let (mut log, mut outboxes) = room();
        bencher.iter(|| {
            for speaker in &mut outboxes {
                speaker.skip(log.head(), message.len());
                log.append(black_box(message));
            }
            write_all(&log, &mut outboxes);
        });
    });
    group.finish();
}

/// Cuts what was received into lines and counts those that are text.
fn lines(mut bytes: &[u8]) -> usize {
    let (mut framer, mut count) = (Framer::new(), 0);
    while let (consumed, Some(line)) = framer.next(bytes, LINE_BYTES_MAX) {
        count += usize::from(matches!(line, Line::Text(_)));
        bytes = &bytes[consumed..];
    }
    count
}

/// A log and the outboxes that follow it.
fn room() -> (Log, Vec<Outbox<()>>) {
    let mut log = Log::new(LOG_BYTES, LOG_BYTES);
    log.open();
    let outboxes = (0..LISTENERS).map(|_| {
        let mut outbox = Outbox::detached();
        outbox.attach(log.head());
        outbox
    });
    let outboxes = outboxes.collect();
    (log, outboxes)
}

/// What a flush does without its system calls: every socket takes all.
fn write_all(log: &Log, outboxes: &mut [Outbox<()>]) {
    for outbox in outboxes {
        let pieces = black_box(outbox.pieces(log));
        let bytes = pieces.as_slices().iter().map(|piece| piece.len()).sum();
        outbox.advance(bytes);
    }
}
