//! What becomes of a request: a file, an objection, or a WebSocket.

use std::time::Duration;

use bytes::Bytes;

use super::requests::Request;
use crate::daemon::admission::Place;
use crate::daemon::guests::Guest;
use crate::daemon::lifecycle::{Ending, Sessions};
use crate::dialect::web::close::CloseCode;
use crate::dialect::web::frame::close_frame;
use crate::dialect::web::handshake::Subprotocol;
use crate::dialect::web::response::{Answer, Response, Service};
use crate::dialect::{Decoder, WebItem};
use crate::room::answer;
use crate::room::refusal::Refusal;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::text::console::{CloseReason, PlacesLimit};
use crate::text::incidents::{Incident, Subject};
use crate::transport::socket::Socket;

/// How long the head of a request may take, of one for which there is no place.
const REFUSED_HEAD_TIME: Duration = Duration::from_secs(2);

/// What becomes of a connection for which there is no place.
#[derive(Debug)]
pub(in crate::daemon) enum Refused {
    /// More has to come before it can be told.
    Later,
    Tell(Vec<u8>),
    /// It is told nothing.
    Close,
}

impl<S: Socket> Sessions<S> {
    /// Does what the protocol asks for, whatever the room does; `None` when the session ended by it.
    pub(in crate::daemon) fn handle_web(
        &mut self,
        id: SessionId,
        item: WebItem<'_>,
        now: Now,
    ) -> Option<()> {
        match item {
            WebItem::Begun => self.begin_request(id, now),
            WebItem::Head(head) => self.respond(id, head, now),
            WebItem::Pong => Some(()),
            WebItem::Closed(code) => {
                let connection = self.connections.in_session(id)?;
                self.writer.insert(connection, close_frame(code).into());
                self.end(id, &CloseReason::Ended, Ending::Drain, now);
                None
            }
            WebItem::Violated(violation) => {
                let reason = CloseReason::BrokenProtocol(violation);
                self.end(id, &reason, Ending::Drain, now);
                None
            }
        }
    }

    /// A connection speaks HTTP: it is no guest, and does not count for its block. Behind the
    /// greeting it would take that for the response.
    fn begin_request(&mut self, id: SessionId, now: Now) -> Option<()> {
        let is_served = self.web.options.is_served;
        // Of one that a proxy hands on its head says from where it is.
        if is_served && !self.unidentified.contains(id) {
            self.note_web_visit(id, now.time);
        }
        let guest = self.admission.guests.get(id);
        let is_greeted = guest.is_none_or(Guest::was_greeted);
        if is_greeted || !is_served {
            self.end(id, &CloseReason::OtherProtocol, Ending::Drain, now);
            return None;
        }
        if let Some(first) = self.web.requests.first_to_go() {
            self.end(first, &CloseReason::Displaced, Ending::Abort, now);
        }
        let guest = self.admission.guests.remove(id)?;
        let block = self.connections.get(id).and_then(|it| it.block);
        if let Some(block) = block {
            self.admission.blocks.begin_request(block);
        }
        let request = Request {
            peer: guest.peer,
            since: guest.began(now.time),
        };
        self.web.requests.add(id, request);
        self.reschedule(id);
        Some(())
    }

    fn respond(&mut self, id: SessionId, head: Option<&[u8]>, now: Now) -> Option<()> {
        let service = Service {
            names: &self.web.options.hosts,
            language: self.writer.words.language(),
            refusal: self.objection(id).map(Refusal::from),
        };
        if self.unidentified.is_unnamed(id)
            && let Some(request) = self.web.requests.get(id)
        {
            let subject = Subject::Peer(request.peer);
            let refused = Incident::NoProxyAddress.of(subject);
            self.console.report(refused, now.time);
        }
        let response = match service.answer(head) {
            Answer::Response(response) => response,
            Answer::Forbidden {
                response,
                origin,
                host,
            } => {
                let page = Subject::Page { origin, host };
                self.console.report(Incident::OtherPage.of(page), now.time);
                response
            }
            Answer::Switch(bytes, subprotocol) => {
                return self.switch(id, bytes, subprotocol, now);
            }
        };
        let connection = self.connections.in_session(id)?;
        self.writer.insert(connection, response.head);
        self.writer.insert(connection, response.body);
        self.end(id, &CloseReason::Answered, Ending::Drain, now);
        None
    }

    /// A connection becomes a WebSocket, and a guest like others, if there is a place for it.
    fn switch(
        &mut self,
        id: SessionId,
        switching: Bytes,
        subprotocol: Option<Subprotocol>,
        now: Now,
    ) -> Option<()> {
        let peer = self.web.requests.get(id)?.peer;
        match self.admission.place_of_upgrade(peer.ip().into(), now.time) {
            Place::Free => {}
            Place::Of(guest) => self.displace(guest, now),
            Place::None(limit) => {
                self.console.refused(peer, limit, now.time);
                let told = self.refused_web_socket(switching, subprotocol, limit);
                let connection = self.connections.in_session(id)?;
                self.writer.insert(connection, told);
                self.end(id, &CloseReason::Answered, Ending::Drain, now);
                return None;
            }
        }
        let connection = self.connections.in_session(id)?;
        connection.decoder.upgrade(subprotocol);
        self.writer.insert(connection, switching);
        self.forget_request(id);
        let guest = Guest::of_web_socket(peer, now.time);
        self.admission.guests.add(id, guest);
        self.count_silence(id, now.time);
        let line_bytes_max = self.limits.line_bytes_max;
        self.answer(id, &answer::Answer::Hello { line_bytes_max });
        self.reschedule(id);
        Some(())
    }

    /// What a WebSocket reads for which there is no place: no script sees the status of a failed
    /// upgrade.
    fn refused_web_socket(
        &self,
        switching: Bytes,
        subprotocol: Option<Subprotocol>,
        limit: PlacesLimit,
    ) -> Bytes {
        let mut told = Vec::from(switching);
        let mut decoder = Decoder::new();
        decoder.upgrade(subprotocol);
        told.extend(self.refused(decoder.encoding(), limit));
        told.extend(close_frame(Some(CloseCode::TryAgainLater.number())));
        told.into()
    }

    /// What becomes of a connection that speaks HTTP and for which there is no place.
    pub(in crate::daemon) fn refuse_web(
        &mut self,
        id: SessionId,
        item: WebItem<'_>,
        now: Time,
    ) -> Refused {
        let connection = self.connections.get_mut(id);
        let refusing = connection.and_then(|connection| connection.phase.refusing_mut());
        let Some(refusing) = refusing else {
            return Refused::Close;
        };
        let limit = refusing.limit;
        match item {
            WebItem::Begun if self.web.options.is_served => {
                refusing.tell_at = now + REFUSED_HEAD_TIME;
                self.reschedule(id);
                Refused::Later
            }
            WebItem::Head(head) => Refused::Tell(self.refusal_of(head, limit)),
            WebItem::Begun | WebItem::Pong | WebItem::Closed(_) | WebItem::Violated(_) => {
                Refused::Close
            }
        }
    }

    fn refusal_of(&self, head: Option<&[u8]>, limit: PlacesLimit) -> Vec<u8> {
        let service = Service {
            names: &self.web.options.hosts,
            language: self.writer.words.language(),
            refusal: Some(limit.into()),
        };
        match service.answer(head) {
            Answer::Response(response) | Answer::Forbidden { response, .. } => whole(&response),
            Answer::Switch(switching, subprotocol) => self
                .refused_web_socket(switching, subprotocol, limit)
                .into(),
        }
    }

    /// What is told to a connection that has not said what it asks for, and for which there is no place.
    pub(in crate::daemon) fn unavailable(&self, limit: PlacesLimit) -> Vec<u8> {
        let service = Service {
            names: &[],
            language: self.writer.words.language(),
            refusal: None,
        };
        whole(&service.unavailable(limit.into()))
    }

    /// When a request is over, its answer included, or [`Time::NEVER`].
    pub(in crate::daemon) fn request_deadline(&self, id: SessionId) -> Time {
        let request = self.web.requests.get(id);
        request.map_or(Time::NEVER, |request| request.deadline(&self.limits))
    }

    /// Ends a request that takes too long, and says whether it did.
    pub(in crate::daemon) fn end_long_request(&mut self, id: SessionId, now: Now) -> bool {
        let is_over = self.request_deadline(id) <= now.time;
        if is_over {
            self.end(id, &CloseReason::LoginTimeout, Ending::Abort, now);
        }
        is_over
    }

    /// A connection asks for files no more: it is closed, or something else.
    pub(in crate::daemon) fn forget_request(&mut self, id: SessionId) {
        if self.web.requests.remove(id).is_none() {
            return;
        }
        if let Some(block) = self.connections.get(id).and_then(|it| it.block) {
            self.admission.blocks.end_request(block);
        }
    }
}

fn whole(response: &Response) -> Vec<u8> {
    [&response.head[..], &response.body].concat()
}
