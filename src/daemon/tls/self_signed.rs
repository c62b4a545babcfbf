//! `littlecats cert`: a certificate that nobody vouches for, and its key, in two new files.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::cli::cert::CertOptions;
use crate::text::certificate::{CertError, Made};
use crate::transport::tls::self_signed::{NoRandomness, self_signed};

const CERTIFICATE: &str = "littlecats.crt";
const KEY: &str = "littlecats.key";

/// Ten years, of which three have a day more at most.
const HOLDS_FOR: Duration = Duration::from_secs((10 * 365 + 2) * 24 * 3_600);

/// Clocks of others may be behind.
const HOLDS_SINCE: Duration = Duration::from_secs(24 * 3_600);

/// Makes both files, and says what to do with them.
///
/// # Errors
/// [`CertError`] names a file that is there already or cannot be written; nothing is left behind then.
pub fn make(options: &CertOptions) -> Result<String, CertError> {
    let language = options.lang;
    let folder = options.out.as_deref();
    let path = |name| folder.map_or_else(|| PathBuf::from(name), |folder| folder.join(name));
    let (certificate_path, key_path) = (path(CERTIFICATE), path(KEY));
    let failed = |path: &Path, error| CertError {
        language,
        path: path.to_owned(),
        error,
    };
    let now = SystemTime::now();
    let made = self_signed(&options.names, now - HOLDS_SINCE, now + HOLDS_FOR);
    let made = made.map_err(|NoRandomness| failed(&key_path, io::ErrorKind::Unsupported.into()))?;
    write_new(&key_path, 0o600, made.key.as_bytes()).map_err(|error| failed(&key_path, error))?;
    if let Err(error) = write_new(&certificate_path, 0o644, made.certificate.as_bytes()) {
        // It is of no use alone, and was not there before.
        let _ = fs::remove_file(&key_path);
        return Err(failed(&certificate_path, error));
    }
    let made = Made {
        fingerprint: made.fingerprint.to_string(),
        certificate: &certificate_path,
        key: &key_path,
    };
    Ok(made.in_words(language).to_string())
}

/// Writes a file that is not there yet, and leaves none that is not whole.
fn write_new(path: &Path, mode: u32, bytes: &[u8]) -> io::Result<()> {
    let mut file: File = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)?;
    let written = file.write_all(bytes);
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::daemon::tls::files::CertificateFiles;
    use crate::text::Language;

    fn options(folder: &Path, language: Language) -> CertOptions {
        CertOptions {
            out: Some(folder.to_owned()),
            lang: language,
            names: ["sala.local", "192.0.2.1", "2001:db8::1"]
                .map(Box::from)
                .into(),
        }
    }

    #[test]
    fn what_is_made_serves_for_ten_years_and_its_key_is_its_owners() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        make(&options(folder, Language::English)).expect("made");
        let key = folder.join(KEY);
        let mode = fs::metadata(&key).expect("is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let files = CertificateFiles {
            certificate: folder.join(CERTIFICATE),
            key: Some(key),
        };
        let ends_at = files.read().expect("serves").ends_at.expect("is read");
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .expect("after 1970");
        let left = ends_at - i64::try_from(now.as_secs()).expect("near");
        assert!((left / 86_400 - 3_652).abs() <= 1, "{left}");
    }

    #[test]
    fn no_file_that_is_there_is_touched() {
        for there in [CERTIFICATE, KEY] {
            let folder = tempfile::tempdir().expect("a folder");
            let folder = folder.path();
            fs::write(folder.join(there), "mine").expect("a file");
            let error = make(&options(folder, Language::English)).expect_err("is there");
            let said = error.to_string();
            assert!(said.contains(there) && said.contains("--out"), "{said}");
            let left = fs::read_dir(folder).expect("a folder").count();
            assert_eq!(left, 1, "nothing is left behind");
            let text = fs::read_to_string(folder.join(there)).expect("a file");
            assert_eq!(text, "mine");
        }
        let nowhere = Path::new("/nowhere/at/all");
        let error = make(&options(nowhere, Language::Portuguese)).expect_err("no folder");
        assert!(error.to_string().contains("/nowhere/at/all"));
    }
}
