//! What `/help` tells of the client's own commands.

use crate::text::Language;

/// What `/help` tells of the commands that the client itself carries out: a line a command.
pub fn help(language: Language) -> String {
    let lines = HELP.iter().map(|&(pt, en)| language.pick(pt, en));
    lines.collect::<Vec<_>>().join("\n")
}

const HELP: [(&str, &str); 6] = [
    (
        "/op                    pergunta a chave de quem modera, sem mostrá-la (também /moderar)",
        "/op                    asks for a moderator's key, without showing it (also /moderar)",
    ),
    (
        "/ignore nickname       não mostra o que alguém diz (também /ignorar); sem nickname, diz quem",
        "/ignore nickname       does not show what someone says (also /ignorar); alone, tells who",
    ),
    (
        "/unignore nickname     volta a mostrar (também /designorar)",
        "/unignore nickname     shows it again (also /designorar)",
    ),
    (
        "/quiet                 mostra ou não quem entra e quem sai (também /quieto)",
        "/quiet                 shows or hides who joins and who leaves (also /quieto)",
    ),
    (
        "/search texto          busca no que foi ouvido (também /buscar)",
        "/search text           looks for it in what was heard (also /buscar)",
    ),
    (
        "/clear                 limpa a tela (também /limpar)",
        "/clear                 clears the screen (also /limpar)",
    ),
];
