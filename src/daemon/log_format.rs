//! How a line of the log looks: with its level and time, which is the local one on a terminal and UTC elsewhere, or
//! as the journal of systemd reads it, which has times of its own (sd-daemon(3)).

use std::env;
use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::sync::{Arc, Mutex};

use log::{Level, LevelFilter, Log, Metadata, Record};
use simplelog::{Config, ConfigBuilder, WriteLogger, format_description};
use time::UtcOffset;

/// Names the journal's socket where it is one of the standard streams (systemd.exec(5)).
const JOURNAL_STREAM: &str = "JOURNAL_STREAM";

/// What reads the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// What is read elsewhere, or later: a file, a pipe. Times are those of UTC.
    Timed,
    /// People who look at a terminal, and at their clocks: times are theirs.
    Terminal,
    Journal,
}

impl Format {
    /// What reads standard error: the variable alone says nothing, since it is inherited by programs
    /// whose streams go elsewhere.
    pub(super) fn of_standard_error() -> Format {
        let named = env::var(JOURNAL_STREAM).ok();
        let device_and_inode = named.as_deref().and_then(|it| it.split_once(':'));
        let found = io::stderr().as_fd().try_clone_to_owned();
        let found = found.and_then(|stderr| File::from(stderr).metadata());
        match (device_and_inode, found) {
            (Some((device, inode)), Ok(found))
                if device.parse() == Ok(found.dev()) && inode.parse() == Ok(found.ino()) =>
            {
                Format::Journal
            }
            (Some(_) | None, _) => Format::Timed,
        }
    }

    /// A line with its LF.
    pub(super) fn line(self, level: Level, text: impl fmt::Display) -> Vec<u8> {
        match self {
            Format::Journal => format!("<{}>{text}\n", priority(level)).into_bytes(),
            Format::Timed => timed(level, format_args!("{text}"), utc()),
            Format::Terminal => timed(level, format_args!("{text}"), local()),
        }
    }

    /// A logger that writes a line in this format at a time, of this level and those above it.
    pub(super) fn logger<W: Write + Send + 'static>(
        self,
        level: LevelFilter,
        lines: W,
    ) -> Box<dyn Log> {
        Box::new(Logger {
            format: self,
            level,
            lines: Mutex::new(lines),
        })
    }
}

/// Says why a program ends before it has a log, where there is somebody to be told (`eprintln!` would panic
/// elsewhere): to the journal as an error, which `journalctl -p err` finds.
pub fn complain(what: &dyn fmt::Display) {
    let text = format!("littlecats: {what}");
    let told = match Format::of_standard_error() {
        Format::Journal => {
            let lines = text.lines();
            let lines = lines.map(|line| Format::Journal.line(Level::Error, line));
            lines.flatten().collect()
        }
        Format::Timed | Format::Terminal => (text + "\n").into_bytes(),
    };
    let _ = io::stderr().write_all(&told);
}

/// The levels of syslog(3).
fn priority(level: Level) -> u8 {
    match level {
        Level::Error => 3,
        Level::Warn => 4,
        Level::Info => 6,
        Level::Debug | Level::Trace => 7,
    }
}

/// Times in UTC: `2026-11-25T12:00:07Z`.
fn utc() -> Config {
    untargeted()
        .set_time_format_custom(format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second]Z"
        ))
        .build()
}

/// Times on the clocks of people here, as they are set now, and how far these are from UTC:
/// `2026-11-25T09:00:07-03:00`.
fn local() -> Config {
    untargeted()
        .set_time_offset(UtcOffset::current_local_offset().unwrap_or(UtcOffset::UTC))
        .set_time_format_custom(format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second][offset_hour sign:mandatory]:[offset_minute]"
        ))
        .build()
}

/// Neither threads nor places in the source are told.
fn untargeted() -> ConfigBuilder {
    let mut config = ConfigBuilder::new();
    config
        .set_target_level(LevelFilter::Off)
        .set_thread_level(LevelFilter::Off)
        .set_location_level(LevelFilter::Off);
    config
}

fn timed(level: Level, text: fmt::Arguments<'_>, config: Config) -> Vec<u8> {
    let line = SharedBuffer::default();
    let logger = WriteLogger::new(LevelFilter::max(), config, line.clone());
    logger.log(&Record::builder().level(level).args(text).build());
    line.0
        .lock()
        .map(|mut bytes| std::mem::take(&mut *bytes))
        .unwrap_or_default()
}

/// Where a logger writes what is then to be read.
#[derive(Clone, Default)]
struct SharedBuffer(Arc<Mutex<Vec<u8>>>);

impl Write for SharedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Ok(mut buffer) = self.0.lock() {
            buffer.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Logger<W> {
    format: Format,
    level: LevelFilter,
    lines: Mutex<W>,
}

impl<W: Write + Send> Log for Logger<W> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= self.level
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata())
            && let Ok(mut lines) = self.lines.lock()
        {
            let line = self.format.line(record.level(), record.args());
            // What cannot be written is counted where it is written.
            let _ = lines.write_all(&line);
        }
    }

    fn flush(&self) {}
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn the_journal_is_told_the_level_in_its_own_numbers_and_no_time() {
        for (level, expected) in [
            (Level::Error, "<3>text\n"),
            (Level::Warn, "<4>text\n"),
            (Level::Info, "<6>text\n"),
            (Level::Debug, "<7>text\n"),
            (Level::Trace, "<7>text\n"),
        ] {
            let line = Format::Journal.line(level, "text");
            assert_eq!(String::from_utf8_lossy(&line), expected);
            let lines = SharedBuffer::default();
            let logger = Format::Journal.logger(LevelFilter::Trace, lines.clone());
            logger.log(
                &Record::builder()
                    .level(level)
                    .args(format_args!("text"))
                    .build(),
            );
            assert_eq!(*lines.0.lock().expect("no panic"), line);
        }
    }

    #[test]
    fn people_are_told_time_and_level() {
        let line = Format::Timed.line(Level::Warn, "text");
        let line = String::from_utf8_lossy(&line);
        assert!(
            line.starts_with("20") && line.ends_with("Z [WARN] text\n"),
            "{line}"
        );
    }

    #[test]
    fn on_a_terminal_the_time_is_the_local_one_with_how_far_it_is_from_utc() {
        let line = Format::Terminal.line(Level::Warn, "text");
        let line = String::from_utf8(line).expect("text");
        let (time, text) = line.split_once(' ').expect("both");
        assert_eq!(text, "[WARN] text\n");
        let (clock, zone) = time.split_at("2026-11-25T09:00:07".len());
        let date = Command::new("date")
            .arg("+%H%:z")
            .output()
            .expect("date(1)");
        let date = String::from_utf8(date.stdout).expect("text");
        let (now, offset) = date.trim().split_at(2);
        assert_eq!(zone, offset, "{time}");
        let hour: u32 = clock["2026-11-25T".len()..][..2].parse().expect(clock);
        // It may have ended in between.
        let since = (24 + now.parse::<u32>().expect("an hour") - hour) % 24;
        assert!(clock.starts_with("20") && since <= 1, "{clock}");
    }

    #[test]
    fn what_is_below_the_level_is_not_told() {
        for format in [Format::Journal, Format::Timed, Format::Terminal] {
            let lines = SharedBuffer::default();
            let logger = format.logger(LevelFilter::Warn, lines.clone());
            for level in [Level::Info, Level::Warn] {
                logger.log(
                    &Record::builder()
                        .level(level)
                        .args(format_args!("text"))
                        .build(),
                );
            }
            let told = lines.0.lock().expect("no panic").clone();
            assert_eq!(told.iter().filter(|byte| **byte == b'\n').count(), 1);
        }
    }
}
