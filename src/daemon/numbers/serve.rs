//! The numbers in the loop: asked for over HTTP, and by a signal.

use std::io;
use std::net::SocketAddr;

use mio::Token;
use mio::net::TcpListener;
use signal_hook::consts::SIGUSR1;

use super::process::process;
use super::scrape::Scrapes;
use crate::daemon::log_writer::LogWriter;
use crate::daemon::server::Server;
use crate::daemon::signals::{drain, on_signals};
use crate::room::time::{Now, Time};
use crate::text::numbers::{Numbers, Turns};

/// A signal asks for them.
const SIGNAL: Token = Token(usize::MAX - 8);

/// Sockets by which others ask have tokens from here on down, of which there are enough: an address stands
/// for a few sockets at most.
const FIRST: usize = usize::MAX - 9;

/// Those that ask for numbers.
#[derive(Debug, Default)]
pub(in crate::daemon) struct Asked {
    signal: Option<mio::net::UnixStream>,
    scrapes: Option<Scrapes>,
}

impl Asked {
    /// When there is something to do, or [`Time::NEVER`].
    pub(in crate::daemon) fn due(&self) -> Time {
        self.scrapes.as_ref().map_or(Time::NEVER, Scrapes::due)
    }
}

impl Server {
    /// Tells the numbers on the console from here on when SIGUSR1 asks for them.
    ///
    /// # Errors
    /// When the kernel refuses the signal's handler.
    pub(in crate::daemon) fn count_for_people(&mut self) -> io::Result<()> {
        self.asked.signal = Some(on_signals(&[SIGUSR1], &self.poll, SIGNAL)?);
        Ok(())
    }

    /// Answers to those that ask for them on these sockets, and returns their addresses.
    ///
    /// # Errors
    /// When the kernel refuses a registration.
    pub(in crate::daemon) fn count_for_programs(
        &mut self,
        sockets: Vec<TcpListener>,
    ) -> io::Result<Vec<SocketAddr>> {
        let scrapes = Scrapes::new(sockets, self.poll.registry(), FIRST)?;
        let addresses = scrapes.addresses().collect();
        self.asked.scrapes = Some(scrapes);
        Ok(addresses)
    }

    /// Notes an event, and says whether it was of one that asks for numbers.
    pub(in crate::daemon) fn is_asked(
        &mut self,
        token: Token,
        now: Now,
        log_writer: &LogWriter,
    ) -> bool {
        let language = self.engine.words().language();
        if token == SIGNAL {
            self.asked.signal.as_mut().map(drain);
            for line in self.numbers(log_writer).lines(language) {
                log_writer.tell(&line);
            }
            return true;
        }
        let Some(mut scrapes) = self.asked.scrapes.take() else {
            return false;
        };
        let is_its_own = scrapes.notify(token, now.time, || {
            self.numbers(log_writer).exposition(language)
        });
        self.asked.scrapes = Some(scrapes);
        is_its_own
    }

    /// Takes those that wait to ask, and ends those whose time is over.
    pub(in crate::daemon) fn look_after_those_that_ask(&mut self, now: Now) {
        if let Some(scrapes) = &mut self.asked.scrapes {
            scrapes.turn(self.poll.registry(), now.time);
        }
    }

    fn certificate_expiry(&self) -> Option<u64> {
        #[cfg(feature = "tls")]
        return self.certificate.as_ref()?.ends_at();
        #[cfg(not(feature = "tls"))]
        None
    }

    fn numbers(&self, log_writer: &LogWriter) -> Numbers {
        Numbers {
            console_dropped: log_writer.dropped(),
            turns: Turns {
                up_to: self.turns.up_to().collect(),
                count: self.turns.count(),
                seconds: self.turns.seconds(),
            },
            certificate_expiry: self.certificate_expiry(),
            process: process(),
            ..self.engine.numbers()
        }
    }
}
