//! What becomes of lines that are typed.

use super::*;

fn alarm(text: &str) -> Typed {
    Typed::Show(Entry::Alarm(text.into()))
}

#[test]
fn what_is_typed_goes_to_the_daemon_and_is_shown_when_it_comes_back() {
    let mut ana = ana();
    for (line, typed) in [
        ("oi", Typed::Send),
        ("/w joao oi", Typed::Send),
        ("/msg zeca oi", Typed::Send),
        (" \t", Typed::Nothing),
        ("/quit", Typed::Quit),
        ("/sair", Typed::Quit),
        ("/clear", Typed::Clear),
        ("/list", Typed::Send),
        ("/r oi", Typed::Send),
        ("/op abc-23", Typed::Send),
        ("/op", Typed::AskKey),
        ("/moderar ", Typed::AskKey),
        ("/kick bia chega", Typed::Send),
        ("/topic gatos", Typed::Send),
    ] {
        assert_eq!(ana.say(line), typed, "{line}");
    }
    let own = Entry::said(name("Ana"), "oi".into(), Concern::Own);
    assert_eq!(ana.hear(&said("Ana", "oi")), std::slice::from_ref(&own));
    assert!(own.is_echo());
    let entry = Entry::Private {
        tag: "[privado para João] ".into(),
        text: "oi".into(),
        concern: Concern::Own,
    };
    assert_eq!(ana.hear(&private("Ana", "João", "oi")), [entry]);
}

#[test]
fn what_is_known_to_be_wrong_is_told_before_it_is_sent() {
    let mut ana = ana();
    for (line, told) in [
        ("/nada", "erro: comando desconhecido: /nada (use /ajuda)"),
        (" /list", "erro: comando desconhecido: /list (use /ajuda)"),
        ("/msg bia", "erro: faltou o texto; use /msg nickname texto"),
        ("/me ", "erro: faltou o texto; use /me texto"),
        (
            "/lock já",
            "erro: \"já\" não é um tempo; use 30s, 10min, 2h ou 7d",
        ),
        (
            "/w ANA oi",
            "erro: não é possível enviar uma mensagem privada a si mesmo",
        ),
    ] {
        assert_eq!(ana.say(line), alarm(told), "{line}");
    }
    // A later daemon may know more.
    let newer = Hello {
        is_newer: true,
        ..hello()
    };
    ana.rejoined(&newer, name("Ana"));
    assert_eq!(ana.say("/nada"), Typed::Send);
    assert!(matches!(ana.say("/msg bia"), Typed::Show(_)));
}

#[test]
fn what_is_too_long_for_a_line_is_offered_as_several() {
    let mut ana = ana();
    assert_eq!(ana.say(&"x".repeat(1_023)), Typed::Send);
    let long = format!("/msg bia {}", "gato ".repeat(300));
    let Typed::Offer(lines) = ana.say(&long) else {
        panic!("it is not offered");
    };
    assert_eq!(lines.len(), 2);
    for line in &lines {
        assert!(line.starts_with("/msg bia gato"), "{line}");
        assert_eq!(ana.say(line), Typed::Send);
    }
    let told = "erro: linha longa demais; o limite é 1024 bytes";
    assert_eq!(
        ana.say(&format!("/topic {}", "x".repeat(1_100))),
        alarm(told)
    );
    assert_eq!(ana.say(&" ".repeat(2_000)), Typed::Nothing);
}

#[test]
fn a_key_behind_spaces_or_in_capitals_does_not_leave() {
    let mut ana = ana();
    for line in [" /op abc", "\u{a0}/moderar abc", "/OP abc", "/op\u{a0}abc"] {
        let Typed::Show(Entry::Info(told)) = ana.say(line) else {
            panic!("{line:?} leaves");
        };
        assert!(!told.contains("abc"), "{told}");
    }
}

#[test]
fn control_characters_do_not_leave() {
    let mut ana = ana();
    for line in ["a\x1b[2J", "a\nb", "\u{202e}", "/msg bia \u{7}"] {
        assert!(matches!(ana.say(line), Typed::Show(Entry::Info(_))));
    }
}
