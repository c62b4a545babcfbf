//! What the system tells of this process (proc(5)); where it does not, nothing is said.

use std::fs;

use rustix::param::{clock_ticks_per_second, page_size};
use rustix::process::{Resource, getrlimit};

use crate::text::numbers::Process;

/// Where fields stand behind the name in parentheses, which may hold anything.
const USER_TICKS: usize = 11;
const SYSTEM_TICKS: usize = 12;
const START_TICKS: usize = 19;

/// Looks at the process.
pub(super) fn process() -> Process {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = |field| ticks(&stat, field);
    // The descriptor by which they are counted is not one of them.
    let open = fs::read_dir("/proc/self/fd").map(|it| it.count().saturating_sub(1) as u64);
    Process {
        resident_bytes: resident_bytes(),
        cpu_seconds: ticks(USER_TICKS)
            .zip(ticks(SYSTEM_TICKS))
            .map(|(user, system)| user + system),
        open_descriptors: open.ok(),
        descriptors_max: getrlimit(Resource::Nofile).current,
        start_seconds: ticks(START_TICKS).and_then(since_1970),
    }
}

fn resident_bytes() -> Option<u64> {
    let pages = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = pages.split(' ').nth(1)?.parse().ok()?;
    Some(pages * page_size() as u64)
}

/// A field of `/proc/self/stat` that counts ticks, in seconds.
fn ticks(stat: &str, field: usize) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks: u64 = fields.split(' ').nth(field)?.parse().ok()?;
    #[expect(clippy::cast_precision_loss, reason = "not in a thousand years")]
    Some(ticks as f64 / clock_ticks_per_second() as f64)
}

/// When something was that the system counts from its own start, by the wall clock as it goes now.
fn since_1970(uptime: f64) -> Option<f64> {
    #[cfg(any(target_os = "android", target_os = "linux"))]
    {
        use std::time::{SystemTime, UNIX_EPOCH};

        use rustix::time::{ClockId, clock_gettime};

        let up = clock_gettime(ClockId::Boottime);
        #[expect(clippy::cast_precision_loss, reason = "not in a thousand years")]
        let up = up.tv_sec as f64 + up.tv_nsec as f64 / 1e9;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        Some(now.as_secs_f64() - up + uptime)
    }
    #[cfg(not(any(target_os = "android", target_os = "linux")))]
    {
        let _ = uptime;
        None
    }
}

#[cfg(test)]
mod tests {
    use std::time::{SystemTime, UNIX_EPOCH};

    use super::*;

    #[test]
    fn fields_are_found_behind_a_name_that_holds_anything() {
        let stat = "7 (a) b) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 1 0 123400 9\n";
        let hertz = clock_ticks_per_second() as f64;
        assert_eq!(ticks(stat, USER_TICKS), Some(250.0 / hertz));
        assert_eq!(ticks(stat, SYSTEM_TICKS), Some(50.0 / hertz));
        assert_eq!(ticks(stat, START_TICKS), Some(123_400.0 / hertz));
        assert_eq!(ticks("", USER_TICKS), None);
    }

    #[test]
    fn this_process_is_told_of() {
        let found = process();
        assert!(found.resident_bytes.is_some_and(|it| it > 1 << 20));
        assert!(found.open_descriptors.is_some_and(|it| it >= 3));
        assert!(found.open_descriptors <= found.descriptors_max || found.descriptors_max.is_none());
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("after 1970");
        let age = now.as_secs_f64() - found.start_seconds.expect("it is told");
        assert!((-1.0..3_600.0).contains(&age), "{age}");
    }
}
