//! What strangers make the console say, over sockets that fail and a clock that is an argument.

use std::cell::RefCell;
use std::io::{self, IoSlice};
use std::net::Ipv4Addr;
use std::sync::Once;
use std::time::Duration;

use log::{LevelFilter, Log, Metadata, Record};

use super::*;
use crate::daemon::engine::{Engine, Readiness, Wait};
use crate::daemon::limits::{GUESTS_MAX, Limits};
use crate::room::time::{Now, WallTime};
use crate::text::Words;
use crate::transport::clear::ALL_SENT;
use crate::transport::socket::{Progress, Socket};
use crate::transport::tcp_info::TcpInfo;

thread_local! {
    /// What the test of this thread made the console say.
    static LINES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// The logger of all tests, each of which reads what its own thread logs.
struct Capture;

impl Log for Capture {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let line = format!("[{}] {}", record.level(), record.args());
        LINES.with_borrow_mut(|lines| lines.push(line));
    }

    fn flush(&self) {}
}

fn capture() {
    static CAPTURE: Once = Once::new();
    CAPTURE.call_once(|| {
        log::set_logger(&Capture).expect("the only logger of the tests");
        log::set_max_level(LevelFilter::Debug);
    });
}

#[track_caller]
fn said(lines: &[&str]) {
    assert_eq!(LINES.take(), lines);
}

/// A connection that was reset by its peer before it was read.
#[derive(Debug)]
struct ResetSocket;

impl Socket for ResetSocket {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<Progress> {
        Err(io::ErrorKind::ConnectionReset.into())
    }

    fn write(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<Progress> {
        Ok(Progress {
            bytes: pieces.iter().map(|piece| piece.len()).sum(),
            exhausted: false,
        })
    }

    fn flush(&mut self) -> io::Result<Progress> {
        Ok(ALL_SENT)
    }

    fn shut_sending(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn set_keepalive_idle(&mut self, _idle: Duration) -> io::Result<()> {
        Ok(())
    }

    fn tcp_info(&self) -> Option<TcpInfo> {
        None
    }
}

fn engine(limits: Limits) -> Engine<ResetSocket> {
    capture();
    Engine::new(Words::new(Language::English, None), limits)
}

fn at(time: Time) -> Now {
    Now {
        time,
        wall: WallTime::default(),
    }
}

fn millis(millis: u64) -> Time {
    Time::ZERO + Duration::from_millis(millis)
}

/// A peer that connects and resets at once.
fn connect_and_reset(engine: &mut Engine<ResetSocket>, now: Time) {
    let peer = (Ipv4Addr::LOCALHOST, 1_024).into();
    let mut events = None;
    engine.accept(ResetSocket, peer, at(now), |_, token| {
        events = Some(token);
        Ok(())
    });
    let readable = Readiness {
        readable: true,
        ..Readiness::default()
    };
    engine.notify(events.expect("it is taken"), readable, now);
}

/// Runs an engine whose sockets do nothing any more, until it waits for nothing before `end`.
fn run(engine: &mut Engine<ResetSocket>, mut now: Time, end: Time) {
    while now < end {
        engine.turn(at(now));
        now = match engine.wait() {
            Wait::No => now,
            Wait::Sleep(until) | Wait::Events(until) => until,
        };
    }
}

#[test]
fn forty_thousand_connects_and_resets_a_second_write_a_line_a_second() {
    let mut engine = engine(Limits {
        per_address_max: None,
        ..Limits::default()
    });
    // Two seconds of them, as many in a turn as there are places for.
    for turn in 0..320_u64 {
        let now = millis(turn * 1_000 / 160);
        for _ in 0..GUESTS_MAX {
            connect_and_reset(&mut engine, now);
        }
        engine.turn(at(now));
    }
    run(&mut engine, millis(2_000), Time::NEVER);
    said(&[
        "[DEBUG] 127.0.0.1:1024 left without giving a nickname: the connection failed: the other side reset it",
        "[DEBUG] 40959 more times in 1 s, somebody left without giving a nickname: the connection failed.",
        "[DEBUG] 40960 more times in 1 s, somebody left without giving a nickname: the connection failed.",
    ]);
}

#[test]
fn a_crowd_that_a_limit_keeps_out_is_told_of_at_once_and_then_every_minute() {
    let mut engine = engine(Limits {
        per_address_max: Some(64),
        login_timeout: Duration::from_secs(3_600),
        ..Limits::default()
    });
    let peer = (Ipv4Addr::LOCALHOST, 1_024).into();
    let come = |engine: &mut Engine<ResetSocket>, now| {
        engine.accept(ResetSocket, peer, at(now), |_, _| Ok(()));
    };
    for _ in 0..80 {
        come(&mut engine, millis(0));
    }
    said(&[
        "[WARN] 127.0.0.1:1024 was refused: too many connections from its address; --max-per-ip raises the limit.",
    ]);
    run(&mut engine, millis(0), millis(60_000));
    said(&[]);
    come(&mut engine, millis(59_000));
    run(&mut engine, millis(60_000), millis(600_000));
    said(&[
        "[WARN] 16 more times in 60 s, somebody was refused: too many connections from its address; --max-per-ip raises the limit.",
    ]);
}

#[test]
fn each_kind_is_counted_by_itself_and_what_was_only_counted_is_told_at_the_end() {
    capture();
    let mut console = Console::new(Language::Portuguese);
    let error = io::Error::from(io::ErrorKind::NotConnected);
    for millis in [0, 10, 20].map(millis) {
        console.report(Incident::NoAddress.because(&error), millis);
        console.report(
            Incident::Limit(Limit::Clients).of(Subject::Somebody),
            millis,
        );
    }
    assert_eq!(console.due(), millis(1_000));
    said(&[
        "[ERROR] uma conexão foi recusada: não foi possível obter seu IP e sua porta: não há conexão",
        "[WARN] alguém foi recusado: o servidor está cheio; --max-clients aumenta o limite.",
    ]);
    console.tell_due(millis(999));
    said(&[]);
    console.tell_due(millis(1_000));
    said(&[
        "[ERROR] mais 2 vezes em 1 s, uma conexão foi recusada: não foi possível obter seu IP e sua porta.",
    ]);
    assert_eq!(console.due(), millis(60_000));
    console.tell_rest(millis(2_000));
    said(&[
        "[WARN] mais 2 vezes em 2 s, alguém foi recusado: o servidor está cheio; --max-clients aumenta o limite.",
    ]);
    assert_eq!(console.due(), Time::NEVER);
    console.tell_rest(millis(3_000));
    said(&[]);
}

#[test]
fn everybody_that_logged_in_is_told_of_and_slow_ones_with_the_flag() {
    capture();
    let mut console = Console::new(Language::English);
    for nickname in ["ana", "bia"] {
        console.gone(nickname, &CloseReason::Ended, Time::ZERO);
        console.gone(nickname, &CloseReason::SlowConsumer, Time::ZERO);
    }
    said(&[
        "[INFO] ana disconnected: closed the connection.",
        "[INFO] ana disconnected: did not read what it was sent.",
        "[WARN] ana fell behind what is kept for slow readers; --backlog keeps more.",
        "[INFO] bia disconnected: closed the connection.",
        "[INFO] bia disconnected: did not read what it was sent.",
    ]);
    console.tell_rest(millis(1_000));
    said(&[
        "[WARN] once more in 1 s, somebody fell behind what is kept for slow readers; --backlog keeps more.",
    ]);
}

#[test]
fn refusals_and_slow_consumers_are_counted_also_where_they_are_not_told() {
    capture();
    let mut console = Console::new(Language::English);
    console.gone("ana", &CloseReason::SlowConsumer, Time::ZERO);
    console.gone("bia", &CloseReason::Ended, Time::ZERO);
    let peer = (Ipv4Addr::LOCALHOST, 1).into();
    for _ in 0..3 {
        console.refused(peer, PlacesLimit::Total, Time::ZERO);
        console.guest_gone(peer, &CloseReason::Displaced, Time::ZERO);
        console.guest_gone(peer, &CloseReason::Ended, Time::ZERO);
    }
    assert_eq!(console.slow_consumers(), 1);
    let counted: Vec<_> = console.refusals().counts().filter(|it| it.1 > 0).collect();
    assert_eq!(counted, [("clients", 3), ("guests", 3)]);
    LINES.with_borrow_mut(Vec::clear);
}

#[test]
fn that_a_connection_is_this_machines_own_is_told_once_an_episode() {
    capture();
    let mut console = Console::new(Language::English);
    let own = Subject::Peer((Ipv4Addr::LOCALHOST, 1).into());
    for millis in [0, 1, 500, 2_000, 3_599_000, 7_190_000] {
        let now = Time::ZERO + Duration::from_millis(millis);
        console.report(Incident::NotProxied.of(own), now);
    }
    console.tell_rest(Time::ZERO + Duration::from_secs(7_200));
    said(&[
        "[INFO] 127.0.0.1:1 is of --trust-proxy and connected without saying for whom: it counts as of this machine.",
    ]);
}
