//! The options of `littlecats connect`.

use argh::{ArgsInfo, FromArgs};

/// conversa em um chat que está em outra máquina, ou nesta.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand, name = "connect")]
pub struct ConnectOptions {
    /// o nickname; sem ele, o cliente pergunta
    #[argh(option, arg_name = "nickname")]
    pub nick: Option<String>,

    /// onde está o chat (padrão: localhost:2287)
    #[argh(positional, arg_name = "host[:porta]")]
    pub address: Option<String>,
}
