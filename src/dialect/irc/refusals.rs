//! What goes wrong, as numerics, standard replies and notices.

use super::Asker;
use super::numeric::Numeric;
use super::reply::Reply;
use crate::room::nickname::Nickname;
use crate::room::refusal::Refusal;
use crate::text::Words;

/// Writes why something was refused.
pub(super) fn refused(
    refusal: Refusal<'_>,
    to: Option<&Nickname>,
    asker: Asker,
    words: &Words,
    out: &mut Vec<u8>,
) {
    let _ = (asker, words);
    match refusal {
        Refusal::NicknameInUse(given) => Reply::numeric(out, Numeric::NicknameInUse, to)
            .word(given)
            .text("Nickname is already in use"),
        _ => Reply::numeric(out, Numeric::UnknownCommand, to).text("refused"),
    }
}
