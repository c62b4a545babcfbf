//! What answers which line.

use super::*;
use crate::client::heard::parse;

/// What answers a line of ana's.
fn answer(kind: &str) -> &'static str {
    match kind {
        "said" => r#"{"type":"said","from":"ana","text":"x"}"#,
        "acted" => r#"{"type":"acted","from":"ana","text":"x"}"#,
        "private" => r#"{"type":"private","from":"ana","to":"bia","text":"x"}"#,
        "users" => r#"{"type":"users","nicks":["ana"],"last":true}"#,
        "renamed" => r#"{"type":"renamed","from":"ana","to":"bela"}"#,
        "unchanged" => r#"{"type":"unchanged","nick":"ana"}"#,
        "away" => r#"{"type":"away","nick":"ana","text":"x"}"#,
        "topic" => r#"{"type":"topic","text":"x"}"#,
        "topic set" => r#"{"type":"topic","by":"ana","text":"x"}"#,
        "help" => r#"{"type":"help","text":"x"}"#,
        "bans" => r#"{"type":"bans","list":[],"last":true}"#,
        "stats" => {
            r#"{"type":"stats","members":3,"connections":4,"public_messages":5,"private_messages":6,"refused":7,"slow_consumers":8,"text":"x"}"#
        }
        "address" => r#"{"type":"address","nick":"bia","ip":"192.0.2.7","port":7}"#,
        "kicked" => r#"{"type":"moderated","by":"ana","nick":"bia","what":"kicked"}"#,
        "unbanned" => r#"{"type":"moderated","nick":"bia","what":"unbanned"}"#,
        "demoted" => r#"{"type":"moderated","nick":"bia","what":"demoted"}"#,
        "locked" => r#"{"type":"moderated","by":"ana","what":"locked"}"#,
        "promoted" => r#"{"type":"moderated","by":"ana","nick":"ana","what":"promoted"}"#,
        other => panic!("{other}"),
    }
}

fn hear(lines: &mut Unanswered, line: &str) -> Option<Answered> {
    let own = Nickname::parse("ana").expect("a nickname");
    lines.hear(&parse(line).expect(line), &own)
}

fn sent(lines: &[&str]) -> Unanswered {
    let mut unanswered = Unanswered::default();
    for line in lines {
        unanswered.send(line);
    }
    unanswered
}

fn error(code: &str) -> String {
    format!(r#"{{"type":"error","code":"{code}","text":"x"}}"#)
}

#[test]
fn each_request_has_its_answer() {
    for (line, kind) in [
        ("oi", "said"),
        ("//x", "said"),
        ("/me acena", "acted"),
        ("/msg bia oi", "private"),
        ("/r oi", "private"),
        ("/list", "users"),
        ("/nick bela", "renamed"),
        ("/nick ana", "unchanged"),
        ("/away almoço", "away"),
        ("/away", "away"),
        ("/topic", "topic"),
        ("/topic gatos", "topic set"),
        ("/help", "help"),
        ("/bans", "bans"),
        ("/ip bia", "address"),
        ("/stats", "stats"),
        ("/kick bia", "kicked"),
        ("/unban bia", "unbanned"),
        ("/unop bia", "demoted"),
        ("/lock", "locked"),
    ] {
        let mut lines = sent(&[line]);
        assert!(!lines.is_settled(), "{line}");
        // What others do, and what comes in parts, is no answer.
        for other in [
            r#"{"type":"said","from":"bia","text":"x"}"#,
            r#"{"type":"said","from":"ana","text":"x","history":true}"#,
            r#"{"type":"private","from":"bia","to":"ana","text":"x"}"#,
            r#"{"type":"users","nicks":["ana"],"last":false}"#,
            r#"{"type":"bans","list":[],"last":false}"#,
            r#"{"type":"away","nick":"ana","text":"x","answer":true}"#,
            r#"{"type":"topic","by":"bia","text":"x"}"#,
            r#"{"type":"moderated","by":"bia","what":"locked"}"#,
            r#"{"type":"warning","code":"too_fast","text":"x"}"#,
        ] {
            assert_eq!(hear(&mut lines, other), None, "{line}: {other}");
        }
        assert_eq!(
            hear(&mut lines, answer(kind)),
            Some(Answered::Accepted),
            "{line}"
        );
        assert!(lines.is_settled() && lines.accepted() == 1, "{line}");
    }
}

#[test]
fn an_answer_tells_that_the_lines_before_were_accepted() {
    let mut lines = sent(&["/bot", "/op chave", "/ban bia", "oi", "/list", "fim"]);
    hear(&mut lines, answer("said"));
    assert_eq!((lines.accepted(), lines.count()), (4, 2));
    // Told late, since the file was written first.
    let banned = r#"{"type":"moderated","by":"ana","nick":"bia","what":"banned"}"#;
    assert_eq!(hear(&mut lines, banned), None);
    hear(&mut lines, answer("said"));
    assert_eq!((lines.accepted(), lines.count()), (6, 0));
}

#[test]
fn an_error_answers_the_line_that_it_can_be_about() {
    for (before, code, left) in [
        (&["oi", "b"][..], "muted", 1),
        (&["/bot", "oi"], "muted", 0),
        (&["/op chave", "/msg bia oi"], "no_such_user", 0),
        (&["/op chave", "/op chave", "oi"], "key_wrong", 1),
        (&["/ban bia", "/nada", "oi"], "unknown_command", 1),
        (&["oi", "/msg"], "text_missing", 0),
        (&["oi"], "tea_time", 0),
        (&["oi"], "banned", 1),
        (&[], "muted", 0),
    ] {
        let mut lines = sent(before);
        hear(&mut lines, &error(code));
        assert_eq!(lines.count(), left, "{before:?} {code}");
    }
    let mut lines = sent(&["/ban bia", "oi", "/nada"]);
    assert_eq!(
        hear(&mut lines, &error("unknown_command")),
        Some(Answered::Refused)
    );
    assert_eq!(lines.accepted(), 2);
}

#[test]
fn what_needs_no_answer_was_accepted_when_the_daemon_closes_behind_it() {
    let mut lines = sent(&["/bot", "/op chave", "/quit"]);
    assert!(lines.is_settled() && !lines.is_empty());
    lines.end();
    assert_eq!(lines.accepted(), 3);
    let mut lines = sent(&["/bot", "oi"]);
    lines.end();
    assert_eq!(lines.accepted(), 1);
}

#[test]
fn a_line_that_was_not_sent_is_not_waited_for() {
    let mut lines = sent(&["oi", " "]);
    lines.unsend(" ");
    assert_eq!(lines.count(), 1);
    lines.unsend("oi");
    assert!(lines.is_empty() && lines.is_settled());
}

#[test]
fn no_key_is_remembered() {
    let lines = sent(&["/op abc-23", " /op abc-23", "/OP abc-23"]);
    assert!(!format!("{lines:?}").contains("abc"));
}
