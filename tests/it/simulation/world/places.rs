//! Places: which connections are taken, which are refused, and who has to go for them, counted naively.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};

use littlecats::daemon::guests::{PLACE_ALONE_MIN, PLACE_MIN};
use littlecats::daemon::limits::{GUESTS_MAX, REFUSED_MAX};

use super::super::client::Client;
use super::super::meaning::Refusal;
use super::super::network::Network;
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
        self.connect_watched(peer, room_max, true)
    }

    /// A connection comes in, and if there is a place for it, the kernel refuses to watch its socket.
    pub(crate) fn connect_unwatched(&mut self, peer: SocketAddr, room_max: usize) -> usize {
        let is_watched = matches!(self.place(peer), Place::None(_));
        let client = self.connect_watched(peer, room_max, is_watched);
        if !is_watched {
            self.record.abandoned(client);
            self.pipe_mut(client).break_down(ErrorKind::Other, true);
        }
        client
    }

    fn connect_watched(&mut self, peer: SocketAddr, room_max: usize, is_watched: bool) -> usize {
        let client = self.clients.len();
        let place = self.place(peer);
        let refused = match &place {
            Place::None(refusal) => Some(refusal.clone()),
            Place::Free | Place::OfGuest => None,
        };
        let guests = self.guests();
        let socket = Network::connect(&self.network, peer, room_max, client == WITNESS);
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
        let address = |client: usize| self.pipe(client).peer().ip();
        let of = |it: IpAddr| guests.iter().filter(|&&guest| address(guest) == it).count();
        let age = |it: usize| self.clock.now().since(self.record.connection(it).accepted);
        let many = of(address(gone));
        let least = if many > 1 { PLACE_MIN } else { PLACE_ALONE_MIN };
        assert!(age(gone) >= least, "{gone} came only {:?} ago", age(gone));
        let silent = |it: &&usize| {
            self.clients[**it]
                .sent()
                .iter()
                .all(|it| it.arrived.is_none())
        };
        for &other in guests.iter().filter(silent).filter(|&&it| it != gone) {
            // Behind a flood of newcomers of one address it is the oldest of all.
            let is_oldest = age(gone) >= PLACE_ALONE_MIN && age(gone) >= age(other);
            let has_no_more = of(address(other)) <= many || age(other) < PLACE_MIN;
            assert!(has_no_more || is_oldest, "{other} had more neighbours");
            let older = address(other) == address(gone) && age(other) > age(gone);
            assert!(!older, "{other} was there before {gone}");
        }
        self.record.displaced(gone, self.clock.turn());
    }

    /// Whether there is a place for a newcomer: the limits, counted naively.
    fn place(&self, peer: SocketAddr) -> Place {
        let limits = &self.setting.limits;
        let network = self.network.borrow();
        let (mut placed, mut refused, mut of_address) = (0, 0, 0);
        let guests = self.guests().len();
        for (client, pipe) in network.pipes().iter().enumerate() {
            let Some(state) = self.state(client) else {
                continue;
            };
            let connection = self.record.connection(client);
            if connection.refused.is_some() || connection.displaced_in.is_some() {
                refused += 1;
                continue;
            }
            placed += usize::from(state.stage != Stage::Closed);
            // One that was greeted before is no request.
            let taken = pipe.taken();
            let is_greeted = !taken.is_empty() && !taken.starts_with(b"H");
            let counts = !state.is_request || is_greeted;
            of_address += usize::from(counts && pipe.peer().ip() == peer.ip());
        }
        let guests_max = GUESTS_MAX.min(limits.clients_max / 2).max(1);
        let is_full = placed >= limits.clients_max || guests >= guests_max;
        assert!(refused <= REFUSED_MAX);
        if is_full && guests == 0 {
            Place::None(Refusal::ServerFull)
        } else if limits.per_address_max.is_some_and(|max| of_address >= max) {
            Place::None(Refusal::Address)
        } else if is_full {
            Place::OfGuest
        } else {
            Place::Free
        }
    }
}
