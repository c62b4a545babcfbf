//! The fields of one object, each looked at once: what is left in the end was not to be told.

use std::time::Duration;

use serde_json::{Map, Value};

use super::super::heard::{EventId, Reason};

/// When the wall clock of a run began, in milliseconds: see [`subject`](super::super::subject).
const BEGAN_MILLIS: u64 = 1_790_000_000_000;

/// What of an object was not looked at yet.
pub(crate) struct Fields(pub(crate) Map<String, Value>);

impl Fields {
    /// Those of an object, which begins with its type.
    pub(crate) fn of(object: &str) -> Fields {
        let begins = object.starts_with("{\"type\":\"");
        assert!(begins, "type comes first: {object}");
        Fields(serde_json::from_str(object).expect("an object"))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn take(&mut self, name: &str) -> Value {
        let found = self.0.remove(name);
        found.unwrap_or_else(|| panic!("{name} is missing beside {:?}", self.0))
    }

    pub(crate) fn text(&mut self, name: &str) -> String {
        let value = self.take(name);
        value.as_str().expect("a text").to_owned()
    }

    pub(crate) fn texts(&mut self, name: &str) -> Vec<String> {
        let value = self.take(name);
        let texts = value.as_array().expect("a list").iter();
        texts
            .map(|text| text.as_str().expect("a text").to_owned())
            .collect()
    }

    pub(crate) fn number(&mut self, name: &str) -> usize {
        let value = self.take(name).as_u64().expect("a number");
        usize::try_from(value).expect("a small one")
    }

    pub(crate) fn truth(&mut self, name: &str) -> bool {
        self.take(name).as_bool().expect("true or false")
    }

    /// Stands there only where it is so.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let found = self.0.remove(name);
        assert!(
            found.is_none() || found == Some(Value::Bool(true)),
            "{name}"
        );
        found.is_some()
    }

    /// Which event it is.
    pub(crate) fn id(&mut self) -> EventId {
        let id = self.text("id");
        EventId::parse(&id).expect("a number and what cannot be guessed")
    }

    /// Why somebody left.
    pub(crate) fn reason(&mut self) -> Reason {
        match &*self.text("reason") {
            "quit" => Reason::Quit,
            "renounced" => Reason::Renounced,
            "ended" => Reason::Ended,
            "failed" => Reason::Failed,
            "slow" => Reason::Slow,
            "replaced" => Reason::Replaced,
            "kicked" => Reason::Kicked,
            "banned" => Reason::Banned,
            other => panic!("left for a reason that there is not: {other}"),
        }
    }

    /// How long after the beginning of the run.
    pub(crate) fn time(&mut self) -> Duration {
        self.moment("time")
    }

    /// The same, of another moment.
    pub(crate) fn moment(&mut self, name: &str) -> Duration {
        let time = self.text(name);
        let number = |from: usize, to: usize| -> u64 {
            time[from..to].parse().expect("digits in their places")
        };
        let marks = ["-", "-", "T", ":", ":", ".", "Z"];
        let places = [4, 7, 10, 13, 16, 19, 23];
        let is_marked = |(at, mark): (&usize, &&str)| time[*at..].starts_with(mark);
        assert!(time.len() == 24 && places.iter().zip(&marks).all(is_marked));
        let days = days_before(number(0, 4), number(5, 7)) + number(8, 10) - 1;
        let secs = days * 86_400 + number(11, 13) * 3_600 + number(14, 16) * 60 + number(17, 19);
        let millis = secs * 1_000 + number(20, 23);
        Duration::from_millis(millis - BEGAN_MILLIS)
    }
}

/// The days from 1970 to the first of a month, counted year by year.
fn days_before(year: u64, month: u64) -> u64 {
    let is_leap =
        |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let of_years: u64 = (1970..year).map(|it| 365 + u64::from(is_leap(it))).sum();
    let lengths = [
        31,
        28 + u64::from(is_leap(year)),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let months = usize::try_from(month - 1).expect("a month");
    of_years + lengths[..months].iter().sum::<u64>()
}
