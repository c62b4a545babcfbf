//! What a client of IRC is answered: numerics, capabilities, the marks by which it is known what was handled, and
//! failures.

use super::super::super::names;
use super::super::asked::{Asked, Given};
use super::Reader;

impl Reader<'_> {
    pub(super) fn read_numeric(&mut self) {
        let line = self.line();
        let turn = self.world.record().turn_of_bytes(self.who, line.end);
        let (to, about) = (line.parameter(0), line.parameter(1).to_owned());
        let verb = line.verb;
        if verb == "001" {
            let is_first = self.reading.registered_in.replace(turn).is_none();
            assert!(is_first, "registers twice");
            self.own = to.to_owned();
            return self.may_be_called_so();
        }
        assert_eq!(to, self.own, "{}", line.text);
        match verb {
            "401" if self.is_whois_of_nobody() => self.read_whois_of_nobody(),
            "401" | "404" => self.reading.refused.push(about),
            "464" if self.own == "*" => self.is_refused_for_its_password(),
            "465" | "473" | "474" => self.reading.is_kept_out = true,
            "301" if !self.is_in_whois() => {
                let folded = names::fold(&about);
                let wrote = self.given().any(|(_, it)| {
                    matches!(&it.asked, Asked::Private { to, .. } if names::fold(to) == folded)
                });
                assert!(wrote, "never wrote to who is away: {about}");
            }
            "301" | "311" | "312" | "313" | "317" | "319" | "330" | "335" | "378" => {
                self.read_whois();
            }
            "318" => self.read_end_of_whois(),
            "730" => self.read_monitored(true),
            "731" => self.read_monitored(false),
            "732" => self.read_listed(),
            "733" => self.read_end_of_list(),
            "734" => panic!("{} watches little: {}", self.who, line.text),
            _ => {}
        }
    }

    /// A request is granted whole or not at all, each in its turn; what stands behind that is in the new form.
    pub(super) fn read_cap(&mut self) {
        let line = self.line();
        let (subcommand, list) = (line.parameter(1), line.parameter(2));
        if !matches!(subcommand, "ACK" | "NAK") {
            return;
        }
        let requests = self.given().filter_map(|(_, it)| {
            let Asked::Capabilities(list) = &it.asked else {
                return None;
            };
            Some(list)
        });
        let asked = { requests }
            .nth(self.answered)
            .expect("it asked for something");
        assert_eq!(asked, list, "{}", line.text);
        let changed = self.agreed.with(asked);
        assert_eq!(changed.is_some(), subcommand == "ACK", "{}", line.text);
        self.answered += 1;
        if let Some(changed) = changed {
            self.agreed = changed;
        }
    }

    pub(super) fn read_pong(&mut self) {
        let token = self.line().parameter(1);
        let is_it = |given: &Given| matches!(&given.asked, Asked::Ping(it) if it == token);
        let sent = self.given().find(|(_, it)| is_it(it));
        let (number, _) = sent.unwrap_or_else(|| panic!("never sent the PING of {token}"));
        assert!(self.reading.handled <= number, "{token} out of order");
        self.reading.handled = number + 1;
        self.check_monitored();
        self.check_known();
        self.check_recalled();
    }

    pub(super) fn read_fail(&mut self) {
        let line = self.line();
        if line.parameter(0) == "CHATHISTORY" {
            return self.read_recall_failed();
        }
        let code = line.parameter(1);
        let is_for_all = matches!(code, "INVALID_UTF8" | "INVALID_TEXT");
        assert!(
            is_for_all || self.agreed.has("standard-replies"),
            "{}",
            line.text
        );
    }
}
