//! A client of IRC that says and reads what a test tells it.

use std::net::SocketAddr;

use crate::support::Client;

/// A connection that speaks IRC. Lines are given and returned without their CR LF.
#[derive(Debug)]
pub(crate) struct Peer(Client);

impl Peer {
    #[track_caller]
    pub(crate) fn connect(address: SocketAddr) -> Peer {
        Peer(Client::connect(address))
    }

    pub(crate) fn over(client: Client) -> Peer {
        Peer(client)
    }

    /// One that has registered, and has read what it is told then.
    #[track_caller]
    pub(crate) fn registered(address: SocketAddr, nickname: &str) -> Peer {
        let mut peer = Peer::connect(address);
        peer.register(nickname);
        peer
    }

    #[track_caller]
    pub(crate) fn register(&mut self, nickname: &str) {
        self.say(&[&format!("NICK {nickname}"), "USER u 0 * :Real"]);
        self.skip_to_numeric("376");
    }

    /// One in the channel, that has read who is there.
    #[track_caller]
    pub(crate) fn joined(address: SocketAddr, nickname: &str) -> Peer {
        Peer::registered(address, nickname).join()
    }

    #[track_caller]
    pub(crate) fn join(mut self) -> Peer {
        self.say(&["JOIN #littlecats"]);
        self.skip_to_numeric("366");
        self
    }

    /// Sends lines, in one piece.
    #[track_caller]
    pub(crate) fn say(&mut self, lines: &[&str]) {
        let lines: Vec<String> = lines.iter().map(|line| format!("{line}\r\n")).collect();
        self.0.send_bytes(lines.concat());
    }

    #[track_caller]
    pub(crate) fn line(&mut self) -> String {
        let line = self.0.line();
        let line = line.strip_suffix('\r').expect("lines end with CR LF");
        line.to_owned()
    }

    #[track_caller]
    pub(crate) fn expect(&mut self, line: &str) {
        assert_eq!(self.line(), line);
    }

    /// Reads up to a numeric, and returns it and what stood before it.
    #[track_caller]
    pub(crate) fn skip_to_numeric(&mut self, numeric: &str) -> Vec<String> {
        let mut read = Vec::new();
        loop {
            let line = self.line();
            let is_it = line.split(' ').any(|word| word == numeric);
            read.push(line);
            if is_it {
                return read;
            }
        }
    }

    /// What is told up to now, and that all it sent is handled.
    #[track_caller]
    pub(crate) fn told(&mut self) -> Vec<String> {
        self.say(&["PING :up to here"]);
        let mut read = Vec::new();
        loop {
            let line = self.line();
            if line.ends_with(":up to here") {
                return read;
            }
            read.push(line);
        }
    }

    #[track_caller]
    pub(crate) fn expect_nothing(&mut self) {
        assert_eq!(self.told(), [""; 0]);
    }

    #[track_caller]
    pub(crate) fn expect_end(&mut self) {
        self.0.expect_end();
    }

    /// The last line before the end of the stream.
    #[track_caller]
    pub(crate) fn last_line(&mut self) -> String {
        let last = self.0.rest().pop().expect("a line before the end");
        last.strip_suffix('\r').expect("CR LF").to_owned()
    }

    /// Reads up to a line that ends so.
    #[track_caller]
    pub(crate) fn told_until(&mut self, end: &str) {
        while !self.line().ends_with(end) {}
    }
}
