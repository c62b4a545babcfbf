//! Places: which connections are taken, which are refused, and who has to go for them, counted naively.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use littlecats::daemon::guests::{PLACE_ALONE_MIN, PLACE_MIN};
use littlecats::daemon::limits::{GUESTS_MAX, REFUSED_MAX};

use super::super::client::Client;
use super::super::meaning::Refusal;
use super::super::network::{Layer, Network};
use super::super::subject::Stage;
use super::{WITNESS, World};

/// What there is for a newcomer.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    Free,
    /// That of a guest, which has to go.
    OfGuest,
    None(Refusal),
}

impl World {
    /// A connection comes in.
    pub(crate) fn connect(&mut self, peer: SocketAddr, room_max: usize) -> usize {
        let layer = self.layer_of_newcomer(false);
        self.connect_watched(peer, room_max, (true, layer))
    }

    /// The same of one that is to speak IRC, which it may agree upon in TLS; whether it tries to.
    pub(crate) fn connect_for_irc(&mut self, peer: SocketAddr, room_max: usize) -> (usize, bool) {
        let by_irc = self.setting.limits.has_tls && self.tls_choices.once_in(2);
        let layer = self.layer_of_newcomer(by_irc);
        let agrees = matches!(layer, Layer::Spoken(_, true));
        (self.connect_watched(peer, room_max, (true, layer)), agrees)
    }

    /// A connection comes in, and if there is a place for it, the kernel refuses to watch its socket.
    pub(crate) fn connect_unwatched(&mut self, peer: SocketAddr, room_max: usize) -> usize {
        let is_watched = matches!(self.place(peer), Place::None(_));
        let layer = self.layer_of_newcomer(false);
        let client = self.connect_watched(peer, room_max, (is_watched, layer));
        if !is_watched {
            self.record.abandoned(client);
            self.pipe_mut(client).break_down(ErrorKind::Other, true);
        }
        client
    }

    fn connect_watched(
        &mut self,
        peer: SocketAddr,
        room_max: usize,
        (is_watched, layer): (bool, Layer),
    ) -> usize {
        let client = self.clients.len();
        let place = self.place(peer);
        let refused = match &place {
            Place::None(refusal) => Some(refusal.clone()),
            Place::Free | Place::OfGuest => None,
        };
        let guests = self.guests();
        let perfect = client == WITNESS;
        self.tell(|| format!("{client} is to come over {layer:?}"));
        let socket = Network::connect(&self.network, peer, room_max, (perfect, layer));
        self.handed_over = true;
        let now = self.clock.now();
        let handle = self.subject.accept(socket, peer, is_watched, now);
        self.tell(|| {
            format!("{client} connects from {peer}: {handle:?}, to be refused: {refused:?}")
        });
        assert!(
            handle.is_some() || refused.is_some(),
            "closed though there is a place for it"
        );
        self.record.accepted(now, self.clock.turn(), refused);
        let gone = guests.iter().copied().filter(|&it| !self.is_guest(it));
        let displaced = Vec::from_iter(gone);
        self.check_displaced(&guests, &displaced, &place);
        let polite = !self.choices.once_in(4);
        self.clients.push(Client::new(handle, polite));
        client
    }

    /// Whether a newcomer is offered TLS, and speaks it, perhaps to agree that it speaks IRC.
    fn layer_of_newcomer(&self, by_irc: bool) -> Layer {
        let is_witness = self.clients.len() == WITNESS;
        if !self.setting.limits.has_tls {
            Layer::None
        } else if is_witness || self.tls_choices.once_in(2) {
            Layer::Offered
        } else {
            Layer::Spoken(self.tls_choices.clone(), by_irc)
        }
    }

    /// Whether somebody new can come, and need not wait to be accepted.
    pub(crate) fn takes_newcomers(&self) -> bool {
        self.subject.takes_newcomers(self.clock.now())
    }

    /// Those that are not logged in, and not on their way out.
    pub(super) fn guests(&self) -> Vec<usize> {
        let clients = 0..self.clients.len();
        clients.filter(|&client| self.is_guest(client)).collect()
    }

    fn is_guest(&self, client: usize) -> bool {
        self.state(client)
            .is_some_and(|state| state.stage == Stage::Guest)
    }

    /// Of the guests that there were, who had to go for a newcomer: one if its place was needed, of the
    /// address that had most of those that could go, and there the oldest.
    fn check_displaced(&mut self, guests: &[usize], displaced: &[usize], place: &Place) {
        let needed = usize::from(*place == Place::OfGuest);
        assert_eq!(displaced.len(), needed, "{displaced:?} had to go");
        let Some(&gone) = displaced.first() else {
            return;
        };
        self.tell(|| format!("{gone} has to go for it"));
        self.goes_first(gone, guests, guests);
        self.record.displaced(gone, self.clock.turn());
    }

    /// One had to go: of the address that had most of those that could go, there the oldest; given those that surely
    /// were guests then, and those that may have been.
    pub(super) fn goes_first(&self, gone: usize, sure: &[usize], possible: &[usize]) {
        let address = |client: usize| self.pipe(client).peer().ip();
        let of = |it: IpAddr, among: &[usize]| {
            let there = among.iter().filter(|&&guest| address(guest) == it);
            there.count()
        };
        let age = |it: usize| self.age(it);
        let many = of(address(gone), possible);
        let least = if many > 1 { PLACE_MIN } else { PLACE_ALONE_MIN };
        assert!(age(gone) >= least, "{gone} came only {:?} ago", age(gone));
        let others = sure.iter().copied().filter(|&it| it != gone);
        for other in others.filter(|&it| self.is_silent_guest(it)) {
            // Behind a flood of newcomers of one address it is the oldest of all.
            let is_oldest = age(gone) >= PLACE_ALONE_MIN && age(gone) >= age(other);
            let has_no_more = of(address(other), sure) <= many || age(other) < PLACE_MIN;
            assert!(has_no_more || is_oldest, "{other} had more neighbours");
            let older = address(other) == address(gone) && age(other) > age(gone);
            assert!(!older, "{other} was there before {gone}");
        }
    }

    /// Since when a client is a guest: a WebSocket since it became one.
    pub(super) fn age(&self, client: usize) -> Duration {
        let connection = self.record.connection(client);
        let since = connection.switched.unwrap_or(connection.accepted);
        self.clock.now().since(since)
    }

    /// Whether a guest said nothing so far, and so waits for nothing.
    pub(super) fn is_silent_guest(&self, client: usize) -> bool {
        let mut sent = self.clients[client].sent().iter();
        sent.all(|it| it.arrived.is_none())
    }

    pub(super) fn guests_max(&self) -> usize {
        let limits = &self.setting.limits;
        GUESTS_MAX.min(limits.clients_max / 2).max(1)
    }

    /// Whether so many of an address are all that it may have.
    pub(super) fn is_full_for_its_address(&self, of_address: usize) -> bool {
        let limit = self.setting.limits.per_address_max;
        limit.is_some_and(|max| of_address >= max)
    }

    /// Whether a connection counts for its address: a request does not, but one that was greeted before is none.
    pub(super) fn counts_for_its_address(&self, client: usize) -> bool {
        let connection = self.record.connection(client);
        if connection.refused.is_some() || connection.displaced_in.is_some() {
            return false;
        }
        let pipe = self.pipe(client);
        let is_greeted = !pipe.taken().is_empty() && !pipe.taken().starts_with(b"H");
        self.state(client)
            .is_some_and(|state| !state.is_request || is_greeted)
    }

    /// Whether there is a place for a newcomer: the limits, counted naively.
    fn place(&self, peer: SocketAddr) -> Place {
        let (mut placed, mut refused, mut of_address) = (0, 0, 0);
        let guests = self.guests().len();
        for client in 0..self.clients.len() {
            let Some(state) = self.state(client) else {
                continue;
            };
            let connection = self.record.connection(client);
            if connection.refused.is_some() || connection.displaced_in.is_some() {
                refused += 1;
                continue;
            }
            placed += usize::from(state.stage != Stage::Closed);
            let is_from_there = self.pipe(client).peer().ip() == peer.ip();
            of_address += usize::from(is_from_there && self.counts_for_its_address(client));
        }
        let is_full = placed >= self.setting.limits.clients_max || guests >= self.guests_max();
        assert!(refused <= REFUSED_MAX);
        if is_full && guests == 0 {
            Place::None(Refusal::ServerFull)
        } else if self.is_full_for_its_address(of_address) {
            Place::None(Refusal::Address)
        } else if is_full {
            Place::OfGuest
        } else {
            Place::Free
        }
    }
}
