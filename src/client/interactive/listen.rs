//! The thread that reads the socket: what is heard.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::tries::Tries;
use super::{Chat, Down, Link, lock};
use crate::client::link::Lines;
use crate::text::client::{Failure, Text};

/// A line that was sent less than this before the end may not have arrived, though the daemon told of
/// its end; one that was sent before has been handled.
const UNCERTAIN: Duration = Duration::from_secs(5);

impl Chat {
    /// Shows what is heard, over one connection after the other, until the person leaves and all that
    /// was owed to them was shown.
    pub(super) fn listen(&self, mut lines: Lines<TcpStream>) {
        let mut tries = Tries::new();
        loop {
            let begun = Instant::now();
            while let Ok(Some(line)) = lines.read() {
                self.screen.make_room();
                self.hear(&line);
            }
            if self.change(Link::Down(Down::default())).is_none() {
                return;
            }
            let stay = begun.elapsed();
            let last_sent = lock(&self.last_sent).take();
            if lock(&self.conversation).is_dismissed() {
                self.tell(Text::Dismissed);
                self.end();
            }
            let is_ending = lock(&self.conversation).is_ending();
            self.tell(match last_sent {
                Some(at) if !is_ending || at.elapsed() < UNCERTAIN => Text::WordsMayBeLost,
                _ if is_ending => Text::Failed(&Failure::Closed),
                _ => Text::ConnectionBroke,
            });
            if !self.settings.reconnects {
                self.end();
            }
            match self.come_back(&mut tries, stay) {
                Some(back) => lines = back,
                None => return,
            }
        }
    }

    /// Changes the link, and returns what it was. `None` when the person leaves, which stays so.
    pub(super) fn change(&self, to: Link) -> Option<Link> {
        let mut link = lock(&self.link);
        let leaves = matches!(*link, Link::Leaving);
        (!leaves).then(|| std::mem::replace(&mut *link, to))
    }
}
