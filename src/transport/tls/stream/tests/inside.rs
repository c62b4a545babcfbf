//! What goes through once it is TLS: steps, records, ends, and bounds.

use super::*;

#[test]
fn a_handshake_goes_on_when_the_caller_says_so_and_nothing_is_said_before_its_end() {
    let mut both = Both::new(rustls::ALL_VERSIONS, &[]);
    let mut hello = Vec::new();
    both.client.write_tls(&mut hello).expect("memory");
    both.wire.borrow_mut().to_server.extend(&hello);
    let mut buffer = [0; 8 * 1024];
    assert_eq!(both.stream.read(&mut buffer).expect("well"), SPACE);
    assert!(both.stream.has_step());
    assert_eq!(both.stream.security(), Security::Handshaking);
    assert!(both.wire.borrow().to_client.is_empty(), "no step was made");
    let early = both.stream.write(&[IoSlice::new(b"oi\n")]);
    assert_eq!(early.expect("well"), SPACE);
    assert_eq!(both.stream.read(&mut buffer).expect("well"), SPACE);
    assert!(!both.stream.has_step() && !both.wire.borrow().to_client.is_empty());
    both.settle();
    assert_eq!(both.stream.security(), Security::Secure);
    assert!(both.heard.is_empty(), "nothing was kept of that");
}

#[test]
fn a_write_before_its_end_sends_what_the_handshake_has_to_say() {
    let mut both = Both::new(rustls::ALL_VERSIONS, &[]);
    both.client
        .write_tls(&mut both.wire.borrow_mut().to_server)
        .expect("memory");
    both.wire.borrow_mut().room = 10;
    let mut buffer = [0; 8 * 1024];
    while both.wire.borrow().room > 0 {
        assert_eq!(both.stream.read(&mut buffer).expect("well"), SPACE);
    }
    both.wire.borrow_mut().room = usize::MAX;
    let early = both.stream.write(&[IoSlice::new(b"oi\n")]);
    assert_eq!(early.expect("well"), SPACE);
    assert!(both.wire.borrow().to_client.len() > 10);
}

#[test]
fn one_write_is_as_few_records_as_they_may_be_long() {
    let mut both = Both::shaken_hands();
    both.wire.borrow_mut().writes = 0;
    let pieces: Vec<Vec<u8>> = (0..16).map(|n| vec![b'a' + n; 1_000]).collect();
    let slices: Vec<IoSlice<'_>> = pieces.iter().map(|piece| IoSlice::new(piece)).collect();
    let written = both.stream.write(&slices).expect("well");
    assert_eq!((written.bytes, written.exhausted), (16_000, false));
    let sent = std::mem::take(&mut both.wire.borrow_mut().to_client);
    assert_eq!(records(&sent).len(), 1);
    assert_eq!(both.wire.borrow().writes, 1);
    both.hear(&sent);
    assert_eq!(both.heard, pieces.concat());
    // What is longer goes out in full ones.
    let long = vec![b'x'; 40_000];
    let mut rest = &long[..];
    while !rest.is_empty() {
        let written = both.stream.write(&[IoSlice::new(rest)]).expect("well");
        rest = &rest[written.bytes..];
    }
    let sent = both.wire.borrow().to_client.clone();
    let lengths: Vec<usize> = records(&sent).iter().map(|&(_, len)| len).collect();
    assert_eq!(lengths.len(), 3, "{lengths:?}");
    assert!(lengths[..2].iter().all(|&len| len > TEXT_BYTES_MAX));
}

#[test]
fn what_the_socket_does_not_take_is_held_and_bounded_until_it_does() {
    let mut both = Both::shaken_hands();
    both.wire.borrow_mut().room = 1_000;
    let text = vec![b'x'; 100_000];
    let first = both.stream.write(&[IoSlice::new(&text)]).expect("well");
    assert_eq!((first.bytes, first.exhausted), (TEXT_BYTES_MAX, true));
    // Nothing more is taken over while a record waits, whether or not a part of it went out.
    for room in [0, 10] {
        both.wire.borrow_mut().room = room;
        let more = both.stream.write(&[IoSlice::new(&text)]).expect("well");
        assert_eq!(more, SPACE);
        assert!(both.stream.flush().expect("well").exhausted);
    }
    both.wire.borrow_mut().room = usize::MAX;
    assert!(!both.stream.flush().expect("well").exhausted);
    let sent = std::mem::take(&mut both.wire.borrow_mut().to_client);
    assert!(sent.len() <= RECORD_BYTES_MAX);
    both.hear(&sent);
    assert!(both.heard == text[..TEXT_BYTES_MAX]);
}

#[test]
fn a_short_read_with_more_inside_is_no_end_of_what_there_is() {
    let mut both = Both::shaken_hands();
    both.say(&[b'x'; 10_000]);
    both.client
        .write_tls(&mut both.wire.borrow_mut().to_server)
        .expect("memory");
    let mut buffer = [0; 4_096];
    for (bytes, exhausted) in [(4_096, false), (4_096, false), (1_808, true)] {
        let read = both.stream.read(&mut buffer).expect("well");
        assert_eq!(read.bytes, bytes);
        if exhausted {
            break;
        }
        assert!(!read.exhausted, "the rest comes without an event");
    }
    assert_eq!(both.stream.read(&mut buffer).expect("well"), SPACE);
}

#[test]
fn records_that_say_nothing_are_read_in_bounds_and_without_waiting_for_an_event() {
    let mut both = Both::shaken_hands();
    // One byte at a time, so that most reads give nothing.
    both.wire.borrow_mut().read_max = 1;
    both.say(b"oi\n");
    both.client
        .write_tls(&mut both.wire.borrow_mut().to_server)
        .expect("memory");
    let len = both.wire.borrow().to_server.len();
    let mut buffer = [0; 64];
    assert_eq!(both.stream.read(&mut buffer).expect("well"), SPACE);
    let left = both.wire.borrow().to_server.len();
    assert!(left > 0 && left < len && both.stream.has_step());
    both.serve().expect("well");
    assert_eq!(both.read, b"oi\n");
}

#[test]
fn an_end_is_said_before_the_socket_is_shut_also_where_it_takes_nothing_for_now() {
    let mut both = Both::shaken_hands();
    both.stream.shut_sending().expect("well");
    assert!(both.wire.borrow().server_has_shut);
    both.settle();
    assert!(both.client_has_heard_the_end());
    assert!(both.stream.shut_sending().is_ok(), "twice is once");

    let mut both = Both::shaken_hands();
    both.wire.borrow_mut().room = 3;
    both.stream.shut_sending().expect("well");
    assert!(!both.wire.borrow().server_has_shut);
    both.wire.borrow_mut().room = usize::MAX;
    assert!(!both.stream.flush().expect("well").exhausted);
    assert!(both.wire.borrow().server_has_shut);
    both.settle();
    assert!(both.client_has_heard_the_end());
    // What comes behind that is still read.
    both.say(b"oi\n");
    both.settle();
    assert_eq!(both.read, b"oi\n");
}

#[test]
fn before_a_close_the_end_is_said_once() {
    let mut both = Both::shaken_hands();
    both.stream.say_end();
    let sent = both.wire.borrow().to_client.clone();
    both.stream.say_end();
    assert_eq!(records(&sent).len(), 1);
    both.settle();
    assert!(both.client_has_heard_the_end());
}

#[test]
fn input_ends_with_what_says_so_and_without_it() {
    for says_so in [true, false] {
        let mut both = Both::shaken_hands();
        both.say(b"oi\n");
        if says_so {
            both.client.send_close_notify();
        } else {
            both.settle();
            both.wire.borrow_mut().client_has_shut = true;
        }
        both.settle();
        assert_eq!((&both.read[..], both.has_ended), (&b"oi\n"[..], true));
        // The other direction goes on.
        let written = both.stream.write(&[IoSlice::new(b"oi\n")]).expect("well");
        assert_eq!(written.bytes, 3);
        both.settle();
        assert_eq!(both.heard, b"oi\n");
    }
}

#[test]
fn an_end_in_the_middle_of_a_handshake_is_an_end() {
    let mut both = Both::new(rustls::ALL_VERSIONS, &[]);
    both.client
        .write_tls(&mut both.wire.borrow_mut().to_server)
        .expect("memory");
    both.wire.borrow_mut().client_has_shut = true;
    both.serve().expect("no failure");
    assert!(both.has_ended);
}

#[test]
fn what_is_garbage_behind_its_first_bytes_fails() {
    for garbage in [
        &b"\x16\x03\x01\x00\x05GET / HTTP"[..],
        b"\x16\x03\xff\xff\xff\xff",
        b"\x16\x03\x01\x00\x00\x16\x03\x01\x00\x00",
    ] {
        let (wire, mut stream) = server(offer(false));
        wire.borrow_mut().to_server.extend(garbage);
        let mut buffer = [0; 8 * 1024];
        let failed = (0..10).any(|_| stream.read(&mut buffer).is_err());
        assert!(failed, "{garbage:?}");
    }
}

#[test]
fn a_handshake_of_any_length_is_held_in_bounds() {
    let (wire, mut stream) = server(offer(false));
    // A hello that says it is 16 MB long, in records as long as they may be.
    let mut sent = 0;
    let mut record = vec![0x16, 3, 1, 0x40, 0];
    record.extend([1, 0xff, 0xff, 0xff]);
    record.resize(5 + TEXT_BYTES_MAX, 0);
    let mut buffer = [0; 8 * 1024];
    let failed = (0..2_000).any(|_| {
        if wire.borrow().to_server.is_empty() {
            wire.borrow_mut().to_server.extend(&record);
            record[5..9].fill(0);
            sent += record.len();
        }
        stream.read(&mut buffer).is_err()
    });
    assert!(
        failed && sent <= crate::transport::tls::HANDSHAKE_BYTES_MAX,
        "{sent}"
    );
}

#[test]
fn an_end_that_came_with_the_last_words_is_read_without_an_event() {
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let mut both = Both::new(&[version], &[]);
        both.settle();
        // Whoever waits for the answer to it leaves the socket open.
        both.say(b"tchau\n");
        both.client.send_close_notify();
        let mut sent = Vec::new();
        while both.client.wants_write() {
            both.client.write_tls(&mut sent).expect("memory");
        }
        both.wire.borrow_mut().to_server.extend(&sent);
        // All that one event lets it read.
        both.serve().expect("well");
        assert_eq!(both.read, b"tchau\n");
        assert!(both.has_ended && !both.wire.borrow().client_has_shut);
    }
}
