//! What is said to a service manager, and of what it gave.

use std::fmt;
use std::io;

use super::system;
use super::words::Language;

/// How the daemon does, in a line.
#[derive(Debug, Clone, Copy)]
pub struct Status {
    /// How many are in the room.
    pub members: usize,
}

/// Something between the daemon and its service manager that did not work.
#[derive(Debug)]
pub enum Trouble<'a> {
    /// It cannot be told anything.
    Unreachable(&'a io::Error),
    /// A descriptor of this name that it passed on is no TCP socket that listens.
    NoListener(&'a str),
}

impl Status {
    pub fn in_words(self, language: Language) -> impl fmt::Display {
        struct InWords(Status, Language);
        impl fmt::Display for InWords {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                let (members, language) = (self.0.members, self.1);
                say!(
                    out,
                    language,
                    "Usuários conectados: {members}",
                    "Connected users: {members}",
                )
            }
        }
        InWords(self, language)
    }
}

impl Trouble<'_> {
    pub fn in_words(&self, language: Language) -> impl fmt::Display {
        struct InWords<'a>(&'a Trouble<'a>, Language);
        impl fmt::Display for InWords<'_> {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.write(out, self.1)
            }
        }
        InWords(self, language)
    }

    fn write(&self, out: &mut fmt::Formatter<'_>, language: Language) -> fmt::Result {
        match self {
            Trouble::Unreachable(error) => {
                let error = system::in_words(error, language);
                say!(
                    out,
                    language,
                    "o gerenciador de serviços (NOTIFY_SOCKET) não pode ser informado: {error}",
                    "the service manager (NOTIFY_SOCKET) cannot be told anything: {error}",
                )
            }
            Trouble::NoListener(name) => say!(
                out,
                language,
                "o que o gerenciador de serviços passou com o nome {name} não é um socket TCP que escuta, e fica de lado",
                "what the service manager passed on under the name {name} is no TCP socket that listens, and is left alone",
            ),
        }
    }
}
