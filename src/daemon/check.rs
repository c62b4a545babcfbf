//! `littlecats check`: whether the daemon would start with these flags, found without a socket.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::bans;
#[cfg(feature = "tls")]
use super::clock::Clock;
#[cfg(feature = "tls")]
use super::options::certificate;
use super::options::{
    ceiling, clients_possible, few_descriptors, limits, listening_addresses, secret_files,
};
#[cfg(feature = "metrics")]
use super::options::{is_taken, metrics_addresses};
use super::secrets::{Secrets, try_random};
use crate::cli::serve::ServeOptions;
use crate::text::Language;
use crate::text::console::Report;
use crate::text::files::{CREDENTIALS, OnlyRoot};
use crate::text::startup::{Cause, Ready, ServeError};
use crate::text::system::in_words;

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
    let possible = clients_possible();
    let ceiling = ceiling(&limits(options, possible));
    let (ready, ceiling) = (Ready(language), ceiling.in_words(language));
    let mut text = format!("{ready}\n{ceiling}\n");
    if let Some(wanted) = options.max_clients.filter(|wanted| possible < *wanted) {
        let few = few_descriptors(possible, wanted);
        text.push_str(&format!("{}\n", few.in_words(language)));
    }
    for note in only_root(options) {
        text.push_str(&format!("{}\n", note.in_words(language)));
    }
    #[cfg(feature = "tls")]
    if let Ok(Some(mut certificate)) = certificate(options)
        && let Some(ends) = certificate.take_due(Clock::start().now())
    {
        text.push_str(&format!("{}\n", ends.in_words(language)));
    }
    Ok(text)
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
    causes.extend(addresses(options));
    if let Some(path) = &options.log_file
        && let Err(error) = can_append(path)
    {
        causes.push(Cause::LogFile(path.clone(), error));
    }
    causes
}

/// What is wrong with where it is to listen: names that nobody knows, and the same place twice.
fn addresses(options: &ServeOptions) -> Vec<Cause> {
    let mut causes = Vec::new();
    let listening = listening_addresses(options);
    #[cfg(feature = "metrics")]
    match metrics_addresses(options) {
        Err(cause) => causes.push(cause),
        Ok(counting) => {
            let is_in_use = |it| listening.as_ref().is_ok_and(|all| is_taken(all, it));
            if let Some(text) = &options.metrics
                && counting.into_iter().any(is_in_use)
            {
                causes.push(Cause::Metrics(
                    text.clone(),
                    io::ErrorKind::AddrInUse.into(),
                ));
            }
        }
    }
    causes.extend(listening.err());
    causes
}

/// Whether a file can be appended to, or made, without making it.
fn can_append(path: &Path) -> io::Result<()> {
    match OpenOptions::new().append(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => can_make(path),
        opened => opened.map(|_| ()),
    }
}

/// Whether a file can be made where a path says, as far as its folder goes.
pub(super) fn can_make(path: &Path) -> io::Result<()> {
    match path.as_os_str().as_bytes() {
        [] => return Err(io::ErrorKind::NotFound.into()),
        [.., b'/'] => return Err(io::ErrorKind::IsADirectory.into()),
        [..] => {}
    }
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if !fs::metadata(folder)?.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    // The kernel knows of rights, file systems and mounts.
    Ok(rustix::fs::access(folder, rustix::fs::Access::WRITE_OK)?)
}

/// Tells before the first ban that none can be kept, where that is known.
pub(super) fn tell_lost_bans(path: &Path, language: Language) {
    if let Err(error) = can_make(path) {
        let error = format!("{}: {}", path.display(), in_words(&error, language));
        log::error!("{}", Report::BansNotWritten(&error).in_words(language));
    }
}

/// The files that root reads, and the user of a service would not.
fn only_root(options: &ServeOptions) -> Vec<OnlyRoot<'_>> {
    // Another user has found out by reading them.
    if !rustix::process::geteuid().is_root() {
        return Vec::new();
    }
    let secrets = [
        ("--password-file", &options.password_file),
        ("--keys", &options.keys),
        #[cfg(feature = "tls")]
        ("--tls-cert", &options.tls_cert),
        #[cfg(feature = "tls")]
        ("--tls-key", &options.tls_key),
    ];
    let given = secrets
        .into_iter()
        .filter_map(|(flag, path)| Some((flag, path.as_deref()?)));
    let kept = given.filter(|(_, path)| only_root_reads(path));
    kept.map(|(flag, path)| OnlyRoot { flag, path }).collect()
}

/// Whether rights keep others than root from a file, or from a folder on the way to it.
fn only_root_reads(path: &Path) -> bool {
    const OTHERS_READ: u32 = 0o004;
    const OTHERS_PASS: u32 = 0o001;
    // Where it came from was seen to already.
    if path.starts_with(CREDENTIALS) {
        return false;
    }
    let Ok(path) = path.canonicalize() else {
        return false;
    };
    let rights = std::iter::once(OTHERS_READ).chain(std::iter::repeat(OTHERS_PASS));
    path.ancestors().zip(rights).any(|(it, right)| {
        it.metadata()
            .is_ok_and(|of| of.uid() == 0 && of.mode() & right == 0)
    })
}
