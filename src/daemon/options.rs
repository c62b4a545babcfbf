//! The options of `littlecats serve`.

use argh::{ArgsInfo, FromArgs};

/// recebe as pessoas e leva o que cada uma diz a todas as outras.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand, name = "serve")]
pub struct ServeOptions {
    /// onde escutar; pode repetir (padrão: 0.0.0.0:2287)
    #[argh(option, arg_name = "endereço")]
    pub listen: Vec<String>,
}
