//! The labels that clients give to commands, and replies that carry the label of the command that they
//! answer (IRCv3 `labeled-response`).

use compact_str::CompactString;

use super::SERVER;
use super::line::tags_bytes;

/// The most bytes of the label that a client gives to a command (IRCv3 `labeled-response`).
const LABEL_BYTES_MAX: usize = 64;

/// The batch of the lines that answer one command. One is open at a time, and none is interrupted.
const BATCH: &str = "l";

/// The label of a line with tags, as it came.
pub(super) fn of_line(line: &[u8]) -> Option<&str> {
    let tags = line.get(1..tags_bytes(line))?;
    let tags = std::str::from_utf8(tags).ok()?.trim_end_matches(' ');
    // Of several tags of one name the last counts (IRCv3 Message Tags).
    tags.rsplit(';').find_map(|tag| tag.strip_prefix("label="))
}

/// A label as it is meant, which came so; `None` where it can be none.
pub fn parse(given: &str) -> Option<CompactString> {
    let label = unescaped(given);
    let is_label =
        (1..=LABEL_BYTES_MAX).contains(&label.len()) && !label.contains(char::is_control);
    is_label.then_some(label)
}

/// A label as it stands in a tag.
fn escaped(label: &str) -> CompactString {
    let mut escaped = CompactString::default();
    for c in label.chars() {
        match c {
            ';' => escaped.push_str("\\:"),
            ' ' => escaped.push_str("\\s"),
            '\\' => escaped.push_str("\\\\"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// The value of a tag as it is meant.
fn unescaped(value: &str) -> CompactString {
    let mut meant = CompactString::default();
    let mut rest = value.chars();
    while let Some(next) = rest.next() {
        let next = match next {
            '\\' => rest.next().map(|escaped| match escaped {
                ':' => ';',
                's' => ' ',
                'r' => '\r',
                'n' => '\n',
                other => other,
            }),
            other => Some(other),
        };
        meant.extend(next);
    }
    meant
}

/// That a command was taken to which there is no other answer.
pub fn acknowledged(label: &str) -> Vec<u8> {
    let label = escaped(label);
    format!("@label={label} :{SERVER} ACK\r\n").into_bytes()
}

/// The only line of an answer, with its label.
pub fn labelled(label: &str, line: &[u8]) -> Vec<u8> {
    tagged("label", &escaped(label), line)
}

/// The line that stands before those of an answer.
pub fn opened(label: &str) -> Vec<u8> {
    let label = escaped(label);
    format!("@label={label} :{SERVER} BATCH +{BATCH} labeled-response\r\n").into_bytes()
}

/// The line that stands behind them.
pub fn closed() -> Vec<u8> {
    format!(":{SERVER} BATCH -{BATCH}\r\n").into_bytes()
}

/// Lines of an answer, each marked as one. Those of a batch within it are marked by that.
pub fn within(lines: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(lines.len());
    for line in lines.split_inclusive(|&byte| byte == b'\n') {
        if is_of_batch(line) {
            out.extend_from_slice(line);
        } else {
            out.extend_from_slice(&tagged("batch", BATCH, line));
        }
    }
    out
}

/// Lines of an answer, and the one behind them by which its client is told that its connection ends.
pub fn split_error(lines: &[u8]) -> (&[u8], &[u8]) {
    let last = lines.strip_suffix(b"\n").unwrap_or(lines);
    let start = memchr::memrchr(b'\n', last).map_or(0, |end| end + 1);
    let at = if lines[start..].starts_with(b"ERROR ") {
        start
    } else {
        lines.len()
    };
    lines.split_at(at)
}

/// How many lines there are.
pub fn count(lines: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', lines).count()
}

fn is_of_batch(line: &[u8]) -> bool {
    let Some(tags) = line.strip_prefix(b"@") else {
        return false;
    };
    let tags = tags.split(|&byte| byte == b' ').next().unwrap_or_default();
    tags.split(|&byte| byte == b';')
        .any(|tag| tag.starts_with(b"batch="))
}

fn tagged(name: &str, value: &str, line: &[u8]) -> Vec<u8> {
    let tag = format!("@{name}={value}");
    let (between, rest): (&[u8], &[u8]) = match line.strip_prefix(b"@") {
        Some(rest) => (b";", rest),
        None => (b" ", line),
    };
    [tag.as_bytes(), between, rest].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_stands_before_those_that_there_are() {
        assert_eq!(labelled("x", b":a PING\r\n"), b"@label=x :a PING\r\n");
        assert_eq!(
            labelled("x", b"@time=1 :a B\r\n"),
            b"@label=x;time=1 :a B\r\n"
        );
    }

    #[test]
    fn each_line_is_marked_but_those_of_another_batch() {
        let lines = b":a B\r\n@batch=c;time=1 :a B\r\n@time=1 :a B\r\n";
        let marked = b"@batch=l :a B\r\n@batch=c;time=1 :a B\r\n@batch=l;time=1 :a B\r\n";
        assert_eq!(within(lines), marked);
        assert_eq!(count(lines), 3);
    }

    #[test]
    fn only_the_last_line_is_why_a_connection_ends() {
        for (lines, before) in [
            ("", ""),
            ("ERROR :x\r\n", ""),
            (":a B\r\n:a C\r\nERROR :x\r\n", ":a B\r\n:a C\r\n"),
            (":a ERROR :x\r\n", ":a ERROR :x\r\n"),
            (":a B :\r\nERRORS :x\r\n", ":a B :\r\nERRORS :x\r\n"),
        ] {
            let (rest, error) = split_error(lines.as_bytes());
            assert_eq!(rest, before.as_bytes(), "{lines:?}");
            assert_eq!([rest, error].concat(), lines.as_bytes());
        }
    }

    #[test]
    fn a_label_is_written_as_it_is_meant() {
        for (given, written) in [("7", "7"), (r"a\sb\:c\\d", r"a\sb\:c\\d"), (r"a\b", "ab")] {
            let label = parse(given).expect("a label");
            let text = |bytes| String::from_utf8(bytes).expect("text");
            assert_eq!(
                text(acknowledged(&label)),
                format!("@label={written} :{SERVER} ACK\r\n")
            );
            assert!(
                text(labelled(&label, b":a B\r\n")).starts_with(&format!("@label={written} :"))
            );
            assert!(text(opened(&label)).starts_with(&format!("@label={written} :")));
        }
    }

    #[test]
    fn a_label_is_read_as_it_is_meant() {
        let most = "x".repeat(LABEL_BYTES_MAX);
        for (tags, expected) in [
            ("label=7", Some("7")),
            ("+a=b;label=7;c", Some("7")),
            ("label=1;label=2", Some("2")),
            (r"label=a\sb\:c\\d\e\", Some(r"a b;c\de")),
            ("label=", None),
            ("label", None),
            ("labels=1", None),
            (r"label=a\nb", None),
            (&format!("label={most}"), Some(&*most)),
            (&format!("label={most}x"), None),
        ] {
            let line = format!("@{tags} PING x");
            let found = of_line(line.as_bytes()).and_then(parse);
            assert_eq!(found.as_deref(), expected, "{tags}");
        }
        for none in ["PING label=7 \n", "@label=7\n PING", "@label=7", ""] {
            assert_eq!(of_line(none.as_bytes()), None, "{none:?}");
        }
    }
}
