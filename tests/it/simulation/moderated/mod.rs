//! Rooms with moderators: what clients ask for there, and an oracle for what must and must not come of
//! it, judged by what was read and what was done.
//!
//! - [`acts`] decides what happens, [`requests`] what moderators and others ask for.
//! - [`order`] is what happened, as the witness heard it; [`reading`] holds what each client read
//!   against it.
//! - [`model`] goes through it moment by moment, with [`people`] and [`holds`], and [`checks`] each; here
//!   it is asked about what is no event: private words, the history, and secrets.

mod acts;
mod checks;
mod entrances;
mod holds;
mod lines;
mod model;
pub(super) mod order;
mod people;
mod reading;
mod requests;

pub(crate) use acts::address;

use super::console::Collecting;
use super::endings;
use super::heard::Heard;
use super::names;
use super::plain::moderation::Told;
use super::ring;
use super::web;
use super::world::World;
pub(super) use holds::{block, is_of_network, until};
use model::Model;
pub(super) use order::Order;
pub(super) use reading::Readings;

/// The nickname of the witness; no client folds to it.
pub(crate) const WITNESS_NAME: &str = "testemunha";

/// # Panics
/// When moderators decided something that did not hold, or held for others, or a secret was told.
pub(crate) fn judge(world: &World, console: &Collecting) {
    for client in 0..world.clients().len() {
        endings::close_destroyed_nothing(world, client);
        web::silence::check(world, client);
    }
    let order = Order::of(world);
    let readings = Readings::of(world, &order);
    let model = Model::of(world, &order, &readings);
    the_muted_write_to_moderators_alone(world, &order, &model, &readings);
    the_banned_are_forgotten(world, &order, &model, &readings);
    entrances::check(world, &order, &model, &readings);
    no_secret_is_told(world, console);
}

fn the_muted_write_to_moderators_alone(
    world: &World,
    order: &Order,
    model: &Model<'_>,
    readings: &Readings,
) {
    for arrival in &readings.arrivals {
        let from = order::owner(world, &arrival.by);
        let states = (arrival.read.from, arrival.read.to);
        let next = order.moments.get(arrival.read.to);
        let written = world.clock().time_of(arrival.turn);
        let latest = next.map_or(written, |moment| moment.time.min(written));
        let may_speak = !model.is_muted(from, states, latest)
            || model.ever_moderates(from)
            || model.ever_moderates(arrival.reader);
        assert!(may_speak, "{} is muted and writes: {arrival:?}", arrival.by);
    }
}

/// What was said under a banned nickname from a banned block is shown to newcomers no more.
fn the_banned_are_forgotten(world: &World, order: &Order, model: &Model<'_>, readings: &Readings) {
    for (reader, line) in &readings.shown {
        let Some(joined) = model.people.of_client(*reader).map(|it| it.joined) else {
            continue;
        };
        let (Heard::Said { by, .. } | Heard::Acted { by, .. }) = line else {
            panic!("{line:?} is no history");
        };
        let is_it = |told: &Told| matches!(told, Told::Heard(heard) if heard == line);
        let said = order.moments.iter().position(|moment| is_it(&moment.told));
        let said = said.unwrap_or_else(|| panic!("{line:?} was never said"));
        let address = world.pipe(order::owner(world, by)).peer().ip();
        let folded = names::fold(by);
        let is_forgotten = model.is_forgotten((&folded, address), said, joined);
        assert!(!is_forgotten, "{line:?} is shown though {by} was banned");
    }
}

pub(super) fn no_secret_is_told(world: &World, console: &Collecting) {
    let secrets = world.ring().all();
    let clients = 0..world.clients().len();
    let transcripts = clients.map(|client| {
        let taken = String::from_utf8_lossy(world.pipe(client).taken()).into_owned();
        (format!("client {client}"), taken)
    });
    let lines = console.lines().into_iter();
    let log = lines.map(|line| ("the log".to_owned(), line));
    for (place, text) in transcripts.chain(log) {
        let text = ring::normal(&text);
        let told = secrets.iter().find(|secret| text.contains(&***secret));
        assert_eq!(told, None, "a secret is told to {place}");
    }
}
