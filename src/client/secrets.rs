//! Passwords and keys: where they come from, and how long they stay.
//!
//! A secret is given by a file, by the environment or by the person, never as an argument, which every
//! user of the machine can read. Its memory is cleared when it is let go of; it is shown nowhere.

use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use rustix::process::{Resource, Rlimit, setrlimit};
use zeroize::Zeroizing;

use crate::dialect::line::is_refused;
use crate::room::nickname::Nickname;
use crate::text::client::Failure;

/// The longest secret, in bytes with what stands around it: more than a line of the dialect holds.
pub const SECRET_BYTES_MAX: usize = 4 * 1024;

/// A password or a key: a line that is not empty.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Without the byte order mark, CR and spaces that editors and pastes leave around it; `None` when
    /// nothing is left.
    pub fn parse(given: &str) -> Option<Secret> {
        let secret = given.trim_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
        (!secret.is_empty()).then(|| Secret(Zeroizing::new(secret.to_owned())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret")
    }
}

/// What the daemon asks for behind a nickname.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    Password,
    /// The key of this nickname, which has an owner.
    Key(Nickname),
}

/// The secrets that are known. None is sent before the daemon asks for it.
#[derive(Debug, Default)]
pub struct Secrets {
    password: Option<Secret>,
    key: Option<Secret>,
}

impl Secrets {
    /// Those of the files, and of the environment where no file is named.
    ///
    /// # Errors
    /// When a file cannot be read, and when what should be a secret is none.
    pub fn given(
        password_file: Option<&Path>,
        key_file: Option<&Path>,
    ) -> Result<Secrets, Failure> {
        Ok(Secrets {
            password: secret(password_file, "LITTLECATS_PASSWORD")?,
            key: secret(key_file, "LITTLECATS_KEY")?,
        })
    }

    pub(super) fn answer(&self, question: &Question) -> Option<&Secret> {
        match question {
            Question::Password => self.password.as_ref(),
            Question::Key(_) => self.key.as_ref(),
        }
    }

    pub(super) fn keep(&mut self, question: &Question, secret: Secret) {
        *self.of(question) = Some(secret);
    }

    /// The secret turned out to be wrong.
    pub(super) fn forget(&mut self, question: &Question) {
        *self.of(question) = None;
    }

    fn of(&mut self, question: &Question) -> &mut Option<Secret> {
        match question {
            Question::Password => &mut self.password,
            Question::Key(_) => &mut self.key,
        }
    }
}

fn secret(file: Option<&Path>, variable: &str) -> Result<Option<Secret>, Failure> {
    let (line, source) = match file {
        Some(path) => (first_line(path)?, path.display().to_string()),
        None => match std::env::var_os(variable).filter(|value| !value.is_empty()) {
            Some(value) => (
                Zeroizing::new(value.into_encoded_bytes()),
                variable.to_owned(),
            ),
            None => return Ok(None),
        },
    };
    let text = std::str::from_utf8(&line).ok();
    let secret = text.and_then(Secret::parse).filter(is_sendable);
    let unfit = Failure::SecretUnfit { source };
    secret.map(Some).ok_or(unfit)
}

fn is_sendable(secret: &Secret) -> bool {
    !secret.as_str().chars().any(is_refused)
}

/// The first line of a file, read byte by byte: what follows it may be somebody else's, as behind
/// `/dev/stdin`, and no buffer keeps a copy.
fn first_line(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut line = Zeroizing::new(Vec::with_capacity(SECRET_BYTES_MAX));
    let unreadable = |cause: io::Error| Failure::SecretUnreadable {
        path: path.display().to_string(),
        cause,
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let mut byte = Zeroizing::new([0]);
    loop {
        match file.read(&mut *byte) {
            Ok(0) => return Ok(line),
            Ok(_) if byte[0] == b'\n' => return Ok(line),
            Ok(_) if line.len() == SECRET_BYTES_MAX => {
                let source = path.display().to_string();
                return Err(Failure::SecretUnfit { source });
            }
            Ok(_) => line.push(byte[0]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
}

/// What is typed passes through buffers that nobody clears, a line editor's too: from here on the
/// system keeps no image of the process, whatever ends it (core(5)).
pub(super) fn keep_out_of_core_dumps() {
    let nothing = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    // Less is always allowed; where it is not, it is as before.
    let _ = setrlimit(Resource::Core, nothing);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_file(bytes: &[u8]) -> Result<Option<Secret>, Failure> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("senha");
        std::fs::write(&path, bytes).expect("a file");
        secret(Some(&path), "LITTLECATS_NO_SUCH_VARIABLE")
    }

    #[test]
    fn a_secret_is_the_first_line_of_its_file_without_what_is_around_it() {
        for file in [
            &b"gato preto"[..],
            b"gato preto\n",
            b"gato preto\r\nmais\n\xff",
            b"\xef\xbb\xbf gato preto \t\r\n",
        ] {
            let secret = of_file(file).expect("a file").expect("a secret");
            assert_eq!(secret.as_str(), "gato preto");
        }
        let longest = vec![b'x'; SECRET_BYTES_MAX];
        assert!(of_file(&longest).is_ok());
    }

    #[test]
    fn what_is_no_secret_is_told_with_its_source_and_nothing_of_it() {
        let too_long = vec![b'x'; SECRET_BYTES_MAX + 1];
        for file in [
            &b""[..],
            b"\n gato\n",
            b"\xef\xbb\xbf \r\n",
            b"g\xe1to\n",
            b"ga\x1bto\n",
            &too_long,
        ] {
            match of_file(file) {
                Err(Failure::SecretUnfit { source }) => assert!(source.ends_with("senha")),
                other => panic!("{other:?}"),
            }
        }
        let gone = secret(
            Some(Path::new("/no/such/file")),
            "LITTLECATS_NO_SUCH_VARIABLE",
        );
        assert!(matches!(gone, Err(Failure::SecretUnreadable { .. })));
        let nothing = secret(None, "LITTLECATS_NO_SUCH_VARIABLE");
        assert!(matches!(nothing, Ok(None)), "{nothing:?}");
    }

    #[test]
    fn a_secret_is_not_shown_by_accident() {
        let secrets = Secrets {
            password: Secret::parse("gato"),
            key: Secret::parse("preto"),
        };
        let shown = format!("{secrets:?}");
        assert!(
            !shown.contains("gato") && !shown.contains("preto"),
            "{shown}"
        );
    }

    #[test]
    fn no_image_of_the_process_is_kept() {
        keep_out_of_core_dumps();
        assert_eq!(rustix::process::getrlimit(Resource::Core).current, Some(0));
    }
}
