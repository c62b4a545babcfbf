//! The options of `littlecats connect`, and what stands for one that is not given.

use std::str::FromStr;

use argh::{ArgsInfo, FromArgs};

use crate::text::Language;

/// conversa em um chat que está em outra máquina, ou nesta.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "connect",
    example = "Para conversar:\n  $ {command_name} 192.168.0.10 --nick ana",
    example = "Para dizer uma linha em um script:\n  $ {command_name} 192.168.0.10 --nick robo --send \"o backup terminou\"",
    example = "Para dizer as linhas de um arquivo, e guardar o que se ouve:\n  $ {command_name} --nick ana < falas.txt > conversa.txt",
    note = "LITTLECATS_HOST e LITTLECATS_NICK, no ambiente, valem pelo endereço e pelo nickname que não forem dados; NO_COLOR desliga as cores.\n\nQuando a entrada não é um terminal, cada linha dela é dita, o que se ouve vai para a saída sem enfeites, e ao fim da entrada o cliente espera o que ainda lhe devem e sai.",
    error_code(0, "tudo o que era para ser dito foi dito"),
    error_code(
        1,
        "o servidor não respondeu, recusou o nickname ou a linha, ou a conexão caiu"
    ),
    error_code(2, "as opções não fazem sentido")
)]
pub struct ConnectOptions {
    /// o nickname; sem ele, o cliente pergunta
    #[argh(option, arg_name = "nickname")]
    pub nick: Option<String>,

    /// diz uma linha e sai; o status conta se ela foi aceita
    #[argh(option, arg_name = "texto")]
    pub send: Option<String>,

    /// o idioma do cliente, pt ou en (padrão: pt)
    #[argh(option, arg_name = "idioma", default = "Language::default()")]
    pub lang: Language,

    /// as cores: auto, always ou never (padrão: auto)
    #[argh(option, arg_name = "quando", default = "ColorChoice::Auto")]
    pub color: ColorChoice,

    /// não toca o sino quando falam com você
    #[argh(switch)]
    pub no_bell: bool,

    /// não mostra quem entra e quem sai
    #[argh(switch)]
    pub quiet_joins: bool,

    /// não tenta de novo quando a conexão cai
    #[argh(switch)]
    pub no_reconnect: bool,

    /// quantos segundos esperar por uma resposta do servidor (padrão: 10)
    #[argh(option, arg_name = "segundos", default = "10")]
    pub timeout: u16,

    /// onde está o chat (padrão: localhost:2287)
    #[argh(positional, arg_name = "host[:porta]")]
    pub address: Option<String>,
}

/// When the client writes in colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal that can, unless `NO_COLOR` says otherwise.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl FromStr for ColorChoice {
    type Err = String;

    fn from_str(choice: &str) -> Result<ColorChoice, String> {
        match choice {
            "auto" => Ok(ColorChoice::Auto),
            "always" => Ok(ColorChoice::Always),
            "never" => Ok(ColorChoice::Never),
            _ => Err("use auto, always ou never / use auto, always or never".into()),
        }
    }
}
