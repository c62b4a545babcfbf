//! Deliberate faults, planted to show that the tests would find such a thing.
//!
//! Only a build with debug assertions can hold any, and only in a thread that asks for one: in all
//! others, releases and benches among them, asking for one is a constant and costs nothing.

/// A mistake that one might make in the place where it is planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A connection that fails in the walk over all is freed there and then.
    CloseInsideTheWalk,
    /// The sessions of one slot have the same number.
    NoGeneration,
    /// What follows the limit of a line too long is taken for a line.
    TailTakenAsCommand,
    /// What a socket refuses for now counts as written.
    DroppedOnWouldBlock,
    /// A leave is told twice.
    LeaveToldTwice,
    /// Who is gone keeps the nickname.
    NicknameNotReleased,
    /// One's own words are forgotten to be skipped when a write ends before them.
    SkipLostAfterShortWrite,
    /// A private message is queued for somebody who was just cut.
    PrivateAfterSlowCut,
}

#[cfg(debug_assertions)]
thread_local! {
    static PLANTED: std::cell::Cell<Option<Fault>> = const { std::cell::Cell::new(None) };
}

/// Whether a fault is planted in this thread.
#[cfg(debug_assertions)]
pub(crate) fn planted(fault: Fault) -> bool {
    PLANTED.get() == Some(fault)
}

/// Whether a fault is planted: never in this build.
#[cfg(not(debug_assertions))]
pub(crate) const fn planted(_: Fault) -> bool {
    false
}

/// Plants a fault in this thread, or takes out the one there is.
#[cfg(debug_assertions)]
pub fn plant(fault: Option<Fault>) {
    PLANTED.set(fault);
}
