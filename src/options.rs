//! The command line: what can be asked of the binary, and the limits of each value.
//!
//! The texts are what `--help` prints, so they are in the language of the people who read it.

use argh::{ArgsInfo, FromArgs};

use crate::client::options::ConnectOptions;
use crate::daemon::options::ServeOptions;

/// littlecats: um chat pequeno, servidor e cliente no mesmo programa.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    example = "Na máquina que recebe a turma:\n  $ {command_name} serve",
    example = "Nas outras, com o cliente ou com o nc:\n  $ {command_name} connect 192.168.0.10 --nick ana\n  $ nc 192.168.0.10 2287"
)]
pub struct Options {
    /// mostra a versão e sai
    #[argh(switch)]
    pub version: bool,

    #[argh(subcommand)]
    /// o que fazer
    pub command: Option<Command>,
}

/// What the binary does.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand)]
pub enum Command {
    /// Runs the daemon.
    Serve(ServeOptions),
    /// Runs the client.
    Connect(ConnectOptions),
}
