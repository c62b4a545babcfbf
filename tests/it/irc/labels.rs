//! Answers carry the label of what they answer.

use super::peer::Peer;
use crate::secrets::Files;
use crate::support::words::joined;
use crate::support::{Client, Daemon};

fn labelling(daemon: &Daemon) -> Peer {
    let mut ana = Peer::connect(daemon.address());
    ana.say(&["CAP REQ :labeled-response batch message-tags echo-message"]);
    assert!(ana.line().contains(" CAP * ACK :"));
    ana.say(&["CAP END"]);
    ana.register("ana");
    ana.join()
}

#[test]
fn nothing_is_acknowledged_one_line_is_labelled_and_several_are_a_batch() {
    let daemon = Daemon::start(&[]);
    let mut mia = Client::join(daemon.address(), "mia");
    let mut ana = labelling(&daemon);
    mia.expect(&joined("ana"));
    ana.say(&[
        "@label=a PONG x",
        "@label=b PING x",
        "@label=c MODE #littlecats b",
    ]);
    ana.expect("@label=a :irc.littlecats ACK");
    ana.expect("@label=b :irc.littlecats PONG irc.littlecats :x");
    assert!(ana.line().starts_with("@label=c :irc.littlecats 368 "));
    ana.say(&["@label=d WHOIS mia"]);
    ana.expect("@label=d :irc.littlecats BATCH +l labeled-response");
    let batch = ana.skip_to_numeric("318");
    assert!(
        batch.iter().all(|line| line.starts_with("@batch=l :")),
        "{batch:?}"
    );
    ana.expect(":irc.littlecats BATCH -l");
    ana.expect_nothing();
}

/// Clients wait for the end, also where nothing is told.
#[test]
fn a_refusal_of_stats_and_its_end_are_one_batch() {
    let daemon = Daemon::start(&[]);
    let mut ana = labelling(&daemon);
    ana.say(&["@label=s STATS u"]);
    ana.expect("@label=s :irc.littlecats BATCH +l labeled-response");
    let told = ana.skip_to_numeric("219");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains(" 481 ana :"), "{told:?}");
    assert!(told[1].contains(" 219 ana u :"), "{told:?}");
    ana.expect(":irc.littlecats BATCH -l");
    ana.expect_nothing();
}

#[test]
fn ones_own_echo_is_labelled_and_stands_in_the_order() {
    let daemon = Daemon::start(&[]);
    let mut mia = Client::join(daemon.address(), "mia");
    let mut ana = labelling(&daemon);
    mia.expect(&joined("ana"));
    ana.say(&[
        "@label=a PRIVMSG #littlecats :um",
        "PRIVMSG #littlecats :dois",
        "@label=c NICK anita",
    ]);
    let um = ana.line();
    assert!(
        um.starts_with("@label=a;") && um.ends_with("PRIVMSG #littlecats :um"),
        "{um}"
    );
    let dois = ana.line();
    assert!(!dois.contains("label") && dois.ends_with(":dois"), "{dois}");
    let nick = ana.line();
    assert!(
        nick.starts_with("@label=c;") && nick.ends_with(" NICK :anita")
            || nick.ends_with(" NICK anita"),
        "{nick}"
    );
    ana.expect_nothing();
    mia.expect("<ana> um");
    mia.expect("<ana> dois");
}

#[test]
fn a_long_answer_is_one_batch_also_where_it_goes_on_in_parts() {
    let daemon = Daemon::start(&["--rate", "0", "--max-per-ip", "0"]);
    let mut crowd = daemon.crowd("abcdefghijklmnop", 450);
    let mut ana = labelling(&daemon);
    crowd[0].skip_to(&joined("ana"));
    ana.say(&[
        "@label=n NAMES #littlecats",
        "@label=w WHO #littlecats",
        "PING behind",
    ]);
    for (label, end, least) in [("n", "366", 450 * 17), ("w", "315", 450 * 60)] {
        ana.expect(&format!(
            "@label={label} :irc.littlecats BATCH +l labeled-response"
        ));
        let batch = ana.skip_to_numeric(end);
        assert!(batch.iter().all(|line| line.starts_with("@batch=l :")));
        let bytes: usize = batch.iter().map(String::len).sum();
        assert!(bytes > least, "{bytes} of {end}");
        ana.expect(":irc.littlecats BATCH -l");
    }
    ana.expect(":irc.littlecats PONG irc.littlecats :behind");
}

#[test]
fn the_line_behind_one_that_is_too_long_keeps_its_label() {
    let daemon = Daemon::start(&[]);
    let mut ana = labelling(&daemon);
    let too_long = format!("@label=a PING {}", "x".repeat(600));
    ana.say(&[&too_long, "@label=b PING b"]);
    let told = ana.line();
    assert!(told.starts_with("@label=a :irc.littlecats 417 "), "{told}");
    ana.expect("@label=b :irc.littlecats PONG irc.littlecats :b");
}

/// It is the last that a client is told: behind the answer, also where that is several lines.
#[test]
fn why_a_connection_ends_stands_behind_the_answer_with_the_label() {
    let files = Files::new();
    let daemon = Daemon::start(&[&files.write("password-file", "gato\n")]);
    let mut ana = Peer::connect(daemon.address());
    ana.say(&["CAP REQ :labeled-response batch", "CAP END"]);
    assert!(ana.line().contains(" CAP * ACK :"));
    ana.say(&["PASS cachorro", "USER u 0 * :Real", "@label=n NICK ana"]);
    let refused = ana.line();
    assert!(
        refused.starts_with("@label=n :irc.littlecats 464 * :"),
        "{refused}"
    );
    let error = ana.line();
    assert!(error.starts_with("ERROR :"), "{error}");
    ana.expect_end();
}
