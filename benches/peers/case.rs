//! The cases: how many speak to how many, and how fast.

use std::fmt;
use std::str::FromStr;

use crate::support::crowd::Shape;

/// Every case that is measured unless others are asked for.
pub(crate) const ALL: &str = "1x10w1,1x10w64,1x100w1,1x100w64,1x100p500,1x100p2000,\
                              100x100w1,100x100w8,1x1000w1,1x1000w64,1x10000w1,1x10000w64";

/// How fast a room is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Load {
    /// Each speaker says so many messages at once, and again when they have arrived.
    Window(usize),
    /// Messages a second, whether they arrive or not.
    Pace(u32),
}

/// A room and how fast it is spoken to; `1x100w64` on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Case {
    /// How many speak and how many listen.
    pub(crate) shape: Shape,
    /// How fast.
    pub(crate) load: Load,
}

impl FromStr for Case {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parse = || {
            let (speakers, rest) = text.split_once('x')?;
            let speakers = speakers.parse().ok().filter(|speakers| *speakers > 0)?;
            let at = rest.find(['w', 'p'])?;
            let listeners = rest[..at].parse().ok().filter(|listeners| *listeners > 0)?;
            let amount = rest[at + 1..].parse().ok().filter(|amount| *amount > 0)?;
            let load = if rest[at..].starts_with('w') {
                Load::Window(usize::try_from(amount).ok()?)
            } else {
                Load::Pace(amount)
            };
            // Latencies are told by counting, which takes one speaker; and two speakers that are
            // not the listeners have no use.
            let known = speakers == 1 || (speakers == listeners && matches!(load, Load::Window(_)));
            known.then_some(Self {
                shape: Shape {
                    speakers,
                    listeners,
                },
                load,
            })
        };
        parse().ok_or_else(|| format!("{text}: a case is like 1x100w64, 100x100w8 or 1x100p500"))
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Window(window) => write!(f, "window {window}"),
            Self::Pace(rate) => write!(f, "{rate}/s"),
        }
    }
}

/// The rooms of these cases, each with its loads: a server logs its users in once for all of them.
pub(crate) fn by_shape(cases: &[Case]) -> Vec<(Shape, Vec<Load>)> {
    let mut shapes: Vec<(Shape, Vec<Load>)> = Vec::new();
    for case in cases {
        match shapes.iter_mut().find(|(shape, _)| *shape == case.shape) {
            Some((_, loads)) => loads.push(case.load),
            None => shapes.push((case.shape, vec![case.load])),
        }
    }
    shapes
}
