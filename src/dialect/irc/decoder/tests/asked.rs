//! What else is asked for.

use super::*;

fn not_on(channel: &str) -> Decoded<'_> {
    query_in_channel(channel, Complaint::NotOnChannel { channel })
}

fn joined(channel: &str) -> Decoded<'_> {
    Item::Join { channel }.into()
}

fn parted<'a>(channel: &'a str, text: &'a str) -> Decoded<'a> {
    let channel = Some(channel);
    Item::Part { channel, text }.into()
}

#[test]
fn join_and_part_name_channels() {
    outside("JOIN #a", joined("#a"));
    outside("JOIN #a key", joined("#a"));
    all_inside("JOIN #a,#b,,#A k1,k2", &[joined("#a"), joined("#b")]);
    let (channel, text) = (None, "");
    inside("JOIN 0", Item::Part { channel, text });
    for line in ["JOIN", "JOIN :", "JOIN ,"] {
        outside(line, Complaint::NeedMoreParams { verb: "JOIN" });
    }
    inside("PART #a", parted("#a", ""));
    outside("PART #a :tchau", parted("#a", "tchau"));
    let both = [parted("#a", "tchau"), parted("#b", "tchau")];
    all_inside("PART #a,#b :tchau", &both);
    inside("PART", Complaint::NeedMoreParams { verb: "PART" });
}

#[test]
fn long_texts_are_cut_between_characters() {
    let long = "é".repeat(200);
    let cut = "é".repeat(150);
    inside(&format!("PART #a :{long}"), parted("#a", &cut));
    inside(&format!("QUIT :{long}"), Request::Quit { text: &cut });
    inside(&format!("AWAY :{long}"), Request::Away(&cut));
    let topic = in_channel("#a", Request::SetTopic(&cut));
    inside(&format!("TOPIC #a :{long}"), topic);
    let (nickname, reason) = ("bia", &*cut);
    let kick = in_channel("#a", Request::Kick { nickname, reason });
    inside(&format!("KICK #a bia :{long}"), kick);
    let kill = Request::Kill { nickname, reason };
    inside(&format!("KILL bia :{long}"), kill);
    let real_name = "é".repeat(50);
    inside(
        &format!("SETNAME :{long}"),
        Request::SetRealName(&real_name),
    );
}

#[test]
fn the_topic_is_asked_for_set_and_taken_away() {
    outside("TOPIC #a", Query::Topic { channel: "#a" });
    let set = |topic| in_channel("#a", Request::SetTopic(topic));
    inside("TOPIC #a :oi gente", set("oi gente"));
    inside("TOPIC #a :", set(""));
    outside("TOPIC #a :oi", not_on("#a"));
    inside("TOPIC", Complaint::NeedMoreParams { verb: "TOPIC" });
}

#[test]
fn people_are_kicked_one_by_one() {
    let kick = |nickname, reason| in_channel("#a", Request::Kick { nickname, reason });
    inside("KICK #a bia", kick("bia", ""));
    let both = [kick("bia", "fora"), kick("caio", "fora")];
    all_inside("KICK #a bia,caio :fora", &both);
    all_inside("KICK #a,#a bia,caio :fora", &both);
    inside("KICK #a,#b bia", kick("bia", ""));
    let both = [kick("bia", ""), kick("caio", "")];
    all_inside("KICK #a,#a bia,caio,davi", &both);
    outside("KICK #a bia", not_on("#a"));
    for line in ["KICK", "KICK #a", "KICK #a ,"] {
        inside(line, Complaint::NeedMoreParams { verb: "KICK" });
    }
}

#[test]
fn somebody_is_invited_from_within() {
    inside("INVITE bia #a", in_channel("#a", Request::Invite("bia")));
    outside("INVITE bia #a", not_on("#a"));
    inside("INVITE bia", Complaint::NeedMoreParams { verb: "INVITE" });
}

#[test]
fn stats_are_asked_for_and_end_with_the_letter_that_was_given() {
    let end = |letter| Query::EndOfStats { letter }.into();
    let asked = |letter| [Request::AskStats.into(), end(letter)];
    all_inside("STATS u", &asked(Some('u')));
    all_inside("stats m irc.littlecats", &asked(Some('m')));
    all_inside("STATS uptime", &asked(Some('u')));
    all_inside("STATS :é", &asked(Some('é')));
    for line in ["STATS", "STATS :"] {
        all_inside(line, &asked(None));
    }
}

#[test]
fn what_there_is_to_know_is_asked_for() {
    let whois = |nickname| Query::Whois { nickname };
    let names = |channel| Query::Names { channel };
    for (line, query) in [
        ("ADMIN", Query::Admin),
        ("INFO", Query::Info),
        ("LINKS", Query::Links),
        ("LUSERS", Query::Lusers),
        ("MOTD irc.littlecats", Query::Motd),
        ("MOTD x", Complaint::NoSuchServer { server: "x" }.into()),
        ("LUSERS x y", Complaint::NoSuchServer { server: "y" }.into()),
        ("VERSION *", Query::Version),
        ("TIME", Query::Time),
        ("VERSION", Query::Version),
        ("HELP", Query::Help { subject: "" }),
        ("help :me", Query::Help { subject: "me" }),
        ("LIST", Query::List { channels: "" }),
        ("LIST #a,#b", Query::List { channels: "#a,#b" }),
        ("NAMES", names("")),
        ("NAMES #a", names("#a")),
        ("WHOIS bia", whois("bia")),
        ("WHOIS irc.littlecats bia", whois("bia")),
        ("WHOIS bia bia", whois("bia")),
        ("WHOIS", Complaint::NoNicknameGiven.into()),
        ("WHOWAS bia 1", Query::Whowas { nickname: "bia" }),
        ("WHOWAS", Complaint::NoNicknameGiven.into()),
        ("ISON", Complaint::NeedMoreParams { verb: "ISON" }.into()),
        ("PING", Complaint::NoOrigin.into()),
        ("PING :", Complaint::NoOrigin.into()),
        ("WALLOPS oi", Complaint::Unknown { verb: "WALLOPS" }.into()),
    ] {
        inside(line, query);
        outside(line, query);
    }
    all_inside("NAMES #a,#b", &[names("#a").into(), names("#b").into()]);
    all_inside(
        "WHOIS bia,caio",
        &[whois("bia").into(), whois("caio").into()],
    );
    for (line, mask, fields) in [("WHO", "", ""), ("WHO #a %tcu,42", "#a", "%tcu,42")] {
        inside(line, Query::Who { mask, fields });
    }
    let nicknames = "bia caio";
    inside("USERHOST bia caio", Query::Userhost { nicknames });
    inside("ISON :bia caio", Query::Ison { nicknames });
    inside("ISON bia caio", Query::Ison { nicknames });
}

#[test]
fn what_one_says_of_oneself_is_for_the_room() {
    inside("AWAY", Request::Away(""));
    inside("AWAY :", Request::Away(""));
    outside("AWAY :almoço", Request::Away("almoço"));
    outside("SETNAME :Ana B", Request::SetRealName("Ana B"));
    inside("SETNAME", Complaint::NeedMoreParams { verb: "SETNAME" });
    inside("SETNAME :", Complaint::InvalidRealName);
    inside("OPER ana k-e-y", Request::Op("k-e-y"));
    inside("OPER ana", Complaint::NeedMoreParams { verb: "OPER" });
    let (nickname, reason) = ("bia", "");
    outside("KILL bia", Request::Kill { nickname, reason });
    inside("KILL", Complaint::NeedMoreParams { verb: "KILL" });
    inside("@+typing=active TAGMSG #a", Item::Taken);
    inside("TAGMSG", Complaint::NeedMoreParams { verb: "TAGMSG" });
}

#[test]
fn who_comes_and_goes_is_watched() {
    for (line, monitor) in [
        ("MONITOR + bia,caio", Monitor::Add("bia,caio")),
        ("MONITOR - bia", Monitor::Remove("bia")),
        ("MONITOR C", Monitor::Clear),
        ("MONITOR l", Monitor::List),
        ("MONITOR S", Monitor::Status),
    ] {
        outside(line, Item::Monitor(monitor));
    }
    for line in ["MONITOR", "MONITOR +", "MONITOR - :"] {
        inside(line, Complaint::NeedMoreParams { verb: "MONITOR" });
    }
    inside("MONITOR X", Item::Taken);
}

#[test]
fn a_label_is_that_of_each_item_of_its_line() {
    let (mut decoder, mut aside) = (Decoder::new(), Aside::new());
    let mut bytes = b"PONG x\n@label=7 PRIVMSG #a,bia :oi\n@label=8 PING x\nPING y\n".to_vec();
    let mut labels = Vec::new();
    for turn in 0..5 {
        let standing = Standing::Inside;
        let (consumed, item) = decoder.next_labelled(&mut bytes, &mut aside, standing, 16);
        let label = item.expect("a line").label.map(String::from);
        bytes.drain(..consumed);
        let irc = decoder.irc_mut().expect("it speaks IRC");
        if turn == 0 {
            let request = Cap::Request("labeled-response");
            irc.negotiate(request, Capabilities::ALL, None, &mut Vec::new());
        }
        labels.push((label, irc.is_within_line()));
    }
    let labelled = |label: &str, is_within| (Some(label.to_owned()), is_within);
    let expected = [
        (None, false),
        labelled("7", true),
        labelled("7", false),
        labelled("8", false),
        (None, false),
    ];
    assert_eq!(labels, expected);
}

#[test]
fn a_decoder_is_small() {
    assert!(size_of::<Decoder>() <= 8, "{}", size_of::<Decoder>());
}
