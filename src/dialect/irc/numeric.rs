//! The numerics of replies and errors, by their names in the Modern IRC Client Protocol.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum Numeric {
    Welcome = 1,
    YourHost = 2,
    Created = 3,
    MyInfo = 4,
    Isupport = 5,
    EndOfStats = 219,
    UserModeIs = 221,
    StatsDebug = 249,
    LuserClient = 251,
    LuserOp = 252,
    LuserUnknown = 253,
    LuserChannels = 254,
    LuserMe = 255,
    AdminMe = 256,
    AdminLocation1 = 257,
    AdminLocation2 = 258,
    AdminEmail = 259,
    LocalUsers = 265,
    GlobalUsers = 266,
    Away = 301,
    Userhost = 302,
    Ison = 303,
    UnAway = 305,
    NowAway = 306,
    WhoisUser = 311,
    WhoisServer = 312,
    WhoisOperator = 313,
    EndOfWho = 315,
    WhoisIdle = 317,
    EndOfWhois = 318,
    WhoisChannels = 319,
    ListStart = 321,
    List = 322,
    ListEnd = 323,
    ChannelModeIs = 324,
    WhoisAccount = 330,
    NoTopic = 331,
    Topic = 332,
    TopicWhoTime = 333,
    WhoisBot = 335,
    Inviting = 341,
    EndOfInviteList = 347,
    EndOfExceptList = 349,
    Version = 351,
    WhoReply = 352,
    NamesReply = 353,
    WhoxReply = 354,
    EndOfLinks = 365,
    EndOfNames = 366,
    BanList = 367,
    EndOfBanList = 368,
    EndOfWhowas = 369,
    Info = 371,
    Motd = 372,
    EndOfInfo = 374,
    MotdStart = 375,
    EndOfMotd = 376,
    WhoisHost = 378,
    YouAreOperator = 381,
    Time = 391,
    NoSuchNick = 401,
    NoSuchServer = 402,
    NoSuchChannel = 403,
    CannotSendToChannel = 404,
    WasNoSuchNick = 406,
    NoOrigin = 409,
    NoRecipient = 411,
    NoTextToSend = 412,
    InputTooLong = 417,
    UnknownCommand = 421,
    NoNicknameGiven = 431,
    ErroneousNickname = 432,
    NicknameInUse = 433,
    UserNotInChannel = 441,
    NotOnChannel = 442,
    UserOnChannel = 443,
    NotRegistered = 451,
    NeedMoreParams = 461,
    AlreadyRegistered = 462,
    PasswordMismatch = 464,
    YouAreBanned = 465,
    UnknownMode = 472,
    InviteOnly = 473,
    BannedFromChannel = 474,
    NoPrivileges = 481,
    OperatorNeeded = 482,
    UmodeUnknownFlag = 501,
    UsersDontMatch = 502,
    HelpNotFound = 524,
    HelpStart = 704,
    Help = 705,
    EndOfHelp = 706,
    MonitorOnline = 730,
    MonitorOffline = 731,
    MonitorList = 732,
    EndOfMonitorList = 733,
    MonitorListFull = 734,
    LoggedIn = 900,
    SaslSuccess = 903,
    SaslFail = 904,
    SaslTooLong = 905,
    SaslAborted = 906,
    SaslAlready = 907,
    SaslMechanisms = 908,
}

impl Numeric {
    /// Its three digits.
    pub fn digits(self) -> [u8; 3] {
        let number = self as u16;
        [number / 100, number / 10 % 10, number % 10].map(|digit| b"0123456789"[usize::from(digit)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_numeric_has_three_digits() {
        for (numeric, digits) in [
            (Numeric::Welcome, b"001"),
            (Numeric::Time, b"391"),
            (Numeric::LoggedIn, b"900"),
        ] {
            assert_eq!(&numeric.digits(), digits);
        }
    }
}
