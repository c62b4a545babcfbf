//! Other limits for what is kept and queued already.

use super::Writer;
use crate::daemon::limits::Limits;
use crate::dialect::Encoding;

impl Writer {
    /// Keeps and queues by other limits from here on. What readers need of a log stays, however much
    /// that is.
    pub(in crate::daemon) fn change_limits(&mut self, limits: &Limits) {
        for encoding in Encoding::ALL {
            let (bytes_min, bytes_max) = limits.log_bytes(encoding);
            self.feeds[encoding.index()].change_limits(bytes_min, bytes_max);
        }
        self.outbox_bytes_max = limits.outbox_bytes_max;
        self.broadcast_bytes_max = Encoding::ALL.map(|it| limits.broadcast_bytes_max(it));
        self.outbox_bytes_full = limits.outbox_bytes_full();
    }
}
