//! The time of a run, and its turns: the loop's, the sockets' and the oracle's alike.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use littlecats::room::time::Time;

/// A handle to the run's one clock.
#[derive(Debug, Clone)]
pub(crate) struct Clock(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    now: Cell<Time>,
    /// When each turn was.
    turns: RefCell<Vec<Time>>,
}

impl Clock {
    pub(crate) fn new() -> Clock {
        Clock(Rc::new(Inner {
            now: Cell::new(Time::ZERO),
            turns: RefCell::default(),
        }))
    }

    pub(crate) fn now(&self) -> Time {
        self.0.now.get()
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.0.now.set(self.now() + by);
    }

    /// The number of the turn that comes next, or is being made.
    pub(crate) fn turn(&self) -> u32 {
        u32::try_from(self.0.turns.borrow().len()).expect("a short run")
    }

    /// The turn is made.
    pub(crate) fn end_turn(&self) {
        self.0.turns.borrow_mut().push(self.now());
    }

    pub(crate) fn time_of(&self, turn: u32) -> Time {
        self.0.turns.borrow()[turn as usize]
    }

    /// The first turn at or after a moment; the one that comes next when there was none.
    pub(crate) fn first_turn_from(&self, moment: Time) -> u32 {
        let before = self.0.turns.borrow().partition_point(|&at| at < moment);
        u32::try_from(before).expect("a short run")
    }
}
