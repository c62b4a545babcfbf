//! What the flags of `serve` have, as the console is told of it, and which of them can change while the
//! daemon runs.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use super::bilingual::say;
use super::serve::ServeOptions;
use super::usage_error::shown;
use crate::text::Language;
use crate::text::size::Size;

/// A flag, and what it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Without dashes, as a file of flags has it.
    pub flag: &'static str,
    pub value: String,
    pub holds: Holds,
}

/// From when on another value holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Once the flags are read again.
    Reloaded,
    /// Only in a daemon that is started with it.
    Restarted,
}

impl ServeOptions {
    /// What each flag has, in the order of help. Where nothing was given for one and the daemon has not
    /// filled in what that stands for, its value is told as the default.
    pub fn settings(&self, language: Language) -> Vec<Setting> {
        // In full, so that no flag is forgotten.
        let ServeOptions {
            config: _,
            listen,
            #[cfg(feature = "web")]
            no_web,
            #[cfg(feature = "web")]
            web_host,
            #[cfg(feature = "web")]
            no_qr,
            lang,
            room,
            max_line,
            history,
            history_bytes,
            #[cfg(feature = "irc")]
            irc_channel,
            #[cfg(feature = "irc")]
            irc_history,
            max_clients,
            max_per_ip,
            rate,
            burst,
            backlog,
            outbox,
            send_buffer,
            receive_buffer,
            login_timeout,
            kick_time,
            password_file,
            keys,
            bans,
            #[cfg(feature = "tls")]
            tls_cert,
            #[cfg(feature = "tls")]
            tls_key,
            #[cfg(feature = "tls")]
            tls_only,
            trust_proxy,
            #[cfg(feature = "metrics")]
            metrics,
            log_file,
            verbose,
            quiet,
        } = self;
        let told = Told(language);
        let mut settings = vec![restarted("listen", told.list(listen))];
        #[cfg(feature = "web")]
        settings.extend([
            restarted("no-web", told.switch(*no_web)),
            reloaded("web-host", told.list(web_host)),
            restarted("no-qr", told.switch(*no_qr)),
        ]);
        settings.extend([
            reloaded("lang", lang.code().into()),
            reloaded("room", told.or_default(room.as_deref())),
            reloaded("max-line", max_line.to_string()),
            reloaded("history", history.to_string()),
            reloaded("history-bytes", size(*history_bytes)),
        ]);
        #[cfg(feature = "irc")]
        settings.extend([
            restarted("irc-channel", told.or_default(irc_channel.as_deref())),
            reloaded("irc-history", told.or_default(*irc_history)),
        ]);
        settings.extend([
            reloaded("max-clients", told.or_default(*max_clients)),
            reloaded("max-per-ip", told.or_default(*max_per_ip)),
            reloaded("rate", rate.to_string()),
            reloaded("burst", burst.to_string()),
            reloaded("backlog", size(*backlog)),
            reloaded("outbox", size(*outbox)),
            reloaded("send-buffer", size(*send_buffer)),
            reloaded("receive-buffer", size(*receive_buffer)),
            reloaded("login-timeout", seconds(*login_timeout)),
            reloaded("kick-time", seconds(*kick_time)),
            reloaded("password-file", told.path(password_file.as_ref())),
            reloaded("keys", told.path(keys.as_ref())),
            restarted("bans", told.path(bans.as_ref())),
        ]);
        #[cfg(feature = "tls")]
        settings.extend([
            reloaded("tls-cert", told.path(tls_cert.as_ref())),
            reloaded("tls-key", told.path(tls_key.as_ref())),
            restarted("tls-only", told.switch(*tls_only)),
        ]);
        let proxies: Vec<String> = trust_proxy.iter().map(ToString::to_string).collect();
        settings.push(reloaded("trust-proxy", told.list(&proxies)));
        #[cfg(feature = "metrics")]
        settings.push(restarted("metrics", told.list(metrics.as_slice())));
        settings.extend([
            restarted("log-file", told.path(log_file.as_ref())),
            reloaded("verbose", told.switch(*verbose)),
            reloaded("quiet", told.switch(*quiet)),
        ]);
        settings
    }
}

fn reloaded(flag: &'static str, value: String) -> Setting {
    let holds = Holds::Reloaded;
    Setting { flag, value, holds }
}

fn restarted(flag: &'static str, value: String) -> Setting {
    let holds = Holds::Restarted;
    Setting { flag, value, holds }
}

/// Values in a language.
struct Told(Language);

impl Told {
    fn switch(&self, is_given: bool) -> String {
        match is_given {
            true => say(self.0, "sim", "yes").into(),
            false => say(self.0, "não", "no").into(),
        }
    }

    fn or_default(&self, value: Option<impl ToString>) -> String {
        let default = || say(self.0, "o padrão", "the default").into();
        value.map_or_else(default, |value| value.to_string())
    }

    fn list(&self, values: &[impl AsRef<str>]) -> String {
        let values: Vec<String> = values
            .iter()
            .map(|it| shown(it.as_ref().as_ref()))
            .collect();
        match &values[..] {
            [] => self.none(),
            values => values.join(", "),
        }
    }

    fn path(&self, path: Option<&PathBuf>) -> String {
        path.map_or_else(|| self.none(), |path| shown(OsStr::new(path)))
    }

    fn none(&self) -> String {
        say(self.0, "nada", "nothing").into()
    }
}

/// A size as people give it.
fn size(bytes: usize) -> String {
    Size(bytes as u64).to_string()
}

fn seconds(time: Duration) -> String {
    time.as_secs().to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::ffi::OsString;

    use argh::ArgsInfo;

    use super::*;
    use crate::cli::config::bare;
    use crate::cli::environment::Environment;
    use crate::cli::{Command, all_flags, parse};

    fn settings(words: &[&str], language: Language) -> Vec<Setting> {
        let words = ["serve"].iter().chain(words).map(OsString::from);
        match parse(words, Environment::default()).map(|options| options.command) {
            Ok(Some(Command::Serve(options))) => options.settings(language),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_flag_of_the_daemon_has_a_setting() {
        let flags = all_flags();
        let flags = flags.iter().filter(|(command, _)| *command == "serve");
        let known: BTreeSet<&str> = flags.map(|(_, flag)| bare(flag)).collect();
        let told = settings(&[], Language::English);
        let told: BTreeSet<&str> = told.iter().map(|it| it.flag).collect();
        let left_out: Vec<_> = known.symmetric_difference(&told).copied().collect();
        assert_eq!(left_out, ["config", "help"]);
    }

    #[test]
    fn a_value_is_told_as_people_give_it() {
        let given = [
            "--listen=:1",
            "--listen=:2",
            "--backlog=2M",
            "--outbox=16384",
            "--history-bytes=1000",
            "--login-timeout=9",
            "--keys=/tmp/a\u{1b}",
            "--trust-proxy=10.9.8.7/8",
            "--trust-proxy=::1",
            "-v",
        ];
        let told = settings(&given, Language::English);
        let of = |flag| {
            let found = told.iter().find(|it| it.flag == flag);
            found.map(|it| it.value.as_str())
        };
        for (flag, value) in [
            ("listen", ":1, :2"),
            ("backlog", "2M"),
            ("outbox", "16K"),
            ("history-bytes", "1000"),
            ("login-timeout", "9"),
            ("keys", "/tmp/a\\u{1b}"),
            ("bans", "nothing"),
            ("trust-proxy", "10.0.0.0/8, ::1/128"),
            ("verbose", "yes"),
            ("quiet", "no"),
            ("max-clients", "the default"),
            ("lang", "pt"),
        ] {
            assert_eq!(of(flag), Some(value), "{flag}");
        }
    }

    #[test]
    fn what_needs_a_restart_is_named_in_the_manual_and_the_documentation() {
        let told = settings(&[], Language::Portuguese);
        let needs = told.iter().filter(|it| it.holds == Holds::Restarted);
        let needs: Vec<&str> = needs.map(|it| it.flag).collect();
        let (last, others) = needs.split_last().expect("several");
        let list = |and| format!("{} {and} {last}", others.join(", "));
        let notes = ServeOptions::get_args_info().notes.concat();
        // The notes know of the page alone whether it is there.
        if cfg!(all(feature = "irc", feature = "tls", feature = "metrics")) {
            let is_noted = notes.contains(&list("e")) && notes.contains(&list("and"));
            assert!(is_noted, "{needs:?} in {notes}");
        }
        if cfg!(all(
            feature = "web",
            feature = "irc",
            feature = "tls",
            feature = "metrics"
        )) {
            let list = format!("`--{}` and `--{last}`", others.join("`, `--"));
            let readme = include_str!("../docs/limits.md");
            assert!(readme.contains(&list), "{list}");
        }
        let of_features: &[&str] = &[
            #[cfg(feature = "web")]
            "no-web",
            #[cfg(feature = "web")]
            "no-qr",
            #[cfg(feature = "irc")]
            "irc-channel",
            #[cfg(feature = "tls")]
            "tls-only",
            #[cfg(feature = "metrics")]
            "metrics",
        ];
        let always = ["listen", "bans", "log-file"];
        let expected: BTreeSet<&str> = always.iter().chain(of_features).copied().collect();
        assert_eq!(needs.iter().copied().collect::<BTreeSet<_>>(), expected);
    }
}
