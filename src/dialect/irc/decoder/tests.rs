//! Lines to what they ask for: each case whole, byte by byte, cut in two, and with trailing bytes.

use super::super::super::decoded::Decoded;
use super::super::item::{Cap, Complaint, Item, Monitor, Query, Then};
use super::super::{Capabilities, LINE_BYTES_MAX, TAGS_BYTES_MAX};
use crate::dialect::{Aside, Decoder};
use crate::room::request::Request;
use crate::room::roster::Standing;

mod asked;
mod framing;
mod history;
mod modes;
mod registering;
mod said;

/// A line by which it is known that this is IRC.
const FIRST: &[u8] = b"PONG x\r\n";

/// What a decoder makes of bytes that come in chunks, as a server would hold them, written for debugging.
fn decoded(chunks: &[&[u8]], standing: Standing) -> Vec<String> {
    let (mut decoder, mut aside) = (Decoder::new(), Aside::new());
    let mut first = FIRST.to_vec();
    let (consumed, _) = decoder.next(&mut first, &mut aside, standing, LINE_BYTES_MAX);
    assert_eq!(consumed, first.len());
    let (mut held, mut items) = (Vec::new(), Vec::new());
    for chunk in chunks {
        held.extend_from_slice(chunk);
        loop {
            let peeked = decoder.peek(&held, &aside, standing, LINE_BYTES_MAX);
            let (consumed, item) = decoder.next(&mut held, &mut aside, standing, LINE_BYTES_MAX);
            assert_eq!(peeked, item.map(|item| item.charge()));
            let item = item.map(|item| format!("{item:?}"));
            held.drain(..consumed);
            match item {
                Some(item) => items.push(item),
                None => break,
            }
        }
        assert!(held.len() < LINE_BYTES_MAX + TAGS_BYTES_MAX);
    }
    items
}

/// Every case whole, byte by byte, cut in two, and with trailing bytes.
#[track_caller]
fn check(bytes: &[u8], standing: Standing, expected: &[Decoded<'_>]) {
    let expected: Vec<String> = expected.iter().map(|item| format!("{item:?}")).collect();
    let shown = String::from_utf8_lossy(bytes);
    assert_eq!(decoded(&[bytes], standing), expected, "{shown:?} whole");
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(
        decoded(&single, standing),
        expected,
        "{shown:?} byte by byte"
    );
    for at in [bytes.len() / 3, bytes.len().saturating_sub(1)] {
        let (start, end) = bytes.split_at(at);
        assert_eq!(
            decoded(&[start, end], standing),
            expected,
            "{shown:?} cut at {at}"
        );
    }
    let tailed = [bytes, b"tail"].concat();
    assert_eq!(
        decoded(&[&tailed], standing),
        expected,
        "{shown:?} with a tail"
    );
}

/// A line of somebody in the channel.
#[track_caller]
fn inside<'a>(line: &str, expected: impl Into<Decoded<'a>>) {
    all_inside(line, &[expected.into()]);
}

#[track_caller]
fn all_inside(line: &str, expected: &[Decoded<'_>]) {
    check(format!("{line}\r\n").as_bytes(), Standing::Inside, expected);
}

/// A line of somebody who is registered and not in the channel.
#[track_caller]
fn outside<'a>(line: &str, expected: impl Into<Decoded<'a>>) {
    let line = format!("{line}\r\n");
    check(line.as_bytes(), Standing::Outside, &[expected.into()]);
}

/// A line of somebody who is not registered.
#[track_caller]
fn guest<'a>(line: &str, expected: impl Into<Decoded<'a>>) {
    let line = format!("{line}\r\n");
    check(line.as_bytes(), Standing::Guest, &[expected.into()]);
}

fn in_channel<'a>(channel: &'a str, request: Request<'a>) -> Decoded<'a> {
    let then = Then::Request(request);
    Item::InChannel { channel, then }.into()
}

fn query_in_channel<'a>(channel: &'a str, query: impl Into<Query<'a>>) -> Decoded<'a> {
    let then = Then::Query(query.into());
    Item::InChannel { channel, then }.into()
}

fn say<'a>(channel: &'a str, text: &'a str) -> Decoded<'a> {
    in_channel(channel, Request::Say(text))
}

fn ping(token: &str) -> Decoded<'_> {
    Query::Ping { token }.into()
}
