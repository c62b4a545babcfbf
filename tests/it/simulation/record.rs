//! What a run leaves behind for the oracle, besides the bytes themselves: when what happened.

use littlecats::room::time::Time;

use super::meaning::Refusal;

#[derive(Debug, Default)]
pub(crate) struct Record {
    /// Up to which byte the room's events had happened after each turn.
    heads: Vec<u64>,
    /// The turn in which the daemon was asked to end.
    ended_in: Option<u32>,
    /// By the number of their client.
    connections: Vec<ConnectionRecord>,
}

#[derive(Debug)]
pub(crate) struct ConnectionRecord {
    pub(crate) accepted: Time,
    /// The turn it was accepted before.
    pub(crate) accepted_in: u32,
    /// What it must be told, when there was no place for it.
    pub(crate) refused: Option<Refusal>,
    /// The turn before which it had to go, not logged in, since its place was needed.
    pub(crate) displaced_in: Option<u32>,
    /// It was a request of HTTP.
    pub(crate) is_request: bool,
    /// When it had become a WebSocket.
    pub(crate) switched: Option<Time>,
    /// Why there may be no place for it as a WebSocket, when it was told so.
    pub(crate) turned_away: Vec<Refusal>,
    /// Since when it surely sent nothing, and in which turn it surely had been asked for a sign of life.
    pub(crate) asked_by: Vec<(Time, u32)>,
    /// The kernel refused to watch it.
    pub(crate) abandoned: bool,
    /// Until when what it is owed is written, since its session is over.
    pub(crate) closing_until: Option<Time>,
    /// How many bytes the daemon had written to it after which turn.
    marks: Vec<(u32, usize)>,
}

impl Record {
    pub(crate) fn accepted(&mut self, at: Time, turn: u32, refused: Option<Refusal>) {
        self.connections.push(ConnectionRecord {
            accepted: at,
            accepted_in: turn,
            refused,
            displaced_in: None,
            is_request: false,
            switched: None,
            turned_away: Vec::new(),
            asked_by: Vec::new(),
            abandoned: false,
            closing_until: None,
            marks: Vec::new(),
        });
    }

    pub(crate) fn displaced(&mut self, client: usize, turn: u32) {
        self.connections[client].displaced_in = Some(turn);
    }

    pub(crate) fn is_request(&mut self, client: usize) {
        self.connections[client].is_request = true;
    }

    pub(crate) fn switched(&mut self, client: usize, at: Time) {
        self.connections[client].switched.get_or_insert(at);
    }

    pub(crate) fn turned_away(&mut self, client: usize, reasons: Vec<Refusal>) {
        self.connections[client].turned_away = reasons;
    }

    pub(crate) fn has_to_be_asked(&mut self, client: usize, since: Time, by: u32) {
        self.connections[client].asked_by.push((since, by));
    }

    pub(crate) fn abandoned(&mut self, client: usize) {
        self.connections[client].abandoned = true;
    }

    pub(crate) fn asked_to_end(&mut self, turn: u32) {
        self.ended_in.get_or_insert(turn);
    }

    /// After each turn, before [`Record::written`].
    pub(crate) fn happened_up_to(&mut self, head: u64) {
        self.heads.push(head);
    }

    /// So many bytes have been written to a client by the end of a turn.
    pub(crate) fn written(&mut self, client: usize, turn: u32, bytes: usize) {
        let marks = &mut self.connections[client].marks;
        if marks.last().map_or(0, |&(_, before)| before) < bytes {
            marks.push((turn, bytes));
        }
    }

    pub(crate) fn closes_by(&mut self, client: usize, until: Time) {
        self.connections[client].closing_until = Some(until);
    }

    pub(crate) fn ended_in(&self) -> Option<u32> {
        self.ended_in
    }

    pub(crate) fn connection(&self, client: usize) -> &ConnectionRecord {
        &self.connections[client]
    }

    /// The turn in which the room's events reached so many bytes.
    pub(crate) fn turn_of_event(&self, end: usize) -> u32 {
        let turn = self.heads.partition_point(|&head| head < end as u64);
        u32::try_from(turn).expect("a short run")
    }

    /// The turn in which so many bytes had been written to a client.
    pub(crate) fn turn_of_bytes(&self, client: usize, bytes: usize) -> u32 {
        let marks = &self.connections[client].marks;
        let mark = marks.partition_point(|&(_, taken)| taken < bytes);
        let never = || u32::try_from(self.heads.len()).expect("a short run");
        marks.get(mark).map_or_else(never, |&(turn, _)| turn)
    }
}
