//! The sentences that people read, written out here once more, so that a slip in the daemon's own
//! table does not go unnoticed. What varies in one stands in for `@`.

use littlecats::text::Language;

use super::super::meaning::{Command, Refusal};

/// What the daemon says, in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sentences {
    portuguese: bool,
}

impl Sentences {
    pub(crate) fn new(language: Language) -> Sentences {
        Sentences {
            portuguese: language == Language::Portuguese,
        }
    }

    fn pick(self, pt: &str, en: &str) -> String {
        if self.portuguese { pt } else { en }.to_string()
    }

    pub(crate) fn asked(self) -> String {
        self.pick(
            "Bem-vindo ao chat dos Little Cats! Informe seu nickname:",
            "Welcome to the Little Cats chat! Enter your nickname:",
        )
    }

    pub(crate) fn joined(self, name: &str) -> String {
        self.pick(
            "O cliente @ entrou no chat dos Little Cats.",
            "The client @ joined the Little Cats chat.",
        )
        .replace('@', name)
    }

    pub(crate) fn hint(self) -> String {
        self.pick(
            "Digite /ajuda para ver os comandos, /quit para sair.",
            "Type /help for the commands, /quit to leave.",
        )
    }

    pub(crate) fn left(self, name: &str) -> String {
        self.pick(
            "@ saiu do chat dos Little Cats.",
            "@ left the Little Cats chat.",
        )
        .replace('@', name)
    }

    pub(crate) fn renamed(self, from: &str, to: &str) -> String {
        self.pick("@ mudou o nickname para #.", "@ changed the nickname to #.")
            .replace('@', from)
            .replace('#', to)
    }

    pub(crate) fn unchanged(self, name: &str) -> String {
        self.pick("Seu nickname já é @.", "Your nickname already is @.")
            .replace('@', name)
    }

    /// What stands before a private text.
    pub(crate) fn private(self, from: &str) -> String {
        self.pick("[privado de @] ", "[private from @] ")
            .replace('@', from)
    }

    /// What stands before a line of the history.
    pub(crate) fn history(self, age: &str) -> String {
        self.pick("[há @] ", "[@ ago] ").replace('@', age)
    }

    /// What stands before the nicknames of a list.
    pub(crate) fn list(self, count: &str) -> String {
        self.pick("Usuários conectados (@): ", "Connected users (@): ")
            .replace('@', count)
    }

    pub(crate) fn alone(self) -> String {
        self.pick(
            "Não há outros usuários conectados.",
            "There are no other connected users.",
        )
    }

    pub(crate) fn away(self, text: &str) -> String {
        self.pick("Você está ausente: @", "You are away: @")
            .replace('@', text)
    }

    pub(crate) fn back(self) -> String {
        self.pick("Você voltou.", "You are back.")
    }

    /// What stands between the nickname and the text.
    pub(crate) fn is_away(self) -> String {
        self.pick(" está ausente: ", " is away: ")
    }

    pub(crate) fn no_topic(self) -> String {
        self.pick("O chat não tem assunto.", "The chat has no topic.")
    }

    pub(crate) fn shut_down(self) -> String {
        self.pick(
            "O servidor está sendo encerrado.",
            "The server is shutting down.",
        )
    }

    pub(crate) fn too_fast(self) -> String {
        self.pick(
            "aviso: você está enviando rápido demais; suas mensagens sairão com atraso",
            "warning: you are sending too fast; your messages will go out late",
        )
    }

    pub(crate) fn cr_alone(self) -> String {
        self.pick(
            "aviso: as linhas terminam com LF; a sua terminou só com CR",
            "warning: lines end with LF; yours ended with CR alone",
        )
    }

    pub(crate) fn replaced(self) -> String {
        self.pick(
            "aviso: sua conexão foi substituída por outra",
            "warning: your connection was replaced by another",
        )
    }

    pub(crate) fn error(self, refusal: &Refusal) -> String {
        let (pt, en, what) = match refusal {
            Refusal::EmptyNickname => (
                "o nickname não pode ser vazio; informe um nickname",
                "the nickname cannot be empty; enter a nickname",
                String::new(),
            ),
            Refusal::InvalidNickname => (
                "nickname inválido: use de 1 a 20 letras, dígitos, _ ou -; informe outro nickname",
                "invalid nickname: use 1 to 20 letters, digits, _ or -; enter another nickname",
                String::new(),
            ),
            Refusal::InUse(name) => (
                "o nickname \"@\" já está em uso; informe outro nickname",
                "the nickname \"@\" is already in use; enter another nickname",
                name.clone(),
            ),
            Refusal::Reserved(name) => (
                "o nickname \"@\" é reservado; informe outro nickname",
                "the nickname \"@\" is reserved; enter another nickname",
                name.clone(),
            ),
            Refusal::ServerFull => (
                "o servidor está cheio; tente mais tarde",
                "the server is full; try again later",
                String::new(),
            ),
            Refusal::Address => (
                "há conexões demais a partir do seu endereço",
                "too many connections from your address",
                String::new(),
            ),
            Refusal::LoginTime => (
                "tempo esgotado para informar o nickname",
                "time to enter the nickname ran out",
                String::new(),
            ),
            Refusal::NoSuchUser(name) => (
                "não há nenhum usuário conectado com o nickname \"@\"",
                "there is no connected user with the nickname \"@\"",
                name.clone(),
            ),
            Refusal::Oneself => (
                "não é possível enviar uma mensagem privada a si mesmo",
                "you cannot send a private message to yourself",
                String::new(),
            ),
            Refusal::NobodyToAnswer => (
                "ninguém lhe enviou uma mensagem privada ainda",
                "nobody has sent you a private message yet",
                String::new(),
            ),
            Refusal::QueueFull(name) => (
                "não foi possível entregar a mensagem privada a @: a fila de quem a receberia está cheia",
                "could not deliver the private message to @: the recipient's queue is full",
                name.clone(),
            ),
            Refusal::ConnectionFailed(name) => (
                "não foi possível entregar a mensagem privada a @: a conexão de quem a receberia falhou",
                "could not deliver the private message to @: the recipient's connection failed",
                name.clone(),
            ),
            Refusal::MissingText(command) => {
                let (pt, en) = match command {
                    Command::Me => ("/me texto", "/me text"),
                    Command::Msg => ("/msg nickname texto", "/msg nickname text"),
                    Command::Reply => ("/r texto", "/r text"),
                    Command::Op => ("/op chave", "/op key"),
                    Command::Address => ("/ip nickname", "/ip nickname"),
                    Command::Unmute => ("/unmute nickname", "/unmute nickname"),
                    Command::Mute => ("/mute nickname tempo", "/mute nickname time"),
                    Command::Unban => ("/unban nickname", "/unban nickname"),
                    Command::Ban => ("/ban nickname tempo motivo", "/ban nickname time reason"),
                    Command::Kick => ("/kick nickname motivo", "/kick nickname reason"),
                    Command::Promote => ("/promote nickname", "/promote nickname"),
                    Command::Demote => ("/unop nickname", "/unop nickname"),
                };
                (
                    "faltou o texto; use @",
                    "the text is missing; use @",
                    self.pick(pt, en),
                )
            }
            Refusal::Unknown(name) => (
                "comando desconhecido: @ (use /ajuda)",
                "unknown command: @ (use /help)",
                name.clone(),
            ),
            Refusal::TooLong(most) => (
                "linha longa demais; o limite é @ bytes",
                "line too long; the limit is @ bytes",
                most.to_string(),
            ),
            Refusal::TextTooLong(most) => (
                "texto longo demais; o limite é @ bytes",
                "text too long; the limit is @ bytes",
                most.to_string(),
            ),
            Refusal::NotModerator => (
                "só quem modera pode fazer isso",
                "only who moderates can do that",
                String::new(),
            ),
            Refusal::WrongKey => ("chave incorreta", "wrong key", String::new()),
            Refusal::TooManyTries => ("tentativas demais", "too many tries", String::new()),
            Refusal::NoTime(word) => (
                "\"@\" não é um tempo; use 30s, 10min, 2h ou 7d",
                "\"@\" is no time; use 30s, 10min, 2h or 7d",
                word.clone(),
            ),
            Refusal::NotText => (
                "a linha não é UTF-8 ou contém caracteres de controle; envie em UTF-8",
                "the line is not UTF-8 or holds control characters; send UTF-8",
                String::new(),
            ),
        };
        self.pick("erro: ", "error: ") + &self.pick(pt, en).replace('@', &what)
    }

    pub(crate) fn help(self) -> &'static str {
        if self.portuguese {
            "texto                  fala com todos; // no início fala uma linha que começa com /\n\
             /me texto              conta a todos o que você faz\n\
             /msg nickname texto    mensagem privada (também /privado, /w)\n\
             /r texto               responde à última mensagem privada\n\
             /list                  quem está conectado (também /lista, /who, /usuarios)\n\
             /nick nickname         muda seu nickname\n\
             /away texto            diz que você está ausente (também /ausente); sem texto, que voltou\n\
             /topic                 o assunto do chat (também /assunto); quem modera o muda com /topic texto\n\
             /bot                   marca o que você diz, para que robôs não respondam\n\
             /op chave              faz de você quem modera (também /moderar)\n\
             /promote nickname      faz de alguém quem modera (também /promover)\n\
             /unop nickname         tira isso de alguém (também /desmoderar)\n\
             /lock tempo            fecha a porta a quem é novo (também /trancar); /unlock abre (também /destrancar)\n\
             /kick nickname motivo  tira alguém do chat (também /expulsar)\n\
             /ban nickname tempo motivo    não o deixa voltar (também /banir); vale um endereço ou uma rede\n\
             /unban nickname        deixa voltar\n\
             /bans                  quem está banido ou silenciado\n\
             /mute nickname tempo   só quem modera ouve o que alguém diz (também /calar)\n\
             /unmute nickname       devolve a palavra (também /descalar)\n\
             /ip nickname           de que endereço alguém vem\n\
             /stats                 quanto acontece no chat, para quem o modera\n\
             /quit                  sai do chat (também /sair)\n\
             /help                  esta ajuda (também /ajuda)"
        } else {
            "text                   speaks to everyone; // at the start says a line that begins with /\n\
             /me text               tells everyone what you do\n\
             /msg nickname text     private message (also /privado, /w)\n\
             /r text                answers the last private message\n\
             /list                  who is connected (also /lista, /who, /usuarios)\n\
             /nick nickname         changes your nickname\n\
             /away text             says that you are away (also /ausente); without text, that you are back\n\
             /topic                 the topic of the chat (also /assunto); moderators set it by /topic text\n\
             /bot                   marks what you say, so that robots do not answer it\n\
             /op key                makes you a moderator (also /moderar)\n\
             /promote nickname      makes someone a moderator (also /promover)\n\
             /unop nickname         takes that from someone (also /desmoderar)\n\
             /lock time             closes the door to newcomers (also /trancar); /unlock opens it (also /destrancar)\n\
             /kick nickname reason  removes someone from the chat (also /expulsar)\n\
             /ban nickname time reason     keeps someone from coming back (also /banir); or an address or network\n\
             /unban nickname        lets someone come back\n\
             /bans                  who is banned or muted\n\
             /mute nickname time    only moderators hear what someone says (also /calar)\n\
             /unmute nickname       lets someone speak again (also /descalar)\n\
             /ip nickname           from which address someone comes\n\
             /stats                 how much is going on in the chat, for moderators\n\
             /quit                  leaves the chat (also /sair)\n\
             /help                  this help (also /ajuda)"
        }
    }
}
