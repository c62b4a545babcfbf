//! What a browser, or a program that speaks HTTP, reads where it is not given the page.

use std::fmt;

use super::refusals::Sentence;
use super::words::Language;
use crate::room::refusal::Refusal;

/// Why a request is not answered with what it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    NoRequest,
    /// It is addressed to a name that is not this server's.
    WrongHost,
    /// A page of another server wants to talk.
    WrongOrigin,
    NotFound,
    NoWebSocket,
    /// There is no place for who asks.
    Refused(Refusal<'static>),
}

impl Objection {
    /// The objection as a line, without its end.
    pub fn in_words(self, language: Language) -> impl fmt::Display {
        fmt::from_fn(move |out| match self {
            Objection::NoRequest => say!(
                out,
                language,
                "erro: isto não é um pedido HTTP que se entenda",
                "error: this is no HTTP request that can be understood",
            ),
            Objection::WrongHost => say!(
                out,
                language,
                "erro: este servidor não atende por esse nome; use o endereço IP, ou inicie-o com --web-host",
                "error: this server does not go by that name; use its IP address, or start it with --web-host",
            ),
            Objection::WrongOrigin => say!(
                out,
                language,
                "erro: páginas de outros servidores não conversam aqui; inicie este com --web-host para as de um nome",
                "error: pages of other servers do not talk here; start this one with --web-host for those of a name",
            ),
            Objection::NotFound => say!(
                out,
                language,
                "erro: não há nada aqui; a página do chat é /",
                "error: there is nothing here; the page of the chat is /",
            ),
            Objection::NoWebSocket => say!(
                out,
                language,
                "erro: aqui só se fala WebSocket (RFC 6455), versão 13",
                "error: only WebSocket (RFC 6455), version 13, is spoken here",
            ),
            Objection::Refused(refusal) => write!(out, "{}", Sentence { refusal, language }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_not_served_is_told_with_the_flag_that_serves_it() {
        for objection in [Objection::WrongHost, Objection::WrongOrigin] {
            for language in [Language::Portuguese, Language::English] {
                let line = objection.in_words(language).to_string();
                assert!(
                    line.contains("--web-host") && !line.contains('\n'),
                    "{line}"
                );
            }
        }
    }
}
