//! Programs that were here before and come back: with the last that they heard, so that they are shown what they
//! missed, or with the text by which their place is taken again.

use super::driver::Driver;
use super::names;
use super::objects::whole_objects;

/// What a program remembers of an object: what stands behind the name of a field.
fn field<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = object.split_once(name)?;
    Some(rest.split_once('"')?.0)
}

/// What a program that was here remembers.
pub(crate) struct Memory {
    /// Events that it heard, in their order.
    ids: Vec<String>,
    /// By which its place is taken.
    resume: Option<String>,
}

impl Memory {
    /// Whether it heard anything as a program.
    pub(crate) fn is_of_program(&self) -> bool {
        !self.ids.is_empty()
    }
}

impl Driver {
    /// A program comes back that was here, or is still, and asks for what it missed or for its place.
    pub(crate) fn program_returns(&mut self) {
        let is_over = self.world.record().ended_in().is_some();
        if is_over || self.world.clients().len() >= 300 || !self.world.takes_newcomers() {
            return;
        }
        let programs = 1..self.world.clients().len();
        let is_program = |client: &usize| self.world.clients()[*client].is_program();
        let programs: Vec<usize> = programs.filter(is_program).collect();
        if programs.is_empty() {
            return self.newcomer();
        }
        let choices = self.world.choices();
        // Mostly one of the last.
        let among = programs.len().min(4);
        let before = match choices.once_in(4) {
            true => *choices.pick(&programs),
            false => *choices.pick(&programs[programs.len() - among..]),
        };
        let memory = self.memory(before);
        let (mut peer, room_max) = self.somebody();
        if !choices.once_in(3) {
            peer.set_ip(self.world.pipe(before).peer().ip());
        }
        let client = self.world.connect(peer, room_max);
        self.speak_objects(client);
        self.asks_before(client, &memory);
        if choices.once_in(12) {
            // Once an objection is told, what it asked for still holds.
            self.world.say(client, b"1 2");
        }
        let name = self.world.clients()[before].author().last_name().cloned();
        match name.filter(|_| !choices.once_in(6)) {
            None => self.attempt(client),
            Some(name) => {
                let line = self.desk(client).attempt_again(&names::fold(&name));
                self.world.say(client, &line);
            }
        }
        if choices.once_in(2) {
            self.world.arrive(client, usize::MAX);
        }
    }

    pub(crate) fn memory(&self, client: usize) -> Memory {
        let pipe = self.world.pipe(client);
        let objects = whole_objects(pipe.read_by_peer());
        let ids = objects.iter().filter_map(|it| field(it, "\"id\":\""));
        let mut resumes = objects.iter().filter_map(|it| field(it, "\"resume\":\""));
        Memory {
            ids: ids.map(str::to_owned).collect(),
            resume: resumes.next().map(str::to_owned),
        }
    }

    /// What a program that comes back says before its nickname.
    pub(crate) fn asks_before(&mut self, client: usize, memory: &Memory) {
        let choices = self.world.choices();
        let mut lines = Vec::new();
        for _ in 0..*choices.pick(&[1, 1, 1, 0, 2]) {
            lines.push(format!("/since {}", self.event(memory)));
        }
        if choices.once_in(2) {
            let at = choices.below(lines.len() + 1);
            lines.insert(at, format!("/resume {}", self.resume_text(memory)));
            if choices.once_in(8) {
                lines.push("/resume nada".into());
            }
        }
        for line in lines {
            self.world.say(client, line.as_bytes());
        }
    }

    /// The last that it heard, or another event, or what is none.
    fn event(&self, memory: &Memory) -> String {
        let choices = self.world.choices();
        let Some(last) = memory.ids.last() else {
            return (*choices.pick(&["", "1", "1-00000000"])).to_owned();
        };
        match choices.below(12) {
            0 => (*choices.pick(&["", "x", "-", "0-00000000"])).to_owned(),
            1 => forged(last),
            2 => last.split('-').next().unwrap_or_default().to_owned(),
            3 | 4 => choices.pick(&memory.ids).clone(),
            5 => memory.ids[0].clone(),
            6 => format!("{last} "),
            _ => last.clone(),
        }
    }

    /// That which it was told, or what is none.
    fn resume_text(&self, memory: &Memory) -> String {
        let choices = self.world.choices();
        match &memory.resume {
            None => "0".repeat(33),
            Some(text) if choices.once_in(10) => forged(text),
            Some(text) if choices.once_in(15) => text[1..].to_owned(),
            Some(text) => text.clone(),
        }
    }
}

/// With another last digit.
fn forged(text: &str) -> String {
    let (before, last) = text.split_at(text.len() - 1);
    let other = if last == "0" { "1" } else { "0" };
    before.to_owned() + other
}
