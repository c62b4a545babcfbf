//! It is known whose connection it is: from here on it counts for the address block that it comes from, if
//! there is a place for it.

use std::net::SocketAddr;

use super::Stage;
use crate::daemon::admission::turn_away;
use crate::daemon::lifecycle::Sessions;
use crate::daemon::limits::REFUSED_MAX;
use crate::dialect::Encoding;
use crate::room::address_block::AddressBlock;
use crate::room::event::LeaveReason;
use crate::room::session::SessionId;
use crate::room::time::Now;
use crate::text::console::PlacesLimit;
use crate::transport::socket::Socket;

impl<S: Socket> Sessions<S> {
    /// A connection of a proxy is that of a peer with this address.
    pub(super) fn identify(&mut self, id: SessionId, peer: SocketAddr, now: Now) {
        if peer.ip().to_canonical().is_unspecified() {
            return self.unidentified.set(id, Stage::Unnamed);
        }
        self.unidentified.forget(id);
        self.room.locate(id, peer);
        let block = AddressBlock::from(peer.ip());
        if let Some(guest) = self.admission.guests.get_mut(id) {
            if !self.admission.blocks.has_place(block) {
                return self.refuse_identified(id, peer, now);
            }
            guest.comes_from(peer);
        }
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        let blocks = &mut self.admission.blocks;
        connection.block = blocks.count_anything().then(|| blocks.add(block, now.time));
        #[cfg(feature = "web")]
        self.identify_request(id, peer, now.time);
        self.reschedule(id);
    }

    /// Whether a proxy stands between a session and its peer.
    #[cfg(any(feature = "irc", feature = "web"))]
    pub(in crate::daemon) fn is_handed_on(&self, id: SessionId) -> bool {
        let own = self.connections.get(id).and_then(|it| it.socket.peer());
        let own = own.map(|it| SocketAddr::new(it.ip().to_canonical(), it.port()));
        own.is_some_and(|own| Some(own) != self.room.address(id))
    }

    /// A request counts as one of its block, which asked for the page.
    #[cfg(feature = "web")]
    fn identify_request(&mut self, id: SessionId, peer: SocketAddr, now: crate::room::time::Time) {
        let Some(request) = self.web.requests.get_mut(id) else {
            return;
        };
        request.peer = peer;
        if let Some(block) = self.connections.get(id).and_then(|it| it.block) {
            self.admission.blocks.begin_request(block);
        }
        self.note_web_visit(id, now);
    }

    /// There is no place for one more of its address: it reads that as if that had been known when it came.
    fn refuse_identified(&mut self, id: SessionId, peer: SocketAddr, now: Now) {
        let limit = PlacesLimit::Address;
        self.console.refused(peer, limit, now.time);
        self.stop_waiting(id);
        self.admission.guests.remove(id);
        let (room, mut delivery) = self.room_and_delivery();
        room.leave(id, LeaveReason::Failed, "", now, &mut delivery);
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        self.writer.detach(connection);
        if self.connections.refused() < REFUSED_MAX {
            let info = self.connections.get(id).and_then(|it| it.socket.tcp_info());
            let phase = self.refusing(info, peer, limit, now.time);
            self.connections.set_phase(id, phase);
            return self.reschedule(id);
        }
        let told = self.refused(Encoding::Plain, limit);
        if let Some(connection) = self.connections.get_mut(id) {
            turn_away(&mut connection.socket, &told);
        }
        self.close(id);
    }
}
