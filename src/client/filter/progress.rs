//! How far the input has come, in one line on a terminal's standard error, drawn anew while it is said.
//!
//! Daemons read no faster than their rate, which only shows in their answers: how long the rest takes is
//! reckoned from those of the last seconds.

use std::collections::VecDeque;
use std::io::{self, IsTerminal, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::FileType;
use rustix::termios::tcgetwinsize;
use unicode_width::UnicodeWidthStr;

use super::input::{Extent, Speech};
use crate::client::terminal;
use crate::text::Language;
use crate::text::client::Text;

/// How often the line is drawn. What is said in less time needs none.
const PERIOD: Duration = Duration::from_secs(1);
/// Over how much time the rate of the answers is taken: what a daemon takes at once in the beginning says
/// nothing of what follows.
const RATE_WINDOW: Duration = Duration::from_secs(10);
/// Lines of a larger file are not counted beforehand.
const COUNTED_BYTES_MAX: u64 = 256 << 20;

/// The line of standard error; nothing where that is no terminal.
pub(super) struct Progress {
    is_on: bool,
    drawn: Mutex<Drawn>,
}

#[derive(Default)]
struct Drawn {
    /// What is to stand there.
    line: Option<String>,
    /// How wide what stands there now is.
    columns: usize,
    is_over: bool,
}

impl Progress {
    /// Nothing is drawn of it either where it is not wanted.
    pub(super) fn new(is_wanted: bool) -> Arc<Progress> {
        Arc::new(Progress {
            is_on: is_wanted && io::stderr().is_terminal(),
            drawn: Mutex::default(),
        })
    }

    /// Whether something is drawn at all.
    pub(super) fn is_on(&self) -> bool {
        self.is_on
    }

    /// Writes something else to the terminal, whole lines, where the line is not in its way.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        let mut drawn = self.lock();
        drawn.erase(&mut io::stderr());
        let written = write();
        drawn.draw_again(&mut io::stderr());
        written
    }

    /// Takes the line away for good.
    pub(super) fn end(&self) {
        let mut drawn = self.lock();
        drawn.erase(&mut io::stderr());
        drawn.is_over = true;
    }

    /// Draws the line until its end, from a thread of its own.
    pub(super) fn follow(self: &Arc<Self>, speech: &Arc<Speech>, language: Language) {
        if !self.is_on {
            return;
        }
        let (progress, speech) = (Arc::clone(self), Arc::clone(speech));
        // Before any of it is read.
        let file = File::of(io::stdin());
        thread::spawn(move || {
            let counted = file.map(|file| file.count_lines());
            let mut pace = Pace::default();
            loop {
                thread::sleep(PERIOD);
                let extent = speech.extent();
                let now = Instant::now();
                pace.note(extent.accepted + extent.refused, now);
                let line = line(extent, counted, &pace).map(|text| text.say(language));
                let mut drawn = progress.lock();
                if drawn.is_over {
                    return;
                }
                drawn.erase(&mut io::stderr());
                drawn.line = line.map(|line| cut(&line));
                drawn.draw_again(&mut io::stderr());
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, Drawn> {
        self.drawn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drawn {
    fn draw_again(&mut self, out: &mut impl Write) {
        if let Some(line) = self.line.as_ref().filter(|_| !self.is_over) {
            write(out, line);
            self.columns = line.width();
        }
    }

    fn erase(&mut self, out: &mut impl Write) {
        let columns = std::mem::take(&mut self.columns);
        if columns > 0 && terminal::is_dumb() {
            write(out, &format!("\r{}\r", " ".repeat(columns)));
        } else if columns > 0 {
            write(out, "\r\x1b[K");
        }
    }
}

/// As much of a line as is not wrapped, for that could not be taken away.
fn cut(line: &str) -> String {
    let columns = tcgetwinsize(io::stderr()).map_or(80, |size| usize::from(size.ws_col));
    let mut shown = String::new();
    for c in line.chars() {
        shown.push(c);
        if shown.width() >= columns {
            shown.pop();
            break;
        }
    }
    shown
}

fn write(out: &mut impl Write, text: &str) {
    // Where nobody sees it, nobody can be told.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// The line, of an input that was found to have so many lines; `None` while nothing is under way.
fn line(extent: Extent, counted: Option<u64>, pace: &Pace) -> Option<Text<'static>> {
    let answered = extent.accepted + extent.refused;
    let of = if extent.is_whole {
        Some(extent.read)
    } else {
        counted
    };
    let is_done = answered >= extent.read && (extent.is_whole || counted.is_none());
    if is_done {
        return None;
    }
    let left = of.and_then(|of| pace.time_for(of.saturating_sub(answered)));
    Some(Text::Saying {
        accepted: extent.accepted,
        of,
        refused: extent.refused,
        left,
    })
}

/// How fast answers come.
#[derive(Debug, Default)]
struct Pace {
    /// How many there were at which time, within the window.
    noted: VecDeque<(Instant, u64)>,
}

impl Pace {
    fn note(&mut self, answered: u64, now: Instant) {
        // The last one before the window is where it begins.
        while self.noted.len() > 1 && now - self.noted[1].0 >= RATE_WINDOW {
            self.noted.pop_front();
        }
        self.noted.push_back((now, answered));
    }

    /// How long so many more take, in whole seconds; `None` while that cannot be told.
    fn time_for(&self, count: u64) -> Option<Duration> {
        let (&(since, before), &(now, answered)) = (self.noted.front()?, self.noted.back()?);
        let come = answered.checked_sub(before).filter(|&come| come > 0)?;
        let millis = u64::try_from((now - since).as_millis()).ok()?;
        let left = millis.checked_mul(count)? / come;
        Some(Duration::from_secs(left.div_ceil(1_000)))
    }
}

/// A file that lines are read from, from where it stood.
struct File {
    file: OwnedFd,
    begin: u64,
}

impl File {
    /// `None` for what is no file, or a very large one.
    fn of(input: impl AsFd) -> Option<File> {
        let input = input.as_fd();
        let found = rustix::fs::fstat(input).ok()?;
        let size = u64::try_from(found.st_size).ok()?;
        let is_file = FileType::from_raw_mode(found.st_mode) == FileType::RegularFile;
        if !is_file || size > COUNTED_BYTES_MAX {
            return None;
        }
        Some(File {
            file: input.try_clone_to_owned().ok()?,
            begin: rustix::fs::tell(input).ok()?,
        })
    }

    /// How many lines are left that say something. They are read at places of their own: where the input
    /// stands is not touched.
    fn count_lines(&self) -> u64 {
        count_lines(|buffer, at| {
            rustix::io::pread(&self.file, buffer, self.begin + at).unwrap_or_default()
        })
    }
}

fn count_lines(read: impl Fn(&mut [u8], u64) -> usize) -> u64 {
    let (mut buffer, mut at, mut count) = (vec![0; 64 * 1024], 0, 0);
    let mut is_blank = true;
    loop {
        let bytes = read(&mut buffer, at);
        if bytes == 0 {
            return count + u64::from(!is_blank);
        }
        at += bytes as u64;
        for &byte in &buffer[..bytes] {
            match byte {
                b'\n' => {
                    count += u64::from(!is_blank);
                    is_blank = true;
                }
                b' ' | b'\t' | b'\r' => {}
                _ => is_blank = false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(extent: Extent, counted: Option<u64>, pace: &Pace) -> Option<String> {
        line(extent, counted, pace).map(|text| text.say(Language::English))
    }

    fn extent(accepted: u64, refused: u64, read: u64, is_whole: bool) -> Extent {
        Extent {
            accepted,
            refused,
            read,
            is_whole,
        }
    }

    #[test]
    fn what_was_taken_away_for_something_else_is_drawn_again() {
        let mut drawn = Drawn::default();
        let mut out = Vec::new();
        drawn.erase(&mut out);
        drawn.draw_again(&mut out);
        assert!(out.is_empty());
        drawn.line = Some("1 de 2".into());
        for _ in 0..2 {
            drawn.erase(&mut out);
            drawn.draw_again(&mut out);
        }
        drawn.is_over = true;
        drawn.erase(&mut out);
        drawn.draw_again(&mut out);
        let written = String::from_utf8(out).expect("text");
        let [before, between, behind] = written
            .split("1 de 2")
            .collect::<Vec<_>>()
            .try_into()
            .expect("twice");
        assert_eq!(before, "");
        assert_eq!(between, behind);
        assert!(behind.starts_with('\r'), "{behind:?}");
    }

    #[test]
    fn how_long_it_takes_is_reckoned_from_the_answers_of_the_last_seconds() {
        let begun = Instant::now();
        let mut pace = Pace::default();
        assert_eq!(pace.time_for(1), None);
        // Twenty at once, then five a second.
        for secs in 0..30 {
            pace.note(20 + 5 * secs, begun + Duration::from_secs(secs));
        }
        assert_eq!(pace.time_for(980), Some(Duration::from_secs(196)));
        assert!(pace.noted.len() <= 12, "{}", pace.noted.len());
        // A daemon that says nothing for a while cannot be reckoned with.
        for secs in 30..60 {
            pace.note(165, begun + Duration::from_secs(secs));
        }
        assert_eq!(pace.time_for(980), None);
    }

    #[test]
    fn it_tells_what_is_known() {
        let begun = Instant::now();
        let mut pace = Pace::default();
        assert_eq!(
            said(extent(3, 0, 10, false), None, &pace).as_deref(),
            Some("3 lines said")
        );
        pace.note(0, begun);
        pace.note(5, begun + Duration::from_secs(1));
        for (extent, counted, told) in [
            (
                extent(5, 0, 30, true),
                None,
                "5 of 30 lines said; about 5 s left",
            ),
            (
                extent(4, 1, 30, false),
                Some(330),
                "4 of 330 lines said, 1 refused; about 1 min 5 s left",
            ),
            (
                extent(5, 0, 30, false),
                Some(36_005),
                "5 of 36005 lines said; about 2 h left",
            ),
        ] {
            assert_eq!(said(extent, counted, &pace).as_deref(), Some(told));
        }
        // A pipe that says nothing for now, and what is done.
        assert_eq!(said(extent(5, 0, 5, false), None, &pace), None);
        assert_eq!(said(extent(4, 1, 5, true), Some(9), &pace), None);
    }

    #[test]
    fn lines_that_say_something_are_counted_beforehand() {
        for (text, count) in [
            ("", 0),
            ("a\nb\n", 2),
            ("a\n \t\r\n\nb", 2),
            (&"x\n".repeat(100_000), 100_000),
        ] {
            let bytes = text.as_bytes();
            let read = |buffer: &mut [u8], at| {
                let at = usize::try_from(at).expect("a place");
                let now = buffer.len().min(bytes.len() - at).min(4_097);
                buffer[..now].copy_from_slice(&bytes[at..at + now]);
                now
            };
            assert_eq!(count_lines(read), count);
        }
    }
}
