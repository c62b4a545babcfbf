//! littlecats: a chat daemon and its client in one small binary.
//!
//! This page is the map of the source: after it, one should be able to say where a line of code lives
//! before looking. Semantic versions cover the command line and the wire, not the Rust API: the
//! library is there for the binary, its tests and its benches.
//!
//! # The way of a line
//!
//! ```text
//!   bytes
//!     |   transport   reads from the socket, whatever is under it
//!     v
//!   dialect           what these bytes ask for: sniff, line, plain
//!     |   Request
//!     v
//!   room              changes its state once, then says who hears what
//!     |   Event for all, PrivateMessage for one, Answer for the asker
//!     v
//!   dialect           each encoding that has readers: an event becomes bytes, once
//!     |   bytes
//!     v
//!   delivery          appended once to the feed of that encoding; what one alone is owed
//!     |               goes into its outbox
//!     v
//!   transport         one write to the socket of each connection that is behind
//! ```
//!
//! The daemon is the loop that carries things from one stage to the next, and decides when. Nothing
//! is done for each message and each receiver: a receiver is a cursor into a feed.
//!
//! # The modules, in the order the data meets them
//!
//! Each file, and what it knows.
//!
//! **[`cli`]**: the command line. `main.rs` asks it what is wanted, and is the one way out for errors.
//! - `serve.rs`, `check.rs`, `connect.rs`, `key.rs`, `cert.rs`, `sample.rs`, `man.rs`: the options of a
//!   command, each with its texts in both languages; the last two also what they print.
//! - `normalize.rs`: which flags and arguments the words give; `line.rs`: these as the line that argh
//!   takes; `config.rs`: what a file of flags gives; `usage_error.rs`: what is wrong with any of it;
//!   `nearest.rs`: what may have been meant; `values.rs`: what value a flag takes; `settings.rs`: what
//!   it has, and whether that can change.
//! - `bilingual.rs`, `description.rs`: both languages in one text, and a command told in one of them;
//!   `help.rs`: `--help`.
//! - `completions/`: what makes a shell complete the command line: `bash.rs`, `zsh.rs`, `fish.rs`.
//! - `environment.rs`: the language of the person, and how wide the terminal is.
//!
//! **[`transport`]**: where connections come from, and what bytes go through.
//! - `address.rs`: a host and a port as people write them.
//! - `listener.rs`: how a listening socket is opened, what its connections inherit, how accepting fails;
//!   `given.rs`: those that were open before the daemon started; `bad_ports.rs`: which ports browsers
//!   refuse to open; `interfaces.rs`: the addresses that others reach this machine by.
//! - `socket.rs`: what the daemon asks of any connection; `clear.rs`: TCP as it is; `tcp_info.rs`: what
//!   the kernel knows of it; `proxy_header.rs`: how a proxy says whose connection follows.
//! - `tls/`: TLS on the same port, a cargo feature. `stream.rs`: a connection that is clear until its
//!   first bytes are a handshake's; `session.rs`: rustls over a socket; `config.rs`: what is offered
//!   with a certificate; `validity.rs`: until when that holds; `fingerprint.rs`: what it is known by;
//!   `self_signed.rs`: how one is made.
//!
//! **[`dialect`]**: how people talk to the room and are told what they hear.
//! - `decoder.rs`: the way in of one connection (`aside.rs`: what few need for it; `peek.rs`: what it
//!   would wait with; `dialect.rs`: what it speaks); `sniff.rs`: which dialect it speaks, by its first
//!   bytes; `opening.rs`: what these are to those that have to know who speaks; `telnet.rs`: what is
//!   taken out of its bytes, and answered; `line.rs`: bytes to lines: the limit, and what is no text;
//!   `decoded.rs`: what all that amounts to.
//! - `plain.rs`: the dialect of `nc`: lines to requests (`grammar.rs`), events to lines
//!   (`moderation.rs`: those of moderators). Its documentation is the grammar.
//! - `web/`: browsers. `head.rs`: what is asked for; `who_may_ask.rs`: of whom, and by which page;
//!   `forwarded.rs`: from where, as proxies say it; `response.rs`: the answer; `files.rs`: the page;
//!   `handshake.rs`: how a connection becomes a WebSocket; `frame.rs`: its frames, `header.rs` what
//!   stands before each; `messages.rs`: what its messages are; `close.rs`: with which code it ends.
//! - `events/`: the dialect of programs. `grammar.rs`: lines to requests, as in plain; `encoder.rs`:
//!   what is heard to objects of JSON (`moderation.rs`: of moderators, `errors.rs`: what went wrong);
//!   `object.rs`: how these are written; `framing.rs`: what stands around them; `timestamp.rs`: moments
//!   as programs read them.
//! - `irc/`: clients of IRC. `line.rs`: where a line ends; `decoder.rs`: its items, one for each target
//!   (`targets.rs`); `text.rs`: what may stand in it; `message.rs`: a line taken apart; `commands.rs`:
//!   the table of commands. What they ask for: `registration.rs`, `speech.rs`, `channel.rs`, `mode.rs`,
//!   `people.rs`, `chathistory.rs`; `item.rs`: what of that is for IRC itself; `capabilities.rs`: what a
//!   client agreed upon. `encoder.rs`: what is heard to lines (`spoken.rs`: what is said; `history.rs`:
//!   what was; `moderation.rs`: what moderators do; `answers.rs`: what one is told); `queries.rs`: what
//!   IRC wants to know (`room.rs`, `names.rs`, `who.rs`, `whois.rs`, `server.rs`: of what;
//!   `complaints.rs`: what was wrong with a line); `isupport.rs`: what the server is like;
//!   `refusals.rs`: what goes wrong; `reply.rs`, `numeric.rs`, `tags.rs`: how a line is written;
//!   `split.rs`: what does not fit one; `session.rs`: what one is told of its connection; `label.rs`:
//!   labels, and replies with one; `base64.rs`.
//! - `encode.rs`: the trait by which what is heard becomes bytes; `encoding.rs`: the encodings there
//!   are, each the way out for all that share a feed.
//!
//! **[`room`]**: a value without sockets, clock or log. `mod.rs` is what each request means and who gets
//! to hear of it.
//! - `request.rs`: what a session can ask for; `dispatch.rs`: which session may ask for what.
//! - `login.rs`: how a guest gets a nickname; `admit.rs`: whether it may have it; `entrance.rs`: how it
//!   comes in behind what was said before; `leaving.rs`: how sessions end; `talk.rs`: what people say;
//!   `power.rs`: which of them moderate; `moderate.rs`, `ban.rs`: what these ask for; `decision.rs`:
//!   what they decided, until it is told; `reload.rs`: what new keys mean.
//! - `moderation/`: what they decided, as values. `sanctions.rs`: bans and mutes; `departed.rs`: who has
//!   left lately; `network.rs`: addresses as they are given; `term.rs`: times.
//! - `outside.rs`: what sessions ask for that register before they come in; `person.rs`: what is known
//!   of them; `missed.rs`: what they are shown when they are in; `recall.rs`: what they ask for of it;
//!   `lookup.rs`: what dialects look up.
//! - `session.rs`: the one name for a session; `nickname.rs`: what a nickname is; `unicode.rs`: which
//!   texts look alike; `roster.rs`: which session has which; `addresses.rs`: where each comes from;
//!   `status.rs`: what few sessions have; `timed.rs`: nicknames of which something is so for a time;
//!   `key.rs`: what keys are for; `history.rs`: what was said and is kept.
//! - `event.rs`: what is heard by all, and private messages; `event_id.rs`: their one order;
//!   `answer.rs`: what the asker is told, in parts where it is long; `refusal.rs`: what goes wrong;
//!   `effects.rs`: the trait by which the room asks for all of them.
//! - `time.rs`: what moments are counted in; `calendar.rs`: which day they are; `address_block.rs`: what
//!   addresses count as one.
//!
//! **[`text`]**: every sentence, Portuguese and English side by side.
//! - `words.rs`: the languages, and the name of the room.
//! - `notices.rs`: what the daemon says in the room; `moderation.rs`: of moderators; `help.rs`: what it
//!   answers to `/help`; `moment.rs`: ages and moments; `refusals.rs`: what went wrong (`codes.rs`: by
//!   which programs know it).
//! - `console.rs`: what the operator is told (`ends.rs`: why a session ended); `incidents.rs`: what of
//!   that can happen as often as strangers like; `ways_in.rs`: what it shows at the start; `startup.rs`:
//!   why the daemon could not start; `files.rs`: what is wrong with a file it was given; `system.rs`:
//!   what the operating system objects to; `size.rs`: sizes as people give them.
//! - `irc.rs`: what people read that come by IRC (`phrases.rs`, `help.rs`).
//! - `numbers.rs`: what can be counted, for people and for Prometheus (`turns.rs`: of the loop).
//! - `service.rs`: what is said to a service manager, and of what it gave.
//! - `web.rs`: what a browser reads that is not given the page; `certificate.rs`: what is said of one
//!   that is made.
//! - `client.rs`: what the client says by itself; `failures.rs`: why it cannot go on.
//!
//! **[`delivery`]**: what was accepted and is not written yet: bytes and offsets, no words, no sockets.
//! - `log.rs`: a ring of bytes with offsets that only grow; `feed.rs`: a log, how far it was flushed and
//!   how many need it; `outbox.rs`: the cursor of one connection, and what goes between.
//!
//! **[`daemon`]**: one thread, one poll loop.
//! - `options.rs`: what the flags come to; `start.rs`: from there to the loop; `check.rs`: whether it
//!   would start; `ways_in.rs`: how people come in, told when it starts; `qr_code.rs`: the page's
//!   address for telephones; `server.rs`: the loop: poll, sleep (`heap.rs`: what is given back to the
//!   system); `listeners.rs`: how it accepts; `signals.rs`: what the process is told; `hangup.rs`: what
//!   is read again then; `clock.rs`: what time it is; `supervisor.rs`: what the service manager is told
//!   that started it.
//! - `engine.rs`: one turn of the loop, over any socket; `read.rs`, `read_buffer.rs`: bytes in;
//!   `stop.rs`: why they wait; `input.rs`: what becomes of them; `effects.rs`: what the room asks for,
//!   done; `write.rs`, `owed.rs`, `flush.rs`: bytes out; `feeds.rs`: the feeds, and how much their logs
//!   hold together.
//! - `parts.rs`: long answers, and what a newcomer is shown before it is in; `arrivals.rs`: how a
//!   session begins; `lifecycle.rs`: how it ends; `shutdown.rs`: how all do; `phase.rs`: the phases
//!   between; `connection.rs`, `connections.rs`: one connection, and all of them.
//! - `proxies/`: connections that proxies hand on. `header.rs`, `first_bytes.rs`: how they say whose
//!   those are; `identify.rs`: what that means.
//! - `admission.rs`: whether a newcomer finds a place; `guests.rs`: those without a nickname, and which
//!   goes first; `blocks.rs`, `turns.rs`: what the connections of one address have together (`calls.rs`:
//!   whose turn has come); `schedule.rs`: which connections are read, and which wait; `hold.rs`: when
//!   all wait for one that reads.
//! - `liveness.rs`: whether peers are still there; `signs_of_life.rs`: those that are asked in the words
//!   of their dialect; `silence.rs`: since when they sent nothing; `upkeep.rs`: what happens to sessions
//!   besides what they ask for.
//! - `secrets/`: the password and the keys. `digest.rs`: what is kept of them; `files.rs`: where they
//!   are read from; `ring.rs`: the keys in force; `guessing.rs`: pauses after wrong passwords, in which
//!   guests wait (`pauses.rs`); `given.rs`: what these gave; `resume.rs`: by which text a session is
//!   resumed; `new_key.rs`: how keys are made.
//! - `bans/`: those that outlive the daemon. `record.rs`: their lines; `keep.rs`: when they are written;
//!   `writer.rs`: the thread that writes the file.
//! - `limits.rs`, `rate.rs`, `pacing.rs`, `timers.rs`: how much, how often, when. `reload.rs`: what
//!   SIGHUP reads again; `new_limits.rs`: what that means for those that are there.
//! - `web/`: browsers. `serve.rs`: what becomes of a request; `requests.rs`: how many there may be;
//!   `socket.rs`: what a WebSocket has beside a session. `web_visits.rs`: from where the page was asked
//!   for of late.
//! - `irc/`: clients of IRC. `handle.rs`: what becomes of what is for IRC itself; `channel.rs`: how they
//!   come into the channel; `switch.rs`: what they agree upon, and in which encoding they are told;
//!   `odd.rs`: what some hear beside their feed; `labels.rs`: answers with a label; `recalled.rs`: what
//!   they ask for of what was said; `sasl.rs`: how one proves that it owns an account; `monitor.rs`:
//!   whom they watch; `ends.rs`: what they are told last.
//! - `tls/`: the certificate in force and how it ends (`mod.rs`). `files.rs`: where it is read from;
//!   `self_signed.rs`: how one is made.
//! - `numbers/`: what is counted. `counters.rs`: where it happens; `gather.rs`: all of it, with what
//!   `process.rs` knows; `scrape.rs`: how it is asked for over HTTP; `serve.rs`: both in the loop.
//! - `console.rs`: what the operator is told of strangers and of limits; `episode.rs`: how often;
//!   `log_writer.rs`: the log, on a thread of its own (`printer.rs`: the thread's side);
//!   `log_format.rs`: how its lines look.
//!
//! **[`client`]**: the bundled client, on blocking sockets. `mod.rs` chooses which of its three forms runs.
//! - `link.rs`: the connection to a daemon, and its lines, clean and bounded; `stream.rs`: what they go
//!   through; `login.rs`: how objects are asked for, a nickname, and what is asked for behind it;
//!   `secrets.rs`: passwords and keys.
//! - `tls/`: TLS. `verify.rs`: whether a daemon is the one that was meant; `known_hosts.rs`:
//!   fingerprints that a person took; `duplex.rs`: rustls between two threads.
//! - `heard.rs`: what a line of the daemon tells, typed; `parse.rs`: read from its object;
//!   `complaint.rs`: what goes wrong, in either language. `sentences.rs`: how it reads, by the plain
//!   dialect's encoder (`clock.rs`: the daemon's clock); `log.rs`: what is kept of it in a file;
//!   `local_time.rs`: the person's clock.
//! - `unanswered.rs`: which lines wait for their answer, and what answers which.
//! - `conversation/`: what is known of the room. `mod.rs`: what is heard in, entries out; `typed.rs`:
//!   what is typed; `people.rs`: the people in the room; `lost.rs`: words that a break may have
//!   swallowed; `entry.rs`: an entry; `commands.rs`: the commands that never reach the daemon;
//!   `split.rs`: a text that is too long for one line.
//! - `render.rs`: how an entry looks (`look.rs`: its colours); `terminal.rs`: what the terminal can do.
//! - `interactive/`: for a person. `enter.rs`: connecting and logging in; `listen.rs`: the thread that
//!   reads the socket; `reconnect.rs`: the way back after a break; `tries.rs`: when it is tried next;
//!   `converse.rs`: the thread that reads the person; `screen.rs`: what is asked of a terminal;
//!   `plain.rs`: one without an editor, and `unseen.rs`: what is not shown there; `show.rs`: what is
//!   shown, and in which order; `scrollback.rs`: what was; `crowd.rs`: those who come and go unheard;
//!   `interrupts.rs`: Ctrl-C; `bell.rs`: how often it rings.
//! - `editor/`: the line editor, a cargo feature. `screen.rs`: what waits to be shown above the line;
//!   `line.rs`: what a key does; `hidden.rs`: where nothing is shown of it; `completion.rs`: what Tab
//!   makes of a word; `paste.rs`: many lines at once.
//! - `filter.rs`, `send.rs`: the client without a person: in a pipe, of whose other end `input.rs` knows
//!   (`printer.rs`: what is printed; `progress.rs`: how far it has come), and for one line.
//!
//! # Who imports whom
//!
//! ```text
//!   main -> cli, daemon, client
//!   daemon -> cli, transport, dialect, delivery, room, text
//!   client -> cli, transport, dialect, room, text
//!   cli -> transport, dialect, room, text    (what a terminal may be shown, and limits; it knows no daemon)
//!   dialect -> room, text
//!   text -> room
//!   transport -> room                        (the calendar, and its moments)
//!   delivery, room -> nobody of ours
//! ```
//!
//! No arrow points up, so a file can be read with those below it in mind, and none above.
//!
//! # Glossary
//!
//! One word, one meaning.
//!
//! - *connection*: a socket, what it sent that is not handled yet, and what it is owed.
//! - *session*: what the room and the dialects know of a connection, from accept until it is over.
//! - *peer*: the other end of a connection: an address and a program.
//! - *guest*: a session that has no nickname yet.
//! - *nickname*: what a session is called; unique in its folded form, which knows no case and no
//!   accents.
//! - *room*: the sessions that hear each other, and what they hear. A daemon is one room.
//! - *request*: what a session asks of the room, typed.
//! - *event*: what happens in the room and all in it hear, in one order.
//! - *refusal*: why a request, a line or a connection was not accepted, or a warning; each has a code
//!   and a sentence in each language.
//! - *broadcast*: for all in the room; *unicast*: for one session: private messages and answers.
//! - *moderator*: a session that may kick, ban and mute others and close the door, by a *key* of its own
//!   or because another made it one.
//! - *sanction*: a ban or a mute, of a nickname, an address or a network.
//! - *address block*: the addresses that count as one for limits and sanctions.
//! - *transport*: what carries bytes; *dialect*: what bytes mean; *encoding*: the form in which a group
//!   of connections is told what it hears.
//! - *feed*: the log of one encoding and how far its readers were offered it; *log*: its last bytes;
//!   *cursor*: up to where one connection has read it. (The cursor of a long answer is where its next
//!   part begins.)
//! - *outbox*: what was accepted for a connection and is not written yet: its cursor, and what is
//!   inserted at which offset or skipped (a *splice*).
//! - *history*: what is kept of what was said before: what newcomers are shown, and what lies before
//!   that for those that come back.
//! - *backpressure*: what cannot be handled yet is left in the socket, so that the sender has to wait;
//!   nothing is thrown away.
//! - *rate limit*: how many lines a second of one connection are handled, after a burst.
//! - *incident*: what strangers or a crowd can make happen in any number; *episode*: incidents of one
//!   kind, the first told, the others counted.
//! - *slow consumer*: a connection that falls further behind than its feed keeps; it is closed.

pub mod cli;
pub mod client;
pub mod daemon;
pub mod delivery;
pub mod dialect;
pub mod room;
pub mod text;
pub mod transport;

/// The port where a littlecats daemon listens unless told otherwise: CATS on a telephone.
pub const DEFAULT_PORT: u16 = 2287;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    /// The names of the source files below a folder, but for `mod.rs` and tests.
    fn files(folder: &Path) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for entry in fs::read_dir(folder).expect("the sources are there") {
            let path = entry.expect("can be listed").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            match &*name {
                "mod.rs" | "tests.rs" | "tests" => {}
                _ if path.is_dir() => found.extend(files(&path)),
                _ if name.ends_with(".rs") => {
                    found.insert(name.into_owned());
                }
                // The page is no source of ours to be compiled.
                _ => {}
            }
        }
        found
    }

    #[test]
    fn the_map_names_every_file_and_no_other() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let (map, _) = include_str!("lib.rs")
            .split_once("//! # Who imports whom")
            .expect("the map has an end");
        let mut everywhere = BTreeSet::from(["lib.rs".to_owned(), "main.rs".to_owned()]);
        for section in map.split("//! **[`").skip(1) {
            let (folder, text) = section.split_once('`').expect("the name of a folder");
            let names = text.split('`').filter(|word| word.ends_with(".rs"));
            let named: BTreeSet<String> = names
                .filter(|name| !matches!(*name, "mod.rs" | "main.rs"))
                .map(str::to_owned)
                .collect();
            assert_eq!(named, files(&source.join(folder)), "of src/{folder}");
            everywhere.extend(named);
        }
        assert_eq!(everywhere, files(&source), "of src");
    }
}
