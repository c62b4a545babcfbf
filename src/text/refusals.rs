//! What went wrong, or is warned of: for each [`Refusal`] the code that programs read, and both
//! sentences.

mod codes;

use std::fmt;

use super::moment::Age;
use super::words::Language;
use crate::room::moderation::sanctions::SanctionKind;
use crate::room::refusal::{DeliveryError, Refusal, Severity, Usage};

pub use codes::code;

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

/// Writes the sentence of a refusal without what stands before it.
///
/// # Errors
/// Those of `out`.
pub fn write_text(
    out: &mut dyn fmt::Write,
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
        Refusal::NicknameInvalid(_) => say!(
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
        Refusal::TlsOnly => say!(
            out,
            language,
            "este chat só aceita TLS; use littlecats connect --tls",
            "this chat takes TLS only; use littlecats connect --tls",
        ),
        Refusal::NoProxyAddress => say!(
            out,
            language,
            "esta conexão veio de um proxy que não disse de quem é",
            "this connection came from a proxy that did not say whose it is",
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
        Refusal::ToOneself(_) => say!(
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
        Refusal::TextTooLong { bytes_max } => say!(
            out,
            language,
            "texto longo demais; o limite é {bytes_max} bytes",
            "text too long; the limit is {bytes_max} bytes",
        ),
        Refusal::NicknameOwned(name) => say!(
            out,
            language,
            "o nickname \"{name}\" tem dono; informe a chave",
            "the nickname \"{name}\" has an owner; enter the key",
        ),
        Refusal::NicknameNotYours(name) => say!(
            out,
            language,
            "o nickname \"{name}\" tem dono",
            "the nickname \"{name}\" has an owner",
        ),
        Refusal::PasswordWrong => say!(
            out,
            language,
            "senha incorreta; informe a senha",
            "wrong password; enter the password",
        ),
        Refusal::KeyWrong => say!(
            out,
            language,
            "chave incorreta; informe a chave",
            "wrong key; enter the key",
        ),
        Refusal::Replaced => say!(
            out,
            language,
            "sua conexão foi substituída por outra",
            "your connection was replaced by another",
        ),
        Refusal::NicknameOwnedNow(name) => say!(
            out,
            language,
            "o nickname \"{name}\" agora tem dono; escolha outro em 60 s",
            "the nickname \"{name}\" has an owner now; choose another within 60 s",
        ),
        Refusal::OpKeyWrong => say!(out, language, "chave incorreta", "wrong key",),
        Refusal::TooManyTries => say!(out, language, "tentativas demais", "too many tries",),
        Refusal::NotModerator => say!(
            out,
            language,
            "só quem modera pode fazer isso",
            "only who moderates can do that",
        ),
        Refusal::NotByKey => say!(
            out,
            language,
            "só quem modera por uma chave pode fazer isso",
            "only who moderates by a key can do that",
        ),
        Refusal::OwnKey(name) => say!(
            out,
            language,
            "{name} modera por uma chave própria",
            "{name} moderates by a key of its own",
        ),
        Refusal::IsModerator(name) => say!(
            out,
            language,
            "{name} também modera o chat",
            "{name} moderates the chat too",
        ),
        Refusal::ModerateOneself(_) => say!(
            out,
            language,
            "não é possível fazer isso a si mesmo",
            "you cannot do that to yourself",
        ),
        Refusal::NicknameBanned(name) => say!(
            out,
            language,
            "o nickname \"{name}\" foi banido; informe outro nickname",
            "the nickname \"{name}\" is banned; enter another nickname",
        ),
        Refusal::KeptOut { nickname, left } => say!(
            out,
            language,
            "o nickname \"{nickname}\" acaba de ser tirado do chat; espere {left} ou informe outro nickname",
            "the nickname \"{nickname}\" was just removed from the chat; wait {left} or enter another nickname",
        ),
        Refusal::AddressBanned => say!(
            out,
            language,
            "este endereço foi banido do chat",
            "this address is banned from the chat",
        ),
        Refusal::Locked => say!(
            out,
            language,
            "a porta do chat está fechada a quem é novo; tente mais tarde",
            "the door of the chat is closed to newcomers; try again later",
        ),
        Refusal::Muted => say!(out, language, "você foi silenciado", "you are muted",),
        Refusal::NotBanned(given) => say!(
            out,
            language,
            "\"{given}\" não está banido",
            "\"{given}\" is not banned",
        ),
        Refusal::NotMuted(given) => say!(
            out,
            language,
            "\"{given}\" não está silenciado",
            "\"{given}\" is not muted",
        ),
        Refusal::NoAddress(given) => say!(
            out,
            language,
            "\"{given}\" não é um nickname, um endereço ou uma rede",
            "\"{given}\" is no nickname, address or network",
        ),
        Refusal::NoTime(given) => say!(
            out,
            language,
            "\"{given}\" não é um tempo; use 30s, 10min, 2h ou 7d",
            "\"{given}\" is no time; use 30s, 10min, 2h or 7d",
        ),
        Refusal::BanOfModerators { network, moderator } => say!(
            out,
            language,
            "{network} inclui o endereço de quem modera: {moderator}",
            "{network} includes the address of a moderator: {moderator}",
        ),
        Refusal::AddressShared {
            kind: SanctionKind::Ban,
            nickname,
            others,
            block,
        } => say!(
            out,
            language,
            "o endereço de {nickname} é também de outros ({others}); só o nickname foi banido: /ban {block} bane o endereço, /lock fecha a porta",
            "the address of {nickname} is also that of others ({others}); only the nickname was banned: /ban {block} bans the address, /lock closes the door",
        ),
        Refusal::AddressShared {
            kind: SanctionKind::Mute,
            nickname,
            others,
            block,
        } => say!(
            out,
            language,
            "o endereço de {nickname} é também de outros ({others}); só o nickname foi silenciado: /mute {block} silencia o endereço",
            "the address of {nickname} is also that of others ({others}); only the nickname was muted: /mute {block} mutes the address",
        ),
        Refusal::HasLeft {
            nickname,
            ago,
            address,
        } => {
            let ago = Age(ago);
            say!(
                out,
                language,
                "{nickname} saiu há {ago}; o endereço era {address}",
                "{nickname} left {ago} ago; the address was {address}",
            )
        }
        Refusal::BansNotWritten(why) => say!(
            out,
            language,
            "a lista de banidos não pôde ser gravada: {why}",
            "the list of bans could not be written: {why}",
        ),
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
        Usage::Op => language.pick("/op chave", "/op key"),
        Usage::Promote => "/promote nickname",
        Usage::Demote => "/unop nickname",
        Usage::Kick => language.pick("/kick nickname motivo", "/kick nickname reason"),
        Usage::Ban => language.pick("/ban nickname tempo motivo", "/ban nickname time reason"),
        Usage::Unban => "/unban nickname",
        Usage::Mute => language.pick("/mute nickname tempo", "/mute nickname time"),
        Usage::Unmute => "/unmute nickname",
        Usage::Address => "/ip nickname",
    }
}

#[cfg(test)]
mod tests;
