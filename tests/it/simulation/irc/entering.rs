//! Why clients of IRC come in, why they do not, and what they are shown that was said before.

use std::time::Duration;

use super::super::endings;
use super::super::heard::Heard;
use super::super::history::History;
use super::super::moderated::order::{self, Order};
use super::super::names;
use super::super::plain::moderation::{Decided, Told};
use super::super::world::World;
use super::asked::{Asked, Given};
use super::reading::Reading;

/// Who has sent no JOIN so long after the message of the day is put into the channel.
const JOIN_AFTER: Duration = Duration::from_secs(2);

/// For so long it is known what one has heard that comes back.
const REMEMBERED: Duration = Duration::from_secs(24 * 3_600);

fn given(world: &World, who: usize) -> impl Iterator<Item = (usize, &Given, Option<u32>)> {
    let sent = world.clients()[who].sent().iter().enumerate();
    sent.filter_map(|(number, line)| Some((number, line.irc.as_ref()?, line.arrived)))
}

/// Each time it came in since it had asked for that, or was put in, in time and as long as it had not gone out.
pub(super) fn came_in_for_a_cause(world: &World, order: &Order, who: usize, reading: &Reading) {
    for (visit, join) in reading.joins.iter().enumerate() {
        let moment = order.event(join.position).expect("it is there");
        let asked = given(world, who).any(|(number, given, arrived)| {
            let is_new = visit == 0 || reading.joins[visit - 1].handled <= number;
            given.asked == Asked::Join
                && is_new
                && arrived.is_some_and(|arrived| arrived <= moment.turn)
        });
        let goes_out = given(world, who)
            .any(|(number, given, _)| given.asked == Asked::Part && number < join.handled);
        let registered = reading.registered_in.expect("it is registered");
        // What it is told may be on its way for long, but not before it is said.
        let earliest = earliest_registration(world, who).min(registered);
        let is_due = world.clock().time_of(earliest) + JOIN_AFTER <= moment.time;
        let is_put_in = visit == 0 && !goes_out && is_due;
        assert!(
            asked || is_put_in,
            "{who} comes in without a word: {join:?}"
        );
    }
}

/// Before which turn the last had arrived that a registration needs.
pub(super) fn earliest_registration(world: &World, who: usize) -> u32 {
    let first = |is_it: &dyn Fn(&Asked) -> bool| {
        let mut lines = given(world, who);
        lines.find_map(|(_, given, arrived)| arrived.filter(|_| is_it(&given.asked)))
    };
    let nick = first(&|asked| matches!(asked, Asked::Nick(_)));
    let user = first(&|asked| *asked == Asked::User);
    nick.max(user).unwrap_or(0)
}

/// Who is registered and has not gone out is in, or was told why not.
pub(super) fn is_in_at_last(world: &World, who: usize, reading: &Reading) {
    let goes_out = given(world, who).any(|(_, given, _)| given.asked == Asked::Part);
    let is_there = reading.registered_in.is_some()
        && endings::took_all(world, who)
        && world.pipe(who).closed().is_none()
        && world.pipe(who).shut_at().is_none();
    let is_over = world.record().ended_in().is_some();
    let is_well = !reading.joins.is_empty() || goes_out || reading.is_kept_out;
    assert!(!is_there || is_over || is_well, "{who} is never put in");
}

/// What was said, as it is kept for newcomers, and from which event on that is not known here.
pub(super) struct Kept {
    pub(super) history: History,
    pub(super) unknown_from: usize,
}

impl Kept {
    pub(super) fn of(world: &World, order: &Order) -> Kept {
        let limits = &world.setting().limits;
        let mut kept = Kept {
            history: History::new(limits.history_lines_max, limits.history_bytes_max),
            unknown_from: usize::MAX,
        };
        for at in 0..order.events() {
            let moment = order.event(at).expect("it is there");
            kept.history.happen(moment.turn, moment.time);
            // What the banned said is taken out.
            let is_ban = matches!(
                moment.told,
                Told::Decided(Decided::Held { is_ban: true, .. })
            );
            if is_ban {
                kept.unknown_from = kept.unknown_from.min(at);
            } else if let (Told::Heard(heard), Some(_)) = (&moment.told, moment.told.speaker()) {
                kept.history.say(heard);
            }
        }
        kept
    }
}

/// Behind its first join it is shown what is kept, as much as there is to be, or only what it missed.
pub(super) fn is_shown_what_it_missed(
    (world, order): (&World, &Order),
    kept: &Kept,
    who: usize,
    reading: &Reading,
) {
    let Some(join) = reading.joins.first() else {
        return assert!(
            reading.shown.is_empty(),
            "{who} is shown what was said outside"
        );
    };
    let is_first = reading.shown.iter().all(|(joins, _)| *joins == 1);
    assert!(is_first, "{who} is shown again what was said");
    let shown: Vec<&Heard> = reading.shown.iter().map(|(_, heard)| heard).collect();
    let lines_max = world.setting().limits.irc_history_lines_max;
    assert!(shown.len() <= lines_max, "{who} is shown too much");
    let ever = |name: &str| {
        let mut lines = given(world, who);
        lines.any(|(_, given, _)| {
            matches!(&given.asked, Asked::Capabilities(list) if list.contains(name))
        })
    };
    let may_be_bot = given(world, who).any(|(_, given, _)| matches!(given.asked, Asked::Bot(_)));
    // Some of it is made as it is read.
    let shown_by = order.position_after(reading.shown_in);
    if join.position.max(shown_by) >= kept.unknown_from {
        return;
    }
    let all = kept.history.kept(join.position);
    let last = &all[all.len().saturating_sub(lines_max)..];
    let mut possible = Vec::new();
    let (may_have_heard, has_heard) = heard_before((world, order), who, join.position);
    if !has_heard {
        possible.push(0);
    }
    possible.extend(may_have_heard);
    // What newer lines have driven out by then is shown no more.
    let later = kept.history.kept(shown_by.max(join.position));
    let gone_before = later.first().map_or(usize::MAX, |it| it.at);
    let is_so = possible.iter().any(|behind| {
        let mut shown = shown.iter().copied().peekable();
        let mut expected = last.iter().filter(|it| *behind <= it.at);
        expected.all(|it| shown.next_if_eq(&&it.line).is_some() || it.at < gone_before)
            && shown.next().is_none()
    });
    // It asks for what it wants to see, or is a machine.
    let need_not = ever("draft/chathistory") || may_be_bot;
    let is_cut = !endings::took_all(world, who);
    assert!(
        is_so || need_not && shown.is_empty() || is_cut,
        "{who} is shown {shown:#?}, where {last:#?} is kept, and it heard all before {possible:?}"
    );
}

/// Up to where one may have heard all before, since it was there under the nickname that it asked for first, from its
/// block; and whether that is certain.
fn heard_before((world, order): (&World, &Order), who: usize, joined: usize) -> (Vec<usize>, bool) {
    let moment = order.event(joined).expect("it is there");
    let mut asked = given(world, who).filter_map(|(_, given, _)| {
        let Asked::Nick(name) = &given.asked else {
            return None;
        };
        Some(names::fold(name))
    });
    let first = asked.next().expect("it gave one");
    let mut may_have = Vec::new();
    let mut is_certain = false;
    for at in 0..joined {
        let left = order.event(at).expect("it is there");
        let Some(name) = left.told.left() else {
            continue;
        };
        let other = order::owner(world, name);
        let is_near = block(world, other) == block(world, who);
        let is_recent = moment.time.since(left.time) < REMEMBERED;
        let its = world.clients()[other].names();
        if !is_near || !is_recent || other == who || !its.contains(&first) {
            continue;
        }
        may_have.push(at + 1);
        let by_irc = world.clients()[other].speaks_irc();
        // One in plain is gone with that.
        let is_gone = !by_irc && left.turn + 1 < earliest_registration(world, who);
        is_certain |= is_gone && names::fold(name) == first;
    }
    (may_have, is_certain)
}

fn block(world: &World, who: usize) -> std::net::IpAddr {
    super::super::moderated::block(world.pipe(who).peer().ip())
}
