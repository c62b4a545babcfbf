//! Changes of encoding: a point in the order.

use super::*;
use crate::dialect::Encoding;
use crate::dialect::irc::Form;

impl House {
    fn numbers(&mut self, peer: usize) -> Vec<(bool, u32)> {
        let told = self.told(peer);
        let said = told.iter().filter(|it| it.contains("PRIVMSG"));
        said.map(|line| {
            let (_, number) = line.rsplit_once(':').expect("a text");
            (line.starts_with('@'), number.parse().expect("a number"))
        })
        .collect()
    }
}

fn unlimited() -> Limits {
    Limits {
        rate: None,
        ..Limits::default()
    }
}

#[test]
fn nothing_is_lost_or_told_twice_to_a_reader_that_does_not_read_while_it_changes() {
    let mut house = House::new(unlimited());
    let talker = house.comes_from("192.0.2.9");
    house.sends(talker, "mia\n");
    let ana = house.joins("ana");
    let mut said = 0;
    let mut says = |house: &mut House, count: u32| {
        for _ in 0..count {
            said += 1;
            house.sends(talker, format!("{said}\n"));
        }
    };
    says(&mut house, 3);
    house.stalls(ana, true);
    says(&mut house, 3);
    house.says(
        ana,
        &["CAP REQ :server-time", &format!("PRIVMSG {CHANNEL} :7777")],
    );
    house.heard(talker);
    says(&mut house, 3);
    assert_eq!(house.heard_text(talker), "", "what it says waits");
    house.stalls(ana, false);
    says(&mut house, 3);
    let heard = house.heard_text(talker);
    assert_eq!(heard, "<ana> 7777\n");
    let text = house.heard_text(ana);
    let (before, behind) = text.split_once("ACK").expect("it was answered");
    let numbers = |text: &str| -> Vec<String> {
        let said = text.lines().filter(|it| it.contains("PRIVMSG"));
        let number = said.filter_map(|it| it.rsplit_once(':'));
        number.map(|(_, number)| number.to_owned()).collect()
    };
    let expected = |from: u32, to: u32| -> Vec<String> {
        (from..=to).map(|number| number.to_string()).collect()
    };
    assert_eq!(numbers(before), expected(1, 9));
    assert_eq!(numbers(behind), expected(10, 12));
    assert!(!before.contains("@time"), "{before}");
    let tagged = behind.lines().filter(|it| it.starts_with("@time=")).count();
    assert_eq!(tagged, 3, "{behind}");
    let feed = |form| house.engine.feed(Encoding::Irc(form));
    assert!(!feed(Form::Bare).has_readers() && feed(Form::Timed).has_readers());
}

#[test]
fn one_that_reads_is_told_in_the_new_encoding_at_once() {
    let mut house = House::new(unlimited());
    let talker = house.comes_from("192.0.2.9");
    house.sends(talker, "mia\n1\n");
    let ana = house.joins("ana");
    house.sends(talker, "2\n");
    house.says(ana, &["CAP REQ :message-tags server-time"]);
    house.sends(talker, "3\n");
    house.says(ana, &["CAP REQ :-message-tags -server-time"]);
    house.sends(talker, "4\n");
    let told = house.numbers(ana);
    assert_eq!(told, [(false, 2), (true, 3), (false, 4)]);
}

#[test]
fn a_change_from_outside_holds_when_one_comes_in() {
    let mut house = House::new(unlimited());
    let talker = house.comes_from("192.0.2.9");
    house.sends(talker, "mia\n");
    let ana = house.joins("ana");
    house.sends(talker, "1\n");
    house.stalls(ana, true);
    house.sends(talker, "2\n");
    house.says(
        ana,
        &[
            &format!("PART {CHANNEL}"),
            "CAP REQ :server-time",
            &format!("JOIN {CHANNEL}"),
        ],
    );
    house.sends(talker, "3\n");
    house.stalls(ana, false);
    house.sends(talker, "4\n");
    let told = house.numbers(ana);
    assert_eq!(told, [(false, 1), (false, 2), (true, 4)]);
}

#[test]
fn what_one_agreed_upon_beside_its_form_is_put_into_what_it_hears() {
    let mut house = House::new(unlimited());
    let [plain, joins, away, names, all] =
        ["plain", "joins", "away", "names", "all"].map(|it| house.joins(it));
    house.says(joins, &["CAP REQ :extended-join"]);
    house.says(away, &["CAP REQ :away-notify"]);
    house.says(names, &["CAP REQ :setname"]);
    house.says(
        all,
        &["CAP REQ :server-time extended-join away-notify setname"],
    );
    house.says(all, &["CAP REQ :-away-notify"]);
    let everybody = [plain, joins, away, names, all];
    for peer in everybody {
        house.heard(peer);
    }
    let bia = house.registers("bia");
    house.says(bia, &["CAP REQ :setname", &format!("JOIN {CHANNEL}")]);
    house.says(
        bia,
        &[
            "AWAY :almoço",
            "SETNAME :Bia Souza",
            &format!("PRIVMSG {CHANNEL} :oi"),
        ],
    );
    let bare = joined("bia");
    let extended = format!("{bare} * :Real");
    let gone = ":bia!~u@littlecats AWAY :almoço".to_owned();
    let named = ":bia!~u@littlecats SETNAME :Bia Souza".to_owned();
    let said = format!(":bia!~u@littlecats PRIVMSG {CHANNEL} :oi");
    assert_eq!(house.told(plain), [&bare, &said].map(String::clone));
    assert_eq!(house.told(joins), [&extended, &said].map(String::clone));
    assert_eq!(house.told(away), [&bare, &gone, &said].map(String::clone));
    assert_eq!(house.told(names), [&bare, &named, &said].map(String::clone));
    let of_all = house.told(all).into_iter();
    let of_all: Vec<String> = of_all
        .map(|it| it.split_once(' ').expect("tags").1.to_owned())
        .collect();
    assert_eq!(of_all, [&extended, &named, &said].map(String::clone));
    let own = house.told(bia);
    assert!(own.contains(&named) && !own.contains(&gone), "{own:?}");
}

#[test]
fn nothing_is_kept_for_one_that_agreed_upon_more_and_does_not_read() {
    let mut house = House::new(Limits {
        outbox_bytes_max: 8 * 1024,
        ..unlimited()
    });
    let ana = house.joins("ana");
    house.says(ana, &["CAP REQ :away-notify"]);
    house.heard(ana);
    house.stalls(ana, true);
    let bia = house.joins("bia");
    for _ in 0..200 {
        house.says(bia, &["AWAY :longe", "AWAY"]);
    }
    house.says(bia, &[&format!("PRIVMSG {CHANNEL} :oi")]);
    house.stalls(ana, false);
    let told = house.told(ana);
    let away = told.iter().filter(|it| it.contains("AWAY")).count();
    assert!((10..100).contains(&away), "{away}");
    assert!(told.last().is_some_and(|it| it.ends_with(":oi")));
}

#[test]
fn a_long_answer_is_told_as_it_was_begun_though_its_reader_agrees_upon_something_else() {
    for list in ["batch server-time", "batch"] {
        let mut house = House::new(Limits {
            irc_history_lines_max: 20,
            ..unlimited()
        });
        let talker = house.comes_from("192.0.2.9");
        house.sends(talker, "mia\n");
        for number in 0..15 {
            house.sends(talker, format!("{number} {}\n", "x".repeat(900)));
        }
        let ana = house.registers("ana");
        if list == "batch" {
            house.says(ana, &["CAP REQ :server-time"]);
            house.heard(ana);
        }
        house.stalls(ana, true);
        let asks = [&format!("JOIN {CHANNEL}"), &format!("CAP REQ :{list}")];
        house.says(ana, &asks.map(|it| &**it));
        house.stalls(ana, false);
        let told = house.told(ana);
        assert!(!told.iter().any(|it| it.contains("BATCH")), "{told:?}");
        let ages = told.iter().filter(|it| it.contains(":[")).count();
        assert_eq!(ages, 15, "{told:?}");
        let last = told.last().expect("an answer");
        assert!(last.ends_with(&format!(" ACK :{list}")), "{last}");
    }
}
