//! What one client is told in answer to what it did.

use super::super::super::encode::Addressee;
use super::super::capabilities::{Capability, Form};
use super::super::commands::Verb;
use super::super::numeric::Numeric;
use super::super::reply::{Lines, Source};
use super::super::{HOST, queries, refusals};
use super::history;
use crate::room::answer::{Answer, BansPart, DecidedApart, TopicSet};
use crate::room::moderation::sanctions::{SanctionKind, Target};
use crate::room::nickname::Nickname;
use crate::text::Words;
use crate::text::irc::Phrase;
use crate::text::moderation::{Moderated, each_stat};
use crate::text::notices::Notice;

pub(super) fn answer(
    answer: &Answer<'_>,
    form: Form,
    to: Addressee<'_>,
    words: &Words,
    out: &mut Vec<u8>,
) {
    let mut lines = Lines::new(out, form, to.nickname);
    let language = words.language();
    let channel = words.channel();
    match answer {
        // Clients ask in their own way for what they need, and hear of the rest as all do.
        Answer::Hello { .. }
        | Answer::Welcome(_)
        | Answer::Hint
        | Answer::AskNickname
        | Answer::AskKey { .. }
        | Answer::StillAsked(_)
        | Answer::Unchanged { .. }
        | Answer::Alone
        | Answer::List(_) => {}
        // The topic is told behind one's own JOIN.
        Answer::Topic {
            is_asked: false, ..
        } => {}
        Answer::AskPassword => lines
            .numeric(Numeric::PasswordMismatch)
            .shown(words.say(Notice::AskPassword)),
        Answer::Renamed { from, to } => lines
            .from_nickname(from.as_str(), "NICK")
            .word(to.as_str())
            .end(),
        Answer::History(part) => history::history(part, form, to, words, out),
        Answer::Away { text: "", .. } => lines
            .numeric(Numeric::UnAway)
            .text(Phrase::BackAgain.in_words(language)),
        Answer::Away { .. } => lines
            .numeric(Numeric::NowAway)
            .text(Phrase::NowAway.in_words(language)),
        Answer::IsAway { nickname, text } => {
            if to.asker.verb != Some(Verb::Notice) {
                let away = lines.numeric(Numeric::Away);
                away.word(nickname.as_str()).text(text);
            }
        }
        Answer::Topic {
            text,
            set,
            is_asked: true,
        } => topic(&mut lines, text, *set, words),
        Answer::Identified { account } => {
            let name = lines.to();
            let logged_in = lines.numeric(Numeric::LoggedIn);
            logged_in
                .joined(&[name, "!*@", HOST])
                .word(account.as_str())
                .shown(format_args!(
                    "{} {account}",
                    Phrase::LoggedIn.in_words(language),
                ));
            lines
                .numeric(Numeric::SaslSuccess)
                .text(Phrase::SaslSuccess.in_words(language));
        }
        Answer::BotMode(is_on) => {
            if let Some(nickname) = to.nickname {
                let mode = lines.from_nickname(nickname.as_str(), "MODE");
                let change = if *is_on { "+B" } else { "-B" };
                mode.word(nickname.as_str()).word(change).end();
            }
        }
        Answer::RealName(real_name) => {
            if to.asker.capabilities.has(Capability::Setname)
                && let Some(nickname) = to.nickname
            {
                let setname = lines.from_nickname(nickname.as_str(), "SETNAME");
                setname.text(real_name);
            }
        }
        Answer::Inviting { nickname } => lines
            .numeric(Numeric::Inviting)
            .word(nickname.as_str())
            .word(channel)
            .end(),
        Answer::IsInside { nickname } => lines
            .numeric(Numeric::UserOnChannel)
            .word(nickname.as_str())
            .word(channel)
            .text(Phrase::UserOnChannel.in_words(language)),
        Answer::Moderates => lines
            .numeric(Numeric::YouAreOperator)
            .text(Phrase::ModeratesNow.in_words(language)),
        Answer::Invited { by, author } => {
            let whom = lines.to();
            let user = author.user;
            let by = Source { nickname: by, user };
            let invite = lines.from(super::Tags::NONE, by, "INVITE");
            invite.word(whom).word(channel).end();
        }
        Answer::Bans(part) => bans(part, &mut lines, words),
        Answer::DecidedApart(decided) => decided_apart(*decided, &mut lines, words),
        Answer::BanOver { target } => ban_over(target, &mut lines, words),
        Answer::Address {
            at: _,
            nickname,
            address,
            left,
        } => lines.notice(words.say(Notice::Moderated(Moderated::Address {
            nickname: nickname.as_str(),
            address: *address,
            left: *left,
        }))),
        Answer::Stats(stats) => {
            for line in each_stat(stats) {
                lines.numeric(Numeric::StatsDebug).shown(words.say(line));
            }
        }
        Answer::Help => queries::help(&mut lines, "", words),
        Answer::Refused(refusal) => refusals::refused(*refusal, &mut lines, to.asker, words),
    }
}

/// What the chat is about, and who said so.
pub(in super::super) fn topic(
    lines: &mut Lines<'_>,
    text: &str,
    set: Option<TopicSet<'_>>,
    words: &Words,
) {
    let channel = words.channel();
    if text.is_empty() {
        let none = lines.numeric(Numeric::NoTopic).word(channel);
        return none.text(Phrase::NoTopic.in_words(words.language()));
    }
    lines.numeric(Numeric::Topic).word(channel).text(text);
    if let Some(TopicSet { by, at }) = set {
        let who_and_when = lines.numeric(Numeric::TopicWhoTime).word(channel);
        who_and_when
            .word(by.as_str())
            .number(at.wall.as_millis() / 1_000)
            .end();
    }
}

/// What a moderator decided that not all hear of.
fn decided_apart(decided: DecidedApart<'_>, lines: &mut Lines<'_>, words: &Words) {
    match decided {
        DecidedApart::Demoted { nickname } => {
            mode(lines, None, "-o", &[nickname.as_str()], words);
        }
        DecidedApart::NetworkSanctioned {
            at: _,
            kind,
            by,
            network,
            term: _,
            reason: _,
        } => {
            let change = match kind {
                SanctionKind::Ban => "+b",
                SanctionKind::Mute => "+q",
            };
            mode(
                lines,
                Some(by),
                change,
                &["*!*@", &network.to_string()],
                words,
            );
        }
        DecidedApart::NetworkUnmuted { by, network } => {
            mode(
                lines,
                Some(by),
                "-q",
                &["*!*@", &network.to_string()],
                words,
            );
        }
        DecidedApart::Unbanned { target } => ban_over(target, lines, words),
    }
}

fn ban_over(target: &Target, lines: &mut Lines<'_>, words: &Words) {
    match target {
        Target::Nickname(nickname) => mode(lines, None, "-b", &[nickname.as_str(), "!*@*"], words),
        Target::Network(network) => mode(lines, None, "-b", &["*!*@", &network.to_string()], words),
    }
}

/// Changes a mode of the channel, about what this mask in pieces names.
fn mode(lines: &mut Lines<'_>, by: Option<&Nickname>, change: &str, mask: &[&str], words: &Words) {
    let line = match by {
        Some(by) => lines.from_nickname(by.as_str(), "MODE"),
        None => lines.server("MODE"),
    };
    line.word(words.channel()).word(change).joined(mask).end();
}

/// All bans and mutes, where both were asked for at once.
fn bans(part: &BansPart<'_>, lines: &mut Lines<'_>, words: &Words) {
    for sanction in &part.sanctions {
        queries::list_entry(lines, sanction, words);
    }
    if part.rest.is_none() {
        queries::end_of_list(lines, words);
    }
}
