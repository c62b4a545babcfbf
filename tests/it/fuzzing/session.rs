//! Whole sessions: raw bytes of three clients through the engine. Nothing that any of them is told
//! could write to its terminal, and all are gone in the end.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use littlecats::daemon::limits::Limits;
use littlecats::text::Language;

use crate::property::sanitising::refused;
use crate::simulation::choices::Choices;
use crate::simulation::world::{Setting, World};

const CLIENTS: u8 = 3;

/// A byte says how many of the bytes behind it arrive from which client, or what else happens.
pub(crate) fn session(data: &[u8]) {
    let setting = Setting {
        is_web: false,
        limits: Limits {
            log_bytes_max: 16 * 1024,
            outbox_bytes_max: 4 * 1024,
            ..Limits::default()
        },
        language: Language::Portuguese,
        rate: Some((5, 20)),
    };
    let mut world = World::new(setting, Choices::from_bytes(&[]), false);
    for client in 0..CLIENTS {
        let peer = SocketAddr::from((Ipv4Addr::LOCALHOST, 1_024 + u16::from(client)));
        world.connect(peer, 2_000);
    }
    let mut rest = data;
    while let [step, behind @ ..] = rest {
        let client = usize::from(step % CLIENTS);
        let count = usize::from(step / CLIENTS).min(behind.len());
        rest = behind;
        match step / CLIENTS {
            // An odd one, or two in the highest bytes.
            82.. => world.break_down(client, ErrorKind::ConnectionReset, false),
            81 => world.end(client),
            80 => world.advance(Duration::from_secs(40)),
            79 => world.advance(Duration::from_millis(310)),
            78 => (0..usize::from(CLIENTS)).for_each(|client| world.read(client, usize::MAX)),
            _ => {
                let (bytes, behind) = behind.split_at(count);
                rest = behind;
                world.say_unfinished(client, bytes);
                world.arrive(client, usize::MAX);
            }
        }
        turn(&mut world);
    }
    end(&mut world);
    (0..usize::from(CLIENTS)).for_each(|client| told_nothing_harmful(&world, client));
}

fn turn(world: &mut World) {
    for client in 0..usize::from(CLIENTS) {
        world.deliver(client);
    }
    world.turn();
}

/// All end, and read what they are told.
fn end(world: &mut World) {
    (0..usize::from(CLIENTS)).for_each(|client| world.end(client));
    for _ in 0..500 {
        (0..usize::from(CLIENTS)).for_each(|client| world.read(client, usize::MAX));
        turn(world);
        if world.subject().connections() == 0 {
            return;
        }
        world.advance(Duration::from_millis(200));
    }
    panic!("somebody is left");
}

fn told_nothing_harmful(world: &World, client: usize) {
    let pipe = world.pipe(client);
    let taken = without_replies(pipe.taken());
    // It is told nothing but what one can hear.
    let transcript = world.decoder(client).decode(&taken);
    let whole = taken.len() - transcript.rest.len();
    let told = std::str::from_utf8(&taken[..whole]).expect("the daemon speaks UTF-8");
    for line in told.lines() {
        assert!(!line.chars().any(refused), "{client} is told {line:?}");
    }
}

/// Refusals of telnet's options go to a program, which shows nothing of them.
fn without_replies(taken: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut rest = taken;
    while let [first, behind @ ..] = rest {
        rest = match rest {
            [255, 252 | 254, _, behind @ ..] => behind,
            _ => {
                text.push(*first);
                behind
            }
        };
    }
    text
}
