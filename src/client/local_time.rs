//! What the clock of the person shows.

use time::{OffsetDateTime, UtcOffset};

use crate::room::time::WallTime;

/// The time of day and date where the person is; those of UTC where that is not known.
pub fn now() -> OffsetDateTime {
    local(OffsetDateTime::now_utc())
}

/// What it showed at some time; `None` beyond the years that it knows.
pub fn at(time: WallTime) -> Option<OffsetDateTime> {
    let seconds = i64::try_from(time.as_millis() / 1000).ok()?;
    let utc = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    Some(local(utc))
}

fn local(utc: OffsetDateTime) -> OffsetDateTime {
    // It was another one on the other side of a change to summer time.
    let offset = UtcOffset::local_offset_at(utc).unwrap_or(UtcOffset::UTC);
    utc.checked_to_offset(offset).unwrap_or(utc)
}
