//! Web clients of IRC: the subprotocol `text.ircv3.net`, and those that ask for none.

use rustix::process::Signal;

use super::peer::{CLOSE, PING, PONG, Peer, TEXT, WebSocket, frame, upgrade};
use crate::secrets::{Files, key};
use crate::support::daemon::room;
use crate::support::words::{joined, left};
use crate::support::{Client, Daemon};

const OFFERED: &str = "\nSec-WebSocket-Protocol: binary.ircv3.net, text.ircv3.net";
const TAKEN: &str = "\r\nSec-WebSocket-Protocol: text.ircv3.net\r\n";

/// A WebSocket whose messages are lines of IRC.
struct Irc(WebSocket);

impl Irc {
    #[track_caller]
    fn open(daemon: &Daemon) -> Irc {
        let mut peer = Peer::connect(daemon.address());
        peer.send(upgrade(&daemon.address().to_string(), OFFERED));
        let head = peer.head();
        assert!(
            head.starts_with("HTTP/1.1 101 ") && head.contains(TAKEN),
            "{head}"
        );
        Irc(WebSocket { peer })
    }

    /// One that is in the channel, and has read who is there.
    #[track_caller]
    fn join(daemon: &Daemon, nickname: &str) -> Irc {
        let mut irc = Irc::open(daemon);
        irc.register(nickname);
        irc
    }

    #[track_caller]
    fn register(&mut self, nickname: &str) {
        self.say(&format!("NICK {nickname}"));
        self.say("USER u 0 * :Real");
        self.say("JOIN #littlecats");
        self.skip_to(" 366 ");
    }

    fn say(&mut self, line: &str) {
        self.0.say(line);
    }

    /// The next message.
    #[track_caller]
    fn line(&mut self) -> String {
        let (first, content) = self.0.frame();
        assert_eq!(first, TEXT, "{content:?}");
        let line = String::from_utf8(content).expect("text");
        assert!(!line.contains(['\r', '\n']), "{line:?}");
        line
    }

    #[track_caller]
    fn skip_to(&mut self, part: &str) -> String {
        loop {
            let line = self.line();
            if line.contains(part) {
                return line;
            }
        }
    }

    #[track_caller]
    fn expect(&mut self, line: &str) {
        assert_eq!(self.line(), line);
    }

    #[track_caller]
    fn expect_error_and_close(&mut self, code: u16) {
        let error = self.skip_to("ERROR :");
        assert!(error.starts_with("ERROR :"), "{error}");
        self.0.expect_close(code);
    }
}

fn with_ana(flags: &[&str]) -> (Daemon, Client, Irc) {
    let (daemon, [mut mia]) = room(flags, ["mia"]);
    let ana = Irc::join(&daemon, "ana");
    mia.expect(&joined("ana"));
    (daemon, mia, ana)
}

#[test]
fn people_on_nc_and_in_a_web_client_of_irc_talk_in_one_room() {
    let (_daemon, mut mia, mut ana) = with_ana(&[]);
    mia.send("olá 🐱");
    ana.expect(":mia!cat@littlecats PRIVMSG #littlecats :olá 🐱");
    ana.say("PRIVMSG #littlecats :\u{1}ACTION acena\u{1}");
    mia.expect("* ana acena");
    ana.say("PRIVMSG mia :só nós");
    mia.expect("[privado de ana] só nós");
    // In fragments, and in pieces.
    let bytes = [
        frame(0x01, b"PRIVMSG #litt"),
        frame(PING, b"p"),
        frame(0x80, b"lecats :oi"),
    ];
    for byte in bytes.concat() {
        ana.0.peer.send([byte]);
    }
    assert_eq!(ana.0.frame(), (PONG, b"p".to_vec()));
    mia.expect("<ana> oi");
}

#[test]
fn without_a_subprotocol_a_first_message_of_irc_is_answered_in_irc() {
    let (daemon, [mut mia]) = room(&[], ["mia"]);
    let mut ana = Irc(WebSocket::open(daemon.address()));
    ana.say("CAP LS 302");
    assert!(ana.line().starts_with(":irc.littlecats CAP * LS :"));
    ana.say("CAP END");
    ana.register("ana");
    mia.expect(&joined("ana"));
    mia.send("oi");
    ana.expect(":mia!cat@littlecats PRIVMSG #littlecats :oi");
}

#[test]
fn a_line_that_is_too_long_or_no_line_is_told_and_the_next_is_taken() {
    let (_daemon, mut mia, mut ana) = with_ana(&[]);
    for long in [513, 5_000, 100_000] {
        ana.say(&format!("PRIVMSG #littlecats :{}", "x".repeat(long)));
        assert!(ana.line().starts_with(":irc.littlecats 417 ana :"));
    }
    ana.say("PRIVMSG #littlecats :a\r\nQUIT");
    let fail = ana.line();
    let expected = ":irc.littlecats FAIL PRIVMSG INVALID_TEXT :";
    assert!(fail.starts_with(expected), "{fail}");
    ana.say("PRIVMSG #littlecats :oi");
    mia.expect("<ana> oi");
}

/// Whoever waits for the answer to a label would wait for ever. A label with an end in it is none.
#[test]
fn a_message_that_is_no_line_is_refused_with_its_label() {
    let (_daemon, _mia, mut ana) = with_ana(&[]);
    ana.say("CAP REQ :labeled-response batch");
    ana.expect(":irc.littlecats CAP ana ACK :labeled-response batch");
    let fail = ":irc.littlecats FAIL PRIVMSG INVALID_TEXT :";
    ana.say("@label=a PRIVMSG #littlecats :a\r\nQUIT");
    let line = ana.line();
    assert!(line.starts_with(&format!("@label=a {fail}")), "{line}");
    ana.say("@label=b\nQUIT PRIVMSG #littlecats :a");
    let line = ana.line();
    assert!(line.starts_with(fail), "{line}");
    ana.say("@label=c PING x");
    ana.expect("@label=c :irc.littlecats PONG irc.littlecats :x");
}

#[test]
fn it_is_closed_with_the_codes_of_any_websocket_and_told_why_before() {
    let files = Files::new();
    let (key, line) = key(&["mia", "--moderator"]);
    let mut daemon = Daemon::start(&[&files.write("keys", &line)]);
    let mut mia = Client::connect(daemon.address());
    for given in ["mia", &key] {
        mia.send(given);
    }
    mia.skip_to(&joined("mia"));
    let mut join = |nickname| {
        let irc = Irc::join(&daemon, nickname);
        mia.expect(&joined(nickname));
        irc
    };
    let [mut ana, mut bia, mut caio, mut davi, mut edu] =
        ["ana", "bia", "caio", "davi", "edu"].map(&mut join);
    ana.say("QUIT :tchau");
    ana.expect_error_and_close(1000);
    mia.expect(&left("ana"));
    mia.send("/ban bia");
    bia.skip_to(" KICK #littlecats bia :");
    bia.expect_error_and_close(1008);
    caio.0.send(CLOSE, &4321_u16.to_be_bytes());
    let mut last = caio.0.frame();
    while last.0 == TEXT {
        last = caio.0.frame();
    }
    assert_eq!(last, (CLOSE, 4321_u16.to_be_bytes().to_vec()));
    caio.0.peer.expect_end();
    mia.skip_to(&left("caio"));
    davi.0.send(0x82, b"PING x");
    while davi.0.frame() != (CLOSE, 1003_u16.to_be_bytes().to_vec()) {}
    davi.0.peer.expect_end();
    mia.skip_to(&left("davi"));
    daemon.signal(Signal::TERM);
    edu.skip_to(" NOTICE * :");
    edu.expect_error_and_close(1001);
    assert!(daemon.wait().success());
}

#[test]
fn where_there_is_no_place_an_error_is_told_and_1013() {
    let daemon = Daemon::start(&["--max-clients", "1", "--max-per-ip", "0"]);
    let _mia = Client::join(daemon.address(), "mia");
    let mut ana = Irc::open(&daemon);
    ana.expect(&format!(
        "ERROR :{}",
        crate::support::words::FULL.trim_start_matches("erro: ")
    ));
    ana.0.expect_close(1013);
}
