//! What the console is told of strangers.

use super::*;

#[test]
fn what_proxies_do_is_told_with_what_they_should() {
    let proxy = Subject::Peer("10.0.0.1:4000".parse().expect("an address"));
    for (incident, language, sentence) in [
        (
            Incident::NoProxyAddress,
            Language::Portuguese,
            "10.0.0.1:4000 foi recusado: é um proxy que não disse de quem é a conexão (cabeçalho PROXY ou X-Forwarded-For).",
        ),
        (
            Incident::NoProxyAddress,
            Language::English,
            "10.0.0.1:4000 was refused: it is a proxy that did not say whose the connection is (PROXY header or X-Forwarded-For).",
        ),
        (
            Incident::BrokenHeader(HeaderFault::TooLong),
            Language::English,
            "10.0.0.1:4000 was refused: it is a proxy whose PROXY header is too long.",
        ),
        (
            Incident::NotProxied,
            Language::English,
            "10.0.0.1:4000 is of --trust-proxy and connected without saying for whom: it counts as of this machine.",
        ),
    ] {
        assert_eq!(incident.of(proxy).in_words(language).to_string(), sentence);
    }
}

#[test]
fn how_many_more_there_were_is_a_sentence_in_both_languages() {
    let recurrence = |times, secs| Recurrence {
        incident: Incident::NoAddress,
        times,
        within: Duration::from_secs(secs),
    };
    for (recurrence, language, sentence) in [
        (
            recurrence(41_000, 1),
            Language::Portuguese,
            "mais 41000 vezes em 1 s, uma conexão foi recusada: não foi possível obter seu IP e sua porta.",
        ),
        (
            recurrence(1, 3_600),
            Language::English,
            "once more in 60 min, a connection was refused: its IP and port cannot be told.",
        ),
        (
            recurrence(1, 0),
            Language::Portuguese,
            "mais uma vez em 1 s, uma conexão foi recusada: não foi possível obter seu IP e sua porta.",
        ),
        (
            recurrence(2, 60),
            Language::English,
            "2 more times in 60 s, a connection was refused: its IP and port cannot be told.",
        ),
    ] {
        assert_eq!(recurrence.in_words(language).to_string(), sentence);
    }
    let later = Span(Duration::from_secs(3 * 3_600 + 59 * 60));
    assert_eq!(later.to_string(), "3 h");
}

#[test]
fn a_page_that_is_refused_is_told_with_both_values_and_the_flag_and_cannot_forge_a_line() {
    let told = |origin| {
        let page = Subject::Page {
            origin,
            host: "sala:2287",
        };
        let line = Incident::OtherPage.of(page).in_words(Language::English);
        line.to_string()
    };
    assert_eq!(
        told("https://evil.org"),
        "a page of another server was kept from talking; --web-host allows those of a name \
         (Origin: https://evil.org, Host: sala:2287)."
    );
    let long = "x".repeat(300);
    for (origin, shown) in [
        ("a b\u{1B}[2Jé", "a?b?[2J?"),
        (&long, &*format!("{}...", &long[..100])),
    ] {
        assert!(
            told(origin).contains(&format!("Origin: {shown}, ")),
            "{}",
            told(origin)
        );
    }
}

#[test]
fn a_limit_that_refuses_names_the_flag_that_raises_it() {
    for (limit, flag) in [
        (Limit::Clients, "--max-clients"),
        (Limit::PerAddress, "--max-per-ip"),
        (Limit::Guests, "--max-clients"),
        (Limit::LoginTime, "--login-timeout"),
        (Limit::EntranceTime, "--login-timeout"),
        (Limit::Backlog, "--backlog"),
    ] {
        for language in [Language::Portuguese, Language::English] {
            let incident = Incident::Limit(limit);
            let first = incident.of(Subject::Nickname("ana")).in_words(language);
            let first = first.to_string();
            assert!(first.starts_with("ana "), "{first}");
            let again = Recurrence {
                incident,
                times: 2,
                within: Duration::from_secs(60),
            };
            let again = again.in_words(language).to_string();
            for line in [first, again] {
                assert!(line.contains(&format!(" {flag}")), "{line}");
                assert!(line.ends_with('.'), "{line}");
            }
        }
    }
}
