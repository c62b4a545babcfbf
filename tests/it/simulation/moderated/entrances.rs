//! What newcomers to a room with moderators are shown, and whether they are told truly that they missed something:
//! exactly what is kept, but for what bans took out; and why those that leave are said to.

use super::super::entrance::{Entrance, Judge, Shown};
use super::super::heard::{Heard, Reason, Welcome};
use super::super::history::History;
use super::super::names;
use super::super::plain::moderation::Told;
use super::super::tokens::Tokens;
use super::super::world::World;
use super::holds::block;
use super::lines::asked_for;
use super::model::Model;
use super::order::{self, Order};
use super::reading::Readings;

/// What a client read before its join, if it read that.
#[derive(Debug, Default)]
pub(super) struct Arriving {
    pub(super) shown: Vec<Shown>,
    pub(super) welcome: Option<Welcome>,
    /// Its join, by its place among what all hear.
    pub(super) joined: Option<usize>,
}

/// What is kept, as far as it is known exactly.
struct Kept {
    history: History,
    /// From this event on it is not known: a ban may have been of somebody that is not in yet, and took out
    /// what was said from wherever that came.
    unknown_from: usize,
}

impl Kept {
    fn of(world: &World, order: &Order, model: &Model<'_>) -> Kept {
        let limits = &world.setting().limits;
        let mut kept = Kept {
            history: History::new(limits.history_lines_max, limits.history_bytes_max),
            unknown_from: usize::MAX,
        };
        for at in 0..order.events() {
            let (moment, state) = order.event_with_state(at);
            kept.history.happen(moment.turn, moment.time);
            let is_said = moment.told.speaker().is_some();
            if let Told::Heard(heard) = &moment.told
                && is_said
            {
                kept.history.say(heard);
            }
            for ban in model.forgotten.iter().filter(|ban| ban.state == state) {
                if !ban.is_of_member && kept.may_be_of_newcomer(world, model, (&ban.folded, at)) {
                    kept.unknown_from = kept.unknown_from.min(at);
                }
                kept.history.take_out(|line| {
                    let (Heard::Said { by, .. } | Heard::Acted { by, .. }) = line else {
                        return false;
                    };
                    let from = || block(world.pipe(order::owner(world, by)).peer().ip());
                    let is_from_there = ban.from.is_none_or(|of| of == from());
                    names::fold(by) == ban.folded && is_from_there
                });
            }
        }
        kept
    }

    /// Whether somebody may have a nickname at a position that is shown what was said, which takes more than one
    /// part, or had it and left.
    fn may_be_of_newcomer(
        &self,
        world: &World,
        model: &Model<'_>,
        (folded, at): (&str, usize),
    ) -> bool {
        if self.history.part(0, at).is_last {
            return false;
        }
        let turn = self.history.turn_of(at);
        let mut clients = 0..world.clients().len();
        clients.any(|client| {
            let person = model.people.of_client(client);
            let is_in = person.is_some_and(|it| model.order.moments[it.joined].turn <= turn);
            !is_in && asked_for(world, client, folded, turn)
        })
    }
}

pub(super) fn check(world: &World, order: &Order, model: &Model<'_>, readings: &Readings) {
    let kept = Kept::of(world, order, model);
    let mut tokens = readings.tokens.clone();
    // In their order: those that come back heard of it from some that came before.
    for (who, arriving) in &readings.arriving {
        is_shown_what_is_kept((world, order), &kept, &mut tokens, (*who, arriving));
    }
    tokens.check();
    for at in 0..order.events() {
        if let Some(reason) = readings.tokens.reason(at) {
            left_for_a_reason(world, order, model, readings, (at, reason));
        }
    }
}

fn is_shown_what_is_kept(
    (world, order): (&World, &Order),
    kept: &Kept,
    tokens: &mut Tokens,
    (who, arriving): (usize, &Arriving),
) {
    let sent = world.clients()[who].sent();
    let names = sent.iter().filter(|line| line.attempt.name().is_some());
    let Some(named_in) = names.filter_map(|line| line.arrived).min() else {
        return assert!(arriving.shown.is_empty(), "{who} never asked to come in");
    };
    let shown_last = arriving.shown.last();
    let shown_by = shown_last.map(|last| kept.history.last_of_turn(last.turn));
    let Some(last) = arriving.joined.or(shown_by) else {
        return;
    };
    if last >= kept.unknown_from {
        return;
    }
    let judge = Judge {
        clock: world.clock(),
        history: &kept.history,
        tokens,
        entrance: Entrance {
            since: tokens.since(world, who, sent.len()),
            named_in,
            joined: order.join_of(world, who),
            is_whole: arriving.joined.is_some(),
            is_held_back: world.pipe(who).has_tls(),
        },
        shown: &arriving.shown,
    };
    let outcomes = judge.outcomes();
    let ids = arriving.shown.iter().filter_map(|shown| shown.id);
    for (&at, id) in outcomes[0].positions.iter().zip(ids) {
        tokens.note_event(at, id);
    }
    if let Some(welcome) = arriving
        .welcome
        .as_ref()
        .filter(|_| arriving.joined.is_some())
    {
        let may_be = outcomes
            .iter()
            .any(|it| it.has_missed == welcome.has_missed);
        assert!(
            may_be,
            "{who} is told that it missed something: {}",
            welcome.has_missed
        );
    }
}

/// Who is said to be kicked or banned was, and who is replaced is so by its text or its key.
fn left_for_a_reason(
    world: &World,
    order: &Order,
    model: &Model<'_>,
    readings: &Readings,
    (at, reason): (usize, Reason),
) {
    let (moment, state) = order.event_with_state(at);
    let name = moment.told.left().expect("somebody left");
    let mut removed = model.removed.iter();
    let decided = removed.find(|(of, _)| *of == state).map(|(_, why)| *why);
    let is_decided = matches!(reason, Reason::Kicked | Reason::Banned);
    assert!(
        decided == Some(reason) || decided.is_none() && !is_decided,
        "{name} left, it is said, since {reason:?}, and not {decided:?}"
    );
    if reason != Reason::Replaced {
        return;
    }
    let (lost, folded) = (order::owner(world, name), names::fold(name));
    let gave_key = |who: usize| {
        let ring = world.ring();
        let owner = ring.owner(name, moment.turn);
        owner.is_some_and(|key| {
            ring.may_have(world, who, (0, moment.turn), |it| it.text == key.text)
        })
    };
    let takes_it = |who: usize| {
        let resumed = readings
            .tokens
            .resumed(world, who, world.clients()[who].sent().len());
        asked_for(world, who, &folded, moment.turn) && (resumed == Some(lost) || gave_key(who))
    };
    let mut others = (0..world.clients().len()).filter(|&who| who != lost);
    assert!(others.any(takes_it), "{name} is replaced by nobody");
}
