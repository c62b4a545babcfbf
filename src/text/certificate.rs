//! What `littlecats cert` says: what it made, or why it could not.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::system;
use super::words::Language;

/// A certificate and its key that were written.
#[derive(Debug)]
pub struct Made<'a> {
    pub fingerprint: String,
    pub certificate: &'a Path,
    pub key: &'a Path,
}

impl Made<'_> {
    /// Lines, of which the first is that of `openssl x509 -fingerprint -sha256`.
    pub fn in_words(&self, language: Language) -> impl fmt::Display {
        fmt::from_fn(move |out| {
            let fingerprint = &self.fingerprint;
            let (certificate, key) = (Word(self.certificate), Word(self.key));
            writeln!(out, "sha256 Fingerprint={fingerprint}")?;
            say!(out, language, "no servidor: ", "on the server: ")?;
            writeln!(
                out,
                "littlecats serve --tls-cert {certificate} --tls-key {key}"
            )?;
            say!(out, language, "nos clientes: ", "on the clients: ")?;
            writeln!(out, "littlecats connect --tls --tls-pin {fingerprint} HOST")
        })
    }
}

/// A path as a shell takes it for one word.
struct Word<'a>(&'a Path);

impl fmt::Display for Word<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.0.display();
        let text = path.to_string();
        let is_plain = |c: char| c.is_alphanumeric() || "/._-+,:@%".contains(c);
        if text.chars().all(is_plain) {
            return path.fmt(out);
        }
        write!(out, "'{}'", text.replace('\'', r"'\''"))
    }
}

/// Why there is no certificate.
#[derive(Debug)]
pub struct CertError {
    pub language: Language,
    pub path: PathBuf,
    pub error: io::Error,
}

impl std::error::Error for CertError {}

impl fmt::Display for CertError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (language, path, error) = (self.language, self.path.display(), &self.error);
        if error.kind() == ErrorKind::AlreadyExists {
            return say!(
                out,
                language,
                "{path} já existe, e não foi tocado; escolha outra pasta com --out",
                "{path} is there already, and was not touched; choose another folder with --out",
            );
        }
        let error = system::in_words(error, language);
        say!(
            out,
            language,
            "não foi possível fazer {path}: {error}; escolha outra pasta com --out",
            "could not make {path}: {error}; choose another folder with --out",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_of_a_shell() {
        for (path, word) in [
            ("littlecats.crt", "littlecats.crt"),
            ("/etc/café/a.crt", "/etc/café/a.crt"),
            ("minha pasta/a.crt", "'minha pasta/a.crt'"),
            ("d'água/$a.crt", r"'d'\''água/$a.crt'"),
        ] {
            assert_eq!(Word(Path::new(path)).to_string(), word);
        }
    }
}
