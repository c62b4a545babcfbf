//! What the fuzz targets of tests/fuzz do with their bytes, and their corpora replayed.
//!
//! Fuzzing itself needs a nightly compiler and `cargo fuzz`:
//!
//! ```text
//! cargo +nightly fuzz run --fuzz-dir tests/fuzz session
//! ```

pub(crate) mod events;
pub(crate) mod framing;
pub(crate) mod grammar;
#[cfg(feature = "irc")]
pub(crate) mod irc;
pub(crate) mod proxy;
pub(crate) mod session;
#[cfg(feature = "web")]
pub(crate) mod web;

#[cfg(test)]
mod corpus {
    use std::path::Path;

    fn replay(target: &str, run: impl Fn(&[u8])) {
        let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
        let files = std::fs::read_dir(corpora.join(target)).expect("the corpus is there");
        let mut count = 0;
        for file in files {
            let path = file.expect("can be listed").path();
            println!("{}", path.display());
            run(&std::fs::read(path).expect("can be read"));
            count += 1;
        }
        assert!(count > 0, "an empty corpus");
    }

    #[test]
    fn events() {
        replay("events", super::events::events);
    }

    #[test]
    fn framing() {
        replay("framing", super::framing::framing);
    }

    #[test]
    fn grammar() {
        replay("grammar", super::grammar::grammar);
    }

    #[cfg(feature = "irc")]
    #[test]
    fn irc() {
        replay("irc", super::irc::irc);
    }

    #[test]
    fn proxy() {
        replay("proxy", super::proxy::proxy);
    }

    #[test]
    fn session() {
        replay("session", super::session::session);
    }

    #[cfg(feature = "web")]
    #[test]
    fn web() {
        replay("web", super::web::web);
    }

    #[test]
    fn simulation() {
        replay("simulation", crate::simulation::run_bytes);
    }
}
