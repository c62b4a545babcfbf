//! The numerics of replies and errors, by their names in the Modern IRC Client Protocol.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum Numeric {
    Welcome = 1,
    NoMotd = 422,
    UnknownCommand = 421,
    ErroneousNickname = 432,
    NicknameInUse = 433,
    NeedMoreParams = 461,
}
