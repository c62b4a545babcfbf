//! What is said in the room, and every command.

use crate::support::words::{joined, left, no_such_user, renamed, unknown};
use crate::support::{Client, Daemon, room};

#[test]
fn what_is_said_is_passed_on_as_it_came() {
    let (_daemon, [mut ana, mut bia]) = room(&["--rate", "0"], ["ana", "bia"]);
    for (line, heard) in [
        ("oi", "<ana> oi"),
        (" /nada", "<ana>  /nada"),
        ("//list", "<ana> /list"),
        ("///", "<ana> //"),
        ("//", "<ana> /"),
        ("<bia> eu não disse isso", "<ana> <bia> eu não disse isso"),
        ("O cliente x entrou", "<ana> O cliente x entrou"),
        ("/me acena", "* ana acena"),
        ("/me  dois espaços ", "* ana dois espaços "),
        ("/me\ttab", "* ana tab"),
        ("/me /me", "* ana /me"),
        ("ação 🐱", "<ana> ação 🐱"),
    ] {
        ana.send(line);
        bia.expect(heard);
    }
    ana.expect_nothing();
}

#[test]
fn a_command_behind_spaces_tells_nobody() {
    let (_daemon, [mut ana, mut bia]) = room(&["--rate", "0"], ["ana", "bia"]);
    for (line, name) in [
        (" /msg bia psiu", "/msg"),
        ("\t /w bia psiu", "/w"),
        ("\u{A0}/MSG bia psiu", "/MSG"),
        ("\u{3000}/r psiu", "/r"),
        ("\u{FEFF}/msg bia psiu", "/msg"),
        (" /msg\u{A0}bia psiu", "/msg"),
        (" /list", "/list"),
    ] {
        ana.send(line);
        ana.expect(&unknown(name));
    }
    bia.expect_nothing();
    ana.send("// /list");
    ana.send("//list");
    bia.expect_all(["<ana> / /list", "<ana> /list"]);
}

#[test]
fn a_private_message_has_three_names() {
    let (_daemon, [mut ana, mut bia]) = room(&["--rate", "0"], ["ana", "bia"]);
    for (line, heard) in [
        ("/msg bia oi", "[privado de ana] oi"),
        ("/privado bia oi", "[privado de ana] oi"),
        ("/w bia oi", "[privado de ana] oi"),
        (
            "/msg   BÍA \t dois  espaços ",
            "[privado de ana] dois  espaços ",
        ),
        ("/msg bia /quit", "[privado de ana] /quit"),
    ] {
        ana.send(line);
        bia.expect(heard);
    }
    let no_text = "erro: faltou o texto; use /msg nickname texto";
    for (line, answer) in [
        ("/msg", no_text),
        ("/w ", no_text),
        ("/privado bia", no_text),
        ("/msg bia  \t", no_text),
        (
            "/msg Ana oi",
            "erro: não é possível enviar uma mensagem privada a si mesmo",
        ),
        ("/msg davi oi", &no_such_user("davi")),
    ] {
        ana.send(line);
        ana.expect(answer);
    }
    bia.expect_nothing();
}

#[test]
fn an_answer_goes_to_the_sender_of_the_last_private_message() {
    let (_daemon, [mut ana, mut bia, mut caio]) = room(&[], ["ana", "bia", "caio"]);
    bia.send("/r oi");
    bia.expect("erro: ninguém lhe enviou uma mensagem privada ainda");
    ana.send("/msg bia um");
    bia.expect("[privado de ana] um");
    bia.send("/r");
    bia.expect("erro: faltou o texto; use /r texto");
    bia.send("/r dois");
    ana.expect("[privado de bia] dois");
    caio.send("/msg bia três");
    bia.expect("[privado de caio] três");
    bia.send("/r  quatro");
    caio.expect("[privado de bia] quatro");
    ana.send("/r cinco");
    bia.expect("[privado de ana] cinco");
    ana.expect_nothing();
    caio.expect_nothing();
}

#[test]
fn an_answer_follows_renames_and_never_a_later_owner() {
    let (daemon, [mut ana, mut bia]) = room(&["--rate", "0"], ["ana", "bia"]);
    ana.send("/msg bia segredo");
    bia.expect("[privado de ana] segredo");
    ana.send("/nick aninha");
    let mut impostor = Client::join(daemon.address(), "ana");
    bia.expect_all([renamed("ana", "aninha"), joined("ana")]);
    bia.send("/r era você?");
    ana.expect_all([
        renamed("ana", "aninha"),
        joined("ana"),
        "[privado de bia] era você?".into(),
    ]);
    ana.send("/quit");
    ana.expect_end();
    bia.expect(&left("aninha"));
    impostor.expect(&left("aninha"));
    impostor.send("/nick aninha");
    bia.expect(&renamed("ana", "aninha"));
    impostor.expect(&renamed("ana", "aninha"));
    bia.send("/r e agora?");
    bia.expect(&no_such_user("ana"));
    impostor.expect_nothing();
}

#[test]
fn a_nickname_is_changed_before_everyone() {
    let (_daemon, [mut ana, mut bia]) = room(&["--rate", "0"], ["ana", "bia"]);
    ana.send("/nick aninha");
    for client in [&mut ana, &mut bia] {
        client.expect("ana mudou o nickname para aninha.");
    }
    // The old one is free, and the new one is taken.
    bia.send("/nick ANA");
    for client in [&mut ana, &mut bia] {
        client.expect(&renamed("bia", "ANA"));
    }
    for (line, answer) in [
        (
            "/nick",
            "erro: o nickname não pode ser vazio; informe um nickname",
        ),
        (
            "/nick  \t",
            "erro: o nickname não pode ser vazio; informe um nickname",
        ),
        (
            "/nick Aninhá",
            "erro: o nickname \"Aninhá\" já está em uso; informe outro nickname",
        ),
        (
            "/nick servidor",
            "erro: o nickname \"servidor\" é reservado; informe outro nickname",
        ),
        (
            "/nick a b",
            "erro: nickname inválido: use de 1 a 20 letras, dígitos, _ ou -; informe outro nickname",
        ),
        ("/nick ANA", "Seu nickname já é ANA."),
    ] {
        bia.send(line);
        bia.expect(answer);
    }
    ana.expect_nothing();
}

#[test]
fn ones_own_nickname_may_change_its_case_or_accents() {
    let (_daemon, [mut joao, mut bia]) = room(&[], ["joao", "bia"]);
    for (from, to) in [("joao", "João"), ("João", "JOÃO"), ("JOÃO", "joao")] {
        joao.send(&format!("/nick {to}"));
        for client in [&mut joao, &mut bia] {
            client.expect(&renamed(from, to));
        }
    }
    joao.send("/list");
    joao.expect("Usuários conectados (2): bia, joao");
}

#[test]
fn the_list_is_sorted_by_folded_form() {
    let names = ["zeca", "Ávila", "amanda", "Bia", "ávido", "B-1"];
    let (_daemon, clients) = room(&[], names);
    let [mut zeca, _avila, _amanda, _bia, _avido, _b1] = clients;
    zeca.send("/list");
    zeca.expect("Usuários conectados (6): amanda, ávido, Ávila, B-1, Bia, zeca");
}

#[test]
fn a_list_of_many_comes_whole() {
    const PEOPLE: usize = 600;
    let flags = ["--max-per-ip", "0", "--rate", "0", "--history", "0"];
    let daemon = Daemon::start(&flags);
    // Twenty letters each: together more than one part of a list holds.
    let name = |number| format!("uma-pessoa-aqui--{number:03}");
    let mut clients: Vec<Client> = (0..PEOPLE)
        .map(|number| Client::join(daemon.address(), &name(number)))
        .collect();
    let mut last = clients.pop().expect("somebody");
    last.send("/list");
    let list = last.line();
    let names = list
        .strip_prefix("Usuários conectados (600): ")
        .expect("so many");
    let names: Vec<&str> = names.split(", ").collect();
    assert_eq!(names.len(), PEOPLE);
    assert!(names.is_sorted());
    last.expect_nothing();
}

#[test]
fn quit_has_two_names_and_closes_behind_what_is_owed() {
    let (_daemon, [mut ana, mut bia, mut caio]) = room(&[], ["ana", "bia", "caio"]);
    bia.send_bytes("/list\n/quit\n/me ainda aqui\n");
    bia.expect("Usuários conectados (3): ana, bia, caio");
    bia.expect_end();
    caio.send("/sair agora");
    caio.expect(&left("bia"));
    caio.expect_end();
    ana.expect_all([left("bia"), left("caio")]);
    ana.expect_nothing();
}

#[test]
fn who_writes_to_somebody_away_is_told_so() {
    let (_daemon, [mut ana, mut bia]) = room(&[], ["ana", "bia"]);
    ana.send("/away já volto");
    ana.expect("Você está ausente: já volto");
    bia.send("/msg ana oi");
    bia.expect("ana está ausente: já volto");
    ana.expect("[privado de bia] oi");
    ana.send("/away");
    ana.expect("Você voltou.");
    bia.send("/msg ana ei");
    ana.expect("[privado de bia] ei");
    bia.expect_nothing();
}

#[test]
fn the_topic_is_not_for_everybody_to_set() {
    let (_daemon, [mut ana]) = room(&[], ["ana"]);
    ana.send("/topic");
    ana.expect("O chat não tem assunto.");
    ana.send("/assunto gatos");
    ana.expect("erro: só quem modera pode fazer isso");
}

#[test]
fn the_third_wrong_key_closes_and_the_others_hear_who_leaves() {
    let (_daemon, [mut ana, mut bia]) = room(&[], ["ana", "bia"]);
    bia.send_bytes("/op um\n/op dois\n/op três\nainda aqui\n");
    bia.expect("erro: chave incorreta");
    bia.expect("erro: chave incorreta");
    bia.expect("erro: tentativas demais");
    bia.expect_end();
    ana.expect(&left("bia"));
    ana.expect_nothing();
}

#[test]
fn help_tells_every_command() {
    let (_daemon, [mut ana]) = room(&[], ["ana"]);
    for help in ["/help", "/ajuda"] {
        ana.send(help);
        ana.send("/fim");
        let lines = ana.skip_to(&unknown("/fim"));
        let firsts: Vec<&str> = lines
            .iter()
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        assert_eq!(
            firsts,
            [
                "texto", "/me", "/msg", "/r", "/list", "/nick", "/away", "/topic", "/bot", "/op",
                "/promote", "/unop", "/lock", "/kick", "/ban", "/unban", "/bans", "/mute",
                "/unmute", "/ip", "/stats", "/quit", "/help"
            ]
        );
        for alias in [
            "/privado",
            "/w",
            "/lista",
            "/who",
            "/usuarios",
            "/ausente",
            "/assunto",
            "/moderar",
            "/promover",
            "/desmoderar",
            "/trancar",
            "/unlock",
            "/destrancar",
            "/expulsar",
            "/banir",
            "/calar",
            "/descalar",
            "/sair",
            "/ajuda",
        ] {
            assert!(lines.iter().any(|line| line.contains(alias)), "{alias}");
        }
    }
}

#[test]
fn what_is_no_command_is_told_so() {
    let (_daemon, [mut ana, mut bia]) = room(&["--rate", "0"], ["ana", "bia"]);
    for (line, name) in [
        ("/nada", "/nada"),
        ("/", "/"),
        ("/LIST", "/LIST"),
        ("/listx", "/listx"),
        ("/msgbia oi", "/msgbia"),
        ("/é assim", "/é"),
        ("/x\ty", "/x"),
    ] {
        ana.send(line);
        ana.expect(&unknown(name));
    }
    bia.expect_nothing();
}
