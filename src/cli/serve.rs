//! The options of `littlecats serve`: their texts, in both languages, and the limits of each value.

use std::path::PathBuf;
use std::time::Duration;

use argh::{ArgsInfo, FromArgs};

#[cfg(feature = "irc")]
use super::values::channel;
#[cfg(feature = "web")]
use super::values::host_name;
#[cfg(feature = "metrics")]
use super::values::with_port;
use super::values::{language, listening, network, number, room, seconds, size};
use crate::room::moderation::network::Network;
use crate::room::session::SLOTS_MAX;
use crate::text::Language;

/// recebe as pessoas e leva o que cada uma diz a todas as outras. ||
/// takes people in and carries what each of them says to all the others.
#[derive(Debug, Clone, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "serve",
    example = "Na porta 2287 de todos os endereços IPv4 desta máquina:
  $ littlecats serve || On port 2287 of every IPv4 address of this machine, in English:
  $ littlecats serve --lang en",
    example = "IPv4 e IPv6, em inglês, com outro nome:
  $ littlecats serve --listen 0.0.0.0 --listen '[::]' --lang en --room Hackers || \
IPv4 and IPv6, in English, under another name:
  $ littlecats serve --listen 0.0.0.0 --listen '[::]' --lang en --room Hackers",
    example = "Em um roteador, com pouca memória:
  $ littlecats serve --max-clients 200 --outbox 16K --backlog 128K || On a router, with little memory:
  $ littlecats serve --max-clients 200 --outbox 16K --backlog 128K",
    note = "Um arquivo de --config tem uma opção por linha: o nome sem hífens, espaços ou =, e o valor como é, sem aspas; as que não levam valor ficam sós, e linhas vazias ou que começam com # não dizem nada. littlecats config imprime um, com cada opção explicada, e littlecats check diz se faz sentido. || A file of --config has one option a line: the name without dashes, spaces or =, and the value as it is, without quotes; those that take no value stand alone, and lines that are empty or begin with # say nothing. littlecats config prints one, with each option explained, and littlecats check says whether it makes sense.",
    note = "SIGINT e SIGTERM avisam quem está conectado e encerram; SIGHUP reabre o arquivo de --log-file, lê de novo os das opções, das senhas, das chaves e do certificado, e só encerra se o registro vai para um terminal que se fechou. || SIGINT and SIGTERM tell everyone who is connected and end it; SIGHUP opens the file of --log-file again, reads those of options, passwords, keys and the certificate again, and ends it only if the log goes to a terminal that was closed.",
    note = "Sob o systemd, ou com NOTIFY_SOCKET e LISTEN_FDS, diz como está e escuta nos sockets que lhe passam, e nos de --listen só se esta opção é dada. || Under systemd, or with NOTIFY_SOCKET and LISTEN_FDS, it tells how it does and listens on the sockets that are passed on, and on those of --listen only if that flag is given.",
    note = "Quando a saída de erros é um terminal, o servidor mostra ali uma chave com que se modera enquanto ele estiver no ar; com -q não. || Where standard error is a terminal, the server shows a key there with which one moderates as long as it runs; with -q it does not.",
    note = "Tamanhos são em bytes, ou com K ou M: 64K, 1M. || Sizes are in bytes, or with K or M: 64K, 1M.",
    error_code(
        0,
        "um sinal pediu o fim, e todos foram avisados || a signal asked for the end, and everyone was told"
    ),
    error_code(
        1,
        "não foi possível escutar, um arquivo não serve, ou o sistema recusou algo || it could not listen, a file does not serve, or the system refused something"
    ),
    error_code(2, "as opções não fazem sentido || the options make no sense")
)]
#[cfg_attr(
    feature = "metrics",
    argh(
        note = "SIGUSR1 escreve os números de --metrics no registro. || SIGUSR1 writes the numbers of --metrics to the log."
    )
)]
#[cfg_attr(
    feature = "web",
    argh(
        note = "Uma opção dada outra vez vale pela última; --listen, --web-host e --trust-proxy se somam. || Of an option given again the last one counts; --listen, --web-host and --trust-proxy add up.",
        note = "Do arquivo de --config, lido de novo, quase tudo vale na hora; listen, no-web, no-qr, irc-channel, bans, tls-only, metrics e log-file só quando o servidor for reiniciado. || Of the file of --config, read again, almost all holds at once; listen, no-web, no-qr, irc-channel, bans, tls-only, metrics and log-file only once the server is restarted."
    )
)]
#[cfg_attr(
    not(feature = "web"),
    argh(
        note = "Uma opção dada outra vez vale pela última; --listen e --trust-proxy se somam. || Of an option given again the last one counts; --listen and --trust-proxy add up.",
        note = "Do arquivo de --config, lido de novo, quase tudo vale na hora; listen, irc-channel, bans, tls-only, metrics e log-file só quando o servidor for reiniciado. || Of the file of --config, read again, almost all holds at once; listen, irc-channel, bans, tls-only, metrics and log-file only once the server is restarted."
    )
)]
pub struct ServeOptions {
    /// arquivo com opções, uma por linha, como em "rate 5"; as da linha de comando valem mais ||
    /// a file with options, one a line, as in "rate 5"; those of the command line count more
    #[argh(option, arg_name = "arquivo || file")]
    pub config: Option<PathBuf>,

    /// onde escutar: endereço, endereço:porta ou :porta; pode repetir (padrão: 0.0.0.0:2287) ||
    /// where to listen: address, address:port or :port; may be repeated (default: 0.0.0.0:2287)
    #[argh(option, arg_name = "endereço || address", from_str_fn(listening))]
    pub listen: Vec<String>,

    /// não serve a página do chat aos navegadores ||
    /// does not serve the page of the chat to browsers
    #[cfg(feature = "web")]
    #[argh(switch)]
    pub no_web: bool,

    /// um nome de domínio pelo qual a página pode ser aberta, além dos da rede local; pode repetir ||
    /// a domain name under which the page may be opened, beside those of the local network; may be repeated
    #[cfg(feature = "web")]
    #[argh(option, arg_name = "nome || name", from_str_fn(host_name))]
    pub web_host: Vec<Box<str>>,

    /// não mostra o código QR da página no terminal ||
    /// does not show the QR code of the page on the terminal
    #[cfg(feature = "web")]
    #[argh(switch)]
    pub no_qr: bool,

    /// o idioma do chat, pt ou en (padrão: pt) ||
    /// the language of the chat, pt or en (default: pt)
    #[argh(
        option,
        arg_name = "idioma || language",
        from_str_fn(language),
        default = "Language::default()"
    )]
    pub lang: Language,

    /// o nome do chat, como em "entrou no chat dos Little Cats" (padrão: "dos Little Cats"; em inglês, "Little Cats") ||
    /// the name of the chat, as in "joined the Little Cats chat" (default: "Little Cats"; in Portuguese, "dos Little Cats")
    #[argh(option, arg_name = "nome || name", from_str_fn(room))]
    pub room: Option<String>,

    /// bytes de uma linha, com o LF (padrão: 1024) ||
    /// bytes of a line, with its LF (default: 1024)
    #[argh(option, arg_name = "bytes", from_str_fn(line_bytes), default = "1024")]
    pub max_line: usize,

    /// quantas mensagens públicas quem chega vê; 0 para nenhuma (padrão: 20) ||
    /// how many public messages newcomers see; 0 for none (default: 20)
    #[argh(
        option,
        arg_name = "mensagens || messages",
        from_str_fn(utterances),
        default = "20"
    )]
    pub history: usize,

    /// o que se guarda da conversa, além dessas mensagens, para quem volta depois de uma queda (padrão: 64K) ||
    /// what is kept of the conversation, beyond these messages, for one that comes back after a break (default: 64K)
    #[argh(
        option,
        arg_name = "tamanho || size",
        from_str_fn(history_bytes),
        default = "64 << 10"
    )]
    pub history_bytes: usize,

    /// o canal pelo qual os clientes de IRC conhecem o chat (padrão: #littlecats) ||
    /// the channel by which clients of IRC know the chat (default: #littlecats)
    #[cfg(feature = "irc")]
    #[argh(option, arg_name = "canal || channel", from_str_fn(channel))]
    pub irc_channel: Option<Box<str>>,

    /// quantas mensagens públicas quem chega por IRC vê; 0 para nenhuma (padrão: o de --history) ||
    /// how many public messages those see that come by IRC; 0 for none (default: as --history)
    #[cfg(feature = "irc")]
    #[argh(option, arg_name = "mensagens || messages", from_str_fn(utterances))]
    pub irc_history: Option<usize>,

    /// conexões ao mesmo tempo (padrão: o que o limite de descritores permite, até 10000) ||
    /// connections at a time (default: what the limit on descriptors allows, up to 10000)
    #[argh(option, arg_name = "conexões || connections", from_str_fn(clients))]
    pub max_clients: Option<usize>,

    /// conexões de um mesmo endereço (um /64 em IPv6); 0 para não limitar (padrão: um quarto de --max-clients, até 256) ||
    /// connections of one address (a /64 in IPv6); 0 for no limit (default: a quarter of --max-clients, up to 256)
    #[argh(option, arg_name = "conexões || connections", from_str_fn(per_address))]
    pub max_per_ip: Option<usize>,

    /// linhas por segundo de cada pessoa, depois da rajada; 0 para não limitar (padrão: 5) ||
    /// lines a second of each person, after the burst; 0 for no limit (default: 5)
    #[argh(option, arg_name = "linhas || lines", from_str_fn(rate), default = "5")]
    pub rate: u32,

    /// linhas que uma pessoa pode enviar de uma vez (padrão: 20) ||
    /// lines that a person may send at once (default: 20)
    #[argh(
        option,
        arg_name = "linhas || lines",
        from_str_fn(burst),
        default = "20"
    )]
    pub burst: u32,

    /// o que se guarda da conversa para quem lê devagar; quem fica mais para trás é desconectado (padrão: 1M) ||
    /// what is kept of the conversation for slow readers; one that falls further behind is disconnected (default: 1M)
    #[argh(
        option,
        arg_name = "tamanho || size",
        from_str_fn(backlog),
        default = "1 << 20"
    )]
    pub backlog: usize,

    /// o que se guarda, para cada pessoa, de mensagens privadas e respostas (padrão: 64K) ||
    /// what is kept, for each person, of private messages and answers (default: 64K)
    #[argh(
        option,
        arg_name = "tamanho || size",
        from_str_fn(outbox),
        default = "64 << 10"
    )]
    pub outbox: usize,

    /// o que o sistema guarda, para cada pessoa, do que ela ainda não leu (padrão: 16K) ||
    /// what the system keeps, for each person, of what was not read yet (default: 16K)
    #[argh(
        option,
        arg_name = "tamanho || size",
        from_str_fn(kernel_buffer),
        default = "16 << 10"
    )]
    pub send_buffer: usize,

    /// o que o sistema guarda, de cada pessoa, do que o servidor ainda não leu (padrão: 16K) ||
    /// what the system keeps, of each person, of what the server has not read yet (default: 16K)
    #[argh(
        option,
        arg_name = "tamanho || size",
        from_str_fn(kernel_buffer),
        default = "16 << 10"
    )]
    pub receive_buffer: usize,

    /// segundos para informar o nickname (padrão: 30) ||
    /// seconds to give a nickname (default: 30)
    #[argh(
        option,
        arg_name = "segundos || seconds",
        from_str_fn(seconds),
        default = "Duration::from_secs(30)"
    )]
    pub login_timeout: Duration,

    /// segundos em que um nickname tirado do chat com /kick não volta; 0 para nenhum (padrão: 60) ||
    /// seconds in which a nickname that /kick removed does not come back; 0 for none (default: 60)
    #[argh(
        option,
        arg_name = "segundos || seconds",
        from_str_fn(kick_time),
        default = "Duration::from_secs(60)"
    )]
    pub kick_time: Duration,

    /// arquivo com a senha do chat, na primeira linha ||
    /// a file with the password of the chat, in its first line
    #[argh(option, arg_name = "arquivo || file")]
    pub password_file: Option<PathBuf>,

    /// arquivo com os nicknames que têm dono e quem modera: as linhas que littlecats key imprime ||
    /// a file with the nicknames that have an owner and those that moderate: the lines that littlecats key prints
    #[argh(option, arg_name = "arquivo || file")]
    pub keys: Option<PathBuf>,

    /// arquivo em que os banidos e silenciados são guardados, para quando o servidor voltar ||
    /// a file in which bans and mutes are kept, for when the server comes back
    #[argh(option, arg_name = "arquivo || file")]
    pub bans: Option<PathBuf>,

    /// arquivo com o certificado de TLS e os que o atestam, em PEM; a chave pode estar nele também ||
    /// a file with the certificate for TLS and those that vouch for it, in PEM; the key may stand in it, too
    #[cfg(feature = "tls")]
    #[argh(option, arg_name = "arquivo || file")]
    pub tls_cert: Option<PathBuf>,

    /// arquivo com a chave do certificado, em PEM ||
    /// a file with the key of the certificate, in PEM
    #[cfg(feature = "tls")]
    #[argh(option, arg_name = "arquivo || file")]
    pub tls_key: Option<PathBuf>,

    /// de outras máquinas, só aceita TLS ||
    /// takes only TLS from other machines
    #[cfg(feature = "tls")]
    #[argh(switch)]
    pub tls_only: bool,

    /// o endereço ou a rede de um proxy, que diz de quem é cada conexão (cabeçalho PROXY ou X-Forwarded-For); pode repetir ||
    /// the address or network of a proxy, which says whose each connection is (PROXY header or X-Forwarded-For); may be repeated
    #[argh(option, arg_name = "rede || network", from_str_fn(network))]
    pub trust_proxy: Vec<Network>,

    /// onde o Prometheus lê os números do servidor, em /metrics: porta, ou endereço:porta (uma porta só é a de 127.0.0.1) ||
    /// where Prometheus reads the numbers of the server, at /metrics: port, or address:port (a port alone is that of 127.0.0.1)
    #[cfg(feature = "metrics")]
    #[argh(option, arg_name = "endereço || address", from_str_fn(with_port))]
    pub metrics: Option<String>,

    /// arquivo para o registro, em vez da saída de erros ||
    /// a file for the log, instead of standard error
    #[argh(option, arg_name = "arquivo || file")]
    pub log_file: Option<PathBuf>,

    /// registra também as conexões que não chegaram a entrar e os limites em vigor ||
    /// logs the connections that never joined and the limits in force, too
    #[argh(switch, short = 'v')]
    pub verbose: bool,

    /// registra só avisos e erros ||
    /// logs warnings and errors only
    #[argh(switch, short = 'q')]
    pub quiet: bool,
}

/// Puts a path where it belongs.
type PutPath = fn(&mut ServeOptions, PathBuf);

/// The flags whose values are paths. A path is bytes, and argh takes UTF-8 only, so these are put in
/// without it.
pub(super) const PATHS: &[(&str, PutPath)] = &[
    ("--config", |options, path| options.config = Some(path)),
    ("--password-file", |options, path| {
        options.password_file = Some(path);
    }),
    ("--keys", |options, path| options.keys = Some(path)),
    ("--bans", |options, path| options.bans = Some(path)),
    ("--log-file", |options, path| options.log_file = Some(path)),
    #[cfg(feature = "tls")]
    ("--tls-cert", |options, path| options.tls_cert = Some(path)),
    #[cfg(feature = "tls")]
    ("--tls-key", |options, path| options.tls_key = Some(path)),
];

impl ServeOptions {
    /// Two flags that were given and contradict each other.
    pub(super) fn contradiction(&self) -> Option<(&'static str, &'static str)> {
        (self.verbose && self.quiet).then_some(("--verbose", "--quiet"))
    }

    /// A flag that was given, and the one that it means nothing without.
    pub(super) fn needs(&self) -> Option<(&'static str, &'static str)> {
        #[cfg(feature = "tls")]
        if self.tls_cert.is_none() {
            let given = [
                ("--tls-key", self.tls_key.is_some()),
                ("--tls-only", self.tls_only),
            ];
            let given = given.iter().find(|(_, is_given)| *is_given);
            return given.map(|(flag, _)| (*flag, "--tls-cert"));
        }
        None
    }
}

fn line_bytes(text: &str) -> Result<usize, String> {
    size(text, 80, 64 << 10)
}

fn backlog(text: &str) -> Result<usize, String> {
    size(text, 16 << 10, 1 << 30)
}

/// Not below a part of a long answer.
fn outbox(text: &str) -> Result<usize, String> {
    size(text, 8 << 10, 1 << 30)
}

fn kernel_buffer(text: &str) -> Result<usize, String> {
    size(text, 4 << 10, 64 << 20)
}

fn utterances(text: &str) -> Result<usize, String> {
    number(text, 0, 1_000)
}

fn history_bytes(text: &str) -> Result<usize, String> {
    size(text, 0, 1 << 30)
}

fn kick_time(text: &str) -> Result<Duration, String> {
    number(text, 0, 86_400).map(Duration::from_secs)
}

fn per_address(text: &str) -> Result<usize, String> {
    number(text, 0, SLOTS_MAX)
}

fn rate(text: &str) -> Result<u32, String> {
    number(text, 0, 1_000_000)
}

fn clients(text: &str) -> Result<usize, String> {
    number(text, 1, SLOTS_MAX / 2)
}

fn burst(text: &str) -> Result<u32, String> {
    number(text, 1, 1_000_000)
}
