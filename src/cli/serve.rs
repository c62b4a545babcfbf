//! The options of `littlecats serve`: their texts, and how values are read.
//!
//! The texts are what `--help` prints, so they are in the language of the people who read it.

use std::path::PathBuf;
use std::time::Duration;

use argh::{ArgsInfo, FromArgs};

use crate::room::session::SLOTS_MAX;
use crate::text::words::{Language, ROOM_BYTES_MAX};

/// recebe as pessoas e leva o que cada uma diz a todas as outras.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "serve",
    example = "Na porta 2287 de todos os endereços IPv4 desta máquina:\n  $ littlecats serve",
    example = "IPv4 e IPv6, em inglês, com outro nome:\n  $ littlecats serve --listen 0.0.0.0 --listen [::] --lang en --room Hackerspace",
    example = "Em um roteador, com pouca memória:\n  $ littlecats serve --max-clients 200 --outbox 16K --backlog 128K",
    note = "SIGINT e SIGTERM avisam quem está conectado e encerram; SIGHUP reabre o arquivo de --log-file, e encerra se o registro vai para um terminal, que então se fechou.",
    note = "Tamanhos são em bytes, ou com K ou M: 64K, 1M.",
    error_code(0, "um sinal pediu o fim, e todos foram avisados"),
    error_code(1, "não foi possível escutar, ou o sistema recusou algo"),
    error_code(2, "as opções não fazem sentido")
)]
pub struct ServeOptions {
    /// onde escutar: endereço, endereço:porta ou :porta; pode repetir (padrão: 0.0.0.0:2287)
    #[argh(option, arg_name = "endereço")]
    pub listen: Vec<String>,

    /// o idioma do chat, pt ou en (padrão: pt)
    #[argh(option, arg_name = "idioma", default = "Language::default()")]
    pub lang: Language,

    /// o nome do chat, como em "entrou no chat dos Little Cats" (padrão: "dos Little Cats"; em inglês, "Little Cats")
    #[argh(option, arg_name = "nome", from_str_fn(room))]
    pub room: Option<String>,

    /// bytes de uma linha, com o LF (padrão: 1024)
    #[argh(option, arg_name = "bytes", from_str_fn(line_bytes), default = "1024")]
    pub max_line: usize,

    /// quantas mensagens públicas quem chega vê; 0 para nenhuma (padrão: 20)
    #[argh(option, arg_name = "mensagens", from_str_fn(history), default = "20")]
    pub history: usize,

    /// conexões ao mesmo tempo (padrão: o que o limite de descritores permite, até 10000)
    #[argh(option, arg_name = "conexões", from_str_fn(clients))]
    pub max_clients: Option<usize>,

    /// conexões de um mesmo endereço (um /64 em IPv6); 0 para não limitar (padrão: 64)
    #[argh(
        option,
        arg_name = "conexões",
        from_str_fn(per_address),
        default = "64"
    )]
    pub max_per_ip: usize,

    /// linhas por segundo de cada pessoa, depois da rajada; 0 para não limitar (padrão: 5)
    #[argh(option, arg_name = "linhas", from_str_fn(rate), default = "5")]
    pub rate: u32,

    /// linhas que uma pessoa pode enviar de uma vez (padrão: 20)
    #[argh(option, arg_name = "linhas", from_str_fn(burst), default = "20")]
    pub burst: u32,

    /// o que se guarda da conversa para quem lê devagar; quem fica mais para trás é desconectado (padrão: 1M)
    #[argh(
        option,
        arg_name = "tamanho",
        from_str_fn(backlog),
        default = "1 << 20"
    )]
    pub backlog: usize,

    /// o que se guarda, para cada pessoa, de mensagens privadas e respostas (padrão: 64K)
    #[argh(
        option,
        arg_name = "tamanho",
        from_str_fn(outbox),
        default = "64 << 10"
    )]
    pub outbox: usize,

    /// o que o sistema guarda, para cada pessoa, do que ela ainda não leu (padrão: 16K)
    #[argh(
        option,
        arg_name = "tamanho",
        from_str_fn(send_buffer),
        default = "16 << 10"
    )]
    pub send_buffer: usize,

    /// segundos para informar o nickname (padrão: 30)
    #[argh(
        option,
        arg_name = "segundos",
        from_str_fn(seconds),
        default = "Duration::from_secs(30)"
    )]
    pub login_timeout: Duration,

    /// arquivo para o registro, em vez da saída de erros
    #[argh(option, arg_name = "arquivo")]
    pub log_file: Option<PathBuf>,

    /// registra também as conexões que não chegaram a entrar e os limites em vigor
    #[argh(switch, short = 'v')]
    pub verbose: bool,

    /// registra só avisos e erros
    #[argh(switch, short = 'q')]
    pub quiet: bool,
}

// What is wrong with a value is said in figures: it is read before the language is known.

/// A name that fits into a line and cannot write to a terminal.
fn room(name: &str) -> Result<String, String> {
    let name = name.trim();
    let fits = (1..=ROOM_BYTES_MAX).contains(&name.len());
    if fits
        && !name
            .chars()
            .any(|c| c.is_control() || crate::dialect::line::is_refused(c))
    {
        Ok(name.into())
    } else {
        Err(format!(
            "de 1 a {ROOM_BYTES_MAX} bytes, sem caracteres de controle"
        ))
    }
}

fn line_bytes(text: &str) -> Result<usize, String> {
    size(text, 80, 64 << 10)
}

fn backlog(text: &str) -> Result<usize, String> {
    size(text, 16 << 10, 1 << 30)
}

/// Not below what a newcomer may be shown of the history.
fn outbox(text: &str) -> Result<usize, String> {
    size(text, 8 << 10, 1 << 30)
}

fn send_buffer(text: &str) -> Result<usize, String> {
    size(text, 4 << 10, 64 << 20)
}

fn history(text: &str) -> Result<usize, String> {
    number(text, 0, 1_000)
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

fn seconds(text: &str) -> Result<Duration, String> {
    number(text, 1, 86_400).map(Duration::from_secs)
}

fn number<N>(text: &str, min: N, max: N) -> Result<N, String>
where
    N: std::str::FromStr + PartialOrd + std::fmt::Display + Copy,
{
    text.parse()
        .ok()
        .filter(|number| (&min..=&max).contains(&number))
        .ok_or_else(|| format!("use {min}..{max}"))
}

/// Bytes, or with K or M behind the number kibibytes or mebibytes.
fn size(text: &str, min: usize, max: usize) -> Result<usize, String> {
    let (digits, unit) = match text.strip_suffix(['K', 'k']) {
        Some(digits) => (digits, 1 << 10),
        None => match text.strip_suffix(['M', 'm']) {
            Some(digits) => (digits, 1 << 20),
            None => (text, 1),
        },
    };
    digits
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_mul(unit))
        .filter(|bytes| (min..=max).contains(bytes))
        .ok_or_else(|| format!("use {min}..{max} (64K, 1M)"))
}
