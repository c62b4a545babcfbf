//! `littlecats check`: whether the daemon would start with these flags, found without a socket.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

use super::bans;
#[cfg(feature = "tls")]
use super::options::certificate;
#[cfg(feature = "metrics")]
use super::options::metrics_addresses;
use super::options::{ceiling, clients_possible, limits, listening_addresses, secret_files};
use super::secrets::{Secrets, try_random};
use crate::cli::serve::ServeOptions;
use crate::text::Language;
use crate::text::startup::{Cause, Ready, ServeError};

/// Reads every file that the flags name, and looks up every address; what it finds is told in this language.
///
/// # Errors
/// All that would keep the daemon from starting, as far as that is known without a socket.
pub fn check(options: &ServeOptions, language: Language) -> Result<String, Vec<ServeError>> {
    let errors = causes(options).into_iter();
    let errors = errors.map(|cause| ServeError { language, cause });
    let errors: Vec<ServeError> = errors.collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let ceiling = ceiling(&limits(options, clients_possible()));
    let (ready, ceiling) = (Ready(language), ceiling.in_words(language));
    Ok(format!("{ready}\n{ceiling}\n"))
}

fn causes(options: &ServeOptions) -> Vec<Cause> {
    // There is nowhere to read secrets into.
    if let Err(error) = try_random() {
        return vec![Cause::Random(error)];
    }
    let mut causes = Vec::new();
    let read = secret_files(options).read_into(&mut Secrets::default());
    causes.extend(read.into_iter().map(Cause::File));
    let bans = options.bans.as_deref().map(bans::read);
    causes.extend(bans.and_then(Result::err).map(Cause::File));
    #[cfg(feature = "tls")]
    causes.extend(certificate(options).err().map(Cause::File));
    #[cfg(feature = "metrics")]
    causes.extend(metrics_addresses(options).err());
    causes.extend(listening_addresses(options).err());
    if let Some(path) = &options.log_file
        && let Err(error) = can_append(path)
    {
        causes.push(Cause::LogFile(path.clone(), error));
    }
    causes
}

/// Whether a file can be appended to, or made, without making it.
fn can_append(path: &Path) -> io::Result<()> {
    match OpenOptions::new().append(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
            let folder = folder.unwrap_or(Path::new("."));
            if !fs::metadata(folder)?.is_dir() {
                return Err(io::ErrorKind::NotADirectory.into());
            }
            // The kernel knows of rights, file systems and mounts.
            Ok(rustix::fs::access(folder, rustix::fs::Access::WRITE_OK)?)
        }
        opened => opened.map(|_| ()),
    }
}
