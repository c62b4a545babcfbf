//! The dialect of programs: the lines of the plain dialect come in, and one object of JSON (RFC 8259)
//! goes out for each thing heard, so that nobody has to read sentences back. It depends on no language: whoever
//! shows it chooses the words.
//!
//! Over TCP its first line is `/json`, which can be no nickname; before it a client that was silent may
//! have been greeted in plain, so it skips what comes before the first `{`. Later, `/json` is what it
//! would be in plain. An object is a line, or a text frame of WebSocket. Lines are those of
//! [`plain`](super::plain), in its grammar, without anything of telnet. Before the nickname there are
//! besides:
//!
//! | the client sends | what it asks for |
//! | --- | --- |
//! | `/since ID` | everything kept behind that event, instead of the lines that newcomers are shown |
//! | `/resume TEXT` | the place and the nickname of the session whose `welcome` had this text |
//!
//! Neither is answered, and neither is a try at a nickname.
//!
//! `type` comes first in each object. What all in the room hear has `id`, its place in the one order that all
//! hear, and `time` (UTC, milliseconds). Fields may be added, and never change their meaning; one that is
//! true only at times is left out where it is not.
//!
//! | `type` | fields |
//! | --- | --- |
//! | `hello` | `server`, `room` (its name alone), `room_said` (as in sentences), `lang`, `max_line` (bytes with LF), `max_nick` (characters) |
//! | `ask` | `what`: `nickname` (after an objection), `password`, `key`; also behind each error that leaves one asked |
//! | `welcome` | `time`, `nick`, `users`, `topic`, `moderator`, `locked` when it is so, `missed`, `resume` |
//! | `joined` | `nick`, `moderator` when it is so |
//! | `left` | `nick`, `reason` (`quit`, `ended`, `failed`, `slow`, `kicked`, `banned`, `replaced`, `renounced`), `text` where there is one |
//! | `renamed` | `from`, `to` |
//! | `unchanged` | `nick` |
//! | `said`, `acted` | `from`, `text`; `notice` for what machines must not answer; `history` when shown to a newcomer |
//! | `private` | `from`, `to`, `text`, `notice`; no `id`; its sender reads it, too |
//! | `away` | `nick`, `text` (empty: back); behind a private message to somebody away the same with `answer` |
//! | `topic` | `by`, `text`; as the answer to `/topic` without `by` |
//! | `moderated` | `by`, `nick` or `address`, `what` (`kicked`, `banned`, `unbanned`, `muted`, `unmuted`, `promoted`, `demoted`, `locked`, `unlocked`), `text`, `until` where it ends, `term` (the time as it was given) |
//! | `users` | `nicks`, `away`, `moderators`, `last`: false while more parts come |
//! | `bans` | `list` of objects with `what`, `nick`, `address`, `since`, `until`, `by`, `refused`; `last` |
//! | `address` | `nick`, `ip`, `port`, `left` (a time) where it has left |
//! | `stats` | to a moderator that asks by `/stats`: `members`, `connections` (open ones), and since the start `public_messages`, `private_messages`, `refused` (connections), `slow_consumers`; `text` says it in lines, as in `help` |
//! | `help` | `text`, lines with LF between them |
//! | `warning`, `error` | `code` ([`code`](crate::text::refusals::code)), `text` in the daemon's language, `about`: what it concerns as it was typed (what it names, else the command that it answers, with its slash), `seconds` where it says how long |
//! | `shutdown` | |
//!
//! A conversation, as the daemon gives it out (`C` is what ana sends, `S` what she reads):
//!
//! ```
//! use littlecats::dialect::events::{Events, Lines, parse};
//! use littlecats::dialect::{Addressee, Decoded, Encode};
//! use littlecats::room::answer::{Answer, Asked};
//! use littlecats::room::event::{Event, EventId, EventKind};
//! use littlecats::room::nickname::Nickname;
//! use littlecats::room::refusal::Refusal;
//! use littlecats::room::request::Request;
//! use littlecats::room::roster::Standing;
//! use littlecats::room::time::{Now, Time, WallTime};
//! use littlecats::text::{Language, Words};
//!
//! const JSON: Events<Lines> = Events::new();
//! let words = Words::new(Language::Portuguese, None);
//! let ana = Nickname::parse("ana").unwrap();
//! let at = Now { time: Time::ZERO, wall: WallTime::from_millis(1_795_608_007_120) };
//! let answered = |answer: Answer<'_>| {
//!     let mut bytes = Vec::new();
//!     JSON.answer(&answer, Addressee::named(&ana), &words, &mut bytes);
//!     String::from_utf8(bytes).unwrap()
//! };
//! let heard = |number, kind| {
//!     let mut bytes = Vec::new();
//!     JSON.event(&Event { id: EventId::nth(number), at, by: None, kind }, &words, &mut bytes);
//!     String::from_utf8(bytes).unwrap()
//! };
//! let version = env!("CARGO_PKG_VERSION");
//!
//! // C: /json
//! // S: {"type":"hello","server":"littlecats/0.4.0","room":"Little Cats","room_said":"dos Little Cats","lang":"pt","max_line":1024,"max_nick":20}
//! let hello = answered(Answer::Hello { line_bytes_max: 1024 });
//! assert_eq!(hello.replace(version, "0.4.0"), concat!(
//!     r#"{"type":"hello","server":"littlecats/0.4.0","room":"Little Cats","room_said":"dos Little Cats","#,
//!     r#""lang":"pt","max_line":1024,"max_nick":20}"#, "\n",
//! ));
//! // C: /since 1041-6f2c09ab
//! let since = Request::Since("1041-6f2c09ab");
//! assert_eq!(parse("/since 1041-6f2c09ab", Standing::Guest), Decoded::Request(since));
//! // C: bia
//! // S: {"type":"error","code":"nickname_in_use","text":"o nickname \"bia\" já está em uso; informe outro nickname","about":"bia"}
//! // S: {"type":"ask","what":"nickname"}
//! assert_eq!(answered(Refusal::NicknameInUse("bia").into()), concat!(
//!     r#"{"type":"error","code":"nickname_in_use","#,
//!     r#""text":"o nickname \"bia\" já está em uso; informe outro nickname","about":"bia"}"#, "\n",
//! ));
//! let ask = Answer::StillAsked(Asked::Nickname);
//! assert_eq!(answered(ask), "{\"type\":\"ask\",\"what\":\"nickname\"}\n");
//! // C: ana
//! // S: {"type":"joined","id":"1050-00000000","time":"2026-11-25T12:00:07.120Z","nick":"ana"}
//! let joined = EventKind::Joined { nickname: &ana, is_moderator: false, away: "" };
//! assert_eq!(heard(1050, joined), concat!(
//!     r#"{"type":"joined","id":"1050-00000000","time":"2026-11-25T12:00:07.120Z","nick":"ana"}"#, "\n",
//! ));
//! // C: bom "dia"
//! // S: {"type":"said","id":"1051-00000000","time":"2026-11-25T12:00:07.120Z","from":"ana","text":"bom \"dia\""}
//! let said = EventKind::Said { by: &ana, text: r#"bom "dia""#, is_notice: false };
//! assert_eq!(heard(1051, said), concat!(
//!     r#"{"type":"said","id":"1051-00000000","time":"2026-11-25T12:00:07.120Z","#,
//!     r#""from":"ana","text":"bom \"dia\""}"#, "\n",
//! ));
//! assert!(JSON.echoes(&said, Addressee::named(&ana)));
//! ```
//!
//! - [`grammar`]: lines to requests.
//! - [`encoder`]: what is heard to objects.
//! - [`framing`]: what stands around an object on the wire.

pub mod encoder;
mod errors;
pub mod framing;
pub mod grammar;
mod moderation;
mod object;

pub use encoder::Events;
pub use framing::{Frames, Framing, Lines};
pub use grammar::{Decoder, parse};

#[cfg(test)]
mod tests;
