//! How connections come: to a place, to that of another, or to none; and how a guest becomes somebody.

use std::io;
use std::net::SocketAddr;

use super::admission::{Admission, Place, ask_after, refused, tell_refusal, turn_away};
use super::connection::Connection;
use super::guests::{Due, Guest};
use super::lifecycle::{Ending, Sessions};
#[cfg(feature = "web")]
use super::limits::ASK_BROWSERS_AFTER;
use super::limits::{REFUSED_HANDSHAKE_TIME, REFUSED_MAX};
use super::phase::{Linger, Over, Phase, Refusing};
use crate::dialect::{Decoded, Encoding};
use crate::room::address_block::AddressBlock;
use crate::room::answer::Answer;
use crate::room::refusal::Refusal;
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::text::console::{CloseReason, PlacesLimit, Report};
use crate::transport::socket::{Security, Socket};
use crate::transport::tcp_info::TcpInfo;

/// Why nothing is taken of a connection, whatever it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Objection {
    /// It is in the clear, where TLS alone is taken.
    ClearText,
    /// It came from a proxy that did not say whose it is.
    NoProxyAddress,
}

impl From<Objection> for Refusal<'static> {
    fn from(objection: Objection) -> Refusal<'static> {
        match objection {
            Objection::ClearText => Refusal::TlsOnly,
            Objection::NoProxyAddress => Refusal::NoProxyAddress,
        }
    }
}

impl<S: Socket> Sessions<S> {
    /// Takes a connection, or refuses it: see [`Engine::accept`](super::engine::Engine::accept).
    pub(super) fn accept(
        &mut self,
        socket: S,
        peer: SocketAddr,
        now: Now,
        register: impl FnOnce(&mut S, usize) -> io::Result<()>,
    ) -> Option<SessionId> {
        // What a proxy hands on counts for those that it comes from, once these are known.
        let is_proxy = self.limits.is_proxy(peer.ip());
        let block = (!is_proxy).then(|| AddressBlock::from(peer.ip()));
        let id = match self.admission.place(block, self.placed(), now.time) {
            Place::None(limit) => self.refuse(socket, peer, limit, now.time)?,
            place @ (Place::Free | Place::Of(_)) => {
                if let Place::Of(guest) = place {
                    self.displace(guest, now);
                }
                let info = socket.tcp_info();
                let ask_after = ask_after(info);
                let Admission { guests, blocks, .. } = &mut self.admission;
                let counted = block.filter(|_| blocks.count_anything());
                let group = counted.map(|block| blocks.add(block, now.time));
                let id = self.connections.add(socket, Phase::Open, group);
                guests.add(id, Guest::new(peer, ask_after, now.time));
                self.room.begin(id, peer);
                if info.is_some() {
                    self.liveness.begin(now.time);
                }
                id
            }
        };
        if is_proxy {
            self.unidentified.add(id, peer);
        }
        self.reschedule(id);
        let connection = self.connections.get_mut(id)?;
        if let Err(error) = register(&mut connection.socket, id.to_token()) {
            self.end(id, &CloseReason::Failed(error), Ending::Abort, now);
        }
        Some(id)
    }

    /// How many connections have a place.
    fn placed(&self) -> usize {
        self.connections.len() - self.connections.refused() - self.closed.len()
    }

    /// When the next newcomer can be taken, or told that there is no place; `None` for at once.
    pub(super) fn next_place(&self, now: Time) -> Option<Time> {
        self.admission.next_place(self.placed(), now)
    }

    /// A guest goes, since its place is needed.
    pub(super) fn displace(&mut self, guest: SessionId, now: Now) {
        self.answer(guest, &Refusal::LoginTime.into());
        self.end(guest, &CloseReason::Displaced, Ending::Dismiss, now);
    }

    /// Refuses a newcomer: how it is told its first bytes say. Where too many are being told, it
    /// reads that at once, and `None` is returned.
    fn refuse(
        &mut self,
        mut socket: S,
        peer: SocketAddr,
        limit: PlacesLimit,
        now: Time,
    ) -> Option<SessionId> {
        self.console.refused(peer, limit, now);
        if self.connections.refused() >= REFUSED_MAX {
            turn_away(&mut socket, &self.refused(Encoding::Plain, limit));
            return None;
        }
        let phase = self.refusing(socket.tcp_info(), peer, limit, now);
        Some(self.connections.add(socket, phase, None))
    }

    /// The phase of a connection for which there is no place, until it has said how it is told.
    pub(super) fn refusing(
        &self,
        info: Option<TcpInfo>,
        peer: SocketAddr,
        limit: PlacesLimit,
        now: Time,
    ) -> Phase {
        let tell_after = ask_after(info);
        #[cfg(feature = "web")]
        let tell_after = match self
            .admission
            .web_visits
            .asked_lately(peer.ip().into(), now)
        {
            true => tell_after.max(ASK_BROWSERS_AFTER),
            false => tell_after,
        };
        #[cfg(not(feature = "web"))]
        let _ = peer;
        let refusing = Over::Refusing(Refusing {
            limit,
            tell_at: now + tell_after,
            shakes_hands: false,
        });
        refusing.into()
    }

    /// A connection for which there is no place has time for a handshake, and behind that as others to
    /// speak first.
    pub(super) fn note_refused_handshake(&mut self, id: SessionId, now: Time) {
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        let security = connection.socket.security();
        let Some(refusing) = connection.phase.refusing_mut() else {
            return;
        };
        match (security, refusing.shakes_hands) {
            (Security::Handshaking, false) => {
                refusing.shakes_hands = true;
                refusing.tell_at = now + REFUSED_HANDSHAKE_TIME;
            }
            (Security::Secure, true) => {
                refusing.shakes_hands = false;
                refusing.tell_at = now + ask_after(connection.socket.tcp_info());
            }
            (Security::Handshaking, true)
            | (Security::Secure, false)
            | (Security::Clear | Security::Exposed, _) => return,
        }
        self.reschedule(id);
    }

    /// Whether a connection speaks in the clear where that is not taken.
    fn is_exposed(&self, id: SessionId) -> bool {
        let connection = self.connections.get(id);
        connection.is_some_and(|it| it.socket.security() == Security::Exposed)
    }

    /// Why nothing is taken of a connection, whatever it says.
    pub(super) fn objection(&self, id: SessionId) -> Option<Objection> {
        if self.unidentified.is_unnamed(id) {
            Some(Objection::NoProxyAddress)
        } else {
            self.is_exposed(id).then_some(Objection::ClearText)
        }
    }

    /// Whether nothing is taken of what a guest says: it is told why, in its dialect, and closed.
    pub(super) fn objects_to(&mut self, id: SessionId, said: &Decoded<'_>, now: Now) -> bool {
        if !said.is_line() {
            return false;
        }
        let Some(objection) = self.objection(id) else {
            return false;
        };
        if let Decoded::Hello { line_bytes_max } = *said {
            self.answer(id, &Answer::Hello { line_bytes_max });
        }
        self.object(id, objection, now);
        true
    }

    /// A connection is told so, and closed.
    pub(super) fn object(&mut self, id: SessionId, objection: Objection, now: Now) {
        self.answer(id, &Refusal::from(objection).into());
        let reason = match objection {
            Objection::ClearText => CloseReason::ClearText,
            Objection::NoProxyAddress => CloseReason::NoProxyAddress,
        };
        self.end(id, &reason, Ending::Drain, now);
    }

    /// Tells a connection for which there is no place why, in its dialect, and closes it without destroying
    /// what was told.
    pub(super) fn tell_refused(&mut self, id: SessionId, now: Time) {
        let Some(connection) = self.connections.get(id) else {
            return;
        };
        let Some(refusing) = connection.phase.refusing() else {
            return;
        };
        let (encoding, limit) = (connection.encoding(), refusing.limit);
        #[cfg(feature = "web")]
        if connection.decoder.is_http() {
            let told = self.unavailable(limit);
            return self.tell_refusal(id, &told, now);
        }
        let told = self.refused(encoding, limit);
        self.tell_refusal(id, &told, now);
    }

    /// Tells so much to a connection for which there is no place, and closes it without destroying that.
    pub(super) fn tell_refusal(&mut self, id: SessionId, told: &[u8], now: Time) {
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        if tell_refusal(&mut connection.socket, told) {
            self.throw_away_input(id, Over::Refused(Linger::from(now)));
        } else {
            self.close(id);
        }
    }

    pub(super) fn refused(&self, encoding: Encoding, limit: PlacesLimit) -> Vec<u8> {
        let line_bytes_max = self.limits.line_bytes_max;
        refused(encoding, limit.into(), line_bytes_max, &self.writer.words)
    }

    /// Notes that a session asked for HTTP: for a day silent connections from its address block may be
    /// a browser's.
    #[cfg(feature = "web")]
    pub(super) fn note_web_visit(&mut self, id: SessionId, now: Time) {
        if let Some(block) = self.room.address_block(id) {
            self.admission.web_visits.note(block, now);
        }
    }

    /// A session has a nickname, and is in unless it asked to stay outside: it is no guest any more, and
    /// the console knows it by that from here on.
    pub(super) fn named(&mut self, id: SessionId, now: Now) {
        let connection = self.connections.get(id);
        let block = connection.and_then(|it| it.block);
        let encoding = connection.map(Connection::encoding);
        if let Some(block) = block
            && self.room.standing(id) == Standing::Inside
        {
            self.admission.blocks.note_join(block, now.time);
        }
        let Some(guest) = self.admission.guests.remove(id) else {
            return;
        };
        if let Some(block) = block {
            self.admission.blocks.add_member(block);
        }
        // Programs speak first.
        let is_person = guest.was_greeted() && encoding == Some(Encoding::Plain);
        if let Some(nickname) = self.room.nickname(id) {
            let report = Report::Connected {
                nickname: nickname.as_str(),
                peer: guest.peer,
            };
            log::info!("{}", report.in_words(self.writer.words.language()));
        }
        if is_person {
            self.answer(id, &Answer::Hint);
        }
        #[cfg(feature = "irc")]
        {
            self.tell_online(id);
            self.irc.registered.push(id);
            self.greet(id, now);
        }
    }

    /// Asks a guest for its nickname, warns it of a line that has no end, or sees it off, when it is
    /// time for that.
    pub(super) fn expire_guest(&mut self, id: SessionId, now: Now) {
        let Some(guest) = self.admission.guests.get_mut(id) else {
            return;
        };
        // Also where the visit came after the guest: browsers open several connections at once.
        #[cfg(feature = "web")]
        if self
            .admission
            .web_visits
            .asked_lately(guest.peer.ip().into(), now.time)
        {
            guest.may_be_a_browsers();
        }
        let is_unidentified = self.unidentified.contains(id);
        let may_be_own = is_unidentified && self.unidentified.may_be_own(id);
        if is_unidentified && !may_be_own && !self.unidentified.is_unnamed(id) {
            // That is asked of somebody.
            guest.is_not_asked();
        }
        match guest.take_due(&self.limits, now.time) {
            Due::Nothing => {}
            Due::Question => {
                if may_be_own {
                    self.take_as_own(id, now);
                    if self.admission.guests.get(id).is_none() {
                        return;
                    }
                }
                match self.objection(id) {
                    Some(objection) => self.object(id, objection, now),
                    None => self.answer(id, &Answer::AskNickname),
                }
            }
            Due::End if is_unidentified => self.object(id, Objection::NoProxyAddress, now),
            Due::CrWarning => self.answer(id, &Refusal::CrAlone.into()),
            Due::EndAsSlow => self.end(id, &CloseReason::SlowConsumer, Ending::Abort, now),
            Due::End => {
                self.answer(id, &Refusal::LoginTime.into());
                self.end(id, &CloseReason::LoginTimeout, Ending::Drain, now);
            }
        }
    }
}
