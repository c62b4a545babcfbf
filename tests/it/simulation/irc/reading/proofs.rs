//! What a client has to prove when it registers: that it knows the room's password, or the key of its nickname.

use super::super::super::names;
use super::super::entering::earliest_registration;
use super::Reader;

impl Reader<'_> {
    /// In which turns it may have registered that is told so just now.
    fn turns(&self) -> (u32, u32) {
        let told = self.world.record().turn_of_bytes(self.who, self.line().end);
        (earliest_registration(self.world, self.who).min(told), told)
    }

    /// It is registered: a password and the key of its nickname it gave where they were asked for.
    pub(super) fn may_be_called_so(&self) {
        let (from, to) = self.turns();
        let (world, ring, who) = (self.world, self.world.ring(), self.who);
        let knows = ring.may_know_password(world, who, to);
        let has_key = ring.may_have(world, who, (0, to), |_| true);
        assert!(
            !ring.asks_password(from, to) || knows || has_key,
            "{who} comes in without the password"
        );
        let folded = names::fold(&self.own);
        let is_its = ring.may_have(world, who, (0, to), |key| {
            key.nickname.as_ref() == Some(&folded)
        });
        assert!(
            !ring.is_owned(&folded, from, to) || is_its,
            "{who} comes in as {folded} without the key"
        );
    }

    /// Nobody is refused for a password that gave the right one.
    pub(super) fn is_refused_for_its_password(&self) {
        let (_, told) = self.turns();
        let sent = self.world.clients()[self.who].sent().iter();
        let mut given = sent.filter_map(|line| {
            let password = line.irc.as_ref()?.asked.password()?;
            Some((password, line.arrived?))
        });
        let is_right = given.any(|(it, from)| self.world.ring().is_password(it, from, told));
        assert!(!is_right, "{} knows the password", self.who);
    }
}
