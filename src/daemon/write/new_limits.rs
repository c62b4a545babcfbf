//! Other limits for what is kept and queued already.

use super::Writer;
use crate::daemon::limits::Limits;

impl Writer {
    /// Keeps and queues by other limits from here on. What readers need of a log stays, however much
    /// that is.
    pub(in crate::daemon) fn change_limits(&mut self, limits: &Limits) {
        self.feeds.change_limits(limits);
        self.outbox_bytes_max = limits.outbox_bytes_max;
        self.outbox_bytes_full = limits.outbox_bytes_full();
    }
}
