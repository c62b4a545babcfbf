//! The conversation, told as lines that are heard and typed.

use super::*;

fn name(given: &str) -> Nickname {
    Nickname::parse(given).expect(given)
}

fn ana() -> Conversation {
    let mut ana = Conversation::new(name("Ana"), Language::Portuguese, false);
    ana.ask_list();
    ana.hear("O cliente Ana entrou no chat dos Little Cats.");
    ana.hear("Usuários conectados (4): Ana, bia, caio, João");
    ana
}

fn others(conversation: &Conversation) -> Vec<String> {
    let others = conversation.others();
    others.iter().map(ToString::to_string).collect()
}

fn rings(conversation: &mut Conversation, line: &str) -> bool {
    let entry = conversation.hear(line);
    entry.is_some_and(|entry| entry.is_for_the_person())
}

fn shown(conversation: &mut Conversation, line: &str) -> Option<Entry> {
    conversation.hear(line)
}

#[test]
fn the_list_that_was_asked_for_silently_is_swallowed_once() {
    for answer in [
        "Usuários conectados (2): ana, bia",
        "There are no other connected users.",
    ] {
        let mut ana = Conversation::new(name("ana"), Language::Portuguese, false);
        assert_eq!(ana.ask_list(), "/list");
        assert_eq!(shown(&mut ana, answer), None);
        assert_eq!(shown(&mut ana, answer), Some(Entry::Notice(answer.into())));
    }
}

#[test]
fn the_last_speaker_comes_first_and_a_leaver_is_forgotten() {
    let mut ana = ana();
    assert_eq!(others(&ana), ["bia", "caio", "João"]);
    ana.hear("<caio> oi");
    ana.hear("* João acena");
    ana.hear("[privado de bia] psiu");
    assert_eq!(others(&ana), ["bia", "João", "caio"]);
    ana.hear("bia saiu do chat dos Little Cats.");
    ana.hear("The client duda joined the Little Cats chat.");
    ana.hear("João mudou o nickname para jão.");
    assert_eq!(others(&ana), ["jão", "caio", "duda"]);
    ana.ask_list();
    assert!(others(&ana).is_empty());
}

#[test]
fn it_comes_back_under_another_nickname_and_forgets_an_end() {
    let mut ana = ana();
    ana.hear("O servidor está sendo encerrado.");
    assert!(ana.is_ending());
    ana.rejoined(name("Bela"));
    assert!(!ana.is_ending());
    assert!(rings(&mut ana, "<bia> bela!"));
    assert!(!rings(&mut ana, "<bia> ana!"));
}

#[test]
fn it_follows_its_own_nickname() {
    let mut ana = ana();
    ana.hear("Ana mudou o nickname para Bela.");
    assert_eq!(ana.own().as_str(), "Bela");
    assert!(rings(&mut ana, "<bia> bela!"));
    assert!(!rings(&mut ana, "<bia> ana!"));
    assert_eq!(others(&ana)[0], "bia");
    assert!(!others(&ana).contains(&"Bela".to_owned()));
}

#[test]
fn it_knows_when_it_is_meant() {
    let mut ana = ana();
    for (line, bell) in [
        ("<bia> ana", true),
        ("<bia> ei, ANA! oi", true),
        ("<bia> á.ana.b", true),
        ("* bia acena para aná", true),
        ("[private from bia] oi", true),
        ("<bia> anaconda e banana", false),
        ("<bia> ana-maria e _ana", false),
        ("[há 5 min] <bia> ana", false),
        ("erro: ana", false),
        ("O cliente ana2 entrou no chat dos Little Cats.", false),
    ] {
        assert_eq!(rings(&mut ana, line), bell, "{line}");
    }
}

#[test]
fn what_is_said_is_shown_as_sent() {
    let mut ana = ana();
    let own = |text: &str| Entry::Said {
        by: name("Ana"),
        text: text.into(),
        concern: Concern::Own,
    };
    assert_eq!(ana.say("oi"), Typed::Send(Some(own("oi"))));
    assert_eq!(ana.say("//x"), Typed::Send(Some(own("/x"))));
    assert_eq!(
        ana.say("/w joao oi"),
        Typed::Send(Some(Entry::Private {
            tag: "[privado para joao] ".into(),
            text: "oi".into(),
        }))
    );
    for (line, typed) in [
        (" \t", Typed::Nothing),
        ("/quit", Typed::Quit),
        ("/sair", Typed::Quit),
        ("/clear", Typed::Clear),
        ("/list", Typed::Send(None)),
        ("/nada", Typed::Send(None)),
        ("/msg bia", Typed::Send(None)),
        ("/r oi", Typed::Send(None)),
        ("/op abc-23", Typed::Send(None)),
        ("/op", Typed::AskKey),
        ("/moderar ", Typed::AskKey),
        ("/kick bia chega", Typed::Send(None)),
        ("/topic gatos", Typed::Send(None)),
    ] {
        assert_eq!(ana.say(line), typed, "{line}");
    }
}

#[test]
fn an_answer_goes_to_the_last_writer_whatever_the_nickname() {
    let mut ana = ana();
    ana.hear("[privado de bia] psiu");
    ana.hear("bia mudou o nickname para beatriz.");
    let Typed::Send(Some(Entry::Private { tag, .. })) = ana.say("/r oi") else {
        panic!("no private message");
    };
    assert_eq!(tag, "[privado para beatriz] ");
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
fn it_knows_when_it_is_dismissed_under_the_nickname_of_now() {
    let mut ana = ana();
    for line in ["bia tirou caio do chat.", "bia baniu 192.0.2.0/24 do chat."] {
        ana.hear(line);
    }
    assert!(!ana.is_dismissed());
    ana.hear("Ana mudou o nickname para Bela.");
    ana.hear("caio tirou Ana do chat.");
    assert!(!ana.is_dismissed());
    ana.hear("caio baniu Bela do chat por 2h: chega");
    assert!(ana.is_dismissed());
}

#[test]
fn what_moderators_do_is_shown_like_joins_and_leaves() {
    let mut ana = ana();
    for line in [
        "bia agora modera o chat.",
        "bia tirou a moderação de caio.",
        "bia mudou o assunto para: gatos",
        "Assunto: gatos",
        "bia fechou a porta do chat por 10min.",
        "bia tirou caio do chat: chega",
        "bia baniu caio do chat por 2h: chega",
        "bia silenciou caio.",
        "bia está ausente: almoço",
        "Você está ausente: almoço",
        "banido: caio desde 2026-11-25 12:00 UTC por bia; recusou 3",
        "Digite /ajuda para ver os comandos, /quit para sair.",
    ] {
        assert_eq!(ana.hear(line), Some(Entry::Notice(line.into())));
    }
    let help = "/list                  quem está conectado";
    assert_eq!(ana.hear(help), Some(Entry::Plain(help.into())));
}

#[test]
fn control_characters_do_not_leave() {
    let mut ana = ana();
    for line in ["a\x1b[2J", "a\nb", "\u{202e}", "/msg bia \u{7}"] {
        assert!(matches!(ana.say(line), Typed::Show(Entry::Info(_))));
    }
}

#[test]
fn ignoring_hides_words_and_follows_renames() {
    let mut ana = ana();
    ana.say("/ignore JOAO");
    for hidden in [
        "<João> oi",
        "* João acena",
        "[privado de João] oi",
        "[há 5 min] <João> oi",
    ] {
        assert_eq!(ana.hear(hidden), None, "{hidden}");
    }
    assert!(shown(&mut ana, "João mudou o nickname para jp.").is_some());
    assert_eq!(shown(&mut ana, "<jp> oi"), None);
    ana.say("/unignore jp");
    assert!(shown(&mut ana, "<jp> oi").is_some());
}

#[test]
fn quiet_hides_joins_and_leaves_of_others_alone() {
    let mut ana = Conversation::new(name("ana"), Language::English, true);
    assert!(shown(&mut ana, "O cliente ana entrou no chat dos Little Cats.").is_some());
    for hidden in [
        "O cliente bia entrou no chat dos Little Cats.",
        "bia left the Little Cats chat.",
    ] {
        assert_eq!(shown(&mut ana, hidden), None);
    }
    ana.say("/quiet");
    assert!(shown(&mut ana, "bia left the Little Cats chat.").is_some());
}

#[test]
fn a_daemon_that_lies_does_not_fill_the_memory() {
    let mut ana = ana();
    for number in 0..PEOPLE_MAX + 100 {
        ana.hear(&format!("<x{number}> oi"));
    }
    assert!(ana.people.len() <= PEOPLE_MAX);
}
