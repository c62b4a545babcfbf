//! What went wrong, or is warned of: for each [`Refusal`] the code that programs read, and both
//! sentences.

use std::fmt;

use super::words::Language;
use crate::room::refusal::{DeliveryError, Refusal, Severity, Usage};

/// A refusal as people read it, with what it is: `erro: ...`, `warning: ...`.
#[derive(Debug, Clone, Copy)]
pub struct Sentence<'a> {
    pub refusal: Refusal<'a>,
    pub language: Language,
}

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.refusal.severity() {
            Severity::Error => say!(out, self.language, "erro: ", "error: ")?,
            Severity::Warning => say!(out, self.language, "aviso: ", "warning: ")?,
        }
        write_text(out, self.refusal, self.language)
    }
}

/// The code of a refusal: it is the same in every language, and never changes its meaning.
pub fn code(refusal: Refusal<'_>) -> &'static str {
    match refusal {
        Refusal::NicknameEmpty => "nickname_empty",
        Refusal::NicknameInvalid => "nickname_invalid",
        Refusal::NicknameInUse(_) => "nickname_in_use",
        Refusal::NicknameReserved(_) => "nickname_reserved",
        Refusal::Full => "full",
        Refusal::AddressFull => "address_full",
        Refusal::LoginTime => "login_time",
        Refusal::NoSuchUser(_) => "no_such_user",
        Refusal::ToOneself => "to_oneself",
        Refusal::NobodyToAnswer => "nobody_to_answer",
        Refusal::NotDelivered { .. } => "not_delivered",
        Refusal::TextMissing(_) => "text_missing",
        Refusal::UnknownCommand(_) => "unknown_command",
        Refusal::LineTooLong { .. } => "line_too_long",
        Refusal::NotText => "not_text",
        Refusal::TooFast => "too_fast",
        Refusal::CrAlone => "cr_alone",
    }
}

/// Writes the sentence of a refusal without what stands before it.
///
/// # Errors
/// Those of `out`.
pub fn write_text(
    out: &mut impl fmt::Write,
    refusal: Refusal<'_>,
    language: Language,
) -> fmt::Result {
    match refusal {
        Refusal::NicknameEmpty => say!(
            out,
            language,
            "o nickname não pode ser vazio; informe um nickname",
            "the nickname cannot be empty; enter a nickname",
        ),
        Refusal::NicknameInvalid => say!(
            out,
            language,
            "nickname inválido: use de 1 a 20 letras, dígitos, _ ou -; informe outro nickname",
            "invalid nickname: use 1 to 20 letters, digits, _ or -; enter another nickname",
        ),
        Refusal::NicknameInUse(name) => say!(
            out,
            language,
            "o nickname \"{name}\" já está em uso; informe outro nickname",
            "the nickname \"{name}\" is already in use; enter another nickname",
        ),
        Refusal::NicknameReserved(name) => say!(
            out,
            language,
            "o nickname \"{name}\" é reservado; informe outro nickname",
            "the nickname \"{name}\" is reserved; enter another nickname",
        ),
        Refusal::Full => say!(
            out,
            language,
            "o servidor está cheio; tente mais tarde",
            "the server is full; try again later",
        ),
        Refusal::AddressFull => say!(
            out,
            language,
            "há conexões demais a partir do seu endereço",
            "too many connections from your address",
        ),
        Refusal::LoginTime => say!(
            out,
            language,
            "tempo esgotado para informar o nickname",
            "time to enter the nickname ran out",
        ),
        Refusal::NoSuchUser(name) => say!(
            out,
            language,
            "não há nenhum usuário conectado com o nickname \"{name}\"",
            "there is no connected user with the nickname \"{name}\"",
        ),
        Refusal::ToOneself => say!(
            out,
            language,
            "não é possível enviar uma mensagem privada a si mesmo",
            "you cannot send a private message to yourself",
        ),
        Refusal::NobodyToAnswer => say!(
            out,
            language,
            "ninguém lhe enviou uma mensagem privada ainda",
            "nobody has sent you a private message yet",
        ),
        Refusal::NotDelivered { to, why } => {
            let why = delivery_error(why, language);
            say!(
                out,
                language,
                "não foi possível entregar a mensagem privada a {to}: {why}",
                "could not deliver the private message to {to}: {why}",
            )
        }
        Refusal::TextMissing(usage) => {
            let usage = how_to_use(usage, language);
            say!(
                out,
                language,
                "faltou o texto; use {usage}",
                "the text is missing; use {usage}",
            )
        }
        Refusal::UnknownCommand(name) => say!(
            out,
            language,
            "comando desconhecido: {name} (use /ajuda)",
            "unknown command: {name} (use /help)",
        ),
        Refusal::LineTooLong { bytes_max } => say!(
            out,
            language,
            "linha longa demais; o limite é {bytes_max} bytes",
            "line too long; the limit is {bytes_max} bytes",
        ),
        Refusal::NotText => say!(
            out,
            language,
            "a linha não é UTF-8 ou contém caracteres de controle; envie em UTF-8",
            "the line is not UTF-8 or holds control characters; send UTF-8",
        ),
        Refusal::TooFast => say!(
            out,
            language,
            "você está enviando rápido demais; suas mensagens sairão com atraso",
            "you are sending too fast; your messages will go out late",
        ),
        Refusal::CrAlone => say!(
            out,
            language,
            "as linhas terminam com LF; a sua terminou só com CR",
            "lines end with LF; yours ended with CR alone",
        ),
    }
}

fn delivery_error(why: DeliveryError, language: Language) -> &'static str {
    match why {
        DeliveryError::QueueFull => language.pick(
            "a fila de quem a receberia está cheia",
            "the recipient's queue is full",
        ),
        DeliveryError::ConnectionFailed => language.pick(
            "a conexão de quem a receberia falhou",
            "the recipient's connection failed",
        ),
    }
}

fn how_to_use(usage: Usage, language: Language) -> &'static str {
    match usage {
        Usage::Act => language.pick("/me texto", "/me text"),
        Usage::Private => language.pick("/msg nickname texto", "/msg nickname text"),
        Usage::Reply => language.pick("/r texto", "/r text"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_code_and_the_words_of_the_contract() {
        for (code, refusal, pt, en) in [
            (
                "too_fast",
                Refusal::TooFast,
                "aviso: você está enviando rápido demais; suas mensagens sairão com atraso",
                "warning: you are sending too fast; your messages will go out late",
            ),
            (
                "cr_alone",
                Refusal::CrAlone,
                "aviso: as linhas terminam com LF; a sua terminou só com CR",
                "warning: lines end with LF; yours ended with CR alone",
            ),
            (
                "nickname_empty",
                Refusal::NicknameEmpty,
                "erro: o nickname não pode ser vazio; informe um nickname",
                "error: the nickname cannot be empty; enter a nickname",
            ),
            (
                "nickname_invalid",
                Refusal::NicknameInvalid,
                "erro: nickname inválido: use de 1 a 20 letras, dígitos, _ ou -; informe outro nickname",
                "error: invalid nickname: use 1 to 20 letters, digits, _ or -; enter another nickname",
            ),
            (
                "nickname_in_use",
                Refusal::NicknameInUse("Ana"),
                "erro: o nickname \"Ana\" já está em uso; informe outro nickname",
                "error: the nickname \"Ana\" is already in use; enter another nickname",
            ),
            (
                "nickname_reserved",
                Refusal::NicknameReserved("erro"),
                "erro: o nickname \"erro\" é reservado; informe outro nickname",
                "error: the nickname \"erro\" is reserved; enter another nickname",
            ),
            (
                "full",
                Refusal::Full,
                "erro: o servidor está cheio; tente mais tarde",
                "error: the server is full; try again later",
            ),
            (
                "address_full",
                Refusal::AddressFull,
                "erro: há conexões demais a partir do seu endereço",
                "error: too many connections from your address",
            ),
            (
                "login_time",
                Refusal::LoginTime,
                "erro: tempo esgotado para informar o nickname",
                "error: time to enter the nickname ran out",
            ),
            (
                "no_such_user",
                Refusal::NoSuchUser("x"),
                "erro: não há nenhum usuário conectado com o nickname \"x\"",
                "error: there is no connected user with the nickname \"x\"",
            ),
            (
                "to_oneself",
                Refusal::ToOneself,
                "erro: não é possível enviar uma mensagem privada a si mesmo",
                "error: you cannot send a private message to yourself",
            ),
            (
                "nobody_to_answer",
                Refusal::NobodyToAnswer,
                "erro: ninguém lhe enviou uma mensagem privada ainda",
                "error: nobody has sent you a private message yet",
            ),
            (
                "not_delivered",
                Refusal::NotDelivered {
                    to: "bia",
                    why: DeliveryError::QueueFull,
                },
                "erro: não foi possível entregar a mensagem privada a bia: a fila de quem a receberia está cheia",
                "error: could not deliver the private message to bia: the recipient's queue is full",
            ),
            (
                "text_missing",
                Refusal::TextMissing(Usage::Reply),
                "erro: faltou o texto; use /r texto",
                "error: the text is missing; use /r text",
            ),
            (
                "unknown_command",
                Refusal::UnknownCommand("/x"),
                "erro: comando desconhecido: /x (use /ajuda)",
                "error: unknown command: /x (use /help)",
            ),
            (
                "line_too_long",
                Refusal::LineTooLong { bytes_max: 1024 },
                "erro: linha longa demais; o limite é 1024 bytes",
                "error: line too long; the limit is 1024 bytes",
            ),
            (
                "not_text",
                Refusal::NotText,
                "erro: a linha não é UTF-8 ou contém caracteres de controle; envie em UTF-8",
                "error: the line is not UTF-8 or holds control characters; send UTF-8",
            ),
        ] {
            assert_eq!(super::code(refusal), code);
            for (language, sentence) in [(Language::Portuguese, pt), (Language::English, en)] {
                assert_eq!(Sentence { refusal, language }.to_string(), sentence);
            }
        }
    }
}
