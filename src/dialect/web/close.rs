//! With which code a WebSocket is closed (RFC 6455, 7.4), by why its session ends: the one table.

use crate::room::event::EndReason;
use crate::text::console::{CloseReason, Violation};

/// The codes that the daemon sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseCode {
    Normal,
    GoingAway,
    ProtocolError,
    /// Binary, where only text is understood.
    Unsupported,
    /// Text that is not UTF-8.
    NoText,
    /// It is thrown out.
    Policy,
    /// There is no place for it now.
    TryAgainLater,
}

impl CloseCode {
    pub fn number(self) -> u16 {
        match self {
            CloseCode::Normal => 1000,
            CloseCode::GoingAway => 1001,
            CloseCode::ProtocolError => 1002,
            CloseCode::Unsupported => 1003,
            CloseCode::NoText => 1007,
            CloseCode::Policy => 1008,
            CloseCode::TryAgainLater => 1013,
        }
    }
}

impl From<Violation> for CloseCode {
    fn from(violation: Violation) -> CloseCode {
        match violation {
            Violation::Protocol => CloseCode::ProtocolError,
            Violation::Binary => CloseCode::Unsupported,
            Violation::NoUtf8 => CloseCode::NoText,
        }
    }
}

impl From<&CloseReason> for CloseCode {
    fn from(reason: &CloseReason) -> CloseCode {
        match reason {
            CloseReason::Quit { .. } | CloseReason::Ended | CloseReason::Answered => {
                CloseCode::Normal
            }
            CloseReason::BrokenProtocol(violation) => (*violation).into(),
            CloseReason::Displaced => CloseCode::TryAgainLater,
            CloseReason::Failed(_)
            | CloseReason::SlowConsumer
            | CloseReason::LoginTimeout
            | CloseReason::LoginTooLong
            | CloseReason::OtherProtocol
            | CloseReason::ClearText
            | CloseReason::NoProxyAddress
            | CloseReason::BrokenHeader(_) => CloseCode::Policy,
            CloseReason::EndedByRoom { reason, .. } => match reason {
                EndReason::TooManyTries
                | EndReason::PasswordWrong
                | EndReason::Kicked
                | EndReason::Banned
                | EndReason::AddressBanned
                | EndReason::Locked
                | EndReason::Replaced
                | EndReason::NicknameOwned => CloseCode::Policy,
            },
        }
    }
}
