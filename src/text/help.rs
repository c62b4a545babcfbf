//! What the daemon answers to `/help`.

use super::words::Language;

/// What the plain dialect answers to `/help`: each command with what it does, in both languages.
const HELP: [(&str, &str); 14] = [
    (
        "texto                  fala com todos; // no início fala uma linha que começa com /",
        "text                   speaks to everyone; // at the start says a line that begins with /",
    ),
    (
        "/me texto              conta a todos o que você faz",
        "/me text               tells everyone what you do",
    ),
    (
        "/msg nickname texto    mensagem privada (também /privado, /w)",
        "/msg nickname text     private message (also /privado, /w)",
    ),
    (
        "/r texto               responde à última mensagem privada",
        "/r text                answers the last private message",
    ),
    (
        "/list                  quem está conectado (também /lista, /who, /usuarios)",
        "/list                  who is connected (also /lista, /who, /usuarios)",
    ),
    (
        "/nick nickname         muda seu nickname",
        "/nick nickname         changes your nickname",
    ),
    (
        "/away texto            diz que você está ausente (também /ausente); sem texto, que voltou",
        "/away text             says that you are away (also /ausente); without text, that you are back",
    ),
    (
        "/topic                 o assunto do chat (também /assunto); quem modera o muda com /topic texto",
        "/topic                 the topic of the chat (also /assunto); moderators set it by /topic text",
    ),
    (
        "/bot                   marca o que você diz, para que robôs não respondam",
        "/bot                   marks what you say, so that robots do not answer it",
    ),
    (
        "/op chave              faz de você quem modera (também /moderar)",
        "/op key                makes you a moderator (also /moderar)",
    ),
    (
        "/promote nickname      faz de alguém quem modera (também /promover)",
        "/promote nickname      makes someone a moderator (also /promover)",
    ),
    (
        "/unop nickname         tira isso de alguém (também /desmoderar)",
        "/unop nickname         takes that from someone (also /desmoderar)",
    ),
    (
        "/quit                  sai do chat (também /sair)",
        "/quit                  leaves the chat (also /sair)",
    ),
    (
        "/help                  esta ajuda (também /ajuda)",
        "/help                  this help (also /ajuda)",
    ),
];

/// What can be asked for, a line for each command, without their LF.
pub fn help(language: Language) -> impl Iterator<Item = &'static str> {
    HELP.iter().map(move |&(pt, en)| language.pick(pt, en))
}
