//! What is known of one.

use super::*;

fn who<'a>(mask: &'a str, fields: &'a str) -> Query<'a> {
    Query::Who { mask, fields }
}

#[test]
fn whois_tells_what_is_known() {
    let (mut world, [ana, bia, _]) = World::with_people();
    let whois = |world: &World, who, nickname| world.told(who, Query::Whois { nickname });
    let software = super::super::server::SOFTWARE;
    let of_server = |line: &str| format!("312 {line} irc.littlecats :{software}");
    assert_eq!(
        whois(&world, bia, "ANA"),
        [
            "311 bia ana ~user littlecats * :Real Name".to_owned(),
            "319 bia ana :@#littlecats".to_owned(),
            of_server("bia ana"),
            "313 bia ana :moderates the chat".to_owned(),
            "330 bia ana ana :is logged in as".to_owned(),
            "317 bia ana 0 1795957200 :seconds idle, signon time".to_owned(),
            "318 bia ana :End of /WHOIS list".to_owned(),
        ]
    );
    world.asks(bia, Request::Away("out"));
    world.asks(bia, Request::SetBotMode(true));
    // An address is told to moderators alone.
    assert_eq!(
        whois(&world, ana, "bia"),
        [
            "311 ana bia ~user littlecats * :Real Name".to_owned(),
            "319 ana bia :#littlecats".to_owned(),
            of_server("ana bia"),
            "301 ana bia :out".to_owned(),
            "335 ana bia :is a bot".to_owned(),
            "378 ana bia :is connecting from *@192.0.2.7 192.0.2.7".to_owned(),
            "317 ana bia 0 1795957200 :seconds idle, signon time".to_owned(),
            "318 ana bia :End of /WHOIS list".to_owned(),
        ]
    );
    assert_eq!(
        whois(&world, bia, "caio"),
        [
            "311 bia caio cat littlecats * :cat".to_owned(),
            "319 bia caio :#littlecats".to_owned(),
            of_server("bia caio"),
            "318 bia caio :End of /WHOIS list".to_owned(),
        ]
    );
    assert_eq!(
        whois(&world, bia, "dora"),
        [
            "401 bia dora :No such nick",
            "318 bia dora :End of /WHOIS list",
        ]
    );
    let dora = world.registers("dora");
    let outside = whois(&world, bia, "dora");
    assert!(outside[0].starts_with("311 ") && outside[1].starts_with("312 "));
    assert_eq!(whois(&world, dora, "ana").len(), 7);
}

#[test]
fn the_muted_say_nothing_by_their_real_names() {
    let (mut world, [ana, bia, _]) = World::with_people();
    let (target, term) = ("bia", None);
    world.asks(ana, Request::Mute { target, term });
    let told = world.told(ana, Query::Whois { nickname: "bia" });
    assert_eq!(told[0], "311 ana bia ~user littlecats * :-");
    let told = world.told(bia, who("bia", ""));
    assert!(told[0].ends_with(" :0 -"));
}

#[test]
fn nothing_is_kept_of_those_who_left() {
    let (world, [_, bia, _]) = World::with_people();
    let told = world.told(bia, Query::Whowas { nickname: "ana" });
    assert!(told[0].starts_with("406 bia ana :"));
    assert_eq!(told[1], "369 bia ana :End of WHOWAS");
}

#[test]
fn who_tells_of_a_channel_of_one_and_of_those_that_match() {
    let (mut world, [ana, bia, caio]) = World::with_people();
    world.asks(bia, Request::Away("out"));
    world.asks(caio, Request::MarkBot);
    let end = |mask: &str| format!("315 ana {mask} :End of /WHO list");
    let row = |channel: &str, user: &str, name: &str, flags: &str, real: &str| {
        format!("352 ana {channel} {user} littlecats irc.littlecats {name} {flags} :0 {real}")
    };
    let told = |world: &World, mask| world.told(ana, who(mask, ""));
    let all = |channel: &str, power: &str| {
        [
            row(channel, "~user", "ana", &format!("H{power}"), "Real Name"),
            row(channel, "~user", "bia", "G", "Real Name"),
            row(channel, "cat", "caio", "HB", "cat"),
        ]
    };
    let with_end = |rows: &[String], mask: &str| [rows, &[end(mask)]].concat();
    let of_channel = with_end(&all("#littlecats", "@"), "#littlecats");
    assert_eq!(told(&world, "#littlecats"), of_channel);
    assert_eq!(told(&world, "*"), with_end(&all("*", "*"), "*"));
    assert_eq!(told(&world, "0"), with_end(&all("*", "*"), "0"));
    let one = row("*", "~user", "ana", "H*", "Real Name");
    assert_eq!(told(&world, "Ana"), [one.clone(), end("Ana")]);
    assert_eq!(told(&world, "a*"), [one.clone(), end("a*")]);
    assert_eq!(told(&world, "a*!*@*"), [one, end("a*!*@*")]);
    assert_eq!(told(&world, "x*"), [end("x*")]);
    assert_eq!(told(&world, "#x"), [end("#x")]);
    let moderators = world.told(ana, who("#littlecats", "o"));
    assert_eq!(moderators.len(), 2);
    // Outside one is found by its nickname, and finds others so, but no more.
    let dora = world.registers("dora");
    let found = row("*", "~user", "dora", "H", "Real Name");
    assert_eq!(told(&world, "dora"), [found, end("dora")]);
    assert_eq!(told(&world, "d*"), [end("d*")]);
    assert_eq!(world.told(dora, who("*", "")).len(), 1);
    assert_eq!(world.told(dora, who("#littlecats", "")).len(), 1);
    assert_eq!(world.told(dora, who("ana", "")).len(), 2);
}

#[test]
fn whox_tells_the_fields_that_are_wanted_in_their_order() {
    let (world, [ana, ..]) = World::with_people();
    for (fields, line) in [
        (
            "%cuhnar",
            "354 ana #littlecats ~user littlecats ana ana :Real Name",
        ),
        ("%afnt,42", "354 ana 42 ana H@ ana"),
        (
            "%tcuihsnfdlaor,7",
            "354 ana 7 #littlecats ~user 255.255.255.255 littlecats irc.littlecats ana H@ 0 0 ana n/a :Real Name",
        ),
        ("%n", "354 ana ana"),
        ("%tn,1234", "354 ana 0 ana"),
        ("o%n", "354 ana ana"),
        ("%rz", "354 ana :Real Name"),
    ] {
        let told = world.told(ana, who("#littlecats", fields));
        assert_eq!(told[0], line, "{fields}");
    }
    let nobody = world.told(ana, who("bia", "%na"));
    assert_eq!(nobody[0], "354 ana bia 0");
}

#[test]
fn userhost_and_ison_find_those_that_are_here_or_outside() {
    let (mut world, [ana, bia, _]) = World::with_people();
    world.registers("dora");
    world.asks(bia, Request::Away("out"));
    let nicknames = "ANA bia x dora caio caio caio";
    let told = world.told(ana, Query::Userhost { nicknames });
    let found = "302 ana :ana*=+~user@littlecats bia=-~user@littlecats \
        dora=+~user@littlecats caio=+cat@littlecats";
    assert_eq!(told, [found]);
    let told = world.told(
        ana,
        Query::Ison {
            nicknames: "x Ana dora",
        },
    );
    assert_eq!(told, ["303 ana :ana dora"]);
    let told = world.told(ana, Query::Ison { nicknames: "x" });
    assert_eq!(told, ["303 ana :"]);
}
