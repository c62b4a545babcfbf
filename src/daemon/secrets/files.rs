//! The files of `--password-file` and `--keys`: what they say, or what is wrong with them.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str;

use zeroize::Zeroizing;

use super::Secrets;
use super::digest::{Digest, trim};
use crate::room::key::Role;
use crate::room::nickname::Nickname;
use crate::text::files::{FileError, LineProblem, Problem};

/// The most bytes of a file: ten thousand keys.
const BYTES_MAX: u64 = 1 << 20;

/// The files that were given.
#[derive(Debug, Clone, Default)]
pub struct SecretFiles {
    pub password: Option<PathBuf>,
    pub keys: Option<PathBuf>,
}

impl SecretFiles {
    pub fn are_given(&self) -> bool {
        self.password.is_some() || self.keys.is_some()
    }

    /// Has in force what they say, each as far as it serves; returns what is wrong with the others.
    pub fn read_into(&self, secrets: &mut Secrets) -> Vec<FileError> {
        let mut errors = Vec::new();
        match self.password.as_deref().map(read_password).transpose() {
            Ok(password) => secrets.set_password(password),
            Err(error) => errors.push(error),
        }
        match self.keys.as_deref().map(read_keys).transpose() {
            Ok(keys) => secrets.set_keys(keys.unwrap_or_default()),
            Err(error) => errors.push(error),
        }
        errors
    }
}

/// A key as its line says it.
#[derive(Debug, Clone)]
pub struct KeyLine {
    pub nickname: Nickname,
    pub role: Role,
    pub digest: Digest,
}

/// Reads the password of the room.
///
/// # Errors
/// [`FileError`] says what is wrong with the file.
fn read_password(path: &Path) -> Result<Digest, FileError> {
    read(path, "--password-file", BYTES_MAX, parse_password)
}

/// Reads the keys.
///
/// # Errors
/// [`FileError`] says what is wrong with the file.
fn read_keys(path: &Path) -> Result<Vec<KeyLine>, FileError> {
    read(path, "--keys", BYTES_MAX, parse_keys)
}

/// Reads a whole file, and has it understood; a problem comes with the number of its line.
pub(in crate::daemon) fn read<T>(
    path: &Path,
    flag: &'static str,
    bytes_max: u64,
    parse: impl FnOnce(&[u8]) -> Result<T, (usize, LineProblem)>,
) -> Result<T, FileError> {
    let failed = |problem| FileError {
        flag,
        path: path.to_owned(),
        problem,
    };
    let bytes = read_bytes(path, bytes_max).map_err(failed)?;
    parse(&bytes).map_err(|(line, problem)| failed(Problem::Line(line, problem)))
}

/// The bytes of a file, in memory that is cleared behind it.
pub(in crate::daemon) fn read_bytes(
    path: &Path,
    bytes_max: u64,
) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let file = File::open(path).map_err(Problem::Unreadable)?;
    let len = file.metadata().map_or(0, |metadata| metadata.len());
    let capacity = usize::try_from(len.min(bytes_max)).unwrap_or(0) + 1;
    // As long as it gets, where that is known: growing leaves a copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    let mut start = file.take(bytes_max + 1);
    start.read_to_end(&mut bytes).map_err(Problem::Unreadable)?;
    if bytes.len() as u64 > bytes_max {
        return Err(Problem::TooLong(bytes_max));
    }
    Ok(bytes)
}

/// The lines of a file with their numbers, which begin at 1: without byte order mark and CR.
pub(in crate::daemon) fn lines(
    bytes: &[u8],
) -> impl Iterator<Item = (usize, Result<&str, LineProblem>)> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    bytes
        .split(|byte| *byte == b'\n')
        .zip(1..)
        .map(|(line, number)| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            (
                number,
                str::from_utf8(line).map_err(|_| LineProblem::NotUtf8),
            )
        })
}

/// The password is the first line.
fn parse_password(bytes: &[u8]) -> Result<Digest, (usize, LineProblem)> {
    let (number, line) = lines(bytes).next().expect("there is a first line");
    let password = line.map_err(|problem| (number, problem))?;
    if trim(password).is_empty() {
        return Err((number, LineProblem::PasswordEmpty));
    }
    Ok(Digest::of_password(password))
}

fn parse_keys(bytes: &[u8]) -> Result<Vec<KeyLine>, (usize, LineProblem)> {
    let mut keys = Vec::new();
    let mut nicknames: HashMap<Box<str>, usize> = HashMap::new();
    let mut hashes: HashMap<String, usize> = HashMap::new();
    for (number, line) in lines(bytes) {
        let line = line.map_err(|problem| (number, problem))?.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let key = parse_key(line).map_err(|problem| (number, problem))?;
        if let Some(earlier) = nicknames.insert(key.nickname.folded().into(), number) {
            return Err((number, LineProblem::NicknameTwice(earlier)));
        }
        // A key says whose it is.
        if let Some(earlier) = hashes.insert(key.digest.to_hex(), number) {
            return Err((number, LineProblem::KeyTwice(earlier)));
        }
        keys.push(key);
    }
    Ok(keys)
}

fn parse_key(line: &str) -> Result<KeyLine, LineProblem> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [nickname, role, hash] = words[..] else {
        return Err(LineProblem::KeyWords);
    };
    Ok(KeyLine {
        nickname: Nickname::parse(nickname).map_err(|_| LineProblem::Nickname)?,
        role: match role {
            "member" => Role::Member,
            "moderator" => Role::Moderator,
            _ => return Err(LineProblem::Role),
        },
        digest: Digest::from_hex(hash).ok_or(LineProblem::Hash)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `printf 1 | sha256sum` has it, and with 2.
    const ONE: &str = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
    const TWO: &str = "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35";

    #[test]
    fn the_password_is_the_first_line_of_its_file() {
        for file in [
            &b"gato\n"[..],
            b"gato",
            b"\xef\xbb\xbfgato\r\n",
            b"  gato \r\nmore\n\xff",
        ] {
            let password = parse_password(file).expect("a password");
            assert!(password.is_same(&Digest::of_password("gato")));
        }
        for (file, problem) in [
            (&b""[..], LineProblem::PasswordEmpty),
            (b"\n gato\n", LineProblem::PasswordEmpty),
            (b"\xef\xbb\xbf \r\n", LineProblem::PasswordEmpty),
            (b"g\xe1to\n", LineProblem::NotUtf8),
        ] {
            assert_eq!(parse_password(file).err(), Some((1, problem)));
        }
    }

    #[test]
    fn a_line_of_the_keys_is_a_nickname_a_role_and_a_hash() {
        let file = format!(
            "\u{feff}# who may do what\r\n\r\nana member {ONE}\r\n   \n  B\u{ed}a\tmoderator  {TWO}"
        );
        let keys = parse_keys(file.as_bytes()).expect("keys");
        let told: Vec<_> = keys
            .iter()
            .map(|key| (key.nickname.as_str(), key.role, key.digest.to_hex()))
            .collect();
        assert_eq!(
            told,
            [
                ("ana", Role::Member, ONE.to_owned()),
                ("Bía", Role::Moderator, TWO.to_owned())
            ]
        );
        assert!(parse_keys(b"").expect("none").is_empty());
        assert!(parse_keys(b"# none\n").expect("none").is_empty());
    }

    #[test]
    fn a_line_of_the_keys_that_does_not_parse_is_found() {
        let upper = ONE.to_uppercase();
        for (line, problem) in [
            (format!("ana {ONE}"), LineProblem::KeyWords),
            (format!("ana member {ONE} x"), LineProblem::KeyWords),
            (format!("a! member {ONE}"), LineProblem::Nickname),
            (format!("admin member {ONE}"), LineProblem::Nickname),
            (format!("ana Member {ONE}"), LineProblem::Role),
            (format!("ana operator {ONE}"), LineProblem::Role),
            (format!("ana member {}", &ONE[1..]), LineProblem::Hash),
            (format!("ana member {upper}"), LineProblem::Hash),
            (
                format!("\u{c1}NA member {ONE}"),
                LineProblem::NicknameTwice(2),
            ),
            (format!("bia member {TWO}"), LineProblem::KeyTwice(2)),
        ] {
            let file = format!("# keys\nana member {TWO}\n\n{line}\n");
            let found = parse_keys(file.as_bytes()).err();
            let at_four = problem != LineProblem::NicknameTwice(2) || line.starts_with('\u{c1}');
            assert!(at_four && found == Some((4, problem)), "{line}: {found:?}");
        }
        assert_eq!(
            parse_keys(b"#\n\xff").err(),
            Some((2, LineProblem::NotUtf8))
        );
    }

    #[test]
    fn a_file_that_cannot_be_read_or_is_endless_is_told() {
        let folder = tempfile::tempdir().expect("a folder of ours");
        let missing = read_keys(&folder.path().join("none"));
        let problem = missing.expect_err("it is missing").problem;
        assert!(matches!(problem, Problem::Unreadable(_)));
        let endless = read_keys(Path::new("/dev/zero")).expect_err("endless");
        assert!(matches!(endless.problem, Problem::TooLong(BYTES_MAX)));
    }
}
