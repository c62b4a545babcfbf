//! What was said in public, and what of it is kept when: naively, what there is room for from the last word on.
//!
//! Moments are counted as in [`replay`](super::replay): what is so at position `k` is so before event `k`.

use littlecats::room::event::Utterance;
use littlecats::room::time::Time;

use super::heard::Heard;

/// What newcomers are shown at most, and what each line counts towards that beside its nickname and its
/// text.
const SHOWN_BYTES_MAX: usize = 16 * 1024;
const SHOWN_BYTES: usize = 27;

/// What of it is made at once, while the rest waits until that is read, and what each line counts towards that.
const PART_BYTES_MAX: usize = 8 * 1024;
const PART_BYTES: usize = 168;

/// What a line takes, beside its bytes, of what is kept beyond what newcomers are shown.
const HELD_BYTES: usize = 2 * size_of::<Utterance>() + 64;

/// A line that was said or acted.
#[derive(Debug)]
pub(crate) struct Said {
    /// The event that it was.
    pub(crate) at: usize,
    pub(crate) line: Heard,
    /// Of its nickname and its text.
    bytes: usize,
    /// How many of them are written as two.
    escaped: usize,
    /// From which position on it is taken out.
    out_from: usize,
}

/// What is kept from a position on.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    from: usize,
    /// The first that is kept, and the first that newcomers are shown, by their numbers.
    first: usize,
    recent: usize,
    /// The last that there was no room for any more, by its event.
    last_dropped: Option<usize>,
}

#[derive(Debug)]
pub(crate) struct History {
    lines_max: usize,
    bytes_max: usize,
    /// When each event was: the turn, and its time.
    events: Vec<(u32, Time)>,
    said: Vec<Said>,
    states: Vec<State>,
}

/// What is shown at once.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    pub(crate) said: Vec<&'a Said>,
    /// There is no more.
    pub(crate) is_last: bool,
}

impl Said {
    /// The line `at` which an event was.
    fn new(at: usize, line: &Heard) -> Said {
        let (Heard::Said { by, text } | Heard::Acted { by, text }) = line else {
            panic!("{line:?} is nothing that somebody said");
        };
        let is_escaped = |byte: &u8| matches!(byte, b'"' | b'\\' | b'\t');
        Said {
            at,
            line: line.clone(),
            bytes: by.len() + text.len(),
            escaped: text.bytes().filter(is_escaped).count(),
            out_from: usize::MAX,
        }
    }

    fn is_out(&self, position: usize) -> bool {
        self.out_from <= position
    }
}

impl History {
    /// What is kept under these limits; with no lines for newcomers, nothing is.
    pub(crate) fn new(lines_max: usize, bytes_max: usize) -> History {
        History {
            lines_max,
            bytes_max,
            events: Vec::new(),
            said: Vec::new(),
            states: vec![State::default()],
        }
    }

    /// The next event happens, in a turn.
    pub(crate) fn happen(&mut self, turn: u32, time: Time) {
        self.events.push((turn, time));
    }

    /// The last event was this line.
    pub(crate) fn say(&mut self, line: &Heard) {
        let at = self.events.len() - 1;
        self.said.push(Said::new(at, line));
        self.settle(at + 1);
    }

    /// With the last event, some lines are taken out.
    pub(crate) fn take_out(&mut self, is_such: impl Fn(&Heard) -> bool) {
        let at = self.events.len() - 1;
        for said in &mut self.said {
            if !said.is_out(at) && is_such(&said.line) {
                said.out_from = at + 1;
            }
        }
        self.settle(at + 1);
    }

    /// How many events happened.
    pub(crate) fn events(&self) -> usize {
        self.events.len()
    }

    pub(crate) fn turn_of(&self, event: usize) -> u32 {
        self.events[event].0
    }

    pub(crate) fn time_of(&self, event: usize) -> Time {
        self.events[event].1
    }

    /// The first position in a turn.
    pub(crate) fn first_of_turn(&self, turn: u32) -> usize {
        self.events.partition_point(|&(of, _)| of < turn)
    }

    /// The last position in a turn.
    pub(crate) fn last_of_turn(&self, turn: u32) -> usize {
        self.events.partition_point(|&(of, _)| of <= turn)
    }

    /// Keeps what there is room for from a position on.
    fn settle(&mut self, position: usize) {
        let before = *self.states.last().expect("there is one from the beginning");
        let kept = (before.first..self.said.len()).rev();
        let mut kept = kept
            .filter(|&it| !self.said[it].is_out(position))
            .peekable();
        let (mut lines, mut bytes) = (0, 0);
        let mut recent = self.said.len();
        while let Some(it) = kept.next_if(|&it| {
            lines += 1;
            bytes += self.said[it].bytes + SHOWN_BYTES;
            lines <= self.lines_max && bytes <= SHOWN_BYTES_MAX
        }) {
            recent = it;
        }
        let bytes_max = if self.lines_max == 0 {
            0
        } else {
            self.bytes_max
        };
        let mut held = 0;
        let mut first = recent;
        while let Some(it) = kept.next_if(|&it| {
            held += self.said[it].bytes + HELD_BYTES;
            held <= bytes_max
        }) {
            first = it;
        }
        let dropped = kept.next().map(|it| self.said[it].at);
        self.states.push(State {
            from: position,
            first,
            recent,
            last_dropped: dropped.or(before.last_dropped),
        });
    }

    fn state(&self, position: usize) -> State {
        let states = self.states.partition_point(|it| it.from <= position);
        self.states[states - 1]
    }

    /// From which position on newcomers are shown what was said before this one.
    pub(crate) fn shown_from(&self, position: usize) -> usize {
        let first = self.said.get(self.state(position).recent);
        first.map_or(position, |said| said.at)
    }

    /// Whether there was no room any more for something that was said from `behind` on, though nobody had it
    /// taken out.
    pub(crate) fn has_dropped(&self, behind: usize, position: usize) -> bool {
        let last = self.state(position).last_dropped;
        last.is_some_and(|last| behind <= last)
    }

    /// All that was said and is kept before a position.
    pub(crate) fn kept(&self, position: usize) -> Vec<&Said> {
        let kept = self.said[self.state(position).first..].iter();
        let kept = kept.take_while(|said| said.at < position);
        kept.filter(|said| !said.is_out(position)).collect()
    }

    /// What was said from `behind` on and is kept, as far as it is made at once.
    pub(crate) fn part(&self, behind: usize, position: usize) -> Part<'_> {
        let kept = self.said[self.state(position).first..].iter();
        let kept = kept.skip_while(|said| said.at < behind);
        let kept = kept.take_while(|said| said.at < position);
        let kept = kept.filter(|said| !said.is_out(position));
        let mut part = Part {
            said: Vec::new(),
            is_last: true,
        };
        let mut bytes = 0;
        for said in kept {
            bytes += said.bytes + said.escaped + PART_BYTES;
            if bytes > PART_BYTES_MAX && !part.said.is_empty() {
                part.is_last = false;
                break;
            }
            part.said.push(said);
        }
        part
    }
}
