//! `--tls-only`: who speaks in the clear is told, and goes.

use super::*;

const TOLD: &str = "error: this chat takes TLS only; use littlecats connect --tls\n";

fn house() -> House {
    House {
        tls_only: true,
        ..House::new(Limits::default())
    }
}

#[test]
fn clear_text_is_refused_in_words_with_a_close() {
    for line in ["ana\n", "/quit\n", "GETS\n", "x", "\r\n\nana\n"] {
        let mut house = house();
        let mut ana = house.come_clear();
        ana.say(line);
        house.settle(&mut [&mut ana]);
        if line == "x" {
            // A line has to be whole; its time is that of others.
            assert_eq!(ana.take_text(), "");
            ana.say("\n");
            house.settle(&mut [&mut ana]);
        }
        assert_eq!(ana.take_text(), TOLD, "{line:?}");
        assert!(ana.was_told_the_end(), "{line:?}");
    }
}

#[test]
fn a_program_is_told_by_an_object() {
    let mut house = house();
    let mut bot = house.come_clear();
    bot.say("/json\nbot\n");
    house.settle(&mut [&mut bot]);
    let told = bot.take_text();
    let mut objects = told.lines();
    assert!(
        objects
            .next()
            .is_some_and(|it| it.starts_with("{\"type\":\"hello\"")),
        "{told}"
    );
    let error = objects.next().expect("an error");
    assert!(error.contains("\"code\":\"tls_only\"") && error.contains("this chat takes TLS only"));
    assert_eq!(objects.next(), None);
    assert!(bot.was_told_the_end());
}

#[cfg(feature = "web")]
#[test]
fn a_browser_is_sent_to_the_same_place_over_tls() {
    let mut house = house();
    let mut browser = house.come_clear();
    browser.say("GET /chat.js?x HTTP/1.1\r\nHost: sala:2287\r\n\r\n");
    house.settle(&mut [&mut browser]);
    let told = browser.take_text();
    assert!(
        told.starts_with("HTTP/1.1 308 Permanent Redirect\r\n"),
        "{told}"
    );
    assert!(
        told.contains("\r\nLocation: https://sala:2287/chat.js?x\r\n"),
        "{told}"
    );
    assert!(browser.was_told_the_end());
    let mut stranger = house.come_clear();
    stranger.say("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    house.settle(&mut [&mut stranger]);
    let told = stranger.take_text();
    assert!(
        told.starts_with("HTTP/1.1 421 ") && !told.contains("Location"),
        "{told}"
    );
}

#[test]
fn who_is_silent_in_the_clear_is_told_at_300_ms() {
    let mut house = house();
    let mut ana = house.come_clear();
    house.wait_millis(290);
    house.settle(&mut [&mut ana]);
    assert_eq!(ana.take_text(), "");
    house.wait_millis(10);
    house.settle(&mut [&mut ana]);
    assert_eq!(ana.take_text(), TOLD);
    assert!(ana.was_told_the_end());
}

#[test]
fn inside_tls_all_is_as_ever() {
    let mut house = house();
    let mut ana = house.join("ana");
    ana.say("/list\n");
    house.settle(&mut [&mut ana]);
    assert_eq!(ana.take_text(), "There are no other connected users.\n");
}
