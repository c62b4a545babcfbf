//! Mistakes that were once found, each told as the story that shows it.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};

use littlecats::daemon::limits::Limits;
use littlecats::text::Language;

use super::choices::Choices;
use super::oracle;
use super::world::{Setting, WITNESS, World};

/// A room whose log holds little, with the witness in it.
fn small_room() -> World {
    let setting = Setting {
        is_web: false,
        limits: Limits {
            log_bytes_max: 16 * 1024,
            rate: None,
            ..Limits::default()
        },
        language: Language::Portuguese,
        rate: None,
    };
    // Zeros: no fault, no delay.
    let mut world = World::new(setting, Choices::from_bytes(&[]), false);
    let witness = comes(&mut world);
    assert_eq!(witness, WITNESS);
    says(&mut world, witness, b"testemunha");
    turn(&mut world);
    world
}

fn comes(world: &mut World) -> usize {
    comes_with_room(world, 1 << 20)
}

/// Somebody whose kernel takes no more than so many bytes that were not read.
fn comes_with_room(world: &mut World, room_max: usize) -> usize {
    let port = 1_024 + u16::try_from(world.clients().len()).expect("few");
    world.connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), room_max)
}

fn logs_in(world: &mut World, name: &str) -> usize {
    let client = comes(world);
    assert!(world.names_mut().claim(name, client));
    says(world, client, name.as_bytes());
    turn(world);
    client
}

fn says(world: &mut World, client: usize, line: &[u8]) {
    world.say(client, line);
    world.arrive(client, usize::MAX);
}

/// Every event comes through, in the order of the clients, and everyone reads.
fn turn(world: &mut World) {
    for client in 0..world.clients().len() {
        world.deliver(client);
    }
    world.turn();
    for client in 0..world.clients().len() {
        world.read(client, usize::MAX);
    }
}

/// So much is said that the next line finds no room in the log before everyone was written to.
fn fills_the_log(world: &mut World, talker: usize) {
    for line in 0..16 {
        let text = format!("{line} {}", ".".repeat(950));
        says(world, talker, text.as_bytes());
    }
}

#[test]
fn a_guest_whose_socket_fails_just_before_its_login_does_not_log_in() {
    let mut world = small_room();
    let talker = logs_in(&mut world, "ana");
    let guest = comes_with_room(&mut world, 10);
    says(&mut world, guest, b"\xFF");
    world.set_frozen(guest, true);
    turn(&mut world);
    fills_the_log(&mut world, talker);
    // What is left of the answer to the first line is written, and fails, while space is made in the
    // log before the second is handled.
    says(&mut world, guest, b"bia");
    world.break_down(guest, ErrorKind::ConnectionReset, false);
    turn(&mut world);
    turn(&mut world);
    assert!(world.pipe(guest).closed().is_some());
    assert!(!world.subject().is_taken("bia"));
    oracle::judge(&world);
}
