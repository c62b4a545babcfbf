//! The daemon's words that many tests expect, in Portuguese.

pub(crate) const WELCOME: &str = "Bem-vindo ao chat dos Little Cats! Informe seu nickname:";
pub(crate) const HINT: &str = "Digite /ajuda para ver os comandos, /quit para sair.";
pub(crate) const SHUTTING_DOWN: &str = "O servidor está sendo encerrado.";
pub(crate) const LOGIN_TIME: &str = "erro: tempo esgotado para informar o nickname";
pub(crate) const FULL: &str = "erro: o servidor está cheio; tente mais tarde";
pub(crate) const NOT_TEXT: &str =
    "erro: a linha não é UTF-8 ou contém caracteres de controle; envie em UTF-8";
pub(crate) const INVALID: &str =
    "erro: nickname inválido: use de 1 a 20 letras, dígitos, _ ou -; informe outro nickname";
pub(crate) const EMPTY: &str = "erro: o nickname não pode ser vazio; informe um nickname";
pub(crate) const ALONE: &str = "Não há outros usuários conectados.";
pub(crate) const TOO_FAST: &str =
    "aviso: você está enviando rápido demais; suas mensagens sairão com atraso";
pub(crate) const TOO_MANY_OF_ADDRESS: &str = "erro: há conexões demais a partir do seu endereço";

pub(crate) fn joined(who: &str) -> String {
    format!("O cliente {who} entrou no chat dos Little Cats.")
}

pub(crate) fn left(who: &str) -> String {
    format!("{who} saiu do chat dos Little Cats.")
}

pub(crate) fn renamed(from: &str, to: &str) -> String {
    format!("{from} mudou o nickname para {to}.")
}

pub(crate) fn no_such_user(who: &str) -> String {
    format!("erro: não há nenhum usuário conectado com o nickname \"{who}\"")
}

pub(crate) fn unknown(command: &str) -> String {
    format!("erro: comando desconhecido: {command} (use /ajuda)")
}

pub(crate) fn in_use(who: &str) -> String {
    format!("erro: o nickname \"{who}\" já está em uso; informe outro nickname")
}

pub(crate) fn too_long(limit: usize) -> String {
    format!("erro: linha longa demais; o limite é {limit} bytes")
}
