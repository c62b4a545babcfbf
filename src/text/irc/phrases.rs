//! Sentences in which nothing varies.

use super::super::words::Language;

/// Something that a client of IRC is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phrase {
    NowAway,
    BackAgain,
    LoggedIn,
    SaslSuccess,
    SaslTooLong,
    SaslFail,
    SaslAborted,
    SaslAlready,
    SaslMechanisms,
    EndOfMonitorList,
    MonitorListFull,
    EndOfStats,
    Moderates,
    ModeratesNow,
    IsBot,
    NoTopic,
    NoText,
    UnknownCommand,
    NotRegistered,
    AlreadyRegistered,
    NeedMoreParams,
    NoNickname,
    NoRecipient,
    NoOrigin,
    NoSuchNick,
    NoSuchServer,
    WasNoSuchNick,
    NotOnChannel,
    UserOnChannel,
    UserNotInChannel,
    CannotSend,
    UnknownMode,
    UmodeUnknownFlag,
    UsersDontMatch,
    LineTooLong,
    InvalidUtf8,
    InvalidText,
    InvalidRealName,
    InvalidParams,
    InvalidTarget,
    NoHelp,
    /// What stands before how moderators are found.
    WhoModerates,
    /// What newcomers should know of the history.
    History,
    /// How to find out more.
    HowToHelp,
}

impl Phrase {
    pub fn in_words(self, language: Language) -> &'static str {
        let (pt, en) = match self {
            Phrase::NowAway => ("Você está ausente", "You have been marked as being away"),
            Phrase::BackAgain => ("Você voltou", "You are no longer marked as being away"),
            Phrase::LoggedIn => ("Você deu a chave de", "You are now logged in as"),
            Phrase::SaslSuccess => ("A chave está certa", "SASL authentication successful"),
            Phrase::SaslTooLong => ("resposta longa demais", "SASL message too long"),
            Phrase::SaslFail => ("a chave não está certa", "SASL authentication failed"),
            Phrase::SaslAborted => ("desistiu", "SASL authentication aborted"),
            Phrase::SaslAlready => (
                "a chave já foi dada",
                "You have already authenticated using SASL",
            ),
            Phrase::SaslMechanisms => ("é como se dá a chave", "are available SASL mechanisms"),
            Phrase::EndOfMonitorList => ("Fim da lista", "End of MONITOR list"),
            Phrase::MonitorListFull => ("a lista está cheia", "Monitor list is full"),
            Phrase::EndOfStats => ("Fim de /STATS", "End of /STATS"),
            Phrase::Moderates => ("modera o chat", "moderates the chat"),
            Phrase::ModeratesNow => ("Você agora modera o chat", "You now moderate the chat"),
            Phrase::IsBot => ("é um robô", "is a bot"),
            Phrase::NoTopic => ("O chat não tem assunto.", "The chat has no topic."),
            Phrase::NoText => ("faltou o texto", "No text to send"),
            Phrase::UnknownCommand => (
                "comando desconhecido (veja /HELP)",
                "Unknown command (see /HELP)",
            ),
            Phrase::NotRegistered => ("falta o registro: NICK e USER", "You have not registered"),
            Phrase::AlreadyRegistered => ("você já se registrou", "You may not reregister"),
            Phrase::NeedMoreParams => ("faltam parâmetros", "Not enough parameters"),
            Phrase::NoNickname => ("faltou o nickname", "No nickname given"),
            Phrase::NoRecipient => ("faltou o destinatário", "No recipient given"),
            Phrase::NoOrigin => ("faltou a origem", "No origin specified"),
            Phrase::NoSuchNick => ("esse nickname não está aqui", "No such nick"),
            Phrase::NoSuchServer => ("esse servidor não existe", "No such server"),
            Phrase::WasNoSuchNick => ("nada se guarda de quem saiu", "There was no such nickname"),
            Phrase::NotOnChannel => ("você não está nesse canal", "You're not on that channel"),
            Phrase::UserNotInChannel => ("não está no canal", "is not on that channel"),
            Phrase::UserOnChannel => ("já está no canal", "is already on channel"),
            Phrase::CannotSend => (
                "não é possível dizer isso no canal",
                "Cannot send to channel",
            ),
            Phrase::UnknownMode => ("modo desconhecido", "is unknown mode char to me"),
            Phrase::UmodeUnknownFlag => ("modo desconhecido", "Unknown MODE flag"),
            Phrase::UsersDontMatch => (
                "os modos de outros não se mudam",
                "Cannot change mode for other users",
            ),
            Phrase::LineTooLong => ("linha longa demais", "Input line was too long"),
            Phrase::InvalidUtf8 => (
                "a linha não é UTF-8; envie em UTF-8",
                "the line is not UTF-8; send UTF-8",
            ),
            Phrase::InvalidText => (
                "a linha contém caracteres de controle",
                "the line holds control characters",
            ),
            Phrase::InvalidRealName => (
                "isso não pode ser um nome real",
                "that cannot be a real name",
            ),
            Phrase::InvalidParams => ("parâmetro inválido", "Invalid parameter"),
            Phrase::InvalidTarget => (
                "não há mensagens a mostrar",
                "Messages could not be retrieved",
            ),
            Phrase::NoHelp => ("não há ajuda sobre isso", "No help available on this topic"),
            Phrase::WhoModerates => ("Quem modera", "Who moderates"),
            Phrase::History => (
                "Quem entra lê o que foi dito antes; quem volta em 24 h com o mesmo nickname, só o que perdeu.",
                "Who comes in reads what was said before; who comes back within 24 h under the same nickname, what was missed.",
            ),
            Phrase::HowToHelp => ("/HELP mostra os comandos.", "/HELP shows the commands."),
        };
        language.pick(pt, en)
    }
}
