//! What goes by the address of a person goes by that which the proxy named.

use std::time::Instant;

use super::{behind_proxy, handed_on};
use crate::secrets::{Files, key};
use crate::support::words::{joined, left};
use crate::support::{Client, Daemon};

/// A moderator, on the machine itself.
fn moderated(flags: &[&str]) -> (Daemon, Client) {
    let files = Files::new();
    let (ana_key, ana_line) = key(&["ana", "--moderator"]);
    let keys = files.write("keys", &ana_line);
    let daemon = behind_proxy(&[&[keys.as_str()], flags].concat());
    let mut ana = Client::connect(daemon.address());
    for line in ["ana", &ana_key] {
        ana.send(line);
    }
    ana.skip_to(&joined("ana"));
    (daemon, ana)
}

#[test]
fn moderators_read_the_address_of_the_person_and_ban_that() {
    let (daemon, mut ana) = moderated(&[]);
    let mut bia = handed_on(&daemon, "192.0.2.7:51234").log_in("bia");
    let _caio = handed_on(&daemon, "192.0.2.8:1").log_in("caio");
    ana.skip_to(&joined("caio"));
    ana.send("/ip bia");
    ana.expect("bia: 192.0.2.7, porta 51234");
    // Nobody else is there: the ban holds for the address, too, and for nobody else behind the proxy.
    ana.send("/ban bia");
    ana.expect("ana baniu bia do chat.");
    ana.expect(&left("bia"));
    bia.skip_to("ana baniu bia do chat.");
    let mut again = handed_on(&daemon, "192.0.2.7:51235");
    again.send("dora");
    again.expect("erro: este endereço foi banido do chat");
    again.expect_end();
    handed_on(&daemon, "192.0.2.9:1").log_in("dora");
    ana.skip_to(&joined("dora"));
    ana.send("/ban 192.0.2.8");
    ana.skip_to("ana baniu 192.0.2.8 do chat.");
    ana.skip_to(&left("caio"));
}

#[test]
fn who_came_past_the_proxy_has_an_address_that_is_not_banned_with_a_nickname() {
    let (daemon, mut ana) = moderated(&[]);
    let _bia = Client::join(daemon.address(), "bia");
    ana.skip_to(&joined("bia"));
    ana.send("/ban bia");
    ana.skip_to("ana baniu bia do chat.");
    let shared = "aviso: o endereço de bia é também de outros (proxy); só o nickname foi banido";
    while !ana.line().starts_with(shared) {}
}

/// From the tenth wrong password of an address on, each waits; nobody else behind the proxy does.
#[test]
fn wrong_passwords_count_for_the_address_that_was_named() {
    let files = Files::new();
    let password = files.path("password");
    std::fs::write(&password, "miau\n").expect("a folder of ours");
    let flag = format!("--password-file={}", password.display());
    let daemon = behind_proxy(&[&flag]);
    let guess = |times: usize| {
        let mut client = handed_on(&daemon, "192.0.2.7:1");
        client.send("bia");
        client.expect("Senha do chat:");
        for _ in 0..times {
            client.send("au");
        }
        client
    };
    for _ in 0..3 {
        let mut client = guess(3);
        client.skip_to("erro: tentativas demais");
        client.expect_end();
    }
    let mut tenth = guess(1);
    tenth.expect("erro: senha incorreta; informe a senha");
    let began = Instant::now();
    tenth.send("au");
    let mut other = handed_on(&daemon, "192.0.2.8:1");
    other.send_bytes("caio\nmiau\n");
    other.skip_to(&joined("caio"));
    assert!(began.elapsed().as_millis() < 900, "it did not wait");
    tenth.skip_to("erro: senha incorreta; informe a senha");
    assert!(
        began.elapsed().as_millis() >= 900,
        "it waited for its address"
    );
}
