//! A limit on everything a client can ask for, each with its reason beside it.

use std::hash::RandomState;
use std::net::IpAddr;
use std::time::Duration;

#[cfg(feature = "irc")]
use super::irc::{WATCHED_BYTES, WATCHED_MAX};
use super::rate::Rate;
use super::secrets::guessing;
#[cfg(feature = "web")]
use super::web_visits::BYTES_MAX as WEB_VISITS_BYTES_MAX;
#[cfg(feature = "irc")]
use crate::dialect::irc;
use crate::dialect::{Encode, Encoding};
use crate::room::moderation::network::Network;
use crate::room::roster;
use crate::room::{self, Settings, history, moderation};
#[cfg(feature = "tls")]
use crate::transport::tls::{BYTES_MAX as TLS_BYTES_MAX, HANDSHAKE_BYTES_MAX};

/// No byte within this time of the accept, and the newcomer is asked for a nickname: people with
/// `nc` see what to do, and programs that speak first are not talked over.
pub const ASK_AFTER: Duration = Duration::from_millis(300);

/// The same where its address block asked for HTTP of late: longer than browsers keep connections that
/// they opened ahead and do not need, which is 10 s (measured in Chromium 148).
#[cfg(feature = "web")]
pub const ASK_BROWSERS_AFTER: Duration = Duration::from_secs(12);

/// How long what a connection is owed may take to be written after its session ended.
pub const FLUSH_TIMEOUT: Duration = Duration::from_secs(5);

/// How long input is read and thrown away before a close, and at most how much of it: closing with
/// unread input makes the kernel send a reset, which destroys what the peer has not read yet.
pub const LINGER_TIMEOUT: Duration = Duration::from_secs(1);
/// See [`LINGER_TIMEOUT`].
pub const LINGER_BYTES_MAX: usize = 1024 * 1024;

/// How long what a peer sent is still handled, at its rate, after it shut its sending half.
pub const ENDED_INPUT_TIMEOUT: Duration = Duration::from_secs(60);

/// Bytes a connection may send without having logged in.
pub const LOGIN_BYTES_MAX: usize = 4 * 1024;

/// Connections that may be not logged in at a time, where there are twice as many places in all.
pub const GUESTS_MAX: usize = 256;

/// Sessions of one address block that come into the room in a second: all hear of each.
pub const JOINS_A_SECOND: u32 = 20;

/// Connections that ask for files of the page at a time.
pub const REQUESTS_MAX: usize = 256;

/// How long a request for a file may take from its first byte on, its answer included; less where the
/// time to log in is less.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// Requests for files that count as much as a line.
pub const FILES_A_LINE: u32 = 10;

/// How long the room is held in a minute for readers of one address block, and in all.
pub const HELD_FOR_BLOCK_MAX: Duration = Duration::from_secs(5);
/// See [`HELD_FOR_BLOCK_MAX`].
pub const HELD_IN_ALL_MAX: Duration = Duration::from_secs(15);

/// Address blocks without connections that are remembered for what they used up, for some seconds.
pub const BLOCKS_REMEMBERED_MAX: usize = 4_096;

/// Refused connections that are still being told so at a time; those that come then are closed at once.
pub const REFUSED_MAX: usize = 64;

/// Bytes of one read. Also what a connection may hold of complete lines that wait.
pub const READ_BYTES: usize = 8 * 1024;

/// Reads of one connection in a turn: with [`LINES_A_TURN`], what keeps one from starving others.
pub const READS_A_TURN: usize = 2;

/// Lines of one connection in a turn.
pub const LINES_A_TURN: usize = 64;

/// Steps of TLS handshakes in a turn, all connections together: each costs up to 0.2 ms with an ECDSA
/// certificate, and 1 ms with RSA, and those that are in wait meanwhile.
pub const HANDSHAKE_STEPS_A_TURN: usize = 8;

/// How long the handshake may take of a connection for which there is no place, from its first byte on.
pub const REFUSED_HANDSHAKE_TIME: Duration = Duration::from_secs(2);

/// What the log holds when it needs to hold little: a room of five needs no megabyte.
pub const LOG_BYTES_MIN: usize = 16 * 1024;

/// How many of the longest broadcasts the log holds, however small it was made.
pub const BROADCASTS_MIN: usize = 4;

/// What the log may grow to before it is written in the middle of a turn: the more a write carries,
/// the less a message costs.
pub const LOG_BYTES_BUSY: usize = 128 * 1024;

/// How many times what one log may hold all of them may hold together.
const LOGS_MAX: usize = 4;

/// Without TLS nothing is held for it.
#[cfg(not(feature = "tls"))]
const TLS_BYTES_MAX: usize = 0;
#[cfg(not(feature = "tls"))]
const HANDSHAKE_BYTES_MAX: usize = 0;

/// Without the page none is remembered.
#[cfg(not(feature = "web"))]
const WEB_VISITS_BYTES_MAX: usize = 0;

/// How many bytes a line of IRC may have, with its tags, beyond those of other lines.
#[cfg(feature = "irc")]
const IRC_LINE_BYTES: usize = irc::LINE_BYTES_MAX + irc::TAGS_BYTES_MAX;
#[cfg(not(feature = "irc"))]
const IRC_LINE_BYTES: usize = 0;

/// What nicknames take that clients of IRC watch.
#[cfg(feature = "irc")]
const IRC_WATCHED_BYTES: usize = WATCHED_MAX * WATCHED_BYTES;
#[cfg(not(feature = "irc"))]
const IRC_WATCHED_BYTES: usize = 0;

/// What can be set from the command line.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a line with its LF.
    pub line_bytes_max: usize,
    /// Public lines that newcomers are shown.
    pub history_lines_max: usize,
    /// Of these, how many those are shown that come by IRC.
    pub irc_history_lines_max: usize,
    /// Bytes of public utterances that are kept beyond those, for one that comes back.
    pub history_bytes_max: usize,
    /// Connections, logged in or not.
    pub clients_max: usize,
    /// Connections of one address block; `None` for no limit.
    pub per_address_max: Option<usize>,
    /// How fast lines are read; `None` for no limit.
    pub rate: Option<Rate>,
    /// Bytes the log holds at most.
    pub log_bytes_max: usize,
    /// Bytes of private messages and answers that wait for one connection.
    pub outbox_bytes_max: usize,
    /// Time to give a nickname, from the accept on, whatever is sent.
    pub login_timeout: Duration,
    /// For how long a nickname is kept out after a kick.
    pub kick_time: Duration,
    /// Connections may be TLS.
    pub has_tls: bool,
    /// Where proxies are that say whose connections they hand on: limits count those there.
    pub proxies: Vec<Network>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            line_bytes_max: 1024,
            history_lines_max: 20,
            irc_history_lines_max: 20,
            history_bytes_max: 64 * 1024,
            clients_max: 10_000,
            per_address_max: Some(per_address_default(10_000)),
            rate: Some(Rate::new(5, 20)),
            log_bytes_max: 1024 * 1024,
            outbox_bytes_max: 64 * 1024,
            login_timeout: Duration::from_secs(30),
            kick_time: Duration::from_secs(60),
            has_tls: false,
            proxies: Vec::new(),
        }
    }
}

/// Connections of one address block beside `clients_max` in all, where nothing else was asked for: a
/// school behind one address, and a quarter of a small room.
pub fn per_address_default(clients_max: usize) -> usize {
    let part = if clients_max < 400 {
        clients_max / 2
    } else {
        clients_max / 4
    };
    part.clamp(16, 256)
}

impl Limits {
    /// Connections of all blocks of one /56; `None` for no limit.
    pub fn per_site_max(&self) -> Option<usize> {
        let of_block = self.per_address_max?;
        let part = self.clients_max * 2 / 5;
        Some(of_block.max(part.min(of_block.saturating_mul(4))))
    }

    /// Connections that may be not logged in at a time.
    pub fn guests_max(&self) -> usize {
        GUESTS_MAX.min(self.clients_max / 2).max(1)
    }

    /// The longest thing that one line of a client can make the readers of an encoding hear.
    pub fn broadcast_bytes_max(&self, encoding: Encoding) -> usize {
        encoding.event_bytes_max(self.line_bytes_max)
    }

    /// What the log of an encoding holds at least and at most, in bytes: never less than some of the longest
    /// broadcasts, or a reader that has not taken the last one yet would be cut by the next.
    pub fn log_bytes(&self, encoding: Encoding) -> (usize, usize) {
        let least = LOG_BYTES_MIN.max(BROADCASTS_MIN * self.broadcast_bytes_max(encoding));
        (least, least.max(self.log_bytes_max))
    }

    /// What all logs may hold together, in bytes: no log grows beyond that, but each holds its least.
    pub fn all_log_bytes_max(&self) -> usize {
        self.log_bytes_max.saturating_mul(LOGS_MAX)
    }

    /// Whether a proxy is there that says whose connections it hands on.
    pub fn is_proxy(&self, ip: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(ip))
    }

    /// Those that the room has to know.
    pub fn of_room(&self) -> Settings {
        Settings {
            sessions_max: self.clients_max,
            utterances_max: self.history_lines_max,
            irc_utterances_max: self.irc_history_lines_max,
            history_bytes_max: self.history_bytes_max,
            kick_time: self.kick_time,
            proxies: self.proxies.clone(),
            id_key: RandomState::new(),
        }
    }

    /// Input of a connection is left in its socket while more than this waits for it to read:
    /// answers are never thrown away, so a client that does not read them cannot ask for more.
    pub fn outbox_bytes_full(&self) -> usize {
        self.outbox_bytes_max / 2
    }

    /// What the buffers can grow to, in bytes, with every limit reached at once.
    ///
    /// The logs of all encodings, and for each connection its input, its outbox (the largest part of
    /// an answer may come on top of a full one) and its fixed part. What the kernel keeps for the
    /// sockets is not in it. Saturates.
    pub fn memory_bytes_max(&self) -> usize {
        // A connection and what may be kept of it beside: as a guest, as one that is far behind, for
        // what it said and waits for, and for its address block.
        const CONNECTION_BYTES: usize = 2048 + room::SESSION_BYTES_MAX;
        const REMEMBERED_BYTES: usize = BLOCKS_REMEMBERED_MAX * 160
            + roster::KEPT_MAX * 192
            + WEB_VISITS_BYTES_MAX
            + IRC_WATCHED_BYTES;
        let part = history::PART_BYTES_MAX.max(roster::PART_BYTES_MAX);
        // The last text of a part, of which every byte may have to be escaped, and what stands around it.
        let answer = part + 2 * self.line_bytes_max + 512;
        let input = self.line_bytes_max + IRC_LINE_BYTES + READ_BYTES;
        let connection = CONNECTION_BYTES + input + answer;
        let connection = connection.saturating_add(self.outbox_bytes_max);
        let connection = connection.saturating_add(if self.has_tls { TLS_BYTES_MAX } else { 0 });
        let connections = connection.saturating_mul(self.clients_max + REFUSED_MAX);
        // Those that are in have theirs behind them.
        let handshakes = match self.has_tls {
            true => (self.guests_max() + REFUSED_MAX) * HANDSHAKE_BYTES_MAX,
            false => 0,
        };
        // The least of each, which the last to be opened may take beyond what all hold together; and while
        // a log grows, its old ring and the new one are both there.
        let log = |encoding| self.log_bytes(encoding);
        let least = Encoding::ALL.into_iter().map(|it| log(it).0);
        let old_ring = Encoding::ALL.into_iter().map(|it| log(it).1).max();
        let logs = least.chain(old_ring).chain([self.all_log_bytes_max()]);
        let history = history::memory_bytes_max(self.history_lines_max, self.history_bytes_max);
        logs.fold(
            moderation::BYTES_MAX + guessing::BYTES_MAX + REMEMBERED_BYTES,
            usize::saturating_add,
        )
        .saturating_add(history)
        .saturating_add(handshakes)
        .saturating_add(connections)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_part_of_the_places() {
        for (clients, of_block, of_site, guests) in [
            (10_000, 256, 1_024, 256),
            (1_000, 250, 400, 256),
            (400, 100, 160, 200),
            (399, 199, 199, 199),
            (20, 16, 16, 10),
            (1, 16, 16, 1),
        ] {
            let limits = Limits {
                clients_max: clients,
                per_address_max: Some(per_address_default(clients)),
                ..Limits::default()
            };
            assert_eq!(limits.per_address_max, Some(of_block), "{clients}");
            assert_eq!(limits.per_site_max(), Some(of_site), "{clients}");
            assert_eq!(limits.guests_max(), guests, "{clients}");
        }
        let unlimited = Limits {
            per_address_max: None,
            ..Limits::default()
        };
        assert_eq!(unlimited.per_site_max(), None);
    }

    #[test]
    fn the_memory_ceiling_counts_every_connection() {
        let limits = Limits::default();
        let half = Limits {
            clients_max: limits.clients_max / 2,
            ..limits.clone()
        };
        let least = limits.clients_max / 2 * limits.outbox_bytes_max;
        assert!(limits.memory_bytes_max() - half.memory_bytes_max() > least);
    }

    #[test]
    #[cfg(feature = "web")]
    fn the_documentation_has_the_memory_ceiling() {
        let ceiling = |change: fn(&mut Limits)| {
            let mut limits = Limits {
                clients_max: 0,
                outbox_bytes_max: 0,
                history_bytes_max: 0,
                ..Limits::default()
            };
            change(&mut limits);
            limits.memory_bytes_max()
        };
        let none = ceiling(|_| {});
        let connection = ceiling(|limits| limits.clients_max = 1) - none;
        let fixed = connection - 3 * Limits::default().line_bytes_max;
        let of_logs = (LOGS_MAX + 1) * Limits::default().log_bytes_max;
        let rest = none - REFUSED_MAX * connection - of_logs;
        let formula = format!(
            "backlog x 5 + (max-clients + {REFUSED_MAX}) x ({fixed} + 3 x max-line + outbox) + history-bytes + {rest}\n"
        );
        assert!(
            include_str!("../docs/limits.md").contains(&formula),
            "{formula}"
        );
    }

    #[test]
    #[cfg(feature = "tls")]
    fn the_documentation_has_what_tls_adds_to_the_memory_ceiling() {
        let limits = Limits::default();
        let more = |change: fn(&mut Limits)| {
            let mut limits = limits.clone();
            change(&mut limits);
            let clear = limits.memory_bytes_max();
            limits.has_tls = true;
            limits.memory_bytes_max() - clear
        };
        let all = more(|_| {});
        let connection = all - more(|limits| limits.clients_max -= 1);
        let handshake = HANDSHAKE_BYTES_MAX;
        let places = limits.clients_max + REFUSED_MAX;
        let guests = limits.guests_max() + REFUSED_MAX;
        assert_eq!(all, places * connection + guests * handshake);
        let formula = format!(
            "(max-clients + {REFUSED_MAX}) x {connection} + (guests + {REFUSED_MAX}) x {handshake}\n"
        );
        assert!(
            include_str!("../docs/limits.md").contains(&formula),
            "{formula}"
        );
    }

    #[test]
    fn the_memory_ceiling_saturates_where_addresses_are_short() {
        let limits = Limits {
            outbox_bytes_max: usize::MAX / 4,
            log_bytes_max: usize::MAX / 2,
            ..Limits::default()
        };
        assert_eq!(limits.memory_bytes_max(), usize::MAX);
    }
}
