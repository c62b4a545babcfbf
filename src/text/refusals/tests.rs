//! Every refusal with its code, in both languages.

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
        (
            "text_too_long",
            Refusal::TextTooLong { bytes_max: 300 },
            "erro: texto longo demais; o limite é 300 bytes",
            "error: text too long; the limit is 300 bytes",
        ),
        (
            "key_wrong",
            Refusal::WrongKey,
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
            Refusal::ModerateOneself,
            "erro: não é possível fazer isso a si mesmo",
            "error: you cannot do that to yourself",
        ),
        (
            "text_missing",
            Refusal::TextMissing(Usage::Op),
            "erro: faltou o texto; use /op chave",
            "error: the text is missing; use /op key",
        ),
    ] {
        assert_eq!(super::code(refusal), code);
        for (language, sentence) in [(Language::Portuguese, pt), (Language::English, en)] {
            assert_eq!(Sentence { refusal, language }.to_string(), sentence);
        }
    }
}
