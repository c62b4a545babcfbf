//! Every refusal, in a table, by the command that it answers.

use std::time::Duration;

use super::super::capabilities::Form;
use super::super::{Asker, Capabilities};
use super::*;
use crate::room::address_block::AddressBlock;
use crate::room::moderation::network::Network;
use crate::room::moderation::sanctions::SanctionKind;
use crate::room::moderation::term::Term;
use crate::room::nickname::Nickname;
use crate::room::refusal::DeliveryError;

/// What is told of a refusal, without who tells it.
fn told(refusal: Refusal<'_>, is_guest: bool, asker: Asker) -> Vec<String> {
    let ana = Nickname::parse("ana").expect("valid");
    let words = Words::new(Language::English, None);
    let mut out = Vec::new();
    let to = (!is_guest).then_some(&ana);
    refused(
        refusal,
        &mut Lines::new(&mut out, Form::Bare, to),
        asker,
        &words,
    );
    let text = String::from_utf8(out).expect("UTF-8");
    let lines = text.split_terminator("\r\n");
    lines
        .map(|line| line.trim_start_matches(":irc.littlecats ").to_owned())
        .collect()
}

fn asker(verb: Verb) -> Asker {
    Asker {
        capabilities: Capabilities::NONE,
        verb: Some(verb),
    }
}

fn network() -> Network {
    Network::parse("192.0.2.0/24").expect("a network")
}

fn term() -> Term {
    Term::parse("42s").expect("a time")
}

/// Each refusal, the command that it answers, and how what is told begins; the rest is its sentence.
fn table() -> Vec<(Refusal<'static>, Verb, &'static [&'static str])> {
    let ago = Duration::from_secs(60);
    let address = [192, 0, 2, 7].into();
    let block = AddressBlock::from(address);
    let kept_out = Refusal::KeptOut {
        nickname: "bia",
        left: term(),
    };
    let not_delivered = |why| Refusal::NotDelivered { to: "bia", why };
    let of_moderators = Refusal::BanOfModerators {
        network: network(),
        moderator: "caio",
    };
    let shared = |kind| Refusal::AddressShared {
        kind,
        nickname: "bia",
        others: "caio",
        block,
    };
    let has_left = Refusal::HasLeft {
        nickname: "bia",
        ago,
        address,
    };
    vec![
        (Refusal::NicknameEmpty, Verb::Nick, &["431 ana :"]),
        (
            Refusal::NicknameInvalid("1bia"),
            Verb::Nick,
            &["432 ana 1bia :"],
        ),
        // What is no word is told as far as it is one, and nothing as a parameter of its own.
        (
            Refusal::NicknameInvalid(":bia caio"),
            Verb::Nick,
            &["432 ana bia :"],
        ),
        (Refusal::NicknameInvalid(":"), Verb::Nick, &["432 ana * :"]),
        (
            Refusal::NicknameReserved("bia"),
            Verb::Nick,
            &["432 ana bia :"],
        ),
        (
            Refusal::NicknameInUse("bia"),
            Verb::Nick,
            &["433 ana bia :"],
        ),
        (
            Refusal::NicknameOwned("bia"),
            Verb::Nick,
            &["433 ana bia :"],
        ),
        (
            Refusal::NicknameNotYours("bia"),
            Verb::Nick,
            &["433 ana bia :"],
        ),
        (
            Refusal::NicknameBanned("bia"),
            Verb::Nick,
            &["432 ana bia :"],
        ),
        (
            Refusal::NicknameBanned("bia"),
            Verb::Join,
            &["474 ana #littlecats :"],
        ),
        (kept_out, Verb::Nick, &["433 ana bia :"]),
        (kept_out, Verb::Join, &["474 ana #littlecats :"]),
        (
            Refusal::PasswordWrong,
            Verb::User,
            &["464 ana :", "ERROR :"],
        ),
        (Refusal::KeyWrong, Verb::Authenticate, &["904 ana :"]),
        (Refusal::KeyWrong, Verb::Pass, &["464 ana :"]),
        (Refusal::OpKeyWrong, Verb::Oper, &["464 ana :"]),
        (Refusal::TooManyTries, Verb::Oper, &["ERROR :"]),
        (Refusal::AddressBanned, Verb::User, &["465 ana :"]),
        (Refusal::Full, Verb::Nick, &["ERROR :"]),
        (Refusal::AddressFull, Verb::Nick, &["ERROR :"]),
        (Refusal::LoginTime, Verb::Nick, &["ERROR :"]),
        (Refusal::TlsOnly, Verb::Nick, &["ERROR :"]),
        (Refusal::NoProxyAddress, Verb::Nick, &["ERROR :"]),
        (
            Refusal::Replaced,
            Verb::Privmsg,
            &["NOTICE ana :warning: ", "ERROR :"],
        ),
        (Refusal::Locked, Verb::Join, &["473 ana #littlecats :"]),
        (
            Refusal::NoSuchUser("bia"),
            Verb::Privmsg,
            &["401 ana bia :"],
        ),
        (
            not_delivered(DeliveryError::QueueFull),
            Verb::Privmsg,
            &["NOTICE ana :error: "],
        ),
        (
            not_delivered(DeliveryError::ConnectionFailed),
            Verb::Privmsg,
            &["NOTICE ana :error: "],
        ),
        (
            Refusal::TextMissing(Usage::Act),
            Verb::Privmsg,
            &["412 ana :"],
        ),
        (
            Refusal::TextMissing(Usage::Private),
            Verb::Privmsg,
            &["412 ana :"],
        ),
        (
            Refusal::TextMissing(Usage::Reply),
            Verb::Privmsg,
            &["412 ana :"],
        ),
        (
            Refusal::TextMissing(Usage::Kick),
            Verb::Kick,
            &["461 ana KICK :"],
        ),
        (
            Refusal::TextMissing(Usage::Op),
            Verb::Oper,
            &["461 ana OPER :"],
        ),
        (
            Refusal::UnknownCommand("FOO"),
            Verb::Privmsg,
            &["421 ana FOO :"],
        ),
        (
            Refusal::TextTooLong { bytes_max: 300 },
            Verb::Topic,
            &["417 ana :"],
        ),
        (
            Refusal::LineTooLong { bytes_max: 512 },
            Verb::Topic,
            &["417 ana :"],
        ),
        (
            Refusal::NotText,
            Verb::Privmsg,
            &["FAIL PRIVMSG INVALID_UTF8 :"],
        ),
        (Refusal::Muted, Verb::Privmsg, &["404 ana #littlecats :"]),
        (Refusal::Muted, Verb::Nick, &["NOTICE ana :error: "]),
        (Refusal::Muted, Verb::Away, &["NOTICE ana :error: "]),
        (Refusal::Muted, Verb::Setname, &["NOTICE ana :error: "]),
        (Refusal::Muted, Verb::Invite, &["NOTICE ana :error: "]),
        (
            Refusal::NotModerator,
            Verb::Kick,
            &["482 ana #littlecats :"],
        ),
        (Refusal::NotModerator, Verb::Kill, &["481 ana :"]),
        (Refusal::NotModerator, Verb::Stats, &["481 ana :"]),
        (Refusal::NotByKey, Verb::Mode, &["482 ana #littlecats :"]),
        (
            Refusal::OwnKey("bia"),
            Verb::Mode,
            &["482 ana #littlecats :"],
        ),
        (
            Refusal::IsModerator("bia"),
            Verb::Kick,
            &["482 ana #littlecats :"],
        ),
        (
            Refusal::ModerateOneself("ana"),
            Verb::Kick,
            &["482 ana #littlecats :"],
        ),
        (of_moderators, Verb::Mode, &["482 ana #littlecats :"]),
        (Refusal::NotBanned("bia"), Verb::Mode, &[]),
        (Refusal::NotMuted("bia"), Verb::Mode, &[]),
        (Refusal::NoAddress("b!"), Verb::Mode, &[]),
        (
            Refusal::ToOneself("ana"),
            Verb::Privmsg,
            &["NOTICE ana :error: "],
        ),
        (
            Refusal::NobodyToAnswer,
            Verb::Privmsg,
            &["NOTICE ana :error: "],
        ),
        (Refusal::NoTime("x"), Verb::Mode, &["NOTICE ana :error: "]),
        (
            shared(SanctionKind::Ban),
            Verb::Mode,
            &["NOTICE ana :warning: "],
        ),
        (
            shared(SanctionKind::Mute),
            Verb::Mode,
            &["NOTICE ana :warning: "],
        ),
        (has_left, Verb::Mode, &["NOTICE ana :warning: "]),
        (
            Refusal::BansNotWritten("x"),
            Verb::Mode,
            &["NOTICE ana :warning: "],
        ),
        (
            Refusal::NicknameOwnedNow("ana"),
            Verb::Mode,
            &["NOTICE ana :warning: "],
        ),
        (Refusal::TooFast, Verb::Privmsg, &["NOTICE ana :warning: "]),
        (Refusal::CrAlone, Verb::Privmsg, &["NOTICE ana :warning: "]),
    ]
}

#[test]
fn every_refusal_is_told_in_its_way() {
    for (refusal, verb, lines) in table() {
        let told = told(refusal, false, asker(verb));
        assert_eq!(told.len(), lines.len(), "{refusal:?}: {told:?}");
        for (told, beginning) in told.iter().zip(lines) {
            assert!(told.starts_with(beginning), "{refusal:?}: {told}");
            assert!(told.len() > beginning.len(), "{refusal:?} says something");
        }
    }
}

#[test]
fn nothing_answers_a_notice_but_the_end() {
    for (refusal, ..) in table() {
        let told = told(refusal, false, asker(Verb::Notice));
        let ends = told.iter().any(|line| line.starts_with("ERROR"));
        assert!(told.is_empty() || ends, "{refusal:?}: {told:?}");
    }
    assert_eq!(
        told(Refusal::TooManyTries, false, asker(Verb::Notice)).len(),
        1
    );
}

#[test]
fn a_client_that_knows_of_standard_replies_is_told_by_them() {
    let asker = |verb| Asker {
        capabilities: Capabilities::NONE.with(Capability::StandardReplies),
        verb: Some(verb),
    };
    let why = DeliveryError::QueueFull;
    let not_delivered = Refusal::NotDelivered { to: "bia", why };
    for (refusal, verb, beginning) in [
        (not_delivered, Verb::Privmsg, "FAIL PRIVMSG QUEUE_FULL :"),
        (Refusal::Muted, Verb::Nick, "FAIL NICK MUTED :"),
        (Refusal::Muted, Verb::Away, "FAIL AWAY MUTED :"),
        (Refusal::Muted, Verb::Setname, "FAIL SETNAME MUTED :"),
        (Refusal::Muted, Verb::Invite, "FAIL INVITE MUTED :"),
        // A numeric is a numeric all the same.
        (Refusal::Muted, Verb::Privmsg, "404 ana #littlecats :"),
        (
            Refusal::NotText,
            Verb::Privmsg,
            "FAIL PRIVMSG INVALID_UTF8 :",
        ),
    ] {
        let told = told(refusal, false, asker(verb));
        assert!(told[0].starts_with(beginning), "{told:?}");
    }
}

#[test]
fn a_guest_reads_of_the_nickname_that_it_gave() {
    let kept_out = Refusal::KeptOut {
        nickname: "bia",
        left: term(),
    };
    for (refusal, beginning) in [
        (Refusal::NicknameInUse("bia"), "433 * bia :"),
        (Refusal::NicknameBanned("bia"), "432 * bia :"),
        (kept_out, "433 * bia :"),
    ] {
        let told = told(refusal, true, asker(Verb::User));
        assert!(told[0].starts_with(beginning), "{told:?}");
    }
}

#[test]
fn the_text_says_what_is_allowed_and_for_how_long() {
    let told = |refusal, verb| told(refusal, false, asker(verb)).concat();
    let invalid = told(Refusal::NicknameInvalid("1bia"), Verb::Nick);
    assert!(
        invalid.contains("1 to 20 letters, digits, _ or -"),
        "{invalid}"
    );
    let nickname = "bia";
    let left = term();
    let kept_out = told(Refusal::KeptOut { nickname, left }, Verb::Join);
    assert!(kept_out.contains("wait 42s"), "{kept_out}");
    // Commands with a slash are of the plain dialect.
    let missing = told(Refusal::TextMissing(Usage::Kick), Verb::Kick);
    assert_eq!(missing, "461 ana KICK :Not enough parameters");
}
