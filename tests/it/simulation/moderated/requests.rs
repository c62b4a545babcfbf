//! What is asked for in a room with moderators, and about whom.

use super::super::choices::Choices;
use super::super::names;
use super::super::script::Kind;
use super::super::world::World;
use super::WITNESS_NAME;

/// Addresses and networks as moderators give them, written as they are told.
const NETWORKS: [&str; 6] = [
    "10.0.0.0",
    "10.0.0.2",
    "10.0.0.0/31",
    "10.0.0.2/31",
    "2001:db8:0:1::/64",
    "2001:db8::/32",
];

/// What somebody may ask for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Request {
    Kick,
    Ban,
    Unban,
    Bans,
    Mute,
    Unmute,
    Lock,
    Unlock,
    Promote,
    Demote,
    Topic,
    Address,
}

pub(super) const REQUESTS: [(usize, Request); 12] = [
    (8, Request::Kick),
    (14, Request::Ban),
    (8, Request::Unban),
    (2, Request::Bans),
    (16, Request::Mute),
    (6, Request::Unmute),
    (3, Request::Lock),
    (4, Request::Unlock),
    (6, Request::Promote),
    (4, Request::Demote),
    (2, Request::Topic),
    (2, Request::Address),
];

/// What else is said there.
pub(super) const KINDS: [(usize, Kind); 12] = [
    (40, Kind::Say),
    (16, Kind::Act),
    (4, Kind::Escaped),
    (36, Kind::Private),
    (6, Kind::Reply),
    (3, Kind::List),
    (12, Kind::Rename),
    (1, Kind::RenameSame),
    (2, Kind::Spaces),
    (3, Kind::Away),
    (1, Kind::MarkBot),
    (3, Kind::Quit),
];

/// The line of a request.
pub(super) fn line(world: &World, client: usize, request: Request) -> String {
    let choices = &world.choices();
    let tag = format!("m{client}.{}", world.clients()[client].sent().len());
    let nickname = || nickname(world, client, choices);
    let target = || match choices.once_in(4) {
        true => (*choices.pick(&NETWORKS)).to_owned(),
        false => nickname(),
    };
    let time = || *choices.pick(&["", " 30s", " 10min", " 2h"]);
    match request {
        Request::Kick if choices.once_in(2) => format!("/kick {}", nickname()),
        Request::Kick => format!("/expulsar {} {tag}", nickname()),
        Request::Ban => format!("/ban {}{} {tag}", target(), time()),
        Request::Unban => format!("/unban {}", target()),
        Request::Bans => "/bans".into(),
        Request::Mute => format!("/mute {}{}", target(), time()),
        Request::Unmute => format!("/unmute {}", target()),
        Request::Lock => format!("/lock{}", time()),
        Request::Unlock => "/unlock".into(),
        Request::Promote => format!("/promote {}", nickname()),
        Request::Demote => format!("/unop {}", nickname()),
        Request::Topic => format!("/topic {tag}"),
        Request::Address => format!("/ip {}", nickname()),
    }
}

/// One that is here, or was, or never was.
fn nickname(world: &World, asker: usize, choices: &Choices) -> String {
    if choices.once_in(25) {
        return WITNESS_NAME.into();
    }
    let there = |client: usize| match client == asker {
        true => choices.once_in(6),
        false => world.is_member(client) || choices.once_in(6),
    };
    let clients = 1..world.clients().len();
    let known = clients.filter(|&client| there(client));
    let names = known.filter_map(|client| world.clients()[client].author().last_name());
    let names: Vec<&String> = names.collect();
    match &*names {
        [] => "ninguem".into(),
        names => names::respell(choices.pick::<&String>(names), choices),
    }
}
