//! The options of `littlecats cert`. Making certificates is for the daemon.

use std::path::PathBuf;

use argh::{ArgsInfo, FromArgs};

use super::PutPath;
use super::values::{certified_name, language};
use crate::text::Language;

/// faz um certificado para TLS que ninguém mais atesta. ||
/// makes a certificate for TLS that nobody else vouches for.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "cert",
    example = "Para uma máquina da rede local:
  $ littlecats cert sala.local 192.168.0.10
  $ littlecats serve --tls-cert littlecats.crt --tls-key littlecats.key || For a machine of the local network:
  $ littlecats cert room.local 192.168.0.10
  $ littlecats serve --lang en --tls-cert littlecats.crt \\
      --tls-key littlecats.key",
    note = "O certificado (ECDSA P-256, dez anos) vai para littlecats.crt e a chave para littlecats.key, que só o seu dono lê; nenhum arquivo que já exista é tocado. Dê a impressão digital que ele imprime a quem vai se conectar. || The certificate (ECDSA P-256, ten years) goes to littlecats.crt and the key to littlecats.key, which its owner alone can read; no file that is there is touched. Give the fingerprint that is printed to those that will connect."
)]
pub struct CertOptions {
    /// a pasta para os dois arquivos (padrão: a atual) ||
    /// the folder for both files (default: the current one)
    #[argh(option, arg_name = "pasta || folder")]
    pub out: Option<PathBuf>,

    /// o idioma, pt ou en, do que se diz (padrão: o do seu sistema) ||
    /// the language, pt or en, of what is said (default: that of your system)
    #[argh(
        option,
        arg_name = "idioma || language",
        from_str_fn(language),
        default = "Language::default()"
    )]
    pub lang: Language,

    /// os nomes e endereços pelos quais se chega ao servidor ||
    /// the names and addresses by which the server is reached
    #[argh(positional, arg_name = "nome || name", from_str_fn(certified_name))]
    pub names: Vec<Box<str>>,
}

/// The flags whose values are paths, which are bytes: as those of `serve`.
pub(super) const PATHS: [(&str, PutPath<CertOptions>); 1] =
    [("--out", |options, path| options.out = Some(path))];
