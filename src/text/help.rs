//! What the daemon answers to `/help`.

use super::words::Language;

/// What the plain dialect answers to `/help`: each command with what it does, in both languages.
const HELP: [(&str, &str); 23] = [
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
        "/lock tempo            fecha a porta a quem é novo (também /trancar); /unlock abre (também /destrancar)",
        "/lock time             closes the door to newcomers (also /trancar); /unlock opens it (also /destrancar)",
    ),
    (
        "/kick nickname motivo  tira alguém do chat (também /expulsar)",
        "/kick nickname reason  removes someone from the chat (also /expulsar)",
    ),
    (
        "/ban nickname tempo motivo    não o deixa voltar (também /banir); vale um endereço ou uma rede",
        "/ban nickname time reason     keeps someone from coming back (also /banir); or an address or network",
    ),
    (
        "/unban nickname        deixa voltar",
        "/unban nickname        lets someone come back",
    ),
    (
        "/bans                  quem está banido ou silenciado",
        "/bans                  who is banned or muted",
    ),
    (
        "/mute nickname tempo   só quem modera ouve o que alguém diz (também /calar)",
        "/mute nickname time    only moderators hear what someone says (also /calar)",
    ),
    (
        "/unmute nickname       devolve a palavra (também /descalar)",
        "/unmute nickname       lets someone speak again (also /descalar)",
    ),
    (
        "/ip nickname           de que endereço alguém vem",
        "/ip nickname           from which address someone comes",
    ),
    (
        "/stats                 quanto acontece no chat, para quem o modera",
        "/stats                 how much is going on in the chat, for moderators",
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
