//! What is said, to the channel and to one.

use super::*;
use crate::room::event::{Manner, PrivateKind, UtteranceKind};

fn private<'a>(to: &'a str, kind: PrivateKind, is_notice: bool, text: &'a str) -> Decoded<'a> {
    let manner = Manner { kind, is_notice };
    Request::Private { to, text, manner }.into()
}

fn notice(kind: UtteranceKind, text: &str) -> Decoded<'_> {
    in_channel("#a", Request::Notice { kind, text })
}

fn cannot_send(channel: &str) -> Decoded<'_> {
    query_in_channel(channel, Complaint::CannotSendToChannel { channel })
}

#[test]
fn what_is_said_in_the_channel_is_said_as_it_came() {
    for text in [
        "oi",
        " oi ",
        "/x",
        "/quit now",
        "//op",
        "/opera",
        "/ op",
        "a /op k",
        ":)",
    ] {
        inside(&format!("PRIVMSG #a :{text}"), say("#a", text));
        let noticed = notice(UtteranceKind::Said, text);
        inside(&format!("notice #a :{text}"), noticed);
    }
    inside("PRIVMSG #a oi", say("#a", "oi"));
}

#[test]
fn what_would_tell_a_key_to_all_is_refused() {
    for text in [
        "/op k",
        "/op",
        " /OP k",
        "\t/Moderar k",
        "\u{A0}/op\u{A0}k",
        "\u{FEFF}/moderar",
    ] {
        inside(&format!("PRIVMSG #a :{text}"), cannot_send("#a"));
        inside(&format!("NOTICE #a :{text}"), cannot_send("#a"));
        let action = format!("PRIVMSG #a :\x01ACTION {text}\x01");
        inside(&action, cannot_send("#a"));
        let said = private("bia", PrivateKind::Said, false, text);
        inside(&format!("PRIVMSG bia :{text}"), said);
    }
    inside("PRIVMSG #a :\x02/o\x02p k", cannot_send("#a"));
}

#[test]
fn an_action_is_one_with_or_without_its_end() {
    for text in [
        "\x01ACTION acena\x01",
        "\x01ACTION acena",
        "\x01action acena\x01",
    ] {
        let act = in_channel("#a", Request::Act("acena"));
        inside(&format!("PRIVMSG #a :{text}"), act);
        let noticed = notice(UtteranceKind::Acted, "acena");
        inside(&format!("NOTICE #a :{text}"), noticed);
        let acted = private("bia", PrivateKind::Acted, false, "acena");
        inside(&format!("PRIVMSG bia :{text}"), acted);
    }
    for nothing in [
        "\x01ACTION\x01",
        "\x01ACTION \x01",
        "\x01ACTION",
        "\x01ACTION  ",
        "\x01\x01",
        "\x01",
        "",
        "  ",
    ] {
        inside(&format!("PRIVMSG #a :{nothing}"), Complaint::NoTextToSend);
        inside(&format!("NOTICE bia :{nothing}"), Complaint::NoTextToSend);
    }
}

#[test]
fn what_programs_ask_each_other_passes_in_private_alone() {
    for text in ["\x01VERSION\x01", "\x01PING 1 2\x01", "\x01DCC x"] {
        inside(&format!("PRIVMSG #a :{text}"), cannot_send("#a"));
        inside(&format!("NOTICE #a :{text}"), cannot_send("#a"));
        let inner = text.trim_matches('\x01');
        let asked = private("bia", PrivateKind::Ctcp, false, inner);
        inside(&format!("PRIVMSG bia :{text}"), asked);
        let answered = private("bia", PrivateKind::Ctcp, true, inner);
        outside(&format!("NOTICE bia :{text}"), answered);
    }
}

#[test]
fn what_is_missing_is_told() {
    for verb in ["PRIVMSG", "NOTICE"] {
        for line in ["", " :", " , :oi"] {
            inside(&format!("{verb}{line}"), Complaint::NoRecipient { verb });
        }
        for line in [" #a", " #a :", " bia"] {
            inside(&format!("{verb}{line}"), Complaint::NoTextToSend);
        }
    }
}

#[test]
fn from_outside_one_may_write_to_people_and_not_to_the_channel() {
    outside("PRIVMSG #a :oi", cannot_send("#a"));
    outside("NOTICE #a :oi", cannot_send("#a"));
    let said = private("bia", PrivateKind::Said, false, "oi");
    outside("PRIVMSG bia :oi", said);
}

#[test]
fn each_target_makes_an_item_once() {
    let to = |to| private(to, PrivateKind::Said, false, "oi");
    let three = [to("bia"), say("#a", "oi"), to("caio")];
    all_inside("PRIVMSG bia,#a,caio :oi", &three);
    all_inside("PRIVMSG ,bia,,BIA,#a,bia, oi", &three[..2]);
    let many: Vec<String> = (0..90).map(|number| format!("a{number}")).collect();
    let expected: Vec<Decoded<'_>> = many.iter().map(|it| to(it)).collect();
    all_inside(&format!("PRIVMSG {} :oi", many.join(",")), &expected);
}
