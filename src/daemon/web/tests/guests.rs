//! Those without a nickname, by a browser and by a program.

use super::*;

#[test]
fn a_browser_whose_place_is_taken_reads_that_its_time_ran_out_and_is_closed_with_1013() {
    let limits = Limits {
        clients_max: 4,
        ..Limits::default()
    };
    let mut house = House::new(limits);
    let [first, second] = [house.opens(), house.opens()];
    house.passes(secs(2));
    let newcomer = house.comes_from("192.0.2.8");
    let heard = house.heard(first);
    let told = String::from_utf8_lossy(&heard);
    assert!(told.contains(r#""code":"login_time""#), "{told}");
    assert!(heard.ends_with(&[0x88, 2, 0x03, 0xF5]), "{told}");
    assert_eq!(house.heard(second), b"");
    house.sends(newcomer, "bia\n");
    let told = house.heard_text(newcomer);
    assert!(told.starts_with("O cliente bia entrou"), "{told}");
}

#[test]
fn programs_are_not_warned_of_a_line_that_ends_with_a_cr_alone() {
    let mut house = House::new(Limits::default());
    let person = house.comes();
    house.sends(person, "ana\r");
    let program = house.comes_from("192.0.2.8");
    house.sends(program, "/json\n");
    assert!(house.heard_text(program).starts_with(r#"{"type":"hello""#));
    house.sends(program, "bia\r");
    house.passes(secs(10));
    assert!(house.heard_text(person).starts_with("aviso: as linhas"));
    assert_eq!(house.heard_text(program), "");
}
