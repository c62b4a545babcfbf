//! A wake-up to the microsecond for the poll, whose own timeouts are whole milliseconds on Linux
//! (epoll_wait(2)).

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};

use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};

use crate::clock::Time;

/// A timer that makes the poll return.
#[derive(Debug)]
pub struct Alarm {
    timer: OwnedFd,
    set_for: Time,
}

impl Alarm {
    /// A timer whose events come under `token`; there is nothing to be read from it.
    ///
    /// # Errors
    /// Those of timerfd_create(2) and epoll_ctl(2).
    pub fn new(registry: &Registry, token: Token) -> io::Result<Alarm> {
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let timer = timerfd_create(TimerfdClockId::Monotonic, flags)?;
        registry.register(&mut SourceFd(&timer.as_raw_fd()), token, Interest::READABLE)?;
        Ok(Alarm {
            timer,
            set_for: Time::NEVER,
        })
    }

    /// Has the poll return at `at`, unless that was said before.
    ///
    /// # Errors
    /// Those of timerfd_settime(2).
    pub fn set(&mut self, at: Time, now: Time) -> io::Result<()> {
        if self.set_for == at {
            return Ok(());
        }
        // Zero would disarm it.
        let nanos = at.since(now).as_nanos().clamp(1, 999_999_999);
        let value = Timespec {
            tv_sec: 0,
            tv_nsec: i64::try_from(nanos).expect("below a second"),
        };
        let once = Itimerspec {
            it_interval: Timespec::default(),
            it_value: value,
        };
        timerfd_settime(&self.timer, TimerfdTimerFlags::empty(), &once)?;
        self.set_for = at;
        Ok(())
    }
}
