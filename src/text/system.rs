//! What the operating system objects to, in the person's language: it knows its own words in English
//! alone, unless its translations are installed.

use std::fmt;
use std::io::{self, ErrorKind};

use rustix::io::Errno;

use super::words::Language;

/// An error of the system's, ready to be written: in the words of a table where it is a common one, else in its
/// own. One that is not the system's says what it was made to say.
pub fn in_words(error: &io::Error, language: Language) -> impl fmt::Display {
    fmt::from_fn(move |out| match common(error) {
        Some((pt, en)) => out.write_str(language.pick(pt, en)),
        None => fmt::Display::fmt(error, out),
    })
}

/// The sentences of a common error.
fn common(error: &io::Error) -> Option<(&'static str, &'static str)> {
    // What carries a text of its own, carries it for a reason.
    if error.get_ref().is_some() {
        return None;
    }
    by_number(error).or_else(|| by_kind(error.kind()))
}

/// Those that the standard library has no kind for, or the same one as for others.
fn by_number(error: &io::Error) -> Option<(&'static str, &'static str)> {
    let sentences = match Errno::from_io_error(error)? {
        Errno::MFILE | Errno::NFILE => (
            "há arquivos demais abertos",
            "there are too many open files",
        ),
        Errno::IO => ("o disco falhou", "the disk failed"),
        Errno::NOBUFS => (
            "falta memória para a rede",
            "no memory is left for the network",
        ),
        Errno::LOOP => (
            "os links levam em círculos",
            "its links lead around in circles",
        ),
        _ => return None,
    };
    Some(sentences)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "others add to this enum")]
fn by_kind(kind: ErrorKind) -> Option<(&'static str, &'static str)> {
    let sentences = match kind {
        ErrorKind::ConnectionRefused => ("conexão recusada", "connection refused"),
        ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
            ("o outro lado a desfez", "the other side reset it")
        }
        ErrorKind::ConnectionAborted => ("a conexão foi abortada", "the connection was aborted"),
        ErrorKind::NotConnected => ("não há conexão", "there is no connection"),
        ErrorKind::TimedOut | ErrorKind::WouldBlock => ("sem resposta", "no answer"),
        ErrorKind::NetworkDown => ("a rede está fora do ar", "the network is down"),
        ErrorKind::NetworkUnreachable => (
            "não há rota até aquela rede",
            "there is no route to that network",
        ),
        ErrorKind::HostUnreachable => (
            "não há rota até aquela máquina",
            "there is no route to that host",
        ),
        ErrorKind::AddrInUse => ("o endereço já está em uso", "the address is in use"),
        ErrorKind::AddrNotAvailable => (
            "esta máquina não tem este endereço",
            "this machine does not have this address",
        ),
        ErrorKind::PermissionDenied => ("sem permissão", "permission denied"),
        ErrorKind::NotFound => ("não existe", "there is no such file or folder"),
        ErrorKind::AlreadyExists => ("já existe", "it is there already"),
        ErrorKind::IsADirectory => ("é uma pasta", "it is a folder"),
        ErrorKind::NotADirectory => (
            "uma parte do caminho não é uma pasta",
            "a part of the path is no folder",
        ),
        ErrorKind::StorageFull => (
            "não há mais espaço no disco",
            "no space is left on the disk",
        ),
        ErrorKind::QuotaExceeded => ("a cota do disco acabou", "the quota of the disk is used up"),
        ErrorKind::FileTooLarge => (
            "o arquivo ficaria grande demais",
            "the file would be too large",
        ),
        ErrorKind::ReadOnlyFilesystem => (
            "o sistema de arquivos é só para leitura",
            "the file system is for reading only",
        ),
        ErrorKind::InvalidFilename => (
            "o nome do arquivo não serve",
            "the name of the file does not serve",
        ),
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => ("está em uso", "it is in use"),
        ErrorKind::OutOfMemory => ("falta memória", "no memory is left"),
        ErrorKind::UnexpectedEof => ("acabou antes do esperado", "it ended too early"),
        ErrorKind::Unsupported => (
            "o sistema não oferece isso",
            "the system does not offer that",
        ),
        ErrorKind::InvalidInput => ("o sistema não aceita isso", "the system does not take that"),
        _ => return None,
    };
    Some(sentences)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(error: &io::Error) -> [String; 2] {
        [Language::Portuguese, Language::English].map(|it| in_words(error, it).to_string())
    }

    #[test]
    fn common_errors_are_in_the_persons_language() {
        for (errno, pt, en) in [
            (Errno::CONNREFUSED, "conexão recusada", "connection refused"),
            (
                Errno::CONNRESET,
                "o outro lado a desfez",
                "the other side reset it",
            ),
            (Errno::TIMEDOUT, "sem resposta", "no answer"),
            (
                Errno::HOSTUNREACH,
                "não há rota até aquela máquina",
                "there is no route to that host",
            ),
            (
                Errno::NETUNREACH,
                "não há rota até aquela rede",
                "there is no route to that network",
            ),
            (
                Errno::NOSPC,
                "não há mais espaço no disco",
                "no space is left on the disk",
            ),
            (Errno::ACCESS, "sem permissão", "permission denied"),
            (Errno::PERM, "sem permissão", "permission denied"),
            (
                Errno::ADDRINUSE,
                "o endereço já está em uso",
                "the address is in use",
            ),
            (
                Errno::NOENT,
                "não existe",
                "there is no such file or folder",
            ),
            (Errno::ISDIR, "é uma pasta", "it is a folder"),
            (
                Errno::MFILE,
                "há arquivos demais abertos",
                "there are too many open files",
            ),
            (Errno::IO, "o disco falhou", "the disk failed"),
        ] {
            assert_eq!(told(&errno.into()), [pt, en], "{errno:?}");
        }
    }

    #[test]
    fn others_are_in_the_systems_words_and_what_was_said_is_kept() {
        let [pt, en] = told(&Errno::PROTO.into());
        assert!(pt == en && pt.contains("os error"), "{pt}");
        let own = io::Error::new(ErrorKind::NotFound, "no cat");
        assert_eq!(told(&own), ["no cat", "no cat"]);
        let kind = ErrorKind::StorageFull.into();
        assert_eq!(told(&kind)[1], "no space is left on the disk");
    }
}
