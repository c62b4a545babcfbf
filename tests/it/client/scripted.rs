//! A daemon that does what a test tells it, a connection at a time.
//!
//! What it tells is written short, a line for each object ([`object`]): `<bia> oi`, `* bia acena`, `[bia] psiu` in
//! private, `@300 <bia> oi` of 300 s ago, `+bia` and `-bia` who come and go, `bia=bela` a new nickname,
//! `!muted você foi silenciado` an error, `~too_fast devagar` a warning, `?password` a question,
//! `-!` the shutdown; and objects as they are.

use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// How long anything may take before a test fails.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// Listens on a free port of the loopback.
pub(super) struct Daemon {
    listener: TcpListener,
    pub(super) address: SocketAddr,
}

/// One client's connection, seen from the daemon.
pub(super) struct Peer {
    input: BufReader<TcpStream>,
    /// Under which nickname it is in.
    nickname: String,
}

/// What the daemon says first: it speaks Portuguese.
pub(super) const HELLO: &str = r#"{"type":"hello","server":"littlecats/0.4.0","room":"Little Cats","room_said":"dos Little Cats","lang":"pt","max_line":1024,"max_nick":20}"#;

/// The object that a line stands for, told to this nickname.
pub(super) fn object(line: &str, nickname: &str) -> String {
    let (kind, rest) = line.split_at(line.chars().next().map_or(0, char::len_utf8));
    let words = |separator| rest.split_once(separator).unwrap_or((rest, ""));
    match kind {
        "{" => line.to_owned(),
        "<" => {
            let (from, text) = words("> ");
            let id = EVENT;
            format!(r#"{{"type":"said",{id},"from":"{from}","text":"{text}"}}"#)
        }
        "*" => {
            let (from, text) = rest[1..].split_once(' ').expect(line);
            let id = EVENT;
            format!(r#"{{"type":"acted",{id},"from":"{from}","text":"{text}"}}"#)
        }
        "[" => {
            let (from, text) = words("] ");
            format!(r#"{{"type":"private","from":"{from}","to":"{nickname}","text":"{text}"}}"#)
        }
        "@" => {
            let (age, words) = words(" ");
            let at = moment(age.parse().expect(line));
            let told = object(words, nickname)
                .replace(EVENT, &format!(r#""id":"4-00000004","time":"{at}""#));
            told.replace("\"}", "\",\"history\":true}")
        }
        "+" => format!(r#"{{"type":"joined",{EVENT},"nick":"{rest}"}}"#),
        "-" if rest == "!" => format!(r#"{{"type":"shutdown",{EVENT}}}"#),
        "-" => format!(r#"{{"type":"left",{EVENT},"nick":"{rest}","reason":"quit"}}"#),
        "?" => format!(r#"{{"type":"ask","what":"{rest}"}}"#),
        "!" | "~" => {
            let name = if kind == "!" { "error" } else { "warning" };
            let (code, text) = words(" ");
            let text = text.replace('"', "\\\"");
            format!(r#"{{"type":"{name}","code":"{code}","text":"{text}"}}"#)
        }
        _ => {
            let (from, to) = line.split_once('=').expect(line);
            format!(r#"{{"type":"renamed",{EVENT},"from":"{from}","to":"{to}"}}"#)
        }
    }
}

/// The place and the moment of an event.
const EVENT: &str = r#""id":"7-00000007","time":"2026-11-25T12:00:00.000Z""#;

/// So many seconds before noon, which is the present.
fn moment(age_secs: u32) -> String {
    let secs = 12 * 3_600 - age_secs;
    let (hours, minutes, seconds) = (secs / 3_600, secs / 60 % 60, secs % 60);
    format!("2026-11-25T{hours:02}:{minutes:02}:{seconds:02}.000Z")
}

/// That `nickname` is in.
pub(super) fn welcome(nickname: &str, has_missed: bool) -> String {
    let at = moment(0);
    format!(
        r#"{{"type":"welcome","time":"{at}","nick":"{nickname}","users":1,"topic":"","moderator":false,"missed":{has_missed},"resume":"k3v9-{nickname}"}}"#
    )
}

/// The list of the room, these nicknames with spaces between them.
pub(super) fn users(nicknames: &str) -> String {
    let nicknames: Vec<String> = nicknames
        .split(' ')
        .map(|nick| format!("\"{nick}\""))
        .collect();
    let nicknames = nicknames.join(",");
    format!(r#"{{"type":"users","nicks":[{nicknames}],"away":[],"moderators":[],"last":true}}"#)
}

impl Daemon {
    pub(super) fn start() -> Daemon {
        Daemon::on("127.0.0.1:0".parse().expect("an address"))
    }

    /// Comes back on an address that was used before.
    pub(super) fn on(address: SocketAddr) -> Daemon {
        // The standard library sets SO_REUSEADDR, so the old connections are not in the way.
        let listener = TcpListener::bind(address).expect("a free port");
        listener.set_nonblocking(true).expect("a listener");
        let address = listener.local_addr().expect("an address");
        Daemon { listener, address }
    }

    /// The next connection, told what the daemon is.
    pub(super) fn accept(&self) -> Peer {
        let mut peer = self.accept_silently();
        peer.expect("/json");
        peer.tell(HELLO);
        peer
    }

    /// The next connection, told nothing.
    pub(super) fn accept_silently(&self) -> Peer {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    stream.set_nonblocking(false).expect("a stream");
                    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
                    stream.set_write_timeout(Some(PATIENCE)).expect("a timeout");
                    return Peer {
                        input: BufReader::new(stream),
                        nickname: "ana".to_owned(),
                    };
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    assert!(Instant::now() < deadline, "nobody connects");
                    std::thread::sleep(Duration::from_millis(2));
                }
                Err(error) => panic!("accept: {error}"),
            }
        }
    }

    /// Shows that nobody connects for a while. For what must not be: it can only fail rightly.
    pub(super) fn expect_nobody(&self) {
        std::thread::sleep(Duration::from_millis(150));
        let come = self.listener.accept();
        assert!(come.is_err(), "somebody connects");
    }

    /// The next connection, logged in as `nickname`.
    pub(super) fn welcome(&self, nickname: &str) -> Peer {
        let mut peer = self.accept();
        peer.expect(nickname);
        peer.join(nickname);
        peer
    }

    /// The next connection, of one that comes back to its place as `nickname`.
    pub(super) fn welcome_back(&self, nickname: &str) -> Peer {
        let mut peer = self.accept_back(nickname);
        peer.join(nickname);
        peer
    }

    /// The same, before it is let in.
    pub(super) fn accept_back(&self, nickname: &str) -> Peer {
        let mut peer = self.accept();
        peer.expect_claim(nickname);
        peer.expect(nickname);
        peer
    }
}

impl Peer {
    /// Tells the newcomer that it is in.
    pub(super) fn join(&mut self, nickname: &str) {
        self.nickname = nickname.to_owned();
        self.tell(&welcome(nickname, false));
        self.tell(&format!("+{nickname}"));
    }

    /// The same to one that comes back and does not get all that it missed.
    pub(super) fn join_with_gap(&mut self, nickname: &str) {
        self.nickname = nickname.to_owned();
        self.tell(&welcome(nickname, true));
        self.tell(&format!("+{nickname}"));
    }

    /// Tells what these lines stand for.
    pub(super) fn tell(&mut self, lines: &str) {
        let objects = lines
            .lines()
            .map(|line| object(line, &self.nickname) + "\n");
        let objects: String = objects.collect();
        self.send(objects);
    }

    /// Waits for words, which must be these, and lets them come back to who said them.
    pub(super) fn hear(&mut self, line: &str) {
        self.expect(line);
        self.echo(line);
    }

    /// Lets words come back.
    pub(super) fn echo(&mut self, line: &str) {
        let own = self.nickname.clone();
        if let Some(text) = line.strip_prefix("/me ") {
            self.tell(&format!("* {own} {text}"));
        } else if let Some(private) = line.strip_prefix("/msg ") {
            let (to, text) = private.split_once(' ').expect(line);
            self.tell(&format!(
                r#"{{"type":"private","from":"{own}","to":"{to}","text":"{text}"}}"#
            ));
        } else {
            let text = line.strip_prefix('/').unwrap_or(line);
            self.tell(&format!("<{own}> {text}"));
        }
    }

    /// The tries to come back begin with the place of before, and with what was heard last.
    pub(super) fn expect_claim(&mut self, nickname: &str) {
        self.expect(&format!("/resume k3v9-{nickname}"));
        self.expect("/since 7-00000007");
    }

    /// Sends bytes as they are.
    pub(super) fn send(&mut self, text: impl AsRef<[u8]>) {
        self.try_send(text).expect("the client reads");
    }

    /// Sends bytes to a client that may have ended.
    pub(super) fn try_send(&mut self, text: impl AsRef<[u8]>) -> io::Result<()> {
        self.input.get_mut().write_all(text.as_ref())
    }

    /// The next line of the client, without its LF; `None` when it has half-closed.
    pub(super) fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.input.read_line(&mut line).expect("a line in time");
        (read > 0).then(|| line.trim_end_matches('\n').to_owned())
    }

    /// Waits for a line, which must be this one.
    pub(super) fn expect(&mut self, line: &str) {
        assert_eq!(self.line().as_deref(), Some(line));
    }

    /// Like [`Peer::expect`], but nothing is waited for when nothing is expected.
    pub(super) fn expect_any(&mut self, line: &str) {
        if !line.is_empty() {
            self.expect(line);
        }
    }

    /// Waits for the client's half-close.
    pub(super) fn expect_end(&mut self) {
        assert_eq!(self.line(), None);
    }

    /// Shows that nothing comes for a while. For what must not be: it can only fail rightly.
    pub(super) fn expect_silence(&mut self) {
        let stream = self.input.get_ref();
        stream
            .set_read_timeout(Some(Duration::from_millis(150)))
            .expect("a timeout");
        let mut line = String::new();
        let silence = self.input.read_line(&mut line);
        assert!(
            silence.is_err_and(|error| matches!(
                error.kind(),
                ErrorKind::WouldBlock | ErrorKind::TimedOut
            )),
            "{line:?}"
        );
        let stream = self.input.get_ref();
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    }

    /// Half-closes: the client has been told everything.
    pub(super) fn finish(&mut self) {
        self.input
            .get_ref()
            .shutdown(Shutdown::Write)
            .expect("an open connection");
    }
}
