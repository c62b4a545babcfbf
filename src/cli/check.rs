//! The options of `littlecats check`: those of `serve`, whose table this is. What it finds is for the
//! daemon to know.

use argh::{
    ArgsInfo, CommandInfo, CommandInfoWithArgs, EarlyExit, ErrorCodeInfo, FromArgs, SubCommand,
};

use super::serve::ServeOptions;

/// What it is called.
pub(super) const NAME: &str = "check";

/// The flags that its own help and section of the manual tell; the others are told of `serve`.
pub(super) const TOLD: [&str; 3] = ["--config", "--lang", "--help"];

const DESCRIPTION: &str = "diz se o servidor iniciaria com estas opções, sem abrir nenhum socket. || \
    says whether the server would start with these options, and opens no socket.";

/// What `serve` would be given.
#[derive(Debug)]
pub struct CheckOptions(pub ServeOptions);

impl FromArgs for CheckOptions {
    fn from_args(command_name: &[&str], args: &[&str]) -> Result<CheckOptions, EarlyExit> {
        ServeOptions::from_args(command_name, args).map(CheckOptions)
    }
}

impl SubCommand for CheckOptions {
    const COMMAND: &'static CommandInfo = &CommandInfo {
        name: NAME,
        short: &'\0',
        description: DESCRIPTION,
    };
}

impl ArgsInfo for CheckOptions {
    fn get_args_info() -> CommandInfoWithArgs {
        CommandInfoWithArgs {
            name: NAME,
            description: DESCRIPTION,
            examples: &["Antes de iniciar ou de enviar SIGHUP:
  $ littlecats check --config /etc/littlecats/littlecats.conf || Before it is started or sent SIGHUP:
  $ littlecats check --config /etc/littlecats/littlecats.conf --lang en"],
            notes: &["Aceita também todas as opções de littlecats serve; veja littlecats serve --help. Lê os arquivos que elas citam e mostra o máximo de memória. || It takes all options of littlecats serve as well; see littlecats serve --help. It reads the files that they name and shows the ceiling on memory."],
            error_codes: &[
                ErrorCodeInfo {
                    code: 0,
                    description: "o servidor iniciaria || the server would start",
                },
                ErrorCodeInfo {
                    code: 2,
                    description: "não iniciaria, e se diz por quê || it would not start, and why is told",
                },
            ],
            ..ServeOptions::get_args_info()
        }
    }
}
