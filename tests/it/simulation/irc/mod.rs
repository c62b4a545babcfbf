//! Rooms with clients of IRC among the others: what they send, how what they are told is read back, and what must and
//! must not come of it. Moderators are there, too, and the witness is one, in plain.
//!
//! - [`acts`] and [`asks`] decide what happens; [`asked`] is what a line asks for, and [`agreed`] what it is answered for that.
//! - [`line`](mod@line) takes apart what a client was told, [`parts`] puts together what was said in several lines.
//! - [`reading`] holds that against the room's one order of events; [`entering`] asks why each came in, and what it was
//!   shown, and [`decisions`] who decided, and whether that held; here it is asked what became of private words, and why connections ended.

mod acts;
mod agreed;
pub(crate) mod asked;
mod asks;
mod decisions;
mod entering;
mod line;
mod parts;
mod reading;

use std::time::Duration;

use super::client::{Client, Sent};
use super::console::Collecting;
use super::endings;
use super::meaning::{Meaning, Order as Request};
use super::moderated::{self, Order, Readings};
use super::names;
use super::web;
use super::world::{self, World};
use asked::Asked;
use entering::Kept;
use line::LINE_BYTES_MAX;
use reading::{Presence, Reading, Scene};

const CHANNEL: &str = "#littlecats";
const SERVER: &str = "irc.littlecats";

/// What the connection of one that was killed ends with.
const REMOVED: &str = "(foi tirado do chat)";

/// After how long without a byte a client of IRC is asked whether it is there, and how long it has for an answer.
const ASKED_AFTER: Duration = Duration::from_secs(90);
const ANSWER_TIME: Duration = Duration::from_secs(60);

/// # Panics
/// When anybody read what it should not have, or did not read what it should.
pub(crate) fn judge(world: &World, console: &Collecting) {
    for client in 0..world.clients().len() {
        endings::close_destroyed_nothing(world, client);
        web::silence::check(world, client);
    }
    let order = Order::of(world);
    let mut readings = Readings::of(world, &order);
    decisions::check(world, &order);
    let kept = Kept::of(world, &order);
    let presence = Presence::of(world, &order);
    let scene = Scene {
        world,
        order: &order,
        presence: &presence,
        kept: &kept,
    };
    let mut by_irc = Vec::new();
    for who in 0..world.clients().len() {
        if !world.clients()[who].speaks_irc() {
            continue;
        }
        if world.record().connection(who).refused.is_some() {
            continue;
        }
        let reading = reading::read(scene, &mut readings.tokens, who);
        entering::came_in_for_a_cause(world, &order, who, &reading);
        entering::is_in_at_last(world, who, &reading);
        entering::is_shown_what_it_missed((world, &order), &kept, who, &reading);
        ended_for_a_cause(world, who, &reading);
        by_irc.push((who, reading));
    }
    readings.tokens.check();
    private_words_reach_one(world, &by_irc);
    moderated::no_secret_is_told(world, console);
}

/// Whether a client may have been given up since nothing was heard of it.
pub(crate) fn is_silent(world: &World, who: usize) -> bool {
    let pipe = world.pipe(who);
    let (Some(closed), Some(heard)) = (pipe.closed(), pipe.last_read()) else {
        return false;
    };
    let asked_after = match world.clients()[who].asks() {
        None => ASKED_AFTER,
        Some(_) => world::silence::ASKED_AFTER,
    };
    let is_over = heard + asked_after + ANSWER_TIME <= world.clock().time_of(closed);
    world.clients()[who].speaks_irc() && is_over && !pipe.is_broken()
}

/// A connection that the daemon ends is told so last, and there is a cause: a kick is none.
fn ended_for_a_cause(world: &World, who: usize, reading: &Reading) {
    let pipe = world.pipe(who);
    let client = &world.clients()[who];
    let is_told = endings::took_all(world, who) && pipe.shut_at().is_some();
    let is_framed = client.asks().is_some();
    assert!(
        !is_told || !is_framed || !reading.has_begun || reading.is_closed,
        "{who} is not told that its WebSocket is closed"
    );
    // Whose last word was one of WebSockets is answered in kind.
    let says_goodbye = client.sent().iter().any(|line| line.attempt.is_last());
    if is_told && reading.has_begun && !says_goodbye {
        let told = String::from_utf8_lossy(pipe.taken());
        let last = told.lines().next_back();
        assert!(
            reading.error.is_some(),
            "{who} is not told that its connection ends, but {last:?}"
        );
    }
    if reading.error.is_none() || world.record().ended_in().is_some() || pipe.has_ended() {
        return;
    }
    let its = client.names();
    let address = pipe.peer().ip();
    let is_about =
        |whom: &str| its.contains(&names::fold(whom)) || moderated::is_of_network(whom, address);
    let all = || world.clients().iter().flat_map(Client::sent);
    let is_killed = all().any(|line| {
        let asked = line.irc.as_ref().map(|it| &it.asked);
        matches!(asked, Some(Asked::Kill(whom)) if is_about(whom))
    });
    let is_meant = is_killed
        || all().any(|line| {
            matches!(&line.meaning, Meaning::Order(Request::Ban { whom, .. }) if is_about(whom))
        });
    let is_removed = reading
        .error
        .as_ref()
        .is_some_and(|it| it.ends_with(REMOVED));
    assert!(
        !is_removed || is_killed,
        "{who} is kicked, and closed for it"
    );
    let quits = client
        .sent()
        .iter()
        .any(|line| line.meaning == Meaning::Quit);
    let keys = client
        .sent()
        .iter()
        .filter(|line| matches!(line.meaning, Meaning::Order(Request::Op(_))));
    let by_secrets = world.ring().may_close() || is_replaced(world, who);
    let gives_keys = keys.count() >= 3;
    let late = reading.registered_in.is_none();
    let displaced = world.record().connection(who).displaced_in.is_some();
    assert!(
        is_meant || quits || gives_keys || late || displaced || by_secrets,
        "{who} is closed for nothing: {:?}",
        reading.error
    );
}

/// Whether another may have taken its place by the key of a nickname that it had.
fn is_replaced(world: &World, who: usize) -> bool {
    let its = world.clients()[who].names();
    let mut others = (0..world.clients().len()).filter(|other| *other != who);
    others.any(|other| {
        let always = (0, u32::MAX);
        world.ring().may_have(world, other, always, |key| {
            key.nickname.as_ref().is_some_and(|it| its.contains(it))
        })
    })
}

/// Each private message is heard by one, once, who had the nickname; and its sender is told if nobody does.
fn private_words_reach_one(world: &World, by_irc: &[(usize, Reading)]) {
    for (from, client) in world.clients().iter().enumerate() {
        for line in client.sent() {
            let Some((Some(to), text)) = line.meaning.private() else {
                continue;
            };
            let mut read = by_irc.iter().flat_map(|(who, reading)| {
                let its = reading.arrivals.iter();
                its.filter(|it| it.from == from && it.text == text)
                    .map(move |_| *who)
            });
            let folded = names::fold(to);
            if let Some(reader) = read.next() {
                let had = world.clients()[reader].names().contains(&folded);
                assert!(had, "{reader} reads what {from} said to {to}: {text}");
                assert!(read.next().is_none(), "is read twice: {text}");
            }
        }
    }
    for (from, reading) in by_irc {
        let mut start = 0;
        for line in world.clients()[*from].sent().iter().take(reading.handled) {
            // What is too long with its tags may be so without them, and is then answered with 417.
            if line.end - start <= LINE_BYTES_MAX {
                arrived(world, by_irc, (*from, reading), line);
            }
            start = line.end;
        }
    }
}

/// What one by IRC said to another that is well was heard, unless it was told otherwise.
fn arrived(
    world: &World,
    by_irc: &[(usize, Reading)],
    (from, reading): (usize, &Reading),
    line: &Sent,
) {
    let Some(Asked::Private { to, speech }) = line.irc.as_ref().map(|it| &it.asked) else {
        return;
    };
    let folded = names::fold(to);
    let may_be_it = |who: &usize| world.clients()[*who].names().contains(&folded);
    let possible: Vec<usize> = (0..world.clients().len()).filter(may_be_it).collect();
    let is_well = |who: &usize| {
        world.clients()[*who].speaks_irc()
            && endings::took_all(world, *who)
            && world.record().connection(*who).refused.is_none()
    };
    // A NOTICE that reaches nobody is answered with nothing; and of others it is not looked at here what they read.
    let is_known = !possible.is_empty() && possible.iter().all(is_well) && !speech.is_notice;
    let is_read = by_irc.iter().any(|(_, it)| {
        let mut arrivals = it.arrivals.iter();
        arrivals.any(|it| it.from == from && it.text == speech.text)
    });
    let is_refused = !reading.refused.is_empty();
    assert!(
        !is_known || is_read || is_refused,
        "lost: {speech:?} of {from} to {to}"
    );
}
