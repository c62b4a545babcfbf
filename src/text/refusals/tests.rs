//! Every refusal with its code, in both languages.

use std::net::Ipv4Addr;
use std::time::Duration;

use super::*;
use crate::room::address_block::AddressBlock;
use crate::room::moderation::network::Network;
use crate::room::moderation::term::Term;

fn term(text: &str) -> Term {
    Term::parse(text).expect("a time")
}

fn network(text: &str) -> Network {
    Network::parse(text).expect("a network")
}

fn shared(kind: SanctionKind) -> Refusal<'static> {
    Refusal::AddressShared {
        kind,
        nickname: "bia",
        others: "caio, davi",
        block: AddressBlock::V4([192, 0, 2, 7]),
    }
}

#[test]
fn every_refusal_has_its_code_and_its_words() {
    for (code, refusal, pt, en) in [
        (
            "too_fast",
            Refusal::TooFast,
            "aviso: você está enviando rápido demais; suas mensagens sairão com atraso",
            "warning: you are sending too fast; your messages will go out late",
        ),
        (
            "tls_only",
            Refusal::TlsOnly,
            "erro: este chat só aceita TLS; use littlecats connect --tls",
            "error: this chat takes TLS only; use littlecats connect --tls",
        ),
        (
            "no_proxy_address",
            Refusal::NoProxyAddress,
            "erro: esta conexão veio de um proxy que não disse de quem é",
            "error: this connection came from a proxy that did not say whose it is",
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
            Refusal::NicknameInvalid("a b"),
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
            Refusal::ToOneself("ana"),
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
        (
            "text_too_long",
            Refusal::TextTooLong { bytes_max: 300 },
            "erro: texto longo demais; o limite é 300 bytes",
            "error: text too long; the limit is 300 bytes",
        ),
        (
            "key_wrong",
            Refusal::OpKeyWrong,
            "erro: chave incorreta",
            "error: wrong key",
        ),
        (
            "too_many_tries",
            Refusal::TooManyTries,
            "erro: tentativas demais",
            "error: too many tries",
        ),
        (
            "not_moderator",
            Refusal::NotModerator,
            "erro: só quem modera pode fazer isso",
            "error: only who moderates can do that",
        ),
        (
            "not_by_key",
            Refusal::NotByKey,
            "erro: só quem modera por uma chave pode fazer isso",
            "error: only who moderates by a key can do that",
        ),
        (
            "own_key",
            Refusal::OwnKey("bia"),
            "erro: bia modera por uma chave própria",
            "error: bia moderates by a key of its own",
        ),
        (
            "is_moderator",
            Refusal::IsModerator("bia"),
            "erro: bia também modera o chat",
            "error: bia moderates the chat too",
        ),
        (
            "moderate_oneself",
            Refusal::ModerateOneself("ana"),
            "erro: não é possível fazer isso a si mesmo",
            "error: you cannot do that to yourself",
        ),
        (
            "text_missing",
            Refusal::TextMissing(Usage::Op),
            "erro: faltou o texto; use /op chave",
            "error: the text is missing; use /op key",
        ),
        (
            "nickname_banned",
            Refusal::NicknameBanned("Bia"),
            "erro: o nickname \"Bia\" foi banido; informe outro nickname",
            "error: the nickname \"Bia\" is banned; enter another nickname",
        ),
        (
            "kept_out",
            Refusal::KeptOut {
                nickname: "Bia",
                left: term("43s"),
            },
            "erro: o nickname \"Bia\" acaba de ser tirado do chat; espere 43s ou informe outro nickname",
            "error: the nickname \"Bia\" was just removed from the chat; wait 43s or enter another nickname",
        ),
        (
            "banned",
            Refusal::AddressBanned,
            "erro: este endereço foi banido do chat",
            "error: this address is banned from the chat",
        ),
        (
            "locked",
            Refusal::Locked,
            "erro: a porta do chat está fechada a quem é novo; tente mais tarde",
            "error: the door of the chat is closed to newcomers; try again later",
        ),
        (
            "muted",
            Refusal::Muted,
            "erro: você foi silenciado",
            "error: you are muted",
        ),
        (
            "not_banned",
            Refusal::NotBanned("x"),
            "erro: \"x\" não está banido",
            "error: \"x\" is not banned",
        ),
        (
            "not_muted",
            Refusal::NotMuted("x"),
            "erro: \"x\" não está silenciado",
            "error: \"x\" is not muted",
        ),
        (
            "no_address",
            Refusal::NoAddress("a!"),
            "erro: \"a!\" não é um nickname, um endereço ou uma rede",
            "error: \"a!\" is no nickname, address or network",
        ),
        (
            "no_time",
            Refusal::NoTime("10m"),
            "erro: \"10m\" não é um tempo; use 30s, 10min, 2h ou 7d",
            "error: \"10m\" is no time; use 30s, 10min, 2h or 7d",
        ),
        (
            "ban_of_moderators",
            Refusal::BanOfModerators {
                network: network("192.0.2.0/24"),
                moderator: "ana",
            },
            "erro: 192.0.2.0/24 inclui o endereço de quem modera: ana",
            "error: 192.0.2.0/24 includes the address of a moderator: ana",
        ),
        (
            "address_shared",
            shared(SanctionKind::Ban),
            "aviso: o endereço de bia é também de outros (caio, davi); só o nickname foi banido: /ban 192.0.2.7 bane o endereço, /lock fecha a porta",
            "warning: the address of bia is also that of others (caio, davi); only the nickname was banned: /ban 192.0.2.7 bans the address, /lock closes the door",
        ),
        (
            "address_shared",
            shared(SanctionKind::Mute),
            "aviso: o endereço de bia é também de outros (caio, davi); só o nickname foi silenciado: /mute 192.0.2.7 silencia o endereço",
            "warning: the address of bia is also that of others (caio, davi); only the nickname was muted: /mute 192.0.2.7 mutes the address",
        ),
        (
            "has_left",
            Refusal::HasLeft {
                nickname: "bia",
                ago: Duration::from_secs(300),
                address: Ipv4Addr::new(192, 0, 2, 7).into(),
            },
            "aviso: bia saiu há 5 min; o endereço era 192.0.2.7",
            "warning: bia left 5 min ago; the address was 192.0.2.7",
        ),
        (
            "bans_not_written",
            Refusal::BansNotWritten("cheio"),
            "aviso: a lista de banidos não pôde ser gravada: cheio",
            "warning: the list of bans could not be written: cheio",
        ),
        (
            "nickname_owned",
            Refusal::NicknameOwned("ana"),
            "erro: o nickname \"ana\" tem dono; informe a chave",
            "error: the nickname \"ana\" has an owner; enter the key",
        ),
        (
            "nickname_owned",
            Refusal::NicknameNotYours("ana"),
            "erro: o nickname \"ana\" tem dono",
            "error: the nickname \"ana\" has an owner",
        ),
        (
            "password_wrong",
            Refusal::PasswordWrong,
            "erro: senha incorreta; informe a senha",
            "error: wrong password; enter the password",
        ),
        (
            "key_wrong",
            Refusal::KeyWrong,
            "erro: chave incorreta; informe a chave",
            "error: wrong key; enter the key",
        ),
        (
            "replaced",
            Refusal::Replaced,
            "aviso: sua conexão foi substituída por outra",
            "warning: your connection was replaced by another",
        ),
        (
            "nickname_owned_now",
            Refusal::NicknameOwnedNow("ana"),
            "aviso: o nickname \"ana\" agora tem dono; escolha outro em 60 s",
            "warning: the nickname \"ana\" has an owner now; choose another within 60 s",
        ),
    ] {
        assert_eq!(super::code(refusal), code);
        for (language, sentence) in [(Language::Portuguese, pt), (Language::English, en)] {
            assert_eq!(Sentence { refusal, language }.to_string(), sentence);
        }
    }
}
