//! The command line of the bench.

use std::time::Duration;

use argh::FromArgs;

use crate::case::{self, Case};
use crate::support::peers::{self, Littlecats, Peer};

/// What littlecats is called among the peers.
const LITTLECATS: &str = "littlecats";

/// Measures littlecats beside other servers on this machine, in minutes, as Markdown tables.
#[derive(FromArgs)]
pub(crate) struct Options {
    /// cases with commas between, like 1x100w64 (1 to 100, window of 64), 100x100w8, 1x100p500 (500
    /// a second); all by default
    #[argh(
        option,
        default = "Cases::from_argument(case::ALL).expect(\"own cases\")",
        from_str_fn(Cases::from_argument)
    )]
    cases: Cases,

    /// servers with commas between: littlecats, redis, nats, mosquitto, ncat, ngircd, inspircd; all of
    /// these by default; over WebSocket node-ws, nats-ws; over TLS mosquitto-tls, inspircd-tls
    #[argh(option)]
    peers: Option<String>,

    /// how often every server has its turn (5)
    #[argh(option, default = "5")]
    pub(crate) runs: usize,

    /// how long each load lasts, in seconds (1)
    #[argh(option, default = "Duration::from_secs(1)", from_str_fn(seconds))]
    pub(crate) seconds: Duration,

    /// a build to measure, as [LABEL=][PATH] and behind a space flags of its own; +json, +websocket
    /// or +irc for what its users speak, +tls, +text=N for texts of N bytes; repeatable; the one built with this
    /// bench by default
    #[argh(option)]
    littlecats: Vec<String>,

    /// flags for every littlecats, after the bench's own
    #[argh(option, default = "String::new()")]
    serve_flags: String,

    /// what cargo bench passes
    #[argh(switch, hidden_help)]
    pub(crate) bench: bool,
}

impl Options {
    /// The builds of littlecats to measure.
    pub(crate) fn littlecats(&self) -> Vec<Littlecats> {
        if !self.names(LITTLECATS) {
            return Vec::new();
        }
        Littlecats::variants(&self.littlecats, &self.serve_flags)
    }

    /// Whether a server of another protocol is to be measured.
    pub(crate) fn wants(&self, peer: &dyn Peer) -> bool {
        match &self.peers {
            None => peer.is_measured_by_default(),
            Some(_) => self.names(peer.label()),
        }
    }

    /// Whether a server is named, or none is.
    fn names(&self, label: &str) -> bool {
        let mut wanted = self.peers.iter().flat_map(|wanted| wanted.split(','));
        self.peers.is_none() || wanted.any(|name| name.trim() == label)
    }

    /// A name among the wanted servers that is none.
    pub(crate) fn unknown_peer(&self) -> Option<&str> {
        let known = peers::others();
        let wanted = self.peers.as_deref().unwrap_or(LITTLECATS);
        wanted
            .split(',')
            .map(str::trim)
            .find(|name| *name != LITTLECATS && !known.iter().any(|peer| peer.label() == *name))
    }

    /// The cases to measure.
    pub(crate) fn cases(&self) -> &[Case] {
        &self.cases.0
    }
}

/// A list, so that argh does not take the option for a repeatable one.
struct Cases(Vec<Case>);

impl Cases {
    fn from_argument(argument: &str) -> Result<Self, String> {
        let cases: Result<_, _> = argument
            .split(',')
            .map(|case| case.trim().parse())
            .collect();
        cases.map(Self)
    }
}

fn seconds(argument: &str) -> Result<Duration, String> {
    let seconds: f64 = argument
        .parse()
        .map_err(|_| format!("{argument}: no number"))?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| format!("{argument}: no time"))
}
