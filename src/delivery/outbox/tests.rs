use super::*;

type Parts = &'static [&'static str];

fn log(bytes: &[u8]) -> Log {
    let mut log = Log::new(64, 64);
    log.open();
    log.append(bytes);
    log
}

/// An outbox that follows the log from its beginning.
fn following() -> Outbox<Parts> {
    let mut outbox = Outbox::detached();
    outbox.attach(0);
    outbox
}

fn next(outbox: &Outbox<Parts>, log: &Log) -> String {
    let pieces = outbox.pieces(log);
    let pieces: Vec<&[u8]> = pieces.as_slices().iter().map(|piece| &**piece).collect();
    String::from_utf8(pieces.concat()).expect("UTF-8")
}

/// All that is owed, written in writes of at most so many bytes, the rests made as they are waited
/// for.
fn written(outbox: &mut Outbox<Parts>, log: &Log, most: usize) -> String {
    let mut all = String::new();
    for _ in 0..1_000 {
        if outbox.is_empty(log.head()) {
            return all;
        }
        if let Some((part, rest)) = outbox.waits_for().and_then(|parts| parts.split_first()) {
            let part = Bytes::from_static(part.as_bytes());
            outbox.refill(part, (!rest.is_empty()).then_some(rest));
        }
        let piece = next(outbox, log);
        let taken = piece.len().min(most);
        all.push_str(&piece[..taken]);
        outbox.advance(taken);
    }
    panic!("never empties")
}

fn insert(outbox: &mut Outbox<Parts>, log: &Log, text: &'static str, more: Option<Parts>) {
    outbox.insert(log.head(), Bytes::from_static(text.as_bytes()), more);
}

const WRITES: [usize; 4] = [1, 2, 5, 100];

#[test]
fn what_follows_holds_no_queue_and_reads_one_piece() {
    let mut log = log(b"abc");
    let mut outbox = following();
    assert!(outbox.follows() && outbox.pending.is_none());
    assert_eq!(outbox.only_piece(&log), Some(&b"abc"[..]));
    assert!(!outbox.is_empty(log.head()));
    outbox.advance(2);
    assert_eq!(outbox.needs_from(log.head()), 2);
    assert_eq!(next(&outbox, &log), "c");
    outbox.advance(1);
    assert!(outbox.is_empty(log.head()));
    assert_eq!(outbox.needs_from(log.head()), 3);
    log.append(&[b'x'; 62]);
    assert_eq!(outbox.only_piece(&log), None, "around the wrap it is two");
    assert_eq!(outbox.pieces(&log).as_slices().len(), 2);
}

#[test]
fn an_insert_comes_behind_what_was_owed_and_before_what_comes() {
    for most in WRITES {
        let mut log = log(b"ab");
        let mut outbox = following();
        insert(&mut outbox, &log, "PRIVATE", None);
        assert_eq!(outbox.only_piece(&log), None);
        log.append(b"cd");
        insert(&mut outbox, &log, "ANSWER", None);
        let cost = |len| Outbox::<Parts>::insert_cost(len);
        assert_eq!(outbox.queued_bytes(), cost(7) + cost(6));
        assert_eq!(written(&mut outbox, &log, most), "abPRIVATEcdANSWER");
        assert_eq!((outbox.queued_bytes(), outbox.pending.is_none()), (0, true));
    }
}

#[test]
fn the_cost_of_an_insert_is_its_bytes_and_two_places_in_the_queue() {
    let place = SPLICE_BYTES;
    assert!(size_of::<Splice<Parts>>() <= place);
    assert_eq!(Outbox::<Parts>::insert_cost(5), 5 + 2 * place);
    assert_eq!(Outbox::<Parts>::insert_cost(0), 2 * place);
}

#[test]
fn what_one_said_oneself_is_skipped() {
    for most in WRITES {
        let mut log = log(b"ab");
        let mut outbox = following();
        log.append(b"MINE");
        outbox.skip(2, 4);
        log.append(b"TOO");
        outbox.skip(6, 3);
        let splices = outbox.pending.as_ref().map(|it| it.splices.len());
        assert_eq!(splices, Some(1), "skips side by side are one");
        assert_eq!(outbox.queued_bytes(), Outbox::<Parts>::insert_cost(0));
        log.append(b"c");
        assert_eq!(written(&mut outbox, &log, most), "abc");
        assert_eq!(outbox.queued_bytes(), 0);
    }
}

#[test]
fn what_one_said_oneself_takes_no_queue_when_nothing_is_owed() {
    let mut log = log(b"");
    let mut outbox = following();
    log.append(b"MINE");
    outbox.skip(0, 4);
    assert!(outbox.pending.is_none() && outbox.is_empty(log.head()));
    log.append(b"cMINE");
    outbox.skip(5, 4);
    assert_eq!(written(&mut outbox, &log, 100), "c");
}

#[test]
fn a_skip_behind_an_insert_is_done_once_the_insert_is_written() {
    for most in WRITES {
        let mut log = log(b"a");
        let mut outbox = following();
        insert(&mut outbox, &log, "ANSWER", None);
        log.append(b"MINE");
        outbox.skip(1, 4);
        log.append(b"b");
        assert_eq!(written(&mut outbox, &log, most), "aANSWERb");
    }
}

#[test]
fn a_skip_away_from_the_last_splice_is_one_of_its_own() {
    let mut log = log(b"a");
    let mut outbox = following();
    insert(&mut outbox, &log, "ANSWER", None);
    log.append(b"b");
    log.append(b"MINE");
    outbox.skip(2, 4);
    assert_eq!(outbox.queued_bytes(), {
        Outbox::<Parts>::insert_cost(6) + Outbox::<Parts>::insert_cost(0)
    });
    assert_eq!(written(&mut outbox, &log, 3), "aANSWERb");
}

#[test]
fn what_hears_nothing_of_the_log_is_still_told_what_is_inserted() {
    let mut log = log(b"abc");
    let mut outbox: Outbox<Parts> = Outbox::detached();
    assert!(!outbox.follows() && outbox.is_empty(log.head()));
    assert_eq!(outbox.needs_from(log.head()), log.head());
    insert(&mut outbox, &log, "ASKED", None);
    assert!(!outbox.is_empty(log.head()));
    outbox.attach(log.head());
    assert!(outbox.follows());
    log.append(b"d");
    assert_eq!(written(&mut outbox, &log, 2), "ASKEDd");
}

#[test]
fn what_is_detached_gets_what_it_is_owed_so_far() {
    let mut log = log(b"ab");
    let mut outbox = following();
    outbox.advance(1);
    outbox.detach(log.head());
    log.append(b"c");
    outbox.detach(log.head());
    assert!(!outbox.follows());
    assert_eq!(outbox.needs_from(log.head()), 1);
    assert_eq!(outbox.only_piece(&log), None);
    insert(&mut outbox, &log, "BYE", None);
    assert_eq!(written(&mut outbox, &log, 100), "bBYE");
    assert_eq!(outbox.needs_from(log.head()), log.head());
}

#[test]
fn what_comes_back_does_not_hear_what_was_said_meanwhile() {
    for (owed, most) in [(0, 1), (1, 1), (1, 100), (2, 2)] {
        let mut log = log(b"ab");
        let mut outbox = following();
        outbox.advance(2 - owed);
        outbox.detach(log.head());
        log.append(b"MEANWHILE");
        outbox.attach(log.head());
        assert!(outbox.follows());
        let cost = if owed > 0 {
            Outbox::<Parts>::insert_cost(0)
        } else {
            0
        };
        assert_eq!(outbox.queued_bytes(), cost);
        assert_eq!(outbox.pending.is_none(), owed == 0);
        log.append(b"c");
        let expected = &"abc"[2 - owed..];
        assert_eq!(written(&mut outbox, &log, most), expected);
    }
}

#[test]
fn attaching_what_follows_changes_nothing() {
    let log = log(b"ab");
    let mut outbox = following();
    insert(&mut outbox, &log, "X", None);
    outbox.attach(log.head());
    assert_eq!(written(&mut outbox, &log, 100), "abX");
}

#[test]
fn a_rest_is_waited_for_before_anything_else_is_written() {
    for most in WRITES {
        let mut log = log(b"a");
        let mut outbox = following();
        insert(&mut outbox, &log, "ONE", Some(&["TWO", "THREE"]));
        log.append(b"b");
        assert_eq!(next(&outbox, &log), "aONE");
        assert!(
            outbox.waits_for().is_none(),
            "the first part is not written"
        );
        outbox.advance(1);
        assert!(
            outbox.waits_for().is_none(),
            "the first part is not written"
        );
        outbox.advance(3);
        assert_eq!(next(&outbox, &log), "");
        assert_eq!(outbox.waits_for(), Some(&(&["TWO", "THREE"] as Parts)));
        assert!(!outbox.is_empty(log.head()));
        assert_eq!(outbox.needs_from(log.head()), 1);
        let before = outbox.queued_bytes();
        outbox.refill(Bytes::from_static(b"TWO+"), Some(&["THREE"]));
        assert_eq!(outbox.queued_bytes(), before + 1);
        assert!(outbox.waits_for().is_none());
        assert_eq!(written(&mut outbox, &log, most), "TWO+THREEb");
        assert_eq!(outbox.queued_bytes(), 0);
    }
}

#[test]
fn one_write_takes_so_many_pieces_and_the_next_goes_on() {
    let log = log(b"");
    let mut outbox = following();
    for _ in 0..=PIECES_MAX {
        insert(&mut outbox, &log, "x", None);
    }
    assert_eq!(outbox.pieces(&log).as_slices().len(), PIECES_MAX);
    outbox.advance(PIECES_MAX);
    assert_eq!(outbox.queued_bytes(), Outbox::<Parts>::insert_cost(1));
    assert_eq!(next(&outbox, &log), "x");
}
