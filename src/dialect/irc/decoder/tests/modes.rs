//! Modes of the channel and of oneself.

use super::*;

fn of_oneself<'a>(then: Then<'a>) -> Decoded<'a> {
    let nickname = "ana";
    Item::OfOneself { nickname, then }.into()
}

#[test]
fn modes_of_the_channel_are_asked_for() {
    for line in ["MODE #a", "MODE #a :"] {
        outside(line, query_in_channel("#a", Query::ChannelModes));
    }
    for mode in ['b', 'q', 'e', 'I'] {
        for sign in ["", "+", "-"] {
            let listed = query_in_channel("#a", Query::ListMode { mode });
            inside(&format!("MODE #a {sign}{mode}"), listed);
            outside(&format!("MODE #a {sign}{mode}"), listed);
        }
    }
}

fn ban(target: &str) -> Request<'_> {
    Request::Ban {
        target,
        term: None,
        reason: "",
    }
}

#[test]
fn modes_of_the_channel_are_requests() {
    let (term, channel) = (None, "#a");
    let mute = Request::Mute {
        target: "bia",
        term,
    };
    for (modes, request) in [
        ("+o bia", Request::Promote("bia")),
        ("o bia", Request::Promote("bia")),
        ("-o bia", Request::Demote("bia")),
        ("+i", Request::Lock { term }),
        ("-i", Request::Unlock),
        ("+b bia!*@*", ban("bia")),
        ("+b *!*@192.0.2.0/24", ban("192.0.2.0/24")),
        ("+b *!*@bia", ban("*!*@bia")),
        ("-b bia", Request::Unban("bia")),
        ("+q bia!*@*", mute),
        ("-q *!*@2001:db8::1", Request::Unmute("2001:db8::1")),
    ] {
        inside(&format!("MODE #a {modes}"), in_channel("#a", request));
        let not_on = query_in_channel("#a", Complaint::NotOnChannel { channel });
        outside(&format!("MODE #a {modes}"), not_on);
    }
}

#[test]
fn each_letter_is_a_change_of_its_own() {
    let unknown = |mode| query_in_channel("#a", Complaint::UnknownMode { mode });
    inside("MODE #a +é", unknown('é'));
    inside("MODE #a +e bia", unknown('e'));
    let verb = "MODE";
    inside(
        "MODE #a +o",
        query_in_channel("#a", Complaint::NeedMoreParams { verb }),
    );
    inside("MODE #a +-", Item::Taken);
    inside("MODE", Complaint::NeedMoreParams { verb });
    all_inside(
        "MODE #a +o-v+b a b c",
        &[
            in_channel("#a", Request::Promote("a")),
            unknown('v'),
            in_channel("#a", ban("c")),
        ],
    );
    let term = None;
    all_inside(
        "MODE #a -lo+ibk bia caio!*@*",
        &[
            unknown('l'),
            in_channel("#a", Request::Demote("bia")),
            in_channel("#a", Request::Lock { term }),
            in_channel("#a", ban("caio")),
            unknown('k'),
        ],
    );
}

#[test]
fn modes_of_oneself_are_few() {
    let bot = |is_on| of_oneself(Then::Request(Request::SetBotMode(is_on)));
    let nothing = of_oneself(Then::Nothing);
    inside("MODE ana", of_oneself(Then::Query(Query::UserModes)));
    outside("MODE ana +B", bot(true));
    outside("MODE ana -B", bot(false));
    outside("MODE ana +i", nothing);
    let unknown = of_oneself(Complaint::UmodeUnknownFlag.into());
    all_inside("MODE ana -iw+B", &[nothing, unknown, bot(true)]);
    inside("MODE ana +", Item::Taken);
}
