//! How the daemon ends: everyone is told, and takes what it is owed.

use super::lifecycle::Sessions;
#[cfg(feature = "web")]
use crate::dialect::web::close::CloseCode;
use crate::room::roster::Standing;
use crate::room::time::Now;
use crate::text::console::Report;
use crate::transport::socket::Socket;

impl<S: Socket> Sessions<S> {
    /// Tells everyone that the daemon ends, and lets each take what it is owed; nobody is told to
    /// have left.
    pub(super) fn shut_down(&mut self, now: Now) {
        self.make_space(now);
        let report = Report::ShuttingDown;
        log::info!("{}", report.in_words(self.writer.words.language()));
        let event = {
            let (room, mut delivery) = self.room_and_delivery();
            room.shut_down(now, &mut delivery)
        };
        for id in self.connections.ids() {
            let Some(connection) = self.connections.get_mut(id) else {
                continue;
            };
            // A request of HTTP would take it for its response.
            let is_told = connection.phase.is_open() && !connection.decoder.is_http();
            match self.room.standing(id) {
                Standing::Guest | Standing::Outside if is_told => {
                    self.writer.tell(connection, &event);
                }
                Standing::Guest | Standing::Outside | Standing::Inside => {}
            }
            self.admission.guests.remove(id);
            self.stop_waiting(id);
            #[cfg(feature = "web")]
            self.send_close(id, CloseCode::GoingAway);
            self.drain(id, now.time);
        }
    }
}
