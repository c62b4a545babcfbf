//! The options of `littlecats connect`, and what stands for one that is not given.

use std::path::PathBuf;
use std::str::FromStr;

use argh::{ArgsInfo, FromArgs};

use super::PutPath;
#[cfg(feature = "tls")]
use super::values::fingerprint;
use super::values::{language, number, one_of};
use crate::text::Language;
#[cfg(feature = "tls")]
use crate::transport::tls::fingerprint::Fingerprint;

/// conversa em um chat que está em outra máquina, ou nesta. ||
/// talks in a chat that is on another machine, or on this one.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "connect",
    example = "Para conversar:
  $ littlecats connect 192.168.0.10 --nick ana || To talk:
  $ littlecats connect 192.168.0.10 --nick ana --lang en",
    example = "Para dizer uma linha em um script:
  $ littlecats connect 192.168.0.10 --nick robo --send \"o backup terminou\" || To say one line in a script:
  $ littlecats connect 192.168.0.10 --nick robot --send \"the backup is done\"",
    example = "Para guardar o que se ouve, sem dizer nada:
  $ littlecats connect 192.168.0.10 --listen-only | tee conversa.txt || To keep what is heard, without saying anything:
  $ littlecats connect 192.168.0.10 --listen-only | tee conversation.txt",
    example = "Para dizer as linhas de um arquivo, e guardar o que se ouve:
  $ littlecats connect --nick ana < falas.txt > conversa.txt || To say the lines of a file, and keep what is heard:
  $ littlecats connect --nick ana < lines.txt > conversation.txt",
    note = "LITTLECATS_HOST, LITTLECATS_NICK, LITTLECATS_PASSWORD e LITTLECATS_KEY, no ambiente, valem pelo endereço, pelo nickname, pela senha e pela chave que não forem dados; NO_COLOR desliga as cores. || LITTLECATS_HOST, LITTLECATS_NICK, LITTLECATS_PASSWORD and LITTLECATS_KEY, in the environment, stand for the address, the nickname, the password and the key that are not given; NO_COLOR turns colours off.",
    note = "Em um terminal, a senha ou a chave que faltar é perguntada sem ser mostrada; sem terminal, é preciso dá-la. || In a terminal, a password or key that is not given is asked for without being shown; without a terminal it has to be given.",
    note = "Quando a entrada não é um terminal, cada linha dela é dita até o fim ou um /quit, o que se ouve vai para a saída sem enfeites, e o que o servidor responde às suas linhas, erros e avisos, vai para a saída de erros (onde, se ela é um terminal, também se vê quanto já foi dito e quanto falta); no fim o cliente espera a resposta a cada linha e o que ainda lhe devem, e sai. || When the input is no terminal, each line of it is said up to its end or a /quit, what is heard goes to the output unadorned, and what the server answers to its lines, errors and warnings, goes to standard error (where, if that is a terminal, one also sees how much was said and how long the rest takes); at the end the client waits for the answer to each line and for what it is still owed, and leaves.",
    note = "Uma opção dada outra vez vale pela última. || Of an option given again the last one counts.",
    error_code(
        0,
        "sabe-se que cada linha que era para ser dita foi aceita; um aviso não muda isso || each line that was to be said is known to have been accepted; a warning does not change that"
    ),
    error_code(
        1,
        "o servidor não respondeu, recusou o nickname ou alguma linha, ou foi embora antes; ou alguma linha não podia ser enviada, por não ser UTF-8: a saída de erros conta quantas foram aceitas e a primeira que não foi || the server did not answer, refused the nickname or a line, or went away before; or a line could not be sent, since it was not UTF-8: standard error tells how many were accepted and the first that was not"
    ),
    error_code(2, "as opções não fazem sentido || the options make no sense")
)]
pub struct ConnectOptions {
    /// o nickname; sem ele, o cliente pergunta ||
    /// the nickname; without it, the client asks
    #[argh(option, arg_name = "nickname")]
    pub nick: Option<String>,

    /// a senha do chat, na primeira linha de um arquivo; só é enviada se o servidor a pedir ||
    /// the password of the chat, in the first line of a file; it is sent only when the server asks
    #[argh(option, arg_name = "arquivo || file")]
    pub password_file: Option<PathBuf>,

    /// a chave do nickname, na primeira linha de um arquivo; só é enviada se o servidor a pedir ||
    /// the key of the nickname, in the first line of a file; it is sent only when the server asks
    #[argh(option, arg_name = "arquivo || file")]
    pub key_file: Option<PathBuf>,

    /// fala TLS: o servidor tem de ser atestado pelos certificados do sistema, ou pela impressão digital que você aceitou ||
    /// speaks TLS: the system's certificates have to vouch for the server, or the fingerprint that you took
    #[cfg(feature = "tls")]
    #[argh(switch)]
    pub tls: bool,

    /// fala TLS, só com o servidor que tem esta impressão digital (SHA-256) ||
    /// speaks TLS, only with the server of this fingerprint (SHA-256)
    #[cfg(feature = "tls")]
    #[argh(
        option,
        arg_name = "impressão || fingerprint",
        from_str_fn(fingerprint)
    )]
    pub tls_pin: Option<Fingerprint>,

    /// diz uma linha e sai; o status conta se ela foi aceita ||
    /// says one line and leaves; the status tells whether it was accepted
    #[argh(option, arg_name = "texto || text")]
    pub send: Option<String>,

    /// escreve o que se ouve como objetos JSON, um por linha, também o que se disse; nunca usa o editor ||
    /// writes what is heard as JSON objects, one a line, also what was said; never uses the editor
    #[argh(switch)]
    pub json: bool,

    /// só escreve o que se ouve, como quando a entrada não é um terminal, e não lê a entrada; sem --nick, o nickname é ouvinte e um número ||
    /// only writes what is heard, as when the input is no terminal, and does not read the input; without --nick, the nickname is listener and a number
    #[argh(switch)]
    pub listen_only: bool,

    /// não mostra o que foi dito antes de entrar ||
    /// does not show what was said before one came
    #[argh(switch)]
    pub no_history: bool,

    /// guarda o que se ouve no fim de um arquivo, em texto com data e hora, que só você pode ler ||
    /// keeps what is heard at the end of a file, as text with date and time, which only you can read
    #[argh(option, arg_name = "arquivo || file")]
    pub log: Option<PathBuf>,

    /// o idioma do cliente, pt ou en (padrão: o do seu sistema) ||
    /// the language of the client, pt or en (default: that of your system)
    #[argh(
        option,
        arg_name = "idioma || language",
        from_str_fn(language),
        default = "Language::default()"
    )]
    pub lang: Language,

    /// as cores: auto, always ou never (padrão: auto) ||
    /// colours: auto, always or never (default: auto)
    #[argh(
        option,
        arg_name = "quando || when",
        from_str_fn(color),
        default = "ColorChoice::Auto"
    )]
    pub color: ColorChoice,

    /// não toca o sino quando falam com você ||
    /// does not ring when somebody talks to you
    #[argh(switch)]
    pub no_bell: bool,

    /// não mostra quem entra e quem sai; sem isto, os de uma multidão são contados em uma linha ||
    /// does not show who joins and who leaves; without it, those of a crowd are told in one line
    #[argh(switch)]
    pub quiet_joins: bool,

    /// não tenta de novo quando a conexão cai ||
    /// does not try again when the connection breaks
    #[argh(switch)]
    pub no_reconnect: bool,

    /// quantos segundos conectar e entrar podem levar ao todo; a resposta a --send, outro tanto, e a uma senha, 35 s mais (padrão: 10) ||
    /// how many seconds connecting and logging in may take as a whole; the answer to --send, as much again, and to a password, 35 s more (default: 10)
    #[argh(
        option,
        arg_name = "segundos || seconds",
        from_str_fn(timeout),
        default = "10"
    )]
    pub timeout: u16,

    /// onde está o chat; também host porta, como no nc (padrão: localhost:2287) ||
    /// where the chat is; also host port, as with nc (default: localhost:2287)
    #[argh(positional, arg_name = "host[:porta] || host[:port]")]
    pub address: Option<String>,
}

/// The command.
pub(super) const NAME: &str = "connect";

/// The flags whose values are paths, which are bytes: as those of `serve`.
pub(super) const PATHS: [(&str, PutPath<ConnectOptions>); 3] = [
    ("--password-file", |options, path| {
        options.password_file = Some(path);
    }),
    ("--key-file", |options, path| options.key_file = Some(path)),
    ("--log", |options, path| options.log = Some(path)),
];

/// When the client writes in colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal that can, unless `NO_COLOR` says otherwise.
    Auto,
    Always,
    Never,
}

impl FromStr for ColorChoice {
    type Err = ();

    fn from_str(choice: &str) -> Result<ColorChoice, ()> {
        match choice {
            "auto" => Ok(ColorChoice::Auto),
            "always" => Ok(ColorChoice::Always),
            "never" => Ok(ColorChoice::Never),
            _ => Err(()),
        }
    }
}

fn color(choice: &str) -> Result<ColorChoice, String> {
    one_of(
        choice,
        "use auto, always ou never",
        "use auto, always or never",
    )
}

fn timeout(text: &str) -> Result<u16, String> {
    number(text, 0, u16::MAX)
}
