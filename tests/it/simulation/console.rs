//! What the daemon writes to its log in a run, collected by the thread that runs it.

use std::cell::RefCell;
use std::sync::Once;

use log::{LevelFilter, Log, Metadata, Record};

thread_local! {
    static LINES: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

struct Collector;

impl Log for Collector {
    /// Where nobody collects, a run takes the course that it takes without a log.
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        LINES.with_borrow(Option::is_some)
    }

    fn log(&self, record: &Record<'_>) {
        LINES.with_borrow_mut(|lines| {
            if let Some(lines) = lines {
                lines.push(record.args().to_string());
            }
        });
    }

    fn flush(&self) {}
}

/// Collects until it is dropped.
#[derive(Debug)]
pub(crate) struct Collecting(());

/// From here on what this thread logs is collected.
pub(crate) fn collect() -> Collecting {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        log::set_logger(&Collector).expect("the only logger of these tests");
        log::set_max_level(LevelFilter::Trace);
    });
    LINES.set(Some(Vec::new()));
    Collecting(())
}

impl Collecting {
    /// What was logged so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        LINES.with_borrow(|lines| lines.clone().unwrap_or_default())
    }
}

impl Drop for Collecting {
    fn drop(&mut self) {
        LINES.set(None);
    }
}
