//! The options of `littlecats key`. Making keys is for the daemon's secrets.

use argh::{ArgsInfo, FromArgs};

use super::values::{language, nickname};
use crate::room::nickname::Nickname;
use crate::text::Language;

/// faz e imprime uma chave: só quem a tem entra com o nickname. ||
/// makes and prints a key: only who has it comes in with the nickname.
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "key",
    example = "Para a ana, que assim modera; a segunda linha é para o arquivo de --keys:
  $ littlecats key ana --moderator || For ana, who then moderates; the second line is for the file of --keys:
  $ littlecats key ana --moderator --lang en",
    note = "A primeira linha é a chave, para quem vai usá-la: não é guardada em lugar nenhum e não volta a ser mostrada. A segunda é a do arquivo de littlecats serve --keys: nickname, papel (member ou moderator) e o SHA-256 da chave em minúsculas, sem hífens e espaços. || The first line is the key, for whoever will use it: it is kept nowhere and not shown again. The second is the line for the file of littlecats serve --keys: nickname, role (member or moderator), and the SHA-256 of the key in lower case, without dashes and spaces."
)]
pub struct KeyOptions {
    /// a chave também dá o poder de moderar ||
    /// the key also gives the power to moderate
    #[argh(switch)]
    pub moderator: bool,

    /// o idioma, pt ou en, do que dá errado (padrão: o do seu sistema) ||
    /// the language, pt or en, of what goes wrong (default: that of your system)
    #[argh(
        option,
        arg_name = "idioma || language",
        from_str_fn(language),
        default = "Language::default()"
    )]
    pub lang: Language,

    /// o nickname que a chave abre ||
    /// the nickname that the key opens
    #[argh(positional, arg_name = "nickname", from_str_fn(nickname))]
    pub nickname: Nickname,
}
